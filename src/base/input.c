/* Named, padded bytes: see input.h. */
#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const size_t FIRST_BYTES = 65536; /* of a pipe or a file that says no size */

struct input input_copy(struct arena *a, struct str name, struct str bytes) {
    char *p = arena_alloc_raw(a, bytes.n + INPUT_PADDING);
    if (bytes.n > 0) {
        memcpy(p, bytes.p, bytes.n);
    }
    memset(p + bytes.n, 0, INPUT_PADDING);
    return (struct input){.name = str_dup(a, name), .bytes = {p, bytes.n}};
}

static bool read_all(struct arena *a, int fd, size_t expected, size_t limit, struct input *out, struct err *e) {
    struct sb b = SB(a);
    sb_room(&b, expected + INPUT_PADDING + 1);
    for (;;) {
        if (b.cap - b.n < INPUT_PADDING + 1) {
            sb_room(&b, b.cap);
        }
        ssize_t got = read(fd, b.p + b.n, b.cap - b.n - INPUT_PADDING);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return err_errno(e, "cannot read %.*s", STR_ARG(out->name));
        }
        if (got == 0) {
            break;
        }
        b.n += (size_t)got;
        if (b.n > limit) {
            return err_at(e, out->name, 0, 0, "is larger than the limit of %zu bytes for such a file", limit);
        }
    }
    memset(b.p + b.n, 0, INPUT_PADDING);
    out->bytes = (struct str){b.p, b.n};
    return true;
}

bool input_read(struct arena *a, struct str path, size_t limit, struct input *out, struct err *e) {
    limit = limit == 0 ? INPUT_MAX_BYTES : limit;
    *out = (struct input){.name = str_dup(a, path)};
    if (str_is(path, "-")) {
        return read_all(a, STDIN_FILENO, FIRST_BYTES, limit, out, e);
    }
    int fd = open(str_cstr(a, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return err_errno(e, "cannot open %.*s", STR_ARG(path));
    }
    struct stat st;
    bool ok = false;
    if (fstat(fd, &st) != 0) {
        err_errno(e, "cannot read %.*s", STR_ARG(path));
    } else if (S_ISDIR(st.st_mode)) {
        err_set(e, ERR_SYSTEM, "%.*s is a folder, a file was expected", STR_ARG(path));
    } else {
        size_t expected = S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size : FIRST_BYTES;
        if (expected > limit) {
            err_at(e, path, 0, 0, "is %zu bytes, larger than the limit of %zu for such a file", expected, limit);
        } else {
            ok = read_all(a, fd, expected, limit, out, e);
        }
    }
    close(fd);
    return ok;
}

void input_place(const struct input *in, size_t offset, size_t *line, size_t *column) {
    struct str rest = str_sub(in->bytes, 0, offset);
    *line = 1;
    size_t nl;
    while ((nl = str_chr(rest, '\n')) != SIZE_MAX) {
        (*line)++;
        rest = str_from(rest, nl + 1);
    }
    *column = rest.n + 1;
}

bool input_fail(const struct input *in, size_t offset, struct err *e, const char *fmt, ...) {
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    size_t line;
    size_t column;
    input_place(in, offset, &line, &column);
    return err_at(e, in->name, line, column, "%s", text);
}

bool input_want_text(const struct input *in, struct err *e) {
    size_t nul = str_chr(in->bytes, '\0');
    size_t bad = str_utf8_error(in->bytes);
    if (bad != SIZE_MAX && bad < nul) {
        return input_fail(in, bad, e, "not valid UTF-8; save the file as UTF-8");
    }
    return nul == SIZE_MAX || input_fail(in, nul, e, "a NUL byte; text was expected");
}
