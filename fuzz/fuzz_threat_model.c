/* The reader of threat-model.yaml, and what is asked of every model that it lets through. */
#include "fuzz.h"

#include "harm/harm.h"
#include "stride/stride.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct threat_model m;
    if (threat_model_read(a, &in, NULL, &m, &e)) {
        struct stride_list threats;
        struct threat_gaps gaps;
        struct harm_answer answer;
        struct harm_question q = {.component_name = STR("openssl")};
        stride_propose(a, &m, &threats);
        stride_check(a, &m, &threats, &gaps);
        harm_find(a, &m, &q, &answer);
        fuzz_sink = threats.n + gaps.n + answer.npaths;
    } else {
        fuzz_need_place(&e);
    }
    FUZZ_END;
}
