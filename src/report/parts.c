/* Pieces that the documents share: see parts.h. */
#include "report/parts.h"

void part_para(struct doc *d, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    doc_para(d, str_vfmt(d->a, fmt, args));
    va_end(args);
}

struct doc_run *part_todo(struct doc *d, struct str what) {
    struct str text = what.n > 0 ? str_fmt(d->a, "TO BE COMPLETED: %.*s", STR_ARG(what)) : STR("TO BE COMPLETED");
    return doc_run_new(d, DOC_TODO, text, STR_NONE);
}

void part_statement(struct doc *d, const struct report_input *in, struct str key) {
    const struct statement_entry *s = catalog_statement(in->dossier->catalog, key);
    struct str text = dossier_statement(in->dossier, key);
    struct doc_block *b = doc_para(d, STR_NONE);
    doc_run(d, b, DOC_STRONG, str_fmt(d->a, "%.*s. ", STR_ARG(s != NULL ? s->title : key)), STR_NONE);
    if (text.n > 0) {
        doc_run(d, b, DOC_PLAIN, text, STR_NONE);
    } else {
        struct str what = s != NULL ? s->text : STR_NONE;
        doc_run(d, b, DOC_TODO, str_fmt(d->a, "TO BE COMPLETED: %.*s", STR_ARG(what)), STR_NONE);
    }
}

void part_cell(struct doc *d, struct doc_block *table, struct str text) {
    doc_cell(d, table, text.n > 0 ? text : STR("–"));
}

void part_cell_fmt(struct doc *d, struct doc_block *table, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    part_cell(d, table, str_vfmt(d->a, fmt, args));
    va_end(args);
}

void part_cell_word(struct doc *d, struct doc_block *table, struct str word) {
    static const struct {
        const char *word;
        enum doc_tone tone;
    } tones[] = {
        {"critical", TONE_BAD},
        {"high", TONE_BAD},
        {"catastrophic", TONE_BAD},
        {"uncontrolled", TONE_BAD},
        {"uncontrolled (proposed)", TONE_BAD},
        {"open", TONE_WARN},
        {"medium", TONE_WARN},
        {"serious", TONE_WARN},
        {"review", TONE_WARN},
        {"affected", TONE_WARN},
        {"planned", TONE_WARN},
        {"under_investigation", TONE_WARN},
        {"low", TONE_GOOD},
        {"controlled", TONE_GOOD},
        {"covered", TONE_GOOD},
        {"fixed", TONE_GOOD},
        {"not_affected", TONE_GOOD},
        {"verified", TONE_GOOD},
        {"mitigated", TONE_GOOD},
        {"eliminated", TONE_GOOD},
        {"not applicable", TONE_MUTED},
        {"not_applicable", TONE_MUTED},
        {"none", TONE_MUTED},
        {"information", TONE_MUTED},
    };
    enum doc_tone tone = TONE_NONE;
    for (size_t i = 0; i < sizeof tones / sizeof *tones; i++) {
        tone = str_is(word, tones[i].word) ? tones[i].tone : tone;
    }
    doc_cell_tone(d, table, word.n > 0 ? part_words(d->a, word) : STR("–"), tone);
}

void part_cell_ref(struct doc *d, struct doc_block *table, struct str text, struct str anchor) {
    doc_cell_runs(d, table, doc_run_new(d, DOC_PLAIN, text, str_fmt(d->a, "#%.*s", STR_ARG(anchor))), TONE_NONE);
}

void part_cell_code(struct doc *d, struct doc_block *table, struct str text) {
    if (text.n == 0) {
        part_cell(d, table, text);
    } else {
        doc_cell_runs(d, table, doc_run_new(d, DOC_CODE, text, STR_NONE), TONE_NONE);
    }
}

struct str part_score(struct arena *a, int64_t tenths) {
    return tenths < 0 ? STR("–") : str_fmt(a, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

struct str part_controls(struct arena *a, const struct threat_model *m, struct refs refs) {
    struct sb b = SB(a);
    for (size_t i = 0; i < refs.n; i++) {
        sb_fmt(&b, "%s%.*s", i > 0 ? ", " : "", STR_ARG(m->controls[refs.v[i]].id));
    }
    return sb_get(&b);
}

struct str part_hazards(struct arena *a, const struct threat_model *m, struct refs refs) {
    struct sb b = SB(a);
    for (size_t i = 0; i < refs.n; i++) {
        sb_fmt(&b, "%s%.*s", i > 0 ? ", " : "", STR_ARG(m->hazards[refs.v[i]].id));
    }
    return sb_get(&b);
}

struct str part_anchor(struct arena *a, const char *kind, struct str id) {
    return str_fmt(a, "%s-%.*s", kind, STR_ARG(id));
}

struct str part_words(struct arena *a, struct str s) {
    struct sb b = SB(a);
    for (size_t i = 0; i < s.n; i++) {
        sb_char(&b, s.p[i] == '_' ? ' ' : s.p[i]);
    }
    return sb_get(&b);
}

struct str part_path_controls(struct arena *a, const struct report_input *in, size_t finding) {
    const struct dossier *s = in->dossier;
    if (s->harms == NULL || s->harms[finding].npaths == 0) {
        return STR_NONE;
    }
    return part_controls(a, s->model, s->harms[finding].paths[0].controls);
}
