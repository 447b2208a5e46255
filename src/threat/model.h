/* threat-model.yaml: the model of the device and what surrounds it. Format: docs/formats.md. References are by index after
 * reading. */
#ifndef CORDON_THREAT_MODEL_H
#define CORDON_THREAT_MODEL_H

#include "threat/device.h"

/* STRIDE categories as bits, in the order of the word. */
enum { STRIDE_S = 1, STRIDE_T = 2, STRIDE_R = 4, STRIDE_I = 8, STRIDE_D = 16, STRIDE_E = 32 };
/* Losses as bits. */
enum { LOSS_CONFIDENTIALITY = 1, LOSS_INTEGRITY = 2, LOSS_AVAILABILITY = 4 };

/* Boundaries in boundaries. */
enum { MODEL_MAX_NESTING = 32 };

enum element_kind { ELEMENT_EXTERNAL, ELEMENT_PROCESS, ELEMENT_STORE };
enum payload { PAYLOAD_DATA, PAYLOAD_COMMAND, PAYLOAD_CODE };

/* A list of indexes into one of the model's arrays. */
struct refs {
    size_t *v;
    size_t n;
};

struct tm_assumption {
    struct str id, text, owner;
    bool labeling;
    uint32_t line;
};

struct tm_boundary {
    struct str id, name, kind;
    size_t parent; /* SIZE_MAX: none */
    uint32_t line;
};

struct tm_asset {
    struct str id, name, kind;
    unsigned protect; /* LOSS_* */
    uint32_t line;
};

struct tm_control {
    struct str id, name, category, status, requirement, acceptance;
    struct str *tests;
    size_t ntests;
    unsigned against; /* STRIDE_* */
    uint32_t line;
};

struct tm_hazard_link {
    unsigned loss; /* one LOSS_* */
    size_t hazard; /* into model->hazards */
    struct str how;
};

struct tm_element {
    struct str id, name;
    enum element_kind kind;
    size_t boundary; /* SIZE_MAX: none */
    struct refs interfaces, assets, controls;
    bool clinical, multi_device, logs, untrusted;
    struct str *runs;
    size_t nruns;
    struct tm_hazard_link *hazards;
    size_t nhazards;
    uint32_t line;
};

struct tm_flow {
    struct str id, name, protocol;
    size_t from, to;
    bool both, encrypted, authenticated;
    size_t interface; /* SIZE_MAX: none */
    enum payload payload;
    struct refs assets, controls;
    uint32_t line;
};

struct tm_threat {
    struct str id, title, library, status, reason;
    bool on_flow;
    size_t on; /* element or flow */
    unsigned stride;
    struct str *phases;
    size_t nphases;
    enum exploitability before, after;
    struct refs hazards, controls;
    uint32_t line;
};

struct threat_model {
    struct str name, device, method, rationale;
    struct tm_assumption *assumptions;
    size_t nassumptions;
    struct tm_boundary *boundaries;
    size_t nboundaries;
    struct device_interface *interfaces; /* the device file's, then the model's own */
    size_t ninterfaces;
    struct hazard *hazards; /* likewise */
    size_t nhazards;
    struct tm_asset *assets;
    size_t nassets;
    struct tm_control *controls;
    size_t ncontrols;
    struct tm_element *elements;
    size_t nelements;
    struct tm_flow *flows;
    size_t nflows;
    struct tm_threat *threats;
    size_t nthreats;
};

/*
 * Reads and checks, resolving ids. `device` gives the interfaces and hazards defined there (null: only those of the file
 * itself). Every mistake (unknown id, id given twice, a value outside its list …) is an error with file, line and column.
 */
bool threat_model_read(struct arena *a, const struct input *in, const struct device_file *device, struct threat_model *out,
                       struct err *e);

/* Whether a flow crosses a trust boundary: its ends have different innermost boundaries. */
bool flow_crosses(const struct threat_model *m, const struct tm_flow *f);

/* Name of the outermost boundary that the flow crosses, for people; of two equally far out the one entered. Empty when none. */
struct str flow_boundary(const struct threat_model *m, const struct tm_flow *f);

const char *element_kind_name(enum element_kind k);
const char *payload_name(enum payload p);
struct str stride_letters(struct arena *a, unsigned stride); /* "S T" … "STRIDE" subset, in order: "STI" */
const char *stride_word(unsigned one);                       /* "spoofing" … */

#endif
