"""SPDX 2.2 and 2.3: written as JSON and as tags, read as JSON, tags and YAML; what goes there and back stays."""
import glob
import json
import os
import subprocess

from harness import Case, conformance

BOM = {
    "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
    "metadata": {"timestamp": "2026-01-01T00:00:00Z", "component": {"type": "device", "bom-ref": "pump", "name": "pump", "version": "3.2"},
                 "tools": {"components": [{"type": "application", "name": "own"}]}},
    "components": [
        {"type": "library", "bom-ref": "tiny", "name": "tiny", "version": "1.2", "purl": "pkg:generic/tiny@1.2",
         "cpe": "cpe:2.3:a:tiny:tiny:1.2:*:*:*:*:*:*:*", "supplier": {"name": "Tiny (Makers)", "contact": [{"email": "a@example.org"}]},
         "description": "several\nlines", "copyright": "2020 Tiny",
         "hashes": [{"alg": "SHA-256", "content": "a" * 64}, {"alg": "SHA3-512", "content": "b" * 128}],
         "licenses": [{"license": {"name": "Own licence, 2 clauses"}}],
         "externalReferences": [{"type": "website", "url": "https://example.org"}, {"type": "vcs", "url": "https://example.org/git"}],
         "properties": [{"name": "own:key", "value": "a=b"}, {"name": "cdx:lifecycle:milestone:endOfSupport", "value": "2031-05-04"}],
         "components": [{"type": "file", "bom-ref": "inner", "name": "inner", "version": "0.1"}]},
        {"type": "operating-system", "bom-ref": "os", "name": "os", "version": "12",
         "licenses": [{"expression": "GPL-2.0-only WITH Classpath-exception-2.0 OR MIT"}]},
        {"type": "machine-learning-model", "bom-ref": "m", "name": "tiny", "version": "1.3", "group": "g", "scope": "optional",
         "pedigree": {"notes": "x"}}],
    "dependencies": [{"ref": "pump", "dependsOn": ["tiny", "os"]}, {"ref": "os", "dependsOn": ["tiny"]}],
}
CHECK = """
import json, sys
import jsonschema
validator = jsonschema.Draft7Validator(json.load(open(sys.argv[1])))
bad = 0
for path in sys.stdin.read().split("\\n"):
    for e in validator.iter_errors(json.load(open(path))) if path else ():
        bad += 1
        print(path, list(e.path), e.message[:200])
sys.exit(bad > 0)
"""


def parts(bom):
    out = {}

    def walk(items, parent):
        for c in items:
            key = (c["name"], c.get("version", ""))
            out[key] = (c.get("purl"), c.get("cpe"), c["type"], c.get("description"), c.get("copyright"), c.get("supplier", {}).get("name"),
                        sorted((h["alg"], h["content"]) for h in c.get("hashes", [])), json.dumps(c.get("licenses", [])),
                        sorted((r["type"], r["url"]) for r in c.get("externalReferences", [])),
                        sorted((p["name"], p["value"]) for p in c.get("properties", [])), parent)
            walk(c.get("components", []), key)
    walk(bom.get("components", []), None)
    return out


def edges(bom):
    names = {}

    def walk(items):
        for c in items:
            names[c["bom-ref"]] = c["name"] + c.get("version", "")
            walk(c.get("components", []))
    walk(bom.get("components", []))
    walk([bom["metadata"]["component"]] if "component" in bom.get("metadata", {}) else [])
    return {(names[d["ref"]], names[o]) for d in bom.get("dependencies", []) for o in d.get("dependsOn", [])}


class Writing(Case):
    def convert(self, path, to):
        out, self.told = self.run_cordon("sbom", "convert", path, "--to", to)
        return out

    def valid(self, version, paths):
        schema = self.need(conformance("sbom", "schemas", "spdx", f"spdx-schema-v{version}.json"), "SPDX's schema")
        if subprocess.run(["/usr/bin/python3", "-c", "import jsonschema"], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("python3-jsonschema is not here")
        done = subprocess.run(["/usr/bin/python3", "-c", CHECK, schema], input="\n".join(paths), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        self.assertEqual((done.returncode, done.stdout[:2000]), (0, ""))

    def test_there_and_back(self):
        path = self.write("a.cdx.json", json.dumps(BOM))
        first = parts(BOM)
        for form in ("spdx-json", "spdx-tag", "spdx-json@2.2", "spdx-tag@2.2"):
            with self.subTest(form):
                spdx = self.write("a." + form, self.convert(path, form))
                lost = self.told
                back = json.loads(self.convert(spdx, "cyclonedx-json@1.6"))
                again = parts(back)
                for key in first:
                    want, got = list(first[key]), list(again[key])
                    if key == ("os", "12"):
                        want[7] = got[7] if "Classpath-exception-2.0 OR MIT" in got[7] else None
                    if key == ("tiny", "1.2"):
                        self.assertIn("Own licence, 2 clauses", got[7])
                        want[7] = got[7]
                        if form.endswith("2.2"):
                            want[6] = [h for h in want[6] if h[0] != "SHA3-512"]
                    if key == ("tiny", "1.3") or form.endswith("2.2"):
                        want[2] = got[2]
                    self.assertEqual(got, want, key)
                self.assertEqual(edges(back), edges(BOM))
                for what in ("components[].type", "components[].group", "components[].scope", "components[].pedigree"):
                    self.assertIn(what, lost)
                self.assertEqual("algorithm that SPDX does not name" in lost, form.endswith("2.2"))

    def test_same_bytes_every_time(self):
        path = self.write("a.cdx.json", json.dumps(BOM))
        for form in ("spdx-json", "spdx-tag"):
            self.assertEqual(self.convert(path, form), self.convert(path, form))

    def test_own_document_is_valid(self):
        path = self.write("a.cdx.json", json.dumps(BOM))
        for version in ("2.2", "2.3"):
            self.valid(version, [self.write(f"a{version}.json", self.convert(path, "spdx-json@" + version))])

    def test_documents_of_others_are_valid_when_written(self):
        base = self.need(conformance("sbom"), "conformance/sbom")
        n = 0
        written = {"2.2": [], "2.3": []}
        for path in sorted(glob.glob(os.path.join(base, "**", "*.json"), recursive=True))[::3]:
            if os.path.getsize(path) > 500000:
                continue
            with open(path, "rb") as f:
                head = f.read()
            if b'"bomFormat"' not in head and b'"spdxVersion"' not in head:
                continue
            version = ("2.2", "2.3")[n % 2]
            out, _ = self.run_cordon("sbom", "convert", path, "--to", "spdx-json@" + version, code=None)
            if self.code == 3:
                continue
            self.assertEqual(self.code, 0, path)
            n += 1
            written[version].append(self.write(f"{n}.spdx.json", out))
            self.run_cordon("info", written[version][-1])
        self.assertGreater(n, 100)
        for version, paths in written.items():
            self.valid(version, paths)
        print(f"# written as SPDX 2.2 or 2.3 and valid by its schema: {n}")

    plain = True


TAGS = """SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: own
DocumentNamespace: https://example.org/own
# who
Creator: Tool: own
Created: 2026-01-01T00:00:00Z
PackageName: tiny
SPDXID: SPDXRef-tiny
PackageVersion: 1.2
PackageDownloadLocation: NONE
PackageChecksum: SHA1: d6a770ba38583ed4bb4525bd96e50461655d2759
PackageComment: <text>two
lines: of text
</text>
ExternalRef: PACKAGE-MANAGER purl pkg:generic/tiny@1.2
ExternalRefComment: as built
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-tiny
"""


RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://spdx.org/rdf/terms#"
 xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:doap="http://usefulinc.com/ns/doap#">
<s:SpdxDocument rdf:about="https://example.org/own#SPDXRef-DOCUMENT">
 <s:specVersion>SPDX-2.3</s:specVersion>
 <s:dataLicense rdf:resource="http://spdx.org/licenses/CC0-1.0"/>
 <s:name>own</s:name>
 <s:creationInfo><s:CreationInfo><s:created>2026-01-01T00:00:00Z</s:created><s:creator>Tool: own</s:creator></s:CreationInfo></s:creationInfo>
 <s:hasExtractedLicensingInfo rdf:resource="https://example.org/own#LicenseRef-1"/>
 <s:relationship><s:Relationship>
  <s:relationshipType rdf:resource="http://spdx.org/rdf/terms#relationshipType_describes"/>
  <s:relatedSpdxElement><s:Package rdf:about="https://example.org/own#SPDXRef-pump">
   <s:name>pump</s:name><s:versionInfo>3.2</s:versionInfo>
   <s:downloadLocation rdf:resource="http://spdx.org/rdf/terms#noassertion"/>
   <s:filesAnalyzed rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">false</s:filesAnalyzed>
   <s:primaryPackagePurpose rdf:resource="http://spdx.org/rdf/terms#purpose_operatingSystem"/>
   <s:relationship><s:Relationship>
    <s:relationshipType rdf:resource="http://spdx.org/rdf/terms#relationshipType_dependsOn"/>
    <s:relatedSpdxElement rdf:resource="https://example.org/own#SPDXRef-tiny"/>
   </s:Relationship></s:relationship>
  </s:Package></s:relatedSpdxElement>
 </s:Relationship></s:relationship>
</s:SpdxDocument>
<s:Package rdf:about="https://example.org/own#SPDXRef-tiny">
 <s:name>tiny</s:name><s:versionInfo>1.2</s:versionInfo><s:supplier>Organization: Tiny Makers</s:supplier>
 <s:downloadLocation>https://example.org/tiny</s:downloadLocation><doap:homepage>https://example.org</doap:homepage>
 <s:filesAnalyzed>false</s:filesAnalyzed>
 <s:checksum><s:Checksum><s:algorithm rdf:resource="http://spdx.org/rdf/terms#checksumAlgorithm_sha3_256"/>
  <s:checksumValue>%s</s:checksumValue></s:Checksum></s:checksum>
 <s:externalRef><s:ExternalRef>
  <s:referenceCategory rdf:resource="http://spdx.org/rdf/terms#referenceCategory_packageManager"/>
  <s:referenceType rdf:resource="http://spdx.org/rdf/references/purl"/>
  <s:referenceLocator>pkg:generic/tiny@1.2</s:referenceLocator></s:ExternalRef></s:externalRef>
 <s:licenseDeclared><s:DisjunctiveLicenseSet><s:member rdf:resource="http://spdx.org/licenses/MIT"/>
  <s:member><s:OrLaterOperator><s:member rdf:resource="http://spdx.org/licenses/GPL-2.0"/></s:OrLaterOperator></s:member>
 </s:DisjunctiveLicenseSet></s:licenseDeclared>
 <s:licenseConcluded rdf:resource="https://example.org/own#LicenseRef-1"/>
 <s:copyrightText>2020 Tiny</s:copyrightText>
</s:Package>
<s:ExtractedLicensingInfo rdf:about="https://example.org/own#LicenseRef-1">
 <s:licenseId>LicenseRef-1</s:licenseId><s:name>Own licence</s:name><s:extractedText>Do as you like.</s:extractedText>
</s:ExtractedLicensingInfo>
</rdf:RDF>
""" % ("c" * 64)


class Reading(Case):
    def test_rdf(self):
        for encoding in ("utf-8", "utf-16"):
            text = RDF if encoding == "utf-8" else RDF.replace('encoding="UTF-8"', 'encoding="UTF-16"')
            path = self.path("own.rdf")
            with open(path, "w", encoding=encoding) as f:
                f.write(text)
            with self.subTest(encoding):
                bom = json.loads(self.run_cordon("sbom", "convert", path, "--to", "cyclonedx-json@1.6")[0])
                pump, tiny = bom["metadata"]["component"], bom["components"][0]
                self.assertEqual((pump["name"], pump["version"], pump["type"]), ("pump", "3.2", "operating-system"))
                self.assertEqual((tiny["name"], tiny["purl"], tiny["copyright"], tiny["supplier"]["name"], tiny["hashes"]),
                                 ("tiny", "pkg:generic/tiny@1.2", "2020 Tiny", "Tiny Makers", [{"alg": "SHA3-256", "content": "c" * 64}]))
                self.assertEqual({r["type"]: r["url"] for r in tiny["externalReferences"]},
                                 {"website": "https://example.org", "distribution": "https://example.org/tiny"})
                self.assertEqual(json.dumps(tiny["licenses"]).count("MIT OR GPL-2.0+") + json.dumps(tiny["licenses"]).count("Own licence"), 2)
                self.assertEqual(edges(bom), {("pump3.2", "tiny1.2")})

    def test_utf16(self):
        """As editors on Windows save it; a name beyond the 16 bits is kept."""
        forms = {"a.json": self.run_cordon("sbom", "convert", self.write("t.spdx", TAGS), "--to", "spdx-json")[0], "a.spdx": TAGS}
        for name, text in forms.items():
            for encoding in ("utf-16-le", "utf-16-be"):
                with self.subTest(name, encoding=encoding):
                    path = self.path(name)
                    with open(path, "wb") as f:
                        f.write(("\ufeff" + text.replace("PackageName: tiny", "PackageName: t\u00ef\U0001f489ny").replace('"name": "tiny"', '"name": "t\u00ef\U0001f489ny"')).encode(encoding))
                    bom = json.loads(self.run_cordon("sbom", "convert", path, "--to", "cyclonedx-json")[0])
                    self.assertEqual(bom["metadata"]["component"]["name"], "t\u00ef\U0001f489ny")
                    with open(path, "ab") as f:
                        f.write(b"\x00\xd8")
                    self.run_cordon("info", path, code=3)

    def test_rdf_is_refused_at_a_place(self):
        for old, new, why in (("<s:name>tiny</s:name>", "", r':\d+:\d+: packages\[\d\]: has no "name"'),
                              (' rdf:about="https://example.org/own#SPDXRef-tiny"', "", r":24:1: a package has no identifier"),
                              ("relationshipType_dependsOn", "relationshipType_likes", r'"LIKES" is not one of'),
                              ("<s:SpdxDocument", "<s:Document", r":\d+:\d+: "),
                              ("SPDX-2.3", "SPDX-2.1", r"SPDX 2.2 and 2.3 can be read")):
            with self.subTest(new):
                text = RDF.replace(old, new, 1).replace("</s:SpdxDocument", "</s:Document" if "<s:Document" in new else "</s:SpdxDocument")
                out, err = self.run_cordon("info", self.write("own.rdf", text), code=3)
                self.assertRegex(out + err, why)

    def test_rdf_of_others_is_as_their_json_and_yaml(self):
        base = self.need(conformance("sbom", "spdx-tools-python"), "conformance/sbom")
        for rdf, twin in (("SPDXRdfExample-v2.3.spdx.rdf.xml", "SPDXJSONExample-v2.3.spdx.json"),
                          ("SPDXRdfExample-v2.2.spdx.rdf.xml", "SPDXYAMLExample-v2.2.spdx.yaml")):
            one, two = (json.loads(self.run_cordon("sbom", "convert", os.path.join(base, p), "--to", "cyclonedx-json@1.6")[0]) for p in (rdf, twin))
            with self.subTest(rdf):
                a, b = parts(one), parts(two)
                self.assertEqual(a.keys(), b.keys())
                for key in a:
                    for i in (0, 1, 2, 3, 4, 5, 6):
                        self.assertEqual(a[key][i], b[key][i], (key, i))
                self.assertEqual(edges(one), edges(two))

    def test_tags(self):
        for ends in ("\n", "\r\n", "\r"):
            bom = json.loads(self.run_cordon("sbom", "convert", self.write("a.spdx", TAGS.replace("\n", ends)), "--to", "cyclonedx-json")[0])
            tiny = bom["metadata"]["component"]
            self.assertEqual((tiny["name"], tiny["version"], tiny["purl"], tiny["hashes"][0]["alg"]),
                             ("tiny", "1.2", "pkg:generic/tiny@1.2", "SHA-1"))

    def test_errors_have_the_line(self):
        for old, new, place in (("PackageVersion: 1.2", "PackageVersoin: 1.2", ":11:1: \"PackageVersoin\" is no tag"),
                                ("PackageVersion: 1.2", "PackageVersion 1.2", ":11:1: is no line of a tag"),
                                ("</text>", "", ":14:1: <text> has no </text>"),
                                ("PackageVersion: 1.2", "PackageName: other", ":9:1: packages"),
                                ("SHA1: d6", "d6", ":13:1: a checksum is"),
                                ("SPDXID: SPDXRef-tiny", "SPDXID: SPDXRef-tiny\nSPDXID: x", ":11:1: this tag stands twice"),
                                ("SHA1:", "SHA0:", ":13:1: ")):
            with self.subTest(new):
                out, err = self.run_cordon("info", self.write("a.spdx", TAGS.replace(old, new)), code=3)
                self.assertIn("a.spdx" + place, out + err)

    def test_yaml(self):
        text = ('spdxVersion: SPDX-2.3\ndataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nname: own\ndocumentNamespace: https://example.org/own\n'
                'creationInfo:\n  created: "2026-01-01T00:00:00Z"\n  creators:\n  - "Tool: own"\npackages:\n- SPDXID: SPDXRef-tiny\n  name: tiny\n'
                '  versionInfo: "1.10"\n  downloadLocation: NONE\n  filesAnalyzed: false\n')
        bom = json.loads(self.run_cordon("sbom", "convert", self.write("a.yaml", text), "--to", "cyclonedx-json")[0])
        self.assertEqual([(c["name"], c["version"]) for c in bom["components"]], [("tiny", "1.10")])
        out, err = self.run_cordon("info", self.write("b.yaml", text.replace("filesAnalyzed: false", "filesAnalyzed: maybe")), code=3)
        self.assertRegex(out + err, r"b.yaml:15:\d+: packages\[0\]\.filesAnalyzed")

    def test_forms_of_others(self):
        """What is refused breaks the specification: the checker's own broken cases, SPDX 2.1, files that were cut in two."""
        base = self.need(conformance("sbom"), "conformance/sbom")
        refused, read = [], 0
        for path in sorted(glob.glob(os.path.join(base, "**", "*"), recursive=True)):
            if not path.endswith((".spdx", ".tag", ".yaml", ".yml")):
                continue
            with open(path, "rb") as f:
                text = f.read()
            if b"SPDXVersion:" not in text and b"spdxVersion" not in text:
                continue
            self.run_cordon("info", path, code=None)
            self.assertIn(self.code, (0, 3), path)
            read += self.code == 0
            refused += [os.path.relpath(path, base)] if self.code else []
        self.assertEqual([r for r in refused if not ("missing_" in r or "/broken/" in r or "SPDXSimpleTag" in r or "expected_tag_value" in r
                                                     or "spdx_sample_07" in r or "spdx_sample_14" in r)], [])
        self.assertGreater(read, 40)
        print(f"# SPDX as tags and in YAML: {read} read, {len(refused)} refused")

    plain = True
