/* See spdx_licence.h. */
#include "bom/spdx_licence.h"

void spdx_licences_begin(struct arena *a, struct spdx_licences *x) {
    *x = (struct spdx_licences){.a = a, .list = licences_load(a), .references = map_new(a, 0)};
}

/* The reference of a name; two names that would be spelled alike get different ones. */
static struct str reference(struct spdx_licences *x, struct str name, struct str text) {
    struct sb b = SB(x->a);
    sb_str(&b, STR("LicenseRef-"));
    for (size_t i = 0; i < name.n && i < 64; i++) {
        sb_char(&b, chr_alnum(name.p[i]) || name.p[i] == '.' ? name.p[i] : '-');
    }
    struct str content = text.n > 0 ? text : name;
    struct str id = sb_get(&b);
    struct str first = id;
    for (size_t k = 2;; k++) {
        bool added;
        void **slot = map_slot(&x->references, id, &added);
        if (added) {
            struct spdx_extracted *kept = ARENA_NEW(x->a, struct spdx_extracted);
            *kept = (struct spdx_extracted){name, content};
            *slot = kept;
        }
        const struct spdx_extracted *there = *slot;
        if (str_eq(there->text, content) && str_eq(there->name, name)) {
            return id;
        }
        id = str_fmt(x->a, "%.*s-%zu", STR_ARG(first), k);
    }
}

/* References of the document that it came from stand for texts that were lost: their names are the text. */
static void keep_references(struct spdx_licences *x, const struct licence *l) {
    for (size_t i = 0; l->op != LICENCE_ONE && i < l->n; i++) {
        keep_references(x, l->v[i]);
    }
    if (l->op == LICENCE_ONE && l->use.reference && str_starts(l->use.id, STR("LicenseRef-")) &&
        !map_has(&x->references, l->use.id)) {
        struct spdx_extracted *kept = ARENA_NEW(x->a, struct spdx_extracted);
        *kept = (struct spdx_extracted){.text = str_from(l->use.id, sizeof "LicenseRef-" - 1)};
        map_put(&x->references, l->use.id, kept);
    }
}

static bool all_known(const struct licence *l) {
    bool ok = l->op != LICENCE_ONE || l->use.reference || l->use.entry != NULL;
    for (size_t i = 0; l->op != LICENCE_ONE && i < l->n; i++) {
        ok = ok && all_known(l->v[i]);
    }
    return ok;
}

static struct str one(struct spdx_licences *x, const struct bom_license *l) {
    struct str text = l->expression.n > 0 ? l->expression : l->id;
    struct licence *tree = NULL;
    struct err ignored = {0};
    if (text.n > 0 && licence_parse(x->a, x->list, text, &tree, &ignored) && all_known(tree)) {
        keep_references(x, tree);
        return licence_text(x->a, tree);
    }
    return text.n + l->name.n > 0 ? reference(x, text.n > 0 ? text : l->name, l->text) : STR_NONE;
}

static struct str joined(struct spdx_licences *x, const struct bom_component *c, bool concluded) {
    struct sb b = SB(x->a);
    size_t n = 0;
    for (size_t i = 0; i < c->nlicenses; i++) {
        if (str_is(c->licenses[i].acknowledgement, "concluded") == concluded) {
            struct str s = one(x, &c->licenses[i]);
            bool several = c->nlicenses > 1 && str_find(s, STR(" OR ")) != SIZE_MAX;
            if (s.n > 0) {
                sb_fmt(&b, several ? "%s(%.*s)" : "%s%.*s", n > 0 ? " AND " : "", STR_ARG(s));
                n++;
            }
        }
    }
    return n > 0 ? sb_get(&b) : STR("NOASSERTION");
}

struct spdx_licence_pair spdx_licences_of(struct spdx_licences *x, const struct bom_component *c) {
    return (struct spdx_licence_pair){joined(x, c, false), joined(x, c, true)};
}

void spdx_licences_write(const struct spdx_licences *x, struct jw *w) {
    if (x->references.n == 0) {
        return;
    }
    jw_karray(w, "hasExtractedLicensingInfos");
    for (size_t i = 0; i < x->references.n; i++) {
        const struct spdx_extracted *t = x->references.v[i].value;
        jw_object(w);
        jw_kstr(w, "licenseId", x->references.v[i].key);
        jw_kstr(w, "extractedText", t->text);
        jw_kopt(w, "name", t->name);
        jw_end_object(w);
    }
    jw_end_array(w);
}
