/* Versions: a scheme's name, two versions and a range, a line each. The order is antisymmetric; ranges are read or refused. */
#include "fuzz.h"

#include "ident/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct str rest = in.bytes;
    struct str line[3];
    enum version_scheme s = VERSION_GENERIC;
    struct version_range r;
    for (size_t i = 0; i < 3; i++) {
        str_cut(rest, '\n', &line[i], &rest);
    }
    (void)version_scheme_named(line[0], &s);
    if (version_compare(s, line[1], line[2]) != -version_compare(s, line[2], line[1]) ||
        version_compare(s, line[1], line[1]) != 0) {
        abort();
    }
    if (version_range_parse(a, s, rest, &r, &e)) {
        fuzz_sink = version_in_range(&r, line[1]) + version_in_range(&r, line[2]) + version_valid(s, line[1]);
    } else if (e.kind != ERR_INPUT || e.text[0] == '\0') {
        abort();
    }
    FUZZ_END;
}
