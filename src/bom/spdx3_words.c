/* See spdx3_words.h. Vocabularies: SPDX 3.0.1 model, Core and Software; CycloneDX 1.7, component and externalReference. */
#include "bom/spdx3_words.h"

#include <stddef.h>

const struct spdx3_word spdx3_purposes[] = {{"application", "application"},
                                            {"executable", "application"},
                                            {"framework", "framework"},
                                            {"library", "library"},
                                            {"module", "library"},
                                            {"container", "container"},
                                            {"platform", "platform"},
                                            {"operatingSystem", "operating-system"},
                                            {"device", "device"},
                                            {"deviceDriver", "device-driver"},
                                            {"firmware", "firmware"},
                                            {"file", "file"},
                                            {"model", "machine-learning-model"},
                                            {"data", "data"},
                                            {NULL, NULL}};

const struct spdx3_word spdx3_algorithms[] = {{"md5", "MD5"},
                                              {"sha1", "SHA-1"},
                                              {"sha224", "SHA-224"},
                                              {"sha256", "SHA-256"},
                                              {"sha384", "SHA-384"},
                                              {"sha512", "SHA-512"},
                                              {"sha3_256", "SHA3-256"},
                                              {"sha3_384", "SHA3-384"},
                                              {"sha3_512", "SHA3-512"},
                                              {"blake2b256", "BLAKE2b-256"},
                                              {"blake2b384", "BLAKE2b-384"},
                                              {"blake2b512", "BLAKE2b-512"},
                                              {"blake3", "BLAKE3"},
                                              {NULL, NULL}};

const struct spdx3_word spdx3_references[] = {{"vcs", "vcs"},
                                              {"issueTracker", "issue-tracker"},
                                              {"altWebPage", "website"},
                                              {"altDownloadLocation", "distribution"},
                                              {"securityAdvisory", "advisories"},
                                              {"productMetadata", "bom"},
                                              {"mailingList", "mailing-list"},
                                              {"socialMedia", "social"},
                                              {"chat", "chat"},
                                              {"documentation", "documentation"},
                                              {"support", "support"},
                                              {"sourceArtifact", "source-distribution"},
                                              {"license", "license"},
                                              {"buildMeta", "build-meta"},
                                              {"buildSystem", "build-system"},
                                              {"releaseNotes", "release-notes"},
                                              {"securityThreatModel", "threat-model"},
                                              {"securityAdversaryModel", "adversary-model"},
                                              {"riskAssessment", "risk-assessment"},
                                              {"securityPenTestReport", "pentest-report"},
                                              {"staticAnalysisReport", "static-analysis-report"},
                                              {"dynamicAnalysisReport", "dynamic-analysis-report"},
                                              {"runtimeAnalysisReport", "runtime-analysis-report"},
                                              {"componentAnalysisReport", "component-analysis-report"},
                                              {"certificationReport", "certification-report"},
                                              {"qualityAssessmentReport", "quality-metrics"},
                                              {"vulnerabilityDisclosureReport", "vulnerability-assertion"},
                                              {"vulnerabilityExploitabilityAssessment", "exploitability-statement"},
                                              {NULL, NULL}};

const struct spdx3_word spdx3_stages[] = {
    {"design", "design"},       {"source", "pre-build"},   {"build", "build"}, {"analyzed", "post-build"},
    {"deployed", "operations"}, {"runtime", "operations"}, {NULL, NULL}};

/* Words of data/support-levels.tsv. */
const struct spdx3_word spdx3_support[] = {{"support", "actively maintained"},
                                           {"support", "maintained"},
                                           {"support", "supported"},
                                           {"support", "active"},
                                           {"limitedSupport", "limited support"},
                                           {"limitedSupport", "limited"},
                                           {"endOfSupport", "no longer maintained"},
                                           {"endOfSupport", "unmaintained"},
                                           {"endOfSupport", "end of support"},
                                           {"noSupport", "unsupported"},
                                           {"noSupport", "abandoned"},
                                           {"noAssertion", "unknown"},
                                           {NULL, NULL}};

/* VEX's classes, and CycloneDX's states; the first of a class is the one that it stands for. */
const struct spdx3_word spdx3_vex[] = {{"security_VexAffectedVulnAssessmentRelationship", "exploitable"},
                                       {"security_VexNotAffectedVulnAssessmentRelationship", "not_affected"},
                                       {"security_VexNotAffectedVulnAssessmentRelationship", "false_positive"},
                                       {"security_VexFixedVulnAssessmentRelationship", "resolved"},
                                       {"security_VexFixedVulnAssessmentRelationship", "resolved_with_pedigree"},
                                       {"security_VexUnderInvestigationVulnAssessmentRelationship", "in_triage"},
                                       {NULL, NULL}};

/* VexJustificationType; CycloneDX knows more mitigations and requirements, SPDX more of what an adversary can reach. */
const struct spdx3_word spdx3_justifications[] = {
    {"vulnerableCodeNotPresent", "code_not_present"},
    {"componentNotPresent", "code_not_present"},
    {"vulnerableCodeNotInExecutePath", "code_not_reachable"},
    {"vulnerableCodeNotInExecutePath", "requires_configuration"},
    {"vulnerableCodeNotInExecutePath", "requires_dependency"},
    {"vulnerableCodeNotInExecutePath", "requires_environment"},
    {"inlineMitigationsAlreadyExist", "protected_by_mitigating_control"},
    {"inlineMitigationsAlreadyExist", "protected_by_compiler"},
    {"inlineMitigationsAlreadyExist", "protected_at_runtime"},
    {"inlineMitigationsAlreadyExist", "protected_at_perimeter"},
    {"vulnerableCodeCannotBeControlledByAdversary", "protected_by_mitigating_control"},
    {NULL, NULL}};

const char *spdx3_model(const struct spdx3_word *words, struct str spdx) {
    for (; words->spdx != NULL; words++) {
        if (str_is(spdx, words->spdx)) {
            return words->model;
        }
    }
    return NULL;
}

const char *spdx3_spdx(const struct spdx3_word *words, struct str model) {
    for (; words->spdx != NULL; words++) {
        if (str_is(model, words->model)) {
            return words->spdx;
        }
    }
    return NULL;
}
