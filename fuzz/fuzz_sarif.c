/* SARIF logs. */
#include "fuzz.h"

#include "evidence/evidence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct jv root;
    struct evidence out;
    if (!json_read(a, &in, &root, &e) || !sarif_read(a, root, &out, &e)) {
        fuzz_need_place(&e);
    }
    FUZZ_END;
}
