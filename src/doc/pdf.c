#include "doc/doc.h"
bool doc_pdf(struct arena *a, struct doc *d, struct str *out, struct err *e) {
    (void)a;
    (void)d;
    (void)out;
    return err_set(e, ERR_SYSTEM, "not yet");
}
