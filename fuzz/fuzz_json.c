/* The JSON reader: every value is visited, every mistake is placed; item by item the same is read, or refused, as in one go. */
#include "fuzz.h"

#include "base/json_cut.h"
#include "base/json_keep.h"

static size_t visit(struct jv v) {
    size_t n = json_str(v).n + (size_t)(json_double(v) > 0);
    for (struct jiter it = json_iter(v); json_next(&it);) {
        n += it.key.n + visit(it.value);
    }
    return n;
}

static const char *const lists[] = {"components", "list", NULL};

/* The items of the lists; SIZE_MAX when one is refused. */
static size_t visit_items(struct arena *a, const struct json_cut *d, struct err *e) {
    size_t n = 0;
    struct json_keep *keep = json_keep_new(a, d->in);
    for (size_t i = 0; lists[i] != NULL; i++) {
        struct json_items it;
        json_items_begin(d, lists[i], &it);
        while (json_items_next(&it, e)) {
            n += visit(it.cut ? json_keep_value(keep, it.value) : it.value);
        }
        bool failed = it.failed;
        json_items_end(&it);
        if (failed) {
            return SIZE_MAX;
        }
    }
    return n;
}

static size_t visit_lists(struct jv root) {
    size_t n = 0;
    for (size_t i = 0; lists[i] != NULL; i++) {
        struct jv list = json_get(root, lists[i]);
        n += json_type(list) == JSON_ARRAY ? visit(list) : 0;
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FUZZ_INPUT(data, size);
    struct jv root;
    struct json_cut cut;
    struct err other = {0};
    bool whole = json_read(a, &in, &root, &e);
    if (whole) {
        fuzz_sink = visit(root);
    } else {
        fuzz_need_place(&e);
    }
    bool read = json_cut_read(a, &in, lists, &cut, &other);
    size_t items = read ? visit_items(a, &cut, &other) : SIZE_MAX;
    if (whole != (items != SIZE_MAX) || (whole && items != visit_lists(root))) {
        abort();
    }
    if (!whole) {
        fuzz_need_place(&other);
    }
    FUZZ_END;
}
