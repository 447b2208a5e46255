/*
 * Elixir's mix.lock and Erlang's rebar.lock (hexdocs.pm/mix "mix deps.get", rebar3.org "Dependency Lock Management"). Both are
 * terms of their language; a small reader walks their tokens, counting braces:
 *   %{"plug": {:hex, :plug, "1.11.1", "inner hash", [:mix], [{:mime, "~> 1.0", […]}, …], "hexpm", "outer hash"}, …}
 *   {"1.2.0", [{<<"certifi">>, {pkg, <<"certifi">>, <<"2.9.0">>}, 0}, …]}. [{pkg_hash_ext, [{<<"certifi">>, <<"266D…">>}, …]}].
 */
#include "base/map.h"
#include "base/vec.h"
#include "catalog/lock.h"
#include "catalog/sources.h"

enum token { END, OPEN, CLOSE, TEXT, WORD, BAD };

struct tokens {
    const struct input *in;
    size_t at;
    struct str text; /* of TEXT and WORD, without quotes and colon */
    size_t depth;
};

static bool word_char(char c) {
    return chr_alnum(c) || c == '_' || c == '@' || c == '.' || c == '-' || c == '!' || c == '?';
}

static enum token quoted(struct tokens *t) {
    struct str rest = str_from(t->in->bytes, t->at + 1);
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '"') {
        n += rest.p[n] == '\\' ? 2 : 1;
    }
    if (n >= rest.n) {
        return BAD;
    }
    t->text = str_sub(rest, 0, n);
    t->at += n + 2;
    return TEXT;
}

/* Separators (commas, <<, >>, =>, %, colons of keys) say nothing beyond the braces. */
static enum token next(struct tokens *t) {
    const struct str s = t->in->bytes;
    for (; t->at < s.n; t->at++) {
        char c = s.p[t->at];
        if (c == '{' || c == '[' || c == '(') {
            t->at++;
            t->depth++;
            return OPEN;
        }
        if (c == '}' || c == ']' || c == ')') {
            t->at++;
            if (t->depth == 0) {
                return BAD;
            }
            t->depth--;
            return CLOSE;
        }
        if (c == '"') {
            return quoted(t);
        }
        if (c == '#' || (c == '%' && t->at + 1 < s.n && s.p[t->at + 1] != '{')) { /* comments of the two languages */
            size_t n = str_chr(str_from(s, t->at), '\n');
            t->at = n == SIZE_MAX ? s.n - 1 : t->at + n;
        } else if (word_char(c)) {
            size_t from = t->at;
            while (t->at < s.n && word_char(s.p[t->at])) {
                t->at++;
            }
            t->text = str_sub(s, from, t->at - from);
            return WORD;
        }
    }
    return END;
}

struct locked {
    struct str key, kind, parts[4]; /* kind "hex", "pkg", "git"; what follows it */
    struct str last;                /* the last text of the tuple */
    size_t nparts, ntexts;
};

struct need {
    struct str from, name;
};

struct hex {
    struct catalog *k;
    struct arena *a;
    struct map owners; /* name of the application → owner, a struct str */
    struct map hashes; /* rebar: name → struct str */
    VEC(struct need) needs;
    size_t first_need;
};

static void add_locked(struct hex *h, const struct locked *p) {
    struct lock_package q = {.type = "hex", .name = p->key};
    bool package = str_is(p->kind, "hex") || str_is(p->kind, "pkg");
    if (package && p->nparts >= 2) {
        q.name = p->parts[0];
        q.version = p->parts[1];
    } else if (str_is(p->kind, "git") && p->nparts >= 1) {
        struct str revision = p->nparts >= 2 ? p->parts[1] : STR_NONE;
        if (str_is(revision, "ref") && p->nparts >= 3) { /* rebar: {ref, "…"} */
            revision = p->parts[2];
        }
        q.key[0] = "vcs_url";
        q.value[0] = lock_vcs_url(h->a, p->parts[0], revision);
    } else {
        return;
    }
    struct bom_component *c = lock_add(h->k, &q);
    if (c == NULL) {
        return;
    }
    const struct str *hash = map_get(&h->hashes, p->key);
    if (hash != NULL ||
        (package && p->ntexts >= 3)) { /* the outer hash is that of the file; the inner one of old packages is not */
        lock_hash(h->k, c, STR("sha256"), hash != NULL ? *hash : p->last);
    }
    struct str *owner = ARENA_NEW(h->a, struct str);
    *owner = lock_owner(h->k, "hex", q.name, q.version);
    map_put(&h->owners, p->key, owner);
    for (; h->first_need < h->needs.n; h->first_need++) {
        h->needs.v[h->first_need].from = *owner;
    }
}

static void take(struct locked *p, struct str text, bool quotes) {
    if (p->kind.n == 0) {
        p->kind = text;
        return;
    }
    if (p->nparts < 4) {
        p->parts[p->nparts++] = text;
    }
    if (quotes) {
        p->last = text;
        p->ntexts++;
    }
}

/* `level`: the depth at which keys stand (1 in mix.lock, 3 in rebar.lock). */
static bool read_terms(struct hex *h, const struct input *in, size_t level, struct err *e) {
    struct tokens t = {.in = in};
    struct locked p = {0};
    for (;;) {
        enum token k = next(&t);
        if (k == BAD || k == END) {
            bool whole = k == END && t.depth == 0;
            return whole ||
                   input_fail(in, t.at, e, "is no lock file: %s", k == END ? "it ends too early" : "a brace or quote is alone");
        }
        bool text = k == TEXT || k == WORD;
        if (text && t.depth == level && k == TEXT) {
            p = (struct locked){.key = t.text};
            h->first_need = h->needs.n;
        } else if (text && t.depth == level + 1) {
            take(&p, t.text, k == TEXT);
        } else if (text && level == 3 && t.depth == level + 2 && p.nparts < 4) {
            take(&p, t.text, true); /* {ref, "…"} */
        } else if (k == OPEN && t.depth == level + 3 && level == 1) {
            size_t at = t.at;
            if (next(&t) == WORD) { /* {:mime, "~> 1.0", …} */
                vec_push(h->a, &h->needs, (struct need){.name = t.text});
            } else {
                t.at = at;
                t.depth = level + 3;
            }
        } else if (k == CLOSE && t.depth == level && p.key.n > 0) {
            add_locked(h, &p);
            p = (struct locked){0};
        }
    }
}

/* {pkg_hash_ext, [{<<"certifi">>, <<"266D…">>}, …]} */
static void read_rebar_hashes(struct hex *h, const struct input *in) {
    struct str name = STR("pkg_hash_ext");
    size_t from = str_find(in->bytes, name);
    struct tokens t = {.in = in, .at = from == SIZE_MAX ? in->bytes.n : from + name.n, .depth = 2};
    struct str key = STR_NONE;
    for (enum token k = next(&t); k != END && k != BAD && t.depth >= 2; k = next(&t)) {
        if (k == TEXT && key.n == 0) {
            key = t.text;
        } else if (k == TEXT) {
            struct str *hash = ARENA_NEW(h->a, struct str);
            *hash = t.text;
            map_put(&h->hashes, key, hash);
        } else if (k == CLOSE) {
            key = STR_NONE;
        }
    }
}

static bool read_hex(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    struct hex h = {.k = k, .a = catalog_arena(k)};
    h.owners = map_new(h.a, 0);
    h.hashes = map_new(h.a, 0);
    size_t bad = str_utf8_error(in->bytes);
    if (bad != SIZE_MAX) {
        return input_fail(in, bad, e, "not valid UTF-8");
    }
    bool rebar = str_is(f->base, "rebar.lock");
    if (rebar) {
        read_rebar_hashes(&h, in);
    }
    if (!read_terms(&h, in, rebar ? 3 : 1, e)) {
        return false;
    }
    for (size_t i = 0; i < h.needs.n; i++) {
        const struct str *on = map_get(&h.owners, h.needs.v[i].name);
        if (on != NULL && h.needs.v[i].from.n > 0) {
            catalog_depends(k, h.needs.v[i].from, *on);
        }
    }
    return true;
}

LOCK_SOURCE(mix_lock, "mix-lock", CATALOG_MANIFEST, 95, read_hex, "mix.lock");
LOCK_SOURCE(rebar_lock, "rebar-lock", CATALOG_MANIFEST, 95, read_hex, "rebar.lock");
