/*
 * A feed of made-up advisories and SBOMs that meet them, always the same for the same arguments.
 *
 *     make_feed FOLDER ADVISORIES COMPONENTS...
 *
 * Two thirds are OSV records (osv.tar, one member each), one third CVEs in NVD's form (nvd.json), about a third as many
 * packages as advisories. A few packages have many advisories and most have few, as in the real feeds (a power law). For each
 * COMPONENTS an SBOM, sbom-N.json (CycloneDX): four components of five carry a package URL, the fifth a CPE; half of them are
 * of packages that have advisories.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 512, MAX_RECORD = 4096 };

static uint64_t state = 0x9E3779B97F4A7C15ULL;

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled" */
static uint32_t draw(uint32_t below) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)(((state * 0x2545F4914F6CDD1DULL) >> 32) % below);
}

/* Package numbers with a density that falls as the square root: number 0 has the most. */
static uint32_t draw_package(uint32_t packages) {
    double u = (draw(1u << 24) + 0.5) / (1u << 24);
    return (uint32_t)(u * u * u * packages);
}

static const struct {
    const char *ecosystem, *name, *purl;
} kinds[] = {
    {"npm", "part-%u", "pkg:npm/part-%u"},
    {"PyPI", "part-%u", "pkg:pypi/part-%u"},
    {"Maven", "org.example.g%u:part", "pkg:maven/org.example.g%u/part"},
    {"crates.io", "part-%u", "pkg:cargo/part-%u"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static FILE *open_file(const char *folder, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    if (f == NULL) {
        perror(path);
        exit(1);
    }
    return f;
}

static void close_file(FILE *f) {
    if (ferror(f) != 0 || fclose(f) != 0) {
        perror("make_feed");
        exit(1);
    }
}

/* A member of a ustar archive (POSIX.1-1988 §10.1.1). */
static void tar_member(FILE *f, const char *name, const char *text) {
    char header[BLOCK] = {0};
    unsigned sum = 0;
    size_t n = strlen(text);
    snprintf(header, 100, "%s", name);
    snprintf(header + 100, 8, "0000644");
    snprintf(header + 124, 12, "%011zo", n);
    snprintf(header + 136, 12, "%011o", 0u);
    memset(header + 148, ' ', 8);
    header[156] = '0';
    memcpy(header + 257, "ustar\00000", 8);
    for (size_t i = 0; i < BLOCK; i++) {
        sum += (unsigned char)header[i];
    }
    snprintf(header + 148, 8, "%06o", sum);
    static const char zeros[BLOCK] = {0};
    fwrite(header, 1, BLOCK, f);
    fwrite(text, 1, n, f);
    fwrite(zeros, 1, (BLOCK - n % BLOCK) % BLOCK, f);
}

static void osv_record(FILE *f, uint32_t i, uint32_t packages) {
    char text[MAX_RECORD];
    char id[64];
    char name[64];
    char member[80];
    uint32_t p = draw_package(packages);
    unsigned major = draw(9) + 1;
    unsigned minor = draw(20);
    snprintf(id, sizeof id, "GHSA-make-%04x-%04x", i >> 16, i & 0xFFFF);
    snprintf(name, sizeof name, kinds[p % KINDS].name, p);
    snprintf(
        text, sizeof text,
        "{\"schema_version\":\"1.6.0\",\"id\":\"%s\",\"modified\":\"2026-0%u-1%uT00:00:00Z\",\"published\":\"2025-01-01T00:00:"
        "00Z\","
        "\"aliases\":[\"CVE-2025-%u\"],\"summary\":\"A mistake in %s lets a request read what it should not\",\"severity\":["
        "{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N\"}],\"affected\":[{\"package\":{"
        "\"ecosystem\":\"%s\",\"name\":\"%s\"},\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"%u.0.0\"},"
        "{\"fixed\":\"%u.%u.%u\"}]}]}],\"references\":[{\"type\":\"WEB\",\"url\":\"https://example.org/advisories/%u\"}]}",
        id, draw(9) + 1, draw(9), 100000 + i, name, kinds[p % KINDS].ecosystem, name, major, major, minor + 1, draw(10), i);
    snprintf(member, sizeof member, "%s.json", id);
    tar_member(f, member, text);
}

static void nvd_record(FILE *f, uint32_t i, uint32_t packages) {
    uint32_t p = draw_package(packages);
    unsigned major = draw(9) + 1;
    fprintf(
        f,
        "%s{\"cve\":{\"CVE_data_meta\":{\"ID\":\"CVE-2024-%u\"},\"problemtype\":{\"problemtype_data\":[{\"description\":[{"
        "\"lang\":"
        "\"en\",\"value\":\"CWE-79\"}]}]},\"references\":{\"reference_data\":[{\"url\":\"https://example.org/"
        "%u\",\"tags\":[]}]},"
        "\"description\":{\"description_data\":[{\"lang\":\"en\",\"value\":\"A mistake in part %u of vendor %u.\"}]}},"
        "\"configurations\":{\"nodes\":[{\"operator\":\"OR\",\"children\":[],\"cpe_match\":[{\"vulnerable\":true,\"cpe23Uri\":"
        "\"cpe:2.3:a:vendor%u:part%u:*:*:*:*:*:*:*:*\",\"versionStartIncluding\":\"%u.0.0\",\"versionEndExcluding\":\"%u.%u."
        "0\"}]}]},"
        "\"impact\":{\"baseMetricV3\":{\"cvssV3\":{\"version\":\"3.1\",\"vectorString\":"
        "\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N\",\"baseScore\":7.5}}},\"publishedDate\":\"2024-01-01T00:00Z\","
        "\"lastModifiedDate\":\"2024-02-01T00:00Z\"}",
        i > 0 ? ",\n" : "", 100000 + i, i, p, p % 1000, p % 1000, p, major, major, draw(20) + 1);
}

static void component(FILE *f, uint32_t i, uint32_t packages) {
    uint32_t p = draw(2) == 0 ? draw(packages) : packages + draw(packages);
    char purl[96];
    unsigned major = draw(9) + 1;
    unsigned minor = draw(20);
    unsigned patch = draw(10);
    fprintf(f, "%s{\"type\":\"library\",\"bom-ref\":\"c%u\",\"name\":\"part-%u\",\"version\":\"%u.%u.%u\",", i > 0 ? ",\n" : "",
            i, p, major, minor, patch);
    if (i % 5 == 4) {
        fprintf(f, "\"cpe\":\"cpe:2.3:a:vendor%u:part%u:%u.%u.%u:*:*:*:*:*:*:*\"}", p % 1000, p, major, minor, patch);
        return;
    }
    snprintf(purl, sizeof purl, kinds[p % KINDS].purl, p);
    fprintf(f, "\"purl\":\"%s@%u.%u.%u\"}", purl, major, minor, patch);
}

static void sbom(const char *folder, uint32_t n, uint32_t packages) {
    char name[64];
    snprintf(name, sizeof name, "sbom-%u.json", n);
    FILE *f = open_file(folder, name);
    fprintf(f, "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"version\":1,\"components\":[\n");
    for (uint32_t i = 0; i < n; i++) {
        component(f, i, packages);
    }
    fprintf(f, "\n]}\n");
    close_file(f);
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: make_feed FOLDER ADVISORIES COMPONENTS...\n");
        return 2;
    }
    uint32_t n = (uint32_t)strtoul(argv[2], NULL, 10);
    uint32_t packages = n / 3 + 1;
    static const char end[2 * BLOCK] = {0};
    FILE *tar = open_file(argv[1], "osv.tar");
    for (uint32_t i = 0; i < n - n / 3; i++) {
        osv_record(tar, i, packages);
    }
    fwrite(end, 1, sizeof end, tar);
    close_file(tar);
    FILE *nvd = open_file(argv[1], "nvd.json");
    fprintf(nvd, "{\"CVE_data_type\":\"CVE\",\"CVE_data_timestamp\":\"2026-01-01T00:00Z\",\"CVE_Items\":[\n");
    for (uint32_t i = 0; i < n / 3; i++) {
        nvd_record(nvd, i, packages);
    }
    fprintf(nvd, "]}\n");
    close_file(nvd);
    for (int i = 3; i < argc; i++) {
        sbom(argv[1], (uint32_t)strtoul(argv[i], NULL, 10), packages);
    }
    return 0;
}
