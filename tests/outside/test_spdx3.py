"""SPDX 3.0.1 in JSON-LD: written, valid by the published schema, and read back; documents of others read, with what they hold."""
import glob
import json
import os
import subprocess

from harness import Case, conformance
from test_spdx import BOM, edges, parts

CHECK = """
import json, sys
import jsonschema
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
bad = 0
for path in sys.stdin.read().split("\\n"):
    for e in validator.iter_errors(json.load(open(path))) if path else ():
        bad += 1
        print(path, e.json_path, e.message[:300])
        break
sys.exit(bad > 0)
"""
PACKAGES = ("software_Package", "ai_AIPackage", "dataset_DatasetPackage")

OWN = {
    "@context": ["https://spdx.org/rdf/3.0.1/spdx-context.jsonld", {"own": "https://example.org/own#"}],
    "@graph": [
        {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2026-01-01T00:00:00Z", "createdBy": ["own:maker"],
         "createdUsing": ["own:tool"]},
        {"type": "Organization", "spdxId": "own:maker", "creationInfo": "_:c", "name": "Maker Ltd",
         "externalIdentifier": [{"type": "ExternalIdentifier", "externalIdentifierType": "email", "identifier": "psirt@example.org"}]},
        {"type": "Tool", "spdxId": "own:tool", "creationInfo": "_:c", "name": "builder 4"},
        {"type": "SpdxDocument", "spdxId": "own:document", "creationInfo": "_:c", "name": "the pump", "rootElement": ["own:sbom"]},
        {"type": "software_Sbom", "spdxId": "own:sbom", "creationInfo": "_:c", "software_sbomType": ["build"], "rootElement": ["own:pump"]},
        {"type": "software_Package", "spdxId": "own:pump", "creationInfo": "_:c", "name": "pump", "software_packageVersion": "3.2",
         "software_primaryPurpose": "device", "suppliedBy": "own:maker"},
        {"type": "software_Package", "spdxId": "own:tiny", "creationInfo": "_:c", "name": "tiny", "software_packageVersion": "1.2",
         "software_packageUrl": "pkg:generic/tiny@1.2", "software_copyrightText": "2020 Tiny", "software_homePage": "https://example.org",
         "suppliedBy": {"type": "Person", "spdxId": "own:person", "creationInfo": "_:c", "name": "A Person"},
         "supportLevel": ["support", "limitedSupport"], "validUntilTime": "2031-05-04T00:00:00Z",
         "verifiedUsing": [{"type": "Hash", "algorithm": "sha3_512", "hashValue": "AB" * 64}],
         "externalIdentifier": [{"type": "ExternalIdentifier", "externalIdentifierType": "cpe23", "identifier": "cpe:2.3:a:tiny:tiny:1.2:*:*:*:*:*:*:*"}],
         "externalRef": [{"type": "ExternalRef", "externalRefType": "vcs", "locator": ["https://example.org/git", "https://example.org/hg"]}],
         "extension": [{"type": "extension_CdxPropertiesExtension", "extension_cdxProperty": [
             {"type": "extension_CdxPropertyEntry", "extension_cdxPropName": "own:key", "extension_cdxPropValue": "a=b"}]}]},
        {"type": "ai_AIPackage", "spdxId": "own:model", "creationInfo": "_:c", "name": "model", "ai_domain": ["dosing"]},
        {"type": "software_File", "spdxId": "own:file", "creationInfo": "_:c", "name": "tiny.c"},
        {"type": "simplelicensing_LicenseExpression", "spdxId": "own:l1", "creationInfo": "_:c",
         "simplelicensing_licenseExpression": "Apache-2.0"},
        {"type": "expandedlicensing_DisjunctiveLicenseSet", "spdxId": "own:l2", "creationInfo": "_:c",
         "expandedlicensing_member": ["https://spdx.org/licenses/MIT", "own:l1"]},
        {"type": "Relationship", "spdxId": "own:r1", "creationInfo": "_:c", "from": "own:tiny", "relationshipType": "hasDeclaredLicense",
         "to": ["https://example.org/own#l2"]},
        {"type": "Relationship", "spdxId": "own:r2", "creationInfo": "_:c", "from": "own:pump", "relationshipType": "dependsOn",
         "to": ["own:tiny", "own:model"]},
        {"type": "Relationship", "spdxId": "own:r3", "creationInfo": "_:c", "from": "own:pump", "relationshipType": "hasConcludedLicense",
         "to": ["https://spdx.org/rdf/3.0.1/terms/Licensing/NoAssertion"]},
        {"type": "Relationship", "spdxId": "own:r4", "creationInfo": "_:c", "from": "own:pump", "relationshipType": "contains",
         "to": ["own:file"]},
        {"type": "Annotation", "spdxId": "own:a", "creationInfo": "_:c", "annotationType": "other", "subject": "own:model",
         "statement": "own:reviewed=yes"},
    ],
}


class Writing(Case):
    def convert(self, path, to):
        out, self.told = self.run_cordon("sbom", "convert", path, "--to", to)
        return out

    def valid(self, paths):
        schema = self.need(conformance("sbom", "schemas", "spdx", "spdx-schema-3.0.1.json"), "SPDX's schema")
        if subprocess.run(["/usr/bin/python3", "-c", "import jsonschema"], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("python3-jsonschema is not here")
        done = subprocess.run(["/usr/bin/python3", "-c", CHECK, schema], input="\n".join(paths), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        self.assertEqual((done.returncode, done.stdout[:2000]), (0, ""))

    def test_there_and_back(self):
        path = self.write("a.cdx.json", json.dumps(BOM))
        spdx = self.write("a.spdx3.json", self.convert(path, "spdx3-json"))
        lost = self.told
        back = json.loads(self.convert(spdx, "cyclonedx-json@1.6"))
        first, again = parts(BOM), parts(back)
        for key in first:
            want, got = list(first[key]), list(again[key])
            if key == ("tiny", "1.2"):
                self.assertIn("Own licence, 2 clauses", got[7])
            if key == ("os", "12"):
                self.assertIn("Classpath-exception-2.0 OR MIT", got[7])
            want[7] = got[7]
            self.assertEqual(got, want, key)
        self.assertEqual(edges(back), edges(BOM))
        self.assertEqual(back["metadata"]["component"]["name"], "pump")
        for what in ("components[].group", "components[].scope", "components[].pedigree"):
            self.assertIn(what, lost)

    def test_same_bytes_every_time_and_through_itself(self):
        once = self.convert(self.write("a.cdx.json", json.dumps(BOM)), "spdx3-json")
        path = self.write("a.spdx3.json", once)
        self.assertEqual(self.convert(self.path("a.cdx.json"), "spdx3-json"), once)
        ids = [e["spdxId"] for e in json.loads(once)["@graph"] if e["type"] == "software_Package"]
        again = json.loads(self.convert(path, "spdx3-json"))
        self.assertEqual([e["spdxId"] for e in again["@graph"] if e["type"] == "software_Package"], ids)

    def test_own_documents_are_valid(self):
        paths = [self.write("a.cdx.json", json.dumps(BOM)), self.write("o.json", json.dumps(OWN))]
        self.valid([self.write(f"{i}.spdx3.json", self.convert(p, "spdx3-json")) for i, p in enumerate(paths)])

    def test_documents_of_others_keep_what_they_hold(self):
        base = self.need(conformance("sbom"), "conformance/sbom")
        n, small = 0, []
        for path in sorted(glob.glob(os.path.join(base, "**", "*.json"), recursive=True))[::2]:
            if os.path.getsize(path) > 500000:
                continue
            with open(path, "rb") as f:
                head = f.read()
            if b'"bomFormat"' not in head and b'"spdxVersion"' not in head and b"spdx.org/rdf/3" not in head:
                continue
            out, _ = self.run_cordon("sbom", "convert", path, "--to", "spdx3-json", code=None)
            if self.code == 3:
                continue
            self.assertEqual(self.code, 0, path)
            n += 1
            spdx = self.write(f"{n}.spdx3.json", out)
            with self.subTest(os.path.relpath(path, base)):
                one, two = (json.loads(self.convert(p, "cyclonedx-json@1.6")) for p in (path, spdx))
                self.assertEqual(self.held(two), self.held(one))
            if len(out) < 8000 and len(small) < 25:
                small.append(spdx)
        self.assertGreater(n, 150)
        self.valid(small)
        print(f"# written as SPDX 3.0.1 and read back with the same components: {n}; valid by its schema: {len(small)}")

    def held(self, bom):
        """Names, versions, identifiers, hashes SPDX can name, and how many are needed by how many."""
        out = []

        def walk(items):
            for c in items:
                hashes = sorted((h["alg"], h["content"].lower()) for h in c.get("hashes", []) if h["alg"] != "STREEBOG-256")
                out.append((c["name"], c.get("version", ""), c.get("purl", ""), c.get("cpe", ""), hashes))
                walk(c.get("components", []))
        walk(bom.get("components", []))
        walk([bom["metadata"]["component"]] if "component" in bom.get("metadata", {}) else [])
        refs = {r.get("bom-ref") for r in self.all_components(bom)}
        on = sum(1 for d in bom.get("dependencies", []) for o in set(d.get("dependsOn", [])) if d["ref"] in refs and o in refs)
        return sorted(out), on

    def all_components(self, bom):
        todo = bom.get("components", []) + ([bom["metadata"]["component"]] if "component" in bom.get("metadata", {}) else [])
        while todo:
            c = todo.pop()
            yield c
            todo += c.get("components", [])

    plain = True


class Reading(Case):
    def test_own_document(self):
        path = self.write("own.spdx3.json", json.dumps(OWN))
        out, told = self.run_cordon("sbom", "convert", path, "--to", "cyclonedx-json@1.6")
        bom = json.loads(out)
        self.assertEqual(bom["metadata"]["component"]["name"], "pump")
        self.assertEqual(bom["metadata"]["component"]["supplier"], {"name": "Maker Ltd", "contact": [{"email": "psirt@example.org"}]})
        self.assertEqual(bom["metadata"]["lifecycles"], [{"phase": "build"}])
        self.assertEqual([a["name"] for a in bom["metadata"]["authors"]], ["Maker Ltd"])
        tiny, model = bom["components"]
        self.assertEqual((tiny["purl"], tiny["cpe"], tiny["copyright"], tiny["supplier"]["name"]),
                         ("pkg:generic/tiny@1.2", "cpe:2.3:a:tiny:tiny:1.2:*:*:*:*:*:*:*", "2020 Tiny", "A Person"))
        self.assertEqual(tiny["hashes"], [{"alg": "SHA3-512", "content": "ab" * 64}])
        self.assertEqual([(r["type"], r["url"]) for r in tiny["externalReferences"]],
                         [("website", "https://example.org"), ("vcs", "https://example.org/git"), ("vcs", "https://example.org/hg")])
        self.assertEqual(tiny["licenses"][0]["expression"], "MIT OR Apache-2.0")
        self.assertEqual({p["name"]: p["value"] for p in tiny["properties"]},
                         {"own:key": "a=b", "cordon:support:level": "limited support", "cdx:lifecycle:milestone:endOfSupport": "2031-05-04"})
        self.assertEqual((model["type"], model["properties"]),
                         ("machine-learning-model", [{"name": "own:reviewed", "value": "yes"}]))
        self.assertEqual(edges(bom), {("pump3.2", "tiny1.2"), ("pump3.2", "model")})
        for what in ("software_File (1)", "ai_AIPackage.ai_domain (1)", "relationships[] contains (not between two packages) (1)"):
            self.assertIn(what, told)

    def test_what_is_refused_has_its_place(self):
        text = json.dumps(OWN, indent=1)
        for old, new, why in (('"name": "pump"', '"name": 5', r":\d+:\d+: @graph\[5\].name: is a number, expected a string"),
                              ('"to": [\n    "own:file"\n   ]', '"to": "own:file"', r"@graph\[14\].to: is a string, expected an array"),
                              ('"relationshipType": "contains",', "", r'@graph\[14\]: has no "relationshipType"'),
                              ('"from": "own:pump",\n   "relationshipType": "contains"', '"relationshipType": "contains"', r'@graph\[14\]: has no "from"'),
                              ('"type": "Tool",', "", r'@graph\[2\]: has no "type"'),
                              ('"own:model"', '"own:tiny"', r"is the identifier of two packages"),
                              ('{\n   "own": "https://example.org/own#"\n  }', '"https://example.org/other.jsonld"', r"@context\[1\]: is another vocabulary"),
                              ('"2026-01', "2026-01", r":\d+:\d+: ")):
            with self.subTest(new):
                self.assertIn(old, text)
                out, err = self.run_cordon("info", self.write("a.json", text.replace(old, new, 1)), code=3)
                self.assertRegex(out + err, why)

    def test_one_element_alone_is_read(self):
        alone = dict(OWN["@graph"][6], **{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"})
        out, _ = self.run_cordon("info", "--format", "json", self.write("a.json", json.dumps(alone)))
        self.assertEqual(json.loads(out)["counts"]["components"], 1)

    def test_circles_of_licences_end(self):
        own = json.loads(json.dumps(OWN))
        own["@graph"][10]["expandedlicensing_member"] = ["own:l2", "own:l1"]
        self.run_cordon("info", self.write("a.json", json.dumps(own)))

    def test_documents_of_others(self):
        """All packages of each; refused are those that write one text where the schema has a list, for that."""
        base = self.need(conformance("sbom"), "conformance/sbom")
        read, refused = 0, 0
        for path in sorted(glob.glob(os.path.join(base, "**", "*.json"), recursive=True)):
            if "/schemas/" in path:
                continue
            with open(path, "rb") as f:
                text = f.read()
            if b"spdx.org/rdf/3.0" not in text:
                continue
            out, err = self.run_cordon("info", "--format", "json", path, code=None)
            graph = json.loads(text)
            packages = sum(e.get("type") in PACKAGES for e in graph.get("@graph", [graph]))
            with self.subTest(os.path.relpath(path, base)):
                if self.code == 3:
                    self.assertRegex(out, r"(externalRef\[\d+\].locator|software_sbomType): is a string, expected an array")
                    refused += 1
                else:
                    self.assertEqual((self.code, json.loads(out)["counts"]["components"]), (0, packages))
                    read += 1
        self.assertGreater(read, 50)
        print(f"# SPDX 3.0: {read} read with all their packages, {refused} refused")

    plain = True
