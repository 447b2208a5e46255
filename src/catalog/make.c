/* See make.h. Two rounds: by names first, which tells what packages own; then by content, for what nobody owns. */
#include "catalog/make.h"

#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "catalog/fill.h"
#include "catalog/look.h"
#include "catalog/plain.h"
#include "catalog/wanted.h"

struct making {
    struct catalog k;
    const struct catalog_make_options *o;
    struct log *log;
    struct root_task task;
    struct wanted by_name, by_content;
    struct look_aside *aside; /* of the folder that is walked */
    struct map noted;
    struct str image_name;
    size_t files, depth;
};

/* A root within the target, at a prefix: "" or "fw.img!/". */
struct level {
    struct making *m;
    struct root *r;
    struct str prefix;
    bool content;    /* the second round */
    unsigned system; /* bits of `system_folders` seen at its top */
};

static void on_note(void *ctx, struct str path, const char *why) {
    struct making *m = ctx;
    struct str text = str_fmt(m->k.a, "%.*s: %s", STR_ARG(path), why);
    bool added;
    map_slot(&m->noted, text, &added); /* a root is walked twice */
    if (added) {
        vec_push(m->k.a, &m->k.notes, text);
    }
}

/* ---- one file ---- */

static size_t limit_of(const struct catalog_source *s) {
    return s->limit > 0 ? (size_t)s->limit : CATALOG_MAX_TEXT;
}

static void read_by(struct making *m, const struct catalog_source *s, const struct root_file *f, struct catalog_file *x) {
    struct input in;
    struct err e = {0};
    struct arena_mark mark = arena_mark(m->k.a);
    if (!root_read(m->k.a, f, x->path, limit_of(s), &in, &e)) {
        arena_reset(m->k.a, mark); /* a damaged image may have asked for much */
        on_note(m, x->path, e.text);
        return;
    }
    catalog_read(&m->k, s, x, &in);
}

/* Programs are large and many: they are seen without a copy, and for as long as they are looked at. */
static void look_by(struct making *m, const struct catalog_source *s, const struct root_file *f, const struct catalog_file *x) {
    struct look v = {.by = s, .hash = m->o->hash, .a = arena_new()};
    struct err e = {0};
    v.file.path = str_dup(v.a, x->path);
    v.file.base = file_base(v.file.path);
    v.file.head = str_dup(v.a, x->head);
    v.in = (struct input){.name = v.file.path, .mapped = root_is_folder(f->root)};
    if (!root_view(v.a, f, v.file.path, limit_of(s), &v.in.bytes, &e)) {
        on_note(m, v.file.path, e.text);
    } else if (v.in.mapped) {
        look_aside_add(m->aside, &v);
        return;
    } else {
        look_now(&m->k, &v);
    }
    arena_free(&v.a);
}

static void read_by_all(struct making *m, const struct wanted *w, const struct root_file *f, struct catalog_file *x) {
    const struct catalog_source *by[WANTED_MAX];
    size_t n = wanted_by(w, x, by);
    for (size_t i = 0; i < n; i++) {
        if (by[i]->content) {
            look_by(m, by[i], f, x);
            continue;
        }
        if (i == 0) {
            x->path = str_dup(m->k.a, x->path);
            x->base = file_base(x->path);
        }
        read_by(m, by[i], f, x);
    }
}

/* ---- roots within ---- */

static void look_into(struct making *m, struct root *r, struct str prefix, struct err *e);

/* Containers of code, by the names of their files: what they hold is part of the product. */
static bool is_container(struct str base) {
    static const struct str ends[] = {STR_INIT("jar"), STR_INIT("war"),  STR_INIT("ear"),  STR_INIT("aar"),
                                      STR_INIT("par"), STR_INIT("hpi"),  STR_INIT("whl"),  STR_INIT("egg"),
                                      STR_INIT("xpi"), STR_INIT("vsix"), STR_INIT("nupkg")};
    size_t dot = str_rchr(base, '.');
    if (dot == SIZE_MAX || dot == 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (str_eqi(str_from(base, dot + 1), ends[i])) {
            return true;
        }
    }
    return false;
}

static const struct str system_folders[] = {STR_INIT("usr/"), STR_INIT("bin/"),  STR_INIT("etc/"),
                                            STR_INIT("lib/"), STR_INIT("sbin/"), STR_INIT("var/")};

/* A file system as devices have it: archives in it are its users' files. */
static bool is_system(const struct level *l) {
    enum { ENOUGH = 3 };
    return __builtin_popcount(l->system) >= ENOUGH;
}

/* Archives are opened in firmware and update bundles, and beside each other at the top of a folder (of deliverables). */
static bool wants_archives(const struct level *l, const struct root_file *f) {
    bool at_top = root_is_folder(l->r) && str_chr(f->path, '/') == SIZE_MAX;
    return l->m->o->deep || (!is_system(l) && (root_is_bundle(l->r) || at_top));
}

static void open_within(struct level *l, const struct root_file *f, struct str shown, bool archives) {
    struct making *m = l->m;
    struct root *r = NULL;
    struct err e = {0};
    if (m->depth >= CATALOG_MAX_NESTING) {
        on_note(m, shown, "lies deeper in archives than the limit (CATALOG_MAX_NESTING) and is not opened");
        return;
    }
    m->depth++;
    if (root_open_within(&m->task, f, shown, archives, CATALOG_MAX_CONTAINER, &r, &e) && r != NULL) {
        look_into(m, r, str_fmt(m->k.a, "%.*s!/", STR_ARG(shown)), &e);
    }
    m->depth--;
    root_close(&r);
    if (e.text[0] != '\0') {
        on_note(m, shown, e.text);
    }
}

/* ---- the two rounds ---- */

static bool within_limits(struct making *m, struct err *e) {
    enum { PROGRESS_EVERY = 4096 };
    if (m->k.items.n > CATALOG_MAX_COMPONENTS) {
        return err_set(e, ERR_INPUT, "holds more than the limit of %d components (CATALOG_MAX_COMPONENTS)",
                       CATALOG_MAX_COMPONENTS);
    }
    if (++m->files > CATALOG_MAX_FILES) {
        return err_set(e, ERR_INPUT, "holds more than the limit of %d files (CATALOG_MAX_FILES)", CATALOG_MAX_FILES);
    }
    if (m->files % PROGRESS_EVERY == 0) {
        log_progress(m->log, "files", m->files, 0);
    }
    return true;
}

static struct catalog_file file_of(struct arena *a, const struct level *l, const struct root_file *f) {
    struct str path = l->prefix.n > 0 ? str_fmt(a, "%.*s%.*s", STR_ARG(l->prefix), STR_ARG(f->path)) : f->path;
    return (struct catalog_file){.path = path, .base = file_base(path)};
}

/* By names: what packages there are, and what they own. */
static bool on_name(void *ctx, const struct root_file *f, struct err *e) {
    struct level *l = ctx;
    struct arena *a = l->prefix.n > 0 ? arena_new() : NULL;
    struct catalog_file x = file_of(a, l, f);
    for (size_t i = 0; i < sizeof system_folders / sizeof *system_folders; i++) {
        l->system |= str_starts(f->path, system_folders[i]) ? 1U << i : 0;
    }
    read_by_all(l->m, &l->m->by_name, f, &x);
    arena_free(&a);
    return within_limits(l->m, e);
}

/* By content: of files that nobody owns, and what is within files. */
static bool on_content(void *ctx, const struct root_file *f, struct err *e) {
    struct level *l = ctx;
    struct making *m = l->m;
    char head[CATALOG_HEAD];
    struct arena *a = l->prefix.n > 0 ? arena_new() : NULL;
    struct catalog_file x = file_of(a, l, f);
    (void)e;
    if (is_container(x.base)) {
        open_within(l, f, x.path, true);
    } else if (m->o->deep || (!plain_name(x.base) && catalog_owner_of(&m->k, x.path) == NULL)) {
        bool archives = wants_archives(l, f);
        x.head = (struct str){head, root_head(f, head, sizeof head)};
        read_by_all(m, &m->by_content, f, &x);
        if (root_may_open(x.head, x.base, archives)) {
            open_within(l, f, x.path, archives);
        }
    }
    arena_free(&a);
    return true;
}

static void look_into(struct making *m, struct root *r, struct str prefix, struct err *e) {
    struct level l = {.m = m, .r = r, .prefix = prefix};
    struct catalog_mark before = catalog_mark_of(&m->k);
    if (!root_walk(r, on_name, &l, e)) {
        return;
    }
    catalog_system_at(&m->k, prefix);
    catalog_forget_below(&m->k, prefix, &before);
    if (!root_is_folder(r)) {
        root_walk(r, on_content, &l, e);
        return;
    }
    m->aside = look_aside_new(&m->k);
    root_walk(r, on_content, &l, e);
    look_aside_end(m->aside);
}

/* ---- what is described ---- */

/* The target's own, or that of its only system. */
static const struct catalog_os *main_os(const struct making *m) {
    const struct catalog_os *os = &m->k.systems.v[0].os;
    for (size_t i = 1; i < m->k.systems.n && os->id.n == 0; i++) {
        os = &m->k.systems.v[i].os;
    }
    return os;
}

static struct bom_component described(struct making *m, struct str path) {
    struct bom_component c = {.is_root = true, .parent = SIZE_MAX};
    const struct catalog_os *os = main_os(m);
    while (path.n > 1 && str_ends(path, STR("/"))) {
        path = str_sub(path, 0, path.n - 1);
    }
    struct str base = file_base(path);
    c.type = m->image_name.n > 0 ? STR("container") : os->id.n > 0 ? STR("firmware") : STR("application");
    c.name = m->o->name.n > 0                   ? m->o->name
             : m->image_name.n > 0              ? m->image_name
             : base.n == 0 || str_is(base, ".") ? (os->id.n > 0 ? os->id : STR("root"))
                                                : str_dup(m->k.a, base);
    c.version = m->o->version;
    c.supplier.name = m->o->supplier;
    c.ref = STR("cordon:root");
    return c;
}

/* An operating system is a component too: matching takes the release of its packages from it. */
static void add_systems(struct making *m) {
    static const struct catalog_source source = {.name = "os-release", .technique = CATALOG_MANIFEST, .confidence = 100};
    for (size_t i = 0; i < m->k.systems.n; i++) {
        const struct catalog_system *x = &m->k.systems.v[i];
        struct catalog_file file = {.path = str_fmt(m->k.a, "%.*setc/os-release", STR_ARG(x->prefix))};
        if (x->os.id.n == 0) {
            continue;
        }
        m->k.source = &source;
        m->k.file = &file;
        struct bom_component *c = catalog_add(&m->k, STR_NONE);
        c->type = STR("operating-system");
        c->name = x->os.id;
        c->version = x->os.version;
        c->description = x->os.pretty;
    }
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

/* What could not be read is part of what the SBOM says: somebody relies on its being complete. */
static void add_warnings(const struct making *m, struct arena *a, struct bom *b) {
    enum { ENOUGH = 1000 };
    size_t n = m->k.notes.n < ENOUGH ? m->k.notes.n : ENOUGH;
    b->properties = ARENA_ARRAY(a, struct bom_property, n);
    for (size_t i = 0; i < n; i++) {
        b->properties[b->nproperties++] = (struct bom_property){STR("cordon:make:warning"), m->k.notes.v[i]};
    }
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
    add_warnings(m, a, b);
    b->serial = serial_of(a, b);
}

bool catalog_reads(struct arena *a, struct str path) {
    const struct catalog_source *by[WANTED_MAX];
    struct wanted w;
    struct catalog_file f = {.path = path, .base = file_base(path)};
    wanted_prepare(a, false, &w);
    return wanted_by(&w, &f, by) > 0;
}

/* Of a container of code that is the target itself, paths say its name, as they would within a folder. */
static struct str first_prefix(struct making *m, struct str path, const struct root *r) {
    struct str base = file_base(path);
    return root_is_bundle(r) && is_container(base) ? str_fmt(m->k.a, "%.*s!/", STR_ARG(base)) : STR_NONE;
}

bool catalog_make(struct arena *a, struct str path, const struct catalog_make_options *o, struct log *log,
                  struct catalog_made *out, struct err *e) {
    struct making m = {.k = {.a = a}, .o = o, .log = log, .noted = map_new(a, 0)};
    struct root *r;
    m.task = (struct root_task){.o = o->root, .note = on_note, .ctx = &m};
    *out = (struct catalog_made){0};
    wanted_prepare(a, false, &m.by_name);
    wanted_prepare(a, true, &m.by_content);
    if (!root_open(&m.task, path, &r, e)) {
        return false;
    }
    struct err walked = {0};
    catalog_system_at(&m.k, STR_NONE);
    m.image_name = str_dup(a, root_image_name(r));
    look_into(&m, r, first_prefix(&m, path, r), &walked);
    root_close(&r);
    log_progress_end(log);
    for (size_t i = 0; i < m.k.notes.n; i++) {
        vec_push(a, &out->notes, m.k.notes.v[i]);
    }
    if (walked.text[0] != '\0') {
        *e = walked;
        return false;
    }
    add_systems(&m);
    fill_document(&m, a, path, &out->bom);
    out->files = m.files;
    if (bom_count(&out->bom) == 0 && m.k.notes.n > 0) {
        return err_set(e, ERR_INPUT, "%.*s: nothing could be read; %zu warnings say why", STR_ARG(path), m.k.notes.n);
    }
    if (bom_count(&out->bom) == 0) {
        return err_set(e, ERR_EMPTY, "%.*s: no component was found in %zu files", STR_ARG(path), out->files);
    }
    return true;
}
