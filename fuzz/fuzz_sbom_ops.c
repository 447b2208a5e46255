/* What is done with an SBOM that was read: checked, compared with itself (all the same), merged with itself (valid, nothing
 * new). */
#include "fuzz.h"

#include "bom/diff.h"
#include "bom/merge.h"
#include "bom/score.h"

static void check(struct arena *a, const struct bom *b) {
    static const enum bom_profile profiles[] = {BOM_SCHEMA, BOM_NTIA, BOM_CISA, BOM_FDA, BOM_SCORE};
    struct licence_list l;
    struct bom_checked c;
    struct bom_score score;
    licence_list_of(a, b, &l);
    for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
        bom_check(a, b, profiles[i], &l, &c);
    }
    bom_score_of(&c, &score);
    if (!(score.score >= 0 && score.score <= 10)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct bom b;
    if (bom_read(a, &in, &b, &e)) {
        struct bom_diff d;
        struct bom_merged m;
        struct bom lost = {0};
        struct bom again;
        struct sb text = SB(a);
        struct bom_merge_input twice[] = {{STR("a"), STR("1"), &b}, {STR("b"), STR("2"), &b}};
        struct bom_merge_options o = {.flat = size % 2 == 0};
        check(a, &b);
        bom_diff(a, &b, &b, &d);
        if (d.count[BOM_SAME] != d.n || !bom_merge(a, twice, 2, &o, &m, &e)) {
            abort();
        }
        if (bom_write(a, &m.bom, BOM_CYCLONEDX_JSON, STR_NONE, &text, &lost, &e)) {
            struct input written = input_copy(a, STR("merged"), sb_get(&text));
            if (!bom_read(a, &written, &again, &e) || again.components.n != m.bom.components.n) {
                abort();
            }
        }
    }
    FUZZ_END;
}
