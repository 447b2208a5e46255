/* See make.h. Two rounds: by names first, which tells what packages own; then by content, for what nobody owns. */
#include "catalog/make.h"

#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/guard.h"
#include "base/hash.h"
#include "base/unpack.h"
#include "catalog/fill.h"
#include "catalog/wanted.h"

struct making {
    struct catalog k;
    const struct catalog_make_options *o;
    struct log *log;
    struct map owned;
    struct wanted wanted;
    bool content; /* the second round */
    size_t files, depth;
    struct err *e;
};

static bool on_file(void *ctx, const struct root_file *f, struct err *e);

/* ---- archives within ---- */

/* Containers of code, by the names of their files: what they hold is part of the product. */
static bool is_container(struct str base) {
    static const char *const ends[] = {".jar", ".war", ".ear",   ".aar", ".par", ".hpi",
                                       ".whl", ".egg", ".nupkg", ".xpi", ".vsix"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct str end = str_z(ends[i]);
        if (base.n > end.n && str_eqi(str_from(base, base.n - end.n), end)) {
            return true;
        }
    }
    return false;
}

struct inside {
    struct making *m;
    struct str path; /* of the container */
};

static bool on_member(void *ctx, const struct input *in, struct err *e) {
    struct inside *x = ctx;
    struct str container;
    struct str member;
    if (!str_rcut(in->name, '!', &container, &member)) {
        return true;
    }
    struct arena *a = arena_new();
    struct root_file f = {.path = str_fmt(a, "%.*s!/%.*s", STR_ARG(x->path), STR_ARG(member)), .folder = -1, .in = in};
    bool ok = on_file(x->m, &f, e);
    arena_free(&a);
    return ok;
}

static void note(struct making *m, struct str path, const char *why) {
    vec_push(m->k.a, &m->k.notes, str_fmt(m->k.a, "%.*s: %s", STR_ARG(path), why));
}

static void look_inside(struct making *m, const struct root_file *f) {
    if (m->depth >= CATALOG_MAX_NESTING) {
        note(m, f->path, "lies deeper in archives than the limit (CATALOG_MAX_NESTING) and is not opened");
        return;
    }
    struct arena *a = arena_new();
    struct input in;
    struct err e = {0};
    struct inside x = {m, f->path};
    m->depth++;
    if (!root_read(a, f, CATALOG_MAX_CONTAINER, &in, &e) || !unpack_input(&in, NULL, on_member, &x, &e)) {
        note(m, f->path, str_cstr(a, err_text(a, &e)));
    }
    m->depth--;
    arena_free(&a);
}

/* ---- one file ---- */

/* Of the component that the file is, when it is one (catalog_file_owner). */
static void add_hash(struct making *m, size_t from, size_t provides, const struct catalog_file *f, const struct input *in) {
    struct str self = catalog_file_owner(m->k.a, f);
    struct str owner = self;
    for (size_t i = provides; i < m->k.provides.n; i++) {
        owner = str_eq(m->k.provides.v[i].to, self) ? m->k.provides.v[i].from : owner;
    }
    for (size_t i = from; i < m->k.items.n; i++) {
        struct bom_component *c = &m->k.items.v[i].c;
        if (str_eq(m->k.items.v[i].owner, owner)) {
            c->hashes = ARENA_NEW(m->k.a, struct bom_hash);
            c->hashes[0] = (struct bom_hash){STR_INIT("SHA-256"), hash_sha256_hex(m->k.a, in->bytes)};
            c->nhashes = 1;
        }
    }
}

static size_t limit_of(const struct catalog_source *s) {
    return s->limit > 0 ? (size_t)s->limit : CATALOG_MAX_TEXT;
}

static void read_by(struct making *m, const struct catalog_source *s, const struct root_file *f, struct catalog_file *x) {
    struct input in;
    struct err e = {0};
    root_stat(f, &x->size, &x->mode);
    if (!root_read(m->k.a, f, limit_of(s), &in, &e)) {
        note(m, f->path, e.text);
        return;
    }
    catalog_read(&m->k, s, x, &in);
}

struct mapped {
    struct making *m;
    const struct catalog_source *s;
    const struct catalog_file *f;
    const struct input *in;
};

static int read_mapped(void *ctx) {
    struct mapped *x = ctx;
    size_t before = x->m->k.items.n;
    size_t provides = x->m->k.provides.n;
    catalog_read(&x->m->k, x->s, x->f, x->in);
    if (x->m->o->hash) {
        add_hash(x->m, before, provides, x->f, x->in);
    }
    return 0;
}

/* Programs are large and many: they are mapped for as long as they are looked at. */
static void look_by(struct making *m, const struct catalog_source *s, const struct root_file *f, struct catalog_file *x) {
    struct arena *a = arena_new();
    struct input in;
    struct err e = {0};
    struct mapped c = {m, s, x, &in};
    size_t before = m->k.items.n;
    if (!root_map(a, f, limit_of(s), &in, &e)) {
        note(m, f->path, e.text);
    } else if (guard_call(read_mapped, &c, 1) != 0) {
        m->k.items.n = before;
        note(m, f->path, "was cut short while it was read");
    }
    arena_free(&a);
}

static bool is_owned(const struct making *m, struct str path) {
    return m->content && !m->o->deep && catalog_owner_of(&m->owned, path).n > 0;
}

/* Sources by name see paths only; those by content the first bytes, of files that nobody owns. */
static void look_at(struct making *m, const struct root_file *f) {
    const struct catalog_source *by[WANTED_MAX];
    char head[CATALOG_HEAD];
    struct catalog_file x = {.path = f->path, .base = file_base(f->path)};
    if (m->content) {
        root_stat(f, &x.size, &x.mode);
        x.head = (struct str){head, root_head(f, head, sizeof head)};
    }
    size_t n = wanted_by(&m->wanted, &x, by);
    if (n > 0) {
        x.path = str_dup(m->k.a, f->path);
        x.base = file_base(x.path);
    }
    for (size_t i = 0; i < n; i++) {
        (m->content ? look_by : read_by)(m, by[i], f, &x);
    }
}

static bool on_file(void *ctx, const struct root_file *f, struct err *e) {
    enum { PROGRESS_EVERY = 4096 };
    struct making *m = ctx;
    if (++m->files > CATALOG_MAX_FILES) {
        return err_set(e, ERR_INPUT, "holds more than the limit of %d files (CATALOG_MAX_FILES)", CATALOG_MAX_FILES);
    }
    if (m->k.items.n > CATALOG_MAX_COMPONENTS) {
        return err_set(e, ERR_INPUT, "holds more than the limit of %d components (CATALOG_MAX_COMPONENTS)",
                       CATALOG_MAX_COMPONENTS);
    }
    if (m->files % PROGRESS_EVERY == 0) {
        log_progress(m->log, m->content ? "files looked into" : "files", m->files, 0);
    }
    if (is_owned(m, f->path)) {
        return true;
    }
    look_at(m, f);
    if (is_container(file_base(f->path))) {
        look_inside(m, f);
    }
    return true;
}

static void on_note(void *ctx, struct str path, const char *why) {
    note(ctx, path, why);
}

/* ---- what is described ---- */

static struct bom_component described(struct making *m, struct str path) {
    struct bom_component c = {.is_root = true, .parent = SIZE_MAX};
    const struct catalog_os *os = &m->k.os;
    while (path.n > 1 && str_ends(path, STR("/"))) {
        path = str_sub(path, 0, path.n - 1);
    }
    struct str base = file_base(path);
    c.type = os->id.n > 0 ? STR("firmware") : STR("application");
    c.name = m->o->name.n > 0                   ? m->o->name
             : base.n == 0 || str_is(base, ".") ? (os->id.n > 0 ? os->id : STR("root"))
                                                : str_dup(m->k.a, base);
    c.version = m->o->version;
    c.supplier.name = m->o->supplier;
    c.ref = STR("cordon:root");
    return c;
}

/* The operating system is a component too: matching takes the release of its packages from it. */
static void add_os(struct making *m) {
    const struct catalog_os *os = &m->k.os;
    static const struct catalog_source source = {.name = "os-release", .technique = CATALOG_MANIFEST, .confidence = 100};
    const struct catalog_file file = {.path = STR_INIT("etc/os-release"), .base = STR_INIT("os-release")};
    if (os->id.n == 0) {
        return;
    }
    m->k.source = &source;
    m->k.file = &file;
    struct bom_component *c = catalog_add(&m->k, STR_NONE);
    c->type = STR("operating-system");
    c->name = os->id;
    c->version = os->version;
    c->description = os->pretty;
}

/* A UUID of what the SBOM says: the same content has the same. Layout of a random one (RFC 9562, 5.8: version 8). */
static struct str serial_of(struct arena *a, const struct bom *b) {
    struct sb s = SB(a);
    unsigned char h[SHA256_BYTES];
    for (size_t i = 0; i < b->components.n; i++) {
        const struct bom_component *c = &b->components.v[i];
        sb_fmt(&s, "%.*s\n%.*s\n%.*s\n%.*s\n", STR_ARG(c->ref), STR_ARG(c->name), STR_ARG(c->version), STR_ARG(c->purl));
    }
    hash_sha256(sb_get(&s), h);
    h[6] = (unsigned char)(0x80 | (h[6] & 0x0F));
    h[8] = (unsigned char)(0x80 | (h[8] & 0x3F));
    struct str x = hash_hex(a, h, 16);
    return str_fmt(a, "urn:uuid:%.*s-%.*s-%.*s-%.*s-%.*s", STR_ARG(str_sub(x, 0, 8)), STR_ARG(str_sub(x, 8, 4)),
                   STR_ARG(str_sub(x, 12, 4)), STR_ARG(str_sub(x, 16, 4)), STR_ARG(str_sub(x, 20, 12)));
}

static void fill_document(struct making *m, struct arena *a, struct str path, struct bom *b) {
    static struct str tool = STR_INIT("cordon");
    struct bom_component root = described(m, path);
    b->format = BOM_CYCLONEDX_JSON;
    catalog_finish(&m->k, &root, b);
    b->version = STR("1");
    b->timestamp = clock_text(a, clock_now());
    b->tools = &tool;
    b->ntools = 1;
    b->supplier.name = m->o->supplier;
    b->serial = serial_of(a, b);
}

bool catalog_make(struct arena *a, struct str path, const struct catalog_make_options *o, struct log *log,
                  struct catalog_made *out, struct err *e) {
    struct making m = {.k = {.a = a}, .o = o, .log = log, .e = e};
    struct root *r;
    *out = (struct catalog_made){0};
    wanted_prepare(a, false, &m.wanted);
    bool ok = root_open(a, path, &o->root, &r, e) && root_walk(r, on_file, on_note, &m, e);
    out->files = m.files;
    wanted_prepare(a, true, &m.wanted);
    if (ok && m.wanted.judging.n > 0) {
        m.content = true;
        m.files = 0;
        m.owned = catalog_owned(&m.k);
        ok = root_walk(r, on_file, NULL, &m, e);
    }
    log_progress_end(log);
    if (!ok) {
        return false;
    }
    add_os(&m);
    fill_document(&m, a, path, &out->bom);
    for (size_t i = 0; i < m.k.notes.n; i++) {
        vec_push(a, &out->notes, m.k.notes.v[i]);
    }
    if (bom_count(&out->bom) == 0) {
        return err_set(e, ERR_EMPTY, "%.*s: no component was found in %zu files", STR_ARG(path), out->files);
    }
    return true;
}
