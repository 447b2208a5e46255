/* Compressed files and containers: every member is read to its end, every refusal names the file. */
#include "fuzz.h"

#include "base/archive.h"

static void look(struct str bytes, size_t padding) {
    for (size_t i = 0; i < bytes.n + padding; i++) {
        fuzz_sink += (unsigned char)bytes.p[i];
    }
}

static bool read_all(struct arena *a, struct archive_reader *r, bool view, struct err *e) {
    for (bool end = false;;) {
        struct archive_member m;
        struct str bytes;
        if (!archive_next(r, &m, &end, e) || end) {
            return end;
        }
        look(m.path, 0);
        if (m.regular &&
            !(view ? archive_view(r, a, STR("member"), &bytes, e) : archive_read(r, a, STR("member"), &bytes, e))) {
            return false;
        }
        if (m.regular) {
            look(bytes, view ? 0 : INPUT_PADDING);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct archive_limits limits = {.member_bytes = 1 << 20, .total_bytes = 4 << 20, .members = 100};
    FUZZ_INPUT(data, size);
    for (int roots = 0; roots < 2; roots++) {
        struct archive_count count = {0};
        struct archive_reader *r = archive_open(in.name, in.bytes, roots ? ARCHIVE_ROOTS : ARCHIVE_FEEDS, &limits, &count, &e);
        if (r == NULL || !read_all(a, r, roots == 1, &e)) {
            fuzz_need_place(&e);
        }
        archive_close(&r);
        e = (struct err){0};
    }
    FUZZ_END;
}
