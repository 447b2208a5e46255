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

/* A date, or the date of a date-time; anything else is kept as it is. */
static struct str date_of(struct str s) {
    int64_t day;
    return clock_parse_day(str_sub(s, 0, 10), &day) ? str_sub(s, 0, 10) : s;
}

enum meaning { LEVEL, END_OF_SUPPORT, END_OF_LIFE };

/* Names in use, as plain_name() gives them. `bare`: too short to stand alone, only where the whole name speaks of support. */
static const struct {
    const char *name;
    enum meaning meaning;
    bool bare;
} forms[] = {
    {"supportlevel", LEVEL, false},
    {"levelofsupport", LEVEL, false},
    {"supportstatus", LEVEL, false},
    {"lifecyclestatus", LEVEL, false},
    {"support", LEVEL, false},
    {"level", LEVEL, true},
    {"endofsupport", END_OF_SUPPORT, false},
    {"endofsupportdate", END_OF_SUPPORT, false},
    {"eos", END_OF_SUPPORT, false},
    {"eosdate", END_OF_SUPPORT, false},
    {"supportend", END_OF_SUPPORT, false},
    {"supportenddate", END_OF_SUPPORT, false},
    {"supportuntil", END_OF_SUPPORT, false},
    {"validuntil", END_OF_SUPPORT, false},
    {"end", END_OF_SUPPORT, true},
    {"endoflife", END_OF_LIFE, false},
    {"endoflifedate", END_OF_LIFE, false},
    {"eol", END_OF_LIFE, false},
    {"eoldate", END_OF_LIFE, false},
};

void bom_support_from(struct arena *a, const struct bom_property *v, size_t n, struct bom_component *c) {
    struct str found[END_OF_LIFE + 1] = {c->support_level, c->end_of_support, STR_NONE};
    for (size_t i = 0; i < n; i++) {
        struct str name = plain_name(a, v[i].name);
        for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
            struct str *slot = &found[forms[k].meaning];
            bool named = str_is(name, forms[k].name) &&
                         (!forms[k].bare || str_find(str_lower(a, v[i].name), STR("support")) != SIZE_MAX);
            if (named && slot->n == 0) {
                *slot = forms[k].meaning == LEVEL ? v[i].value : date_of(v[i].value);
            }
        }
    }
    c->support_level = found[LEVEL];
    /* Who names only the end of life says that there is no support after it. */
    c->end_of_support = found[END_OF_SUPPORT].n > 0 ? found[END_OF_SUPPORT] : found[END_OF_LIFE];
}

void bom_support(struct arena *a, struct bom_component *c) {
    bom_support_from(a, c->properties, c->nproperties, c);
}

size_t bom_support_missing(struct arena *a, const struct bom_component *c, struct bom_property *out) {
    struct bom_component said = {.properties = c->properties, .nproperties = c->nproperties};
    size_t n = 0;
    bom_support(a, &said);
    if (c->support_level.n > 0 && said.support_level.n == 0) {
        out[n++] = (struct bom_property){STR("cordon:support:level"), c->support_level};
    }
    if (c->end_of_support.n > 0 && said.end_of_support.n == 0) {
        out[n++] = (struct bom_property){STR("cdx:lifecycle:milestone:endOfSupport"), c->end_of_support};
    }
    return n;
}
