"""sbom merge from outside: a valid document in which each component stands once, with all that the inputs said of it."""
import json
import os
import subprocess

from harness import Case, conformance


def part(ref, name=None, version="1", **more):
    name = name or ref
    return dict({"type": "library", "bom-ref": ref, "name": name, "version": version, "purl": f"pkg:generic/{name}@{version}"}, **more)


def bom(root, *parts, dependencies=(), spec="1.6", **more):
    meta = {"component": dict({"type": "application", "bom-ref": "root", "version": "1"}, **root)} if root else {}
    return dict({"bomFormat": "CycloneDX", "specVersion": spec, "version": 1, "metadata": meta, "components": list(parts),
                 "dependencies": [{"ref": r, "dependsOn": on} for r, on in dependencies]}, **more)


APP = bom({"name": "app"}, part("ssl"), part("z", "zlib"), dependencies=[("root", ["ssl"]), ("ssl", ["z"])])
WEB = bom({"name": "web"}, part("z", "zlib", licenses=[{"license": {"id": "Zlib"}}]), part("ui"), dependencies=[("root", ["z", "ui"])])


class Merge(Case):
    def merge(self, *inputs, args=(), code=0):
        for i, b in enumerate(inputs):
            self.write(f"{i}.json", json.dumps(b))
        out = self.path("out.json")
        _, self.err = self.run_cordon("sbom", "merge", *(f"{i}.json" for i in range(len(inputs))), "-o", out, *args, code=code)
        with open(out, "rb") as f:
            self.bytes = f.read()
        self.doc = json.loads(self.bytes)
        return self.doc

    def names(self):
        return {c["bom-ref"]: c["name"] for c in [self.doc["metadata"]["component"], *self.all(self.doc)]}

    def all(self, doc):
        for c in doc.get("components", []):
            yield c
            yield from self.all(c)

    def edges(self):
        names = self.names()
        return {(names[d["ref"]], names[o]) for d in self.doc["dependencies"] for o in d.get("dependsOn", [])}

    def sources(self, name):
        c = next(c for c in self.all(self.doc) if c["name"] == name)
        return [p["value"] for p in c["properties"] if p["name"] == "cordon:merge:source"]

    def test_hierarchical(self):
        self.merge(APP, WEB, args=["--name", "pump", "--version", "3", "--supplier", "Acme"])
        root = self.doc["metadata"]["component"]
        self.assertEqual((root["name"], root["version"], root["supplier"]), ("pump", "3", {"name": "Acme"}))
        self.assertEqual(sorted(self.names().values()), ["app", "pump", "ssl", "ui", "web", "zlib"])
        self.assertEqual(self.edges(), {("pump", "app"), ("pump", "web"), ("app", "ssl"), ("ssl", "zlib"), ("web", "zlib"), ("web", "ui")})
        self.assertEqual((self.sources("zlib"), self.sources("ssl")), (["0.json", "1.json"], ["0.json"]))
        inputs = [p["value"] for p in self.doc["metadata"]["properties"] if p["name"] == "cordon:merge:input"]
        self.assertRegex(" ".join(inputs), r"^0\.json sha256:[0-9a-f]{64} 1\.json sha256:[0-9a-f]{64}$")
        self.assertIn("5 components; 1 stood in several inputs", self.err)

    def test_flat(self):
        self.merge(APP, WEB, args=["--flat"])
        self.assertEqual(sorted(self.names().values()), ["merged", "ssl", "ui", "zlib"])
        self.assertEqual(self.edges(), {("merged", "ssl"), ("ssl", "zlib"), ("merged", "zlib"), ("merged", "ui")})
        self.assertIn("not carried over: metadata.component", self.err)

    def test_what_one_input_says_fills_what_another_leaves_open(self):
        self.merge(APP, WEB)
        z = next(c for c in self.doc["components"] if c["name"] == "zlib")
        self.assertEqual(z["licenses"], [{"license": {"id": "Zlib"}}])

    def test_what_differs_is_told_and_the_first_counts(self):
        other = bom({"name": "web"}, part("z", "zlib", description="two"))
        self.merge(bom({"name": "app"}, part("z", "zlib", description="one")), other)
        self.assertEqual(next(c for c in self.doc["components"] if c["name"] == "zlib")["description"], "one")
        self.assertIn("components[].description (the inputs differ, the first counts) (1)", self.err)

    def test_another_hash_is_another_file(self):
        sha = [[{"alg": "SHA-256", "content": c * 64}] for c in "01"]
        self.merge(*(bom({"name": n}, part("z", "zlib", hashes=h)) for n, h in (("a", sha[0]), ("b", sha[1]), ("c", sha[1]))))
        self.assertEqual(len([c for c in self.doc["components"] if c["name"] == "zlib"]), 2)
        self.assertIn("a different hash: both are kept", self.err)

    def test_a_product_that_another_lists_is_one_component(self):
        lib = bom({"name": "ssl", "purl": "pkg:generic/ssl@1", "type": "library"}, part("c", "crypto"), dependencies=[("root", ["c"])])
        self.merge(APP, lib)
        self.assertEqual(sorted(self.names().values()), ["app", "crypto", "merged", "ssl", "zlib"])
        self.assertIn(("ssl", "crypto"), self.edges())

    def test_refs_are_unique_wherever_they_stand(self):
        def one(name, version):
            return bom({"name": name}, part("x", name + "-x", version), dependencies=[("root", ["x"]), ("x", ["svc"])],
                       services=[{"bom-ref": "svc", "name": name + "-service"}],
                       vulnerabilities=[{"bom-ref": "v", "id": "CVE-2026-" + version.zfill(4), "affects": [{"ref": "x"}]}],
                       compositions=[{"aggregate": "complete", "assemblies": ["x"]}, {"aggregate": "complete"}])
        self.merge(one("a", "1"), one("b", "2"))
        refs = self.refs(self.doc)
        self.assertEqual(len(refs), len(set(refs)))
        names = {c["bom-ref"]: c["name"] for c in self.all(self.doc)}
        self.assertEqual([(v["id"], names[v["affects"][0]["ref"]]) for v in self.doc["vulnerabilities"]],
                         [("CVE-2026-0001", "a-x"), ("CVE-2026-0002", "b-x")])
        self.assertEqual([names[c["assemblies"][0]] for c in self.doc["compositions"]], ["a-x", "b-x"])
        self.assertIn("compositions[] (of a whole document) (2)", self.err)
        services = {s["bom-ref"]: s["name"] for s in self.doc["services"]}
        on = {names.get(d["ref"]): [services[o] for o in d["dependsOn"]] for d in self.doc["dependencies"] if d["ref"] in names and names[d["ref"]].endswith("x")}
        self.assertEqual(on, {"a-x": ["a-service"], "b-x": ["b-service"]})

    def refs(self, v):
        if isinstance(v, dict):
            return [v[k] for k in ("bom-ref",) if k in v] + [r for x in v.values() for r in self.refs(x)]
        return [r for x in v for r in self.refs(x)] if isinstance(v, list) else []

    def test_nesting_is_kept(self):
        self.merge(bom({"name": "a"}, part("box", components=[part("in")])), bom({"name": "b"}, part("box", components=[part("other")])))
        box = next(c for c in self.doc["components"] if c["name"] == "box")
        self.assertEqual([c["name"] for c in box["components"]], ["in", "other"])

    def test_what_was_merged_can_be_merged(self):
        first = self.merge(APP, WEB, args=["--name", "one"])
        self.merge(APP, first)
        self.assertEqual(self.sources("zlib"), ["0.json", "1.json"])
        self.assertEqual(sorted(self.names().values()), ["app", "merged", "one", "ssl", "ui", "web", "zlib"])
        self.assertEqual(len(self.refs(self.doc)), len(set(self.refs(self.doc))))

    def test_what_the_product_holds_is_depended_upon_when_it_is_left_out(self):
        self.merge(bom({"name": "a", "components": [part("in")]}, part("top")), args=["--flat"])
        self.assertEqual(self.edges(), {("merged", "in"), ("merged", "top")})

    def test_two_inputs_nested_each_way_end(self):
        self.merge(bom(None, part("a", components=[part("b")])), bom(None, part("b", components=[part("a")])))
        self.assertEqual([c["name"] for c in self.all(self.doc)], ["a", "b"])

    def test_what_one_input_lists_twice_stays_twice(self):
        twice = bom({"name": "a"}, part("x"), part("y", "x"))
        self.merge(twice, twice)
        self.assertEqual(len([c for c in self.doc["components"] if c["name"] == "x"]), 2)

    def test_a_signature_is_void(self):
        self.merge(dict(APP, signature={"algorithm": "ES256", "value": "AAAA"}), WEB)
        self.assertNotIn("signature", self.doc)
        self.assertIn("not carried over: signature (1)", self.err)

    def test_an_spdx_document_is_an_input(self):
        spdx = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "d", "dataLicense": "CC0-1.0",
                "documentNamespace": "https://example.com/d", "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: x"]},
                "packages": [{"SPDXID": "SPDXRef-p", "name": "p", "downloadLocation": "NONE"}, {"SPDXID": "SPDXRef-q", "name": "q", "downloadLocation": "NONE"}],
                "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-p"},
                                  {"spdxElementId": "SPDXRef-p", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-q"}]}
        self.merge(APP, spdx)
        self.assertLessEqual({("merged", "app"), ("merged", "p"), ("p", "q")}, self.edges())

    def test_a_property_without_a_name_gets_an_empty_one_where_it_is_required(self):
        old = bom({"name": "a"}, part("x", properties=[{"value": "v"}]), spec="1.4")
        self.merge(old)
        x = next(c for c in self.doc["components"] if c["name"] == "x")
        self.assertEqual(x["properties"][0], {"name": "", "value": "v"})
        self.run_cordon("sbom", "check", self.path("out.json"))

    def test_the_same_bytes_again_and_another_order_is_another_document(self):
        self.merge(APP, WEB)
        first = self.bytes
        self.merge(APP, WEB)
        self.assertEqual(self.bytes, first)
        self.assertRegex(self.doc["serialNumber"], r"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
        serial = self.doc["serialNumber"]
        self.merge(WEB, APP)
        self.assertNotEqual(self.doc["serialNumber"], serial)

    def test_exit_codes(self):
        self.write("bad.json", "{")
        self.write("empty.json", json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}))
        self.run_cordon("sbom", "merge", "bad.json", code=3)
        self.run_cordon("sbom", "merge", "none.json", code=4)
        self.run_cordon("sbom", "merge", "empty.json", "empty.json", code=5)
        self.run_cordon("sbom", "merge", code=2)
        self.run_cordon("sbom", "merge", self.write("a.json", json.dumps(APP)), "--to", "stone", code=2)


VALIDATE = """
import json, os, sys
import jsonschema
import jsonschema._validators
# its wording of one error sorts what has no order
jsonschema._validators.extras_msg = lambda extras: (", ".join(map(repr, extras)), "were")
root = sys.argv[1]
def load(name):
    with open(os.path.join(root, name), encoding="utf-8") as f:
        return json.load(f)
names = [n for n in os.listdir(root) if n.endswith(".schema.json")]
store = {}
for n in names:
    store["http://cyclonedx.org/schema/" + n] = store[n] = load(n)
version = sys.argv[2]
schema = load("bom-%s.schema.json" % version)
resolver = jsonschema.RefResolver(schema.get("$id", ""), schema, store=store)
validator = jsonschema.Draft7Validator(schema, resolver=resolver)
for path in sys.argv[3:]:
    with open(path, encoding="utf-8") as f:
        for error in validator.iter_errors(json.load(f)):
            print(path, list(error.path), error.message[:300])
            break
"""


class Published(Case):
    """What is written is valid by the schemas that CycloneDX publishes, judged by a validator of others."""
    plain = True

    def test_merged_files_of_others_are_valid(self):
        schemas = self.need(conformance("sbom", "schemas", "cyclonedx"), "the published schemas")
        root = self.need(conformance("sbom"), "the SBOM suite")
        python = "/usr/bin/python3"
        if subprocess.run([python, "-W", "ignore", "-c", "import jsonschema"], stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("python3-jsonschema is not here")
        with open(os.path.join(root, "expected.json")) as f:
            expected = json.load(f)
        names = sorted(n for n, e in expected.items() if n.endswith(".json") and e.get("schema_valid", True) and e.get("count", {}).get("components", 0) > 1
                       and e.get("specVersion", "").startswith("1.") and "/1.0" not in n)
        good = [n for n in names if self.runs("sbom", "check", os.path.join(root, n))][:120]
        self.assertGreater(len(good), 60)
        for version in ("1.7", "1.5"):
            written = []
            for i in range(0, len(good) - 1, 2):
                out = self.path(f"{version}-{i}.json")
                pair = [os.path.join(root, n) for n in good[i:i + 2]]
                flat = ["--flat"] if i % 4 == 0 else []
                self.run_cordon("sbom", "merge", *pair, "-o", out, "--to", "cyclonedx-json@" + version, *flat)
                written.append(out)
            done = subprocess.run([python, "-W", "ignore", "-c", VALIDATE, schemas, version, *written], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertEqual((done.stdout.decode(), done.returncode), ("", 0), done.stderr.decode()[-2000:])

    def runs(self, *args):
        self.run_cordon(*args, code=None)
        return self.code == 0
