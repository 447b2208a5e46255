/*
 * Writing CycloneDX's vulnerabilities in the Security profile of SPDX 3.0.1: the other way of spdx3_security.c. Entries of one
 * identifier are one vulnerability; each has its own scores and its own judgement.
 */
#include "base/clock.h"
#include "bom/spdx3_security.h"
#include "bom/spdx3_words.h"
#include "bom/spdx3_write_in.h"
#include "score/cvss.h"

typedef VEC(struct str) str_list;

struct vulnerabilities {
    struct spdx3_writing *x;
    struct map by_name, by_text; /* what is told → its identifier (struct str) */
    struct map taken;            /* identifiers */
};

/* ---- small things ---- */

static struct str text(struct jv v, const char *key) {
    return json_str(json_get(v, key));
}

/* UTC to the second is the only form. */
static void write_time(struct spdx3_writing *x, const char *key, struct str value) {
    int64_t t;
    if (value.n > 0 && clock_parse(value, &t)) {
        jw_kstr(&x->w, key, clock_text(x->a, t));
    }
}

static struct str property_of(struct jv v, const char *name) {
    for (struct jiter it = json_iter(json_get(v, "properties")); json_next(&it);) {
        if (str_is(text(it.value, "name"), name)) {
            return text(it.value, "value");
        }
    }
    return STR_NONE;
}

/* Whether its recommendation is the action to take. */
static bool is_acted(struct jv v) {
    return str_is(text(json_get(v, "analysis"), "state"), "exploitable");
}

/* What is neither read here nor told in another way. */
static void tell_lost(struct spdx3_writing *x, struct jv v) {
    static const char *const held[] = {"bom-ref",    "id",          "source",    "references", "ratings",
                                       "cwes",       "description", "detail",    "created",    "recommendation",
                                       "workaround", "advisories",  "published", "updated",    "rejected",
                                       "credits",    "analysis",    "affects",   "properties", NULL};
    for (struct jiter it = json_iter(v); json_next(&it);) {
        size_t i = 0;
        while (held[i] != NULL && !str_is(it.key, held[i])) {
            i++;
        }
        if (held[i] == NULL) {
            bom_drop(x->a, x->lost, str_fmt(x->a, "vulnerabilities[].%.*s", STR_ARG(it.key)));
        }
    }
}

/* ---- the vulnerability ---- */

static void write_identifier(struct spdx3_writing *x, struct str id, struct jv source) {
    jw_object(&x->w);
    jw_kz(&x->w, "type", "ExternalIdentifier");
    jw_kz(&x->w, "externalIdentifierType", str_starts(id, STR("CVE-")) ? "cve" : "securityOther");
    jw_kstr(&x->w, "identifier", id);
    if (spdx3_is_iri(text(source, "url"))) {
        jw_karray(&x->w, "identifierLocator");
        jw_str(&x->w, text(source, "url"));
        jw_end_array(&x->w);
    }
    jw_kopt(&x->w, "issuingAuthority", text(source, "name"));
    jw_end_object(&x->w);
}

static void write_identifiers(struct spdx3_writing *x, struct jv v) {
    struct jv references = json_get(v, "references");
    if (text(v, "id").n == 0 && json_count(references) == 0) {
        return;
    }
    jw_karray(&x->w, "externalIdentifier");
    if (text(v, "id").n > 0) {
        write_identifier(x, text(v, "id"), json_get(v, "source"));
    }
    for (struct jiter it = json_iter(references); json_next(&it);) {
        write_identifier(x, text(it.value, "id"), json_get(it.value, "source"));
    }
    jw_end_array(&x->w);
}

static void write_reference(struct spdx3_writing *x, const char *type, struct str comment, struct str url) {
    jw_object(&x->w);
    jw_kz(&x->w, "type", "ExternalRef");
    jw_kopt(&x->w, "comment", comment);
    jw_kz(&x->w, "externalRefType", type);
    jw_karray(&x->w, "locator");
    jw_str(&x->w, url);
    jw_end_array(&x->w);
    jw_end_object(&x->w);
}

static void write_references(struct spdx3_writing *x, struct jv v) {
    struct jv cwes = json_get(v, "cwes");
    struct jv advisories = json_get(v, "advisories");
    char number[JSON_NUMBER_MAX];
    if (json_count(cwes) + json_count(advisories) == 0) {
        return;
    }
    jw_karray(&x->w, "externalRef");
    for (struct jiter it = json_iter(cwes); json_next(&it);) {
        struct str cwe = json_type(it.value) == JSON_NUMBER ? json_number(it.value, number) : json_str(it.value);
        write_reference(x, "securityOther", STR_NONE, str_fmt(x->a, SPDX3_CWE "%.*s.html", STR_ARG(cwe)));
    }
    for (struct jiter it = json_iter(advisories); json_next(&it);) {
        write_reference(x, "securityAdvisory", text(it.value, "title"), text(it.value, "url"));
    }
    jw_end_array(&x->w);
}

/* What is told in elements of its own. */
static bool is_assessment(struct str name) {
    return str_is(name, SPDX3_EPSS_PROBABILITY) || str_is(name, SPDX3_EPSS_PERCENTILE) || str_is(name, SPDX3_SSVC) ||
           str_is(name, SPDX3_VEX_JUSTIFICATION) || str_starts(name, STR(SPDX3_CATALOG));
}

static void write_properties(struct spdx3_writing *x, struct jv v) {
    struct jv list = json_get(v, "properties");
    struct bom_property *p = ARENA_ARRAY(x->a, struct bom_property, json_count(list) + 8);
    size_t n = 0;
    for (struct jiter it = json_iter(list); json_next(&it);) {
        if (!is_assessment(text(it.value, "name"))) {
            p[n++] = (struct bom_property){text(it.value, "name"), text(it.value, "value")};
        }
    }
    for (size_t i = 0; spdx3_carried[i] != NULL; i++) {
        struct str value = text(v, spdx3_carried[i]);
        if (value.n > 0 && (i > 0 || !is_acted(v))) {
            p[n++] = (struct bom_property){str_cat(x->a, STR(SPDX3_VULNERABILITY), str_z(spdx3_carried[i])), value};
        }
    }
    spdx3_properties(x, p, n);
}

static void write_vulnerability(struct spdx3_writing *x, struct str id, struct jv v) {
    struct str description = text(v, "description");
    struct str detail = text(v, "detail");
    spdx3_element(x, "security_Vulnerability", id);
    jw_kopt(&x->w, "name", text(v, "id"));
    jw_kopt(&x->w, "summary", detail.n > 0 ? description : STR_NONE);
    jw_kopt(&x->w, "description", detail.n > 0 ? detail : description);
    write_identifiers(x, v);
    write_references(x, v);
    write_properties(x, v);
    write_time(x, "security_publishedTime", text(v, "published"));
    write_time(x, "security_modifiedTime", text(v, "updated"));
    write_time(x, "security_withdrawnTime", text(v, "rejected"));
    jw_end_object(&x->w);
}

static struct str new_id(struct vulnerabilities *s, struct jv v) {
    struct spdx3_writing *x = s->x;
    struct str ref = text(v, "bom-ref");
    bool own = x->b->format == BOM_SPDX3_JSON && spdx3_is_iri(ref);
    struct str name = text(v, "id").n > 0 ? text(v, "id") : ref;
    struct str id = own ? ref : str_fmt(x->a, "%.*sVulnerability-%.*s", STR_ARG(x->base), STR_ARG(spdx3_plain(x->a, name)));
    struct str first = id;
    bool added;
    map_slot(&s->taken, id, &added);
    for (size_t k = 2; !added; k++) {
        id = str_fmt(x->a, "%.*s-%zu", STR_ARG(first), k);
        map_slot(&s->taken, id, &added);
    }
    return id;
}

static void write_finders(struct spdx3_writing *x, struct str id, struct jv credits) {
    static const struct { const char *member, *type; } kinds[] = {{"organizations", "Organization"}, {"individuals", "Person"}};
    for (size_t k = 0; k < 2; k++) {
        for (struct jiter it = json_iter(json_get(credits, kinds[k].member)); json_next(&it);) {
            struct jiter url = json_iter(json_get(it.value, "url"));
            struct bom_party p = {.name = text(it.value, "name"), .email = text(it.value, "email")};
            p.url = json_next(&url) ? json_str(url.value) : STR_NONE;
            if (p.name.n > 0) {
                spdx3_relate(x, id, "foundBy", spdx3_agent(x, kinds[k].type, &p), NULL);
            }
        }
    }
}

/* A value's text, to compare it. */
static void add_text(struct sb *b, struct jv v) {
    char number[JSON_NUMBER_MAX];
    struct jiter it = json_iter(v);
    switch (json_type(v)) {
        case JSON_OBJECT:
        case JSON_ARRAY:
            sb_char(b, '[');
            while (json_next(&it)) { /* as deep as the parser lets through: JSON_RAW_MAX_DEPTH */
                sb_str(b, it.object ? it.key : STR_NONE);
                sb_char(b, ':');
                add_text(b, it.value);
                sb_char(b, ',');
            }
            sb_char(b, ']');
            break;
        case JSON_NUMBER:
            sb_str(b, json_number(v, number));
            break;
        default:
            sb_str(b, json_str(v));
            break;
    }
}

/* What an entry tells of the vulnerability itself; `bare` when that is no more than its name. */
static struct str told(struct vulnerabilities *s, struct jv v, bool *bare) {
    static const char *const judged[] = {"bom-ref", "analysis", "affects", "ratings", NULL};
    struct sb b = SB(s->x->a);
    *bare = true;
    for (struct jiter it = json_iter(v); json_next(&it);) {
        size_t i = 0;
        while (judged[i] != NULL && !str_is(it.key, judged[i])) {
            i++;
        }
        if (judged[i] == NULL && !(str_is(it.key, "recommendation") && is_acted(v))) {
            *bare = *bare && (str_is(it.key, "id") || str_is(it.key, "source"));
            sb_fmt(&b, "%.*s:", STR_ARG(it.key));
            add_text(&b, it.value);
            sb_char(&b, '\n');
        }
    }
    return sb_get(&b);
}

static void keep(struct map *m, struct str key, struct str *id) {
    bool added;
    void **slot = map_slot(m, key, &added);
    if (added) {
        *slot = id;
    }
}

/*
 * The identifier of a vulnerability, which is written the first time that it is met. Entries that tell the same of it are one,
 * and those that only name it belong to the first of that name.
 */
static struct str vulnerability(struct vulnerabilities *s, struct jv v) {
    bool bare;
    struct str key = told(s, v, &bare);
    struct str name = str_fmt(s->x->a, "%.*s\n%.*s", STR_ARG(text(v, "id")), STR_ARG(text(json_get(v, "source"), "name")));
    const struct str *before = map_get(bare ? &s->by_name : &s->by_text, bare ? name : key);
    if (before != NULL && text(v, "id").n > 0) {
        return *before;
    }
    struct str *id = ARENA_NEW(s->x->a, struct str);
    *id = new_id(s, v);
    keep(&s->by_name, name, id);
    keep(&s->by_text, key, id);
    write_vulnerability(s->x, *id, v);
    write_finders(s->x, *id, json_get(v, "credits"));
    tell_lost(s->x, v);
    return *id;
}

/* ---- what is said of it ---- */

/* A ref; a BOM-Link (urn:cdx:SERIAL/VERSION#ref) to this document; what lies in another has its identifier there. */
static struct str target_of(struct spdx3_writing *x, struct str ref) {
    struct str serial = str_starts(x->b->serial, STR("urn:uuid:")) ? str_from(x->b->serial, 9) : STR_NONE;
    struct str link = STR("urn:cdx:");
    size_t hash = str_chr(ref, '#');
    struct str local = ref;
    if (serial.n > 0 && hash != SIZE_MAX && str_starts(ref, link) && str_starts(str_from(ref, link.n), serial)) {
        local = str_from(ref, hash + 1);
    }
    size_t i = (size_t)(uintptr_t)map_get(&x->by_ref, local);
    bool elsewhere = str_starts(ref, link) || (x->b->format == BOM_SPDX3_JSON && spdx3_is_iri(ref));
    return i > 0 ? x->ids[i - 1] : elsewhere ? ref : STR_NONE;
}

/* What it concerns; the product, when nothing is said. */
static str_list targets_of(struct spdx3_writing *x, struct jv v) {
    str_list list = {0};
    for (struct jiter it = json_iter(json_get(v, "affects")); json_next(&it);) {
        struct str target = target_of(x, text(it.value, "ref"));
        if (target.n == 0) {
            spdx3_lose(x, "vulnerabilities[].affects[] of what is no component");
            continue;
        }
        if (json_count(json_get(it.value, "versions")) > 0) {
            spdx3_lose(x, "vulnerabilities[].affects[].versions");
        }
        vec_push(x->a, &list, target);
    }
    if (json_count(json_get(v, "affects")) == 0 && x->b->components.n > 0) {
        vec_push(x->a, &list, x->ids[0]);
    }
    return list;
}

/* Elements of other documents have to be named by the document (SpdxDocument.import). */
void spdx3_imports(struct spdx3_writing *x) {
    struct map named = map_new(x->a, 0);
    for (size_t i = 0; i < x->b->nextras; i++) {
        struct jv list = str_is(x->b->extras[i].key, "vulnerabilities") ? x->b->extras[i].value : (struct jv){0};
        for (struct jiter it = json_iter(list); json_next(&it);) {
            for (struct jiter k = json_iter(json_get(it.value, "affects")); json_next(&k);) {
                struct str ref = text(k.value, "ref");
                bool elsewhere = str_eq(target_of(x, ref), ref) && !map_has(&x->by_ref, ref);
                bool added = false;
                if (ref.n > 0 && elsewhere) {
                    map_slot(&named, ref, &added);
                }
                if (added && named.n == 1) {
                    jw_karray(&x->w, "import");
                }
                if (added) {
                    jw_object(&x->w);
                    jw_kz(&x->w, "type", "ExternalMap");
                    jw_kstr(&x->w, "externalSpdxId", ref);
                    jw_end_object(&x->w);
                }
            }
        }
    }
    if (named.n > 0) {
        jw_end_array(&x->w);
    }
}

static void open_assessment(struct spdx3_writing *x, const char *type, const char *relation, struct str from, str_list to) {
    spdx3_element(x, type, spdx3_relation_id(x));
    jw_kstr(&x->w, "from", from);
    jw_kz(&x->w, "relationshipType", relation);
    jw_karray(&x->w, "to");
    for (size_t i = 0; i < to.n; i++) {
        jw_str(&x->w, to.v[i]);
    }
    jw_end_array(&x->w);
}

static bool decimal(struct jv v, char buf[JSON_NUMBER_MAX], struct str *out, double *value) {
    *out = json_type(v) == JSON_NUMBER ? json_number(v, buf) : json_str(v);
    return str_double(*out, value);
}

static bool is_severity(struct str s) {
    return str_is(s, "critical") || str_is(s, "high") || str_is(s, "medium") || str_is(s, "low") || str_is(s, "none");
}

/* Vectors without their version are those of 2.0, and of 3 where the method says so. */
static bool cvss_class(struct str method, struct str vector, enum cvss_version *out) {
    static const struct {
        const char *method, *prefix;
        enum cvss_version version;
    } classes[] = {{"CVSSv2", "AV:", CVSS_2_0},  {"CVSSv2", "(AV:", CVSS_2_0},  {"CVSSv3", "AV:", CVSS_3_0},
                   {"CVSSv31", "AV:", CVSS_3_1}, {NULL, "CVSS:3.0/", CVSS_3_0}, {NULL, "CVSS:3.1/", CVSS_3_1},
                   {NULL, "CVSS:4.0/", CVSS_4_0}};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if ((classes[i].method == NULL || str_is(method, classes[i].method)) && str_starts(vector, str_z(classes[i].prefix))) {
            *out = classes[i].version;
            return true;
        }
    }
    return false;
}

static bool tenths_of(struct jv rating, struct str vector, int *out) {
    struct cvss c;
    struct err ignored = {0};
    char buf[JSON_NUMBER_MAX];
    struct str number;
    double score;
    if (decimal(json_get(rating, "score"), buf, &number, &score)) {
        *out = (int)(score * 10 + 0.5);
        return score >= 0 && score <= 10;
    }
    *out = cvss_parse(vector, &c, &ignored) ? c.score : CVSS_NO_SCORE;
    return *out != CVSS_NO_SCORE;
}

static void write_rating(struct spdx3_writing *x, struct str from, str_list to, struct jv rating) {
    static const char *const types[] = {
        "security_CvssV2VulnAssessmentRelationship", "security_CvssV3VulnAssessmentRelationship",
        "security_CvssV3VulnAssessmentRelationship", "security_CvssV4VulnAssessmentRelationship"};
    struct str vector = text(rating, "vector");
    struct str severity = text(rating, "severity");
    enum cvss_version version;
    int tenths;
    if (!cvss_class(text(rating, "method"), vector, &version) || !tenths_of(rating, vector, &tenths)) {
        spdx3_lose(x, "vulnerabilities[].ratings[] without a CVSS vector");
        return;
    }
    struct jv by = json_get(rating, "source");
    struct bom_party source = {.name = text(by, "name"), .url = text(by, "url")};
    bool bare = version != CVSS_2_0 && !str_starts(vector, STR("CVSS:")); /* CVSS 3.1, 6: the version comes first */
    struct str supplier = source.name.n > 0 ? spdx3_agent(x, "Organization", &source) : STR_NONE;
    open_assessment(x, types[version], "hasAssessmentFor", from, to);
    jw_key(&x->w, "security_score");
    jw_double(&x->w, tenths / 10.0, 1);
    if (version != CVSS_2_0) {
        jw_kstr(&x->w, "security_severity", is_severity(severity) ? severity : str_z(cvss_severity(version, tenths)));
    }
    jw_kstr(&x->w, "security_vectorString",
            bare ? str_fmt(x->a, "CVSS:%s/%.*s", cvss_version_name(version), STR_ARG(vector)) : vector);
    jw_kopt(&x->w, "suppliedBy", supplier);
    jw_end_object(&x->w);
    if (text(rating, "justification").n > 0) {
        spdx3_lose(x, "vulnerabilities[].ratings[].justification");
    }
}

static void write_epss(struct spdx3_writing *x, struct str from, str_list to, struct jv v) {
    double value;
    struct str probability = property_of(v, SPDX3_EPSS_PROBABILITY);
    struct str percentile = property_of(v, SPDX3_EPSS_PERCENTILE);
    if (!str_double(probability, &value) || !str_double(percentile, &value)) {
        if (probability.n + percentile.n > 0) {
            spdx3_lose(x, "vulnerabilities[].properties[] of EPSS that are incomplete");
        }
        return;
    }
    open_assessment(x, "security_EpssVulnAssessmentRelationship", "hasAssessmentFor", from, to);
    jw_kstr(&x->w, "security_percentile", percentile);
    jw_kstr(&x->w, "security_probability", probability);
    jw_end_object(&x->w);
}

/* "true https://…" */
static void write_catalogs(struct spdx3_writing *x, struct str from, str_list to, struct jv v) {
    for (struct jiter it = json_iter(json_get(v, "properties")); json_next(&it);) {
        struct str exploited;
        struct str locator;
        struct str name = text(it.value, "name");
        if (!str_starts(name, STR(SPDX3_CATALOG)) || !str_cut(text(it.value, "value"), ' ', &exploited, &locator)) {
            continue;
        }
        open_assessment(x, "security_ExploitCatalogVulnAssessmentRelationship", "hasAssessmentFor", from, to);
        jw_kz(&x->w, "security_catalogType", str_is(name, SPDX3_CATALOG "kev") ? "kev" : "other");
        jw_kbool(&x->w, "security_exploited", str_is(exploited, "true"));
        jw_kstr(&x->w, "security_locator", locator);
        jw_end_object(&x->w);
    }
}

static void write_ssvc(struct spdx3_writing *x, struct str from, str_list to, struct jv v) {
    static const char *const words[] = {"act", "attend", "track", "trackStar", NULL};
    struct str decision = property_of(v, SPDX3_SSVC);
    for (size_t i = 0; words[i] != NULL; i++) {
        if (str_is(decision, words[i])) {
            open_assessment(x, "security_SsvcVulnAssessmentRelationship", "hasAssessmentFor", from, to);
            jw_kz(&x->w, "security_decisionType", words[i]);
            jw_end_object(&x->w);
        }
    }
}

/* ---- VEX ---- */

static void add_property(struct bom_property *list, size_t *n, struct str name, struct str value) {
    if (value.n > 0) {
        list[(*n)++] = (struct bom_property){name, value};
    }
}

/* CycloneDX's words, where SPDX's says less. */
static void write_own_words(struct spdx3_writing *x, struct jv analysis, const char *type, const char *justification) {
    struct bom_property list[3];
    size_t n = 0;
    struct str state = text(analysis, "state");
    struct str word = text(analysis, "justification");
    struct sb responses = SB(x->a);
    bool same = justification != NULL && str_is(word, spdx3_model(spdx3_justifications, str_z(justification)));
    for (struct jiter it = json_iter(json_get(analysis, "response")); json_next(&it);) {
        sb_fmt(&responses, "%s%.*s", responses.n > 0 ? " " : "", STR_ARG(json_str(it.value)));
    }
    add_property(list, &n, STR(SPDX3_VEX_STATE), str_is(state, spdx3_model(spdx3_vex, str_z(type))) ? STR_NONE : state);
    add_property(list, &n, STR(SPDX3_VEX_JUSTIFICATION), same ? STR_NONE : word);
    add_property(list, &n, STR(SPDX3_VEX_RESPONSE), sb_get(&responses));
    spdx3_properties(x, list, n);
}

/* SPDX's word that an earlier conversion kept, as long as it still says the same. */
static const char *justification_of(struct spdx3_writing *x, struct jv v) {
    struct str word = text(json_get(v, "analysis"), "justification");
    struct str kept = property_of(v, SPDX3_VEX_JUSTIFICATION);
    const char *model = spdx3_model(spdx3_justifications, kept);
    return model != NULL && str_is(word, model) ? str_cstr(x->a, kept) : spdx3_spdx(spdx3_justifications, word);
}

static void write_vex(struct spdx3_writing *x, struct str from, str_list to, struct jv v) {
    static const char *const relations[][2] = {
        {"security_VexAffectedVulnAssessmentRelationship", "affects"},
        {"security_VexNotAffectedVulnAssessmentRelationship", "doesNotAffect"},
        {"security_VexFixedVulnAssessmentRelationship", "fixedIn"},
        {"security_VexUnderInvestigationVulnAssessmentRelationship", "underInvestigationFor"}};
    struct jv analysis = json_get(v, "analysis");
    struct str state = text(analysis, "state");
    const char *type = spdx3_spdx(spdx3_vex, state.n > 0 ? state : STR("in_triage"));
    type = type != NULL ? type : relations[3][0];
    size_t kind = 0;
    while (kind < 3 && !str_is(str_z(type), relations[kind][0])) {
        kind++;
    }
    const char *justification = kind == 1 ? justification_of(x, v) : NULL;
    open_assessment(x, type, relations[kind][1], from, to);
    if (kind == 0) { /* must be there */
        struct str action = text(v, "recommendation");
        jw_kstr(&x->w, "security_actionStatement", action.n > 0 ? action : STR("NOASSERTION"));
    }
    if (justification != NULL) {
        jw_kz(&x->w, "security_justificationType", justification);
    }
    jw_kopt(&x->w, kind == 1 ? "security_impactStatement" : "security_statusNotes", text(analysis, "detail"));
    write_time(x, "security_publishedTime", text(analysis, "firstIssued"));
    write_time(x, "security_modifiedTime", text(analysis, "lastUpdated"));
    write_own_words(x, analysis, type, justification);
    jw_end_object(&x->w);
}

static void tell_unsaid(struct spdx3_writing *x, struct jv v) {
    static const char *const members[] = {"ratings", "analysis"};
    for (size_t i = 0; i < 2; i++) {
        if (json_type(json_get(v, members[i])) != JSON_NONE) {
            bom_drop(x->a, x->lost, str_fmt(x->a, "vulnerabilities[].%s of no component", members[i]));
        }
    }
}

static void write_entry(struct vulnerabilities *s, struct jv v) {
    struct spdx3_writing *x = s->x;
    struct str id = vulnerability(s, v);
    str_list to = targets_of(x, v);
    if (to.n == 0) { /* assessments are of something */
        tell_unsaid(x, v);
        return;
    }
    for (struct jiter it = json_iter(json_get(v, "ratings")); json_next(&it);) {
        write_rating(x, id, to, it.value);
    }
    write_epss(x, id, to, v);
    write_catalogs(x, id, to, v);
    write_ssvc(x, id, to, v);
    if (json_type(json_get(v, "analysis")) == JSON_OBJECT) {
        write_vex(x, id, to, v);
    }
    for (size_t i = 0; i < to.n && json_type(json_get(v, "analysis")) != JSON_OBJECT; i++) {
        spdx3_relate(x, to.v[i], "hasAssociatedVulnerability", id, NULL);
    }
}

void spdx3_security_write(struct spdx3_writing *x) {
    struct vulnerabilities s = {.x = x, .by_name = map_new(x->a, 0), .by_text = map_new(x->a, 0), .taken = map_new(x->a, 0)};
    for (size_t i = 0; i < x->b->nextras; i++) {
        struct jv list = str_is(x->b->extras[i].key, "vulnerabilities") ? x->b->extras[i].value : (struct jv){0};
        for (struct jiter it = json_iter(list); json_next(&it);) {
            write_entry(&s, it.value);
        }
    }
}
