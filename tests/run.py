"""Runs every test and ends with one line: "N passed, N failed, N skipped".

Unit tests and the short fuzz runs use the sanitized build, so that memory errors fail them; the tests from outside use the sanitized
program too, except those that read large real data (class attribute `plain = True`), which use the release build.

    python3 tests/run.py BUILD BUILD_ASAN [NAME...]     NAME: only tests whose name contains it
"""
import concurrent.futures
import os
import re
import subprocess
import sys
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FUZZ_SECONDS = "4"


class Totals:
    def __init__(self):
        self.passed = self.failed = 0
        self.skipped = []
        self.failures = []

    def add(self, name, ok, detail=""):
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            self.failures.append(name)
            print(f"FAIL {name}\n{detail}", flush=True)


def run_unit(path):
    env = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", CORDON_SOURCE=ROOT, ASAN_OPTIONS="detect_leaks=1")
    done = subprocess.run([path], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)
    text = done.stdout.decode("utf-8", "replace")
    cases = re.findall(r"^(ok|not ok) \d+ - (\S+)(.*)$", text, re.M)
    return cases, done.returncode, text


def unit_tests(totals, asan, wanted):
    folder = os.path.join(asan, "tests")
    names = sorted(n for n in os.listdir(folder) if n.startswith("test_") and "." not in n and wanted(n))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, (cases, code, text) in zip(names, pool.map(lambda n: run_unit(os.path.join(folder, n)), names)):
            for verdict, case, rest in cases:
                if "# SKIP" in rest:
                    totals.skipped.append(f"{name}.{case}")
                else:
                    totals.add(f"{name}.{case}", verdict == "ok", text)
            if not cases or (code != 0 and all(v == "ok" for v, _, _ in cases)):
                totals.add(name, False, f"exit code {code}\n{text}")


def fuzz_one(asan, name):
    seeds = os.path.join(ROOT, "fuzz", "seeds", name[len("fuzz_"):])
    args = [os.path.join(asan, "fuzz", name), f"-max_total_time={FUZZ_SECONDS}", "-max_len=65536", "-rss_limit_mb=4096",
            "-timeout=10", "-print_final_stats=0", "-verbosity=0", "-artifact_prefix=" + os.path.join(asan, name + "-")]
    work = os.path.join(asan, "corpus-" + name)
    os.makedirs(work, exist_ok=True)
    args += [work] + ([seeds] if os.path.isdir(seeds) else [])
    done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode("utf-8", "replace")[-6000:]


def fuzz_tests(totals, asan, wanted):
    folder = os.path.join(asan, "fuzz")
    names = sorted(n for n in os.listdir(folder) if n.startswith("fuzz_") and "." not in n and wanted(n))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, (code, text) in zip(names, pool.map(lambda n: fuzz_one(asan, n), names)):
            totals.add(f"{name} ({FUZZ_SECONDS} s)", code == 0, text)


class Result(unittest.TextTestResult):
    def __init__(self, totals, *args):
        super().__init__(*args)
        self.totals = totals

    def addSuccess(self, test):
        self.totals.add(test.id(), True)

    def addFailure(self, test, err):
        self.totals.add(test.id(), False, self._exc_info_to_string(err, test))

    addError = addFailure

    def addSkip(self, test, reason):
        self.totals.skipped.append(f"{test.id()}: {reason}")

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.totals.add(subtest.id(), False, self._exc_info_to_string(err, test))


def outside_tests(totals, build, asan, wanted):
    os.environ["CORDON_PLAIN"] = os.path.join(build, "cordon")
    os.environ["CORDON_ASAN"] = os.path.join(asan, "cordon")
    sys.path.insert(0, os.path.join(ROOT, "tests", "outside"))
    suite = unittest.defaultTestLoader.discover(os.path.join(ROOT, "tests", "outside"), pattern="test_*.py")
    result = Result(totals, unittest.runner._WritelnDecorator(open(os.devnull, "w")), False, 0)

    def walk(s):
        for t in s:
            if isinstance(t, unittest.TestSuite):
                yield from walk(t)
            else:
                yield t

    chosen = unittest.TestSuite(t for t in walk(suite) if wanted(t.id()))
    chosen.run(result)


def source_checks(totals, wanted):
    for script in ("floors.sh",):
        if wanted(script):
            done = subprocess.run(["sh", os.path.join(ROOT, "tests", script), ROOT], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            totals.add(script, done.returncode == 0, done.stdout.decode())


def main():
    build, asan = (os.path.abspath(p) for p in sys.argv[1:3])
    names = sys.argv[3:]

    def wanted(name):
        return not names or any(n in name for n in names)

    totals = Totals()
    for what, run in (("sources", lambda: source_checks(totals, wanted)), ("unit", lambda: unit_tests(totals, asan, wanted)),
                      ("outside", lambda: outside_tests(totals, build, asan, wanted)),
                      ("fuzz", lambda: fuzz_tests(totals, asan, wanted))):
        start = time.monotonic()
        before = totals.passed
        run()
        print(f"{what}: {totals.passed - before} passed in {time.monotonic() - start:.0f} s", flush=True)
    for s in totals.skipped:
        print("skipped:", s)
    for f in totals.failures:
        print("failed:", f)
    print(f"{totals.passed} passed, {totals.failed} failed, {len(totals.skipped)} skipped")
    return 1 if totals.failed or totals.passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
