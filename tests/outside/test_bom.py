"""SBOM readers and writers from outside: other people's files, and every kind of bad input."""
import json
import os

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
        self.assertGreater(read, 100)

    def test_what_is_written_is_valid_and_keeps_the_components(self):
        names = [n for n in self.cyclonedx() if self.expected[n].get("schema_valid") and "/1.6/" in n]
        for name in names:
            with self.subTest(name):
                for version in ("1.4", "1.7"):
                    out = self.path("out.json")
                    self.run_cordon("sbom", "convert", os.path.join(self.root, name), "--to", "cyclonedx-json@" + version, "-o", out,
                                    code=None)
                    line = json.loads(self.run_cordon("info", "--format", "json", out)[0])
                    self.assertEqual(line["counts"]["components"], self.expected[name]["count"]["components"])


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


class Profiles(Case):
    def test_missing_elements_are_named_and_the_answer_is_no(self):
        path = self.write("b.json", json.dumps(bom(components=[component("bare")])))
        out, _ = self.run_cordon("sbom", "check", path, "--profile", "ntia", code=1)
        self.assertIn("bare 1: no supplier, unique identifier, relationship", out)
        out, _ = self.run_cordon("sbom", "check", path, "--profile", "fda", code=1)
        self.assertIn("support level and end of support: 1", out)

    def test_no_component_is_nothing_to_look_at(self):
        path = self.write("b.json", json.dumps(bom()))
        self.run_cordon("sbom", "check", path, "--profile", "ntia", code=5)
