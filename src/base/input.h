/*
 * What every reader takes: named bytes. The bytes are followed by at least INPUT_PADDING readable zero bytes, which the JSON
 * parser needs (it loads whole vectors) and which let scanners look one byte ahead.
 */
#ifndef CORDON_BASE_INPUT_H
#define CORDON_BASE_INPUT_H

#include "base/err.h"
#include "base/str.h"

enum { INPUT_PADDING = 64 };

/* The largest input that is held in memory at once. */
#define INPUT_MAX_BYTES ((size_t)3 << 30)

struct input {
    struct str name; /* as the user knows it: path, or "archive.zip!member.json", or "-" */
    struct str bytes;
    bool mapped; /* from the file, not read into memory */
};

/* A padded copy in the arena: for tests, fuzzing, and bytes that came from elsewhere. */
struct input input_copy(struct arena *a, struct str name, struct str bytes);

/*
 * Text in UTF-16 with a byte-order mark becomes UTF-8, as editors on Windows save it; false, and nothing changes, when the
 * bytes are none. O(size).
 */
bool input_from_utf16(struct arena *a, struct input *in);

/* A whole file (a large one is mapped), or standard input for "-". At most `limit` bytes (0: INPUT_MAX_BYTES), else ERR_INPUT.
 */
bool input_read(struct arena *a, struct str path, size_t limit, struct input *out, struct err *e);

/* Of a mapped file, bytes that are not needed any more leave memory; they come back when they are read again. */
void input_release(const struct input *in, size_t from, size_t to);

/* 1-based line and column (in bytes) of a byte offset. O(offset). */
void input_place(const struct input *in, size_t offset, size_t *line, size_t *column);

/* Whether it is text: valid UTF-8 without a NUL byte. */
bool input_want_text(const struct input *in, struct err *e);

/* An input error at a byte offset. */
bool input_fail(const struct input *in, size_t offset, struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
