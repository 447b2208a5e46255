/* SBOMs of every format: what is read can be written, and what is written in the version that was read is valid. */
#include "fuzz.h"

#include "bom/bom.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const versions[] = {"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"};
    FUZZ_INPUT(data, size);
    struct bom b;
    if (bom_read(a, &in, &b, &e)) {
        struct str text;
        struct bom lost = {0};
        struct str same = b.format == BOM_CYCLONEDX_JSON ? b.spec_version : STR("1.7");
        bool ok = bom_write(a, &b, BOM_CYCLONEDX_JSON, str_z(versions[size % 6]), &text, &lost, &e) &&
                  bom_write(a, &b, BOM_CYCLONEDX_JSON, same, &text, &lost, &e);
        struct input again = input_copy(a, STR("written"), text);
        if (!ok || !bom_read(a, &again, &b, &e)) {
            __builtin_trap();
        }
        fuzz_sink = text.n;
    } else {
        fuzz_need_place(&e);
    }
    FUZZ_END;
}
