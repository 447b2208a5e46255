"""Scanning from outside: own small feeds for each rule, and ground truth made by others over real data."""
import csv
import io
import json
import os

from harness import ROOT, Case, conformance, data


def osv(identifier, ecosystem, name, events, aliases=(), **more):
    return dict({"schema_version": "1.6.0", "id": identifier, "aliases": list(aliases), "modified": "2026-01-01T00:00:00Z",
                 "affected": [{"package": {"ecosystem": ecosystem, "name": name},
                               "ranges": [{"type": "ECOSYSTEM", "events": events}]}]}, **more)


def nvd(*cves):
    return {"resultsPerPage": len(cves), "startIndex": 0, "totalResults": len(cves), "format": "NVD_CVE", "version": "2.0",
            "timestamp": "2026-01-01T00:00:00.000", "vulnerabilities": [{"cve": c} for c in cves]}


def cve(identifier, nodes, operator=None, status="Analyzed", vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"):
    configuration = {"nodes": nodes}
    if operator:
        configuration["operator"] = operator
    return {"id": identifier, "sourceIdentifier": "x@example.com", "published": "2026-01-01T00:00:00.000",
            "lastModified": "2026-01-01T00:00:00.000", "vulnStatus": status,
            "descriptions": [{"lang": "en", "value": "a flaw"}],
            "metrics": {"cvssMetricV31": [{"source": "nvd@nist.gov", "type": "Primary",
                                           "cvssData": {"version": "3.1", "vectorString": vector, "baseScore": 7.5,
                                                        "baseSeverity": "HIGH"}}]},
            "configurations": [configuration] if nodes else [], "references": []}


def node(*matches):
    return {"operator": "OR", "negate": False, "cpeMatch": list(matches)}


def match(criteria, vulnerable=True, **bounds):
    return dict({"vulnerable": vulnerable, "criteria": criteria, "matchCriteriaId": "00000000-0000-0000-0000-000000000000"}, **bounds)


class Rules(Case):
    def scan(self, feeds, components, *args, code=0):
        for i, f in enumerate(feeds):
            self.write(f"feed/{i}.json", json.dumps(f))
        self.run_cordon("db", "import", "feed")
        parts = []
        for i, c in enumerate(components):
            name, version, purl, cpe = (list(c) + ["", ""])[:4]
            part = {"type": "library", "bom-ref": str(i), "name": name, "version": version}
            part.update({k: v for k, v in (("purl", purl), ("cpe", cpe)) if v})
            parts.append(part)
        path = self.write("bom.json", json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": parts}))
        self.result = self.run_json("scan", path, *args, code=code)
        return [(f["component"]["name"], f["component"]["version"], f["id"]) for f in self.result["findings"]]

    def test_osv_events(self):
        feed = osv("GHSA-1", "npm", "left", [{"introduced": "1.0.0"}, {"fixed": "1.2.0"}, {"introduced": "2.0.0"}, {"last_affected": "2.5.0"}])
        versions = ["0.9.0", "1.0.0", "1.1.9", "1.2.0", "2.0.0", "2.5.0", "2.5.1"]
        found = self.scan([feed], [("left", v, f"pkg:npm/left@{v}") for v in versions])
        self.assertEqual([v for _, v, _ in found], ["1.0.0", "1.1.9", "2.0.0", "2.5.0"])
        f = self.result["findings"][0]
        self.assertEqual(f["match"]["range"], ">=1.0.0,<1.2.0")
        self.assertEqual(f["match"]["confidence"], "exact")
        self.assertEqual(f["fixed"], ["1.2.0"])

    def test_introduced_and_fixed_at_zero_is_never_affected(self):
        feed = osv("A-1", "Alpine:v3.20", "zlib", [{"introduced": "0"}, {"fixed": "0"}])
        self.assertEqual(self.scan([feed], [("zlib", "1.3", "pkg:apk/alpine/zlib@1.3-r0?distro=alpine-3.20")]), [])

    def test_names_are_compared_as_the_ecosystem_does(self):
        feeds = [osv("P-1", "PyPI", "Flask_Thing", [{"introduced": "0"}]), osv("M-1", "Maven", "org.x:y", [{"introduced": "0"}])]
        found = self.scan(feeds, [("f", "1", "pkg:pypi/flask-thing@1"), ("y", "1", "pkg:maven/org.x/y@1"), ("y", "1", "pkg:maven/org.z/y@1")])
        self.assertEqual([i for _, _, i in found], ["P-1", "M-1"])

    def test_aliases_are_one_finding_with_all_reasons(self):
        feeds = [osv("GHSA-2", "npm", "left", [{"introduced": "0"}, {"fixed": "2.0.0"}], ["CVE-2099-1"]),
                 nvd(cve("CVE-2099-1", [node(match("cpe:2.3:a:acme:left:*:*:*:*:*:node.js:*:*", versionEndExcluding="2.0.0"))]))]
        found = self.scan(feeds, [("left", "1.0.0", "pkg:npm/left@1.0.0", "cpe:2.3:a:acme:left:1.0.0:*:*:*:*:node.js:*:*")])
        self.assertEqual(found, [("left", "1.0.0", "CVE-2099-1")])
        self.assertEqual({m["record"] for f in self.result["findings"] for m in [f["match"], *f["also"]]}, {"GHSA-2", "CVE-2099-1"})
        self.assertEqual(self.result["findings"][0]["severity"], "high")

    def test_rejected_and_withdrawn_records_are_dropped(self):
        feeds = [osv("GHSA-3", "npm", "left", [{"introduced": "0"}], withdrawn="2026-01-02T00:00:00Z"),
                 nvd(cve("CVE-2099-2", [node(match("cpe:2.3:a:acme:right:*:*:*:*:*:*:*:*"))], status="Rejected"))]
        self.assertEqual(self.scan(feeds, [("left", "1", "pkg:npm/left@1"), ("right", "1", "", "cpe:2.3:a:acme:right:1:*:*:*:*:*:*:*")]), [])

    def test_a_configuration_with_and_needs_its_context(self):
        feed = nvd(cve("CVE-2099-3", [node(match("cpe:2.3:a:acme:app:*:*:*:*:*:*:*:*", versionEndIncluding="2.0")),
                                      node(match("cpe:2.3:o:acme:os:5.0:*:*:*:*:*:*:*", vulnerable=False))], "AND"))
        app = ("app", "1.0", "", "cpe:2.3:a:acme:app:1.0:*:*:*:*:*:*:*")
        right = ("os", "5.0", "", "cpe:2.3:o:acme:os:5.0:*:*:*:*:*:*:*")
        wrong = ("os", "6.0", "", "cpe:2.3:o:acme:os:6.0:*:*:*:*:*:*:*")
        self.assertEqual(self.scan([feed], [app, right]), [("app", "1.0", "CVE-2099-3")])
        self.assertEqual(self.result["findings"][0]["match"]["confidence"], "exact")
        self.assertEqual(self.scan([feed], [app, wrong]), [])
        self.assertEqual(self.scan([feed], [app]), [("app", "1.0", "CVE-2099-3")])
        self.assertEqual(self.result["findings"][0]["match"]["confidence"], "likely")
        self.assertEqual(self.scan([feed], [right]), [])

    def test_version_bounds_include_and_exclude(self):
        feed = nvd(cve("CVE-2099-4", [node(match("cpe:2.3:a:acme:app:*:*:*:*:*:*:*:*", versionStartExcluding="1.0", versionEndExcluding="1.0.2za"))]))
        cpe = "cpe:2.3:a:acme:app:{}:*:*:*:*:*:*:*"
        versions = ["1.0", "1.0.1", "1.0.2u", "1.0.2za", "1.0.2zd"]
        found = self.scan([feed], [("app", v, "", cpe.format(v)) for v in versions])
        self.assertEqual([v for _, v, _ in found], ["1.0.1", "1.0.2u"])

    def test_a_library_of_another_ecosystem_is_not_the_same_product(self):
        feed = nvd(cve("CVE-2099-5", [node(match("cpe:2.3:a:acme:json:*:*:*:*:*:node.js:*:*"))]))
        self.assertEqual(self.scan([feed], [("json", "1.0", "pkg:generic/json@1.0", "cpe:2.3:a:acme:json:1.0:*:*:*:*:*:*:*")]), [])

    def test_a_distribution_decides_for_its_packages(self):
        feeds = [osv("DSA-1-1", "Debian:11", "openssl", [{"introduced": "0"}, {"fixed": "1.1.1k-1+deb11u2"}], related=["CVE-2099-6"]),
                 nvd(cve("CVE-2099-6", [node(match("cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", versionEndExcluding="1.1.1n"))]))]
        deb = "pkg:deb/debian/libssl1.1@{}?distro=debian-{}&upstream=openssl"
        cpe = "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*"
        found = self.scan(feeds, [("libssl1.1", "u1", deb.format("1.1.1k-1%2Bdeb11u1", 11), cpe),
                                  ("libssl1.1", "u2", deb.format("1.1.1k-1%2Bdeb11u2", 11), cpe),
                                  ("libssl1.1", "other", deb.format("1.1.1k-1%2Bdeb11u1", 12), cpe)])
        self.assertEqual(found, [("libssl1.1", "u1", "CVE-2099-6")])
        self.assertEqual(self.result["findings"][0]["match"]["by"], "distro")

    def test_what_cannot_be_looked_up_is_said(self):
        self.scan([osv("GHSA-9", "npm", "x", [{"introduced": "0"}])], [("mystery", "1")])
        self.assertEqual([u["name"] for u in self.result["unmatched"]], ["mystery"])
        self.assertIn("no package URL", self.result["unmatched"][0]["reason"])

    def test_fail_on_gives_the_answer_no(self):
        feed = nvd(cve("CVE-2099-7", [node(match("cpe:2.3:a:acme:app:*:*:*:*:*:*:*:*"))]))
        app = [("app", "1.0", "", "cpe:2.3:a:acme:app:1.0:*:*:*:*:*:*:*")]
        self.scan([feed], app, "--fail-on", "high", code=1)
        self.scan([feed], app, "--fail-on", "critical", code=0)
        self.scan([feed], app, "--fail-on", "kev", code=0)

    def test_csv_is_csv(self):
        self.scan([osv("GHSA-8", "npm", "x", [{"introduced": "0"}])], [("=x\"y", "1", "pkg:npm/x@1")])
        out, _ = self.run_cordon("scan", "bom.json", "--format", "csv")
        rows = list(csv.reader(io.StringIO(out)))
        self.assertEqual(rows[1][2], "'=x\"y")

    def test_an_empty_sbom_is_nothing_to_look_at(self):
        self.run_cordon("db", "import", self.write("f.json", json.dumps(osv("G-1", "npm", "x", [{"introduced": "0"}]))))
        path = self.write("e.json", json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}))
        self.run_cordon("scan", path, code=5)

    def test_without_an_index_it_says_how_to_make_one(self):
        path = self.write("e.json", json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
                                                "components": [{"type": "library", "name": "a", "version": "1"}]}))
        _, err = self.run_cordon("scan", path, code=4)
        self.assertIn("cordon db import", err)


class Example(Case):
    """The example pump: each expected finding, none of the near misses."""

    def test_the_example_finds_what_it_should(self):
        folder = os.path.join(ROOT, "examples", "infusion-pump")
        self.run_cordon("db", "import", os.path.join(folder, "vulnerabilities"))
        result = self.run_json("scan", os.path.join(folder, "pump.cdx.json"))
        got = {(f["component"]["name"], f["component"]["version"], f["id"]) for f in result["findings"]}
        with open(os.path.join(folder, "expected-findings.tsv")) as f:
            rows = list(csv.DictReader(f, delimiter="\t"))
        names = {r["component"].split("/")[-1] if r["component"].startswith(("@", "org.", "com.")) else r["component"] for r in rows}
        self.assertTrue(names)

        def key(r):
            name = r["component"]
            name = name.split("/")[-1] if name.startswith(("@", "org.", "com.")) else name
            return name, r["version"], r["id"]

        yes = {key(r) for r in rows if r["expected"] == "yes"}
        no = {key(r) for r in rows if r["expected"] == "no"}
        self.assertEqual(got, yes)
        self.assertFalse(got & no)


class RealData(Case):
    """Ground truth read from real records by hand, over all the real feeds; and a real SBOM scanned against them."""
    plain = True

    def test_ground_truth(self):
        root = self.need(data(), "real vulnerability data")
        self.run_cordon("db", "import", *(os.path.join(root, d) for d in ("nvd", "nvd2", "osv", "kev", "epss")), timeout=600)
        with open(os.path.join(root, "ground-truth.tsv")) as f:
            rows = list(csv.DictReader(f, delimiter="\t"))
        parts = []
        for i, r in enumerate(rows):
            name, _, version = r["purl"].split("?")[0].rpartition("@")
            part = {"type": "library", "bom-ref": str(i), "name": name.split("/")[-1], "version": version.replace("%2B", "+"), "purl": r["purl"]}
            if r["cpe"]:
                part["cpe"] = r["cpe"]
            parts.append(part)
        path = self.write("b.json", json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": parts}))
        found = {(f["component"]["ref"], f["id"]) for f in self.run_json("scan", path)["findings"]}
        for i, r in enumerate(rows):
            with self.subTest(r["purl"]):
                self.assertEqual((str(i), r["vulnerability"]) in found, r["expected"] == "yes", r["why"])
        self.scan_a_real_sbom()

    def scan_a_real_sbom(self):
        real = self.need(conformance("sbom", "real"), "real SBOMs")
        paths = [os.path.join(folder, n) for folder, _, names in os.walk(real) for n in names if n.endswith(".json")]
        out, _ = self.run_cordon("info", "--format", "json", *paths, code=None)
        about = [line for line in map(json.loads, out.splitlines()) if line.get("kind") == "sbom"]
        best = max(about, key=lambda line: line["counts"]["components"])["file"]
        result = self.run_json("scan", best)
        self.assertGreater(result["components"], 50)
        self.assertGreater(result["matched"], result["components"] // 2)
        self.assertGreater(len(result["findings"]), 0)
        for f in result["findings"]:
            self.assertTrue(f["match"] and f["match"]["range"] and f["match"]["record"])
