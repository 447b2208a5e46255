/* CPE names: the formatted string reads back as itself, and a name without wildcards equals itself. */
#include "fuzz.h"

#include "ident/cpe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct cpe c;
    if (cpe_parse(a, in.bytes, &c, &e)) {
        struct str text = cpe_formatted(a, &c);
        struct cpe again;
        fuzz_sink = cpe_uri(a, &c).n + cpe_key(a, &c).n + cpe_plain(a, &c, CPE_PRODUCT).n;
        if (text.n <= CPE_MAX_BYTES && (!cpe_parse(a, text, &again, &e) || !str_eq(cpe_formatted(a, &again), text))) {
            abort();
        }
        enum cpe_relation r = cpe_compare(&c, &c);
        if (r != CPE_EQUAL && r != CPE_UNDEFINED) {
            abort();
        }
    } else if (e.kind != ERR_INPUT || e.text[0] == '\0') {
        abort();
    }
    FUZZ_END;
}
