/* CVSS vectors: every score is within its bounds; a vector reads the same the second time. */
#include "fuzz.h"

#include "score/cvss.h"

static void need_score(int score, bool may_lack) {
    if (score < (may_lack ? CVSS_NO_SCORE : 0) || score > 100) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct cvss c;
    if (cvss_parse(in.bytes, &c, &e)) {
        need_score(c.score, false);
        need_score(c.base, false);
        need_score(c.temporal, true);
        need_score(c.environmental, true);
        fuzz_sink = (size_t)cvss_exploitability(&c) + (size_t)cvss_severity(c.version, c.score)[0];
    } else if (e.kind != ERR_INPUT || e.text[0] == '\0') {
        abort();
    }
    FUZZ_END;
}
