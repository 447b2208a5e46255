/* The reader of device.yaml. */
#include "fuzz.h"

#include "threat/device.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct device_file d;
    if (!device_read(a, &in, &d, &e)) {
        fuzz_need_place(&e);
    }
    FUZZ_END;
}
