"""What tests from outside share: running the program, temporary folders, finding other people's test data."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def beside(env, *parts):
    """A folder of suites or data made by others: from the environment, else ../shared beside the project; None if absent."""
    path = os.environ.get(env) or os.path.join(ROOT, "..", "shared", parts[0])
    path = os.path.join(path, *parts[1:])
    return path if os.path.exists(path) else None


def conformance(*parts):
    return beside("CORDON_CONFORMANCE", "conformance", *parts)


def data(*parts):
    return beside("CORDON_DATA", "data", *parts)


class Case(unittest.TestCase):
    """A test case with a folder of its own. `plain = True` runs the release build (for large real data)."""
    plain = False
    maxDiff = 2000

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="cordon-test-")
        self.addCleanup(shutil.rmtree, self.dir, True)

    @property
    def program(self):
        return os.environ["CORDON_PLAIN" if self.plain else "CORDON_ASAN"]

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, content):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return path

    def run_cordon(self, *args, stdin=None, code=0, env=None, cwd=None, timeout=300):
        """Runs the program in the test's folder; checks the exit code (None: any; it is in `self.code`); returns (stdout, stderr) as text."""
        full = dict(os.environ, CORDON_VULN_DB=self.path("index"), SOURCE_DATE_EPOCH="1767225600", NO_COLOR="1", LC_ALL="C")
        full.pop("CORDON_WORKSPACE", None)
        full.update(env or {})
        if isinstance(stdin, str):
            stdin = stdin.encode()
        done = subprocess.run([self.program, *args], input=stdin if stdin is not None else b"", stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, cwd=cwd or self.dir, env=full, timeout=timeout)
        out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
        self.code = done.returncode
        if "Sanitizer" in err or "runtime error:" in err:
            self.fail(f"cordon {' '.join(args)}: sanitizer report\n{err[-4000:]}")
        if code is not None and done.returncode != code:
            self.fail(f"cordon {' '.join(args)}: exit code {done.returncode}, expected {code}\n{out[-1500:]}\n{err[-1500:]}")
        return out, err

    def run_json(self, *args, **kw):
        out, _ = self.run_cordon(*args, "--format", "json", **kw)
        return json.loads(out)

    def need(self, path, what):
        """Skips, saying so, when other people's data is not there."""
        if path is None:
            self.skipTest(f"{what} is not here")
        return path
