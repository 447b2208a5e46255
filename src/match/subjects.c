/* Components become subjects: those that are equal in all that matching looks at are one. See work.h. */
#include <stdlib.h>
#include <string.h>

#include "match/work.h"
#include "vuln/ecosystem.h"

/* Types whose packages distributions patch, and those that have advisories of their own. Source: purl types, OSV's ecosystems.
 */
static enum match_origin origin_of(struct str type) {
    static const char *const distros[] = {"deb", "apk", "rpm", "opkg", "alpm"};
    static const char *const languages[] = {"npm",      "pypi", "maven", "cargo", "golang",  "nuget", "gem",
                                            "composer", "hex",  "pub",   "cran",  "hackage", "swift", "bitnami"};
    for (size_t i = 0; i < sizeof distros / sizeof *distros; i++) {
        if (str_is(type, distros[i])) {
            return ORIGIN_DISTRO;
        }
    }
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        if (str_is(type, languages[i])) {
            return ORIGIN_LANGUAGE;
        }
    }
    return ORIGIN_UPSTREAM;
}

/* Words that tools write when they do not know a version. */
static struct str known_version(struct str v) {
    static const char *const words[] = {"unknown", "(devel)", "latest", "unspecified", "noassertion", "none", "n/a", "*", "-"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_eqi(v, str_z(words[i]))) {
            return STR_NONE;
        }
    }
    return v;
}

/* Namespaces of distributions whose packages are another's, under the name that OSV has. */
static void rename_distro(struct purl *p, enum match_confidence *sure) {
    static const struct {
        const char *type, *from, *to;
        bool same;
    } names[] = {{"rpm", "rhel", "redhat", true},      {"rpm", "centos", "redhat", false},
                 {"rpm", "sles", "suse", true},        {"rpm", "rockylinux", "rocky", true},
                 {"rpm", "alma", "almalinux", true},   {"rpm", "opensuse-leap", "opensuse", true},
                 {"deb", "raspbian", "debian", false}, {"apk", "postmarketos", "alpine", false}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_is(p->type, names[i].type) && str_is(p->name_space, names[i].from)) {
            p->name_space = str_z(names[i].to);
            *sure = names[i].same ? *sure : MATCH_LIKELY;
        }
    }
}

/* Distributions publish advisories for source packages: "upstream=openssl@1.1.1n-0+deb11u1" or "source=openssl" names it. */
static void use_source(struct arena *a, struct match_subject *s, struct purl *p) {
    struct str upstream = purl_qualifier(&s->purl, "upstream");
    upstream = upstream.n > 0 ? upstream : purl_qualifier(&s->purl, "source");
    struct str name;
    struct str version;
    str_rcut(upstream, '@', &name, &version);
    if (version.n > 0) {
        s->version = version;
    }
    if (name.n > 0 && !str_is(p->type, "rpm")) { /* "openssl-1.1.1k-6.el8.src.rpm": Red Hat's advisories name binary packages */
        p->name = name;
    }
    struct str epoch = purl_qualifier(&s->purl, "epoch");
    if (epoch.n > 0 && str_chr(s->version, ':') == SIZE_MAX) {
        s->version = str_fmt(a, "%.*s:%.*s", STR_ARG(epoch), STR_ARG(s->version));
    }
}

static void find_package(struct match_work *w, struct match_subject *s) {
    struct purl p = s->purl;
    s->version = known_version(s->purl.version.n > 0 ? s->purl.version : s->c->version);
    s->sure = MATCH_EXACT;
    if (s->origin == ORIGIN_DISTRO) {
        use_source(w->tmp, s, &p);
        s->release = match_release_of(w, s);
        rename_distro(&p, &s->sure);
    }
    if (str_is(p.type, "golang") && p.name_space.n == 0) {
        s->key = ecosystem_key(w->tmp, STR("Go"), p.name); /* the standard library */
        s->version = str_starts(s->version, STR("go")) ? str_from(s->version, 2) : s->version;
    } else {
        s->key = purl_key(w->tmp, &p);
    }
    s->has_key = true;
}

/* All that matching looks at, so that equal components are one subject. */
static struct str identity(struct arena *a, const struct bom_component *c) {
    struct sb b = SB(a);
    const struct str parts[] = {c->purl, c->name, c->version, c->group, c->supplier.name, c->manufacturer.name, c->type};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        sb_str(&b, parts[i]);
        sb_char(&b, '\0');
    }
    for (size_t i = 0; i < c->ncpes; i++) {
        sb_str(&b, c->cpes[i]);
        sb_char(&b, '\0');
    }
    sb_char(&b, c->is_root ? 'r' : '-');
    return sb_get(&b);
}

/* Which operating systems the SBOM names, so that "only on Windows" is known to be elsewhere. */
static void note_os(struct match_work *w, const struct match_subject *s) {
    if (str_is(s->c->type, "operating-system") && w->os.name.n == 0) {
        w->os.name = s->c->name;
        w->os.number = s->c->version;
    }
    if (s->origin == ORIGIN_DISTRO) {
        w->os.linux_ = true;
    }
    for (size_t i = 0; i < s->ncpes; i++) {
        struct str key = s->cpes[i].key;
        if (s->cpes[i].by == MATCH_NAME || !str_starts(key, STR("o:")) || str_ends(key, STR("firmware"))) {
            continue;
        }
        if (str_starts(key, STR("o:microsoft:windows"))) {
            w->os.windows = true;
        } else if (str_find(key, STR("linux")) != SIZE_MAX) {
            w->os.linux_ = true;
        } else {
            w->os.other = true;
        }
    }
}

static bool add_subject(struct match_work *w, const struct bom_component *c) {
    struct match_subject s = {.c = c};
    const char *broken;
    struct err ignored = {0};
    s.has_purl = c->purl.n > 0 && purl_parse_loose(w->tmp, c->purl, &s.purl, &broken, &ignored);
    if (s.has_purl && str_is(s.purl.type, "alpine")) { /* what Syft wrote before 0.60 */
        s.purl.type = STR("apk");
        s.purl.name_space = STR("alpine");
    }
    s.origin = s.has_purl ? origin_of(s.purl.type) : ORIGIN_UPSTREAM;
    s.version = known_version(c->version);
    if (!match_names(w, &s)) {
        return false;
    }
    note_os(w, &s);
    vec_push(w->tmp, &w->subjects, s);
    return true;
}

bool match_subjects(struct match_work *w, const bool *only) {
    size_t n = w->bom->components.n;
    struct map seen = map_new(w->tmp, n);
    size_t *subject_of = ARENA_ARRAY(w->tmp, size_t, n);
    w->subject_of = subject_of;
    for (size_t i = 0; i < n; i++) {
        const struct bom_component *c = &w->bom->components.v[i];
        bool added;
        void **slot = map_slot(&seen, identity(w->tmp, c), &added);
        if (added) {
            *slot = (void *)(uintptr_t)(w->subjects.n + 1);
            if (!add_subject(w, c)) {
                return false;
            }
        }
        subject_of[i] = (size_t)(uintptr_t)*slot - 1;
        bool wanted = only == NULL || only[i];
        w->subjects.v[subject_of[i]].wanted |= wanted;
    }
    for (size_t i = 0; i < w->subjects.n; i++) { /* the operating system is known now */
        if (w->subjects.v[i].has_purl) {
            find_package(w, &w->subjects.v[i]);
        }
    }
    for (size_t i = 0; only != NULL && i < n; i++) {
        subject_of[i] = only[i] ? subject_of[i] : SIZE_MAX;
    }
    return true;
}
