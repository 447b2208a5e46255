/* Compressed files and containers: every member is read to its end, every refusal names the file. */
#include "fuzz.h"

#include <unistd.h>

#include "base/unpack.h"

static bool look(void *ctx, const struct input *in, struct err *e) {
    (void)ctx;
    (void)e;
    for (size_t i = 0; i < in->bytes.n + INPUT_PADDING; i++) {
        fuzz_sink += (unsigned char)in->bytes.p[i];
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct unpack_limits limits = {.member_bytes = 1 << 20, .total_bytes = 4 << 20, .members = 100};
    FUZZ_INPUT(data, size);
    if (!unpack_input(&in, &limits, look, NULL, &e)) {
        fuzz_need_place(&e);
    }
    FUZZ_END;
}
