/* Support data from properties: see support.h. The words of levels are those of data/support-levels.tsv. */
#include "bom/support.h"

#include "base/clock.h"

/* The last part of a property's name, letters only, lower case: "fda:end-of-support" gives "endofsupport". */
static struct str plain_name(struct arena *a, struct str name) {
    size_t colon = str_rchr(name, ':');
    struct str last = colon != SIZE_MAX ? str_from(name, colon + 1) : name;
    struct sb b = SB(a);
    for (size_t i = 0; i < last.n; i++) {
        if (chr_alpha(last.p[i])) {
            sb_char(&b, chr_lower(last.p[i]));
        }
    }
    return sb_get(&b);
}

static bool one_of(struct str s, const char *const *words) {
    for (size_t i = 0; words[i] != NULL; i++) {
        if (str_is(s, words[i])) {
            return true;
        }
    }
    return false;
}

/* A date, or the date of a date-time; anything else is kept as it is. */
static struct str date_of(struct str s) {
    int64_t day;
    return clock_parse_day(str_sub(s, 0, 10), &day) ? str_sub(s, 0, 10) : s;
}

void bom_support(struct arena *a, struct bom_component *c) {
    static const char *const levels[] = {
        "supportlevel", "levelofsupport", "supportstatus", "lifecyclestatus", "level", "support", NULL};
    static const char *const ends[] = {"endofsupport",  "endofsupportdate",
                                       "eos",           "eosdate",
                                       "supportend",    "supportenddate",
                                       "supportuntil",  "endoflife",
                                       "eol",           "eoldate",
                                       "endoflifedate", "end",
                                       "validuntil",    NULL};
    for (size_t i = 0; i < c->nproperties; i++) {
        const struct bom_property *p = &c->properties[i];
        struct str name = plain_name(a, p->name);
        bool about_support = str_find(str_lower(a, p->name), STR("support")) != SIZE_MAX;
        bool short_name = str_is(name, "level") || str_is(name, "end"); /* only as "…support:level" */
        if (p->value.n == 0 || (short_name && !about_support)) {
            continue;
        }
        if (one_of(name, levels) && c->support_level.n == 0) {
            c->support_level = p->value;
        } else if (one_of(name, ends) && c->end_of_support.n == 0) {
            c->end_of_support = date_of(p->value);
        }
    }
}
