"""Bad input of every kind for every reader: one clear error with its place and exit code 3, and nothing stored is harmed.

A reader is a row of READERS. Its sample is spoilt in many ways; all spoilt files of a reader are read by one process of
`cordon info`, and by the reader's fuzz target, which checks the same contract for what info does not read. A few of them, one of
each kind, then go through every command that reads or stores such a file.
"""
import binascii
import bz2
import concurrent.futures
import copy
import gzip
import hashlib
import io
import json
import lzma
import os
import random
import re
import sqlite3
import subprocess
import tarfile
import zipfile

from harness import ROOT, Case

OTHERS = ["text", 17, -0.5, True, None, [], ["a"], {}, {"a": 1}]
YAML_OTHERS = ["17", "text", "[]", "[a, b]", "{}", "{a: b}", "~", "[[a]]", "*nothing", "!tag x"]
HUGE = "9" * 400
LONG = "x" * 200000
DEEP = 100000
LIMIT = re.compile(r"limit of \d+")


def seed(name):
    with open(os.path.join(ROOT, "fuzz", "seeds", name), "rb") as f:
        return f.read()


# format: file name, sample, fuzz target, commands ({} is the file), whether info reads it as deeply as a command does
ADD_SBOM = ["sbom", "add", "{}", "--release", "1.0.0"]
BOM = [["sbom", "check", "{}"], ["sbom", "convert", "{}", "--to", "cyclonedx-json"],
       ["sbom", "diff", "{}", "{}"], ["sbom", "merge", "{}"], ["scan", "{}"], ADD_SBOM]
FEED = [["db", "import", "{}"]]
READERS = {
    "cyclonedx": ("a.cdx.json", seed("bom/cdx-1.7.json"), "bom", BOM),
    "spdx": ("a.spdx.json", seed("bom/spdx.json"), "bom", BOM),
    "spdx3": ("a.spdx3.json", seed("bom/spdx3-security.json"), "bom", BOM + [["scan", "good.cdx.json", "--vex", "{}"]]),
    "osv": ("osv.json", seed("feed/osv-ghsa.json"), "feed", FEED),
    "nvd-1.1": ("nvd11.json", seed("feed/nvd-1.1.json"), "feed", FEED),
    "nvd-2.0": ("nvd20.json", seed("feed/nvd-2.0.json"), "feed", FEED),
    "kev-json": ("kev.json", seed("feed/kev.json"), "feed", FEED),
    "kev-csv": ("kev.csv", seed("feed/kev.csv"), "feed", FEED),
    "epss-csv": ("epss.csv", seed("feed/epss.csv"), "feed", FEED),
    "sarif": ("a.sarif", seed("sarif/a.sarif"), "sarif", [["evidence", "add", "{}", "--release", "1.0.0", "--kind", "sast"]]),
    "openvex": ("openvex.json", seed("vex/openvex.json"), "vex", [["scan", "good.cdx.json", "--vex", "{}"]]),
    "cyclonedx-vex": ("vex.cdx.json", seed("vex/cyclonedx.json"), "vex", [["scan", "good.cdx.json", "--vex", "{}"]]),
    "device": ("device.yaml", seed("device/full.yaml"), "device", [["apply", "{}"]]),
    "threat-model": ("threat-model.yaml", seed("threat_model/small.yaml"), "threat_model", [["apply", "{}"], ["threat", "check", "{}"]]),
}
JSON_READERS = [k for k, v in READERS.items() if b"{" == v[1][:1]]
YAML_READERS = ["device", "threat-model"]
CSV_READERS = ["kev-csv", "epss-csv"]


def paths(value, at=()):
    """Every value below a JSON value, as the way to it."""
    if at:
        yield at
    for k, v in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths(v, at + (k,))


def replaced(root, at, value):
    root = copy.deepcopy(root)
    x = root
    for k in at[:-1]:
        x = x[k]
    x[at[-1]] = value
    return root


def dump(x):
    return json.dumps(x, ensure_ascii=False).encode()


def truncated(sample, n):
    step = max(1, len(sample) // n)
    return [sample[:i] for i in range(0, len(sample), step)]


def injected(sample, what, n):
    step = max(1, len(sample) // n)
    return [sample[:i] + what + sample[i:] for i in range(0, len(sample), step)]


def wrong_typed_json(sample):
    root = json.loads(sample)
    for at in paths(root):
        x = root
        for k in at:
            x = x[k]
        for other in OTHERS:
            if type(other) is not type(x):
                yield dump(replaced(root, at, other))


def doubled_json(sample):
    """Every member twice in its object; a list first three times as long, then as it was."""
    root = json.loads(sample)
    for at in paths(root):
        if isinstance(at[-1], str):
            spoilt = copy.deepcopy(root)
            x = spoilt
            for k in at[:-1]:
                x = x[k]
            x["\0"] = x[at[-1]]
            x[at[-1]] = x[at[-1]] * 3 if isinstance(x[at[-1]], list) else x[at[-1]]
            yield dump(spoilt).replace(b'"\\u0000"', dump(at[-1]))


def odd_json(sample):
    """Deep, large, long and doubled values in the place of each member of the outermost object, and around the document."""
    root = json.loads(sample)
    for open_, close in ((b"[", b"]"), (b'{"a":', b"}")):
        yield open_ * DEEP
        yield open_ * DEEP + b"1" + close * DEEP
        yield open_ * 300 + sample + close * 300
    keys = list(root)
    for key in keys:
        name = dump(key) + b": "
        for value in (b"[" * DEEP + b"]" * DEEP, b'{"a":' * DEEP + b"1" + b"}" * DEEP, b"1e999", HUGE.encode(), b"-" + HUGE.encode(),
                      b'"' + LONG.encode() + b'"', b'"\\ud800"', b'"\\u0000"', b"NaN", b"[" + b"{}," * 5000 + b"{}]"):
            rest = dump({k: v for k, v in root.items() if k != key})
            yield b"{" + name + value + (b", " if len(root) > 1 else b"") + rest[1:]
        yield sample.rstrip()[:-1] + b", " + name + dump(root[key]) + b"}"
        yield sample.rstrip()[:-1] + b", " + name + b"{}}"
        yield dump({k: v for k, v in root.items() if k != key})
    yield sample + sample
    yield sample + b"x"
    yield sample.replace(b'"', b"'")


def wrong_typed_yaml(sample):
    text = sample.decode()
    for m in re.finditer(r"[\w.]+: *([^\n,}{\[\]]*|\[[^\]\n]*\]|\{[^}\n]*\})", text):
        for other in YAML_OTHERS:
            yield (text[:m.start(1)] + " " + other + text[m.end(1):]).encode()


def odd_yaml(sample):
    for unit in (b"[", b"{", b"{a: ", b"- ", b"? ", b"a: [", b"&a [", b"!!x ", b"*a ", b"- - ", b"\t", b"'", b'"', b"|\n", b"--- "):
        yield unit * DEEP
        yield sample + b"extra: " + unit * DEEP
    yield b"".join(b" " * i + b"a:\n" for i in range(3000))
    yield b"".join(b" " * i + b"-\n" for i in range(3000))
    yield b"a: &a [x]\n" + b"".join(b"b%d: &b%d [%s]\n" % (i, i, b", ".join([b"*a" if i == 0 else b"*b%d" % (i - 1)] * 10)) for i in range(12))
    yield b"a: &a [*a]\n"
    yield b"a: &a\n  b: *a\n"
    yield b"&a : *a\n"
    yield sample + sample
    yield sample + b"---\n" + sample
    yield sample + b"device: again\n"
    yield sample.replace(b"1", HUGE.encode())
    yield sample.replace(b"name: ", b"name: " + LONG.encode())
    yield sample.replace(b"id: ", b"id: " + LONG.encode())
    yield sample.replace(b": ", b": " + LONG.encode() + b" ", 3)
    yield LONG.encode() + b": 1\n" + sample
    yield b"<<: {a: b}\n" + sample


def odd_csv(sample):
    rows = sample.split(b"\n")
    yield b",".join([b"a"] * 100) + b"\n" + sample
    yield sample + b"," * 100 + b"\n"
    yield sample + b'"' + LONG.encode()
    yield sample + b'"x"y,z\n'
    yield sample.replace(b"CVE-", LONG.encode())
    yield sample.replace(b"0.", HUGE.encode())
    yield sample.replace(b"0.", b"nan")
    yield sample.replace(b"0.", b"-")
    yield sample.replace(b"0.", b"0x1p")
    yield sample.replace(b",", b";")
    yield sample.replace(b"\n", b"\r\n")
    yield sample.replace(b"CVE-2025-9001", b"CVE-2018-9001")
    for i in range(len(rows)):
        yield b"\n".join(rows[:i] + rows[i + 1:])
        yield b"\n".join(rows[:i] + [rows[i]] * 3 + rows[i + 1:])


def spoilt(name):
    """(bytes, whether they must be refused) for a reader's sample."""
    sample = READERS[name][1]
    whole = len(sample.rstrip())
    for x in truncated(sample, 120):
        yield x, name in JSON_READERS and len(x) < whole
    for bad in (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x00"):
        for x in injected(sample, bad, 40):
            yield x, True
    for x in injected(sample, b"\x1b[31m", 20):
        yield x, name in JSON_READERS
    for x in (b"", b" ", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe{\x00}\x00", b"\x00" * 1000):
        yield x, True
    yield b"\xef\xbb\xbf" + sample, False
    yield sample.decode().encode("utf-16"), False
    yield sample.decode().encode("utf-16")[:-1], True
    yield sample.decode().encode("utf-16") + b"\x00\xd8", True
    more = ([wrong_typed_json, doubled_json, odd_json] if name in JSON_READERS else [odd_csv] if name in CSV_READERS else [wrong_typed_yaml, odd_yaml])
    for make in more:
        for x in make(sample):
            yield x, False


# ---- packed: compressed files and containers around a sample ----

def zstd(content, times=1):
    """A zstd frame (RFC 8878) of raw blocks; with `times`, of blocks that repeat the one byte."""
    out = b"\x28\xb5\x2f\xfd\xa0" + (len(content) * times).to_bytes(4, "little")
    if times > 1:
        block = 1 << 17
        blocks = [b"\x02\x00\x10" + content] * (len(content) * times // block - 1)
        return out + b"".join(blocks) + b"\x03\x00\x10" + content
    return out + (len(content) << 3 | 1).to_bytes(3, "little") + content


def zipped(*contents):
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as z:
        for i, content in enumerate(contents):
            z.writestr(f"{i}.json", content)
    return b.getvalue()


def tarred(*contents, mode="w"):
    b = io.BytesIO()
    with tarfile.open(fileobj=b, mode=mode) as t:
        for i, content in enumerate(contents):
            member = tarfile.TarInfo(f"{i}.json")
            member.size = len(content)
            t.addfile(member, io.BytesIO(content))
    return b.getvalue()


PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstd, "zip": zipped, "tar": tarred,
           "tar.gz": lambda x: tarred(x, mode="w:gz"), "gz.gz": lambda x: gzip.compress(gzip.compress(x))}


def bombs():
    """Small files that unpack to more than 64 MiB and 250 times their size."""
    blanks = b" " * (80 << 20)
    packed = gzip.compress(blanks)
    return {"gz": packed, "gz.gz": gzip.compress(packed), "xz": lzma.compress(blanks, preset=0), "zst": zstd(b" ", 80 << 20),
            "zip": zipped(blanks), "tar.gz": tarred(blanks, mode="w:gz")}


class Hostile(Case):
    """The contract, and a workspace and an index that must survive."""

    def check_line(self, line, name, must):
        """A line of info: what the file is, or one error with a place in that file."""
        if not line.startswith(name + ": error: "):
            self.assertFalse(must, f"was not refused: {line[:200]}")
            self.assertTrue(line.startswith(name + ": "), line[:300])
            return False
        self.assertRegex(line, r"^(\S+): error: \1(!\S+)?(:[1-9]\d*:[1-9]\d*)?: \S", line[:300])
        self.assertNotRegex(line, r"[\x00-\x1f\x7f]")
        self.assertLess(len(line.encode()), 2600)
        return True

    def info(self, files, must):
        """files by name → number of refused ones; info takes them all at once."""
        names = list(files)
        out, err = self.run_cordon("info", *names, code=None, timeout=60)
        lines = out.split("\n")[:-1]
        self.assertEqual(len(lines), len(names), f"{len(names)} files, {len(lines)} lines\n{out[-500:]}\n{err[-2000:]}")
        bad = sum(self.check_line(line, n, m) for line, n, m in zip(lines, names, must))
        self.assertEqual(err.count("\n"), 1 if bad else 0, err)
        return bad

    def target(self, name, files):
        program = os.path.join(os.path.dirname(self.program), "fuzz", "fuzz_" + name)
        done = subprocess.run([program, "-timeout=10", "-rss_limit_mb=3000", *files], cwd=self.dir, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout.decode("utf-8", "replace")[-3000:])


class Readers(Hostile):
    def spoil(self, name):
        file, sample, target, _ = READERS[name]
        os.makedirs(self.path(name))
        files, must = [], []
        for i, (content, m) in enumerate(spoilt(name)):
            files.append(f"{name}/{i}-{file}")
            must.append(m)
            self.write(files[-1], content)
        self.write(f"{name}/{file}", sample)
        bad = 0
        for i in range(0, len(files), 400):
            bad += self.info(files[i:i + 400], must[i:i + 400])
        self.target(target, files + [f"{name}/{file}"])
        return len(files), bad

    def test_every_spoilt_file_is_read_or_refused_in_one_line(self):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for name, result in [(name, pool.submit(self.spoil, name)) for name in READERS]:
                with self.subTest(name):
                    n, bad = result.result()
                    self.assertGreater(bad, n // 3)


class Packed(Hostile):
    def test_cut_and_damaged(self):
        sample = READERS["osv"][1]
        files, must = {}, []
        for kind, pack in PACKERS.items():
            whole = pack(sample)
            content = 512 + len(sample) if kind == "tar" else len(whole)
            for i, x in enumerate(truncated(whole, 60)):
                files[f"{kind}/cut-{i}.{kind}"] = x
                must.append(len(x) < content)
            for i in range(0, len(whole), max(1, len(whole) // 60)):
                files[f"{kind}/flip-{i}.{kind}"] = whole[:i] + bytes([whole[i] ^ 0x55]) + whole[i + 1:]
                must.append(False)
            files[f"{kind}/whole.{kind}"] = whole
            must.append(False)
            files[f"{kind}/two.{kind}"] = pack(sample + sample)
            must.append(True)
        for name, content in files.items():
            self.write(name, content)
        self.assertGreater(self.info(files, must), 500)
        self.target("unpack", list(files))
        self.run_cordon("info", *[f"{kind}/whole.{kind}" for kind in PACKERS])

    def test_bombs_end_at_a_named_limit(self):
        for kind, content in bombs().items():
            with self.subTest(kind):
                self.assertLess(len(content), 300000)
                self.write("bomb." + kind, content)
                for command in (["info"], ["db", "import"]):
                    out, err = self.run_cordon(*command, "bomb." + kind, code=3, timeout=30)
                    self.assertRegex(out + err, r"bomb\.\S*: unpacks to more than 250 times .*UNPACK_MAX_RATIO")
        self.assertFalse(os.path.exists(self.path("index")))

    def test_containers_of_odd_members(self):
        sample = READERS["osv"][1]
        many = self.write("many.zip", zipped(sample, sample))
        out, _ = self.run_cordon("info", many, code=3)
        self.assertIn("more than one file", out)
        for name, content in (("none.zip", zipped()), ("none.tar.gz", tarred(mode="w:gz"))):
            out, _ = self.run_cordon("info", self.write(name, content), code=3)
            self.assertIn(f"{name}: holds no file", out)
        b = io.BytesIO()
        with tarfile.open(fileobj=b, mode="w") as t:
            for name, kind, link in (("../up", tarfile.REGTYPE, ""), ("/etc/x", tarfile.REGTYPE, ""), ("l", tarfile.SYMTYPE, "/etc/passwd"),
                                     ("d", tarfile.DIRTYPE, ""), ("dev", tarfile.CHRTYPE, ""), ("a\x1b[31m\udcff", tarfile.REGTYPE, "")):
                member = tarfile.TarInfo(name)
                member.type, member.linkname = kind, link
                t.addfile(member)
        out, err = self.run_cordon("db", "import", self.write("odd.tar", b.getvalue()), code=5)
        self.assertNotIn("\x1b", out + err)
        self.assertEqual(sorted(os.listdir(self.dir)), ["index.lock", "many.zip", "none.tar.gz", "none.zip", "odd.tar"])


def worst(name):
    """One spoilt file of each kind, all of which must be refused."""
    sample = READERS[name][1]
    yield "cut", sample[:sample.rindex(b'"' if name == "kev-csv" else b"," if name == "epss-csv" else b"}")]
    yield "type", {"device": b"cordon: device/1\ndevice: 17\n", "threat-model": b"cordon: threat-model/1\ndevice: [x]\n",
                   "kev-csv": b"a,b\n1,2\n", "epss-csv": sample.replace(b"0.", b"x.")}.get(name, b'["' + sample[:1] + b'"]')
    yield "bytes", sample[:60] + b"\xff" + sample[60:]
    yield "nul", sample[:60] + b"\x00" + sample[60:]
    yield "deep", sample.rstrip()[:-1] + b', "x": ' + b"[" * DEEP if name in JSON_READERS else sample + b"[" * DEEP
    yield "empty", b""
    yield "packed", gzip.compress(sample)[:-20]
    if name in JSON_READERS:
        yield "number", sample.rstrip()[:-1] + b', "x": 1e999}'


GOOD = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [
    {"type": "library", "name": "left", "version": "1", "bom-ref": "a", "purl": "pkg:npm/left@1"}]}


class Workspace(Hostile):
    """A workspace and an index that hold something."""

    def setUp(self):
        super().setUp()
        self.write("good/device.yaml", READERS["device"][1])
        self.write("good.cdx.json", dump(GOOD))
        self.write("good/osv.json", READERS["osv"][1])
        self.run_cordon("init", "ws")
        self.in_ws("apply", "good/device.yaml")
        self.in_ws("sbom", "add", "good.cdx.json", "--release", "1.0.0")
        self.run_cordon("db", "import", "good/osv.json")
        self.before = self.state()

    def in_ws(self, *args, **kw):
        return self.run_cordon(*args, env={"CORDON_WORKSPACE": self.path("ws")}, **kw)

    def state(self):
        with sqlite3.connect(self.path("ws/.cordon/cordon.db")) as db, open(self.path("index"), "rb") as index:
            return list(db.iterdump()), hashlib.sha256(index.read()).hexdigest(), sorted(
                f for f in os.listdir(self.dir) if f.startswith("index"))

    def check_unchanged(self):
        self.assertEqual(self.state(), self.before)
        self.in_ws("audit", "verify")
        self.run_cordon("db", "show", json.loads(READERS["osv"][1])["id"])


class Stored(Workspace):
    """What a refused file must not touch."""

    def refuse(self, name):
        file, _, _, commands = READERS[name]
        runs = 0
        for kind, content in worst(name):
            path = f"{name}/{kind}/{file}" + (".gz" if kind == "packed" else "")
            self.write(path, content)
            for command in commands:
                if kind == "packed" and command[0] in ("apply", "threat"):
                    continue  # text, kept in git: not read packed
                args = [a.replace("{}", path) for a in command]
                out, err = self.in_ws(*args, code=3, timeout=30)
                self.assertRegex(err, r"^cordon: " + re.escape(path) + r"(!\S+)?(:[1-9]\d*:[1-9]\d*)?: .+\n(  while .*\n)*$")
                if kind != "packed":
                    self.assertRegex(err, re.escape(path) + r":\d+:\d+: ")
                self.assertEqual(out, "")
                runs += 1
        return runs

    def test_what_is_refused_leaves_everything_as_it_was(self):
        importing = [n for n in READERS if READERS[n][3] is FEED]  # one at a time: they take the index's lock
        groups = [importing, [n for n in READERS if n not in importing]]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            runs = sum(pool.map(lambda names: sum(self.refuse(n) for n in names), groups))
        self.assertGreater(runs, 120)
        self.check_unchanged()

    def test_one_bad_file_among_good_ones(self):
        more = READERS["osv"][1].replace(b'"id": "', b'"id": "X-', 1)
        self.write("mixed/a.json", more)
        self.write("mixed/b.json", more[:-40])
        self.run_cordon("db", "import", "mixed", code=3)
        self.run_cordon("db", "import", self.write("mixed.zip", zipped(more, more[:-40])), code=3)
        self.run_cordon("db", "import", self.write("cut.zip", zipped(more, more)[:-10]), code=3)
        self.run_cordon("db", "import", self.write("cut.tar", tarred(more, more)[:512 * (3 + len(more) // 512)]), code=3)
        self.write("mixed/threat-model.yaml", b"cordon: threat-model/1\ndevice: tiny\nelements: [{id: x}]\n")
        self.write("mixed/device.yaml", READERS["device"][1].replace(b"Tiny pump", b"Other pump"))
        self.in_ws("apply", "mixed/device.yaml", "mixed/threat-model.yaml", code=3)
        self.check_unchanged()

    def test_cycles(self):
        cyclic = dict(GOOD, dependencies=[{"ref": "a", "dependsOn": ["a", "b"]}, {"ref": "b", "dependsOn": ["a"]}],
                      components=GOOD["components"] + [{"type": "library", "name": "b", "version": "2", "bom-ref": "b"}])
        spdx = json.loads(READERS["spdx"][1])
        spdx["packages"].append(dict(spdx["packages"][0], SPDXID="SPDXRef-b", name="b"))
        spdx["relationships"] += [{"spdxElementId": f"SPDXRef-{x}", "relatedSpdxElement": f"SPDXRef-{y}", "relationshipType": "CONTAINS"}
                                  for x, y in ("ab", "ba", "aa")]
        for name, content in (("cyclic.cdx.json", cyclic), ("cyclic.spdx.json", spdx)):
            self.write(name, dump(content))
            for command in BOM + [["info", "{}"], ["scan", "{}", "--format", "json"]]:
                self.in_ws(*[a.replace("{}", name) for a in command], code=0, timeout=10)
        model = READERS["threat-model"][1]
        for old, new in ((b"name: hospital}", b"name: hospital, parent: TB-BOX}"), (b"name: hospital}", b"name: hospital, parent: TB-HOSPITAL}")):
            _, err = self.run_cordon("threat", "check", self.write("model.yaml", model.replace(old, new)), code=3)
            self.assertRegex(err, r"model\.yaml:\d+:\d+: .*(lies within itself|in a circle)")
        os.makedirs(self.path("loop/in"))
        for i in range(3):
            os.symlink("..", self.path(f"loop/in/{i}"))
        _, err = self.run_cordon("db", "import", "loop", code=3, timeout=10)
        self.assertIn("loop/in/0: this folder lies within itself", err)


class Damaged(Workspace):
    """A store and an index that something else has damaged."""

    def test_a_damaged_index_is_an_error(self):
        with open(self.path("index"), "rb") as f:
            good = f.read()
        ident = json.loads(READERS["osv"][1])["id"]
        made = random.Random(17)
        damages = [good[:n] for n in range(0, len(good), max(4096, len(good) // 12 // 4096 * 4096))] + [b"x" * len(good), bytes(len(good))]
        for _ in range(15):
            bad = bytearray(good)
            for _ in range(made.choice([1, 20, 400])):
                bad[made.randrange(len(bad))] = made.randrange(256)
            damages.append(bytes(bad))
        for i, bad in enumerate(damages):
            index = self.write(f"bad/{i}", bad)
            for command in (["db", "show", ident], ["db", "status"], ["scan", "good.cdx.json"], ["db", "search", "a"]):
                _, err = self.run_cordon(*command, "--vuln-db", index, code=None, timeout=10)
                self.assertIn(self.code, (0, 4, 5), f"damage {i}: {command}: {self.code} {err[-2000:]}")
                if self.code == 4:
                    self.assertRegex(err, r"^cordon: .*bad/\d+.*cordon db import")

    def test_a_damaged_database_is_an_error(self):
        path = self.path("ws/.cordon/cordon.db")
        for name in os.listdir(os.path.dirname(path)):
            if name != "cordon.db":
                os.unlink(os.path.join(os.path.dirname(path), name))
        with open(path, "rb") as f:
            good = f.read()
        made = random.Random(17)
        damages = [b"", b"x" * 5000, good[:100], good[:4096], good[:len(good) // 2]]
        for _ in range(20):
            bad = bytearray(good)
            for _ in range(made.choice([20, 400, 4000])):
                bad[made.randrange(len(bad))] = made.randrange(256)
            damages.append(bytes(bad))
        for i, bad in enumerate(damages):
            ws = os.path.dirname(os.path.dirname(self.write(f"ws{i}/.cordon/cordon.db", bad)))
            for command in (["audit", "verify"], ["sbom", "show", "--release", "1.0.0"], ["finding", "list"]):
                out, err = self.run_cordon(*command, "--workspace", ws, code=None, timeout=10)
                self.assertIn(self.code, (0, 1, 4, 5) if i >= 5 else (4,), f"damage {i}: {command}: {self.code} {err[-2000:]}")
                if self.code != 0:
                    self.assertRegex(out if self.code == 1 else err, r"^(cordon|problem): \S")


class Found(Workspace):
    """What such inputs once did wrong, one by one."""

    def test_the_place_of_numbers_and_surrogates(self):
        for text, place, what in (('{"a": 1, "b": 1e999, "c": 2}', "1:15", "outside the range"), ('[\n12345678901234567890123]', "2:1", "outside the range"),
                                  ('["x", "\\ud800"]', "1:8", "surrogate"), ('["\\udc00"]', "1:3", "surrogate"), ('["\\ud800\\u0041"]', "1:3", "surrogate"),
                                  ('["\\ud8', "1:7", "truncated"), ('[18446744073709551615, -9223372036854775808, "\\ud83d\\ude00"]', "1:1", "no file that")):
            out, _ = self.run_cordon("info", self.write("a.json", text), code=3)
            self.assertRegex(out, rf"a\.json:{place}: .*{what}")

    def test_no_control_character_reaches_the_terminal(self):
        evil = "a\x1b[31m\x9b2J\x07\r\nb"
        parts = [{"type": "library", "name": evil, "version": evil, "bom-ref": evil, "purl": "pkg:npm/left@1.0.0"}]
        self.write("evil.cdx.json", dump(dict(GOOD, components=parts, dependencies=[{"ref": "x" + evil}])))
        osv = {"id": "E-1" + evil, "modified": "2026-01-01T00:00:00Z", "summary": evil, "details": evil, "aliases": ["CVE-2026-1"],
               "affected": [{"package": {"ecosystem": "npm", "name": "left"}, "versions": ["1.0.0"]}]}
        self.run_cordon("db", "import", self.write("evil/" + "osv.json", dump(osv)))
        self.in_ws("sbom", "add", "evil.cdx.json", "--release", "1.0.0")
        for command in (["sbom", "check", "evil.cdx.json", "--profile", "ntia"], ["scan", "evil.cdx.json"], ["scan", "evil.cdx.json", "--explain"],
                        ["db", "show", "CVE-2026-1"], ["db", "search", "a"], ["scan", "--release", "1.0.0"], ["finding", "list"], ["finding", "show", "1"],
                        ["sbom", "show", "--release", "1.0.0"], ["audit", "show"], ["sbom", "convert", "evil.cdx.json", "--to", "cyclonedx-json@1.2"]):
            out, err = self.in_ws(*command, code=None)
            self.assertIn(self.code, (0, 1), command)
            if command[:2] != ["sbom", "convert"]:  # a document as it is
                self.assertNotRegex((out + err).replace("\r\n", "\n"), r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]", command)

    def test_a_list_given_twice_counts_once(self):
        cpe = "cpe:2.3:a:v:%s:1:*:*:*:*:*:*:*"
        many = json.dumps([{"vulnerable": True, "criteria": cpe % f"first{i}"} for i in range(300)])
        one = json.dumps([{"vulnerable": True, "criteria": cpe % "second"}])
        record = ('{"cve": {"id": "CVE-2026-7", "lastModified": "2026-01-01T00:00:00", "descriptions": [], "configurations": [{"nodes": '
                  '[{"operator": "OR", "negate": false, "cpeMatch": %s, "cpeMatch": %s}]}]}}' % (many, one))
        self.run_cordon("db", "import", self.write("twice.json", record))
        out, _ = self.run_cordon("db", "show", "CVE-2026-7", "--format", "json")
        self.assertIn("second", out)
        self.assertNotIn("first", out)

    def test_weaknesses_of_sarif_are_told_apart(self):
        sarif = json.loads(READERS["sarif"][1])
        rule = sarif["runs"][0]["tool"]["driver"]["rules"][0]
        rule["properties"]["tags"] = ["cwe-120", "cwe-12", "external/cwe/cwe-0120"]
        self.write("a.sarif", dump(sarif))
        self.in_ws("evidence", "add", "a.sarif", "--release", "1.0.0", "--kind", "sast")
        with sqlite3.connect(self.path("ws/.cordon/cordon.db")) as db:
            self.assertEqual(db.execute("SELECT cwe FROM evidence_result").fetchall(), [("CWE-120 CWE-12 CWE-787",)])

    def test_only_the_named_compressions_are_undone(self):
        sample = READERS["osv"][1]
        lines = [binascii.b2a_uu(sample[i:i + 45]) for i in range(0, len(sample), 45)]
        self.run_cordon("info", self.write("uu.json.gz", gzip.compress(b"begin 644 x\n" + b"".join(lines) + b"`\nend\n")), code=3)


def shell_number(text):
    """The value of "(size_t)3 << 30" and its like."""
    return eval(re.sub(r"\((size_t|uint64_t)\)", "", text), {})


class Limits(Case):
    # numbers within engines and fixed tables, which no input can exceed
    OWN = {"CVSS_MAX_METRICS", "CVSS_MAX_VALUES", "DRAW_MAX_ELEMENTS", "DRAW_MAX_FLOWS", "HARM_MAX_GROUPS", "HARM_MAX_ONWARD", "HARM_MAX_RELAYS",
           "MATCH_MAX_CLEARED", "MATCH_MAX_FIXED", "PACK_MAX_NODE_DEPTH", "SIGNATURE_MAX_TEXT", "SIGNATURE_MAX_WIDTH"}

    def test_the_documented_limits_are_those_of_the_source(self):
        source = {}
        for folder in ("base", "bom", "vuln", "vex", "evidence", "threat", "ident", "score", "match", "store", "harm", "catalog"):
            for name in sorted(os.listdir(os.path.join(ROOT, "src", folder))):
                with open(os.path.join(ROOT, "src", folder, name)) as f:
                    for m in re.finditer(r"\b([A-Z_]+_MAX_[A-Z_]+)(?: = | )(\d+(?: << \d+)?|\(\(u?(?:size|int64)_t\)\d+ << \d+\))", f.read()):
                        source.setdefault(m[1], shell_number(m[2].strip()))
        with open(os.path.join(ROOT, "docs", "formats.md")) as f:
            rows = re.findall(r"^\| `([A-Z_]+)` \| (\d+)(?: ([KMG])iB)? \|", f.read(), re.M)
        documented = {name: int(n) << {"": 0, "K": 10, "M": 20, "G": 30}[unit] for name, n, unit in rows}
        self.assertEqual(documented, {k: v for k, v in source.items() if k not in self.OWN})

    def test_files_too_large_are_refused_before_they_are_read(self):
        for name, size, command in (("a.json", (3 << 30) + 1, ["info"]), ("a.yaml", (32 << 20) + 1, ["threat", "check"])):
            path = self.write(name, b"")
            os.truncate(path, size)
            out, err = self.run_cordon(*command, path, code=3, timeout=10)
            self.assertRegex(out + err, rf"{name}: is {size} bytes, larger than the limit of {size - 1}")

    def test_errors_name_the_limit(self):
        cdx = b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [%s]}'
        osv = json.loads(READERS["osv"][1])
        nvd = json.loads(READERS["nvd-2.0"][1])
        cwes = [{"description": [{"lang": "en", "value": f"CWE-{i}"} for i in range(1001)]}]
        sarif = json.loads(READERS["sarif"][1])
        tags, texts = copy.deepcopy(sarif), copy.deepcopy(sarif)
        rule = sarif["runs"][0]["tool"]["driver"]["rules"][0]
        tags["runs"][0]["tool"]["driver"]["rules"][0] = dict(rule, properties={"tags": [f"cwe-{i}" for i in range(65)]})
        texts["runs"][0]["tool"]["driver"]["rules"][0] = dict(rule, messageStrings={str(i): {"text": "x"} for i in range(1001)})
        nodes = {"operator": "OR", "negate": False, "cpeMatch": []}
        for _ in range(8):
            nodes = {"operator": "OR", "negate": False, "children": [nodes]}
        item = nvd["vulnerabilities"][0]["cve"]
        cases = {
            "JSON_RAW_MAX_DEPTH": (["info"], "a.json", b"[" * 300),
            "YAML_MAX_DEPTH": (["threat", "check"], "a.yaml", b"- [" + b"[" * 100),
            "YAML_MAX_NODES": (["threat", "check"], "b.yaml", b"a0: &a0 [" + b"x," * 2000 + b"]\na1: [" + b"*a0," * 1000 + b"]\n"),
            "YAML_MAX_BYTES": (["info"], "c.yaml", b"cordon: device/1\n" + b"#" * (33 << 20)),
            "BOM_MAX_NESTING": (["sbom", "check"], "a.cdx.json", cdx % (b'{"type": "file", "name": "x", "components": [' * 70 + b"]}" * 70)),
            "VULN_MAX_ID": (["db", "import"], "b.json", dump(dict(osv, id="A" * 300))),
            "VULN_MAX_CWES": (["db", "import"], "c.json", dump(dict(nvd, vulnerabilities=[{"cve": dict(item, weaknesses=cwes)}]))),
            "VULN_MAX_ALIASES": (["db", "import"], "d.json", dump(dict(osv, aliases=[f"A-{i}" for i in range(2001)]))),
            "NVD_MAX_NODE_DEPTH": (["db", "import"], "e.json", dump(dict(nvd, vulnerabilities=[{"cve": dict(item, configurations=[nodes])}]))),
            "CSV_MAX_CELLS": (["db", "import"], "kev.csv", READERS["kev-csv"][1] + b"," * 70),
            "EVIDENCE_MAX_CWES": (["info"], "a.sarif", dump(tags)),
            "EVIDENCE_MAX_MESSAGES": (["info"], "b.sarif", dump(texts)),
            "PURL_MAX_BYTES": (["purl"], None, "pkg:npm/" + "x" * 9000),
            "CPE_MAX_BYTES": (["cpe"], None, "cpe:2.3:a:" + "x" * 5000 + ":x:1:*:*:*:*:*:*:*"),
        }
        for name, (command, file, content) in cases.items():
            with self.subTest(name):
                argument = self.write(file, content) if file else content
                out, err = self.run_cordon(*command, argument, code=3)
                self.assertRegex(out + err, r"limit of \d+.*" + name)
