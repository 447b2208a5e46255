"""A workspace from outside: init, apply, SBOM, audit; one operation, one event; nothing half-written."""
import json
import os
import sqlite3

from harness import Case

DEVICE = """cordon: device/1
device:
  id: tiny
  name: Tiny pump
  manufacturer: Example Devices
  intended_use: Test
  markets: [us, eu]
  has_software: true
  can_connect: true
  exposed_to_threats: true
releases:
  - {version: 1.0.0, status: released, units: 5, support_until: 2030-01-01}
  - {version: 1.1.0, status: development}
interfaces:
  - {id: IF-NET, name: network, kind: ethernet, reach: network}
hazards:
  - {id: H-1, name: over-infusion, harm: too much drug, severity: critical}
roles:
  - {role: product security, name: Ada Example, contact: psirt@example.com}
"""

MODEL = """cordon: threat-model/1
name: Tiny
device: tiny
boundaries:
  - {id: TB-DEV, name: device, kind: device}
elements:
  - {id: lan, name: Hospital LAN, kind: external}
  - id: gw
    name: Gateway
    kind: process
    boundary: TB-DEV
    runs: [pkg:generic/openssl, pkg:npm/*]
    hazards:
      - {loss: integrity, hazard: H-1, how: changes the rate}
flows:
  - {id: F-1, name: commands, from: lan, to: gw, interface: IF-NET, payload: command, protocol: TLS}
"""

SBOM = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"timestamp": "2026-01-01T00:00:00Z",
                     "component": {"type": "device", "name": "tiny", "version": "1.0.0", "bom-ref": "root"}},
        "components": [
            {"type": "library", "name": "openssl", "version": "1.1.1k", "bom-ref": "a", "purl": "pkg:generic/openssl@1.1.1k",
             "cpe": "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*"},
            {"type": "library", "name": "lodash", "version": "4.17.15", "bom-ref": "b", "purl": "pkg:npm/lodash@4.17.15"},
            {"type": "firmware", "name": "own-code", "version": "7", "bom-ref": "c"}],
        "dependencies": [{"ref": "root", "dependsOn": ["a", "b", "c"]}]}

OSV = {"schema_version": "1.6.0", "id": "GHSA-test-0001", "aliases": ["CVE-2099-0001"], "modified": "2026-01-01T00:00:00Z",
       "published": "2026-01-01T00:00:00Z", "summary": "prototype pollution",
       "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
       "affected": [{"package": {"ecosystem": "npm", "name": "lodash"},
                     "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "4.17.21"}]}]}]}


class TinyWorkspace(Case):
    def setUp(self):
        super().setUp()
        self.write("device.yaml", DEVICE)
        self.write("threat-model.yaml", MODEL)
        self.write("pump.cdx.json", json.dumps(SBOM, indent=2))
        self.write("feed/osv.json", json.dumps(OSV))

    def in_ws(self, *args, **kw):
        return self.run_cordon(*args, "--workspace", self.path("ws"), **kw)

    def json_ws(self, *args, **kw):
        return json.loads(self.in_ws(*args, "--format", "json", **kw)[0])

    def make(self):
        self.run_cordon("init", "ws")
        self.in_ws("apply", "device.yaml", "threat-model.yaml")
        self.in_ws("sbom", "add", "pump.cdx.json", "--release", "1.0.0")
        self.run_cordon("db", "import", "feed")
        self.in_ws("scan", "--release", "1.0.0")

    def sql(self, text, *values):
        with sqlite3.connect(self.path("ws/.cordon/cordon.db")) as db:
            return db.execute(text, values).fetchall()


class Workspace(TinyWorkspace):
    def test_a_second_init_is_refused(self):
        self.run_cordon("init", "ws")
        _, err = self.run_cordon("init", "ws", code=4)
        self.assertIn("is a workspace already", err)

    def test_apply_is_idempotent_and_export_is_lossless(self):
        self.run_cordon("init", "ws")
        first = self.json_ws("apply", "threat-model.yaml", "device.yaml")
        self.assertIn({"object": "device tiny", "what": "added"}, first)
        events = len(self.json_ws("audit", "show"))
        again = self.json_ws("apply", "device.yaml", "threat-model.yaml")
        self.assertEqual({c["what"] for c in again}, {"unchanged"})
        self.assertEqual(len(self.json_ws("audit", "show")), events)
        self.in_ws("export", "-o", "back")
        for name in ("device.yaml", "threat-model.yaml"):
            with open(self.path("back/" + name), "rb") as x, open(self.path(name), "rb") as y:
                self.assertEqual(x.read(), y.read())

    def test_dry_run_writes_nothing(self):
        self.run_cordon("init", "ws")
        self.in_ws("apply", "device.yaml", "--dry-run")
        self.assertEqual(self.sql("SELECT count(*) FROM device"), [(0,)])
        self.assertEqual(len(self.json_ws("audit", "show")), 1)

    def test_a_bad_model_changes_nothing(self):
        self.run_cordon("init", "ws")
        self.write("threat-model.yaml", MODEL.replace("hazard: H-1", "hazard: H-9"))
        _, err = self.in_ws("apply", "device.yaml", "threat-model.yaml", code=3)
        self.assertRegex(err, r"threat-model\.yaml:\d+:\d+: .*H-9")
        self.assertEqual(self.sql("SELECT count(*) FROM device"), [(0,)])

    def test_a_broken_sbom_leaves_the_old_one(self):
        self.make()
        self.write("bad.json", json.dumps(SBOM)[:-40])
        _, err = self.in_ws("sbom", "add", "bad.json", "--release", "1.0.0", code=3)
        self.assertRegex(err, r"bad\.json:\d+:\d+: ")
        self.assertEqual(self.sql("SELECT count(*) FROM sbom"), [(1,)])

    def test_an_sbom_without_components_is_nothing_to_look_at(self):
        self.run_cordon("init", "ws")
        self.in_ws("apply", "device.yaml")
        self.write("empty.json", json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1}))
        self.in_ws("sbom", "add", "empty.json", "--release", "1.0.0", code=5)

    def test_an_unknown_release_names_the_known_ones(self):
        self.run_cordon("init", "ws")
        self.in_ws("apply", "device.yaml")
        _, err = self.in_ws("sbom", "add", "pump.cdx.json", "--release", "9", code=3)
        self.assertIn("1.0.0, 1.1.0", err)

    def test_a_finding_has_its_match_its_path_and_a_deadline(self):
        self.make()
        findings = self.json_ws("finding", "list")
        self.assertEqual([f["id"] for f in findings], ["CVE-2099-0001"])
        f = findings[0]
        self.assertEqual(f["component"]["name"], "lodash")
        self.assertEqual(f["match"]["record"], "GHSA-test-0001")
        self.assertEqual(f["harm"]["hazard"], "H-1")
        self.assertIn("Gateway", f["harm"]["path"])
        self.assertEqual(f["status"], "under_investigation")
        self.assertEqual(self.sql("SELECT rule, due FROM deadline"), [("triage", "2026-01-08")])

    def test_triage_rules(self):
        self.make()
        base = ["finding", "triage", "CVE-2099-0001", "--release", "1.0.0", "--reason", "looked"]
        self.assertIn("justification", self.in_ws(*base, "--status", "not_affected", code=2)[1])
        self.assertIn("action", self.in_ws(*base, "--status", "affected", code=2)[1])
        self.assertIn("can be", self.in_ws(*base, "--status", "fine", code=2)[1])
        self.in_ws("finding", "triage", "CVE-2099-9999", "--release", "1.0.0", "--status", "fixed", "--reason", "x", code=3)
        self.in_ws(*base, "--status", "affected", "--action", "update", "--decision", "uncontrolled", "--by", "Ada")
        f = self.json_ws("finding", "show", "GHSA-test-0001")[0]
        self.assertEqual((f["status"], f["verdict"]), ("affected", "uncontrolled"))
        self.assertEqual([h["by"] for h in f["history"]], ["Ada"])
        rules = self.sql("SELECT rule, due FROM deadline WHERE done_at IS NULL ORDER BY due")
        self.assertEqual(rules, [("notify", "2026-01-31"), ("fix", "2026-03-02")])
        self.in_ws(*base, "--status", "not_affected", "--justification", "vulnerable_code_not_present")
        self.assertEqual(self.sql("SELECT count(*) FROM deadline WHERE done_at IS NULL"), [(0,)])
        self.assertEqual(len(self.json_ws("finding", "show", "1")[0]["history"]), 2)

    def test_vex_export_says_what_was_decided(self):
        self.make()
        self.in_ws("finding", "triage", "CVE-2099-0001", "--release", "1.0.0", "--status", "not_affected", "--justification",
                   "vulnerable_code_not_present", "--statement", "not built in", "--reason", "looked")
        vex = json.loads(self.in_ws("vex", "export", "--release", "1.0.0")[0])
        self.assertEqual(vex["@context"], "https://openvex.dev/ns/v0.2.0")
        s = vex["statements"][0]
        self.assertEqual((s["vulnerability"]["name"], s["status"], s["justification"]),
                         ("CVE-2099-0001", "not_affected", "vulnerable_code_not_present"))
        self.assertEqual(s["products"][0]["subcomponents"][0]["@id"], "pkg:npm/lodash@4.17.15")
        self.assertEqual(vex, json.loads(self.in_ws("vex", "export", "--release", "1.0.0")[0]))

    def test_a_new_sbom_closes_what_is_gone(self):
        self.make()
        newer = dict(SBOM, components=[c for c in SBOM["components"] if c["name"] != "lodash"],
                     dependencies=[{"ref": "root", "dependsOn": ["a", "c"]}])
        self.write("newer.json", json.dumps(newer))
        self.in_ws("sbom", "add", "newer.json", "--release", "1.0.0")
        self.in_ws("scan", "--release", "1.0.0")
        self.assertEqual(self.json_ws("finding", "list"), [])
        self.assertIn("closed", self.json_ws("finding", "show", "CVE-2099-0001")[0])

    def test_watch_looks_only_at_what_changed(self):
        self.make()
        self.assertEqual(self.json_ws("watch", "--once")["notices"], [])
        newer = dict(OSV, id="GHSA-test-0002", aliases=["CVE-2099-0002"], summary="another")
        other = dict(OSV, id="GHSA-test-0003", aliases=["CVE-2099-0003"],
                     affected=[{"package": {"ecosystem": "npm", "name": "unrelated"},
                                "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}])
        self.write("later/a.json", json.dumps(newer))
        self.write("later/b.json", json.dumps(other))
        self.run_cordon("db", "import", "later")
        r = self.json_ws("watch", "--once")
        self.assertEqual([(n["what"], n["finding"]["id"]) for n in r["notices"]], [("new", "CVE-2099-0002")])
        self.assertEqual(r["concerned_components"], 1)
        self.assertIn("Ada Example", r["notices"][0]["whom"])
        self.assertEqual(r["notices"][0]["due"], "2026-01-08")
        self.assertEqual(self.json_ws("watch", "--once")["notices"], [])

    def test_watch_closes_a_finding_whose_record_no_longer_matches(self):
        self.make()
        fixed = json.loads(json.dumps(OSV))
        fixed["modified"] = "2026-02-01T00:00:00Z"
        fixed["affected"][0]["ranges"][0]["events"][1]["fixed"] = "4.0.0"
        self.write("later/a.json", json.dumps(fixed))
        self.run_cordon("db", "import", "later")
        r = self.json_ws("watch", "--once")
        self.assertEqual([(n["what"], n["finding"]["id"]) for n in r["notices"]], [("closed", "CVE-2099-0001")])
        self.assertEqual(self.json_ws("finding", "list"), [])


class Audit(TinyWorkspace):
    """Each way of tampering is found."""

    def verify(self, code):
        return self.in_ws("audit", "verify", code=code)[0]

    def tamper(self, *statements):
        with sqlite3.connect(self.path("ws/.cordon/cordon.db")) as db:
            db.execute("DROP TRIGGER audit_no_update")
            db.execute("DROP TRIGGER audit_no_delete")
            db.execute("DROP TRIGGER assessment_no_update")
            db.execute("DROP TRIGGER assessment_no_delete")
            for s in statements:
                db.execute(s)

    def prepared(self):
        self.make()
        self.in_ws("finding", "triage", "CVE-2099-0001", "--release", "1.0.0", "--status", "fixed", "--reason", "patched")
        self.assertIn("unbroken", self.verify(0))

    def test_an_edited_event_is_found(self):
        self.prepared()
        self.tamper("UPDATE audit SET person = 'someone else' WHERE number = 2")
        self.assertIn("event 2", self.verify(1))

    def test_a_deleted_event_is_found(self):
        self.prepared()
        self.tamper("DELETE FROM audit WHERE number = 3")
        self.assertIn("event 3 is missing", self.verify(1))

    def test_a_cut_tail_is_found(self):
        self.prepared()
        self.tamper("DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)")
        self.assertIn("newest events", self.verify(1))

    def test_reordered_events_are_found(self):
        self.prepared()
        self.tamper("UPDATE audit SET number = 1000 WHERE number = 2", "UPDATE audit SET number = 2 WHERE number = 3",
                    "UPDATE audit SET number = 3 WHERE number = 1000")
        self.verify(1)

    def test_a_changed_assessment_is_found(self):
        self.prepared()
        self.tamper("UPDATE assessment SET status = 'affected'")
        self.assertIn("assessment:1 was changed", self.verify(1))

    def test_a_deleted_assessment_is_found(self):
        self.prepared()
        self.tamper("DELETE FROM assessment")
        self.assertIn("assessment:1 was stored and is no longer there", self.verify(1))

    def test_a_changed_sbom_is_found(self):
        self.prepared()
        self.tamper("UPDATE sbom SET text = CAST(replace(CAST(text AS TEXT), '1.1.1k', '1.1.1w') AS BLOB)")
        self.assertIn("sbom:1 was changed", self.verify(1))

    def test_the_database_itself_refuses(self):
        self.prepared()
        with sqlite3.connect(self.path("ws/.cordon/cordon.db")) as db:
            with self.assertRaises(sqlite3.DatabaseError):
                db.execute("UPDATE audit SET person = 'x'")
            with self.assertRaises(sqlite3.DatabaseError):
                db.execute("DELETE FROM assessment")

    def test_an_expected_head_is_compared(self):
        self.prepared()
        head = self.verify(0).split("head ")[1].strip()
        self.in_ws("audit", "verify", "--expect", head)
        self.in_ws("audit", "verify", "--expect", "0" * 64, code=1)

    def test_the_answer_as_json(self):
        self.prepared()
        whole = self.json_ws("audit", "verify")
        self.assertTrue(whole["unbroken"])
        self.assertEqual(len(whole["head"]), 64)
        broken = json.loads(self.in_ws("audit", "verify", "--expect", "0" * 64, "--format", "json", code=1)[0])
        self.assertFalse(broken["unbroken"])
        self.assertEqual(len(broken["problems"]), 1)
