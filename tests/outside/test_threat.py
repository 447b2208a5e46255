"""The threat model from outside: what is missing, what is proposed, the diagram; from files and from a workspace."""
import os
import re
import xml.etree.ElementTree as ET

from harness import ROOT, Case

DEVICE = """cordon: device/1
device: {id: tiny, name: Tiny pump, manufacturer: Example, intended_use: Tests, markets: [eu]}
releases: [{version: 1.0.0, status: released}]
interfaces:
  - {id: IF-NET, name: "LAN <port> & more", kind: ethernet, reach: network}
  - {id: IF-DBG, name: debug pins, kind: jtag, reach: physical, state: debug}
hazards: [{id: H-1, name: over-infusion, harm: too much drug, severity: critical}]
"""

MODEL = """cordon: threat-model/1
name: Tiny & co
device: tiny
boundaries:
  - {id: TB-WARD, name: Ward}
  - {id: TB-BOX, name: "Pump <box>", parent: TB-WARD}
elements:
  - {id: lan, name: Hospital network, kind: external, boundary: TB-WARD}
  - {id: gw, name: Gateway, kind: process, boundary: TB-BOX, hazards: [{loss: integrity, hazard: H-1}]}
  - {id: log, name: Log, kind: store, boundary: TB-BOX, logs: true}
flows:
  - {id: F-1, name: orders, from: lan, to: gw, interface: IF-NET, protocol: HTTPS, payload: command, both: true, encrypted: true}
  - {id: F-2, name: records, from: gw, to: log}
threats:
  - {id: T-1, title: False orders, on: F-1, stride: [S], status: accepted, reason: because}
"""

SVG = "{http://www.w3.org/2000/svg}"


class Threat(Case):
    def setUp(self):
        super().setUp()
        self.write("device.yaml", DEVICE)
        self.write("threat-model.yaml", MODEL)
        self.files = ("device.yaml", "threat-model.yaml")

    def test_what_is_missing_has_a_place(self):
        out, err = self.run_cordon("threat", "check", *self.files)
        self.assertRegex(out, r"device\.yaml:6 +interfaces +IF-DBG +")
        self.assertRegex(out, r"threat-model\.yaml:9 +elements +gw +.*spoofing, tampering")
        self.assertRegex(err, r"\d+ of \d+ proposed threats are answered")

    def test_strict_is_the_answer_no(self):
        self.run_cordon("threat", "check", *self.files, code=0)
        self.run_cordon("threat", "check", "--strict", *self.files, code=1)

    def test_check_as_json(self):
        answer = self.run_json("threat", "check", *reversed(self.files))
        self.assertEqual(answer["schema"], "cordon.threat-check/1")
        gaps = {(g["check"], g["object"]): g for g in answer["gaps"]}
        self.assertEqual(gaps["threat:interfaces", "IF-DBG"]["file"], "device.yaml")
        self.assertEqual(gaps["threat:interfaces", "IF-DBG"]["line"], 6)
        self.assertNotIn(("threat:interfaces", "IF-NET"), gaps)
        self.assertLess(answer["answered"], answer["proposed"])

    def test_proposals_and_their_state(self):
        threats = {t["key"]: t for t in self.run_json("threat", "list", *self.files)}
        false_order = threats["F-1/S/SE-FLO-S-CMD"]
        self.assertEqual((false_order["state"], false_order["answer"]), ("accepted", "T-1"))
        self.assertEqual(threats["gw/D/SE-PRO-D"]["state"], "unanswered")
        unanswered = self.run_json("threat", "list", "--unanswered", *self.files)
        self.assertTrue(all(t["state"] == "unanswered" for t in unanswered))
        self.assertEqual(len(unanswered), sum(t["state"] == "unanswered" for t in threats.values()))
        self.assertEqual({t["on"] for t in self.run_json("threat", "list", "--on", "log", *self.files)}, {"log"})

    def test_the_diagram_shows_everything_once_and_is_well_formed(self):
        self.run_cordon("threat", "draw", *self.files, "-o", "a.svg")
        with open(self.path("a.svg"), encoding="utf-8") as f:
            root = ET.fromstring(f.read())
        shown = [x.get("data-id") for x in root.iter() if x.get("data-id")]
        for one in ("TB-WARD", "TB-BOX", "lan", "gw", "log", "F-1", "F-2"):
            self.assertEqual(shown.count(one), 1, one)
        words = " ".join(t.text or "" for t in root.iter(SVG + "text"))
        for text in ("Tiny & co", "Pump <box>", "Gateway", "H-1", "F-1 HTTPS", "trust boundary"):
            self.assertIn(text, words)
        self.assertIn("3 elements, 2 flows, 1 of them across", root.find(SVG + "desc").text)

    def test_the_diagram_keeps_order_inside_and_outside(self):
        """Boxes lie within the boundaries that they belong to, and elements do not touch."""
        root = ET.fromstring(self.run_cordon("threat", "draw", *self.files)[0])
        box = {}
        for r in root.iter(SVG + "rect"):
            if r.get("data-id"):
                x, y, w, h = (float(r.get(k)) for k in ("x", "y", "width", "height"))
                box[r.get("data-id")] = (x, y, x + w, y + h)

        def within(a, b):
            return b[0] <= a[0] and b[1] <= a[1] and a[2] <= b[2] and a[3] <= b[3]

        for inner, outer in (("TB-BOX", "TB-WARD"), ("lan", "TB-WARD"), ("gw", "TB-BOX"), ("log", "TB-BOX")):
            self.assertTrue(within(box[inner], box[outer]), (inner, outer))
        self.assertFalse(within(box["lan"], box["TB-BOX"]))
        elements = [box[k] for k in ("lan", "gw", "log")]
        for i, a in enumerate(elements):
            for b in elements[:i]:
                self.assertTrue(a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1])

    def test_the_same_model_gives_the_same_bytes(self):
        first = self.run_cordon("threat", "draw", *self.files)[0]
        self.assertEqual(first, self.run_cordon("threat", "draw", *reversed(self.files))[0])

    def test_a_model_too_large_to_draw_says_so(self):
        elements = "".join(f"  - {{id: E{i}, name: e, kind: process}}\n" for i in range(300))
        self.write("large.yaml", "cordon: threat-model/1\ndevice: tiny\nelements:\n" + elements)
        out, _ = self.run_cordon("threat", "draw", "large.yaml")
        self.assertIn("Too many for one diagram", out)

    def test_mistakes_are_located(self):
        self.write("threat-model.yaml", MODEL.replace("hazard: H-1", "hazard: H-7"))
        _, err = self.run_cordon("threat", "check", *self.files, code=3)
        self.assertIn('threat-model.yaml:9:98: "H-7" is not defined, expected a hazard; did you mean "H-1"?', err)
        _, err = self.run_cordon("threat", "check", "device.yaml", code=5)
        self.assertIn("no threat model among the files", err)
        _, err = self.run_cordon("threat", "check", *self.files, "device.yaml", code=3)
        self.assertIn("second device/1 file", err)

    def test_the_device_file_beside_the_model_is_taken(self):
        model = [f for f in self.files if "threat-model" in f]
        self.assertEqual(self.run_json("threat", "check", *model), self.run_json("threat", "check", *self.files))

    def test_a_workspace_gives_the_same_answer_as_its_files(self):
        self.run_cordon("init", "ws")
        env = {"CORDON_WORKSPACE": self.path("ws")}
        _, err = self.run_cordon("threat", "check", env=env, code=None)
        self.assertIn("cordon apply", err)
        self.run_cordon("apply", *self.files, env=env)
        self.assertEqual(self.run_json("threat", "check", env=env), self.run_json("threat", "check", *self.files))
        self.assertEqual(self.run_cordon("threat", "draw", env=env)[0], self.run_cordon("threat", "draw", *self.files)[0])

    def test_the_example_is_read_and_drawn(self):
        files = [os.path.join(ROOT, "examples", "infusion-pump", n) for n in ("device.yaml", "threat-model.yaml")]
        for f in files:
            self.need(f if os.path.exists(f) else None, f)
        answer = self.run_json("threat", "check", *files)
        self.assertIn("decommission", {g["object"] for g in answer["gaps"] if g["check"] == "threat:phases"})
        svg = self.run_cordon("threat", "draw", *files)[0]
        self.assertGreater(len(re.findall(r"data-id=\"F-", svg)), 40)
