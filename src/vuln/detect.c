/* What a feed file is, by content: see vuln_detect(). A look at the names of the outermost members, without parsing the rest.
 */
#include "vuln/read.h"

/* Outermost members that tell formats apart. */
enum {
    SEEN_NVD_1 = 1,
    SEEN_LIST = 2,
    SEEN_CATALOG = 4,
    SEEN_PAGE = 8,
    SEEN_ENVELOPE = 16,
    SEEN_ITEM = 32,
    SEEN_ID = 64,
    SEEN_MODIFIED = 128,
    SEEN_CVE = 256,
    SEEN_AFFECTED = 512,
};

static unsigned mark_of(struct str key) {
    switch (key.n) {
        case 2:
            return KEY(key, "id") ? SEEN_ID : 0;
        case 3:
            return KEY(key, "cve") ? SEEN_CVE : 0;
        case 4:
            return KEY(key, "item") ? SEEN_ITEM : 0;
        case 8:
            return KEY(key, "modified") ? SEEN_MODIFIED : KEY(key, "affected") ? SEEN_AFFECTED : 0;
        case 9:
            return KEY(key, "CVE_Items") ? SEEN_NVD_1 : 0;
        case 10:
            return KEY(key, "identifier") ? SEEN_ENVELOPE : 0;
        case 12:
            return KEY(key, "dateReleased") ? SEEN_CATALOG : KEY(key, "totalResults") ? SEEN_PAGE : 0;
        case 13:
            return KEY(key, "CVE_data_type") ? SEEN_NVD_1 : 0;
        case 14:
            return KEY(key, "catalogVersion") ? SEEN_CATALOG : KEY(key, "resultsPerPage") ? SEEN_PAGE : 0;
        case 15:
            return KEY(key, "vulnerabilities") ? SEEN_LIST : 0;
        default:
            return 0;
    }
}

static const struct {
    unsigned seen;
    enum vuln_format format;
} formats[] = {
    {SEEN_NVD_1, VULN_FORMAT_NVD_1_1},
    {SEEN_LIST | SEEN_CATALOG, VULN_FORMAT_KEV},
    {SEEN_LIST | SEEN_PAGE, VULN_FORMAT_NVD_2_0},
    {SEEN_ENVELOPE | SEEN_ITEM, VULN_FORMAT_NVD_2_0},
    {SEEN_ID | SEEN_MODIFIED, VULN_FORMAT_OSV},
    {SEEN_ID | SEEN_AFFECTED, VULN_FORMAT_OSV},
    {SEEN_CVE, VULN_FORMAT_NVD_2_0},
};

static enum vuln_format decide(unsigned seen) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if ((seen & formats[i].seen) == formats[i].seen) {
            return formats[i].format;
        }
    }
    return VULN_FORMAT_NONE;
}

/* From an opening quote to after the closing one. */
static size_t skip_string(struct str s, size_t at) {
    for (at++; at < s.n && s.p[at] != '"'; at++) {
        at += s.p[at] == '\\' ? 1 : 0;
    }
    return at + 1;
}

static enum vuln_format detect_json(struct str s) {
    unsigned seen = 0;
    size_t depth = 0;
    bool name_next = false; /* a string here is a member's name of the outermost object */
    for (size_t i = 0; i < s.n;) {
        char c = s.p[i];
        if (c == '"') {
            size_t end = skip_string(s, i);
            if (name_next && depth == 1 && end <= s.n) {
                struct str key = str_sub(s, i + 1, end - i - 2);
                seen |= mark_of(key);
                enum vuln_format f = decide(seen);
                if (f != VULN_FORMAT_NONE) {
                    return f;
                }
                name_next = false;
            }
            i = end;
            continue;
        }
        if (c == '{' || c == '[') {
            depth++;
            name_next = depth == 1 && c == '{';
        } else if (c == '}' || c == ']') {
            if (depth <= 1) {
                break;
            }
            depth--;
        } else if (c == ',' && depth == 1) {
            name_next = true;
        }
        i++;
    }
    return VULN_FORMAT_NONE;
}

/* "CVE-2003-5003;0.00487;0.39779" */
static bool is_score_row(struct str line) {
    if (!str_starts(line, STR("CVE-"))) {
        return false;
    }
    size_t i = 4;
    while (i < line.n && (chr_digit(line.p[i]) || line.p[i] == '-')) {
        i++;
    }
    return i + 1 < line.n && (line.p[i] == ',' || line.p[i] == ';') && (chr_digit(line.p[i + 1]) || line.p[i + 1] == '.');
}

enum vuln_format detect_members(struct jv root) {
    unsigned seen = 0;
    if (json_type(root) != JSON_OBJECT) {
        return VULN_FORMAT_NONE;
    }
    for (struct jiter it = json_iter(root); json_next(&it);) {
        seen |= mark_of(it.key);
        if (decide(seen) != VULN_FORMAT_NONE) {
            break;
        }
    }
    return decide(seen);
}

/* After a byte-order mark and blanks. */
static struct str beginning(const struct input *in) {
    struct str s = in->bytes;
    size_t blank = str_starts(s, STR("\xEF\xBB\xBF")) ? 3 : 0;
    while (blank < s.n && chr_space(s.p[blank])) {
        blank++;
    }
    return str_from(s, blank);
}

bool vuln_is_json(const struct input *in) {
    return str_starts(beginning(in), STR("{"));
}

enum vuln_format vuln_detect(const struct input *in) {
    struct str s = beginning(in);
    if (str_starts(s, STR("{"))) {
        return detect_json(s);
    }
    if (str_starts(s, STR("#model_version")) || str_startsi(s, STR("cve,epss,percentile")) || is_score_row(s)) {
        return VULN_FORMAT_EPSS;
    }
    return str_starts(s, STR("cveID,")) || str_starts(s, STR("\"cveID\",")) ? VULN_FORMAT_KEV : VULN_FORMAT_NONE;
}
