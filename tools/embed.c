/*
 * Build step: writes the files named on the command line as one C source with a table of them (base/data_files.h).
 * It refuses a .tsv whose rows differ in their number of cells, whose first column has a value twice, or that is not plain
 * text, so that a slip in a catalogue stops the build and not a user.
 *
 *     embed OUTPUT.c data/a.tsv data/b.tsv …
 */
#define _POSIX_C_SOURCE 200809L /* strdup */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FILES = 256, MAX_ROWS = 20000 };

static char *read_file(const char *path, size_t *n) {
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        fprintf(stderr, "embed: cannot open %s\n", path);
        exit(1);
    }
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    char *p = malloc((size_t)size + 1);
    *n = fread(p, 1, (size_t)size, f);
    p[*n] = '\0';
    fclose(f);
    return p;
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool check_ids(const char *path, char **ids, size_t n) {
    qsort(ids, n, sizeof *ids, compare);
    for (size_t i = 1; i < n; i++) {
        if (strcmp(ids[i - 1], ids[i]) == 0) {
            fprintf(stderr, "embed: %s: \"%s\" stands twice in the first column\n", path, ids[i]);
            return false;
        }
    }
    return true;
}

static bool check_table(const char *path, const char *bytes) {
    static char *ids[MAX_ROWS];
    char *copy = strdup(bytes);
    size_t n = 0;
    size_t columns = 0;
    bool ok = true;
    int line = 0;
    for (char *row = strtok(copy, "\n"); row != NULL && ok; row = strtok(NULL, "\n")) {
        line++;
        size_t cells = 1;
        for (char *p = row; *p != '\0'; p++) {
            cells += *p == '\t';
        }
        columns = columns == 0 ? cells : columns;
        if (cells != columns || n == MAX_ROWS) {
            fprintf(stderr, "embed: %s:%d: %zu cells, the heading has %zu\n", path, line, cells, columns);
            ok = false;
        }
        row[strcspn(row, "\t")] = '\0';
        ids[n++] = row;
    }
    ok = ok && check_ids(path, ids, n);
    free(copy);
    return ok;
}

static void write_bytes(FILE *out, size_t index, const char *p, size_t n) {
    fprintf(out, "static const char file_%zu[] = {", index);
    for (size_t i = 0; i < n; i++) {
        fprintf(out, "%s%d,", i % 32 == 0 ? "\n" : "", (signed char)p[i]);
    }
    fprintf(out, "0};\n");
}

static void write_name(FILE *out, const char *path) {
    const char *slash = strrchr(path, '/');
    const char *base = slash != NULL ? slash + 1 : path;
    size_t n = strlen(base);
    n -= n > 4 && strcmp(base + n - 4, ".tsv") == 0 ? 4 : 0;
    fprintf(out, "\"%.*s\"", (int)n, base);
}

int main(int argc, char **argv) {
    if (argc < 2 || argc - 2 > MAX_FILES) {
        fprintf(stderr, "usage: embed OUTPUT.c FILE...\n");
        return 2;
    }
    FILE *out = fopen(argv[1], "wb");
    if (out == NULL) {
        fprintf(stderr, "embed: cannot write %s\n", argv[1]);
        return 1;
    }
    static size_t sizes[MAX_FILES];
    fprintf(out, "/* Made by tools/embed.c from data/. */\n#include \"base/data_files.h\"\n");
    for (int i = 2; i < argc; i++) {
        char *p = read_file(argv[i], &sizes[i - 2]);
        const char *dot = strrchr(argv[i], '.');
        if (dot != NULL && strcmp(dot, ".tsv") == 0 && !check_table(argv[i], p)) {
            return 1;
        }
        write_bytes(out, (size_t)i - 2, p, sizes[i - 2]);
        free(p);
    }
    fprintf(out, "const struct data_file data_files[] = {\n");
    for (int i = 2; i < argc; i++) {
        fprintf(out, "    {");
        write_name(out, argv[i]);
        fprintf(out, ", file_%d, %zu},\n", i - 2, sizes[i - 2]);
    }
    fprintf(out, "};\nconst size_t data_file_count = %d;\n", argc - 2);
    return fclose(out) == 0 ? 0 : 1;
}
