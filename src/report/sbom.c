/* The SBOM and support report (FDA premarket guidance V.A.4; FD&C Act 524B(b)(3); outline rows sbom-report.*). */
#include "base/clock.h"
#include "report/documents.h"
#include "report/parts.h"

#define COL(title, weight) \
    { STR_INIT(title), weight, false }

static bool no_sbom(struct doc *d, const struct report_input *in) {
    if (in->dossier->bom != NULL) {
        return false;
    }
    doc_note(d, TONE_BAD, STR("The release has no SBOM."));
    return true;
}

static void term(struct doc *d, struct doc_block *list, const char *name, struct str value) {
    if (value.n > 0) {
        doc_term(d, list, str_z(name), doc_run_new(d, DOC_PLAIN, value, STR_NONE));
    }
}

static void machine_file(struct doc *d, const struct report_input *in) {
    if (no_sbom(d, in)) {
        return;
    }
    const struct dossier *s = in->dossier;
    const struct bom *b = s->bom;
    struct doc_block *list = doc_list(d, false);
    term(d, list, "File", s->sbom.file);
    term(d, list, "Format", str_fmt(d->a, "%.*s %.*s", STR_ARG(s->sbom.format), STR_ARG(s->sbom.spec_version)));
    term(d, list, "Serial number", b->serial);
    term(d, list, "Author", b->nauthors > 0 ? b->authors[0] : b->supplier.name.n > 0 ? b->supplier.name : b->manufacturer.name);
    term(d, list, "Tool", b->ntools > 0 ? b->tools[0] : STR_NONE);
    term(d, list, "Time", b->timestamp);
    term(d, list, "Components", str_fmt(d->a, "%zu", bom_count(b)));
    term(d, list, "SHA-256", s->sbom.sha256);
    term(d, list, "Added to the file", clock_text(d->a, s->sbom.added_at));
}

static struct str supplier_of(const struct bom_component *c) {
    return c->supplier.name.n > 0 ? c->supplier.name : c->manufacturer.name.n > 0 ? c->manufacturer.name : c->publisher;
}

static struct str full_name(struct arena *a, const struct bom_component *c) {
    return c->group.n > 0 ? str_fmt(a, "%.*s/%.*s", STR_ARG(c->group), STR_ARG(c->name)) : c->name;
}

/* Inside which component, or needed by how many. */
static struct str relation_of(struct arena *a, const struct bom *b, size_t i) {
    const struct bom_component *c = &b->components.v[i];
    if (c->parent != SIZE_MAX) {
        return str_fmt(a, "in %.*s", STR_ARG(b->components.v[c->parent].name));
    }
    struct str first = STR_NONE;
    size_t n = 0;
    for (size_t k = 0; k < b->dependencies.n; k++) {
        for (size_t j = 0; j < b->dependencies.v[k].non; j++) {
            if (str_eq(b->dependencies.v[k].on[j], c->ref)) {
                first = n++ == 0 ? b->dependencies.v[k].ref : first;
            }
        }
    }
    if (n == 0) {
        return STR_NONE;
    }
    for (size_t k = 0; k < b->components.n; k++) {
        if (str_eq(b->components.v[k].ref, first)) {
            first = b->components.v[k].name;
            break;
        }
    }
    return n == 1 ? str_fmt(a, "needed by %.*s", STR_ARG(first))
                  : str_fmt(a, "needed by %.*s and %zu more", STR_ARG(first), n - 1);
}

static void components(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Component", 3),  COL("Version", 2), COL("Supplier", 3),
                                                COL("Identifier", 5), COL("Hash", 3),    COL("Relationship", 3)};
    if (no_sbom(d, in)) {
        return;
    }
    const struct bom *b = in->dossier->bom;
    struct doc_block *t = doc_table(d, STR("components"), STR("Components"), columns, 6);
    for (size_t i = 0; i < b->components.n; i++) {
        const struct bom_component *c = &b->components.v[i];
        if (c->is_root) {
            continue;
        }
        doc_cell(d, t, full_name(d->a, c));
        part_cell(d, t, c->version);
        part_cell(d, t, supplier_of(c));
        part_cell_code(d, t, c->purl.n > 0 ? c->purl : c->cpe.n > 0 ? c->cpe : c->swid);
        part_cell_code(d, t,
                       c->nhashes > 0 ? str_fmt(d->a, "%.*s %.*s…", STR_ARG(c->hashes[0].algorithm),
                                                STR_ARG(str_sub(c->hashes[0].value, 0, 16)))
                                      : STR_NONE);
        part_cell(d, t, relation_of(d->a, b, i));
    }
}

static void completeness(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Minimum element", 4), {STR_INIT("Components without it"), 2, true}};
    static const struct doc_column gap_columns[] = {COL("Component", 3), COL("Version", 2), COL("Missing", 5)};
    if (no_sbom(d, in)) {
        return;
    }
    struct baseline b;
    trace_baseline(d->a, in->dossier->bom, &b);
    const struct {
        const char *what;
        size_t n;
    } rows[] = {{"Supplier", b.supplier},
                {"Version", b.version},
                {"Unique identifier", b.identifier},
                {"Relationship", b.relationship},
                {"Hash", b.hash},
                {"Licence", b.license},
                {"Support level and end of support", b.support}};
    struct doc_block *t = doc_table(d, STR("elements"), STR("Elements by number of components that lack them"), columns, 2);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        doc_cell(d, t, str_z(rows[i].what));
        doc_cell_tone(d, t, str_fmt(d->a, "%zu", rows[i].n), rows[i].n > 0 ? TONE_WARN : TONE_GOOD);
    }
    part_para(d, "The document %s its author and %s a timestamp.", b.author ? "names" : "does not name",
              b.timestamp ? "has" : "lacks");
    if (b.n == 0) {
        doc_para(d, STR("Every component has the minimum elements."));
        return;
    }
    t = doc_table(d, STR("missing"), STR("Components that lack minimum elements"), gap_columns, 3);
    for (size_t i = 0; i < b.n; i++) {
        const struct bom_component *c = &in->dossier->bom->components.v[b.v[i].component];
        doc_cell(d, t, full_name(d->a, c));
        part_cell(d, t, c->version);
        doc_cell(d, t, b.v[i].missing);
    }
}

/* Whether support ends before the release's own does; dates of this form compare as text. */
static bool ends_early(const struct dossier *s, const struct bom_component *c) {
    return c->end_of_support.n > 0 && s->release.support_until.n > 0 &&
           str_cmp(c->end_of_support, s->release.support_until) < 0;
}

static void support(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Component", 4), COL("Version", 2), COL("Support level", 3),
                                                COL("End of support", 2), COL("Against the release", 4)};
    if (no_sbom(d, in)) {
        return;
    }
    const struct dossier *s = in->dossier;
    struct str today = clock_date(d->a, s->now);
    size_t early = 0;
    size_t ended = 0;
    for (size_t i = 0; i < s->bom->components.n; i++) {
        const struct bom_component *c = &s->bom->components.v[i];
        early += ends_early(s, c) ? 1 : 0;
        ended += c->end_of_support.n > 0 && str_cmp(c->end_of_support, today) < 0 ? 1 : 0;
    }
    if (s->release.support_until.n > 0) {
        part_para(
            d, "The release is supported until %.*s. Support of %zu components ends before that; of %zu it has ended on %.*s.",
            STR_ARG(s->release.support_until), early, ended, STR_ARG(today));
    } else {
        doc_note(d, TONE_WARN, STR("The device file gives no date until which the release is supported."));
    }
    struct doc_block *t = doc_table(d, STR("support"), STR("Support of components"), columns, 5);
    for (size_t i = 0; i < s->bom->components.n; i++) {
        const struct bom_component *c = &s->bom->components.v[i];
        if (c->is_root) {
            continue;
        }
        bool over = c->end_of_support.n > 0 && str_cmp(c->end_of_support, today) < 0;
        doc_cell(d, t, full_name(d->a, c));
        part_cell(d, t, c->version);
        part_cell(d, t, part_words(d->a, c->support_level));
        part_cell(d, t, c->end_of_support);
        if (c->end_of_support.n == 0) {
            doc_cell_tone(d, t, STR("not known"), TONE_WARN);
        } else if (over) {
            doc_cell_tone(d, t, STR("has ended"), TONE_BAD);
        } else {
            doc_cell_tone(d, t, ends_early(s, c) ? STR("ends before the release's") : STR("covers the release"),
                          ends_early(s, c) ? TONE_WARN : TONE_GOOD);
        }
    }
}

static void justification(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Component", 3), COL("Version", 2), COL("Not known", 4)};
    if (no_sbom(d, in)) {
        return;
    }
    size_t n = 0;
    struct doc_block *t = NULL;
    for (size_t i = 0; i < in->dossier->bom->components.n; i++) {
        const struct bom_component *c = &in->dossier->bom->components.v[i];
        if (c->is_root || (c->support_level.n > 0 && c->end_of_support.n > 0)) {
            continue;
        }
        if (n++ == 0) {
            t = doc_table(d, STR("unsupported"), STR("Components without support data"), columns, 3);
        }
        doc_cell(d, t, full_name(d->a, c));
        part_cell(d, t, c->version);
        doc_cell(d, t,
                 c->support_level.n > 0    ? STR("end of support")
                 : c->end_of_support.n > 0 ? STR("support level")
                                           : STR("support level, end of support"));
    }
    if (n == 0) {
        doc_para(d, STR("Support level and end of support are given for every component."));
    }
}

static void operating_systems(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Operating system", 3), COL("Version", 2), COL("Supplier", 3),
                                                COL("End of support", 2)};
    if (no_sbom(d, in)) {
        return;
    }
    size_t n = 0;
    struct doc_block *t = NULL;
    for (size_t i = 0; i < in->dossier->bom->components.n; i++) {
        const struct bom_component *c = &in->dossier->bom->components.v[i];
        if (!str_is(c->type, "operating-system")) {
            continue;
        }
        if (n++ == 0) {
            t = doc_table(d, STR("systems"), STR("Operating systems"), columns, 4);
        }
        doc_cell(d, t, full_name(d->a, c));
        part_cell(d, t, c->version);
        part_cell(d, t, supplier_of(c));
        part_cell(d, t, c->end_of_support);
    }
    if (n == 0) {
        doc_para(d, STR("The SBOM names no component of the kind operating system."));
    }
}

static struct str license_of(struct arena *a, const struct bom_component *c) {
    struct sb b = SB(a);
    for (size_t i = 0; i < c->nlicenses; i++) {
        const struct bom_license *l = &c->licenses[i];
        sb_fmt(&b, "%s%.*s", i > 0 ? ", " : "", STR_ARG(l->expression.n > 0 ? l->expression : l->id.n > 0 ? l->id : l->name));
    }
    return sb_get(&b);
}

static void licenses(struct doc *d, const struct report_input *in) {
    static const struct doc_column columns[] = {COL("Component", 4), COL("Version", 2), COL("Licence", 5)};
    if (no_sbom(d, in)) {
        return;
    }
    struct doc_block *t = doc_table(d, STR("licences"), STR("Licences"), columns, 3);
    for (size_t i = 0; i < in->dossier->bom->components.n; i++) {
        const struct bom_component *c = &in->dossier->bom->components.v[i];
        if (c->is_root) {
            continue;
        }
        doc_cell(d, t, full_name(d->a, c));
        part_cell(d, t, c->version);
        if (c->nlicenses > 0) {
            doc_cell(d, t, license_of(d->a, c));
        } else {
            doc_cell_tone(d, t, STR("not known"), TONE_WARN);
        }
    }
}

static void custody(struct doc *d, const struct report_input *in) {
    if (no_sbom(d, in)) {
        return;
    }
    struct sb early = SB(d->a);
    size_t n = 0;
    for (size_t i = 0; i < in->dossier->bom->components.n; i++) {
        const struct bom_component *c = &in->dossier->bom->components.v[i];
        if (!c->is_root && ends_early(in->dossier, c)) {
            sb_fmt(&early, "%s%.*s %.*s", n++ > 0 ? ", " : "", STR_ARG(c->name), STR_ARG(c->version));
        }
    }
    if (n > 0) {
        part_para(d, "Support of these components ends before that of the release: %.*s.", STR_ARG(sb_get(&early)));
    }
}

static const report_section sections[] = {machine_file,  components,        completeness, support,
                                          justification, operating_systems, licenses,     custody};
const struct report report_sbom = {"sbom-report", sections, sizeof sections / sizeof *sections};
