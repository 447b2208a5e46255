/* One CPE match expression against one component. See configuration.h and docs/decisions/matching.md. */
#include "match/configuration.h"

/* OpenSSH's portable releases: "7.7p1" is 7.7, which is all that NVD's bounds know as a rule. */
static struct str without_portable(const struct match_cpe *name, struct str v, struct str bound) {
    size_t n = v.n;
    if (!str_ends(name->key, STR(":openssh")) || str_chr(bound, 'p') != SIZE_MAX) {
        return v;
    }
    while (n > 0 && chr_digit(v.p[n - 1])) {
        n--;
    }
    return n > 1 && n < v.n && v.p[n - 1] == 'p' && chr_digit(v.p[n - 2]) ? str_sub(v, 0, n - 1) : v;
}

static bool in_bounds(const struct vuln_cpe_match *m, const struct match_cpe *name) {
    struct str v = name->version;
    if (m->start.n > 0) {
        int d = version_compare(VERSION_GENERIC, without_portable(name, v, m->start), m->start);
        if (d < 0 || (d == 0 && m->start_excluding)) {
            return false;
        }
    }
    if (m->end.n > 0) {
        int d = version_compare(VERSION_GENERIC, without_portable(name, v, m->end), m->end);
        if (d > 0 || (d == 0 && m->end_excluding)) {
            return false;
        }
    }
    return true;
}

static struct str joined(struct arena *a, const struct cpe *c) {
    struct str version = cpe_plain(a, c, CPE_VERSION);
    struct str update = cpe_plain(a, c, CPE_UPDATE);
    return update.n > 0 ? str_fmt(a, "%.*s-%.*s", STR_ARG(version), STR_ARG(update)) : version;
}

/* "-" as version: of firmware, hardware and what something runs on it stands for any; of software it says that it has none. */
static bool without_version_hits(const struct vuln_cpe_match *m, const struct cpe *want, const struct match_cpe *name) {
    bool hard = str_is(want->value[CPE_PART], "h") || str_ends(name->key, STR("firmware"));
    return hard || !m->vulnerable || name->version.n == 0;
}

static bool has_wildcard(struct str v) {
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '\\') {
            i++;
        } else if (v.p[i] == '*' || v.p[i] == '?') {
            return true;
        }
    }
    return false;
}

static bool version_hits(struct match_work *w, const struct vuln_cpe_match *m, const struct cpe *want,
                         const struct match_cpe *name) {
    if (want->kind[CPE_VERSION] == CPE_NA) {
        return without_version_hits(m, want, name);
    }
    if (want->kind[CPE_VERSION] == CPE_ANY) {
        return (m->start.n == 0 && m->end.n == 0) || (name->version.n > 0 && in_bounds(m, name));
    }
    if (name->version.n == 0) {
        return false;
    }
    if (has_wildcard(want->value[CPE_VERSION])) { /* "1.*": by the rules of names */
        enum cpe_relation r = cpe_compare_attribute(want, &name->cpe, CPE_VERSION);
        return name->cpe.kind[CPE_VERSION] == CPE_VALUE && (r == CPE_SUPERSET || r == CPE_EQUAL);
    }
    struct str exact = cpe_plain(w->hit, want, CPE_VERSION);
    if (want->kind[CPE_UPDATE] == CPE_VALUE) {
        return version_compare(VERSION_GENERIC, name->version, joined(w->hit, want)) == 0;
    }
    if (want->kind[CPE_UPDATE] == CPE_NA) {
        return version_compare(VERSION_GENERIC, name->version, exact) == 0;
    }
    return version_compare(VERSION_GENERIC, without_portable(name, name->base, exact), exact) == 0;
}

/* NVD's target_sw words for ecosystems: a library for Node.js is not the C library of the same name. */
static bool target_software_fits(const struct match_work *w, struct str target, const struct match_subject *s) {
    static const struct {
        const char *word, *type;
    } targets[] = {{"node.js", "npm"},   {"python", "pypi"},  {"ruby", "gem"},   {"rust", "cargo"},
                   {"go", "golang"},     {"maven", "maven"},  {".net", "nuget"}, {"perl", "cpan"},
                   {"php", "composer"},  {"wordpress", NULL}, {"joomla!", NULL}, {"drupal", NULL},
                   {"jenkins", NULL},    {"typo3", NULL},     {"moodle", NULL},  {"magento", NULL},
                   {"prestashop", NULL}, {"chrome", NULL},    {"firefox", NULL}, {"visual_studio_code", NULL}};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        if (str_is(target, targets[i].word)) {
            return targets[i].type != NULL && s->has_purl && str_is(s->purl.type, targets[i].type);
        }
    }
    bool windows = str_starts(target, STR("windows"));
    bool linux_ = str_find(target, STR("linux")) != SIZE_MAX;
    bool phone = str_is(target, "android") || str_is(target, "iphone_os") || str_is(target, "ipados");
    bool mac = str_is(target, "macos") || str_is(target, "mac_os_x") || str_is(target, "mac_os");
    if (w->os.linux_ || w->os.windows) { /* the SBOM says what it runs on */
        return !(windows && !w->os.windows) && !(linux_ && !w->os.linux_) && !phone && !mac;
    }
    return true;
}

/* Edition, language, target hardware and the rest: only two values that differ part them. */
static bool others_fit(const struct cpe *want, const struct cpe *mine) {
    static const enum cpe_attribute rest[] = {CPE_EDITION, CPE_LANGUAGE, CPE_SW_EDITION, CPE_TARGET_HW, CPE_OTHER};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        if (want->kind[rest[i]] != CPE_ANY && mine->kind[rest[i]] != CPE_ANY &&
            cpe_compare_attribute(want, mine, rest[i]) == CPE_DISJOINT) {
            return false;
        }
    }
    return true;
}

static bool target_fits(struct match_work *w, const struct cpe *want, const struct match_subject *s,
                        const struct match_cpe *name) {
    struct str target = cpe_plain(w->hit, want, CPE_TARGET_SW);
    struct str mine = cpe_plain(w->hit, &name->cpe, CPE_TARGET_SW);
    if (!others_fit(want, &name->cpe)) {
        return false;
    }
    if (target.n == 0 || str_eqi(target, mine)) {
        return true;
    }
    return mine.n == 0 && target_software_fits(w, str_lower(w->hit, target), s);
}

/* A cheap no for lists of single versions: the leading numbers differ. */
static bool surely_other(struct str rest, struct str version) {
    size_t i = 0;
    while (i < rest.n && i < version.n && chr_digit(rest.p[i]) && rest.p[i] == version.p[i]) {
        i++;
    }
    bool both = rest.n > 0 && version.n > 0 && chr_digit(rest.p[0]) && chr_digit(version.p[0]) && rest.p[0] != '0' &&
                version.p[0] != '0';
    bool end_a = i == rest.n || !chr_digit(rest.p[i]);
    bool end_b = i == version.n || !chr_digit(version.p[i]);
    return both && !(end_a && end_b);
}

/* A cheap no without parsing, which most of a product's expressions get: out of bounds, or surely another version. */
static bool cheap_no(const struct vuln_cpe_match *m, const struct match_cpe *name) {
    if (!str_starts(m->criteria, name->head) && !str_startsi(m->criteria, name->head)) {
        return true;
    }
    struct str rest = str_from(m->criteria, name->head.n);
    if (str_starts(rest, STR("*:"))) {
        return (m->start.n > 0 || m->end.n > 0) && (name->version.n == 0 || !in_bounds(m, name));
    }
    return surely_other(rest, name->version);
}

bool expression_names(struct match_work *w, const struct vuln_cpe_match *m, const struct match_subject *s,
                      const struct match_cpe *name) {
    struct cpe want;
    struct err ignored = {0};
    if (cheap_no(m, name)) {
        return false;
    }
    struct arena_mark mark = arena_mark(w->hit);
    bool is =
        cpe_parse(w->hit, m->criteria, &want, &ignored) && version_hits(w, m, &want, name) && target_fits(w, &want, s, name);
    arena_reset(w->hit, mark);
    return is;
}

struct str expression_range(struct arena *a, const struct vuln_cpe_match *m) {
    struct sb b = SB(a);
    struct cpe want;
    struct err ignored = {0};
    if (m->start.n > 0) {
        sb_fmt(&b, "%s%.*s", m->start_excluding ? ">" : ">=", STR_ARG(m->start));
    }
    if (m->end.n > 0) {
        sb_fmt(&b, "%s%s%.*s", b.n > 0 ? "," : "", m->end_excluding ? "<" : "<=", STR_ARG(m->end));
    }
    if (b.n == 0 && cpe_parse(a, m->criteria, &want, &ignored) && want.kind[CPE_VERSION] == CPE_VALUE) {
        sb_fmt(&b, "=%.*s", STR_ARG(joined(a, &want)));
    }
    return b.n > 0 ? sb_get(&b) : STR("all versions");
}
