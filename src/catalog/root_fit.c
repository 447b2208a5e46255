/*
 * U-Boot's FIT images (u-boot: doc/usage/fit, "Flattened uImage Tree"): a flattened device tree whose node /images has one node
 * a part (kernel, device tree, ramdisk, file system, firmware), each a file here by its node's name. Its bytes are the property
 * data, or lie behind the tree: data-offset from the tree's end (a multiple of four), or data-position from its beginning. The
 * tree's form: Devicetree Specification, chapter 5. A device tree without such parts is none of these.
 */
#include "base/vec.h"
#include "catalog/bytes.h"
#include "catalog/root_kind.h"

enum {
    FDT_NODE = 1,
    FDT_END_NODE = 2,
    FDT_PROPERTY = 3,
    FDT_NOP = 4,
    FDT_HEADER = 40,
    IMAGE_DEPTH = 3, /* of the root node 1, of /images 2 */
    MAX_NAME = 256,
};

struct fit_image {
    struct str name, data;
    uint64_t offset, position, size;
    bool has_data, has_offset, has_position;
};

/* Where the parts of the tree are, as its header says. */
struct fdt {
    struct str all, names; /* all: the tree and what follows it */
    uint64_t total, at, end;
    size_t depth;
    bool in_images;
};

struct fit {
    VEC(struct fit_image) v;
};

static uint64_t number(struct str s, uint64_t at) {
    return bytes_number(s, at, 4, true);
}

static bool has_magic(struct str s) {
    return number(s, 0) == 0xD00DFEED;
}

static bool begin(struct str bytes, struct fdt *t) {
    uint64_t total = number(bytes, 4);
    uint64_t at = number(bytes, 8);
    uint64_t size = number(bytes, 36);
    *t = (struct fdt){.all = bytes, .total = total, .at = at, .end = at + size};
    t->names = bytes_cut(bytes, number(bytes, 12), number(bytes, 32));
    return has_magic(bytes) && total >= FDT_HEADER && total <= bytes.n && at >= FDT_HEADER && at % 4 == 0 && t->end <= total &&
           number(bytes, 20) >= 16; /* version */
}

/* A size or offset: one cell or two. */
static uint64_t cells(struct str value) {
    return value.n == 4 || value.n == 8 ? bytes_number(value, 0, (unsigned)value.n, true) : UINT64_MAX;
}

static void take_property(struct fit_image *x, struct str name, struct str value) {
    if (str_is(name, "data")) {
        x->data = value;
        x->has_data = true;
    } else if (str_is(name, "data-offset")) {
        x->offset = cells(value);
        x->has_offset = true;
    } else if (str_is(name, "data-position")) {
        x->position = cells(value);
        x->has_position = true;
    } else if (str_is(name, "data-size")) {
        x->size = cells(value);
    }
}

/* The part's bytes; false: it has none, or they are not all there. */
static bool bytes_of(const struct fdt *t, struct fit_image *x) {
    uint64_t at = x->has_position ? x->position : (t->total + 3) / 4 * 4 + x->offset;
    if (x->has_data) {
        return x->data.n > 0;
    }
    if (!(x->has_position || (x->has_offset && x->offset <= t->all.n)) || x->size == 0) {
        return false;
    }
    x->data = bytes_cut(t->all, at, x->size);
    return x->data.n > 0;
}

/* The next token of the tree that tells of a part; x is complete when its node ends. False: at the end, or what is there is
 * none. */
static bool step(struct fdt *t, struct fit_image *x, bool *complete) {
    uint64_t token = number(t->all, t->at);
    struct str rest = bytes_cut(t->all, t->at + 4, t->end - t->at - 4);
    uint64_t length = 0;
    *complete = false;
    if (token == FDT_NODE) {
        struct str name = bytes_text(rest, 0, MAX_NAME);
        length = name.n + 1;
        t->depth++;
        t->in_images = t->depth == IMAGE_DEPTH - 1 ? str_is(name, "images") : t->in_images;
        *x = t->depth == IMAGE_DEPTH ? (struct fit_image){.name = name} : *x;
    } else if (token == FDT_PROPERTY) {
        length = 8 + number(rest, 0);
        if (t->depth == IMAGE_DEPTH && t->in_images) {
            take_property(x, bytes_text(t->names, number(rest, 4), MAX_NAME), bytes_cut(rest, 8, length - 8));
        }
    } else if (token == FDT_END_NODE && t->depth > 0) {
        *complete = t->depth == IMAGE_DEPTH && t->in_images;
        t->depth--;
    } else if (token != FDT_NOP) {
        return false;
    }
    t->at += 4 + (length + 3) / 4 * 4;
    return t->at <= t->end;
}

/* The next part; its data may not all be there. */
static bool next_image(struct fdt *t, struct fit_image *x) {
    bool complete = false;
    while (t->at + 4 <= t->end && step(t, x, &complete)) {
        if (complete) {
            return true;
        }
    }
    return false;
}

uint64_t root_fit_size(struct str bytes) {
    struct fdt t;
    struct fit_image x = {0};
    uint64_t end = 0;
    bool any = false;
    if (!begin(bytes, &t)) {
        return 0;
    }
    end = t.total;
    while (next_image(&t, &x)) {
        if (bytes_of(&t, &x)) {
            uint64_t last = (uint64_t)(x.data.p + x.data.n - bytes.p);
            end = last > end ? last : end;
            any = true;
        }
    }
    return any ? end : 0;
}

static bool may_be(struct str head, struct str base) {
    (void)base;
    return has_magic(head);
}

static bool is(struct str bytes, struct str base) {
    (void)base;
    return has_magic(bytes) && root_fit_size(bytes) > 0;
}

/* Node names are unique, and cannot be paths. */
static struct str file_name(const struct root *r, const struct fit_image *x, size_t i) {
    bool fine = x->name.n > 0 && str_chr(x->name, '/') == SIZE_MAX && x->name.p[0] != '.' && bytes_is_text(x->name);
    return fine ? x->name : str_fmt(r->a, "image-%zu", i);
}

static bool open_fit(struct root *r, struct err *e) {
    struct fit *f = ARENA_NEW(r->a, struct fit);
    struct fdt t;
    struct fit_image x = {0};
    r->own = f;
    begin(r->bytes, &t);
    while (next_image(&t, &x)) {
        if (f->v.n >= ROOT_MAX_PARTS) {
            return err_at(e, r->path, 0, 0, "holds more than the limit of %d parts (ROOT_MAX_PARTS)", ROOT_MAX_PARTS);
        }
        x.name = file_name(r, &x, f->v.n + 1);
        if (bytes_of(&t, &x)) {
            vec_push(r->a, &f->v, x);
        } else {
            root_tell(r, str_fmt(r->a, "%.*s!/%.*s", STR_ARG(r->path), STR_ARG(x.name)), "has no bytes in the image");
        }
    }
    return true;
}

static bool walk(struct root *r, root_fn fn, void *ctx, struct err *e) {
    const struct fit *f = r->own;
    bool ok = true;
    for (size_t i = 0; ok && i < f->v.n; i++) {
        struct str bytes = f->v.v[i].data;
        if (!root_excluded(r, f->v.v[i].name)) {
            ok = fn(ctx, &(struct root_file){.path = f->v.v[i].name, .root = r, .at = &bytes}, e);
        }
    }
    return ok;
}

const struct root_kind root_fit = {
    .name = "FIT", .bundle = true, .may_be = may_be, .is = is, .open = open_fit, .walk = walk, .view = root_part_view};
