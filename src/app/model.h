/* The device and threat model that a command works with: the workspace's, or files given on the command line. */
#ifndef CORDON_APP_MODEL_H
#define CORDON_APP_MODEL_H

#include "app/app.h"

/*
 * Reads device.yaml and threat-model.yaml files in any order, without a workspace: at most one of each, and a threat model at
 * least. Without a
 * device file among them, device.yaml beside the model is taken; without that the model must define its interfaces and hazards
 * itself. `device_file` and `model_file` of the result only say which files they were.
 */
bool app_model_from_files(struct arena *a, const struct str *files, size_t n, struct app_model *out, struct err *e);

#endif
