/* RPM databases in their three forms. */
#include "fuzz.h"

#include "../tests/unit/catalog_one.h"
#include "catalog/sources.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct catalog k = {.a = a};
    struct bom out = {0};
    if (one_read(&k, &catalog_rpm, "var/lib/rpm/Packages", in.bytes, &e)) {
        catalog_finish(&k, NULL, &out);
        fuzz_sink = out.components.n;
    } else if (e.kind != ERR_INPUT || e.text[0] == '\0') {
        __builtin_trap();
    }
    FUZZ_END;
}
