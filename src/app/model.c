/* Models from files: see model.h. */
#include "app/model.h"

#include "base/file.h"

/* Reads a file and keeps it where its kind belongs. */
static bool sort_file(struct arena *a, struct str path, struct input **device, struct input **model, struct err *e) {
    struct input *in = ARENA_NEW(a, struct input);
    if (!input_read(a, path, YAML_MAX_BYTES, in, e)) {
        return false;
    }
    struct ynode *root = yaml_read(a, in, e);
    if (root == NULL) {
        return false;
    }
    struct str kind = yaml_file_kind(root);
    struct input **slot = str_is(kind, "device/1") ? device : str_is(kind, "threat-model/1") ? model : NULL;
    if (slot == NULL) {
        return ynode_fail(root, e,
                          "does not say what it is; its first line must be \"cordon: device/1\" or "
                          "\"cordon: threat-model/1\"");
    }
    if (*slot != NULL) {
        return ynode_fail(root, e, "is a second %.*s file; one was expected", STR_ARG(kind));
    }
    *slot = in;
    return true;
}

bool app_model_from_files(struct arena *a, const struct str *files, size_t n, struct app_model *out, struct err *e) {
    struct input *device = NULL;
    struct input *model = NULL;
    *out = (struct app_model){0};
    for (size_t i = 0; i < n; i++) {
        if (!sort_file(a, files[i], &device, &model, e)) {
            return false;
        }
    }
    if (device == NULL && model != NULL) {
        struct str beside = file_join(a, file_dir(model->name), STR("device.yaml"));
        if (file_exists(beside) && !sort_file(a, beside, &device, &model, e)) {
            return false;
        }
    }
    if (device != NULL && !device_read(a, device, &out->device, e)) {
        return false;
    }
    if (model == NULL) {
        return err_set(e, ERR_EMPTY,
                       "no threat model among the files; one that begins with \"cordon: threat-model/1\" was expected");
    }
    out->device_file.file = device != NULL ? device->name : STR_NONE;
    out->model_file.file = model->name;
    out->model = ARENA_NEW(a, struct threat_model);
    if (!threat_model_read(a, model, device != NULL ? &out->device : NULL, out->model, e)) {
        return device != NULL ? false
                              : err_context(e, "reading it without a device file, which may define interfaces and hazards");
    }
    return true;
}
