/* VEX: the statement model, and OpenVEX 0.2.0 out. */
#ifndef CORDON_VEX_VEX_H
#define CORDON_VEX_VEX_H

#include "base/str.h"

struct vex_statement {
    struct str vulnerability; /* the CVE, or what stands for it */
    struct str *aliases;
    size_t naliases;
    struct str product;      /* the device's release, as a purl or IRI */
    struct str subcomponent; /* the component's purl, or CPE */
    bool subcomponent_is_cpe;
    struct str status, justification, impact_statement, action_statement;
    int64_t at; /* of the decision */
};

struct vex_document {
    struct str id, author, role;
    int64_t at, version;
    struct vex_statement *statements;
    size_t n;
};

/* An OpenVEX 0.2.0 document, statements in the order given. */
struct str vex_openvex(struct arena *a, const struct vex_document *d);

#endif
