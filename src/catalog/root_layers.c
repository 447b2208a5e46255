/*
 * Container images: an OCI image layout (OCI Image Format Specification 1.1, "Image Layout") or what `docker save` writes
 * (Docker Image Specification 1.2), in a folder or a tar. Layers lie over each other: a file counts where it was put last, and
 * not at all when a later layer has removed it ("Layer Filesystem Changeset", whiteouts).
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/map.h"
#include "base/vec.h"
#include "catalog/catalog.h"
#include "catalog/root_kind.h"

enum { MAX_LAYERS = 512, MAX_INDEXES = 4 };

struct layer {
    struct str name; /* its digest or path */
    struct str bytes;
};

/* What lies above a path in layers that come later. */
enum { HIDES = 1, IS_FOLDER = 2 };

struct layers {
    bool folder;
    struct map blobs; /* of a tar: path → struct str */
    VEC(struct layer) v;
    struct map visible; /* path → number of its layer + 1 */
};

/* ---- parts of the image ---- */

/* The bytes of a file of the image; empty when it is not there. Links out of a folder are not followed. */
static struct str part(struct root *r, struct str path) {
    struct layers *x = r->own;
    struct err e = {0};
    if (!x->folder) {
        const struct str *found = map_get(&x->blobs, path);
        return found != NULL ? *found : STR_NONE;
    }
    if (str_find(path, STR("..")) != SIZE_MAX) {
        return STR_NONE;
    }
    struct root_mapping m = {.bytes = {0}};
    int fd = open(str_cstr(r->a, file_join(r->a, r->path, path)), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool ok = fd >= 0 && root_map(r->a, fd, path, CATALOG_MAX_CONTAINER, &m, &e);
    if (fd >= 0) {
        close(fd);
    }
    return ok ? m.bytes : STR_NONE;
}

static struct jv json_part(struct root *r, struct str path) {
    struct input *in = ARENA_NEW(r->a, struct input);
    struct jv root = {0};
    struct err e = {0};
    *in = input_copy(r->a, path, part(r, path));
    if (in->bytes.n > 0 && !json_read(r->a, in, &root, &e)) {
        root_tell(r, path, e.text);
    }
    return root;
}

/* "sha256:…" → "blobs/sha256/…" */
static struct str blob_path(struct root *r, struct str digest) {
    struct str algorithm;
    struct str hex;
    return str_cut(digest, ':', &algorithm, &hex) && str_chr(hex, '/') == SIZE_MAX
               ? str_fmt(r->a, "blobs/%.*s/%.*s", STR_ARG(algorithm), STR_ARG(hex))
               : STR_NONE;
}

static void add_layer(struct root *r, struct str path, struct str digest) {
    struct layers *x = r->own;
    struct str bytes = part(r, path);
    struct str algorithm;
    struct str hex;
    if (bytes.n == 0) {
        root_tell(r, str_fmt(r->a, "%.*s!/%.*s", STR_ARG(r->path), STR_ARG(path)),
                  "this layer is named by the image and missing");
        return;
    }
    if (str_cut(digest, ':', &algorithm, &hex) && str_is(algorithm, "sha256") && !str_eq(hash_sha256_hex(r->a, bytes), hex)) {
        root_tell(r, str_fmt(r->a, "%.*s!/%.*s", STR_ARG(r->path), STR_ARG(path)),
                  "this layer is not the one that the image names: its SHA-256 differs");
    }
    if (x->v.n < MAX_LAYERS) {
        vec_push(r->a, &x->v, (struct layer){path, bytes});
    }
}

/* ---- which layers ---- */

/* docker save: manifest.json lists images with their tags and layers, the lowest first. */
static bool docker(struct root *r) {
    struct jv list = json_part(r, STR("manifest.json"));
    struct jv image = {0};
    size_t n = 0;
    for (struct jiter it = json_iter(list); json_type(list) == JSON_ARRAY && json_next(&it); n++) {
        image = n == 0 ? it.value : image;
    }
    struct jv names = json_get(image, "Layers");
    if (json_type(names) != JSON_ARRAY) {
        return false;
    }
    if (n > 1) {
        root_tell(r, STR_NONE, "holds several images; the first is catalogued");
    }
    for (struct jiter it = json_iter(json_get(image, "RepoTags")); r->image_name.n == 0 && json_next(&it);) {
        r->image_name = json_str(it.value);
    }
    for (struct jiter it = json_iter(names); json_next(&it);) {
        add_layer(r, json_str(it.value), STR_NONE);
    }
    return true;
}

static bool is_attestation(struct jv manifest) {
    return json_str(json_get(json_get(manifest, "annotations"), "vnd.docker.reference.type")).n > 0 ||
           str_is(json_str(json_get(json_get(manifest, "platform"), "os")), "unknown");
}

/* An index names manifests, or indexes of them, one a platform: the first that is an image. */
static struct jv oci_manifest(struct root *r) {
    struct jv at = json_part(r, STR("index.json"));
    for (int depth = 0; depth < MAX_INDEXES && json_type(json_get(at, "layers")) == JSON_NONE; depth++) {
        struct jv list = json_get(at, "manifests");
        struct jv chosen = {0};
        size_t n = 0;
        for (struct jiter it = json_iter(list); json_type(list) == JSON_ARRAY && json_next(&it);) {
            if (!is_attestation(it.value)) {
                chosen = n++ == 0 ? it.value : chosen;
            }
        }
        if (n > 1) {
            root_tell(r, STR_NONE, "holds several images; the first is catalogued");
        }
        if (r->image_name.n == 0) {
            r->image_name = json_str(json_get(json_get(chosen, "annotations"), "org.opencontainers.image.ref.name"));
        }
        struct str path = blob_path(r, json_str(json_get(chosen, "digest")));
        if (path.n == 0) {
            break;
        }
        at = json_part(r, path);
    }
    return at;
}

static bool oci(struct root *r) {
    struct jv layers = json_get(oci_manifest(r), "layers");
    for (struct jiter it = json_iter(layers); json_type(layers) == JSON_ARRAY && json_next(&it);) {
        struct str digest = json_str(json_get(it.value, "digest"));
        add_layer(r, blob_path(r, digest), digest);
    }
    return json_type(layers) == JSON_ARRAY;
}

/* ---- which files are seen ---- */

static bool hidden(const struct map *above, struct str path) {
    uintptr_t self = (uintptr_t)map_get(above, path);
    if (self != 0) {
        return true; /* put there again, taken away, or a folder now */
    }
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] == '/' && ((uintptr_t)map_get(above, str_sub(path, 0, i)) & HIDES) != 0) {
            return true;
        }
    }
    return false;
}

struct mark {
    struct str path;
    uintptr_t what;
};

typedef VEC(struct mark) marks;

/* ".wh.NAME" takes NAME away, ".wh..wh..opq" all that the folder held. */
static struct mark mark_of(struct arena *a, const struct archive_member *m, struct str path) {
    struct str base = file_base(path);
    struct str folder = str_sub(path, 0, path.n - base.n);
    if (str_is(base, ".wh..wh..opq")) {
        return (struct mark){str_dup(a, str_sub(folder, 0, folder.n > 0 ? folder.n - 1 : 0)), HIDES};
    }
    if (str_starts(base, STR(".wh."))) {
        return (struct mark){str_fmt(a, "%.*s%.*s", STR_ARG(folder), STR_ARG(str_from(base, 4))), HIDES};
    }
    return (struct mark){str_dup(a, path), m->folder ? IS_FOLDER : HIDES};
}

static struct str member_path(const struct archive_member *m) {
    struct str path = root_plain_path(m->path);
    return str_ends(path, STR("/")) ? str_sub(path, 0, path.n - 1) : path;
}

/* The files of a layer that nothing above hides; then what it hides of those below. */
static void see_layer(struct root *r, size_t number, struct map *above) {
    struct layers *x = r->own;
    const struct layer *l = &x->v.v[number];
    struct str shown = str_fmt(r->a, "%.*s!/%.*s", STR_ARG(r->path), STR_ARG(l->name));
    struct err e = {0};
    struct archive_reader *reader = archive_open(shown, l->bytes, ARCHIVE_ROOTS, &root_member_limits, &r->task->unpacked, &e);
    marks list = {0};
    for (bool end = false; reader != NULL && !end;) {
        struct archive_member m;
        if (!archive_next(reader, &m, &end, &e)) {
            break;
        }
        struct str path = member_path(&m);
        if (end || path.n == 0) {
            continue;
        }
        struct mark k = mark_of(r->a, &m, path);
        if (m.regular && !str_starts(file_base(path), STR(".wh.")) && !hidden(above, path)) {
            map_put(&x->visible, k.path, (void *)(uintptr_t)(number + 1));
        }
        vec_push(r->a, &list, k);
    }
    archive_close(&reader);
    if (e.text[0] != '\0') {
        root_tell(r, shown, e.text);
    }
    for (size_t i = 0; i < list.n; i++) {
        void **slot = map_slot(above, list.v[i].path, NULL);
        *slot = (void *)((uintptr_t)*slot | list.v[i].what);
    }
}

static bool open_layers(struct root *r, struct err *e) {
    struct layers *x = r->own;
    if (!oci(r) && !docker(r)) {
        return err_at(e, r->path, 0, 0, "looks like a container image, but has no manifest that names its layers");
    }
    struct map above = map_new(r->a, 1024);
    x->visible = map_new(r->a, 1024);
    for (size_t i = x->v.n; i > 0; i--) {
        see_layer(r, i - 1, &above);
    }
    return true;
}

/* ---- a tar ---- */

static bool may_be_tar(struct str head, struct str base) {
    (void)base;
    return archive_is(head, ARCHIVE_FEEDS) && !str_starts(head, STR("PK"));
}

static bool is_tar(struct str bytes, struct str base) {
    static const char *const names[] = {"oci-layout", "manifest.json", "index.json", "repositories", "blobs/"};
    if (!may_be_tar(str_sub(bytes, 0, 512), base)) {
        return false;
    }
    struct archive_count count = {0};
    struct err e = {0};
    struct archive_reader *reader = archive_open(STR("image"), bytes, ARCHIVE_FEEDS, &root_member_limits, &count, &e);
    struct archive_member m;
    bool end = false;
    bool found = false;
    /* the first member tells: no other archive has these at its top */
    if (reader != NULL && archive_next(reader, &m, &end, &e) && !end) {
        struct str path = root_plain_path(m.path);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            found = found || str_is(path, names[i]);
        }
        /* docker save before version 25: "<64 hexadecimal digits>/" or the configuration, "<64 digits>.json" */
        size_t hex = 0;
        while (hex < path.n && chr_alnum(path.p[hex])) {
            hex++;
        }
        found = found || (hex == 64 && hex < path.n && (path.p[hex] == '/' || path.p[hex] == '.'));
    }
    archive_close(&reader);
    return found;
}

static bool open_tar(struct root *r, struct err *e) {
    struct layers *x = ARENA_NEW(r->a, struct layers);
    struct archive_reader *reader = archive_open(r->path, r->bytes, ARCHIVE_FEEDS, &root_member_limits, &r->task->unpacked, e);
    bool ok = reader != NULL;
    r->own = x;
    x->blobs = map_new(r->a, 64);
    for (bool end = false; ok && !end;) {
        struct archive_member m;
        ok = archive_next(reader, &m, &end, e);
        if (ok && !end && m.regular) {
            struct str *bytes = ARENA_NEW(r->a, struct str);
            struct str path = str_dup(r->a, root_plain_path(m.path));
            ok = archive_view(reader, r->a, path, bytes, e);
            map_put(&x->blobs, path, bytes);
        }
    }
    archive_close(&reader);
    return ok && open_layers(r, e);
}

/* ---- a folder ---- */

static bool is_folder(struct str bytes, struct str path) {
    (void)bytes;
    struct arena *a = arena_new();
    bool yes = (file_exists(file_join(a, path, STR("oci-layout"))) && file_exists(file_join(a, path, STR("index.json")))) ||
               (file_exists(file_join(a, path, STR("manifest.json"))) && file_exists(file_join(a, path, STR("repositories"))));
    arena_free(&a);
    return yes;
}

static bool open_folder(struct root *r, struct err *e) {
    struct layers *x = ARENA_NEW(r->a, struct layers);
    r->own = x;
    x->folder = true;
    return open_layers(r, e);
}

/* ---- walking ---- */

static bool walk_layer(struct root *r, size_t number, root_fn fn, void *ctx, struct err *e) {
    const struct layers *x = r->own;
    const struct layer *l = &x->v.v[number];
    struct err damage = {0};
    struct archive_reader *reader =
        archive_open(l->name, l->bytes, ARCHIVE_ROOTS, &root_member_limits, &r->task->unpacked, &damage);
    struct arena *a = arena_new();
    bool ok = true;
    for (bool end = false; reader != NULL && ok && !end;) {
        struct arena_mark mark = arena_mark(a);
        struct root_member m = {.reader = reader, .a = a};
        if (!archive_next(reader, &m.info, &end, &damage)) {
            break; /* told when the layers were looked at */
        }
        struct str path = end ? STR_NONE : member_path(&m.info);
        bool seen = m.info.regular && (size_t)(uintptr_t)map_get(&x->visible, path) == number + 1;
        if (seen && !root_excluded(r, path)) {
            ok = fn(ctx, &(struct root_file){.path = str_dup(a, path), .root = r, .at = &m}, e);
        }
        arena_reset(a, mark);
    }
    arena_free(&a);
    archive_close(&reader);
    return ok;
}

static bool walk(struct root *r, root_fn fn, void *ctx, struct err *e) {
    const struct layers *x = r->own;
    bool ok = true;
    for (size_t i = 0; ok && i < x->v.n; i++) {
        ok = walk_layer(r, i, fn, ctx, e);
    }
    return ok;
}

const struct root_kind root_layers = {
    .name = "container image", .may_be = may_be_tar, .is = is_tar, .open = open_tar, .walk = walk, .view = root_member_view};

const struct root_kind root_layers_folder = {
    .name = "container image", .is = is_folder, .open = open_folder, .walk = walk, .view = root_member_view};
