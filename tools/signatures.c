/*
 * Build step: compiles the patterns of data/signatures.tsv into one Hyperscan database, serialised, which is embedded beside
 * the tables: hundreds of patterns take a second to compile and a millisecond to load (docs/decisions/signatures.md). A pattern
 * that Hyperscan refuses, or that may match more than SIGNATURE_MAX_WIDTH bytes, stops the build. The database is for any
 * processor that Hyperscan runs on, not for the one that builds.
 *
 *     signatures data/signatures.tsv OUTPUT
 */
#define _POSIX_C_SOURCE 200809L /* strdup */

#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/signature_pattern.h"

enum { MAX_PATTERNS = 8000, MAX_COLUMNS = 32 };

struct set {
    const char *text[MAX_PATTERNS];
    unsigned flags[MAX_PATTERNS];
    unsigned ids[MAX_PATTERNS];
    unsigned n;
};

static char *read_file(const char *path) {
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        fprintf(stderr, "signatures: cannot open %s\n", path);
        exit(1);
    }
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    char *p = malloc((size_t)size + 1);
    size_t n = fread(p, 1, (size_t)size, f);
    p[n] = '\0';
    fclose(f);
    return p;
}

/* Cells of one row; the line is cut up. */
static size_t cells_of(char *line, char *cells[MAX_COLUMNS]) {
    size_t n = 0;
    for (char *p = line; p != NULL && n < MAX_COLUMNS; n++) {
        cells[n] = p;
        p = strchr(p, '\t');
        if (p != NULL) {
            *p++ = '\0';
        }
    }
    return n;
}

static void refuse(size_t row, const char *pattern, const char *why) {
    fprintf(stderr, "signatures: line %zu: %s: %s\n", row + 2, pattern, why);
    exit(1);
}

static void add(struct set *s, size_t row, bool also, const char *pattern) {
    static char out[SIGNATURE_PATTERN_MAX];
    hs_expr_info_t *info;
    hs_compile_error_t *bad;
    if (strcmp(pattern, "-") == 0) {
        return;
    }
    if (s->n == MAX_PATTERNS || !signature_expand(pattern, strlen(pattern), out)) {
        refuse(row, pattern, "too long, or too many patterns");
    }
    if (hs_expression_info(out, 0, &info, &bad) != HS_SUCCESS) {
        refuse(row, pattern, bad->message);
    }
    if (info->max_width > SIGNATURE_MAX_WIDTH || info->min_width == 0) {
        refuse(row, pattern, "may match nothing, or more than SIGNATURE_MAX_WIDTH bytes");
    }
    free(info);
    s->text[s->n] = strdup(out);
    s->flags[s->n] = also ? HS_FLAG_SINGLEMATCH : 0;
    s->ids[s->n] = signature_id(row, also);
    s->n++;
}

/* sets[1]: rows with `files`. */
static void read_table(char *bytes, struct set sets[2]) {
    char *cells[MAX_COLUMNS];
    size_t pattern = 0;
    size_t also = 0;
    size_t files = 0;
    size_t row = 0;
    for (char *line = strtok(bytes, "\n"); line != NULL; line = strtok(NULL, "\n"), row++) {
        size_t n = cells_of(line, cells);
        if (row == 0) {
            for (size_t i = 0; i < n; i++) {
                pattern = strcmp(cells[i], "pattern") == 0 ? i : pattern;
                also = strcmp(cells[i], "also") == 0 ? i : also;
                files = strcmp(cells[i], "files") == 0 ? i : files;
            }
        } else if (n > pattern && n > also && n > files) {
            struct set *s = &sets[strcmp(cells[files], "-") != 0];
            add(s, row - 1, false, cells[pattern]);
            add(s, row - 1, true, cells[also]);
        }
    }
}

static int write_file(const char *path, const char *bytes, size_t n) {
    FILE *out = fopen(path, "wb");
    if (out == NULL || fwrite(bytes, 1, n, out) != n || fclose(out) != 0) {
        fprintf(stderr, "signatures: cannot write %s\n", path);
        return 1;
    }
    return 0;
}

static int make(const struct set *s, const char *output) {
    hs_platform_info_t any = {.tune = HS_TUNE_FAMILY_GENERIC};
    hs_database_t *db;
    hs_compile_error_t *bad;
    char *bytes;
    size_t n;
    if (hs_compile_multi(s->text, s->flags, s->ids, s->n, HS_MODE_BLOCK, &any, &db, &bad) != HS_SUCCESS) {
        fprintf(stderr, "signatures: %s: %s\n", bad->expression >= 0 ? s->text[bad->expression] : "the table", bad->message);
        return 1;
    }
    if (hs_serialize_database(db, &bytes, &n) != HS_SUCCESS) {
        fprintf(stderr, "signatures: the database cannot be serialised\n");
        return 1;
    }
    int failed = write_file(output, bytes, n);
    free(bytes);
    hs_free_database(db);
    return failed;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: signatures TABLE OUTPUT-ANY OUTPUT-NAMED\n");
        return 2;
    }
    static struct set sets[2];
    read_table(read_file(argv[1]), sets);
    return make(&sets[0], argv[2]) != 0 || make(&sets[1], argv[3]) != 0;
}
