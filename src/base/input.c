/* Named, padded bytes: see input.h. */
#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const size_t FIRST_BYTES = 65536;         /* of a pipe or a file that says no size */
static const size_t MAP_FROM = (size_t)32 << 20; /* larger files are mapped: they may be larger than memory */

struct input input_copy(struct arena *a, struct str name, struct str bytes) {
    char *p = arena_alloc_raw(a, bytes.n + INPUT_PADDING);
    if (bytes.n > 0) {
        memcpy(p, bytes.p, bytes.n);
    }
    memset(p + bytes.n, 0, INPUT_PADDING);
    return (struct input){.name = str_dup(a, name), .bytes = {p, bytes.n}};
}

static void put_utf8(struct sb *b, uint32_t c) {
    if (c < 0x80) {
        sb_char(b, (char)c);
    } else if (c < 0x800) {
        sb_char(b, (char)(0xC0 | c >> 6));
    } else if (c < 0x10000) {
        sb_char(b, (char)(0xE0 | c >> 12));
        sb_char(b, (char)(0x80 | (c >> 6 & 0x3F)));
    } else {
        sb_char(b, (char)(0xF0 | c >> 18));
        sb_char(b, (char)(0x80 | (c >> 12 & 0x3F)));
        sb_char(b, (char)(0x80 | (c >> 6 & 0x3F)));
    }
    if (c >= 0x80) {
        sb_char(b, (char)(0x80 | (c & 0x3F)));
    }
}

static uint32_t utf16_unit(struct str s, size_t at, bool little) {
    uint32_t first = (unsigned char)s.p[at];
    uint32_t second = (unsigned char)s.p[at + 1];
    return little ? second << 8 | first : first << 8 | second;
}

bool input_from_utf16(struct arena *a, struct input *in) {
    struct str s = in->bytes;
    bool little = str_starts(s, STR("\xFF\xFE"));
    struct sb b = SB(a);
    if ((!little && !str_starts(s, STR("\xFE\xFF"))) || s.n % 2 != 0) {
        return false;
    }
    for (size_t i = 2; i < s.n; i += 2) {
        uint32_t c = utf16_unit(s, i, little);
        bool high = c >= 0xD800 && c < 0xDC00;
        uint32_t low = high && i + 3 < s.n ? utf16_unit(s, i + 2, little) : 0;
        if ((c >= 0xDC00 && c < 0xE000) || (high && (low < 0xDC00 || low >= 0xE000))) {
            return false;
        }
        i += high ? 2 : 0;
        put_utf8(&b, high ? 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00) : c);
    }
    *in = input_copy(a, in->name, sb_get(&b));
    return true;
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

struct mapping {
    void *p;
    size_t n;
};

static void unmap(void *p) {
    struct mapping *m = p;
    munmap(m->p, m->n);
    free(m);
}

/* The file over pages of zeros, which are its padding. */
static bool map_file(struct arena *a, int fd, size_t size, struct input *out) {
    struct mapping *m = malloc(sizeof *m);
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t n = (size + INPUT_PADDING + page - 1) / page * page;
    void *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (m == NULL || p == MAP_FAILED) {
        free(m);
        return false;
    }
    *m = (struct mapping){p, n};
    arena_on_free(a, unmap, m);
    out->bytes = (struct str){p, size};
    out->mapped = mmap(p, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) != MAP_FAILED;
    return out->mapped;
}

void input_release(const struct input *in, size_t from, size_t to) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    from = (from + page - 1) / page * page;
    to = to / page * page;
    if (in->mapped && from < to) {
        madvise((void *)(uintptr_t)(in->bytes.p + from), to - from, MADV_DONTNEED);
    }
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
        } else if (S_ISREG(st.st_mode) && expected >= MAP_FROM && map_file(a, fd, expected, out)) {
            ok = true;
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
