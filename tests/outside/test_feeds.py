"""Feeds and the vulnerability index from outside: real feeds without a lost record, and imports that fail or are killed."""
import bz2
import gzip
import io
import json
import lzma
import os
import re
import signal
import subprocess
import tarfile
import time
import zipfile

from harness import ROOT, Case, data

FIXTURES = os.path.join(ROOT, "tests", "fixtures", "feeds")


def osv(identifier, modified="2024-01-01T00:00:00Z", **more):
    return json.dumps(dict(id=identifier, modified=modified, **more))


class Import(Case):
    def test_every_fixture_is_read_and_shown(self):
        read = self.run_json("db", "import", FIXTURES)
        self.assertEqual(read["read"], 4 + 2 + 1 + 6 + 2 + 2 + 1 + 2 + 2)
        status = self.run_json("db", "status")
        counts = {s["source"]: s["records"] for s in status["sources"]}
        self.assertEqual(counts, {"nvd": 7, "osv": 6, "kev": 2, "epss": 3})
        self.assertEqual(status["built"], "2026-01-01T00:00:00Z")  # SOURCE_DATE_EPOCH
        shown = self.run_json("db", "show", "CVE-2025-9001")
        self.assertEqual(shown["names"], ["CVE-2025-9001", "GHSA-aaaa-bbbb-cccc", "GO-2025-9001"])
        self.assertEqual(shown["kev"]["due"], "2025-09-15")
        self.assertAlmostEqual(shown["epss"]["score"], 0.3, 4)  # the later day's file
        self.assertEqual({r["origin"] for r in shown["records"]}, {"osv-go.json", "osv-ghsa.json"})
        pump = self.run_json("db", "show", "CVE-2018-9001")["records"][0]
        self.assertEqual(pump["configurations"][0]["operator"], "AND")
        self.assertEqual(pump["configurations"][0]["children"][0]["matches"][0]["after"], "1.0")
        self.assertEqual(pump["feed_date"], "2024-01-02T13:00Z")
        text, _ = self.run_cordon("db", "show", "CVE-2018-9001")
        self.assertIn("cpe:2.3:h:maker:pump:-:*:*:*:*:*:*:* (runs with it)", text)
        found = self.run_json("db", "search", "PARSER runs")
        self.assertEqual([f["id"] for f in found], ["GHSA-aaaa-bbbb-cccc"])

    def test_the_same_import_twice_is_the_same_index(self):
        first = self.run_json("db", "import", FIXTURES)
        again = self.run_json("db", "import", FIXTURES)
        self.assertEqual(first["id"], again["id"])
        other = self.path("other")
        self.assertEqual(self.run_json("db", "import", FIXTURES, "--vuln-db", other)["id"], first["id"])

    def test_zip_tar_and_compressed_files(self):
        with zipfile.ZipFile(self.path("all.zip"), "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("A-1.json", osv("A-1"))
            z.writestr("A-2.json", osv("A-2"))
            z.writestr("README.md", "no feed")
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as t:
            info = tarfile.TarInfo("deep/er/B-1.json")
            info.size = len(osv("B-1"))
            t.addfile(info, io.BytesIO(osv("B-1").encode()))
        self.write("b.tar.gz", gzip.compress(tar.getvalue()))
        self.write("c.json.xz", lzma.compress(osv("C-1").encode()))
        self.write("d.json.bz2", bz2.compress(osv("D-1").encode()))
        paths = [self.path(n) for n in ("all.zip", "b.tar.gz", "c.json.xz", "d.json.bz2")]
        read = self.run_json("db", "import", *paths)
        self.assertEqual([f["records"] for f in read["files"]], [2, 1, 1, 1])
        self.assertEqual([os.path.basename(s) for s in read["skipped"]], ["all.zip!README.md"])
        self.assertEqual(self.run_json("db", "show", "A-2")["records"][0]["origin"], "all.zip!A-2.json")

    def test_a_malformed_file_changes_nothing(self):
        self.run_cordon("db", "import", self.write("good.json", osv("A-1")))
        before = open(self.path("index"), "rb").read()
        folder = os.path.dirname(self.write("feeds/a.json", osv("A-2")))
        self.write("feeds/b.json", '{"id": "B-1", "modified": "2024",\n "affected": [{"package": 7}]}')
        _, err = self.run_cordon("db", "import", folder, code=3)
        self.assertRegex(err, r"feeds/b\.json:2:27: affected\[0\]\.package: is a number, expected an object")
        self.assertIn("the index stays as it was", err)
        self.assertEqual(open(self.path("index"), "rb").read(), before)
        self.assertEqual(sorted(n for n in os.listdir(self.dir) if n.startswith("index")), ["index", "index.lock"])

    def test_damaged_inputs_are_one_located_error(self):
        cases = {
            "truncated.json": (b'{"id": "A-1", "modified": "2024", "aliases": ["x"', r"truncated\.json:1:\d+: "),
            "not-utf8.json": (b'{"id": "A-\xff", "modified": "2024"}', r"not-utf8\.json:1:11: .*UTF-8"),
            "deep.json": (b'{"id": "A-1", "modified": "2024", "x": ' + b"[" * 5000, r"deep\.json:1:\d+: .*deeper"),
            "no-feed.json": (b'{"hello": 1}', r"no-feed\.json:1:1: is no feed"),
            "empty.json": (b"", r"empty\.json:1:1: "),
            "cut.json.gz": (gzip.compress(os.urandom(5000).hex().encode())[:3000], r"cut\.json\.gz: cannot be unpacked"),
            "long-id.json": (osv("A" * 300).encode(), r"long-id\.json:1:1: .*300 bytes"),
        }
        for name, (content, expected) in cases.items():
            with self.subTest(name):
                _, err = self.run_cordon("db", "import", self.write(name, content), code=3)
                self.assertRegex(err, expected)
                self.assertFalse(os.path.exists(self.path("index")))

    def test_nothing_to_read_and_no_index(self):
        os.mkdir(self.path("empty"))
        self.run_cordon("db", "import", self.path("empty"), code=5)
        for command in (("status",), ("show", "CVE-1"), ("search", "x")):
            _, err = self.run_cordon("db", *command, code=4)
            self.assertIn("cordon db import", err)
        self.run_cordon("db", "import", self.write("a.json", osv("A-1")))
        self.run_cordon("db", "show", "CVE-1999-0001", code=5)
        self.run_cordon("db", "import", code=2)

    def test_the_index_is_read_without_write_permission(self):
        self.run_cordon("db", "import", self.write("a.json", osv("A-1")))
        os.remove(self.path("index.lock"))
        os.chmod(self.path("index"), 0o444)
        os.chmod(self.dir, 0o555)
        self.addCleanup(os.chmod, self.dir, 0o755)
        self.assertEqual(self.run_json("db", "status")["records"], 1)
        self.assertEqual(os.listdir(self.dir).count("index.lock"), 0)


class Killed(Case):
    plain = True

    def start(self, path):
        env = dict(os.environ, CORDON_VULN_DB=self.path("index"))
        return subprocess.Popen([self.program, "db", "import", path], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def test_a_killed_import_leaves_the_old_index(self):
        """Kills imports at many moments; after each the index is the old one or the whole new one."""
        self.run_cordon("db", "import", self.write("old.json", osv("OLD-1", summary="before")))
        items = ",".join('{"cve": {"CVE_data_meta": {"ID": "CVE-2020-%d"}, "description": {"description_data": [{"lang": "en", "value": "%s"}]}}, '
                         '"lastModifiedDate": "2024-01-01T00:00Z"}' % (i, "text " * 40) for i in range(100000))
        feed = self.write("new.json", '{"CVE_Items": [' + items + "]}")
        begun = time.monotonic()
        self.assertEqual(self.start(feed).wait(), 0)
        whole = time.monotonic() - begun
        self.assertEqual(self.run_json("db", "status")["records"], 100001)
        killed = 0
        for step in range(24):
            self.run_cordon("db", "import", "--fresh", self.path("old.json"))
            process = self.start(feed)
            time.sleep(whole * (step + 1) / 24)
            process.send_signal(signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
            status = self.run_json("db", "status")
            self.assertIn(status["records"], (1, 100001))
            self.assertEqual(self.run_json("db", "show", "OLD-1")["records"][0]["summary"], "before")
            if status["records"] == 100001:
                self.assertEqual(len(self.run_json("db", "show", "CVE-2020-99999")["records"]), 1)
        self.assertGreater(killed, 5)
        self.run_cordon("db", "import", feed)  # what was left behind is in nobody's way
        self.assertEqual(self.run_json("db", "status")["records"], 100001)
        self.assertEqual(sorted(n for n in os.listdir(self.dir) if n.startswith("index")), ["index", "index.lock"])


class RealFeeds(Case):
    """All NVD, OSV, KEV and EPSS files of other people's data: each record arrives. Counts are those of their README."""
    plain = True
    expected = {
        "nvdcve-1.1-2003.json.gz": 1553, "nvdcve-1.1-2004.json.zst": 2707, "nvdcve-1.1-2005.json.zst": 4766,
        "nvdcve-1.1-2006.json.zst": 7142, "nvdcve-1.1-2007.json.zst": 6580, "nvdcve-1.1-2008.json.zst": 7176,
        "nvdcve-1.1-2010.json.zst": 5216, "nvdcve-1.1-2011.json.zst": 4859, "nvdcve-1.1-2014.json.zst": 8979,
        "nvdcve-1.1-2015.json.zst": 8741, "nvdcve-1.1-2016.json.zst": 10545, "nvdcve-1.1-2017.json.zst": 16977,
        "nvdcve-1.1-2018.json.zst": 17344, "nvdcve-1.1-2022.json.zst": 15454, "nvdcve-1.1-2023.json.zst": 13755,
        "nvdcve-1.1-modified.json.gz": 2228, "nvdcve-1.1-recent.json.gz": 513, "nvdcve-1.1-modified-2022-10-20.json.gz": 1664,
        "api-page-38.json.gz": 38, "Debian.tar.zst": 36948, "npm.tar.zst": 3296, "PyPI.tar.zst": 2936, "Maven.tar.zst": 4679,
        "NuGet/all.zip": 594, "Go/all.zip": 3595, "crates.io/all.zip": 576, "OSS-Fuzz.tar.zst": 2986, "Alpine.tar.zst": 3346,
        "UBUNTU-CVE-2016-20013.json.gz": 1, "known_exploited_vulnerabilities.json.gz": 1404,
        "known_exploited_vulnerabilities.csv.gz": 1404, "known_exploited_vulnerabilities-older.json.gz": 834,
        "epss-2026-08-16.emba.csv.zst": 299374, "official-form-sample.csv": 5,
    }

    def test_no_record_is_lost(self):
        folders = [self.need(data(f), "other people's vulnerability data") for f in ("nvd", "nvd2", "osv", "kev", "epss")]
        read = self.run_json("db", "import", *folders)
        counts = {}
        for f in read["files"]:
            name = f["file"] if not f["file"].endswith("all.zip") else "/".join(f["file"].split("/")[-2:])
            counts[name if name.endswith("all.zip") else os.path.basename(name)] = f["records"]
        fixtures = {k: v for k, v in counts.items() if re.fullmatch(r"CVE-\d+-\d+\.json", k)}
        self.assertEqual({k: v for k, v in counts.items() if k not in fixtures}, self.expected)
        self.assertEqual((len(fixtures), set(fixtures.values())), (21, {1}))
        self.assertEqual([s for s in read["skipped"] if not s.endswith((".meta", "_schema.json"))], [])
        self.check_index(self.distinct(folders))
        self.check_quirks()

    def distinct(self, folders):
        """Distinct ids by source, counted by another program's parser straight from the files."""
        ids = {"nvd": set(), "osv": set(), "epss": set()}

        def plain(path):
            if path.endswith(".zst"):
                return subprocess.run(["zstd", "-dc", path], stdout=subprocess.PIPE, check=True).stdout
            return gzip.open(path).read() if path.endswith(".gz") else open(path, "rb").read()

        for folder in folders:
            for dirpath, _, names in os.walk(folder):
                for name in names:
                    path = os.path.join(dirpath, name)
                    if name.endswith((".meta", "_schema.json")) or os.sep + "kev" in path:
                        continue
                    if name.endswith(".tar.zst"):
                        with tarfile.open(fileobj=io.BytesIO(plain(path))) as t:
                            ids["osv"].update(json.load(t.extractfile(m))["id"] for m in t if m.isfile())
                    elif name.endswith(".zip"):
                        with zipfile.ZipFile(path) as z:
                            ids["osv"].update(json.loads(z.read(n))["id"] for n in z.namelist())
                    elif ".csv" in name:
                        ids["epss"].update(re.findall(r"(?m)^CVE-[0-9-]+", plain(path).decode()))
                    else:
                        text = plain(path).decode()
                        if '"CVE_Items"' in text:
                            ids["nvd"].update(re.findall(r'"CVE_data_meta"\s*:\s*\{\s*"ID"\s*:\s*"([^"]+)"', text))
                        elif "nvd2" in path:
                            doc = json.loads(text)
                            items = doc["vulnerabilities"] if "vulnerabilities" in doc else [doc["item"]]
                            ids["nvd"].update(i["cve"]["id"] for i in items)
                        else:
                            ids["osv"].add(json.loads(text)["id"])
        return {k: len(v) for k, v in ids.items()}

    def check_index(self, distinct):
        status = self.run_json("db", "status")
        counts = {s["source"]: s["records"] for s in status["sources"]}
        self.assertEqual(counts, dict(distinct, kev=1404))
        self.assertEqual(status["records"], distinct["nvd"] + distinct["osv"])

    def record(self, vulnerability, source):
        records = self.run_json("db", "show", vulnerability)["records"]
        return next(r for r in records if r["source"] == source and r["id"] == vulnerability)

    def packages(self, vulnerability):
        return self.record(vulnerability, "osv")["packages"]

    def check_quirks(self):
        def events(p):
            return [next((k, v) for k, v in e.items() if k != "range") for e in p["events"]]

        pump = self.record("CVE-2018-14786", "nvd")["configurations"]
        self.assertEqual([c["operator"] for c in pump], ["AND"] * 4)
        self.assertEqual([m["vulnerable"] for c in pump for child in c["children"] for m in child["matches"]], [True, False] * 4)
        cpes = json.dumps(self.record("CVE-2018-18439", "nvd")["configurations"])
        self.assertIn("2018.09:rc1", cpes)
        self.assertIn("pfizer", json.dumps(self.record("CVE-2015-3965", "nvd")["configurations"]))
        rancher = self.packages("GO-2025-3982")[0]
        self.assertIn(("fixed", "2.9.12"), events(rancher))
        self.assertNotIn(("introduced", "0"), events(rancher))
        zlib = [p for p in self.packages("CVE-2023-45853") if p["ecosystem"] == "Alpine:v3.18"]
        self.assertEqual([events(p) for p in zlib], [[("introduced", "0"), ("fixed", "0")]])
        dsa = self.record("DSA-5103-1", "osv")
        self.assertIn("CVE-2022-0778", dsa["related"])
        self.assertEqual(dsa["aliases"], [])
        self.assertIn(("last_affected", "23.3.13"), [e for p in self.packages("GHSA-7m48-wc93-9g85") for e in events(p)])
        shared = {p["ecosystem"] for p in self.packages("GHSA-9v3m-8fp8-mj99")}
        self.assertEqual(shared, {"Maven", "NuGet", "npm"})  # three exports of one advisory
        ubuntu = self.record("UBUNTU-CVE-2016-20013", "osv")
        self.assertEqual(ubuntu["aliases"], ["CVE-2016-20013"])
        for rejected in ("CVE-2022-0177", "CVE-2018-0143"):  # the older spelling, the newer one
            self.assertTrue(self.record(rejected, "nvd")["withdrawn"])
