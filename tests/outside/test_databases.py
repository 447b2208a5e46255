"""Package databases and manifests of build systems: RPM in its three forms, pacman, Yocto, Buildroot."""
import gzip
import json
import os
import sqlite3
import struct

from harness import conformance
from test_make import Making

INT32, STRING, STRINGS, I18N = 4, 6, 8, 9


def header(name, version, release, epoch=None, source=None, files=(), requires=()):
    """An RPM header: the counts, index entries, the store."""
    folders = sorted({os.path.dirname(f) + "/" for f in files})
    tags = [(1000, STRING, [name]), (1001, STRING, [version]), (1002, STRING, [release]), (1003, INT32, [epoch] if epoch else []),
            (1004, I18N, ["a package"]), (1014, STRING, ["MIT"]), (1022, STRING, ["aarch64"]), (1044, STRING, [source] if source else []),
            (1047, STRINGS, [name]), (1049, STRINGS, list(requires)), (1116, INT32, [folders.index(os.path.dirname(f) + "/") for f in files]),
            (1117, STRINGS, [os.path.basename(f) for f in files]), (1118, STRINGS, folders)]
    index, store = b"", b""
    for tag, kind, values in tags:
        if not values:
            continue
        store += b"\0" * (-len(store) % 4 if kind == INT32 else 0)
        index += struct.pack(">4I", tag, kind, len(store), len(values))
        store += b"".join(struct.pack(">I", v) if kind == INT32 else v.encode() + b"\0" for v in values)
    return struct.pack(">2I", len(index) // 16, len(store)) + index + store


PACKAGES = [header("tiny", "1.2", "3.el9", source="tiny-1.2-3.el9.src.rpm", files=["/usr/share/tiny/package.json"]),
            header("tiny-libs", "1.2", "3.el9", epoch=2, source="tiny-1.2-3.el9.src.rpm", requires=["tiny", "rpmlib(X)"]),
            header("gpg-pubkey", "1", "1")]
PURLS = {"pkg:rpm/rocky/tiny@1.2-3.el9?arch=aarch64&distro=rocky-9.4",
         "pkg:rpm/rocky/tiny-libs@1.2-3.el9?arch=aarch64&distro=rocky-9.4&epoch=2&upstream=tiny"}
RELEASE = "ID=rocky\nVERSION_ID=9.4\n"


def sqlite_of(path, blobs):
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)")
        db.executemany("INSERT INTO Packages (blob) VALUES (?)", [(b,) for b in blobs])
    db.close()
    with open(path, "rb") as f:
        return f.read()


def ndb_of(blobs):
    slots, data, at = b"", b"", 4096 // 16
    for i, b in enumerate(blobs):
        blob = struct.pack("<4sIII", b"BlbS", i + 1, 1, len(b)) + b
        blob += b"\0" * (-len(blob) % 16)
        slots += struct.pack("<4sIII", b"Slot", i + 1, at, len(blob) // 16)
        data += blob
        at += len(blob) // 16
    return (struct.pack("<4s7I", b"RpmP", 0, 1, 1, len(blobs) + 1, 0, 0, 0) + slots).ljust(4096, b"\0") + data


def bdb_of(blobs, order="<", size=512):
    """A hash with one page of items, each value in a chain of overflow pages; the last one lies within the page, as short ones do."""
    pages = []
    items = []
    for i, b in enumerate(blobs):
        items.append(b"\x01" + struct.pack(order + "I", i))
        if len(b) < 120:
            items.append(b"\x01" + b)
            continue
        items.append(struct.pack(order + "B3xII", 3, 2 + len(pages), len(b)))
        parts = [b[j:j + size - 26] for j in range(0, len(b), size - 26)]
        for j, part in enumerate(parts):
            number = 2 + len(pages)
            pages.append((struct.pack(order + "8xIIIHHBB", number, 0, number + 1 if j + 1 < len(parts) else 0, 1, len(part), 0, 7)
                          + part).ljust(size, b"\0"))
    end, offsets, body = size, [], b""
    for item in items:
        end -= len(item)
        offsets.append(end)
        body = item + body
    head = struct.pack(order + "8xIIIHHBB", 1, 0, 0, len(items), end, 0, 13) + b"".join(struct.pack(order + "H", o) for o in offsets)
    meta = struct.pack(order + "8xIIIIBBBx", 0, 0x061561, 9, size, 0, 8, 0).ljust(size, b"\0")
    return meta + head + b"\0" * (size - len(head) - len(body)) + body + b"".join(pages)


class Rpm(Making):
    def forms(self):
        return {"var/lib/rpm/rpmdb.sqlite": sqlite_of(self.path("x.sqlite"), PACKAGES), "usr/lib/sysimage/rpm/Packages.db": ndb_of(PACKAGES),
                "var/lib/rpm/Packages": bdb_of(PACKAGES), "usr/share/rpm/Packages": bdb_of(PACKAGES, ">")}

    def test_three_forms(self):
        for i, (path, content) in enumerate(self.forms().items()):
            with self.subTest(path):
                manifest = json.dumps({"name": "tiny", "version": "9.9.9"})
                bom = self.make(self.lay_out(f"r{i}", {path: content, "etc/os-release": RELEASE, "usr/share/tiny/package.json": manifest}))
                self.assertEqual({p for p in self.purls(bom) if p.startswith("pkg:rpm")}, PURLS)
                self.assertEqual([c["name"] for c in bom["components"]], ["rocky", "tiny", "tiny-libs"])
                refs = {c["name"]: c["bom-ref"] for c in bom["components"]}
                self.assertEqual([d["dependsOn"] for d in bom["dependencies"] if d["ref"] == refs["tiny-libs"]], [[refs["tiny"]]])

    def test_damage_is_told_and_the_rest_stays(self):
        for i, (path, content) in enumerate(self.forms().items()):
            for at in range(0, len(content), 97):
                spoilt = content[:at] + bytes(255 - b for b in content[at:at + 4]) + content[at + 4:]
                self.run_cordon("sbom", "make", self.lay_out(f"s{i}", {path: spoilt, "etc/os-release": RELEASE}), code=None)
                self.assertIn(self.code, (0, 3), (path, at))
        spoilt = [PACKAGES[0], b"\xff" * 200]
        self.make(self.lay_out("one", {"var/lib/rpm/Packages.db": ndb_of(spoilt)}))
        self.assertIn("1 packages of this database are damaged and left out", self.told)
        self.run_cordon("sbom", "make", self.lay_out("none", {"var/lib/rpm/Packages": "x" * 600}), code=3)


class Others(Making):
    def test_pacman(self):
        desc = "%NAME%\ntiny\n\n%VERSION%\n1:1.2-3\n\n%BASE%\ntiny-base\n\n%ARCH%\naarch64\n\n%LICENSE%\nMIT\n\n%DEPENDS%\nglibc>=2.36\n\n"
        files = {"etc/os-release": "ID=arch\n", "var/lib/pacman/local/tiny-1:1.2-3/desc": desc,
                 "var/lib/pacman/local/tiny-1:1.2-3/files": "%FILES%\nusr/\nusr/lib/tiny/package.json\n\n",
                 "var/lib/pacman/local/glibc-2.40-1/desc": "%NAME%\nglibc\n\n%VERSION%\n2.40-1\n\n%BASE%\nglibc\n\n",
                 "usr/lib/tiny/package.json": json.dumps({"name": "tiny", "version": "9.9.9"})}
        bom = self.make(self.lay_out("r", files))
        self.assertEqual(self.purls(bom), {"pkg:alpm/arch/tiny@1:1.2-3?arch=aarch64&distro=arch&upstream=tiny-base",
                                           "pkg:alpm/arch/glibc@2.40-1?distro=arch"})

    def test_yocto(self):
        text = ("PACKAGE NAME: libtiny1\nPACKAGE VERSION: 1.2\nRECIPE NAME: tiny\nLICENSE: MIT & Apache-2.0\n\n"
                "PACKAGE NAME: base-files\nPACKAGE VERSION: 3.0.14\nRECIPE NAME: base-files\nLICENSE: GPL-2.0-only\n")
        self.assertEqual(self.purls(self.make(self.lay_out("r", {"licenses/core/license.manifest": text}))),
                         {"pkg:yocto/libtiny1@1.2?upstream=tiny", "pkg:yocto/base-files@3.0.14"})

    def test_buildroot(self):
        text = ('"PACKAGE","VERSION","LICENSE","LICENSE FILES","SOURCE ARCHIVE","SOURCE SITE","DEPENDENCIES WITH LICENSES"\n'
                '"tiny","1.2","MIT","COPYING","tiny-1.2.tar.gz","https://example.org/dl","libother [Zlib, or so] none [x]"\n'
                '"libother","2","Zlib","","","",""\n')
        bom = self.make(self.lay_out("r", {"legal-info/manifest.csv": text}))
        self.assertEqual(self.purls(bom), {"pkg:generic/tiny@1.2", "pkg:generic/libother@2"})
        tiny = [c for c in bom["components"] if c["name"] == "tiny"][0]
        self.assertEqual(tiny["externalReferences"], [{"type": "source-distribution", "url": "https://example.org/dl/tiny-1.2.tar.gz"}])
        self.assertEqual([(d["ref"], d["dependsOn"]) for d in bom["dependencies"]], [("pkg:generic/tiny@1.2", ["pkg:generic/libother@2"])])
        self.run_cordon("sbom", "make", self.lay_out("o", {"manifest.csv": "a,b\n1,2\n"}), code=5)


class Truth(Making):
    plain = True

    def test_databases_of_others(self):
        base = self.need(conformance("packages"), "conformance/packages")
        with open(os.path.join(base, "expected.json")) as f:
            expected = json.load(f)
        ran = 0
        for name, want in sorted(expected.items()):
            if not (name.startswith(("rpmdb/", "scalibr/os/rpm/", "scalibr/os/pacman/")) and isinstance(want, dict)):
                continue
            path = os.path.join(base, name)
            if want.get("packages") is None or not os.path.isfile(path):
                continue
            with open(path, "rb") as f:
                raw = f.read()
            raw = gzip.decompress(raw) if name.endswith(".gz") else raw
            at = ("var/lib/pacman/local/x-1-1/desc" if "/pacman/" in name else
                  "var/lib/rpm/rpmdb.sqlite" if raw.startswith(b"SQLite") else "var/lib/rpm/Packages")
            with self.subTest(name):
                root = self.lay_out(f"r{ran}", {at: raw})
                ran += 1
                if not want["packages"]:
                    self.run_cordon("sbom", "make", root, code=None)
                    self.assertIn(self.code, (3, 5))
                    continue
                bom = self.make(root)
                got = {(c["name"], c["version"].split(":")[-1]) for c in bom["components"]}
                self.assertEqual(got, {(p["name"], p["version"] + ("-" + p["release"] if "release" in p else "")) for p in want["packages"]})
        self.assertGreater(ran, 7)
        print(f"# package databases: {ran} files")
