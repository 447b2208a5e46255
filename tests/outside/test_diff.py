"""sbom diff from outside: what is paired with what, what is told of it, in every form."""
import json
import os

from harness import Case, conformance
from test_scan import osv


def bom(*parts, name="pump", version="1", spec="1.6"):
    return {"bomFormat": "CycloneDX", "specVersion": spec, "version": 1,
            "metadata": {"component": {"type": "device", "bom-ref": "root", "name": name, "version": version}},
            "components": [dict({"type": "library", "bom-ref": f"c{i}"}, **p) for i, p in enumerate(parts)]}


def npm(name, version, **more):
    return dict({"name": name, "version": version, "purl": f"pkg:npm/{name}@{version}"}, **more)


class Diff(Case):
    def files(self, before, after):
        return self.write("a.json", json.dumps(before)), self.write("b.json", json.dumps(after))

    def diff(self, before, after, *args, code=0):
        d = self.run_json("sbom", "diff", *self.files(before, after), *args, code=code)
        for kind in ("added", "removed", "upgraded", "downgraded", "changed"):
            self.assertEqual(len(d[kind]), d["summary"][kind])
        return d

    def kinds(self, before, after):
        d = self.diff(bom(*before), bom(*after))
        return {k: [(x["name"], x.get("before", {}).get("version"), x.get("after", {}).get("version")) for x in d[k]]
                for k in ("added", "removed", "upgraded", "downgraded", "changed") if d[k]}

    def test_nothing_changed(self):
        parts = [npm("a", "1.0.0"), {"name": "b", "version": "2"}]
        d = self.diff(bom(*parts), bom(*reversed(parts), version="2"))
        self.assertEqual(d["summary"], {"added": 0, "removed": 0, "upgraded": 0, "downgraded": 0, "changed": 0, "same": 2})
        self.assertIsNone(d["vulnerabilities"])

    def test_added_removed_up_and_down(self):
        self.assertEqual(self.kinds([npm("old", "1.0.0"), npm("up", "1.9.0"), npm("down", "2.0.0")],
                                    [npm("new", "1.0.0"), npm("up", "1.10.0"), npm("down", "2.0.0-rc.1")]),
                         {"added": [("new", None, "1.0.0")], "removed": [("old", "1.0.0", None)], "upgraded": [("up", "1.9.0", "1.10.0")],
                          "downgraded": [("down", "2.0.0", "2.0.0-rc.1")]})

    def test_versions_are_ordered_by_the_ecosystem(self):
        deb = [{"name": "z", "version": v, "purl": f"pkg:deb/debian/z@{v}"} for v in ("1.0~rc1-1", "1.0-1")]
        pypi = [{"name": "y", "version": v, "purl": f"pkg:pypi/y@{v}"} for v in ("1.0.post1", "1.0")]
        self.assertEqual(self.kinds([deb[0], pypi[0]], [deb[1], pypi[1]]),
                         {"upgraded": [("z", "1.0~rc1-1", "1.0-1")], "downgraded": [("y", "1.0.post1", "1.0")]})

    def test_several_versions_of_one_package(self):
        self.assertEqual(self.kinds([npm("a", "1.0.0"), npm("a", "2.0.0"), npm("a", "3.0.0")], [npm("a", "3.1.0"), npm("a", "2.0.0")]),
                         {"upgraded": [("a", "3.0.0", "3.1.0")], "removed": [("a", "1.0.0", None)]})

    def test_paired_by_cpe_and_by_name_where_there_is_nothing_better(self):
        cpe = "cpe:2.3:a:acme:app:{}:*:*:*:*:*:*:*"
        before = [{"name": "App", "version": "1", "cpe": cpe.format("1")}, {"name": "n", "version": "1", "supplier": {"name": "s"}},
                  {"name": "x", "version": "1", "purl": "pkg:npm/x@1"}]
        after = [{"name": "app", "version": "2", "cpe": cpe.format("2"), "purl": "pkg:generic/app@2"},
                 {"name": "n", "version": "2", "supplier": {"name": "s"}}, {"name": "x", "version": "1", "purl": "pkg:pypi/x@1"}]
        d = self.diff(bom(*before), bom(*after))
        self.assertEqual([(x["name"], x["by"]) for x in d["upgraded"]], [("app", "cpe"), ("n", "name")])
        self.assertEqual((len(d["added"]), len(d["removed"])), (1, 1))  # two package URLs that differ are two packages

    def test_another_supplier_of_a_name_is_another_component(self):
        self.assertEqual(set(self.kinds([{"name": "n", "version": "1", "supplier": {"name": "s"}}],
                                        [{"name": "n", "version": "1", "supplier": {"name": "t"}}])), {"added", "removed"})

    def test_licences_are_compared_in_normal_form(self):
        before = [npm("a", "1.0.0", licenses=[{"expression": "MIT OR Apache-2.0"}]), npm("b", "1.0.0", licenses=[{"license": {"id": "GPL-2.0+"}}]),
                  npm("c", "1.0.0", licenses=[{"license": {"id": "MIT"}}])]
        after = [npm("a", "1.0.0", licenses=[{"expression": "(apache-2.0) OR MIT"}]), npm("b", "1.0.0", licenses=[{"license": {"id": "GPL-2.0-or-later"}}]),
                 npm("c", "1.0.0", licenses=[{"license": {"id": "AGPL-3.0-only"}}])]
        d = self.diff(bom(*before), bom(*after))
        self.assertEqual([(x["name"], x["licence"]) for x in d["changed"]], [("c", {"before": "MIT", "after": "AGPL-3.0-only"})])

    def test_supplier_hash_and_spelling(self):
        sha = [[{"alg": "SHA-256", "content": c * 64}] for c in "01"]
        before = [npm("a", "1.0.0", supplier={"name": "s"}), npm("b", "1.0.0", hashes=sha[0]),
                  {"name": "c", "version": "1.0", "purl": "pkg:pypi/c@1.0"}]
        after = [npm("a", "1.0.0", supplier={"name": "t"}), npm("b", "1.0.0", hashes=sha[1]),
                 {"name": "c", "version": "1.0.0", "purl": "pkg:pypi/c@1.0.0"}]
        d = self.diff(bom(*before), bom(*after))
        self.assertEqual([(x["name"], x.get("supplier_changed"), x.get("hash_changed"), x.get("version_respelled")) for x in d["changed"]],
                         [("a", True, None, None), ("b", None, True, None), ("c", None, None, True)])

    def test_hashes_differ_by_algorithm(self):
        def h(*pairs):
            return [{"alg": a, "content": c * n} for a, c, n in pairs]
        one, two = ("SHA-1", "0", 40), ("SHA-256", "0", 64)
        cases = [(h(one), h(two), False), (h(one, two), h(two), False), (h(one, two), h(one, ("SHA-256", "1", 64)), True),
                 (h(two, ("SHA-256", "1", 64)), h(("SHA-256", "1", 64)), False)]
        for before, after, differ in cases:
            with self.subTest(before=before, after=after):
                d = self.diff(bom(npm("a", "1.0.0", hashes=before)), bom(npm("a", "1.0.0", hashes=after)))
                self.assertEqual(d["summary"]["changed"], int(differ))

    def test_vulnerabilities_with_an_index(self):
        feed = [osv("A-1", "npm", "left", [{"introduced": "0"}, {"fixed": "2.0.0"}]), osv("A-2", "npm", "left", [{"introduced": "2.0.0"}]),
                osv("A-3", "npm", "same", [{"introduced": "0"}]), osv("A-4", "npm", "new", [{"introduced": "0"}])]
        for f in feed:
            self.write(f"feed/{f['id']}.json", json.dumps(f))
        self.run_cordon("db", "import", "feed")
        before, after = bom(npm("left", "1.0.0"), npm("same", "1.0.0")), bom(npm("left", "2.0.0"), npm("same", "1.0.1"), npm("new", "1.0.0"))
        v = self.diff(before, after)["vulnerabilities"]
        self.assertEqual([f["id"] for f in v["new"]], ["A-2", "A-4"])
        self.assertEqual([(f["id"], f["version"]) for f in v["fixed"]], [("A-1", "1.0.0")])
        self.assertEqual(v["remaining"], 1)
        out, _ = self.run_cordon("sbom", "diff", "a.json", "b.json", "--fail-on", "vulnerable", code=1)
        self.assertRegex(out, r"newly vulnerable: 2\n(.*\n)+newly fixed: 1\n")
        self.run_cordon("sbom", "diff", "a.json", "a.json", "--fail-on", "vulnerable")

    def test_exit_codes(self):
        a, b = self.files(bom(npm("a", "1.0.0")), bom(npm("a", "1.0.1")))
        self.run_cordon("sbom", "diff", a, b)
        self.run_cordon("sbom", "diff", a, b, "--fail-on", "change", code=1)
        self.run_cordon("sbom", "diff", a, a, "--fail-on", "change")
        self.run_cordon("sbom", "diff", a, b, "--fail-on", "vulnerable", code=4)  # asked for, and no index
        self.run_cordon("sbom", "diff", a, b, "--fail-on", "wind", code=2)
        self.run_cordon("sbom", "diff", a, code=2)
        self.run_cordon("sbom", "diff", a, self.write("c.json", '{"bomFormat": 1}'), code=3)
        self.run_cordon("sbom", "diff", a, self.path("none.json"), code=4)
        empty = self.write("e.json", json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}))
        self.run_cordon("sbom", "diff", empty, empty, code=5)
        self.assertIn("1 removed", self.run_cordon("sbom", "diff", a, empty)[0])

    def test_a_damaged_index_that_nobody_asked_for_is_told(self):
        a, b = self.files(bom(npm("a", "1.0.0")), bom(npm("a", "1.0.1")))
        self.write("index", b"no index at all" * 1000)
        _, err = self.run_cordon("sbom", "diff", a, b)
        self.assertIn("vulnerabilities were not compared", err)

    def test_markdown_holds_no_markup_of_others(self):
        evil = "x|y](http://evil)<img src=x>\n# head *b* @all"
        a, b = self.files(bom(npm("a", "1.0.0")), bom({"name": evil, "version": "1"}))
        out, _ = self.run_cordon("sbom", "diff", a, b, "--format", "markdown")
        rows = [line for line in out.splitlines() if line.startswith("| added")]
        self.assertEqual(rows, ["| added | x\\|y\\]\\(http\\://evil\\)&lt;img src=x&gt; \\# head \\*b\\* \\@all |  | 1 |  |"])
        self.assertIn("| removed | a | 1.0.0 |  |", out)

    def test_twenty_thousand_versions_of_one_name(self):
        before = bom(*({"name": "x", "version": f"1.{i}"} for i in range(20000)))
        after = bom(*({"name": "x", "version": f"1.{i}.1"} for i in range(0, 20000, 2)))
        d = self.diff(before, after)
        self.assertEqual((d["summary"]["upgraded"], d["summary"]["removed"]), (10000, 10000))


class Suites(Case):
    """Other people's SBOMs: each is the same as itself, and every component of two stands in exactly one difference."""
    plain = True

    def summary(self, a, b):
        out, _ = self.run_cordon("sbom", "diff", a, b, "--format", "json", code=None)
        return json.loads(out) if self.code == 0 else None

    def test_every_component_is_accounted_for(self):
        root = self.need(conformance("sbom"), "the SBOM suite")
        names = sorted(os.path.join(folder, n) for folder, _, files in os.walk(root) for n in files if n.endswith(".json"))
        names = [n for n in names if 2000 < os.path.getsize(n) < 1000000]  # larger ones take time and say the same
        read = []
        for name in names:
            d = self.summary(name, name)
            if d is not None:
                with self.subTest(name):
                    self.assertEqual({k for k, v in d["summary"].items() if v}, {"same"} if d["before"]["components"] else set())
                read.append(name)
        self.assertGreater(len(read), 150)
        for a, b in zip(read, read[1:]):
            d = self.summary(a, b)
            if d is None:
                continue
            with self.subTest(a, other=b):
                s = d["summary"]
                pairs = s["upgraded"] + s["downgraded"] + s["changed"] + s["same"]
                self.assertEqual((s["removed"] + pairs, s["added"] + pairs), (d["before"]["components"], d["after"]["components"]))
