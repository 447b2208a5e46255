/* What every unit test includes: cmocka and the shorthands that read well. */
#ifndef CORDON_TESTS_TEST_H
#define CORDON_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/input.h"

/* The slice equals the literal text. */
#define assert_str(s, text)                                       \
    do {                                                          \
        struct arena *assert_arena = arena_new();                 \
        assert_string_equal(str_cstr(assert_arena, (s)), (text)); \
        arena_free(&assert_arena);                                \
    } while (0)

/* A padded input from a literal. */
static inline struct input input_z(struct arena *a, const char *text) {
    return input_copy(a, STR("test"), str_z(text));
}

/* The error's first line contains the text. */
#define assert_err(e, part)                                                     \
    do {                                                                        \
        struct arena *assert_arena = arena_new();                               \
        const char *line = str_cstr(assert_arena, err_line(assert_arena, (e))); \
        if (strstr(line, (part)) == NULL) {                                     \
            print_message("error is: %s\n", line);                              \
        }                                                                       \
        assert_non_null(strstr(line, (part)));                                  \
        arena_free(&assert_arena);                                              \
    } while (0)

#define TEST(fn) cmocka_unit_test(fn)

#endif
