/* The catalogues of data/, embedded by tools/embed.c at build. */
#ifndef CORDON_BASE_DATA_FILES_H
#define CORDON_BASE_DATA_FILES_H

#include <stddef.h>

struct data_file {
    const char *name; /* without ".tsv" */
    const char *bytes;
    size_t size;
};

extern const struct data_file data_files[];
extern const size_t data_file_count;

#endif
