/* Rules of the path to harm: see rules.h. */
#include "harm/rules.h"

#include "base/table.h"

/* ---- what a vector says ---- */

struct attack attack_of(const struct cvss *c) {
    if (c == NULL) {
        return (struct attack){.reach = REACH_NETWORK,
                               .losses = LOSS_CONFIDENTIALITY | LOSS_INTEGRITY | LOSS_AVAILABILITY,
                               .control = true,
                               .reads = true};
    }
    /* 4.0 tells the vulnerable from the subsequent system; a loss in either is a loss */
    static const char *const names[][3] = {{"C", "VC", "SC"}, {"I", "VI", "SI"}, {"A", "VA", "SA"}};
    static const unsigned bits[] = {LOSS_CONFIDENTIALITY, LOSS_INTEGRITY, LOSS_AVAILABILITY};
    struct attack k = {.known = true};
    for (size_t i = 0; i < 3; i++) {
        bool entirely = false;
        for (size_t n = 0; n < 3; n++) {
            char v = cvss_metric(c, names[i][n]);
            if (v != 0 && v != 'N' && v != 'X') {
                k.losses |= bits[i];
                entirely = entirely || v == 'H' || v == 'C' || v == 'S'; /* high; 2.0 complete; 4.0 safety */
            }
        }
        k.control = k.control || (entirely && bits[i] == LOSS_INTEGRITY);
        k.reads = k.reads || (entirely && bits[i] == LOSS_CONFIDENTIALITY);
    }
    if (c->version == CVSS_2_0 && k.losses == (LOSS_CONFIDENTIALITY | LOSS_INTEGRITY | LOSS_AVAILABILITY)) {
        k.control = true; /* 2.0 scored code run with the rights of one program as partial in all three */
    }
    char av = cvss_metric(c, "AV");
    k.reach = av == 'P' ? REACH_PHYSICAL : av == 'L' ? REACH_LOCAL : av == 'A' ? REACH_ADJACENT : REACH_NETWORK;
    return k;
}

const char *attack_vector_words(enum reach r) {
    static const char *const words[] = {"AV:N, network", "AV:A, adjacent network", "AV:L, local", "AV:P, physical"};
    return words[r];
}

struct str losses_text(struct arena *a, unsigned losses) {
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {{LOSS_CONFIDENTIALITY, "confidentiality"}, {LOSS_INTEGRITY, "integrity"}, {LOSS_AVAILABILITY, "availability"}};
    struct sb b = SB(a);
    for (size_t i = 0; i < 3; i++) {
        if ((losses & names[i].bit) != 0) {
            sb_fmt(&b, "%s%s", b.n > 0 ? ", " : "", names[i].name);
        }
    }
    return b.n > 0 ? sb_get(&b) : STR("nothing");
}

/* ---- ways in ---- */

/* Interfaces over which messages pass; a key press, a motor signal or power carries no crafted packet or file. */
static bool carries_messages(const struct device_interface *i) {
    static const char *const mute[] = {"display", "keypad", "actuator", "power", NULL};
    for (size_t k = 0; mute[k] != NULL; k++) {
        if (str_is(i->kind, mute[k])) {
            return false;
        }
    }
    return true;
}

bool entry_accepts(const struct threat_model *m, const struct attack *k, const struct tm_flow *f, bool straight,
                   enum nearness nearness) {
    if (f->interface == SIZE_MAX) {
        return straight || k->reach != REACH_PHYSICAL; /* not named: the worst is taken */
    }
    const struct device_interface *i = &m->interfaces[f->interface];
    bool hands_on = i->reach == REACH_LOCAL || i->reach == REACH_PHYSICAL;
    switch (k->reach) {
        case REACH_NETWORK:
        case REACH_ADJACENT:
            return carries_messages(i) && (nearness == NEARNESS_ANY || !hands_on);
        case REACH_LOCAL:
            return straight ? hands_on : carries_messages(i);
        case REACH_PHYSICAL:
            return straight && i->reach == REACH_PHYSICAL;
    }
    return true;
}

bool port_accepts(const struct attack *k, const struct device_interface *i) {
    if (k->reach == REACH_LOCAL) {
        return (i->reach == REACH_LOCAL || i->reach == REACH_PHYSICAL) && carries_messages(i);
    }
    return k->reach == REACH_PHYSICAL && i->reach == REACH_PHYSICAL;
}

/* ---- controls ---- */

bool control_verified(const struct tm_control *c) {
    return str_is(c->status, "verified");
}

bool control_counts(const struct tm_control *c, unsigned loss) {
    if (str_is(c->status, "planned") || str_is(c->category, "logging")) {
        return false; /* what is not there, and what only records, stops nobody */
    }
    unsigned answers = STRIDE_S | STRIDE_T | STRIDE_E;
    answers |= loss == LOSS_AVAILABILITY ? STRIDE_D : loss == LOSS_CONFIDENTIALITY ? STRIDE_I : 0;
    return c->against == 0 || (c->against & answers) != 0;
}

/* ---- exploitability ---- */

/* Every version's metrics in those of 3.1, so that one scale serves all. Columns: metric values of the version → value of 3.1.
 */
struct translation {
    const char *from; /* metric of the version */
    char value;
    const char *to; /* metric of 3.1 */
    char as;
};

static const struct translation from_2[] = {
    {"AV", 'L', "AV", 'L'}, {"AV", 'A', "AV", 'A'}, {"AV", 'N', "AV", 'N'}, {"AC", 'H', "AC", 'H'},
    {"AC", 'M', "UI", 'R'}, {"Au", 'S', "PR", 'L'}, {"Au", 'M', "PR", 'H'}, {NULL, 0, NULL, 0},
};
static const struct translation from_4[] = {
    {"AV", 'N', "AV", 'N'}, {"AV", 'A', "AV", 'A'}, {"AV", 'L', "AV", 'L'}, {"AV", 'P', "AV", 'P'},
    {"AC", 'H', "AC", 'H'}, {"AT", 'P', "AC", 'H'}, {"PR", 'L', "PR", 'L'}, {"PR", 'H', "PR", 'H'},
    {"UI", 'P', "UI", 'R'}, {"UI", 'A', "UI", 'R'}, {NULL, 0, NULL, 0},
};

/* The exploitability sub-score ×100 on the scale of 3.1. */
static int sub_score(struct arena *a, const struct cvss *c) {
    if (c->version == CVSS_3_0 || c->version == CVSS_3_1) {
        return cvss_exploitability(c);
    }
    static const char *const metrics[] = {"AV", "AC", "PR", "UI"};
    char values[] = {'N', 'L', 'N', 'N'};
    for (const struct translation *t = c->version == CVSS_2_0 ? from_2 : from_4; t->from != NULL; t++) {
        for (size_t i = 0; cvss_metric(c, t->from) == t->value && i < 4; i++) {
            values[i] = str_is(str_z(t->to), metrics[i]) ? t->as : values[i];
        }
    }
    struct cvss as;
    struct err ignored = {0};
    struct str vector =
        str_fmt(a, "CVSS:3.1/AV:%c/AC:%c/PR:%c/UI:%c/S:U/C:H/I:H/A:H", values[0], values[1], values[2], values[3]);
    return cvss_parse(vector, &as, &ignored) ? cvss_exploitability(&as) : -1;
}

/* Whether a sub-score ×100 meets a rule of the table: ">=1.2;<2.4". */
static bool meets(struct str rule, int score) {
    struct str part;
    while (str_next(&rule, ';', &part)) {
        bool less = str_starts(part, STR("<"));
        double bound;
        if (!str_double(str_from(part, less ? 1 : 2), &bound) || less != ((double)score < bound * 100)) {
            return false;
        }
    }
    return true;
}

static enum exploitability level_of(struct arena *a, int score) {
    struct table t = table_data(a, "exploitability");
    enum exploitability level = EXPLOIT_HIGH;
    for (size_t i = 0; i < t.nrows; i++) {
        if (meets(table_cell(&t, i, table_column(&t, "rule")), score)) {
            exploitability_named(table_cell(&t, i, 0), &level);
        }
    }
    return level;
}

/* The least level once something is known of exploits: the rows whose `override` names it. */
static enum exploitability lifted_to(struct arena *a, const char *what) {
    struct table t = table_data(a, "exploitability");
    enum exploitability level = EXPLOIT_NONE;
    for (size_t i = 0; i < t.nrows; i++) {
        struct str list = table_cell(&t, i, table_column(&t, "override"));
        struct str one;
        while (str_next(&list, ';', &one)) {
            if (str_is(one, what)) {
                exploitability_named(table_cell(&t, i, 0), &level);
            }
        }
    }
    return level;
}

/* What the vector's exploit maturity says: "public_exploit", "active_exploitation", or null. */
static const char *maturity(const struct cvss *c) {
    char v = cvss_metric(c, "E");
    if (c->version == CVSS_4_0) {
        return v == 'A' ? "active_exploitation" : v == 'P' ? "public_exploit" : NULL;
    }
    return v == 'F' || v == 'H' ? "public_exploit" : NULL;
}

enum exploitability exploitability_of(struct arena *a, const struct cvss *c, bool kev, struct str *reason) {
    enum exploitability level = EXPLOIT_HIGH;
    if (c == NULL) {
        *reason = STR("no CVSS vector is known, so the worst is taken: high");
    } else {
        int score = sub_score(a, c);
        level = level_of(a, score);
        *reason = str_fmt(a, "CVSS %s %s exploitability sub-score %d.%02d: %s", cvss_version_name(c->version),
                          c->version == CVSS_2_0 || c->version == CVSS_4_0 ? "metrics give a CVSS 3.1" : "gives an",
                          score / 100, score % 100, exploitability_name(level));
        const char *known = maturity(c);
        enum exploitability least = known != NULL ? lifted_to(a, known) : EXPLOIT_NONE;
        if (least > level) {
            level = least;
            *reason = str_fmt(a, "%.*s, raised to %s because a working exploit is known", STR_ARG(*reason),
                              exploitability_name(level));
        }
    }
    if (kev) {
        level = lifted_to(a, "kev");
        *reason = str_fmt(a, "known to be exploited (KEV): %s", exploitability_name(level));
    }
    return level;
}

/* ---- severity and verdict ---- */

enum severity severity_raised(const struct hazard *h) {
    bool many = h->scope != SCOPE_ONE_PATIENT;
    return many && h->severity < SEVERITY_CATASTROPHIC ? (enum severity)(h->severity + 1) : h->severity;
}

struct str verdict_of(struct arena *a, enum exploitability x, enum severity s, struct str *reason) {
    struct table t = table_data(a, "risk-matrix");
    size_t row = table_row(&t, str_fmt(a, "%s-%s", exploitability_name(x), severity_name(s)));
    if (row == SIZE_MAX) {
        *reason = STR("the risk matrix has no such cell: a person decides");
        return STR("review");
    }
    *reason = table_cell(&t, row, table_column(&t, "reason"));
    return table_cell(&t, row, table_column(&t, "verdict"));
}
