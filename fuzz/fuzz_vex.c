/* VEX documents, OpenVEX and CycloneDX: every statement read is visited, every refusal has a place. */
#include "fuzz.h"

#include "vex/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct jv root;
    struct vex_read vex = {0};
    if (json_read(a, &in, &root, &e) && vex_read(a, root, &vex, &e)) {
        for (size_t i = 0; i < vex.entries.n; i++) {
            for (size_t k = 0; k < vex.entries.v[i].nthings; k++) {
                fuzz_sink += vex.entries.v[i].things[k].id.n + vex.entries.v[i].things[k].nparts;
            }
        }
    } else {
        fuzz_need_place(&e);
    }
    FUZZ_END;
}
