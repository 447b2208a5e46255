/* A scan as statements: OpenVEX, and CycloneDX with `vulnerabilities`. See scan.h. */
#include "base/clock.h"
#include "base/hash.h"
#include "report/scan.h"
#include "score/cvss.h"
#include "vex/vex.h"

/* ---- OpenVEX ---- */

/* What the SBOM describes, as an IRI: its package URL, its document, or its name. */
static struct str product_of(struct arena *a, const struct scan_view *v) {
    const struct bom *b = v->bom;
    const struct bom_component *root = b->components.n > 0 && b->components.v[0].is_root ? &b->components.v[0] : NULL;
    if (root != NULL && root->purl.n > 0) {
        return root->purl;
    }
    if (b->serial.n > 0) {
        return b->serial;
    }
    struct sb name = SB(a);
    sb_z(&name, "urn:cordon:scanned:");
    for (size_t i = 0; i < v->source.n; i++) {
        char c = v->source.p[i];
        sb_char(&name, chr_alnum(c) || c == '.' || c == '-' || c == '_' ? c : '_');
    }
    return sb_get(&name);
}

void scan_openvex(struct sb *out, const struct scan_view *v) {
    struct arena *a = out->a;
    struct str product = product_of(a, v);
    size_t n = v->match->findings.n;
    struct vex_document d = {.author = STR("cordon scan"), .at = v->now, .version = 1, .n = n};
    d.statements = ARENA_ARRAY(a, struct vex_statement, n);
    for (size_t i = 0; i < n; i++) {
        const struct match_finding *f = &v->match->findings.v[i];
        const struct bom_component *k = &v->bom->components.v[f->component];
        const struct scan_verdict *s = &v->verdicts[i];
        bool cpe = k->purl.n == 0 && k->cpe.n > 0;
        d.statements[i] =
            (struct vex_statement){.vulnerability = f->id,
                                   .aliases = f->aliases,
                                   .naliases = f->naliases,
                                   .product = product,
                                   .subcomponent = k->purl.n > 0 ? k->purl
                                                   : cpe         ? k->cpe
                                                                 : k->ref,
                                   .subcomponent_is_cpe = cpe,
                                   .status = s->status,
                                   .justification = s->justification,
                                   .impact_statement = str_is(s->status, "not_affected") ? s->statement : STR_NONE,
                                   .action_statement = s->action,
                                   .at = v->now};
        if (str_is(s->status, "affected") && s->action.n == 0) { /* OpenVEX wants one */
            d.statements[i].action_statement =
                f->nfixed > 0 ? str_fmt(a, "Update to %.*s.", STR_ARG(f->fixed[0])) : STR("None is known.");
        }
    }
    struct str hash = hash_sha256_hex(a, vex_openvex(a, &d)); /* the id follows from the content */
    d.id = str_fmt(a, "urn:cordon:openvex:%.*s", STR_ARG(str_sub(hash, 0, 32)));
    sb_str(out, vex_openvex(a, &d));
}

/* ---- CycloneDX ---- */

static const char *method_of(enum cvss_version version) {
    static const char *const names[] = {"CVSSv2", "CVSSv3", "CVSSv31", "CVSSv4"};
    return names[version];
}

static void write_ratings(struct jw *w, const struct match_finding *f) {
    if (f->nscores == 0) {
        return;
    }
    jw_karray(w, "ratings");
    for (size_t i = 0; i < f->nscores; i++) {
        struct cvss c;
        struct err ignored = {0};
        bool parsed = cvss_parse(f->scores[i].vector, &c, &ignored);
        jw_object(w);
        jw_kobject(w, "source");
        jw_kstr(w, "name", f->scores[i].source);
        jw_end_object(w);
        if (f->scores[i].tenths >= 0) {
            jw_key(w, "score");
            jw_double(w, (double)f->scores[i].tenths / 10, 1);
            jw_kz(w, "severity", cvss_severity(parsed ? c.version : CVSS_3_1, f->scores[i].tenths));
        }
        jw_kz(w, "method", parsed ? method_of(c.version) : "other");
        jw_kopt(w, "vector", f->scores[i].vector);
        jw_end_object(w);
    }
    jw_end_array(w);
}

/* OpenVEX's words in CycloneDX's. */
static void write_analysis(struct jw *w, const struct scan_verdict *d) {
    static const struct {
        const char *word, *state;
    } states[] = {{"not_affected", "not_affected"},
                  {"fixed", "resolved"},
                  {"affected", "exploitable"},
                  {"under_investigation", "in_triage"}};
    static const struct {
        const char *word, *justification;
    } why[] = {{"component_not_present", "code_not_present"},
               {"vulnerable_code_not_present", "code_not_present"},
               {"vulnerable_code_not_in_execute_path", "code_not_reachable"},
               {"vulnerable_code_cannot_be_controlled_by_adversary", "protected_by_mitigating_control"},
               {"inline_mitigations_already_exist", "protected_by_mitigating_control"}};
    jw_kobject(w, "analysis");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (str_is(d->status, states[i].word)) {
            jw_kz(w, "state", states[i].state);
        }
    }
    for (size_t i = 0; i < sizeof why / sizeof *why; i++) {
        if (str_is(d->justification, why[i].word)) {
            jw_kz(w, "justification", why[i].justification);
        }
    }
    jw_kopt(w, "detail", d->statement);
    jw_end_object(w);
}

static void write_cwes(struct jw *w, const struct match_finding *f) {
    bool open = false;
    for (size_t i = 0; i < f->ncwes; i++) {
        uint64_t n;
        if (str_starts(f->cwes[i], STR("CWE-")) && str_u64(str_from(f->cwes[i], 4), &n) && n > 0 && n < 100000) {
            if (!open) {
                jw_karray(w, "cwes");
                open = true;
            }
            jw_u64(w, n);
        }
    }
    if (open) {
        jw_end_array(w);
    }
}

static void write_vulnerability(struct arena *a, struct jw *w, const struct scan_view *v, size_t i) {
    const struct match_finding *f = &v->match->findings.v[i];
    jw_object(w);
    jw_kstr(w, "bom-ref", str_fmt(a, "finding-%zu", i + 1));
    jw_kstr(w, "id", f->id);
    jw_kobject(w, "source");
    jw_kz(w, "name", vuln_source_name(f->reasons[0].source));
    jw_end_object(w);
    if (f->naliases > 0) {
        jw_karray(w, "references");
        for (size_t k = 0; k < f->naliases; k++) {
            jw_object(w);
            jw_kstr(w, "id", f->aliases[k]);
            jw_kobject(w, "source");
            jw_kz(w, "name", str_starts(f->aliases[k], STR("CVE-")) ? "nvd" : "osv");
            jw_end_object(w);
            jw_end_object(w);
        }
        jw_end_array(w);
    }
    write_ratings(w, f);
    write_cwes(w, f);
    jw_kopt(w, "description", f->summary);
    if (f->nfixed > 0) {
        jw_kstr(w, "recommendation", str_fmt(a, "Update to %.*s.", STR_ARG(f->fixed[0])));
    }
    write_analysis(w, &v->verdicts[i]);
    jw_karray(w, "affects");
    jw_object(w);
    jw_kstr(w, "ref", v->bom->components.v[f->component].ref);
    jw_end_object(w);
    jw_end_array(w);
    jw_end_object(w);
}

bool scan_cyclonedx(struct sb *out, const struct scan_view *v, struct err *e) {
    struct sb built = SB(out->a);
    struct bom lost = {0};
    if (!bom_write(out->a, v->bom, BOM_CYCLONEDX_JSON, STR("1.6"), &built, &lost, e)) {
        return false;
    }
    /* the document that was written ends with its closing brace: it is opened again for one member more */
    struct str text = sb_get(&built);
    size_t end = str_rchr(text, '}');
    sb_str(out, str_trim(str_sub(text, 0, end)));
    struct jw w = JW(out, true);
    w.depth = 1;
    w.used[1] = true;
    jw_karray(&w, "vulnerabilities");
    for (size_t i = 0; i < v->match->findings.n; i++) {
        write_vulnerability(out->a, &w, v, i);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    sb_char(out, '\n');
    return true;
}
