/* device.yaml: the device, its releases, interfaces, hazards, policy and what only a person can say. Format: docs/formats.md.
 */
#ifndef CORDON_THREAT_DEVICE_H
#define CORDON_THREAT_DEVICE_H

#include "base/yaml.h"

/* Severity of harm (FDA postmarket guidance VI.B), lowest first. 0 = none. */
enum severity {
    SEVERITY_NONE,
    SEVERITY_NEGLIGIBLE,
    SEVERITY_MINOR,
    SEVERITY_SERIOUS,
    SEVERITY_CRITICAL,
    SEVERITY_CATASTROPHIC
};
enum exploitability { EXPLOIT_NONE, EXPLOIT_LOW, EXPLOIT_MEDIUM, EXPLOIT_HIGH };
enum harm_scope { SCOPE_ONE_PATIENT, SCOPE_SEVERAL_PATIENTS, SCOPE_FLEET, SCOPE_FACILITY };
enum reach { REACH_NETWORK, REACH_ADJACENT, REACH_LOCAL, REACH_PHYSICAL };

struct device_interface {
    struct str id, name, kind, state, note;
    enum reach reach;
    uint32_t line;
};

struct hazard {
    struct str id, name, harm;
    enum severity severity;
    enum harm_scope scope;
    bool essential_performance;
    uint32_t line;
};

struct release_entry {
    struct str version, status, date, support_until;
    int64_t units;
    uint32_t line;
};

struct device_role {
    struct str role, name, contact;
};

struct device_statement {
    struct str key, text;
    uint32_t line;
};

struct device_policy {
    int64_t triage_days, kev_triage_days, regular_cycle_days, uncontrolled_notify_days, uncontrolled_fix_days;
};

struct device_file {
    struct str id, name, manufacturer, model, udi_di, class_fda, class_eu, product_code, software_level;
    struct str intended_use, users, environment, submission, security_contact;
    bool market_us, market_eu;
    bool has_software, can_connect, exposed_to_threats; /* FD&C Act 524B(c): all three make a cyber device */
    struct release_entry *releases;
    size_t nreleases;
    struct device_interface *interfaces;
    size_t ninterfaces;
    struct hazard *hazards;
    size_t nhazards;
    struct device_policy policy; /* defaults filled in */
    struct device_role *roles;
    size_t nroles;
    struct device_statement *statements;
    size_t nstatements;
};

/* Reads and checks. Every mistake is an error with file, line and column. Unknown statement keys are errors
 * (data/statements.tsv). */
bool device_read(struct arena *a, const struct input *in, struct device_file *out, struct err *e);

/* What a file says it is: "device/1", "threat-model/1", or empty. */
struct str yaml_file_kind(const struct ynode *root);

/* The words of the files; "none" for the value 0 of severity and exploitability, which no file can hold. */
const char *severity_name(enum severity s);
const char *exploitability_name(enum exploitability x);
const char *scope_name(enum harm_scope s);
const char *reach_name(enum reach r);
bool severity_named(struct str name, enum severity *out);
bool exploitability_named(struct str name, enum exploitability *out);

#endif
