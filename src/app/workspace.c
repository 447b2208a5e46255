/* Making a workspace, and bringing in what people write: see app.h. */
#include "app/app.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"

bool app_init(struct arena *a, struct str dir, struct log *log, struct err *e) {
    struct app app = {0};
    struct store store;
    if (!file_make_dir(dir, e) || !store_create(a, dir, &store, e)) {
        return false;
    }
    store_close(&store);
    bool ok = app_open(&app, a, dir, log, e) && db_begin(app.store.db, e);
    ok = ok && db_finish(app.store.db, app_audit(&app, "init", STR("workspace"), STR_NONE, NULL, 0, e), e);
    app_close(&app);
    return ok;
}

/* ---- apply ---- */

struct applied {
    struct input in;
    struct str kind; /* "device/1", "threat-model/1" */
};

static bool read_files(struct app *app, const struct str *files, size_t n, struct applied *out, struct err *e) {
    for (size_t i = 0; i < n; i++) {
        if (!input_read(app->a, files[i], YAML_MAX_BYTES, &out[i].in, e)) {
            return false;
        }
        struct ynode *root = yaml_read(app->a, &out[i].in, e);
        if (root == NULL) {
            return false;
        }
        out[i].kind = yaml_file_kind(root);
        if (!str_is(out[i].kind, "device/1") && !str_is(out[i].kind, "threat-model/1")) {
            return ynode_fail(root, e,
                              "does not say what it is; its first line must be \"cordon: device/1\" or "
                              "\"cordon: threat-model/1\"");
        }
    }
    return true;
}

static void add_change(struct app *app, struct app_changes *out, struct str object, const char *what) {
    vec_push(app->a, &out->list, (struct app_change){object, str_z(what)});
    out->count += str_is(str_z(what), "unchanged") ? 0 : 1;
}

static bool release_changed(const struct release_list *old, const struct release_entry *r, bool *there) {
    *there = false;
    for (size_t i = 0; i < old->list.n; i++) {
        const struct release_row *o = &old->list.v[i];
        if (str_eq(o->version, r->version)) {
            *there = true;
            return !str_eq(o->status, r->status) || !str_eq(o->date, r->date) || !str_eq(o->support_until, r->support_until) ||
                   o->units != r->units;
        }
    }
    return true;
}

static bool put_releases(struct app *app, const struct device_file *d, struct app_changes *out, struct err *e) {
    struct release_list old;
    if (!store_releases(&app->store, app->a, d->id, &old, e)) {
        return false;
    }
    for (size_t i = 0; i < d->nreleases; i++) {
        const struct release_entry *r = &d->releases[i];
        bool there;
        if (!release_changed(&old, r, &there)) {
            continue;
        }
        struct release_row row = {.device = d->id,
                                  .version = r->version,
                                  .status = r->status,
                                  .date = r->date,
                                  .support_until = r->support_until,
                                  .units = r->units};
        if (!store_put_release(&app->store, &row, e)) {
            return false;
        }
        add_change(app, out, str_fmt(app->a, "release %.*s", STR_ARG(r->version)), there ? "changed" : "added");
    }
    return true;
}

static bool put_hazards(struct app *app, const struct device_file *d, const struct threat_model *m, struct err *e) {
    size_t n = m != NULL ? m->nhazards : d->nhazards;
    const struct hazard *hazards = m != NULL ? m->hazards : d->hazards;
    struct hazard_row *rows = ARENA_ARRAY(app->a, struct hazard_row, n);
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct hazard_row){.id = hazards[i].id,
                                      .name = hazards[i].name,
                                      .harm = hazards[i].harm,
                                      .scope = str_z(scope_name(hazards[i].scope)),
                                      .severity = hazards[i].severity,
                                      .essential = hazards[i].essential_performance};
    }
    return store_put_hazards(&app->store, d->id, rows, n, e);
}

/* What the files hold together, checked: the device (from a file or the store) and the model read against it. */
struct together {
    struct device_file device;
    const struct applied *device_from; /* null: the stored one */
    struct stored_file old_device, old_model;
    bool has_old_device, has_old_model;
    const struct applied *model_from; /* null: the stored one, if any */
    struct threat_model model;
    bool has_model;
};

static bool pick_files(const struct applied *files, size_t n, struct together *t, struct err *e) {
    for (size_t i = 0; i < n; i++) {
        const struct applied **slot = str_is(files[i].kind, "device/1") ? &t->device_from : &t->model_from;
        if (*slot != NULL) {
            return err_at(e, files[i].in.name, 1, 1, "is a second %.*s file; one was expected", STR_ARG(files[i].kind));
        }
        *slot = &files[i];
    }
    return true;
}

static bool read_together(struct app *app, struct together *t, struct err *e) {
    if (t->device_from != NULL && !device_read(app->a, &t->device_from->in, &t->device, e)) {
        return false;
    }
    t->has_old_device = store_device(&app->store, app->a, t->device.id, &t->old_device, e);
    if (e->kind != ERR_NONE) {
        return false;
    }
    if (t->device_from == NULL) {
        if (!t->has_old_device) {
            return err_set(e, ERR_INPUT, "a threat model needs its device: apply device.yaml with it, or first");
        }
        struct input *in = ARENA_NEW(app->a, struct input);
        *in = input_copy(app->a, t->old_device.file, t->old_device.text);
        if (!device_read(app->a, in, &t->device, e)) {
            return false;
        }
    }
    t->has_old_model = store_model(&app->store, app->a, t->device.id, &t->old_model, e);
    if (e->kind != ERR_NONE) {
        return false;
    }
    struct input *in = ARENA_NEW(app->a, struct input);
    if (t->model_from != NULL) {
        *in = t->model_from->in;
    } else if (t->has_old_model) {
        *in = input_copy(app->a, t->old_model.file, t->old_model.text);
    }
    t->has_model = t->model_from != NULL || t->has_old_model;
    if (t->has_model && !threat_model_read(app->a, in, &t->device, &t->model, e)) {
        return t->model_from == NULL ? err_context(e, "checking the stored threat model against the new device file") : false;
    }
    if (t->has_model && t->model.device.n > 0 && !str_eq(t->model.device, t->device.id)) {
        return err_at(e, in->name, 1, 1, "describes the device \"%.*s\"; the device file's is \"%.*s\"",
                      STR_ARG(t->model.device), STR_ARG(t->device.id));
    }
    return true;
}

static bool put_file(struct app *app, const struct together *t, bool is_device, struct app_changes *out,
                     struct app_stored *stored, struct err *e) {
    const struct applied *from = is_device ? t->device_from : t->model_from;
    const struct stored_file *old = is_device ? &t->old_device : &t->old_model;
    bool there = is_device ? t->has_old_device : t->has_old_model;
    struct str sha = hash_sha256_hex(app->a, from->in.bytes);
    struct str object = is_device ? str_fmt(app->a, "device %.*s", STR_ARG(t->device.id)) : STR("threat model");
    *stored =
        (struct app_stored){str_fmt(app->a, "%s:%.*s", is_device ? "device" : "threat-model", STR_ARG(t->device.id)), sha};
    if (there && str_eq(old->sha256, sha)) {
        add_change(app, out, object, "unchanged");
        return true;
    }
    add_change(app, out, object, there ? "changed" : "added");
    struct stored_file f = {.device = t->device.id,
                            .name = is_device ? t->device.name : t->model.name,
                            .file = file_base(from->in.name),
                            .text = from->in.bytes,
                            .sha256 = sha,
                            .applied_at = app->now};
    return is_device ? store_put_device(&app->store, &f, t->device.manufacturer, e) : store_put_model(&app->store, &f, e);
}

static bool write_together(struct app *app, struct together *t, struct app_changes *out, struct err *e) {
    struct app_stored stored[2];
    size_t n = 0;
    if (t->device_from != NULL && (!put_file(app, t, true, out, &stored[n++], e) || !put_releases(app, &t->device, out, e))) {
        return false;
    }
    if (t->model_from != NULL && !put_file(app, t, false, out, &stored[n++], e)) {
        return false;
    }
    if (out->count == 0) {
        return true;
    }
    struct sb detail = SB(app->a);
    for (size_t i = 0; i < out->list.n; i++) {
        sb_fmt(&detail, "%s%.*s %.*s", i > 0 ? "; " : "", STR_ARG(out->list.v[i].object), STR_ARG(out->list.v[i].what));
    }
    return put_hazards(app, &t->device, t->has_model ? &t->model : NULL, e) &&
           app_audit(app, "apply", t->device.id, sb_get(&detail), stored, n, e);
}

bool app_apply(struct app *app, const struct str *files, size_t n, bool dry, struct app_changes *out, struct err *e) {
    *out = (struct app_changes){0};
    struct applied *in = ARENA_ARRAY(app->a, struct applied, n);
    struct together t = {0};
    if (!read_files(app, files, n, in, e) || !pick_files(in, n, &t, e) || !db_begin(app->store.db, e)) {
        return false;
    }
    bool ok = read_together(app, &t, e) && write_together(app, &t, out, e);
    if (ok && dry) {
        struct err ignored = {0};
        db_finish(app->store.db, false, &ignored);
        return true;
    }
    return db_finish(app->store.db, ok, e);
}

static bool export_file(struct app *app, struct str dir, const struct stored_file *f, struct err *e) {
    return file_write(file_join(app->a, dir, f->file), f->text, e);
}

bool app_export(struct app *app, struct str dir, struct err *e) {
    struct device_list devices;
    if (!store_devices(&app->store, app->a, &devices, e)) {
        return false;
    }
    if (devices.list.n == 0) {
        return err_set(e, ERR_EMPTY, "the workspace has no device yet");
    }
    for (size_t i = 0; i < devices.list.n; i++) {
        const struct stored_file *d = &devices.list.v[i];
        /* two devices in one workspace would write the same names: each gets a folder of its own */
        struct str at = devices.list.n > 1 ? file_join(app->a, dir, d->device) : dir;
        struct stored_file model;
        bool has_model = store_model(&app->store, app->a, d->device, &model, e);
        if (e->kind != ERR_NONE || !file_make_dir(at, e) || !export_file(app, at, d, e) ||
            (has_model && !export_file(app, at, &model, e))) {
            return false;
        }
    }
    return true;
}

bool app_model(struct app *app, struct str device, struct app_model *out, struct err *e) {
    *out = (struct app_model){0};
    if (!store_device(&app->store, app->a, device, &out->device_file, e)) {
        return e->kind != ERR_NONE ? false : err_set(e, ERR_INPUT, "the workspace has no device yet: cordon apply device.yaml");
    }
    struct input *in = ARENA_NEW(app->a, struct input);
    *in = input_copy(app->a, out->device_file.file, out->device_file.text);
    if (!device_read(app->a, in, &out->device, e)) {
        return false;
    }
    if (!store_model(&app->store, app->a, out->device.id, &out->model_file, e)) {
        return e->kind == ERR_NONE;
    }
    struct input *model_in = ARENA_NEW(app->a, struct input);
    *model_in = input_copy(app->a, out->model_file.file, out->model_file.text);
    out->model = ARENA_NEW(app->a, struct threat_model);
    return threat_model_read(app->a, model_in, &out->device, out->model, e);
}
