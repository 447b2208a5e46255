/*
 * Operating systems that say what they are in files of their own: OpenWrt's etc/openwrt_release (shell variables; images have
 * os-release too, older ones not), Android's build.prop (source.android.com, "Build properties").
 */
#include "catalog/lock.h"
#include "catalog/sources.h"

/* The value of each key of "KEY=VALUE" lines, without quotes; the first counts. `keys` ends by null. */
static void read_values(const struct input *in, const char *const *keys, struct str *values) {
    struct lock_lines l = {.in = in};
    while (lock_next_line(&l)) {
        struct str key;
        struct str value;
        bool pair = str_cut(l.text, '=', &key, &value);
        for (size_t i = 0; pair && keys[i] != NULL; i++) {
            if (values[i].n == 0 && str_is(str_trim(key), keys[i])) {
                values[i] = lock_unquote(str_trim(value));
            }
        }
    }
}

static bool read_openwrt(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    enum { ID, RELEASE, DESCRIPTION, KEYS };
    static const char *const keys[] = {"DISTRIB_ID", "DISTRIB_RELEASE", "DISTRIB_DESCRIPTION", NULL};
    struct str v[KEYS] = {{0}};
    (void)f;
    if (!input_want_text(in, e)) {
        return false;
    }
    read_values(in, keys, v);
    if (v[ID].n > 0) { /* os-release has both in lower case: openwrt, snapshot */
        struct arena *a = catalog_arena(k);
        catalog_os_else(k, str_lower(a, v[ID]), str_lower(a, v[RELEASE]), STR_NONE, v[DESCRIPTION]);
    }
    return true;
}

static const char *const openwrt[] = {"etc/openwrt_release", NULL};

const struct catalog_source catalog_openwrt_release = {.name = "openwrt-release",
                                                       .technique = CATALOG_MANIFEST,
                                                       .confidence = 100,
                                                       .limit = 1 << 20,
                                                       .names = openwrt,
                                                       .anchors = openwrt,
                                                       .read = read_openwrt};

/* ---- Android ---- */

static bool read_android(struct catalog *k, const struct catalog_file *f, const struct input *in, struct err *e) {
    enum { RELEASE, PATCH, BUILD, KEYS };
    static const char *const keys[] = {"ro.build.version.release", "ro.build.version.security_patch", "ro.build.display.id",
                                       NULL};
    struct str v[KEYS] = {{0}};
    (void)f;
    if (!input_want_text(in, e)) {
        return false;
    }
    read_values(in, keys, v);
    if (v[RELEASE].n > 0) {
        struct str pretty = str_fmt(catalog_arena(k), "Android %.*s%s%.*s%s%.*s", STR_ARG(v[RELEASE]),
                                    v[PATCH].n > 0 ? ", security patch of " : "", STR_ARG(v[PATCH]),
                                    v[BUILD].n > 0 ? ", build " : "", STR_ARG(v[BUILD]));
        catalog_os_else(k, STR("android"), v[RELEASE], STR_NONE, pretty);
    }
    return true;
}

/* In the system's own folder, or at the top of its image; vendor/build.prop and others are of the hardware. */
static bool wants_android(const struct catalog_file *f) {
    struct str inside = f->path;
    size_t image = str_rchr(f->path, '!');
    if (!str_is(f->base, "build.prop")) {
        return false;
    }
    inside = image == SIZE_MAX ? inside : str_from(inside, image + 2);
    return str_is(inside, "build.prop") || str_is(inside, "system/build.prop") || str_ends(inside, STR("/system/build.prop"));
}

static const char *const android[] = {"system/build.prop", "build.prop", NULL};

const struct catalog_source catalog_android_build = {.name = "android-build",
                                                     .technique = CATALOG_MANIFEST,
                                                     .confidence = 100,
                                                     .limit = 16 << 20,
                                                     .wants = wants_android,
                                                     .anchors = android,
                                                     .read = read_android};
