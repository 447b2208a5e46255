"""The regulators' package from outside: documents that can be read, the same bytes for the same data, gaps that fit the file."""
import hashlib
import json
import os
import re
import shutil
import subprocess

from harness import ROOT, Case


class Package(Case):
    plain = True

    @classmethod
    def setUpClass(cls):
        cls.out = None

    def make(self):
        self.demo = self.path("demo")
        env = dict(os.environ, CORDON=self.program, SOURCE_DATE_EPOCH="1767225600", CORDON_USER="tester")
        script = os.path.join(ROOT, "examples", "infusion-pump", "demo.sh")
        done = subprocess.run(["sh", script, self.demo], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
        self.assertEqual(done.returncode, 0, done.stdout.decode()[-3000:])
        self.text = done.stdout.decode()
        self.env = {"CORDON_VULN_DB": os.path.join(self.demo, "index"), "CORDON_WORKSPACE": os.path.join(self.demo, "workspace"),
                    "CORDON_USER": "tester"}

    def test_the_whole(self):
        self.make()
        self.summary_says_what_the_issue_asks()
        self.index_lists_every_file_with_its_hash()
        self.documents_are_whole()
        self.same_data_same_bytes()
        self.gaps_fit()

    def summary_says_what_the_issue_asks(self):
        for word in ("components", "findings", "critical", "uncontrolled", "controlled", "open", "fda/vulnerability-assessment.pdf"):
            self.assertIn(word, self.text)

    def index_lists_every_file_with_its_hash(self):
        for market in ("fda", "eu"):
            folder = os.path.join(self.demo, market)
            with open(os.path.join(folder, "index.json")) as f:
                index = json.load(f)
            self.assertEqual(index["market"], {"fda": "us", "eu": "eu"}[market])
            for entry in index["files"]:
                with open(os.path.join(folder, entry["file"]), "rb") as f:
                    self.assertEqual(hashlib.sha256(f.read()).hexdigest(), entry["sha256"], entry["file"])
            self.assertEqual({e["file"] for e in index["files"]} | {"index.json"}, set(os.listdir(folder)))

    def documents_are_whole(self):
        expected = {"fda": ["threat-model", "sbom-report", "risk-assessment", "vulnerability-assessment", "gap-index"],
                    "eu": ["threat-model", "sbom-report", "risk-assessment", "vulnerability-assessment", "gap-index", "gspr-checklist"]}
        for market, names in expected.items():
            for name in names:
                path = os.path.join(self.demo, market, name + ".pdf")
                with self.subTest(path):
                    info = subprocess.run(["pdfinfo", path], stdout=subprocess.PIPE, check=True).stdout.decode()
                    self.assertRegex(info, r"Tagged: +yes")
                    self.assertGreater(int(re.search(r"Pages: +(\d+)", info).group(1)), 3)
                    fonts = subprocess.run(["pdffonts", path], stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()[2:]
                    self.assertTrue(fonts)
                    for line in fonts:
                        self.assertRegex(line, r" yes (yes|no) +(yes|no) ")
                    text = subprocess.run(["pdftotext", "-layout", path, "-"], stdout=subprocess.PIPE, check=True).stdout.decode()
                    self.assertIn("Aurora IP-200", text)
                    self.assertIn("Record of generation", text)

    def same_data_same_bytes(self):
        again = self.path("again")
        self.run_cordon("submit", "fda", "--release", "3.2.1", "-o", self.path("first"), env=self.env)
        for name in sorted(os.listdir(self.path("first"))):
            if name.endswith(".svg") or name == "findings.json":
                with open(os.path.join(self.demo, "fda", name), "rb") as x, open(os.path.join(self.path("first"), name), "rb") as y:
                    self.assertEqual(x.read(), y.read(), name)
        for kind in ("pdf", "html"):
            outputs = []
            for i in range(2):
                path = f"{again}-{i}.{kind}"
                self.run_cordon("report", "risk-assessment", "--release", "3.2.1", "--format", kind, "-o", path, env=self.env)
                with open(path, "rb") as f:
                    outputs.append(f.read())
            self.assertEqual(outputs[0], outputs[1])

    def gaps_fit(self):
        gaps = json.loads(self.run_cordon("gaps", "--release", "3.2.1", "--for", "fda", "--format", "json", env=self.env)[0])
        states = {r["id"]: r for r in gaps["requirements"]}
        self.assertEqual(gaps["open"], sum(1 for r in states.values() if r["state"] == "open"))
        for r in states.values():
            self.assertTrue(r.get("why") if r["state"] == "open" else True, r)
        self.run_cordon("gaps", "--strict", "--release", "3.2.1", env=self.env, code=1)
        # writing one statement closes what asked for it alone
        missing = [r for r in states.values() if r["state"] == "open" and re.fullmatch(r"the statement (\S+) \([^;]*\) is not written", r["why"])]
        self.assertTrue(missing)
        key = missing[0]["why"].split()[2]
        work = self.env["CORDON_WORKSPACE"]
        self.run_cordon("export", "-o", self.path("back"), env=self.env)
        with open(self.path("back/device.yaml")) as f:
            text = f.read()
        self.write("back/device.yaml", text.replace("statements:\n", f"statements:\n  {key}: >\n    Said for the test.\n", 1))
        self.run_cordon("apply", self.path("back/device.yaml"), env=self.env)
        after = json.loads(self.run_cordon("gaps", "--release", "3.2.1", "--for", "fda", "--format", "json", env=self.env)[0])
        self.assertEqual({r["id"]: r["state"] for r in after["requirements"]}[missing[0]["id"]], "covered")
        self.assertLess(after["open"], gaps["open"])
        self.assertTrue(os.path.isdir(work))
        shutil.rmtree(self.path("back"))
