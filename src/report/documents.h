/* The documents that this version writes, one file each. */
#ifndef CORDON_REPORT_DOCUMENTS_H
#define CORDON_REPORT_DOCUMENTS_H

#include "report/report.h"

extern const struct report report_threat_model;
extern const struct report report_sbom;
extern const struct report report_risk_assessment;
extern const struct report report_vulnerability_assessment;
extern const struct report report_gspr_checklist;
extern const struct report report_gaps;

#endif
