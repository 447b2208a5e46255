/* ELF tables, notes and sections, and what is read of them: the whole source "binary", and kernel modules. */
#include "fuzz.h"

#include "../tests/unit/catalog_one.h"
#include "catalog/elf.h"
#include "catalog/sources.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new();
    struct str bytes = {(const char *)data, size};
    struct err e = {0};
    struct elf elf;
    if (elf_read(a, bytes, &elf)) {
        fuzz_sink += elf_section(&elf, ".comment").n + elf_note(&elf, "GNU", 3).n + elf_loaded(&elf, 0x10000).n;
        for (size_t i = 0; i < elf.nneeded; i++) {
            fuzz_sink += elf.needed[i].n;
        }
    }
    struct catalog k = {.a = a};
    if (!one_read(&k, &catalog_kernel_module, "lib/pump.ko", bytes, &e) && e.kind != ERR_NONE) {
        fuzz_need_place(&e);
    }
    FUZZ_END;
}
