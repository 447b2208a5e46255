/* SHA-256 and SHA-512 (FIPS 180-4), from libsodium. */
#ifndef CORDON_BASE_HASH_H
#define CORDON_BASE_HASH_H

#include "base/str.h"

enum { SHA256_BYTES = 32, SHA512_BYTES = 64 };

void hash_sha256(struct str data, unsigned char out[SHA256_BYTES]);
void hash_sha512(struct str data, unsigned char out[SHA512_BYTES]);

/* Lower-case hexadecimal in the arena. */
struct str hash_sha256_hex(struct arena *a, struct str data);
struct str hash_sha512_hex(struct arena *a, struct str data);
struct str hash_hex(struct arena *a, const unsigned char *bytes, size_t n);

#endif
