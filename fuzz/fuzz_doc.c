/* Text on its way into documents: cleaned once it is clean, and HTML of it is UTF-8 without a control character. */
#include "fuzz.h"

#include "doc/doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    (void)e;
    struct str clean = doc_clean(a, in.bytes);
    struct doc *d = doc_new(a, in.bytes, in.bytes);
    doc_heading(d, 1, in.bytes, in.bytes);
    doc_run(d, doc_para(d, in.bytes), DOC_CODE, in.bytes, in.bytes);
    struct str html = doc_html(a, d);
    if (doc_clean(a, clean).p != clean.p || str_utf8_error(html) != SIZE_MAX || str_chr(html, '\x1B') != SIZE_MAX) {
        abort();
    }
    FUZZ_END;
}
