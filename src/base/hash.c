/* Hashes: see hash.h. */
#include "base/hash.h"

#include <sodium.h>

void hash_sha256(struct str data, unsigned char out[SHA256_BYTES]) {
    crypto_hash_sha256(out, (const unsigned char *)(data.n > 0 ? data.p : ""), data.n);
}

void hash_sha512(struct str data, unsigned char out[SHA512_BYTES]) {
    crypto_hash_sha512(out, (const unsigned char *)(data.n > 0 ? data.p : ""), data.n);
}

struct str hash_hex(struct arena *a, const unsigned char *bytes, size_t n) {
    static const char digits[] = "0123456789abcdef";
    char *p = arena_alloc_raw(a, n * 2);
    for (size_t i = 0; i < n; i++) {
        p[2 * i] = digits[bytes[i] >> 4];
        p[2 * i + 1] = digits[bytes[i] & 15];
    }
    return (struct str){p, n * 2};
}

struct str hash_sha256_hex(struct arena *a, struct str data) {
    unsigned char out[SHA256_BYTES];
    hash_sha256(data, out);
    return hash_hex(a, out, sizeof out);
}

struct str hash_sha512_hex(struct arena *a, struct str data) {
    unsigned char out[SHA512_BYTES];
    hash_sha512(data, out);
    return hash_hex(a, out, sizeof out);
}
