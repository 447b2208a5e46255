"""SBOM readers and writers from outside: other people's files, and every kind of bad input."""
import json
import os
import subprocess

from harness import Case, conformance


def component(name, **more):
    return dict({"type": "library", "name": name, "version": "1"}, **more)


def bom(**more):
    return dict({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}, **more)


class Suites(Case):
    """The official CycloneDX files and the rest of the suite: verdicts and counts."""
    plain = True

    def setUp(self):
        super().setUp()
        self.root = self.need(conformance("sbom"), "the SBOM suite")
        with open(os.path.join(self.root, "expected.json")) as f:
            self.expected = json.load(f)

    def info(self, names):
        out, _ = self.run_cordon("info", "--format", "json", *(os.path.join(self.root, n) for n in names), code=None)
        lines = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(len(lines), len(names))
        return dict(zip(names, lines))

    def cyclonedx(self):
        return [n for n, e in self.expected.items() if n.endswith(".json") and e.get("specVersion") in
                ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")]

    def test_every_valid_file_is_read_and_every_invalid_one_refused_with_its_place(self):
        judged = [n for n in self.cyclonedx() if self.expected[n].get("schema_valid") is not None]
        self.assertGreater(len(judged), 250)
        for name, line in self.info(judged).items():
            with self.subTest(name):
                if self.expected[name]["schema_valid"]:
                    self.assertNotIn("error", line)
                else:
                    self.assertRegex(line.get("error", "read"), r"\.json:\d+:\d+: ")

    def test_every_valid_xml_file_is_read_and_every_invalid_one_refused(self):
        judged = [n for n, e in self.expected.items() if n.startswith("cyclonedx-spec") and n.endswith(".xml") and e.get("schema_valid") is not None
                  and e.get("version") in ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")]
        self.assertGreater(len(judged), 250)
        for name, line in self.info(judged).items():
            with self.subTest(name):
                self.assertEqual("error" not in line, self.expected[name]["schema_valid"], line)

    def test_components_are_counted_as_expected(self):
        counted = [n for n in self.cyclonedx() if "count" in self.expected[n]]
        compared = 0
        for name, line in self.info(counted).items():
            if "error" in line:
                continue
            with self.subTest(name):
                want = {k: v for k, v in self.expected[name]["count"].items() if k in line["counts"]}
                self.assertEqual({k: line["counts"][k] for k in want}, want)
            compared += 1
        self.assertGreater(compared, 300)

    def test_spdx_packages_are_counted_as_expected(self):
        names = [n for n, e in self.expected.items() if n.endswith(".json") and e.get("specVersion") in ("SPDX-2.2", "SPDX-2.3")
                 and e.get("valid", True) and "packages" in e.get("count", {})]
        read = 0
        for name, line in self.info(names).items():
            if "error" not in line:
                with self.subTest(name):
                    self.assertEqual(line["counts"]["components"], self.expected[name]["count"]["packages"])
                read += 1
        self.assertGreater(read, 90)

    def convert(self, name, version):
        """The document as written in a version, read back by the program; None when the input is refused."""
        out = self.path("out.json")
        self.run_cordon("sbom", "convert", os.path.join(self.root, name), "--to", "cyclonedx-json@" + version, "-o", out)
        line = json.loads(self.run_cordon("info", "--format", "json", out)[0])
        with open(out) as f:
            return json.load(f), line["counts"]

    def test_what_is_read_and_written_in_the_same_version_is_the_same_document(self):
        compared = 0
        for name, line in self.info(self.cyclonedx()).items():
            if "error" in line:
                continue
            with self.subTest(name), open(os.path.join(self.root, name), encoding="utf-8-sig") as f:
                self.assertEqual(meaning(self.convert(name, self.expected[name]["specVersion"])[0]), meaning(json.load(f)))
            compared += 1
        self.assertGreater(compared, 300)

    def test_what_is_written_in_another_version_is_valid_and_keeps_the_components(self):
        names = [n for n in self.cyclonedx() if self.expected[n].get("schema_valid") and ("/1.3/" in n or "/1.7/" in n)]
        self.assertGreater(len(names), 50)
        for name in names:
            for version in ("1.2", "1.4", "1.5", "1.6"):
                with self.subTest(name, version=version):
                    self.assertEqual(self.convert(name, version)[1]["components"], self.expected[name]["count"]["components"])

    def test_spdx_becomes_valid_cyclonedx(self):
        names = [n for n, e in self.expected.items() if n.endswith(".json") and e.get("specVersion") in ("SPDX-2.2", "SPDX-2.3")]
        read = [n for n, line in self.info(names).items() if "error" not in line]
        self.assertGreater(len(read), 80)
        for name in read:
            with self.subTest(name), open(os.path.join(self.root, name), encoding="utf-8-sig") as f:
                written, counts = self.convert(name, "1.6")
                product = written.get("metadata", {}).get("component")
                self.assertEqual(counts["components"] + (product is not None), self.expected[name]["count"]["packages"])
                self.assertEqual(product and product["bom-ref"], described(json.load(f)))

    def test_the_minimum_elements_are_judged_as_by_their_checker(self):
        names = [n for n, e in self.expected.items() if n.endswith(".json") and "ntia_minimum_elements" in e]
        self.assertGreater(len(names), 5)
        for name in names:
            with self.subTest(name):
                done = self.code("sbom", "check", os.path.join(self.root, name), "--profile", "ntia")
                self.assertEqual(done == 0, self.expected[name]["ntia_minimum_elements"]["compliant"])

    def code(self, *args):
        return subprocess.run([self.program, *args], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode


def described(spdx):
    """The one package that an SPDX document is about; None when it names none, or several."""
    packages = {p["SPDXID"] for p in spdx.get("packages", [])}
    ids = set(spdx.get("documentDescribes", []))
    for r in spdx.get("relationships", []):
        ends = {"DESCRIBES": r["relatedSpdxElement"], "DESCRIBED_BY": r["spdxElementId"]}
        ids.add(ends.get(r["relationshipType"]))
    ids &= packages
    return ids.pop() if len(ids) == 1 else None


def meaning(x):
    """A document without what says nothing: empty values, the schema's address, letter case of hashes; `manufacture` by its newer name."""
    if isinstance(x, list):
        return [meaning(v) for v in x]
    if not isinstance(x, dict):
        return x
    out = {k: meaning(v) for k, v in x.items() if k != "$schema"}
    if "metadata" in out and out.get("specVersion") in ("1.6", "1.7") and "manufacture" in out["metadata"]:
        out["metadata"].setdefault("manufacturer", out["metadata"].pop("manufacture"))
    if "alg" in out and "content" in out:
        out["content"] = out["content"].lower()
    if "bomFormat" in out or "specVersion" in out:
        out.setdefault("bomFormat", "CycloneDX")
        out.setdefault("version", 1)
    return {k: v for k, v in out.items() if v not in ("", [], {})}


class BadInput(Case):
    """One clear error with its place, exit code 3."""

    def refuse(self, content, pattern, name="bad.json"):
        path = self.write(name, content if isinstance(content, (str, bytes)) else json.dumps(content, indent=1))
        _, err = self.run_cordon("sbom", "check", path, code=3)
        self.assertRegex(err, pattern)

    def test_truncated(self):
        self.refuse(json.dumps(bom(components=[component("a")]))[:-9], r"bad\.json:1:\d+: .*truncated")

    def test_deeply_nested(self):
        self.refuse('{"bomFormat":"CycloneDX","specVersion":"1.6","x":' + "[" * 5000 + "]" * 5000 + "}", r"bad\.json:1:\d+: .*deeper")

    def test_components_nested_without_end(self):
        inner = component("leaf")
        for _ in range(70):
            inner = component("x", components=[inner])
        self.refuse(bom(components=[inner]), r"bad\.json:\d+:\d+: .*nested deeper")

    def test_wrong_type(self):
        self.refuse(bom(components=[component("a", version=7)]), r"bad\.json:9:15: components\[0\]\.version: is a number, expected a string")

    def test_not_utf8(self):
        self.refuse(b'{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"\xff"}]}',
                    r"bad\.json:1:\d+: not valid UTF-8")

    def test_empty(self):
        self.refuse("", r"bad\.json:1:1: is empty")

    def test_an_unknown_version(self):
        self.refuse(bom(specVersion="9.9"), r'specVersion: is "9\.9"')

    def test_a_repeated_ref(self):
        self.refuse(bom(components=[component("a", **{"bom-ref": "r"}), component("b", **{"bom-ref": "r"})]), r'"r" is used by two')

    def test_an_unknown_licence(self):
        self.refuse(bom(components=[component("a", licenses=[{"license": {"id": "No-Such-Licence"}}])]), r"list of SPDX licences")

    def test_an_unknown_member(self):
        self.refuse(bom(components=[component("a", colour="blue")]), r"components\[0\]\.colour: \"colour\" is not known here")

    def test_no_sbom_at_all(self):
        self.refuse({"hello": 1}, r"is no SBOM that can be read")

    def test_a_cyclic_graph_is_read(self):
        path = self.write("cycle.json", json.dumps(bom(
            components=[component("a", **{"bom-ref": "a"}), component("b", **{"bom-ref": "b"})],
            dependencies=[{"ref": "a", "dependsOn": ["b"]}, {"ref": "b", "dependsOn": ["a"]}])))
        self.run_cordon("sbom", "check", path)

    def test_a_missing_file_could_not_be_opened(self):
        self.run_cordon("sbom", "check", self.path("nothing.json"), code=4)


    def test_a_ref_shared_by_a_component_and_a_service(self):
        self.refuse(bom(components=[component("a", **{"bom-ref": "r"})], services=[{"name": "s", "bom-ref": "r"}]),
                    r"services\[0\].*\"r\" is used by two")

    def test_a_wrong_word_is_shown_with_the_right_ones(self):
        self.refuse(bom(components=[dict(component("a"), type="libary")]),
                    r'bad\.json:\d+:\d+: components\[0\]\.type: "libary" is not one of: application, framework, library, ')

    def test_a_form_among_several_is_explained(self):
        self.refuse(bom(metadata={"tools": [{"name": "x", "colour": 1}]}), r"metadata\.tools\[0\]\.colour: \"colour\" is not known here")

    def test_many_misses_on_the_way_cost_no_time(self):
        # every licence is tried as two forms of which one fails, every reference too
        many = [component(f"c{i}", licenses=[{"expression": "MIT OR ISC"}], externalReferences=[{"type": "bom", "url": f"urn:x:{i}"}])
                for i in range(30000)]
        path = self.write("many.json", json.dumps(bom(components=many)))
        self.assertIn("30000 components", self.run_cordon("sbom", "check", path)[0])

    def test_spdx(self):
        for change, pattern in (({"creationInfo": {"created": "2026-01-01T00:00:00Z"}}, r'creationInfo: has no "creators"'),
                                ({"packages": [{"SPDXID": "SPDXRef-a", "name": "a"}]}, r'packages\[0\]: has no "downloadLocation"'),
                                ({"packages": 7}, r"packages: is a number, expected an array"),
                                ({"packages": [package("a"), package("a")]}, r'packages\[1\]\.SPDXID: "SPDXRef-a" is used twice'),
                                ({"relationships": [relation("a", "LIKES", "b")]}, r'relationshipType: "LIKES" is not one of'),
                                ({"spdxVersion": "SPDX-2.9"}, r'spdxVersion: is "SPDX-2\.9"')):
            with self.subTest(pattern):
                self.refuse(dict(spdx(), **change), r"bad\.json:\d+:\d+: .*" + pattern)


def spdx(**more):
    return dict({"SPDXID": "SPDXRef-DOCUMENT", "spdxVersion": "SPDX-2.3", "name": "d", "dataLicense": "CC0-1.0",
                 "documentNamespace": "https://example.org/d",
                 "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Organization: Example (psirt@example.org)"]}}, **more)


def package(name, **more):
    return dict({"SPDXID": "SPDXRef-" + name, "name": name, "downloadLocation": "NOASSERTION"}, **more)


def relation(a, kind, b):
    return {"spdxElementId": "SPDXRef-" + a, "relationshipType": kind, "relatedSpdxElement": "SPDXRef-" + b}


class Converting(Case):
    def convert(self, document, version="1.6"):
        path = self.write("in.json", json.dumps(document))
        out, err = self.run_cordon("sbom", "convert", path, "--to", "cyclonedx-json@" + version)
        self.run_cordon("sbom", "check", self.write("out.json", out))
        return json.loads(out), err

    def test_what_a_version_cannot_hold_is_said(self):
        out, err = self.convert(bom(components=[component("a", properties=[{"name": "p", "value": "v"}],
                                                          pedigree={"notes": "n", "patches": [{"type": "backport", "resolves": []}]})]), "1.2")
        self.assertEqual(out["components"][0]["pedigree"]["notes"], "n")
        self.assertNotIn("properties", out["components"][0])
        self.assertIn("not carried over: components[].properties (1)", err)

    def test_members_unknown_to_a_version_are_left_out_of_what_it_knows(self):
        out, err = self.convert(bom(components=[component("a", supplier={"name": "s", "bom-ref": "r"})]), "1.4")
        self.assertEqual(out["components"][0]["supplier"], {"name": "s"})
        self.assertIn("components[].supplier.bom-ref (1)", err)

    def test_deep_nesting_is_written(self):
        inner = component("leaf")
        for _ in range(60):
            inner = component("x", components=[inner])
        self.convert(bom(components=[inner]))

    def test_numbers_keep_their_value(self):
        ratings = [{"score": s} for s in (0.1, 9.8, 7, 1e-7, 3.0000000000000004)]
        out, _ = self.convert(bom(vulnerabilities=[{"id": "CVE-2026-0001", "ratings": ratings}]))
        self.assertEqual(out["vulnerabilities"][0]["ratings"], ratings)

    def test_spdx_support_data_become_properties(self):
        note = {"annotationDate": "2026-01-01T00:00:00Z", "annotationType": "OTHER", "annotator": "Tool: x", "comment": "cle:supportStatus=active"}
        out, _ = self.convert(spdx(packages=[package("a", validUntilDate="2030-01-01T00:00:00Z", annotations=[note])]))
        self.assertEqual({p["name"]: p["value"] for p in out["components"][0]["properties"]},
                         {"cle:supportStatus": "active", "cdx:lifecycle:milestone:endOfSupport": "2030-01-01"})

    def test_spdx_relations_become_dependencies_and_others_are_counted(self):
        out, err = self.convert(spdx(packages=[package("a"), package("b")],
                                     relationships=[relation("a", "DEPENDS_ON", "b"), relation("b", "DEPENDENCY_OF", "a"),
                                                    relation("a", "VARIANT_OF", "b")]))
        self.assertEqual(out["dependencies"], [{"ref": "SPDXRef-a", "dependsOn": ["SPDXRef-b"]}])
        self.assertIn("relationships[] VARIANT_OF (1)", err)


class Profiles(Case):
    def test_missing_elements_are_named_and_the_answer_is_no(self):
        path = self.write("b.json", json.dumps(bom(components=[component("bare")])))
        out, _ = self.run_cordon("sbom", "check", path, "--profile", "ntia", code=1)
        self.assertRegex(out, r"bare +1 +supplier, unique identifier, relationship")
        out, _ = self.run_cordon("sbom", "check", path, "--profile", "fda", code=1)
        self.assertIn("missing: support level: 1\nmissing: end of support: 1\n", out)
        found = json.loads(self.run_cordon("sbom", "check", path, "--profile", "fda", "--format", "json", code=1)[0])
        self.assertFalse(found["good"])
        self.assertIn("hash", found["gaps"][0]["missing"])

    def test_no_component_is_nothing_to_look_at(self):
        path = self.write("b.json", json.dumps(bom()))
        self.run_cordon("sbom", "check", path, "--profile", "ntia", code=5)

    def test_a_complete_one_is_good(self):
        full = component("a", **{"bom-ref": "a"}, supplier={"name": "s"}, purl="pkg:generic/a@1", hashes=[{"alg": "MD5", "content": "0" * 32}],
                         properties=[{"name": "Level of Support", "value": "maintained"}, {"name": "x:eol", "value": "2031-01-01"}])
        path = self.write("b.json", json.dumps(bom(metadata={"timestamp": "2026-01-01T00:00:00Z", "authors": [{"name": "n"}]},
                                                   components=[full], dependencies=[{"ref": "a"}])))
        self.run_cordon("sbom", "check", path, "--profile", "fda")

    def test_a_dependency_on_nothing_is_noted(self):
        path = self.write("b.json", json.dumps(bom(components=[component("a", **{"bom-ref": "a"})], dependencies=[
            {"ref": "a", "dependsOn": ["ghost", "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1"]}])))
        out, _ = self.run_cordon("sbom", "check", path)
        self.assertEqual(out.count("note:"), 1)
        self.assertIn('"ghost", which is not in the document', out)

    def test_what_metadata_holds_is_not_counted(self):
        path = self.write("b.json", json.dumps(bom(metadata={"component": component("d", components=[component("f")])},
                                                   components=[component("a", components=[component("b")])])))
        self.assertEqual(self.run_json("info", path)["counts"]["components"], 2)
