/* Package URLs: the canonical text reads back as itself, whatever was read first. */
#include "fuzz.h"

#include "ident/purl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct purl p;
    if (purl_parse(a, in.bytes, &p, &e)) {
        struct str text = purl_text(a, &p);
        struct purl again;
        fuzz_sink = purl_key(a, &p).n + (size_t)purl_matches(in.bytes, &p);
        if (text.n <= PURL_MAX_BYTES && (!purl_parse(a, text, &again, &e) || !str_eq(purl_text(a, &again), text))) {
            abort();
        }
        if (!purl_build(a, &p, &again, &e) || !str_eq(purl_text(a, &again), text)) {
            abort();
        }
    } else if (e.kind != ERR_INPUT || e.text[0] == '\0') {
        abort();
    }
    FUZZ_END;
}
