/* SBOMs of every format: read, and what was read is written. */
#include "fuzz.h"

#include "bom/bom.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct bom b;
    if (bom_read(a, &in, &b, &e)) {
        struct str text;
        struct bom lost = {0};
        fuzz_sink = bom_write(a, &b, BOM_CYCLONEDX_JSON, STR("1.6"), &text, &lost, &e) ? text.n : 0;
    } else {
        fuzz_need_place(&e);
    }
    FUZZ_END;
}
