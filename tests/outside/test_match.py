"""Scanning from outside: who decides about a package, what VEX settles, and the forms that other tools read."""
import csv
import io
import json
import os
import xml.etree.ElementTree as xml

from harness import Case, conformance, data
from test_scan import cve, match, node, nvd, osv


class Scan(Case):
    def index(self, *feeds):
        for i, f in enumerate(feeds):
            self.write(f"feed/{i}.json", json.dumps(f))
        self.run_cordon("db", "import", "feed")

    def sbom(self, components, **document):
        parts = []
        for i, c in enumerate(components):
            part = {"type": "library", "bom-ref": f"c{i}", "name": "x", "version": "1"}
            part.update(c)
            parts.append(part)
        return self.write("bom.json", json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": parts, **document}))

    def scan(self, components, *args, code=0, **document):
        self.result = self.run_json("scan", self.sbom(components, **document), *args, code=code)
        return [(f["component"]["ref"], f["id"], f["match"]["confidence"]) for f in self.result["findings"]]


class Deciding(Scan):
    def test_an_unknown_release_is_possible_and_a_version_may_name_it(self):
        self.index(osv("DSA-1-1", "Debian:11", "curl", [{"introduced": "0"}, {"fixed": "7.74.0-1.3+deb11u2"}], related=["CVE-2099-1"]))
        found = self.scan([{"purl": "pkg:deb/debian/curl@7.70.0-1"}, {"purl": "pkg:deb/debian/curl@7.74.0-1.3%2Bdeb11u1"},
                           {"purl": "pkg:deb/debian/curl@7.70.0-1?distro=bullseye"}, {"purl": "pkg:deb/debian/curl@7.70.0-1%2Bdeb12u1"}])
        self.assertEqual(found, [("c0", "CVE-2099-1", "possible"), ("c1", "CVE-2099-1", "likely"), ("c2", "CVE-2099-1", "exact")])

    def test_the_operating_system_of_the_sbom_names_the_release(self):
        self.index(osv("DSA-1-1", "Debian:12", "curl", [{"introduced": "0"}, {"fixed": "8"}], related=["CVE-2099-1"]),
                   osv("DSA-2-1", "Debian:11", "curl", [{"introduced": "0"}, {"fixed": "8"}], related=["CVE-2099-2"]))
        system = {"type": "operating-system", "name": "debian", "version": "12"}
        self.assertEqual(self.scan([{"purl": "pkg:deb/debian/curl@7.70.0-1"}, system]), [("c0", "CVE-2099-1", "likely")])

    def test_the_record_of_one_cve_goes_before_the_advisory_about_several(self):
        self.index(osv("DSA-1-1", "Debian:11", "curl", [{"introduced": "0"}, {"fixed": "7.5-2"}], related=["CVE-2099-1", "CVE-2099-2"]),
                   osv("CVE-2099-1", "Debian:11", "curl", [{"introduced": "0"}, {"fixed": "7.5-1"}]))
        self.assertEqual(self.scan([{"purl": "pkg:deb/debian/curl@7.5-1?distro=debian-11"}]), [("c0", "CVE-2099-2", "exact")])

    def test_without_advisories_of_the_distribution_the_cpe_is_possible(self):
        self.index(nvd(cve("CVE-2099-3", [node(match("cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*", versionEndExcluding="7.80.0"))])))
        cpe = "cpe:2.3:a:haxx:curl:7.74.0-1.3:*:*:*:*:*:*:*"
        found = self.scan([{"purl": "pkg:deb/other/curl@7.74.0-1.3", "cpe": cpe}])
        self.assertEqual(found, [("c0", "CVE-2099-3", "possible")])

    def test_a_record_of_another_package_does_not_silence_the_cpe(self):
        self.index(nvd(cve("CVE-2099-3", [node(match("cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*", versionEndExcluding="7.80.0"))])),
                   osv("CVE-2099-4", "Ubuntu:22.04:LTS", "zlib", [{"introduced": "0"}]))
        curl = {"purl": "pkg:deb/ubuntu/curl@7.74.0-1?distro=ubuntu-22.04", "cpe": "cpe:2.3:a:haxx:curl:7.74.0-1:*:*:*:*:*:*:*"}
        zlib = {"purl": "pkg:deb/ubuntu/zlib@1.2.11-1?distro=ubuntu-22.04"}
        self.assertEqual(self.scan([curl, zlib]), [("c0", "CVE-2099-3", "possible"), ("c1", "CVE-2099-4", "exact")])

    def test_several_cves_of_one_advisory_are_several_findings(self):
        self.index(osv("GHSA-1", "npm", "left", [{"introduced": "0"}], ["CVE-2099-1", "CVE-2099-2"]))
        self.assertEqual([i for _, i, _ in self.scan([{"purl": "pkg:npm/left@1"}])], ["CVE-2099-1", "CVE-2099-2"])

    def test_old_package_urls_of_alpine(self):
        self.index(osv("CVE-2099-1", "Alpine:v3.16", "curl", [{"introduced": "0"}, {"fixed": "7.83.1-r4"}]))
        self.assertEqual(self.scan([{"purl": "pkg:alpine/curl@7.83.1-r3?distro=alpine-3.16.2"}]), [("c0", "CVE-2099-1", "exact")])

    def test_no_version_is_said(self):
        self.index(osv("GHSA-1", "npm", "left", [{"introduced": "0"}]))
        self.assertEqual(self.scan([{"purl": "pkg:npm/left", "version": "unknown"}, {"purl": "pkg:docker/x/y@1"}]), [])
        reasons = [u["reason"] for u in self.result["unmatched"]]
        self.assertEqual(reasons[0], "it has no version")
        self.assertIn("no ecosystem with advisories", reasons[1])


class Names(Scan):
    def setUp(self):
        super().setUp()
        self.index(nvd(cve("CVE-2099-1", [node(match("cpe:2.3:a:arm:mbed_tls:*:*:*:*:*:*:*:*", versionEndExcluding="3.0"))]),
                       cve("CVE-2099-2", [node(match("cpe:2.3:o:pfizer:symbiq_firmware:*:*:*:*:*:*:*:*", versionEndIncluding="3.13"))]),
                       cve("CVE-2099-3", [node(match("cpe:2.3:a:onlymaker:rareware:*:*:*:*:*:*:*:*"))]),
                       cve("CVE-2099-4", [node(match("cpe:2.3:a:one:shared:*:*:*:*:*:*:*:*"))]),
                       cve("CVE-2099-5", [node(match("cpe:2.3:a:two:shared:*:*:*:*:*:*:*:*"))])))

    def test_upstream_products_by_package_url(self):
        found = self.scan([{"purl": "pkg:generic/mbedtls@2.28.0"}, {"purl": "pkg:github/Mbed-TLS/mbedtls@v2.28.0"},
                           {"purl": "pkg:github/somebody/mbedtls@2.28.0"}, {"purl": "pkg:npm/mbedtls@2.28.0"}, {"purl": "pkg:generic/mbedtls@3.0"}])
        self.assertEqual(found, [("c0", "CVE-2099-1", "likely"), ("c1", "CVE-2099-1", "likely")])
        self.assertEqual([u["ref"] for u in self.result["unmatched"]], ["c2"])  # a fork may be anything: said, not guessed

    def test_products_that_were_sold(self):
        found = self.scan([{"cpe": "cpe:2.3:o:hospira:symbiq_firmware:3.13:*:*:*:*:*:*:*"}, {"cpe": "cpe:2.3:o:nobody:symbiq_firmware:3.13:*:*:*:*:*:*:*"},
                           {"name": "Symbiq", "version": "3.13", "type": "device", "supplier": {"name": "Hospira, Inc."}}])
        self.assertEqual(found, [("c0", "CVE-2099-2", "likely"), ("c2", "CVE-2099-2", "possible")])

    def test_bare_names_only_where_they_are_clear(self):
        found = self.scan([{"name": "rareware"}, {"name": "shared"}, {"name": "shared", "supplier": {"name": "Two GmbH"}},
                           {"name": "rareware", "type": "file"}, {"name": "rareware", "purl": "pkg:npm/rareware@1"}])
        self.assertEqual(found, [("c0", "CVE-2099-3", "possible"), ("c2", "CVE-2099-5", "possible")])
        self.assertEqual(self.result["findings"][0]["match"]["by"], "name")


class Versions(Scan):
    def hits(self, criteria, versions, cpe, **bounds):
        self.index(nvd(cve("CVE-2099-1", [node(match(criteria, **bounds))])))
        found = self.scan([{"version": v, "cpe": cpe.format(v)} for v in versions])
        return [versions[int(ref[1:])] for ref, _, _ in found]

    def test_the_update_belongs_to_the_version(self):
        cpe = "cpe:2.3:a:denx:u-boot:{}:*:*:*:*:*:*"
        self.assertEqual(self.hits("cpe:2.3:a:denx:u-boot:2018.09:rc1:*:*:*:*:*:*", ["2018.09:rc1", "2018.09:*", "2018.09:rc2"], cpe), ["2018.09:rc1"])

    def test_not_applicable_update_is_the_release_itself(self):
        cpe = "cpe:2.3:a:ntp:ntp:{}:*:*:*:*:*:*"
        self.assertEqual(self.hits("cpe:2.3:a:ntp:ntp:4.2.8:-:*:*:*:*:*:*", ["4.2.8:p15", "4.2.8:*"], cpe), ["4.2.8:*"])

    def test_portable_openssh(self):
        cpe = "cpe:2.3:a:openbsd:openssh:{}:*:*:*:*:*:*:*"
        self.assertEqual(self.hits("cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*", ["7.7p1", "7.8p1"], cpe, versionEndIncluding="7.7"), ["7.7p1"])
        self.assertEqual(self.hits("cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*", ["8.7p1", "8.8p1"], cpe, versionEndExcluding="8.8p1"), ["8.7p1"])

    def test_editions_that_differ_are_other_products(self):
        cpe = "cpe:2.3:a:acme:app:1.0:*:*:*:{}:*:*:*"
        self.assertEqual(self.hits("cpe:2.3:a:acme:app:*:*:*:*:pro:*:*:*", ["pro", "home", "*"], cpe), ["pro", "*"])

    def test_any_version_of_firmware(self):
        self.assertEqual(self.hits("cpe:2.3:o:acme:pump_firmware:-:*:*:*:*:*:*:*", ["1.0"], "cpe:2.3:o:acme:pump_firmware:{}:*:*:*:*:*:*:*"), ["1.0"])
        self.assertEqual(self.hits("cpe:2.3:a:acme:app:-:*:*:*:*:*:*:*", ["1.0"], "cpe:2.3:a:acme:app:{}:*:*:*:*:*:*:*"), [])


class Vex(Scan):
    def setUp(self):
        super().setUp()
        self.index(osv("GHSA-1", "npm", "left", [{"introduced": "0"}], ["CVE-2099-1"], severity=[
            {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]))
        self.components = [{"purl": "pkg:npm/left@1"}, {"purl": "pkg:npm/left@2"}]

    def openvex(self, *statements):
        return self.write("vex.json", json.dumps({"@context": "https://openvex.dev/ns/v0.2.0", "@id": "urn:x", "author": "maker",
                                                  "timestamp": "2026-01-01T00:00:00Z", "version": 1, "statements": list(statements)}))

    def statuses(self, *args, code=0, **document):
        self.scan(self.components, *args, code=code, **document)
        return [f["status"] for f in self.result["findings"]]

    def test_a_settled_finding_stays_with_its_status_and_fails_nothing(self):
        vex = self.openvex({"vulnerability": {"name": "GHSA-1"}, "products": [{"@id": "pkg:npm/left@1"}], "status": "not_affected",
                            "justification": "vulnerable_code_not_in_execute_path", "impact_statement": "never called"})
        self.assertEqual(self.statuses("--vex", vex, "--fail-on", "critical", code=1), ["not_affected", "under_investigation"])
        self.assertEqual(self.result["findings"][0]["statement"], "never called")
        both = self.openvex({"vulnerability": {"name": "CVE-2099-1"}, "products": [{"@id": "pkg:npm/left"}], "status": "fixed"})
        self.assertEqual(self.statuses("--vex", both, "--fail-on", "critical"), ["fixed", "fixed"])

    def test_the_newest_statement_counts(self):
        vex = self.openvex({"vulnerability": "CVE-2099-1", "products": ["pkg:npm/left"], "status": "fixed", "timestamp": "2026-03-01T00:00:00+02:00"},
                           {"vulnerability": "CVE-2099-1", "products": ["pkg:npm/left@2"], "status": "affected", "timestamp": "2026-02-28T23:00:00Z"})
        self.assertEqual(self.statuses("--vex", vex), ["fixed", "affected"])

    def test_a_product_and_its_parts(self):
        def says(product, status="not_affected"):
            return self.openvex({"vulnerability": {"name": "CVE-2099-1"}, "status": status, "products": [
                {"@id": product, "subcomponents": [{"@id": "pkg:npm/left@2"}]}]})
        pump = {"metadata": {"component": {"type": "device", "bom-ref": "r", "name": "pump", "version": "3", "purl": "pkg:generic/pump@3"}}}
        self.assertEqual(self.statuses("--vex", says("pkg:generic/pump@3"), **pump), ["under_investigation", "not_affected"])
        self.assertEqual(self.statuses("--vex", says("pkg:generic/pump@4"), **pump), ["under_investigation", "under_investigation"])
        whole = self.openvex({"vulnerability": {"name": "CVE-2099-1"}, "status": "not_affected", "products": [{"@id": "pkg:generic/pump"}]})
        self.assertEqual(self.statuses("--vex", whole, **pump), ["not_affected", "not_affected"])

    def test_cyclonedx_statements(self):
        serial = "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"
        link = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#c1"
        document = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "vulnerabilities": [
            {"id": "CVE-2099-1", "analysis": {"state": "false_positive", "detail": "another left"}, "affects": [{"ref": link}]}]}
        vex = self.write("vex.json", json.dumps(document))
        self.assertEqual(self.statuses("--vex", vex, serialNumber=serial), ["under_investigation", "not_affected"])
        self.assertEqual(self.statuses("--vex", vex, serialNumber=serial.replace("9b79", "0000")), ["under_investigation"] * 2)

    def test_spdx_statements(self):
        from test_spdx3 import ASSESSED
        vex = self.write("vex.spdx.json", json.dumps(ASSESSED))
        self.assertEqual(self.statuses("--vex", vex), ["affected", "under_investigation"])

    def test_what_we_write_we_read(self):
        vex = self.openvex({"vulnerability": {"name": "GHSA-1"}, "products": [{"@id": "pkg:npm/left@1"}], "status": "fixed"})
        for form in ("openvex", "cyclonedx"):
            out, _ = self.run_cordon("scan", self.sbom(self.components), "--vex", vex, "--format", form)
            again = self.write("again.json", out)
            self.assertEqual(self.statuses("--vex", again), ["fixed", "under_investigation"])

    def test_bad_vex_has_a_place(self):
        cases = {'{"@context": "https://openvex.dev/ns", "statements": [{"vulnerability": "CVE-1", "status": "dunno"}]}': r"vex\.json:1:\d+: statements\[0\]\.status: is \"dunno\"",
                 '{"@context": "https://openvex.dev/ns"}': r"vex\.json:1:1: .*statements", '{"hello": 1}': r"vex\.json:1:1: is no VEX",
                 '{"bomFormat": "CycloneDX", "vulnerabilities": [{"analysis": {"state": 7}}]}': r"vulnerabilities\[0\]\.analysis\.state: is a number"}
        for text, expected in cases.items():
            with self.subTest(text):
                _, err = self.run_cordon("scan", self.sbom(self.components), "--vex", self.write("vex.json", text), code=3)
                self.assertRegex(err, expected)

    def test_vex_of_others_is_read(self):
        folder = self.need(conformance("vex-csaf"), "the VEX suite")
        read = 0
        for base, _, names in os.walk(folder):
            for name in sorted(names):
                path = os.path.join(base, name)
                if not name.endswith(".json") or os.path.getsize(path) > 1 << 20:
                    continue
                try:
                    document = json.load(open(path, encoding="utf-8"))
                except ValueError:
                    continue
                if not isinstance(document, dict) or "statements" not in document or "openvex" not in str(document.get("@context")):
                    continue
                about = json.loads(self.run_cordon("info", path, "--format", "json")[0])
                self.assertEqual((about["kind"], about["counts"]["statements"]), ("vex", len(document["statements"])), path)
                read += 1
        self.assertGreater(read, 10)


class Forms(Scan):
    def setUp(self):
        super().setUp()
        self.index(osv("GHSA-1", "npm", "left", [{"introduced": "0"}, {"fixed": "3.0.0"}], ["CVE-2099-1"], summary='a "quoted" <flaw> & more',
                       severity=[{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]))
        self.path_of_bom = self.sbom([{"purl": "pkg:npm/left@1", "name": "left"}, {"purl": "pkg:npm/left@2", "name": "left"},
                                      {"name": "my <&\"> thing"}, {"purl": "pkg:npm/right@1", "name": "right"}])

    def out(self, form, *args):
        return self.run_cordon("scan", self.path_of_bom, "--format", form, *args)[0]

    def test_sarif(self):
        run = json.loads(self.out("sarif"))["runs"][0]
        self.assertEqual([r["id"] for r in run["tool"]["driver"]["rules"]], ["CVE-2099-1"])
        self.assertEqual([(r["ruleIndex"], r["level"]) for r in run["results"]], [(0, "error")] * 2)
        self.assertEqual(run["tool"]["driver"]["rules"][0]["properties"]["security-severity"], "9.8")
        place = run["results"][0]["locations"][0]["physicalLocation"]
        self.assertEqual(place["artifactLocation"]["uri"], "bom.json")
        about = json.loads(self.run_cordon("info", self.write("s.sarif", self.out("sarif")), "--format", "json")[0])
        self.assertEqual((about["format"], about["counts"]["findings"]), ("sarif", 2))

    def test_cyclonedx_is_valid_and_whole(self):
        path = self.write("out.cdx.json", self.out("cyclonedx"))
        document = json.load(open(path))
        self.assertEqual([(v["id"], v["affects"][0]["ref"], v["analysis"]["state"]) for v in document["vulnerabilities"]],
                         [("CVE-2099-1", "c0", "in_triage"), ("CVE-2099-1", "c1", "in_triage")])
        self.assertEqual(len(document["components"]), 4)
        about = json.loads(self.run_cordon("info", path, "--format", "json")[0])
        self.assertEqual(about["counts"]["vulnerabilities"], 2)
        self.run_cordon("sbom", "check", path)

    def test_openvex(self):
        document = json.loads(self.out("openvex"))
        self.assertEqual([(s["vulnerability"]["name"], s["status"], s["products"][0]["subcomponents"][0]["@id"]) for s in document["statements"]],
                         [("CVE-2099-1", "under_investigation", "pkg:npm/left@1"), ("CVE-2099-1", "under_investigation", "pkg:npm/left@2")])

    def test_junit(self):
        suite = xml.fromstring(self.out("junit")).find("testsuite")
        self.assertEqual([suite.get(k) for k in ("tests", "failures", "skipped")], ["4", "2", "1"])
        cases = suite.findall("testcase")
        self.assertEqual(len(cases), 4)
        self.assertEqual([c.find("failure") is not None for c in cases], [True, True, False, False])
        self.assertEqual(cases[0].find("failure").text, 'a "quoted" <flaw> & more')
        self.assertEqual(cases[2].get("classname"), 'my <&"> thing@1')

    def test_csv_and_html(self):
        rows = list(csv.DictReader(io.StringIO(self.out("csv"))))
        self.assertEqual([(r["id"], r["version"], r["fixed"], r["confidence"]) for r in rows],
                         [("CVE-2099-1", "1", "3.0.0", "exact"), ("CVE-2099-1", "1", "3.0.0", "exact")])
        page = self.out("html")
        self.assertIn("CVE-2099-1", page)
        self.assertIn("my &lt;&amp;&quot;&gt; thing", page)
        self.assertNotIn("<script", page)

    def test_the_same_input_gives_the_same_bytes(self):
        for form in ("table", "json", "csv", "sarif", "openvex", "cyclonedx", "junit", "html"):
            with self.subTest(form):
                self.assertEqual(self.out(form), self.out(form))

    def test_explain_says_what_was_compared(self):
        out = self.out("table", "--explain")
        self.assertIn("version 1 is in <3.0.0 in the order of npm, for package left of npm", out)

    def test_the_json_form_is_the_contract(self):
        result = json.loads(self.out("json"))
        self.assertEqual(list(result), ["schema", "source", "index", "components", "matched", "findings", "unmatched"])
        finding = result["findings"][0]
        for key in ("id", "aliases", "severity", "cvss", "kev", "component", "fixed", "status", "match"):
            self.assertIn(key, finding)
        self.assertEqual(finding["match"], {"by": "purl", "source": "osv", "record": "GHSA-1", "range": "<3.0.0", "confidence": "exact"})
        self.assertEqual((result["components"], result["matched"], len(result["unmatched"])), (4, 3, 1))

    def test_wrong_usage(self):
        self.run_cordon("scan", self.path_of_bom, "--format", "yaml", code=2)
        self.run_cordon("scan", self.path_of_bom, "--fail-on", "uncontrolled", code=2)
        self.run_cordon("scan", code=2)
        self.run_cordon("scan", self.path_of_bom, "--vex", "nothing.json", code=4)


class Hostile(Scan):
    plain = True

    def test_many_versions_of_one_product_and_deep_lists(self):
        matches = [match(f"cpe:2.3:a:acme:app:{i}.0:*:*:*:*:*:*:*") for i in range(2000)]
        context = [match(f"cpe:2.3:o:acme:os:{i}.0:*:*:*:*:*:*:*", False) for i in range(2000)]
        self.index(nvd(*[cve(f"CVE-2099-{i}", [node(*matches), node(*context)], "AND") for i in range(20)]))
        parts = [{"version": f"{i}.5", "cpe": f"cpe:2.3:a:acme:app:{i}.5:*:*:*:*:*:*:*"} for i in range(1000)]
        parts += [{"version": f"{i}.5", "cpe": f"cpe:2.3:o:acme:os:{i}.5:*:*:*:*:*:*:*"} for i in range(1000)]
        self.run_cordon("scan", self.sbom(parts), timeout=60)


class RealData(Scan):
    plain = True

    def test_real_sboms_against_all_data(self):
        folder = self.need(data(), "real vulnerability data")
        real = self.need(conformance("sbom", "real"), "the real SBOMs")
        self.run_cordon("db", "import", *[os.path.join(folder, n) for n in ("nvd", "osv", "kev", "epss", "nvd2")], timeout=600)
        total = 0
        for name in sorted(n for n in os.listdir(real) if n.endswith(".json")):
            with self.subTest(name):
                result = self.run_json("scan", os.path.join(real, name))
                self.assertEqual(result["components"], result["matched"] + len(result["unmatched"]))
                keys = [(f["component"]["ref"], f["id"]) for f in result["findings"]]
                self.assertEqual(len(keys), len(set(keys)))
                for f in result["findings"]:
                    self.assertTrue(f["match"]["range"] and f["match"]["record"])
                total += len(keys)
        self.assertGreater(total, 500)
