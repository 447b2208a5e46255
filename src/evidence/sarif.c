/* Reading SARIF 2.1.0 logs: see evidence.h. Paragraph numbers are those of the OASIS standard. */
#include "evidence/evidence.h"

struct reading {
    struct arena *a;
    struct evidence *out;
    struct jv rules; /* of the present run's driver */
    struct err *e;
};

bool sarif_detect(struct jv root) {
    return str_is(json_str(json_get(root, "version")), "2.1.0") && json_type(json_get(root, "runs")) == JSON_ARRAY;
}

/* "CWE-120" out of tags such as "external/cwe/cwe-120" or "CWE-120". */
static void add_cwe(struct reading *r, struct sb *b, struct str tag) {
    for (size_t i = 0; i + 4 < tag.n; i++) {
        if (!str_eqi(str_sub(tag, i, 4), STR("cwe-"))) {
            continue;
        }
        size_t n = 0;
        while (i + 4 + n < tag.n && n < 8 && chr_digit(tag.p[i + 4 + n])) {
            n++;
        }
        struct str digits = str_sub(tag, i + 4, n);
        while (digits.n > 1 && digits.p[0] == '0') {
            digits = str_from(digits, 1);
        }
        struct str cwe = str_fmt(r->a, "CWE-%.*s", STR_ARG(digits));
        if (n > 0 && str_find(sb_get(b), cwe) == SIZE_MAX) {
            sb_fmt(b, "%s%.*s", b->n > 0 ? " " : "", STR_ARG(cwe));
        }
        return;
    }
}

static void add_tags(struct reading *r, struct sb *b, struct jv holder) {
    for (struct jiter it = json_iter(json_get(json_get(holder, "properties"), "tags")); json_next(&it);) {
        add_cwe(r, b, json_str(it.value));
    }
}

/* §3.52 reportingDescriptorReference: taxa of a rule or result that name CWE. */
static void add_taxa(struct reading *r, struct sb *b, struct jv list, bool relationships) {
    for (struct jiter it = json_iter(list); json_next(&it);) {
        struct jv target = relationships ? json_get(it.value, "target") : it.value;
        struct str component = json_str(json_get(json_get(target, "toolComponent"), "name"));
        if (str_eqi(component, STR("CWE"))) {
            struct str id = json_str(json_get(target, "id"));
            add_cwe(r, b, str_startsi(id, STR("cwe-")) ? id : str_fmt(r->a, "CWE-%.*s", STR_ARG(id)));
        }
    }
}

/* The rule's descriptor: by ruleIndex (§3.27.6), else by ruleId. */
static struct jv find_rule(const struct reading *r, struct jv result, struct str id) {
    int64_t index;
    if (!json_i64(json_get(result, "ruleIndex"), &index) && !json_i64(json_get(json_get(result, "rule"), "index"), &index)) {
        index = -1;
    }
    int64_t at = 0;
    for (struct jiter it = json_iter(r->rules); json_next(&it); at++) {
        if (at == index || (index < 0 && id.n > 0 && str_eq(json_str(json_get(it.value, "id")), id))) {
            return it.value;
        }
    }
    return (struct jv){0};
}

/* §3.27.10: the result's level, else the rule's default, else "warning"; a kind other than "fail" means "none". */
static bool read_level(struct jv result, struct jv rule, struct str *out, struct err *e) {
    struct str kind;
    if (!json_member_str(result, "level", false, out, e) || !json_member_str(result, "kind", false, &kind, e)) {
        return false;
    }
    if (out->n == 0) {
        *out = json_str(json_get(json_get(rule, "defaultConfiguration"), "level"));
    }
    if (out->n == 0) {
        *out = kind.n > 0 && !str_is(kind, "fail") ? STR("none") : STR("warning");
    }
    if (!str_is(*out, "none") && !str_is(*out, "note") && !str_is(*out, "warning") && !str_is(*out, "error")) {
        return json_fail(json_get(result, "level"), e, "is \"%.*s\", expected none, note, warning or error", STR_ARG(*out));
    }
    return true;
}

static bool read_location(struct reading *r, struct jv result, struct str *out) {
    struct jv locations;
    if (!json_member(result, "locations", JSON_ARRAY, false, &locations, r->e)) {
        return false;
    }
    struct jiter it = json_iter(locations);
    if (!json_next(&it)) {
        return true;
    }
    struct jv physical = json_get(it.value, "physicalLocation");
    struct jv region = json_get(physical, "region");
    struct str uri = json_str(json_get(json_get(physical, "artifactLocation"), "uri"));
    int64_t line = 0;
    struct sb b = SB(r->a);
    sb_str(&b, uri);
    if (json_i64(json_get(region, "startLine"), &line)) {
        sb_fmt(&b, ":%lld", (long long)line);
    }
    if (uri.n == 0) {
        struct jiter logical = json_iter(json_get(it.value, "logicalLocations"));
        sb_str(&b, json_next(&logical) ? json_str(json_get(logical.value, "fullyQualifiedName")) : STR_NONE);
    }
    *out = sb_get(&b);
    return true;
}

static bool read_result(struct reading *r, struct jv result) {
    struct evidence_result out = {0};
    struct jv message;
    struct str rule_id;
    if (!json_want(result, JSON_OBJECT, r->e) || !json_member_str(result, "ruleId", false, &rule_id, r->e) ||
        !json_member(result, "message", JSON_OBJECT, true, &message, r->e)) {
        return false;
    }
    if (json_count(json_get(result, "suppressions")) > 0) {
        return true;
    }
    struct jv rule = find_rule(r, result, rule_id);
    out.rule = rule_id.n > 0 ? rule_id : json_str(json_get(rule, "id"));
    if (!read_level(result, rule, &out.level, r->e) || !read_location(r, result, &out.location)) {
        return false;
    }
    out.message = json_str(json_get(message, "text"));
    if (out.message.n == 0) { /* a message by id: §3.11.10 */
        struct jv strings = json_get(rule, "messageStrings");
        struct str id = json_str(json_get(message, "id"));
        out.message = json_str(json_get(json_get(strings, str_cstr(r->a, id)), "text"));
    }
    struct sb cwe = SB(r->a);
    add_tags(r, &cwe, rule);
    add_tags(r, &cwe, result);
    add_taxa(r, &cwe, json_get(rule, "relationships"), true);
    add_taxa(r, &cwe, json_get(result, "taxa"), false);
    out.cwe = sb_get(&cwe);
    if (r->out->results.n == EVIDENCE_MAX_RESULTS) {
        return json_fail(result, r->e, "holds more than the limit of %d results", EVIDENCE_MAX_RESULTS);
    }
    vec_push(r->a, &r->out->results, out);
    return true;
}

static bool read_tool(struct reading *r, struct jv run) {
    struct jv tool;
    struct jv driver;
    struct str name;
    struct str version;
    if (!json_member(run, "tool", JSON_OBJECT, true, &tool, r->e) ||
        !json_member(tool, "driver", JSON_OBJECT, true, &driver, r->e) || !json_member_str(driver, "name", true, &name, r->e) ||
        !json_member_str(driver, "version", false, &version, r->e) ||
        !json_member(driver, "rules", JSON_ARRAY, false, &r->rules, r->e)) {
        return false;
    }
    if (version.n == 0) {
        version = json_str(json_get(driver, "semanticVersion"));
    }
    if (r->out->tool.n == 0) {
        r->out->tool = name;
        r->out->tool_version = version;
    } else if (!str_eq(r->out->tool, name)) {
        r->out->tool = str_fmt(r->a, "%.*s, %.*s", STR_ARG(r->out->tool), STR_ARG(name));
    }
    return true;
}

bool sarif_read(struct arena *a, struct jv root, struct evidence *out, struct err *e) {
    *out = (struct evidence){.format = STR("sarif")};
    struct reading r = {.a = a, .out = out, .e = e};
    struct str version;
    struct jv runs;
    if (!json_want(root, JSON_OBJECT, e) || !json_member_str(root, "version", true, &version, e) ||
        !json_member(root, "runs", JSON_ARRAY, true, &runs, e)) {
        return false;
    }
    if (!str_is(version, "2.1.0")) {
        return json_fail(json_get(root, "version"), e, "is \"%.*s\", expected \"2.1.0\"", STR_ARG(version));
    }
    for (struct jiter it = json_iter(runs); json_next(&it);) {
        struct jv results;
        if (!json_want(it.value, JSON_OBJECT, e) || !read_tool(&r, it.value) ||
            !json_member(it.value, "results", JSON_ARRAY, false, &results, e)) {
            return false;
        }
        for (struct jiter k = json_iter(results); json_next(&k);) {
            if (!read_result(&r, k.value)) {
                return false;
            }
        }
    }
    return true;
}
