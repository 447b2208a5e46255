"""Every benchmark, each with a reference measured in the same run; medians. `make bench` runs it; docs/performance.md records it.

    python3 bench/run.py BUILD [ADVISORIES]
"""
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def run(args, env=None):
    """Wall seconds and peak MiB of one run."""
    start = time.perf_counter()
    p = subprocess.Popen(args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ, **(env or {})))
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    if p.returncode not in (0, 1):
        raise SystemExit(f"{args} ended with {p.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def medians(rounds, *commands):
    """The commands in turn, A B A B …, after one warm-up each: (median seconds, peak MiB) of each."""
    times = [[] for _ in commands]
    for i in range(rounds + 1):
        for k, (args, env) in enumerate(commands):
            one = run(args, env)
            if i > 0:
                times[k].append(one)
    return [(statistics.median(t for t, _ in ts), max(m for _, m in ts)) for ts in times]


def main():
    build = os.path.abspath(sys.argv[1])
    advisories = sys.argv[2] if len(sys.argv) > 2 else "300000"
    cordon = os.path.join(build, "cordon")
    subprocess.run(["ninja", "-C", build, "--quiet", "bench/make_feed", "bench/bench_feed", "bench/bench_index"], check=True,
                   stdout=subprocess.DEVNULL)
    folder = tempfile.mkdtemp(prefix="cordon-bench-")
    try:
        measure(build, cordon, folder, advisories)
    finally:
        shutil.rmtree(folder)


def measure(build, cordon, folder, advisories):
    subprocess.run([os.path.join(build, "bench", "make_feed"), folder, advisories, "1000", "100000"], check=True)
    index = {"CORDON_VULN_DB": os.path.join(folder, "index")}
    seconds, peak = run([cordon, "db", "import", os.path.join(folder, "osv.tar"), os.path.join(folder, "nvd.json")], index)
    print(f"db import, {advisories} advisories: {seconds:.2f} s, {peak:.0f} MiB")
    version, _ = medians(21, ([cordon, "--version"], None), (["/bin/true"], None))
    true_seconds = _[0]
    print(f"cordon --version: {version[0] * 1000:.1f} ms (a program that does nothing: {true_seconds * 1000:.1f} ms)")
    for name, rounds in (("1000", 21), ("100000", 7)):
        sbom = os.path.join(folder, f"sbom-{name}.json")
        scan, read = medians(rounds, ([cordon, "scan", sbom, "--format", "json"], index), (["cat", sbom, index["CORDON_VULN_DB"]], None))
        print(f"scan, {name} components: {scan[0] * 1000:.1f} ms, {scan[1]:.0f} MiB "
              f"(cat of SBOM and index: {read[0] * 1000:.1f} ms; ratio {scan[0] / read[0]:.2f})")
    data = os.environ.get("CORDON_DATA") or os.path.join(ROOT, "..", "shared", "data")
    names = ("nvd/nvdcve-1.1-2018.json.zst", "osv/npm.tar.zst", "osv/Go", "osv/Maven.tar.zst", "osv/PyPI.tar.zst")
    feeds = [p for p in (os.path.join(data, n) for n in names) if os.path.exists(p)]
    if not feeds:
        print("feeds: the real ones are not here; a made one, of very short records")
        feeds = [os.path.join(folder, "nvd.json")]
    subprocess.run([os.path.join(build, "bench", "bench_feed"), *feeds], check=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
