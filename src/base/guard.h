/*
 * Calls into a library that trusts the file that it has mapped: LMDB follows what a damaged page says, and would end the
 * process. A memory fault within the call, or its failed assertion, becomes a return value. Outside such a call, faults are as
 * they were.
 */
#ifndef CORDON_BASE_GUARD_H
#define CORDON_BASE_GUARD_H

/* fn(ctx), or `if_fault`. What the library was doing is left as it was: the caller only closes. */
int guard_call(int (*fn)(void *ctx), void *ctx, int if_fault);

/* Ends the guarded call under way as a fault would. For a library's assertion callback. */
void guard_leave(void);

#endif
