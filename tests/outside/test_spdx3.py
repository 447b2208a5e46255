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


class Converting(Case):
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


class Writing(Converting):
    plain = True

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


def cyclonedx(*vulnerabilities):
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
            "metadata": {"timestamp": "2026-01-01T00:00:00Z", "component": {"type": "device", "bom-ref": "pump", "name": "pump", "version": "3"}},
            "components": [{"type": "library", "bom-ref": r, "name": r, "version": "1", "purl": f"pkg:generic/{r}@1"} for r in "ab"],
            "vulnerabilities": list(vulnerabilities)}


FULL = {
    "bom-ref": "v1", "id": "CVE-2099-1", "source": {"name": "NVD", "url": "https://nvd.nist.gov/vuln/detail/CVE-2099-1"},
    "references": [{"id": "GHSA-1111-2222-3333", "source": {"name": "GitHub", "url": "https://github.com/advisories"}}],
    "ratings": [{"source": {"name": "NVD", "url": "https://nvd.nist.gov"}, "score": 9.8, "severity": "critical", "method": "CVSSv31",
                 "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
                {"score": 7.5, "method": "CVSSv2", "vector": "AV:N/AC:L/Au:N/C:P/I:P/A:P"},
                {"source": {"name": "Maker Ltd"}, "score": 9.3, "severity": "critical", "method": "CVSSv4",
                 "vector": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"}],
    "cwes": [79, 787], "description": "An overflow.", "detail": "An overflow while parsing.", "workaround": "Turn it off.",
    "recommendation": "Update to 2.", "advisories": [{"title": "The maker's", "url": "https://example.org/a1"}, {"url": "https://example.org/a2"}],
    "created": "2026-02-01T00:00:00Z", "published": "2026-02-02T00:00:00Z", "updated": "2026-02-03T00:00:00Z",
    "credits": {"organizations": [{"name": "Finders", "url": ["https://example.org/finders"]}],
                "individuals": [{"name": "A Finder", "email": "finder@example.org"}]},
    "analysis": {"state": "not_affected", "justification": "requires_configuration", "response": ["update", "will_not_fix"],
                 "detail": "Not in our build.", "firstIssued": "2026-02-04T00:00:00Z", "lastUpdated": "2026-02-05T00:00:00Z"},
    "affects": [{"ref": "a"}, {"ref": "b"}], "properties": [{"name": "own:team", "value": "drivers"}],
}

ASSESSED = {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
    {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2026-01-01T00:00:00Z", "createdBy": ["urn:x:maker"]},
    {"type": "Organization", "spdxId": "urn:x:maker", "creationInfo": "_:c", "name": "Maker Ltd"},
    {"type": "SpdxDocument", "spdxId": "urn:x:d", "creationInfo": "_:c", "name": "pump", "rootElement": ["urn:x:a"]},
    {"type": "software_Package", "spdxId": "urn:x:a", "creationInfo": "_:c", "name": "a", "software_packageUrl": "pkg:npm/left@1"},
    {"type": "software_Package", "spdxId": "urn:x:b", "creationInfo": "_:c", "name": "b", "software_packageUrl": "pkg:npm/left@2"},
    {"type": "software_File", "spdxId": "urn:x:f", "creationInfo": "_:c", "name": "f.c"},
    {"type": "security_Vulnerability", "spdxId": "urn:x:v", "creationInfo": "_:c", "summary": "Short.", "description": "Long.",
     "externalIdentifier": [{"type": "ExternalIdentifier", "externalIdentifierType": "securityOther", "identifier": "GHSA-1"},
                            {"type": "ExternalIdentifier", "externalIdentifierType": "cve", "identifier": "CVE-2099-1",
                             "identifierLocator": ["https://example.org/1", "https://example.org/2"]}]},
    {"type": "Relationship", "spdxId": "urn:x:r", "creationInfo": "_:c", "from": "urn:x:b", "relationshipType": "hasAssociatedVulnerability",
     "to": ["urn:x:v"]},
    {"type": "security_VexAffectedVulnAssessmentRelationship", "spdxId": "urn:x:1", "creationInfo": "_:c", "from": "urn:x:v",
     "relationshipType": "affects", "to": ["urn:x:a", "urn:x:f"], "security_actionStatement": "Update to 2."},
    {"type": "security_VexFixedVulnAssessmentRelationship", "spdxId": "urn:x:2", "creationInfo": "_:c", "from": "urn:x:v",
     "relationshipType": "fixedIn", "to": ["urn:x:b"], "security_withdrawnTime": "2026-01-01T00:00:00Z"},
    {"type": "security_VexNotAffectedVulnAssessmentRelationship", "spdxId": "urn:x:3", "creationInfo": "_:c", "from": "urn:x:v",
     "relationshipType": "doesNotAffect", "to": ["urn:other:c"], "security_statusNotes": "Seen.", "security_impactStatement": "Out of reach.",
     "security_justificationType": "vulnerableCodeCannotBeControlledByAdversary"},
    {"type": "security_EpssVulnAssessmentRelationship", "spdxId": "urn:x:4", "creationInfo": "_:c", "from": "urn:x:v",
     "relationshipType": "hasAssessmentFor", "to": ["urn:x:a"], "security_probability": "0.25", "security_percentile": 0.9},
    {"type": "security_ExploitCatalogVulnAssessmentRelationship", "spdxId": "urn:x:5", "creationInfo": "_:c", "from": "urn:x:v",
     "relationshipType": "hasAssessmentFor", "to": ["urn:x:a"], "security_catalogType": "kev", "security_exploited": True,
     "security_locator": "https://example.org/kev"},
    {"type": "security_SsvcVulnAssessmentRelationship", "spdxId": "urn:x:6", "creationInfo": "_:c", "from": "urn:x:v",
     "relationshipType": "hasAssessmentFor", "to": ["urn:x:a"], "security_decisionType": "attend"},
]}


class Vulnerabilities(Converting):
    """The Security profile: scores and judgements, from CycloneDX and back, and as others write them."""

    def there(self, *vulnerabilities):
        self.spdx = self.write("v.spdx3.json", self.convert(self.write("v.cdx.json", json.dumps(cyclonedx(*vulnerabilities))), "spdx3-json"))
        with open(self.spdx) as f:
            return json.load(f)["@graph"]

    def back(self):
        out = json.loads(self.convert(self.spdx, "cyclonedx-json@1.6"))
        names = {c["bom-ref"]: c["name"] for c in out["components"] + [out["metadata"]["component"]]}
        for v in out["vulnerabilities"]:
            v.pop("bom-ref", None)
            v["affects"] = [{"ref": names.get(x["ref"], x["ref"])} for x in v.get("affects", [])]
        return out["vulnerabilities"]

    def test_all_of_it_comes_back(self):
        graph = self.there(FULL)
        self.assertEqual(self.told.count("vulnerabilities"), 0)
        self.valid([self.spdx])
        want = {k: v for k, v in FULL.items() if k != "bom-ref"}
        self.assertEqual(self.back(), [want])
        types = {e["type"]: e for e in graph}
        self.assertEqual(types["security_Vulnerability"]["externalIdentifier"][0]["externalIdentifierType"], "cve")
        vex = types["security_VexNotAffectedVulnAssessmentRelationship"]
        self.assertEqual((vex["security_justificationType"], vex["security_impactStatement"]), ("vulnerableCodeNotInExecutePath", "Not in our build."))
        self.assertEqual(types["SpdxDocument"]["profileConformance"][-1], "security")

    def test_every_state(self):
        states = ["exploitable", "not_affected", "false_positive", "resolved", "resolved_with_pedigree", "in_triage"]
        each = [{"id": f"CVE-2099-{i}", "analysis": {"state": s, "detail": "Why."}, "affects": [{"ref": "a"}]} for i, s in enumerate(states)]
        self.there(*each)
        self.valid([self.spdx])
        self.assertEqual([(v["id"], v["analysis"]) for v in self.back()], [(v["id"], v["analysis"]) for v in each])
        words = ["code_not_present", "code_not_reachable", "requires_configuration", "requires_dependency", "requires_environment",
                 "protected_by_compiler", "protected_at_runtime", "protected_at_perimeter", "protected_by_mitigating_control"]
        each = [{"id": f"CVE-2099-{i}", "analysis": {"state": "not_affected", "justification": w}, "affects": [{"ref": "a"}]}
                for i, w in enumerate(words)]
        self.there(*each)
        self.assertEqual([v["analysis"]["justification"] for v in self.back()], words)

    def test_entries_of_one_vulnerability_are_one_element(self):
        other = dict(FULL, **{"bom-ref": "v2", "analysis": {"state": "resolved"}, "affects": [{"ref": "b"}], "ratings": []})
        bare = {"id": "CVE-2099-1", "source": FULL["source"], "analysis": {"state": "in_triage"}, "affects": [{"ref": "pump"}]}
        graph = self.there(dict(FULL, affects=[{"ref": "a"}]), other, bare)
        self.assertEqual(sum(e["type"] == "security_Vulnerability" for e in graph), 1)
        self.valid([self.spdx])
        got = self.back()
        self.assertEqual([(v["analysis"]["state"], [x["ref"] for x in v["affects"]]) for v in got],
                         [("not_affected", ["a"]), ("resolved", ["b"]), ("in_triage", ["pump"])])
        self.assertEqual([v.get("description") for v in got], ["An overflow.", None, None])

    def test_what_has_no_place_is_told(self):
        self.there({"id": "CVE-2099-1", "ratings": [{"severity": "high"}], "tools": {"components": [{"type": "application", "name": "t"}]},
                    "affects": [{"ref": "a", "versions": [{"version": "1"}]}]},
                   {"id": "CVE-2099-2", "analysis": {"state": "resolved"}, "affects": [{"ref": "nobody"}]})
        for what in ("ratings[] without a CVSS vector (1)", "tools (1)", "affects[].versions (1)", "affects[] of what is no component (1)",
                     "analysis of no component (1)"):
            self.assertIn("vulnerabilities[]." + what, self.told)

    def test_what_concerns_another_document_keeps_its_name(self):
        link = "urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#acme"
        own = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#a"
        graph = self.there({"id": "CVE-2099-1", "analysis": {"state": "resolved"}, "affects": [{"ref": link}, {"ref": own}]})
        self.valid([self.spdx])
        self.assertEqual([e["import"] for e in graph if "import" in e], [[{"type": "ExternalMap", "externalSpdxId": link}]])
        self.assertEqual([x["ref"] for x in self.back()[0]["affects"]], [link, "a"])

    def test_assessments_of_others(self):
        self.spdx = self.write("o.spdx3.json", json.dumps(ASSESSED))
        affected, out_of_reach, rest = self.back()
        self.assertEqual((affected["id"], affected["source"], affected["advisories"], affected["references"][0]["id"]),
                         ("CVE-2099-1", {"url": "https://example.org/1"}, [{"url": "https://example.org/2"}], "GHSA-1"))
        self.assertEqual((affected["description"], affected["detail"], affected["recommendation"]), ("Short.", "Long.", "Update to 2."))
        self.assertEqual((affected["analysis"], affected["affects"]), ({"state": "exploitable"}, [{"ref": "a"}]))
        self.assertEqual({p["name"]: p["value"] for p in affected["properties"]},
                         {"cordon:epss:probability": "0.25", "cordon:epss:percentile": "0.9", "cordon:ssvc": "attend",
                          "cordon:exploit-catalog:kev": "true https://example.org/kev"})
        self.assertEqual(out_of_reach["analysis"], {"state": "not_affected", "justification": "protected_by_mitigating_control",
                                                    "detail": "Out of reach.\nSeen."})
        self.assertEqual(out_of_reach["affects"], [{"ref": "urn:other:c"}])
        self.assertEqual((rest["affects"], "analysis" in rest), ([{"ref": "b"}], False))
        self.assertIn("security_VexFixedVulnAssessmentRelationship (withdrawn) (1)", self.told)
        again = json.loads(self.convert(self.spdx, "spdx3-json"))["@graph"]
        kept = {e["type"]: e for e in again}
        self.assertEqual(kept["security_VexNotAffectedVulnAssessmentRelationship"]["security_justificationType"],
                         "vulnerableCodeCannotBeControlledByAdversary")
        self.assertEqual(kept["security_EpssVulnAssessmentRelationship"]["security_percentile"], "0.9")
        self.assertEqual(kept["security_ExploitCatalogVulnAssessmentRelationship"]["security_exploited"], True)
        self.assertEqual(kept["security_SsvcVulnAssessmentRelationship"]["security_decisionType"], "attend")
        self.valid([self.write("again.spdx3.json", json.dumps({"@context": ASSESSED["@context"], "@graph": again}))])

    def test_an_assessment_without_ends_is_refused(self):
        for member in ("from", "to", "relationshipType"):
            graph = [{k: v for k, v in e.items() if k != member or e["spdxId"] != "urn:x:1"} if "spdxId" in e else e for e in ASSESSED["@graph"]]
            out, err = self.run_cordon("info", self.write("a.json", json.dumps(dict(ASSESSED, **{"@graph": graph}))), code=3)
            self.assertRegex(out + err, r'@graph\[8\]: has no "%s"' % member)

    def test_through_xml(self):
        path = self.write("v.cdx.json", json.dumps(cyclonedx(FULL)))
        once = json.loads(self.convert(path, "spdx3-json"))
        xml = self.write("v.cdx.xml", self.convert(path, "cyclonedx-xml"))
        again = json.loads(self.convert(xml, "spdx3-json"))
        security = [[e for e in x["@graph"] if e["type"].startswith("security_")] for x in (once, again)]
        self.assertEqual(security[1], security[0])

    def test_a_build_of_yocto(self):
        """Every vulnerability, and every package that a judgement names, with what it is."""
        path = self.need(conformance("sbom", "yocto", "example", "spdx3", "core-image-minimal-qemux86-64.rootfs.spdx.json"), "Yocto's SPDX 3")
        with open(path) as f:
            graph = json.load(f)["@graph"]
        cves = {e["spdxId"]: e["externalIdentifier"][0]["identifier"] for e in graph if e["type"] == "security_Vulnerability"}
        states = {"security_VexNotAffectedVulnAssessmentRelationship": "not_affected", "security_VexFixedVulnAssessmentRelationship": "resolved"}
        want = {(cves[e["from"]], states[e["type"]], t) for e in graph if e["type"] in states for t in e["to"]}
        bom = json.loads(self.convert(path, "cyclonedx-json@1.6"))
        got = {(v["id"], v["analysis"]["state"], x["ref"]) for v in bom["vulnerabilities"] for x in v.get("affects", [])}
        self.assertEqual(got, want)
        self.assertEqual(sorted(v["id"] for v in bom["vulnerabilities"]), sorted(cves.values()))
        self.assertGreater(len(want), 70)
        out, _ = self.run_cordon("info", "--format", "json", path)
        self.assertEqual(json.loads(out)["counts"]["vulnerabilities"], len(cves))
        print(f"# Yocto: {len(cves)} vulnerabilities with {len(want)} judgements of packages")

    def test_vulnerabilities_of_others_survive(self):
        """Entries, names and judgements of every CycloneDX document; what is written is valid."""
        base = self.need(conformance("sbom"), "conformance/sbom")
        n, paths = 0, []
        for path in sorted(p for folder in (base, conformance("vex-csaf")) for p in glob.glob(os.path.join(folder, "**", "*.json"), recursive=True)):
            with open(path, "rb") as f:
                text = f.read()
            if b'"CycloneDX"' not in text or b'"vulnerabilities"' not in text or b'"affects"' not in text or len(text) > 500000:
                continue
            out, _ = self.run_cordon("sbom", "convert", path, "--to", "spdx3-json", code=None)
            if self.code == 3:
                continue
            n += 1
            paths.append(self.write(f"{n}.spdx3.json", out))
            one, two = (json.loads(self.convert(p, "cyclonedx-json@1.6"))["vulnerabilities"] for p in (path, paths[-1]))
            told = lambda x: sorted((v.get("id", ""), v.get("description") or v.get("detail", "")) for v in x)
            with self.subTest(os.path.relpath(path, base)):
                self.assertEqual(told(two), told(one))
        self.assertGreater(n, 25)
        self.valid(paths)
        print(f"# with vulnerabilities, written as SPDX 3.0.1 and read back: {n}")
