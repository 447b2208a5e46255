/* The JSON reader: every value is visited, every mistake is placed. */
#include "fuzz.h"

#include "base/json.h"

static size_t visit(struct jv v) {
    size_t n = json_str(v).n + (size_t)(json_double(v) > 0);
    for (struct jiter it = json_iter(v); json_next(&it);) {
        n += it.key.n + visit(it.value);
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct jv root;
    if (json_read(a, &in, &root, &e)) {
        fuzz_sink = visit(root);
    } else {
        fuzz_need_place(&e);
    }
    FUZZ_END;
}
