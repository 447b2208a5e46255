/* The reader of threat-model.yaml, and what is asked of every model that it lets through. */
#include "fuzz.h"

#include "threat/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct threat_model m;
    if (!threat_model_read(a, &in, NULL, &m, &e)) {
        fuzz_need_place(&e);
    }
    for (size_t i = 0; e.kind == ERR_NONE && i < m.nflows; i++) {
        fuzz_sink += flow_boundary(&m, &m.flows[i]).n;
    }
    FUZZ_END;
}
