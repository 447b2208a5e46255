/* The TOML reader. */
#include "fuzz.h"

#include "base/toml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    if (toml_read(a, &in, &e) == NULL) {
        fuzz_need_place(&e);
    }
    FUZZ_END;
}
