/* Reading the Security profile of SPDX 3.0.1: see spdx3_security.h. */
#include "bom/spdx3_security.h"

#include "base/json_write.h"
#include "bom/spdx3_words.h"

const char *const spdx3_carried[] = {"recommendation", "workaround", "created", NULL};

typedef VEC(struct str) str_list;
typedef VEC(struct jv) jv_list;

/* One vulnerability, and what is said of it. */
struct vulnerability {
    struct jv v;
    jv_list assessments, finders; /* in document order */
    str_list packages;            /* that it is said to concern */
};

/* Texts, each once. */
struct set {
    str_list list;
    struct map seen;
};

/* What is judged in one way. */
struct judgement {
    struct str analysis; /* CycloneDX's object; empty: none */
    struct str action;   /* what is to be done */
    struct str property; /* SPDX's justification, where CycloneDX's word says less */
    struct set refs;
};

/* All judgements on one vulnerability. */
struct judgements {
    VEC(struct judgement) list;
    struct map by_text; /* → number in `list` + 1 */
    struct map judged;  /* refs */
};

struct spdx3_security {
    const struct spdx3_graph *g;
    struct arena *a;
    const struct map *components;
    struct bom *out;
    struct map by_id; /* identifier → number in `list` + 1 */
    VEC(struct vulnerability) list;
};

/* ---- taking ---- */

static void drop(struct spdx3_security *s, struct str what, const char *why) {
    bom_drop(s->a, s->out, str_fmt(s->a, "%.*s%s", STR_ARG(what), why));
}

struct spdx3_security *spdx3_security_begin(const struct spdx3_graph *g, const struct map *components, struct bom *out) {
    struct spdx3_security *s = ARENA_NEW(g->a, struct spdx3_security);
    *s = (struct spdx3_security){.g = g, .a = g->a, .components = components, .out = out, .by_id = map_new(g->a, 0)};
    for (size_t i = 0; i < g->elements.n; i++) {
        struct jv v = g->elements.v[i];
        if (str_is(spdx3_type(v), "security_Vulnerability")) {
            vec_push(s->a, &s->list, (struct vulnerability){.v = v});
            map_put(&s->by_id, spdx3_id(g, v), (void *)(uintptr_t)s->list.n);
        }
    }
    return s;
}

static struct vulnerability *vulnerability_at(struct spdx3_security *s, struct jv reference) {
    size_t n = (size_t)(uintptr_t)map_get(&s->by_id, spdx3_id(s->g, reference));
    return n > 0 ? &s->list.v[n - 1] : NULL;
}

/* A statement that was withdrawn holds no longer. */
bool spdx3_security_take(struct spdx3_security *s, struct jv element) {
    struct str type = spdx3_type(element);
    if (!str_starts(type, STR("security_"))) {
        return false;
    }
    if (str_is(type, "security_Vulnerability")) {
        return true;
    }
    struct vulnerability *x = vulnerability_at(s, json_get(element, "from"));
    if (x == NULL) {
        drop(s, type, " (of no vulnerability here)");
    } else if (spdx3_text(element, "security_withdrawnTime").n > 0) {
        drop(s, type, " (withdrawn)");
    } else {
        vec_push(s->a, &x->assessments, element);
    }
    return true;
}

bool spdx3_security_relate(struct spdx3_security *s, struct jv relationship, struct jv to) {
    struct str type = json_str(json_get(relationship, "relationshipType"));
    struct jv from = json_get(relationship, "from");
    if (str_is(type, "hasAssociatedVulnerability")) {
        struct vulnerability *x = vulnerability_at(s, to);
        struct str package = spdx3_id(s->g, from);
        if (x != NULL && map_has(s->components, package)) {
            vec_push(s->a, &x->packages, package);
            return true;
        }
    } else if (str_is(type, "foundBy")) {
        struct vulnerability *x = vulnerability_at(s, from);
        if (x != NULL) {
            vec_push(s->a, &x->finders, to);
            return true;
        }
    }
    return false;
}

static void tell_unread(struct spdx3_security *s, struct jv v, const char *const *read) {
    for (struct jiter it = json_iter(v); json_next(&it);) {
        size_t i = 0;
        while (read[i] != NULL && !str_is(it.key, read[i])) {
            i++;
        }
        if (read[i] == NULL) {
            drop(s, str_fmt(s->a, "%.*s.%.*s", STR_ARG(spdx3_type(v)), STR_ARG(it.key)), "");
        }
    }
}

/* ---- judgements ---- */

/* A property of the extension that SPDX has for CycloneDX's. */
static struct str property_of(struct jv element, const char *name) {
    for (struct jiter it = spdx3_list(element, "extension"); json_next(&it);) {
        for (struct jiter p = spdx3_list(it.value, "extension_cdxProperty"); json_next(&p);) {
            if (str_is(spdx3_text(p.value, "extension_cdxPropName"), name)) {
                return spdx3_text(p.value, "extension_cdxPropValue");
            }
        }
    }
    return STR_NONE;
}

/* CycloneDX's own word, when one was written beside SPDX's and is one of those that it stands for; else the usual one. */
static struct str own_word(const struct spdx3_word *words, struct str spdx, struct str own) {
    const char *back = own.n > 0 ? spdx3_spdx(words, own) : NULL;
    const char *usual = spdx3_model(words, spdx);
    return back != NULL && str_is(spdx, back) ? own : usual != NULL ? str_z(usual) : STR_NONE;
}

static struct str joined(struct arena *a, struct str first, struct str second) {
    return first.n > 0 && second.n > 0 ? str_fmt(a, "%.*s\n%.*s", STR_ARG(first), STR_ARG(second))
           : first.n > 0               ? first
                                       : second;
}

static void write_responses(struct jw *w, struct str words) {
    struct str word;
    jw_karray(w, "response");
    while (str_next(&words, ' ', &word)) {
        jw_str(w, word);
    }
    jw_end_array(w);
}

static struct judgement judgement_of(struct spdx3_security *s, struct jv v) {
    struct sb b = SB(s->a);
    struct jw w = JW(&b, false);
    struct judgement j = {0};
    struct str word = spdx3_text(v, "security_justificationType");
    struct str justification = own_word(spdx3_justifications, word, property_of(v, SPDX3_VEX_JUSTIFICATION));
    struct str responses = property_of(v, SPDX3_VEX_RESPONSE);
    jw_object(&w);
    jw_kstr(&w, "state", own_word(spdx3_vex, spdx3_type(v), property_of(v, SPDX3_VEX_STATE)));
    jw_kopt(&w, "justification", justification);
    if (responses.n > 0) {
        write_responses(&w, responses);
    }
    jw_kopt(&w, "detail", joined(s->a, spdx3_text(v, "security_impactStatement"), spdx3_text(v, "security_statusNotes")));
    jw_kopt(&w, "firstIssued", spdx3_text(v, "security_publishedTime"));
    jw_kopt(&w, "lastUpdated", spdx3_text(v, "security_modifiedTime"));
    jw_end_object(&w);
    j.analysis = sb_get(&b);
    j.action = spdx3_text(v, "security_actionStatement");
    j.action = str_is(j.action, "NOASSERTION") ? STR_NONE : j.action;
    if (word.n > 0 && (justification.n == 0 || !str_is(word, spdx3_spdx(spdx3_justifications, justification)))) {
        j.property = word;
    }
    return j;
}

static void add_once(struct spdx3_security *s, struct set *set, struct str text) {
    bool added;
    map_slot(&set->seen, text, &added);
    if (added) {
        vec_push(s->a, &set->list, text);
    }
}

static void add_targets(struct spdx3_security *s, struct jv assessment, struct set *refs, struct map *judged) {
    for (struct jiter it = spdx3_list(assessment, "to"); json_next(&it);) {
        struct str id = spdx3_id(s->g, it.value);
        bool elsewhere = id.n > 0 && json_type(spdx3_at(s->g, it.value)) == JSON_NONE;
        if (elsewhere || map_has(s->components, id)) {
            add_once(s, refs, id);
            map_put(judged, id, s);
        } else {
            drop(s, spdx3_type(assessment), ".to (no package)");
        }
    }
}

static bool is_vex(struct jv assessment) {
    return spdx3_model(spdx3_vex, spdx3_type(assessment)) != NULL;
}

/* Statements that say the same are one, of all that they are about. */
static void add_judgement(struct spdx3_security *s, struct judgements *x, struct jv v) {
    static const char *const read[] = {"type",
                                       "@type",
                                       "spdxId",
                                       "@id",
                                       "creationInfo",
                                       "from",
                                       "to",
                                       "relationshipType",
                                       "extension",
                                       "security_vexVersion",
                                       "security_justificationType",
                                       "security_impactStatement",
                                       "security_statusNotes",
                                       "security_publishedTime",
                                       "security_modifiedTime",
                                       "security_actionStatement",
                                       NULL};
    struct judgement j = judgement_of(s, v);
    struct str key = str_fmt(s->a, "%.*s\n%.*s\n%.*s", STR_ARG(j.analysis), STR_ARG(j.property), STR_ARG(j.action));
    bool added;
    void **slot = map_slot(&x->by_text, key, &added);
    if (added) {
        j.refs.seen = map_new(s->a, 0);
        vec_push(s->a, &x->list, j);
        *slot = (void *)(uintptr_t)x->list.n;
    }
    add_targets(s, v, &x->list.v[(size_t)(uintptr_t)*slot - 1].refs, &x->judged);
    tell_unread(s, v, read);
}

/* What it is said to concern and nobody judged; what was only scored counts when nothing else is said. */
static void add_unjudged(struct spdx3_security *s, const struct vulnerability *v, struct judgements *x) {
    struct judgement rest = {.refs.seen = map_new(s->a, 0)};
    for (size_t i = 0; i < v->packages.n; i++) {
        if (!map_has(&x->judged, v->packages.v[i])) {
            add_once(s, &rest.refs, v->packages.v[i]);
        }
    }
    for (size_t i = 0; i < v->assessments.n && x->list.n == 0 && v->packages.n == 0; i++) {
        add_targets(s, v->assessments.v[i], &rest.refs, &x->judged);
    }
    if (x->list.n == 0 || rest.refs.list.n > 0) {
        vec_push(s->a, &x->list, rest);
    }
}

/* ---- names and references ---- */

static bool is_cve(struct jv identifier) {
    return str_is(json_str(json_get(identifier, "externalIdentifierType")), "cve");
}

/* The identifier that the vulnerability goes by: its CVE, its name, or any other that it has. */
static struct jv main_identifier(struct jv v) {
    struct jv best = {0};
    struct str name = json_str(json_get(v, "name"));
    for (struct jiter it = spdx3_list(v, "externalIdentifier"); json_next(&it);) {
        bool named = name.n > 0 && str_eq(json_str(json_get(it.value, "identifier")), name);
        if (named) {
            return it.value;
        }
        best = json_type(best) == JSON_NONE || (is_cve(it.value) && !is_cve(best)) ? it.value : best;
    }
    return name.n > 0 && !is_cve(best) ? (struct jv){0} : best;
}

static void write_source(struct jw *w, struct jv identifier) {
    struct jiter it = spdx3_list(identifier, "identifierLocator");
    struct str url = json_next(&it) ? json_str(it.value) : STR_NONE;
    jw_kobject(w, "source");
    jw_kopt(w, "name", json_str(json_get(identifier, "issuingAuthority")));
    jw_kopt(w, "url", url);
    jw_end_object(w);
}

static void write_main_name(struct spdx3_security *s, struct jw *w, struct jv v) {
    struct jv main = main_identifier(v);
    struct str id = json_str(json_get(main, "identifier"));
    struct str name = json_str(json_get(v, "name"));
    jw_kopt(w, "id", id.n > 0 ? id : name);
    if (json_type(main) != JSON_NONE) {
        write_source(w, main);
    }
    if (id.n > 0 && name.n > 0 && !str_eq(id, name)) {
        drop(s, STR("security_Vulnerability.name"), " (another than its identifier)");
    }
}

static void write_other_names(struct jw *w, struct jv v) {
    struct jv main = main_identifier(v);
    bool open = false;
    for (struct jiter it = spdx3_list(v, "externalIdentifier"); json_next(&it);) {
        struct str other = json_str(json_get(it.value, "identifier"));
        if (other.n == 0 || it.value.at == main.at) {
            continue;
        }
        if (!open) {
            jw_karray(w, "references");
            open = true;
        }
        jw_object(w);
        jw_kstr(w, "id", other);
        write_source(w, it.value);
        jw_end_object(w);
    }
    if (open) {
        jw_end_array(w);
    }
}

static bool cwe_of(struct jv reference, struct str locator, uint64_t *out) {
    struct str number = str_starts(locator, STR(SPDX3_CWE)) ? str_from(locator, sizeof SPDX3_CWE - 1) : STR_NONE;
    size_t dot = str_chr(number, '.');
    number = dot != SIZE_MAX ? str_sub(number, 0, dot) : number;
    return str_is(json_str(json_get(reference, "externalRefType")), "securityOther") && str_u64(number, out) && *out > 0 &&
           *out < 100000;
}

static void write_cwes(struct jw *w, struct jv v) {
    bool open = false;
    for (struct jiter it = spdx3_list(v, "externalRef"); json_next(&it);) {
        for (struct jiter l = spdx3_list(it.value, "locator"); json_next(&l);) {
            uint64_t cwe;
            if (cwe_of(it.value, json_str(l.value), &cwe)) {
                if (!open) {
                    jw_karray(w, "cwes");
                    open = true;
                }
                jw_u64(w, cwe);
            }
        }
    }
    if (open) {
        jw_end_array(w);
    }
}

static void write_advisory(struct jw *w, bool *open, struct str title, struct str url) {
    if (url.n == 0) {
        return;
    }
    if (!*open) {
        jw_karray(w, "advisories");
        *open = true;
    }
    jw_object(w);
    jw_kopt(w, "title", title);
    jw_kstr(w, "url", url);
    jw_end_object(w);
}

/* References, and the further places of the main identifier. */
static void write_advisories(struct jw *w, struct jv v) {
    bool open = false;
    for (struct jiter it = spdx3_list(v, "externalRef"); json_next(&it);) {
        struct str type = json_str(json_get(it.value, "externalRefType"));
        struct str title = json_str(json_get(it.value, "comment"));
        title = title.n > 0 || str_is(type, "securityAdvisory") ? title : type;
        for (struct jiter l = spdx3_list(it.value, "locator"); json_next(&l);) {
            uint64_t cwe;
            if (!cwe_of(it.value, json_str(l.value), &cwe)) {
                write_advisory(w, &open, title, json_str(l.value));
            }
        }
    }
    struct jiter it = spdx3_list(main_identifier(v), "identifierLocator");
    json_next(&it);
    while (json_next(&it)) {
        write_advisory(w, &open, STR_NONE, json_str(it.value));
    }
    if (open) {
        jw_end_array(w);
    }
}

/* ---- scores ---- */

/* xsd:decimal, which is written as a number or as text. */
static struct str decimal(struct jv v, char buf[JSON_NUMBER_MAX]) {
    double ignored;
    if (json_type(v) == JSON_NUMBER) {
        return json_number(v, buf);
    }
    struct str s = json_str(v);
    bool plain = s.n > 0 && s.n < JSON_NUMBER_MAX && chr_digit(s.p[0]) && chr_digit(s.p[s.n - 1]) && str_double(s, &ignored) &&
                 (s.p[0] != '0' || s.n == 1 || s.p[1] == '.');
    return plain ? s : STR_NONE;
}

static const char *method_of(struct str type, struct str vector) {
    static const struct {
        const char *type, *method;
    } methods[] = {{"security_CvssV2VulnAssessmentRelationship", "CVSSv2"},
                   {"security_CvssV3VulnAssessmentRelationship", "CVSSv3"},
                   {"security_CvssV4VulnAssessmentRelationship", "CVSSv4"}};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (str_is(type, methods[i].type)) {
            return i == 1 && str_starts(vector, STR("CVSS:3.1/")) ? "CVSSv31" : methods[i].method;
        }
    }
    return NULL;
}

static struct str rating_of(struct spdx3_security *s, struct jv v) {
    struct sb b = SB(s->a);
    struct jw w = JW(&b, false);
    char buf[JSON_NUMBER_MAX];
    struct str vector = spdx3_text(v, "security_vectorString");
    struct str score = decimal(spdx3_get(v, "security_score"), buf);
    struct bom_party source = {0};
    spdx3_party(s->g, json_get(v, "suppliedBy"), &source);
    jw_object(&w);
    if (source.name.n > 0) {
        jw_kobject(&w, "source");
        jw_kstr(&w, "name", source.name);
        jw_kopt(&w, "url", source.url);
        jw_end_object(&w);
    }
    if (score.n > 0) {
        jw_key(&w, "score");
        jw_raw(&w, score);
    }
    jw_kopt(&w, "severity", spdx3_text(v, "security_severity"));
    jw_kz(&w, "method", method_of(spdx3_type(v), vector));
    jw_kopt(&w, "vector", vector);
    jw_end_object(&w);
    return sb_get(&b);
}

/* The same score is said for each package; CycloneDX says it once. */
static void write_ratings(struct spdx3_security *s, struct jw *w, const struct vulnerability *x) {
    static const char *const read[] = {"type",
                                       "@type",
                                       "spdxId",
                                       "@id",
                                       "creationInfo",
                                       "from",
                                       "to",
                                       "relationshipType",
                                       "suppliedBy",
                                       "security_score",
                                       "security_severity",
                                       "security_vectorString",
                                       NULL};
    struct set ratings = {.seen = map_new(s->a, 0)};
    for (size_t i = 0; i < x->assessments.n; i++) {
        if (method_of(spdx3_type(x->assessments.v[i]), STR_NONE) != NULL) {
            add_once(s, &ratings, rating_of(s, x->assessments.v[i]));
            tell_unread(s, x->assessments.v[i], read);
        }
    }
    if (ratings.list.n > 0) {
        jw_karray(w, "ratings");
        for (size_t i = 0; i < ratings.list.n; i++) {
            jw_raw(w, ratings.list.v[i]);
        }
        jw_end_array(w);
    }
}

/* ---- properties ---- */

struct properties {
    struct jw *w;
    bool open;
};

static void write_property(struct properties *p, struct str name, struct str value) {
    if (value.n == 0) {
        return;
    }
    if (!p->open) {
        jw_karray(p->w, "properties");
        p->open = true;
    }
    jw_object(p->w);
    jw_kstr(p->w, "name", name);
    jw_kstr(p->w, "value", value);
    jw_end_object(p->w);
}

/* Assessments that CycloneDX has no member for. */
static void write_assessment(struct spdx3_security *s, struct properties *p, struct jv v) {
    char buf[JSON_NUMBER_MAX];
    struct str type = spdx3_type(v);
    if (str_is(type, "security_EpssVulnAssessmentRelationship")) {
        write_property(p, STR(SPDX3_EPSS_PROBABILITY), decimal(spdx3_get(v, "security_probability"), buf));
        write_property(p, STR(SPDX3_EPSS_PERCENTILE), decimal(spdx3_get(v, "security_percentile"), buf));
    } else if (str_is(type, "security_ExploitCatalogVulnAssessmentRelationship")) {
        struct str name = str_cat(s->a, STR(SPDX3_CATALOG), spdx3_text(v, "security_catalogType"));
        write_property(p, name,
                       str_fmt(s->a, "%s %.*s", json_true(spdx3_get(v, "security_exploited")) ? "true" : "false",
                               STR_ARG(spdx3_text(v, "security_locator"))));
    } else if (str_is(type, "security_SsvcVulnAssessmentRelationship")) {
        write_property(p, STR(SPDX3_SSVC), spdx3_text(v, "security_decisionType"));
    } else if (!is_vex(v) && method_of(type, STR_NONE) == NULL) {
        drop(s, type, "");
    }
}

static bool is_carried(struct str name) {
    return str_starts(name, STR(SPDX3_VULNERABILITY));
}

/* Of the vulnerability and what is said of it; of a judgement alone, its own. */
static void write_properties(struct spdx3_security *s, struct jw *w, const struct vulnerability *x, const struct judgement *j,
                             bool all) {
    struct properties p = {.w = w};
    for (struct jiter it = spdx3_list(all ? x->v : (struct jv){0}, "extension"); json_next(&it);) {
        for (struct jiter k = spdx3_list(it.value, "extension_cdxProperty"); json_next(&k);) {
            struct str name = spdx3_text(k.value, "extension_cdxPropName");
            if (!is_carried(name)) {
                write_property(&p, name, spdx3_text(k.value, "extension_cdxPropValue"));
            }
        }
    }
    for (size_t i = 0; all && i < x->assessments.n; i++) {
        write_assessment(s, &p, x->assessments.v[i]);
    }
    write_property(&p, STR(SPDX3_VEX_JUSTIFICATION), j->property);
    if (p.open) {
        jw_end_array(w);
    }
}

/* ---- an entry ---- */

/* A short and a long description, or the one that there is. */
static void write_descriptions(struct jw *w, struct jv v) {
    struct str summary = json_str(json_get(v, "summary"));
    struct str description = json_str(json_get(v, "description"));
    jw_kopt(w, "description", summary.n > 0 ? summary : description);
    jw_kopt(w, "detail", summary.n > 0 ? description : STR_NONE);
}

static void write_carried(struct spdx3_security *s, struct jw *w, struct jv v, struct str action) {
    for (size_t i = 0; spdx3_carried[i] != NULL; i++) {
        struct str name = str_cat(s->a, STR(SPDX3_VULNERABILITY), str_z(spdx3_carried[i]));
        struct str text = property_of(v, str_cstr(s->a, name));
        jw_kopt(w, spdx3_carried[i], i == 0 && action.n > 0 ? action : text);
    }
}

/* Persons have an address, organizations a list of places. */
static void write_finder(struct jw *w, const struct bom_party *p, bool person) {
    jw_object(w);
    jw_kstr(w, "name", p->name);
    if (person) {
        jw_kopt(w, "email", p->email);
    } else if (p->url.n > 0) {
        jw_karray(w, "url");
        jw_str(w, p->url);
        jw_end_array(w);
    }
    jw_end_object(w);
}

static void write_finders(struct spdx3_security *s, struct jw *w, const struct vulnerability *x) {
    static const char *const kinds[] = {"organizations", "individuals"};
    if (x->finders.n == 0) {
        return;
    }
    jw_kobject(w, "credits");
    for (size_t k = 0; k < 2; k++) {
        bool open = false;
        for (size_t i = 0; i < x->finders.n; i++) {
            struct bom_party p = {0};
            spdx3_party(s->g, x->finders.v[i], &p);
            bool person = str_is(spdx3_type(spdx3_at(s->g, x->finders.v[i])), "Person");
            if (p.name.n == 0 || person != (k == 1)) {
                continue;
            }
            if (!open) {
                jw_karray(w, kinds[k]);
                open = true;
            }
            write_finder(w, &p, person);
        }
        if (open) {
            jw_end_array(w);
        }
    }
    jw_end_object(w);
}

static void write_affects(struct jw *w, const str_list *refs) {
    if (refs->n == 0) {
        return;
    }
    jw_karray(w, "affects");
    for (size_t i = 0; i < refs->n; i++) {
        jw_object(w);
        jw_kstr(w, "ref", refs->v[i]);
        jw_end_object(w);
    }
    jw_end_array(w);
}

/* What is known of the vulnerability itself stands in the first entry. */
static void write_entry(struct spdx3_security *s, struct jw *w, const struct vulnerability *x, const struct judgement *j,
                        bool first) {
    struct jv v = first ? x->v : (struct jv){0};
    jw_object(w);
    jw_kopt(w, "bom-ref", first ? spdx3_id(s->g, v) : STR_NONE);
    write_main_name(s, w, x->v);
    write_other_names(w, v);
    if (first) {
        write_ratings(s, w, x);
    }
    write_cwes(w, v);
    write_descriptions(w, v);
    write_carried(s, w, v, j->action);
    write_advisories(w, v);
    jw_kopt(w, "published", spdx3_text(v, "security_publishedTime"));
    jw_kopt(w, "updated", spdx3_text(v, "security_modifiedTime"));
    jw_kopt(w, "rejected", spdx3_text(v, "security_withdrawnTime"));
    if (first) {
        write_finders(s, w, x);
    }
    if (j->analysis.n > 0) {
        jw_key(w, "analysis");
        jw_raw(w, j->analysis);
    }
    write_affects(w, &j->refs.list);
    write_properties(s, w, x, j, first);
    jw_end_object(w);
    s->out->nvulnerabilities++;
}

static void write_vulnerability(struct spdx3_security *s, struct jw *w, const struct vulnerability *v) {
    static const char *const read[] = {"type",
                                       "@type",
                                       "spdxId",
                                       "@id",
                                       "creationInfo",
                                       "name",
                                       "summary",
                                       "description",
                                       "externalIdentifier",
                                       "externalRef",
                                       "extension",
                                       "security_publishedTime",
                                       "security_modifiedTime",
                                       "security_withdrawnTime",
                                       NULL};
    struct judgements x = {.by_text = map_new(s->a, 0), .judged = map_new(s->a, 0)};
    for (size_t i = 0; i < v->assessments.n; i++) {
        if (is_vex(v->assessments.v[i])) {
            add_judgement(s, &x, v->assessments.v[i]);
        }
    }
    add_unjudged(s, v, &x);
    for (size_t i = 0; i < x.list.n; i++) {
        write_entry(s, w, v, &x.list.v[i], i == 0);
    }
    tell_unread(s, v->v, read);
}

bool spdx3_security_end(struct spdx3_security *s, struct err *e) {
    struct sb b = SB(s->a);
    struct jw w = JW(&b, false);
    struct jv root;
    if (s->list.n == 0) {
        return true;
    }
    jw_array(&w);
    for (size_t i = 0; i < s->list.n; i++) {
        write_vulnerability(s, &w, &s->list.v[i]);
    }
    jw_end_array(&w);
    struct input in = input_copy(s->a, STR("vulnerabilities"), sb_get(&b));
    if (!json_read(s->a, &in, &root, e)) {
        return false;
    }
    s->out->extras = ARENA_NEW(s->a, struct bom_extra);
    s->out->extras[s->out->nextras++] = (struct bom_extra){STR("vulnerabilities"), root};
    return true;
}
