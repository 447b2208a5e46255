/* Go build information in any file: with and without ELF around it. */
#include "fuzz.h"

#include "../tests/unit/catalog_one.h"
#include "catalog/binary.h"
#include "catalog/sources.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new();
    struct catalog_file f = one_file("opt/pump", STR_NONE);
    struct catalog k = {.a = a, .source = &catalog_binary, .file = &f};
    struct input in = input_copy(a, STR("opt/pump"), (struct str){(const char *)data, size});
    struct elf elf;
    bool is = elf_read(a, in.bytes, &elf);
    fuzz_sink += go_binary_read(&k, is ? &elf : NULL, in.bytes).owner.n;
    FUZZ_END;
}
