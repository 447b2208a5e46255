"""sbom check from outside: each rule by one SBOM that keeps it and one that breaks it, licences, the score beside sbomqs'."""
import copy
import csv
import io
import json
import os

from harness import Case, conformance

COMPONENT = {"type": "library", "bom-ref": "a", "name": "a", "version": "1", "supplier": {"name": "Acme"}, "purl": "pkg:generic/a@1",
             "hashes": [{"alg": "SHA-256", "content": "0" * 64}], "licenses": [{"expression": "MIT"}],
             "properties": [{"name": "cordon:support:level", "value": "maintained"},
                            {"name": "cdx:lifecycle:milestone:endOfSupport", "value": "2031-01-01"}]}
GOOD = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "metadata": {"timestamp": "2026-01-01T00:00:00Z", "authors": [{"name": "Ann"}], "lifecycles": [{"phase": "build"}],
                     "tools": {"components": [{"type": "application", "name": "t", "version": "1"}]},
                     "component": {"type": "device", "bom-ref": "pump", "name": "pump", "version": "3"}},
        "components": [COMPONENT], "dependencies": [{"ref": "pump", "dependsOn": ["a"]}], "vulnerabilities": [],
        "signature": {"algorithm": "ES256", "value": "AAAA"}}


def without(path, bom=GOOD):
    """The SBOM less one member; numbers in the path index lists."""
    bom = copy.deepcopy(bom)
    *way, last = path.split("/")
    at = bom
    for step in way:
        at = at[int(step)] if step.isdigit() else at[step]
    del at[last]
    return bom


def changed(path, value, bom=GOOD):
    bom = copy.deepcopy(bom)
    *way, last = path.split("/")
    at = bom
    for step in way:
        at = at[int(step)] if step.isdigit() else at[step]
    at[last] = value
    return bom


class Rules(Case):
    def check(self, bom, profile, code=None):
        path = self.write("b.json", json.dumps(bom))
        return self.run_json("sbom", "check", path, "--profile", profile, code=code)

    def failing(self, bom, profile):
        found = self.check(bom, profile)
        fails = {r["id"]: r for r in found["rules"] if r["asked"] > r["passed"]}
        errors = [r for r in fails.values() if r["severity"] == "error"]
        self.assertEqual(self.code, 1 if errors else 0)
        self.assertEqual(found["good"], not errors)
        for r in fails.values():
            self.assertTrue(r["mend"])
        return fails

    def test_a_complete_one_passes_every_profile(self):
        for profile in ("schema", "ntia", "cisa", "fda"):
            with self.subTest(profile):
                self.assertEqual(self.failing(GOOD, profile), {})

    def test_each_missing_element_fails_its_rule_and_no_other(self):
        cases = {
            "components/0/supplier": {"SBOM-SUPPLIER": "ntia fda", "SBOM-PRODUCER": "cisa"},
            "components/0/version": {"SBOM-VERSION": "ntia cisa fda"},
            "components/0/purl": {"SBOM-IDENTIFIER": "ntia cisa fda"},
            "components/0/hashes": {"SBOM-HASH": "cisa fda", "SBOM-HASH-ALG": "cisa"},
            "components/0/licenses": {"SBOM-LICENCE": "cisa"},
            "dependencies": {"SBOM-RELATION": "ntia cisa fda"},
            "metadata/timestamp": {"SBOM-TIME": "ntia cisa fda"},
            "metadata/tools": {"SBOM-TOOL": "cisa", "SBOM-TOOL-VERSION": "cisa"},
            "metadata/lifecycles": {"SBOM-CONTEXT": "cisa"},
            "metadata/authors": {"SBOM-AUTHOR-CISA": "cisa"},  # NTIA takes the tool's name
            "serialNumber": {"SBOM-REVISION": "cisa"},
            "signature": {"SBOM-SIGNATURE": "cisa"},
            "vulnerabilities": {"SBOM-VULN": "fda"},
        }
        for path, rules in cases.items():
            for profile in ("ntia", "cisa", "fda"):
                with self.subTest(path, profile=profile):
                    want = {r for r, profiles in rules.items() if profile in profiles.split()}
                    self.assertEqual(set(self.failing(without(path), profile)), want)

    def test_nobody_made_it(self):
        bare = without("metadata/authors", without("metadata/tools"))
        self.assertIn("SBOM-AUTHOR", self.failing(bare, "ntia"))

    def test_support_is_asked_of_each_component(self):
        bom = without("components/0/properties")
        bom["components"].append(dict(COMPONENT, **{"bom-ref": "b", "name": "b"}))
        bom["dependencies"][0]["dependsOn"].append("b")
        fails = self.failing(bom, "fda")
        self.assertEqual(set(fails), {"SBOM-SUPPORT", "SBOM-END"})
        self.assertEqual((fails["SBOM-END"]["rate"], fails["SBOM-END"]["failing"]), (0.5, ["a"]))

    def test_the_xml_form_is_judged_alike(self):
        bom = without("signature")
        bom["components"].append({"type": "library", "bom-ref": "b", "name": "bare"})
        path = self.write("b.json", json.dumps(bom))
        self.run_cordon("sbom", "convert", path, "--to", "cyclonedx-xml@1.6", "-o", self.path("b.xml"))
        for profile in ("ntia", "cisa", "fda"):
            with self.subTest(profile):
                found = [self.run_json("sbom", "check", self.path(n), "--profile", profile, code=1) for n in ("b.json", "b.xml")]
                self.assertEqual(found[0]["rules"], found[1]["rules"])
                self.assertEqual((found[0]["gaps"], found[0]["licences"]), (found[1]["gaps"], found[1]["licences"]))

    def test_support_that_has_ended_is_told(self):
        for level, end, ended in (("maintained", "2025-12-31", True), ("maintained", "2026-01-01", False), ("Abandoned", "2031-01-01", True),
                                  ("unknown", "2031-01-01", True), ("LTS", "until the hardware ends", False)):
            with self.subTest(level, end=end):
                bom = changed("components/0/properties", [{"name": "cordon:support:level", "value": level}, {"name": "x:endOfSupport", "value": end}])
                self.assertEqual(set(self.failing(bom, "fda")), {"SBOM-SUPPORTED"} if ended else set())
        self.assertEqual(self.code, 0)

    def test_a_tool_without_a_version(self):
        bom = changed("metadata/tools", {"components": [{"type": "application", "name": "tool 2"}]})
        self.assertEqual(set(self.failing(bom, "cisa")), {"SBOM-TOOL-VERSION"})

    def test_another_way_to_tell_of_vulnerabilities(self):
        bom = without("vulnerabilities")
        bom["externalReferences"] = [{"type": "exploitability-statement", "url": "https://example.com/vex.json"}]
        self.assertEqual(self.failing(bom, "fda"), {})

    def test_warnings_do_not_fail(self):
        bom = changed("dependencies", [{"ref": "pump", "dependsOn": ["a", "ghost"]}])
        bom["components"][0]["licenses"] = [{"expression": "MIT and ISC"}]
        fails = self.failing(bom, "schema")
        self.assertEqual({r: f["severity"] for r, f in fails.items()}, {"SBOM-DANGLING": "warning", "SBOM-LICENCE-READS": "warning"})

    def test_the_table_names_rules_rates_and_components(self):
        path = self.write("b.json", json.dumps(without("components/0/version")))
        out, _ = self.run_cordon("sbom", "check", path, "--profile", "ntia", code=1)
        self.assertRegex(out, r"SBOM-VERSION +version +0 +1 +0% +error +Give the version")
        self.assertRegex(out, r"SBOM-NAME +name +1 +1 +100% +good")
        self.assertRegex(out, r"(?m)^a +version *$")
        self.assertRegex(out, r"quality: \d\.\d of 10 \([A-F]\): identification ")

    def test_csv_has_a_row_for_each_component_and_rule_that_it_fails(self):
        bom = without("components/0/version")
        bom["components"].append(dict(COMPONENT, **{"bom-ref": "b", "name": '=1+"2"'}))
        bom["components"][1].pop("supplier")
        bom["dependencies"][0]["dependsOn"].append("b")
        out, _ = self.run_cordon("sbom", "check", self.write("b.json", json.dumps(bom)), "--profile", "ntia", "--format", "csv", code=1)
        rows = list(csv.reader(io.StringIO(out)))
        self.assertEqual([r[:5] for r in rows[1:]], [["SBOM-SUPPLIER", "error", "supplier", "'=1+\"2\"", "1"], ["SBOM-VERSION", "error", "version", "a", ""]])

    def test_markdown(self):
        path = self.write("b.json", json.dumps(without("components/0/version")))
        out, _ = self.run_cordon("sbom", "check", path, "--profile", "ntia", "--format", "markdown", code=1)
        self.assertTrue(out.startswith("## SBOM check: incomplete\n\nntia, 1 components, quality "))
        self.assertIn("| SBOM-VERSION | version | 0 | 1 | error | Give the version,", out)

    def test_names_cannot_steer_the_terminal(self):
        path = self.write("b.json", json.dumps(changed("components/0/licenses", [{"license": {"name": "\x1b[31mred"}}])))
        self.assertNotIn("\x1b", self.run_cordon("sbom", "check", path)[0])


class Licences(Case):
    def licences(self, *licenses, version="1.7"):
        parts = [{"type": "library", "bom-ref": str(i), "name": str(i), "licenses": v} for i, v in enumerate(licenses)]
        bom = {"bomFormat": "CycloneDX", "specVersion": version, "version": 1, "components": parts}
        found = self.run_json("sbom", "check", self.write("b.json", json.dumps(bom)))["licences"]
        self.without = found["without"]
        return {row["licence"]: row for row in found["list"]}

    def test_states(self):
        found = self.licences([{"expression": "mit OR (apache-2.0)"}], [{"expression": "MIT OR Apache-2.0"}], [{"license": {"id": "GPL-2.0+"}}],
                              [{"expression": "LicenseRef-own AND MIT"}], [{"expression": "Frobnitz-1.0"}], [{"license": {"name": "as is, mostly"}}],
                              [{"expression": "MIT AND"}], [{"license": {"name": "ISC"}}], [{"expression": "NOASSERTION"}], [])
        self.assertEqual({k: (v["state"], v["components"]) for k, v in found.items()},
                         {"MIT OR Apache-2.0": ("listed", 2), "GPL-2.0+": ("deprecated", 1), "LicenseRef-own AND MIT": ("reference", 1),
                          "Frobnitz-1.0": ("unknown", 1), "as is, mostly": ("named", 1), "MIT AND": ("invalid", 1), "ISC": ("listed", 1)})
        self.assertEqual(found["GPL-2.0+"]["note"], "write GPL-2.0-or-later")
        self.assertEqual(found["GPL-2.0+"]["terms"], "copyleft")
        self.assertTrue(found["MIT AND"]["note"].startswith("8: "))
        self.assertEqual(self.without, 2)

    def test_ids_that_came_after_cyclonedx_are_known_but_break_its_schema(self):
        self.assertEqual(self.licences([{"expression": "Bugroff"}])["Bugroff"]["state"], "listed")
        bom = {"bomFormat": "CycloneDX", "specVersion": "1.7", "version": 1,
               "components": [{"type": "library", "name": "x", "licenses": [{"license": {"id": "Bugroff"}}]}]}
        self.run_cordon("sbom", "check", self.write("c.json", json.dumps(bom)), code=3)


class Sbomqs(Case):
    """The score beside the figures that sbomqs' own test expects of its fixtures (docs/conformance.md)."""
    plain = True
    EXPECTED = {"spdx-minimal": 2.8, "spdx-no-version": 4.7, "spdx-weak-checksums": 5.1, "spdx-invalid-licenses": 4.5,
                "cdx-invalid-licenses": 4.0, "cdx-no-authors": 4.3, "cdx-no-timestamp": 4.3}
    ABOVE = {"spdx-no-checksums": 6.1, "cdx-no-checksums": 5.5}  # gave points for weak hashes where there is no hash at all

    def score(self, name):
        root = self.need(conformance("sbom", "sbomqs", "testdata", "fixtures"), "sbomqs' fixtures")
        path = os.path.join(root, name + ".json")
        return self.run_json("sbom", "check", path)["quality"]["score"] if os.path.exists(path) else None

    def test_the_score_is_theirs_within_a_tenth(self):
        compared = 0
        for name, want in self.EXPECTED.items():
            got = self.score(name)
            if got is not None:
                with self.subTest(name):
                    self.assertAlmostEqual(got, want, delta=0.11)
                compared += 1
        self.assertGreaterEqual(compared, 5)

    def test_where_they_differ_is_known(self):
        for name, want in self.ABOVE.items():
            got = self.score(name)
            if got is not None:
                with self.subTest(name):
                    self.assertTrue(0.3 < want - got < 0.6, got)

    def test_every_file_of_the_suite_gets_a_score(self):
        root = self.need(conformance("sbom", "sbomqs", "testdata"), "sbomqs' files")
        scored = 0
        for folder, _, names in os.walk(root):
            for name in names:
                if not name.endswith(".json"):
                    continue
                out, _ = self.run_cordon("sbom", "check", os.path.join(folder, name), "--format", "json", code=None)
                self.assertIn(self.code, (0, 3), name)
                if self.code == 0:
                    q = json.loads(out)["quality"]
                    self.assertTrue(0 <= q["score"] <= 10 and len(q["parts"]) == 7, name)
                    scored += 1
        self.assertGreater(scored, 80)

    def test_small_cases_named_after_their_defect(self):
        """sbomqs' cases for BSI TR-03183 that are about an element of CISA's too: whether the rule passes there."""
        root = self.need(conformance("sbom", "sbomqs", "testdata", "bsi"), "sbomqs' cases")
        cases = {
            "cdx": {"missingComponentVersion": "-VERSION", "validComponentVersion": "VERSION", "validComponentCPE": "IDENTIFIER",
                    "validComponentSWID": "IDENTIFIER", "validComponentHashSHA256": "HASH", "validComponentLicenseConcluded": "LICENCE",
                    "absentComponentDeployableHash": "-HASH", "invalidComponentDeployableHashComponentLevelOnly": "HASH",
                    "validComponentAuthorEmail": "PRODUCER", "validComponentManufacturerEmail": "PRODUCER", "validComponentManufacturerURL": "PRODUCER",
                    "validComponentManufacturerEmailAndURL": "PRODUCER", "validComponentSupplierEmail": "PRODUCER",
                    "validComponentSupplierURL": "PRODUCER", "validComponentSupplierEmailAndURL": "PRODUCER",
                    "leafComponentNoDependencies": "RELATION", "primaryNoDependencies": "RELATION",
                    "brokenSourceComponentDependencies": "-DANGLING"},
            "spdx": {"missingComponentHash": "-HASH", "validComponentHashSHA256": "HASH", "noneComponentLicense": "-LICENCE",
                     "invalidComponentLicenseNoAssertion": "-LICENCE", "validComponentLicenseConcluded": "LICENCE",
                     "validComponentLicenseDeclared": "LICENCE", "validComponentLicenseExpression": "LICENCE",
                     "validComponentLicenseCustomRef": "LICENCE", "validComponentPURL": "IDENTIFIER", "validComponentVersion": "VERSION",
                     "validComponentOrganizationSupplier": "PRODUCER", "validComponentPersonSupplier": "PRODUCER",
                     "validComponentDependencies": "RELATION", "brokenTargetComponentDependencies": "-DANGLING",
                     "brokenSourceComponentDependencies": "-DANGLING"}}
        judged = 0
        for folder, wants in cases.items():
            for name, want in wants.items():
                path = os.path.join(root, folder, name + (".cdx16.json" if folder == "cdx" else ".spdx23.json"))
                if not os.path.exists(path):
                    continue
                found = self.run_json("sbom", "check", path, "--profile", "cisa", code=None)
                rule = next(r for r in found["rules"] if r["id"] == "SBOM-" + want.lstrip("-"))
                with self.subTest(name):
                    self.assertEqual(rule["asked"] == rule["passed"], not want.startswith("-"), rule)
                judged += 1
        self.assertGreater(judged, 25)

    def test_small_cases_about_the_document(self):
        """The same for the features of the score: none or all of their points."""
        root = self.need(conformance("sbom", "sbomqs", "testdata", "bsi"), "sbomqs' cases")
        cases = {"cdx/absentMetadataAuthor.cdx16": "-AUTHOR", "cdx/validMetadataTimestamp.cdx16": "TIME", "cdx/validSerialNumber.cdx16": "NAMESPACE",
                 "cdx/validMetadataSupplierURL.cdx16": "SUPPLIER", "cdx/validMetadataSupplierEmailAndURL.cdx16": "SUPPLIER",
                 "cdx/missingPrimaryComponent.cdx16": "-PRIMARY", "spdx/missingDocumentNamespace.spdx23": "-NAMESPACE",
                 "spdx/validDocumentNamespace.spdx23": "NAMESPACE", "spdx/missingMetadataCreator.spdx23": "-AUTHOR",
                 "spdx/validMetadataPersonCreator.spdx23": "AUTHOR", "spdx/validMetadataOrganizationCreator.spdx23": "AUTHOR",
                 "spdx/missingMetadataTimestamp.spdx23": "-TIME", "spdx/invalidMetadataTimestamp.spdx23": "-TIME"}
        judged = 0
        for name, want in cases.items():
            path = os.path.join(root, name + ".json")
            if not os.path.exists(path):
                continue
            out, _ = self.run_cordon("sbom", "check", path, "--format", "json", code=None)
            with self.subTest(name):
                features = {f["id"]: f["score"] for p in json.loads(out)["quality"]["parts"] for f in p["features"]}
                self.assertEqual(features["Q-" + want.lstrip("-")], 0 if want.startswith("-") else 10)
            judged += 1
        self.assertGreater(judged, 8)


class NtiaChecker(Case):
    """The NTIA conformance checker's own cases, in every serialisation that is read."""
    plain = True

    def form(self, name):
        return "rdf" if ".rdf" in name else os.path.splitext(name)[1]

    def test_each_missing_element_is_seen_in_every_serialisation_that_is_read(self):
        root = self.need(conformance("sbom"), "the SBOM suite")
        with open(os.path.join(root, "expected.json")) as f:
            expected = {n: e["ntia_minimum_elements"]["compliant"] for n, e in json.load(f).items() if "ntia_minimum_elements" in e}
        codes = {}
        for name in expected:
            self.run_cordon("sbom", "check", os.path.join(root, name), "--profile", "ntia", code=None)
            codes[name] = self.code
        read = {self.form(n) for n in expected if "/no_elements_missing/" in n and codes[n] != 3}
        self.assertLessEqual({".json", "rdf"}, read)
        judged = [n for n in expected if self.form(n) in read]
        self.assertGreater(len(judged), 5)
        for name in judged:
            with self.subTest(name):
                self.assertEqual(codes[name] == 0, expected[name])
