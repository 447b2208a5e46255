"""The command table from outside: every command's help and example run; manual page and completion are well-formed."""
import glob
import json
import os
import re
import shlex
import shutil
import subprocess

from harness import ROOT, Case


class Commands(Case):
    def table(self):
        return json.loads(self.run_cordon("commands")[0])

    def test_every_command_has_help(self):
        for c in self.table():
            with self.subTest(c["name"]):
                out, _ = self.run_cordon(*c["name"].split(), "--help")
                self.assertIn(c["help"], out)
                for o in c["options"]:
                    self.assertIn("--" + o["name"], out)

    def test_the_completion_is_valid_bash(self):
        script = self.write("c", self.run_cordon("completion", "bash")[0])
        check = f'source {script}; COMP_WORDS=(cordon sbom ""); COMP_CWORD=2; _cordon; echo "${{COMPREPLY[*]}}"'
        done = subprocess.run(["bash", "-c", check], stdout=subprocess.PIPE, check=True)
        self.assertIn("add", done.stdout.decode().split())

    def test_the_manual_page_formats(self):
        page = self.run_cordon("man")[0]
        self.assertIn(".TH CORDON 1", page)
        if shutil.which("man"):
            path = self.write("cordon.1", page)
            done = subprocess.run(["man", "--warnings", "-l", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertEqual((done.returncode, done.stderr), (0, b""))


class Examples(Case):
    """The examples in the help run in the workspace of the example device, in the table's order."""
    plain = True

    def test_every_example_runs(self):
        example = os.path.join(ROOT, "examples", "infusion-pump")
        out = self.path("out")
        env = {"CORDON": self.program}
        done = subprocess.run(["sh", os.path.join(example, "demo.sh"), out], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=dict(os.environ, SOURCE_DATE_EPOCH="1767225600", **env))
        self.assertEqual(done.returncode, 0, done.stdout.decode()[-3000:])
        work = os.path.join(out, "workspace")
        for name in os.listdir(example):
            if os.path.isfile(os.path.join(example, name)):
                shutil.copy(os.path.join(example, name), work)
        self.write("out/workspace/rootfs/usr/lib/os-release", "ID=own\nNAME=Own\nVERSION_ID=1\n")
        commands = json.loads(self.run_cordon("commands")[0])
        ran = 0
        for c in commands:
            if "example" in c:
                with self.subTest(c["example"]):
                    words = shlex.split(c["example"])
                    self.assertEqual(words[0], "cordon")
                    self.run_cordon(*words[1:], cwd=work, env={"CORDON_VULN_DB": os.path.join(out, "index")})
                    ran += 1
        self.assertGreater(ran, 15)


class Sources(Case):
    def test_every_source_is_documented(self):
        names = set()
        for path in glob.glob(os.path.join(ROOT, "src", "catalog", "*.c")):
            with open(path) as f:
                text = f.read()
            names |= set(re.findall(r'const struct catalog_source catalog_\w+ = \{\s*\.name = "([^"]+)"', text))
            names |= set(re.findall(r'LOCK_SOURCE\(\w+, "([^"]+)"', text))
        with open(os.path.join(ROOT, "docs", "sbom-make.md")) as f:
            documented = set(re.findall(r"^\| `([a-z0-9-]+)` \|", f.read(), re.M))
        self.assertEqual(documented, names)
        self.assertGreater(len(names), 70)
