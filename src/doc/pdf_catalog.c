/*
 * What cairo 1.16 leaves out of a PDF's catalogue: that the file is tagged (ISO 32000-1, 14.7.1; readers ignore the structure
 * without it), the language of its text (14.9.2), and that a reader's window shows the title. The catalogue is the last object
 * before the cross-reference table, so that adding to it moves nothing but that table's own offset.
 */
#include "doc/pdf_in.h"

static const struct str end_mark = STR_INIT(">>\nendobj\nxref\n");
static const struct str start_mark = STR_INIT("\nstartxref\n");

/* Offset of the last occurrence within the last `reach` bytes, or SIZE_MAX. */
static size_t find_last(struct str s, struct str needle, size_t reach) {
    size_t lowest = s.n > reach ? s.n - reach : 0;
    for (size_t i = s.n >= needle.n ? s.n - needle.n + 1 : 0; i > lowest; i--) {
        if (str_starts(str_from(s, i - 1), needle)) {
            return i - 1;
        }
    }
    return SIZE_MAX;
}

/* Letters, digits and hyphens: nothing else is in a language tag (BCP 47), and nothing else may end the string early. */
static struct str language(const struct doc *d) {
    for (size_t i = 0; i < d->language.n; i++) {
        if (!chr_alnum(d->language.p[i]) && d->language.p[i] != '-') {
            return STR_NONE;
        }
    }
    return d->language;
}

struct str pdf_complete(struct arena *a, const struct doc *d, struct str pdf) {
    size_t start = find_last(pdf, start_mark, 64);
    uint64_t xref = 0;
    struct str number;
    if (start == SIZE_MAX) {
        return pdf;
    }
    str_cut(str_from(pdf, start + start_mark.n), '\n', &number, &(struct str){0});
    if (!str_u64(number, &xref) || xref > start || xref < end_mark.n) {
        return pdf;
    }
    size_t end = (size_t)xref - (end_mark.n - 5); /* "xref\n" is where the offset points */
    struct str tail = str_sub(pdf, 0, end);
    size_t catalog = find_last(tail, STR("/Type /Catalog"), 512);
    if (!str_starts(str_from(pdf, end), end_mark) || catalog == SIZE_MAX ||
        str_find(str_from(tail, catalog), STR("/MarkInfo")) != SIZE_MAX) {
        return pdf; /* another cairo, which knows better */
    }
    struct sb more = SB(a);
    sb_z(&more, "   /MarkInfo << /Marked true >>\n   /ViewerPreferences << /DisplayDocTitle true >>\n");
    if (language(d).n > 0) {
        sb_fmt(&more, "   /Lang (%.*s)\n", STR_ARG(language(d)));
    }
    struct sb out = SB(a);
    sb_str(&out, tail);
    sb_str(&out, sb_get(&more));
    sb_str(&out, str_sub(pdf, end, start - end));
    sb_fmt(&out, "\nstartxref\n%zu\n%%%%EOF\n", (size_t)xref + more.n);
    return sb_get(&out);
}
