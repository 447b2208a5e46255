/* Documents as PDF: see doc_pdf() in doc.h. Surface, metadata and errors; the work is in pdf_*.c. */
#include "base/clock.h"
#include "doc/pdf_in.h"

static cairo_status_t write_bytes(void *closure, const unsigned char *data, unsigned int length) {
    struct pdf *p = closure;
    sb_str(&p->out, (struct str){(const char *)data, length});
    return CAIRO_STATUS_SUCCESS;
}

static void metadata(struct pdf *p, cairo_pdf_metadata_t kind, struct str value) {
    if (value.n > 0) {
        p->api.cairo.pdf_set_metadata(p->surface, kind, str_cstr(p->a, doc_clean(p->a, value)));
    }
}

static void set_metadata(struct pdf *p) {
    const struct doc *d = p->doc;
    metadata(p, CAIRO_PDF_METADATA_TITLE, d->title);
    metadata(p, CAIRO_PDF_METADATA_AUTHOR, d->author);
    metadata(p, CAIRO_PDF_METADATA_SUBJECT, d->subject);
    metadata(p, CAIRO_PDF_METADATA_KEYWORDS, d->keywords);
    metadata(p, CAIRO_PDF_METADATA_CREATOR, STR("Cordon"));
    /* cairo takes the present time when it is given none: a document without a date is of the epoch, so that bytes are the same
     */
    int64_t when = 0;
    clock_parse(d->date, &when);
    metadata(p, CAIRO_PDF_METADATA_CREATE_DATE, clock_text(p->a, when));
    metadata(p, CAIRO_PDF_METADATA_MOD_DATE, clock_text(p->a, when));
}

static bool check(struct pdf *p, struct err *e) {
    cairo_status_t status = p->api.cairo.status(p->cr);
    status = status != CAIRO_STATUS_SUCCESS ? status : p->api.cairo.surface_status(p->surface);
    return status == CAIRO_STATUS_SUCCESS || err_set(e, ERR_SYSTEM, "the PDF of \"%.*s\" could not be written: %s",
                                                     STR_ARG(p->doc->title), p->api.cairo.status_to_string(status));
}

static bool write_document(struct pdf *p, struct err *e) {
    const struct cairo_api *cairo = &p->api.cairo;
    p->surface = cairo->pdf_create(write_bytes, p, PAGE_SHORT, PAGE_LONG);
    p->cr = cairo->create(p->surface);
    bool ok = check(p, e);
    if (ok) {
        pdf_text_open(p);
        set_metadata(p);
        pdf_front(p);
        pdf_blocks(p);
        pdf_draw(p);
        cairo->surface_finish(p->surface);
        ok = check(p, e);
    }
    cairo->destroy(p->cr);
    cairo->surface_destroy(p->surface);
    pdf_text_close(p);
    return ok;
}

bool doc_pdf(struct arena *a, struct doc *d, struct str *out, struct err *e) {
    struct pdf p = {.a = arena_new(), .doc = d, .out = SB(a)};
    doc_finish(d);
    for (struct doc_block *b = d->first; b != NULL; b = b->next) {
        b->page = 0;
    }
    bool ok = pdf_api_open(&p.api, e) && write_document(&p, e);
    *out = ok ? pdf_complete(a, d, sb_get(&p.out)) : STR_NONE;
    arena_free(&p.a);
    return ok;
}
