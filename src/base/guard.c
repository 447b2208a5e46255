/* Memory faults as return values: see guard.h. */
#include "base/guard.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE};
enum { SIGNALS = sizeof signals / sizeof *signals };

static struct sigaction before[SIGNALS];
static _Thread_local sigjmp_buf *active;

static void on_fault(int number) {
    if (active != NULL) {
        siglongjmp(*active, 1);
    }
    for (int i = 0; i < SIGNALS; i++) { /* a fault of our own: it comes again, and goes where it went */
        if (signals[i] == number) {
            sigaction(number, &before[i], NULL);
        }
    }
}

static void install(void) {
    struct sigaction action = {.sa_handler = on_fault, .sa_flags = SA_NODEFER};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < SIGNALS; i++) {
        sigaction(signals[i], &action, &before[i]);
    }
}

int guard_call(int (*fn)(void *ctx), void *ctx, int if_fault) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
    sigjmp_buf here;
    if (sigsetjmp(here, 0) != 0) {
        active = NULL;
        return if_fault;
    }
    active = &here;
    int r = fn(ctx);
    active = NULL;
    return r;
}

void guard_leave(void) {
    if (active == NULL) {
        abort();
    }
    siglongjmp(*active, 1);
}
