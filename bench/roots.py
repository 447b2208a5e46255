"""`cordon sbom make` of a root, beside `find` and, where it is given, another program that makes an SBOM: medians of runs in turn.

    python3 bench/roots.py BUILD ROOT [--rounds N] [--exclude PATTERN ...] [--peer "PROGRAM ... {root} ... {out}"]

docs/performance.md says how its roots are made and where its peer comes from.
"""
import argparse
import json
import os
import shlex
import tempfile

import run


def counts(path):
    """How many components of each kind of package an SBOM has."""
    kinds = {}
    with open(path, encoding="utf-8") as f:
        for c in json.load(f).get("components", []):
            kind = c.get("purl", "no purl").split("/")[0]
            kinds[kind] = kinds.get(kind, 0) + 1
    return ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items(), key=lambda x: -x[1]))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("build")
    p.add_argument("root")
    p.add_argument("--rounds", type=int, default=11)
    p.add_argument("--exclude", action="append", default=[])
    p.add_argument("--peer")
    a = p.parse_args()
    with tempfile.TemporaryDirectory(prefix="cordon-bench-") as folder:
        own, other = os.path.join(folder, "own.json"), os.path.join(folder, "other.json")
        options = [x for e in a.exclude for x in ("--exclude", e)]
        commands = [([os.path.join(a.build, "cordon"), "sbom", "make", a.root, *options, "-o", own], None), (["find", a.root], None)]
        if a.peer:
            commands.append(([x.format(root=a.root, out=other) for x in shlex.split(a.peer)], None))
        results = run.medians(a.rounds, *commands)
        for name, (seconds, peak), out in zip(("cordon", "find", "peer"), results, (own, None, other)):
            print(f"{name}: {seconds * 1000:.0f} ms, {peak:.0f} MiB" + (f": {counts(out)}" if out else ""))


if __name__ == "__main__":
    main()
