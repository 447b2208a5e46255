/* SBOMs of every format: what is read can be written, and what is written in the version that was read is valid. */
#include "fuzz.h"

#include <stdio.h>

#include "bom/bom.h"

static void write_spdx(struct arena *a, const struct bom *b, enum bom_format f, struct str version) {
    struct sb text = SB(a);
    struct bom lost = {0};
    struct bom read;
    struct err e = {0};
    bool ok = bom_write(a, b, f, version, &text, &lost, &e);
    struct input again = input_copy(a, STR("written"), sb_get(&text));
    if (!ok || !bom_read(a, &again, &read, &e)) {
        fprintf(stderr, "%s:%zu: %s\n", bom_format_name(f), e.line, e.text);
        __builtin_trap();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const versions[] = {"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"};
    FUZZ_INPUT(data, size);
    struct bom b;
    if (bom_read(a, &in, &b, &e)) {
        struct sb other = SB(a);
        struct sb text = SB(a);
        struct bom lost = {0};
        struct str same = b.format == BOM_CYCLONEDX_JSON ? b.spec_version : STR("1.7");
        bool ok = bom_write(a, &b, BOM_CYCLONEDX_JSON, str_z(versions[size % 6]), &other, &lost, &e) &&
                  bom_write(a, &b, BOM_CYCLONEDX_JSON, same, &text, &lost, &e);
        struct input again = input_copy(a, STR("written"), sb_get(&text));
        if (!ok || !bom_read(a, &again, &b, &e)) {
            __builtin_trap();
        }
        fuzz_sink = text.n;
        write_spdx(a, &b, BOM_SPDX_JSON, size % 2 == 0 ? STR("2.2") : STR("2.3"));
        write_spdx(a, &b, BOM_SPDX_TAG, STR("2.3"));
        write_spdx(a, &b, BOM_SPDX3_JSON, STR("3.0.1"));
    } else {
        fuzz_need_place(&e);
    }
    FUZZ_END;
}
