/* Debian, Ubuntu: [epoch:]upstream[-revision], deb-version(7). */
#include "ident/version_part.h"

struct debian {
    struct str epoch, upstream, revision;
    bool has_revision;
};

static struct debian split(struct str v) {
    struct debian d = {0};
    struct str tail;
    v = str_trim(v);
    if (str_cut(v, ':', &d.epoch, &tail) && str_is_number(d.epoch)) {
        v = tail;
    } else {
        d.epoch = STR_NONE;
    }
    d.has_revision = str_rcut(v, '-', &d.upstream, &d.revision);
    if (!d.has_revision) {
        d.revision = STR_NONE;
    }
    return d;
}

/* "~" before the end, the end before letters, letters before all else. A digit ends the comparison of text. */
static int weight(struct str s, size_t i) {
    if (i >= s.n || chr_digit(s.p[i])) {
        return 0;
    }
    unsigned char c = (unsigned char)s.p[i];
    if (c == '~') {
        return -1;
    }
    return chr_alpha(s.p[i]) ? c : c + 256;
}

static int part_cmp(struct str a, struct str b) {
    size_t i = 0;
    size_t k = 0;
    while (i < a.n || k < b.n) {
        while ((i < a.n && !chr_digit(a.p[i])) || (k < b.n && !chr_digit(b.p[k]))) {
            int x = weight(a, i);
            int y = weight(b, k);
            if (x != y) {
                return x - y;
            }
            i++;
            k++;
        }
        int c = number_cmp(take_digits(a, &i), take_digits(b, &k));
        if (c != 0) {
            return c;
        }
    }
    return 0;
}

int debian_compare(struct str a, struct str b) {
    struct debian x = split(a);
    struct debian y = split(b);
    int c = number_cmp(x.epoch, y.epoch);
    if (c == 0) {
        c = part_cmp(x.upstream, y.upstream);
    }
    return c != 0 ? c : part_cmp(x.revision, y.revision);
}

static bool only(struct str s, const char *punctuation) {
    for (size_t i = 0; i < s.n; i++) {
        if (!chr_alnum(s.p[i]) && (s.p[i] == '\0' || strchr(punctuation, s.p[i]) == NULL)) {
            return false;
        }
    }
    return true;
}

bool debian_valid(struct str v) {
    static const struct str epoch_max = STR_INIT("2147483647"); /* dpkg keeps it in an int */
    struct str head;
    struct str tail;
    v = str_trim(v);
    if (str_cut(v, ':', &head, &tail) && !str_is_number(head)) {
        return false;
    }
    struct debian d = split(v);
    return number_cmp(d.epoch, epoch_max) <= 0 && d.upstream.n > 0 && chr_digit(d.upstream.p[0]) && only(d.upstream, ".-+~:") &&
           (!d.has_revision || d.revision.n > 0) && only(d.revision, ".+~");
}
