/* Releases of distributions: which one a package is of, and which one an advisory speaks of. See work.h. */
#include "match/work.h"

/* Names that tools write instead of numbers. Source: the distributions' own release lists. */
static struct str of_codename(struct str s) {
    static const struct {
        struct str name, number;
    } names[] = {
        {STR_INIT("wheezy"), STR_INIT("7")},       {STR_INIT("jessie"), STR_INIT("8")},
        {STR_INIT("stretch"), STR_INIT("9")},      {STR_INIT("buster"), STR_INIT("10")},
        {STR_INIT("bullseye"), STR_INIT("11")},    {STR_INIT("bookworm"), STR_INIT("12")},
        {STR_INIT("trixie"), STR_INIT("13")},      {STR_INIT("forky"), STR_INIT("14")},
        {STR_INIT("trusty"), STR_INIT("14.04")},   {STR_INIT("xenial"), STR_INIT("16.04")},
        {STR_INIT("bionic"), STR_INIT("18.04")},   {STR_INIT("focal"), STR_INIT("20.04")},
        {STR_INIT("jammy"), STR_INIT("22.04")},    {STR_INIT("noble"), STR_INIT("24.04")},
        {STR_INIT("resolute"), STR_INIT("26.04")},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_eqi(s, names[i].name)) {
            return names[i].number;
        }
    }
    return STR_NONE;
}

/* "debian-11", "debian-bookworm", "bookworm", "alpine-3.18.4", "ubuntu 22.04", "v3.18": the number. */
static struct str of_qualifier(struct str distro) {
    size_t cut = distro.n;
    while (cut > 0 && distro.p[cut - 1] != '-' && distro.p[cut - 1] != ' ' && distro.p[cut - 1] != ':') {
        cut--;
    }
    struct str last = str_from(distro, cut);
    struct str named = of_codename(last);
    if (named.n > 0) {
        return named;
    }
    last = str_starts(last, STR("v")) ? str_from(last, 1) : last;
    return last.n > 0 && chr_digit(last.p[0]) ? last : STR_NONE;
}

/* Debian's and Red Hat's versions name their release: "1.1.1k-1+deb11u1", "1.1.1k-6.el8_5". */
static struct str of_version(struct str version) {
    static const struct str marks[] = {STR_INIT("+deb"), STR_INIT("~deb"), STR_INIT(".el")};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t at = str_find(version, marks[i]);
        if (at != SIZE_MAX) {
            struct str s = str_from(version, at + marks[i].n);
            size_t n = 0;
            while (n < s.n && chr_digit(s.p[n])) {
                n++;
            }
            return str_sub(s, 0, n);
        }
    }
    return STR_NONE;
}

struct match_release match_release_of(struct match_work *w, const struct match_subject *s) {
    struct str distro = purl_qualifier(&s->purl, "distro");
    struct match_release r = {.number = of_qualifier(distro)};
    if (r.number.n > 0 || distro.n > 0) {
        return r; /* a release that we cannot read ("sid") is not guessed at */
    }
    r.number = of_version(s->version);
    if (r.number.n == 0 && str_eqi(w->os.name, s->purl.name_space)) {
        r.number = of_qualifier(w->os.number);
    }
    r.guessed = r.number.n > 0;
    return r;
}

/* The first number among the words of an ecosystem's suffix: "11", "v3.18", "22.04:LTS", "enterprise_linux:8::baseos",
 * "Linux Enterprise Server 15 SP4" (15.4). */
static struct str suffix_number(struct str suffix, struct str *minor) {
    *minor = STR_NONE;
    for (size_t i = 0; i < suffix.n;) {
        size_t n = i;
        while (n < suffix.n && suffix.p[n] != ':' && suffix.p[n] != ' ') {
            n++;
        }
        struct str word = str_sub(suffix, i, n - i);
        word = str_starts(word, STR("v")) ? str_from(word, 1) : word;
        if (word.n > 0 && chr_digit(word.p[0])) {
            size_t sp = str_find(str_from(suffix, n), STR("SP"));
            *minor = sp != SIZE_MAX ? str_from(suffix, n + sp + 2) : STR_NONE;
            return word;
        }
        i = n + 1;
    }
    return STR_NONE;
}

/* `mine` is `theirs` or a part of it: "11.6" of "11", "3.18.4" of "3.18". */
static bool within(struct str mine, struct str theirs) {
    return str_starts(mine, theirs) && (mine.n == theirs.n || mine.p[theirs.n] == '.');
}

enum match_same match_same_release(struct str ecosystem, struct match_release r) {
    struct str base;
    struct str suffix;
    struct str minor;
    if (!str_cut(ecosystem, ':', &base, &suffix)) {
        return RELEASE_UNKNOWN;
    }
    if (str_starts(suffix, STR("Pro:")) || str_starts(suffix, STR("Pro "))) {
        return RELEASE_OTHER; /* Ubuntu's paid updates: their fixes are not in the release that everyone gets */
    }
    struct str theirs = suffix_number(suffix, &minor);
    if (theirs.n == 0 || r.number.n == 0) {
        return RELEASE_UNKNOWN;
    }
    if (minor.n > 0) {
        struct str sub;
        struct str head;
        str_cut(r.number, '.', &head, &sub);
        return str_eq(head, theirs) && str_eq(sub, minor) ? RELEASE_SAME : RELEASE_OTHER;
    }
    return within(r.number, theirs) ? RELEASE_SAME : RELEASE_OTHER;
}
