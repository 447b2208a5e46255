/* The packed values of the index: any bytes are read without harm. The first byte says as which value. */
#include "fuzz.h"

#include "vuln/index_pack.h"

static void entries(struct arena *a, struct str s) {
    struct unpacker u = unpacker(s);
    struct package_entry p;
    struct cpe_entry c;
    struct vuln_package pkg;
    while (unpack_package_entry(&u, &p)) {
        fuzz_sink = unpack_package(a, p.package, &pkg) ? pkg.nevents : unpack_package_ecosystem(p.package).n;
    }
    u = unpacker(s);
    while (unpack_cpe_entry(&u, &c)) {
        fuzz_sink = c.node;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct str s = str_from(in.bytes, 1);
    struct advisory adv = {0};
    struct vuln_node node;
    struct kev_value kev;
    struct epss_value epss;
    struct pack_mark mark;
    (void)e;
    switch (size > 0 ? data[0] % 6 : 0) {
        case 0:
            fuzz_sink = unpack_head(a, s, &adv) ? adv.naliases : pack_head_content(s).n;
            break;
        case 1:
            fuzz_sink = unpack_body(a, s, &adv) ? adv.nreferences : 0;
            break;
        case 2:
            for (size_t i = 0; i < unpack_conf_count(s) && i < 64; i++) {
                fuzz_sink = unpack_conf_node(a, s, i, &node) ? node.nmatches : 0;
            }
            break;
        case 3:
            entries(a, s);
            break;
        case 4:
            fuzz_sink = unpack_kev(s, &kev) + unpack_epss(s, &epss) + unpack_mark(s, &mark);
            break;
        default:
            fuzz_sink = pack_cpe_key(a, s).n;
            break;
    }
    FUZZ_END;
}
