/* Licence expressions: what reads is spelled so that it reads again the same, and its normal form is its own normal form. */
#include "fuzz.h"

#include "bom/licence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct licences *l = licences_load(a);
    struct licence *x;
    struct str normal = licence_normal(a, l, in.bytes);
    if (!str_eq(licence_normal(a, l, normal), normal)) {
        abort();
    }
    if (licence_parse(a, l, in.bytes, &x, &e)) {
        licence_uses uses = {0};
        struct licence *again;
        struct str text = licence_text(a, x);
        licence_collect(a, x, &uses);
        fuzz_sink = uses.n;
        if (text.n <= LICENCE_MAX_BYTES && (!licence_parse(a, l, text, &again, &e) || !str_eq(licence_text(a, again), text))) {
            abort();
        }
    } else if (e.kind != ERR_INPUT || e.text[0] == '\0') {
        abort();
    }
    FUZZ_END;
}
