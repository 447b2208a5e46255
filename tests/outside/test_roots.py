"""Roots that Python cannot write by itself: 7z, ISO 9660, ar, Debian and RPM packages, FIT images; and the options of sbom make."""
import gzip
import hashlib
import json
import os
import shutil
import struct
import subprocess
import unittest
import zlib

from archive_make import ar_of, archive_of, deb_of, fdt_of, library, rpm_of
from elf_make import elf
from test_databases import header
from test_make import FILES, SYSTEM, Making, cpio_of, tar_of

CONTROL = """Package: pump-ui
Version: 1:2.0-1
Architecture: arm64
Source: pump (2.0-1)
Maintainer: Own Makers <own@example.org>
Depends: libtiny
Description: the pump's screen
"""
TINY = "pkg:rpm/debian/tiny@1.2-3?arch=aarch64&distro=debian-12"
PUMP_UI = "pkg:deb/debian/pump-ui@1:2.0-1?arch=arm64&upstream=pump%402.0-1"


class Archives(Making):
    @unittest.skipUnless(library(), "needs libarchive")
    def test_forms_of_libarchive(self):
        for form, name in (("7zip", "r.7z"), ("iso9660", "r.iso"), ("cpio", "r.odc.cpio"), ("ustar", "r.ustar")):
            with self.subTest(form):
                self.is_system(archive_of(FILES, form, self.path(name)))

    @unittest.skipUnless(shutil.which("7z"), "needs 7z")
    def test_7z_of_its_own_program(self):
        root = self.lay_out()
        subprocess.run(["7z", "a", "-bd", self.path("r.7z"), "."], cwd=root, check=True, stdout=subprocess.DEVNULL)
        self.is_system(self.path("r.7z"))

    def test_ar(self):
        self.is_system(self.write("bundle.a", ar_of({"rootfs.tar": tar_of(FILES), "notes": "x"})))

    def test_within_a_folder_of_deliverables(self):
        self.is_system(self.lay_out("parts", {"rootfs.ar": ar_of({"data.tar": tar_of(FILES)}), "readme": "x"}))

    def test_rpm_package(self):
        package = rpm_of(header("tiny", "1.2", "3", files=["/opt/app/package-lock.json"]), gzip.compress(cpio_of({"./" + k: v for k, v in FILES.items()})))
        self.assertEqual(self.purls(self.make(self.write("tiny.rpm", package))), SYSTEM | {TINY})
        self.assertIn("leftish", [c["name"] for c in self.bom["components"]])  # what is in a package is looked at, not taken as its own
        self.is_system(self.lay_out("packages", {"tiny.rpm": package, "x": "x"}))  # of which distribution it is, nothing says there
        self.assertEqual([c["version"] for c in self.bom["components"] if c["name"] == "tiny"], ["1.2-3"])
        cut = self.write("cut.rpm", package[:150])
        self.run_cordon("sbom", "make", cut, code=None)
        self.assertIn(self.code, (3, 5))

    def test_deb_package(self):
        package = deb_of(tar_of({"./control": CONTROL}), tar_of({"./" + k: v for k, v in FILES.items()}))
        self.assertEqual(self.purls(self.make(self.write("pump-ui.deb", package))), SYSTEM | {PUMP_UI})
        self.assertEqual(self.purls(self.make(self.lay_out("control", {"control": CONTROL, "data.tar": tar_of({"control": CONTROL}), "package-lock.json": FILES["opt/app/package-lock.json"]}))),
                         {"pkg:npm/leftish@4.5.6", "pkg:npm/ui@1.0.0"})

    @unittest.skipUnless(shutil.which("dpkg-deb"), "needs dpkg")
    def test_deb_of_dpkg(self):
        root = self.lay_out()
        self.write("root/DEBIAN/control", CONTROL)
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", root, self.path("r.deb")], check=True, stdout=subprocess.DEVNULL)
        self.assertEqual(self.purls(self.make(self.path("r.deb"))), SYSTEM | {PUMP_UI})


class Options(Making):
    def files_of(self, bom):
        return {o["location"] for c in self.all_of(bom) for o in c.get("evidence", {}).get("occurrences", [])}

    def test_hash_is_of_files_that_are_components(self):
        program = elf([(".rodata", 1, 0, b"\0nothing known\0")], program=True, needed=["libc.so.6"])
        root = self.lay_out("root", {**FILES, "opt/app/pump": program})
        hashes = {c["name"]: c.get("hashes") for c in self.all_of(self.make(root, "--hash"))}
        self.assertEqual(hashes.pop("pump"), [{"alg": "SHA-256", "content": hashlib.sha256(program).hexdigest()}])
        self.assertEqual({n for n, h in hashes.items() if h}, set())
        self.assertFalse([c for c in self.all_of(self.make(root)) if c.get("hashes")])

    def test_exclude(self):
        lock = FILES["opt/app/package-lock.json"]
        files = {name: lock.replace("leftish", f"p{i}") for i, name in enumerate(
            ("package-lock.json", "a/package-lock.json", "a/b/package-lock.json", "ab/package-lock.json", "a/b/c/package-lock.json"))}
        folder, tar = self.lay_out("locks", files), self.write("locks.tar", tar_of(files))
        for pattern, left in (("package-lock.json", ""), ("a/*", "0 3"), ("/a/*/package-lock.json", "0 1 3 4"), ("a/**", "0 3"), ("a", "0 3"),
                              ("a/b/", "0 1 3"), ("b", "0 1 3"), ("/b", "0 1 2 3 4"),
                              ("a?/package-lock.json", "0 1 2 4"), ("**/b/**", "0 1 3"), ("*.txt", "0 1 2 3 4"), ("b/package-lock.json", "0 1 2 3 4")):
            for root in (folder, tar):
                with self.subTest(pattern, root=os.path.basename(root)):
                    out = self.run_cordon("sbom", "make", root, "--exclude", pattern, code=0 if left else 5)[0]
                    found = {p for p in self.purls(json.loads(out)) if "/p" in p} if left else set()
                    self.assertEqual(found, {f"pkg:npm/p{i}@4.5.6" for i in left.split()})
        both = self.purls(self.make(folder, "-x", "a/**", "--exclude", "ab/*"))
        self.assertEqual({p for p in both if "/p" in p}, {"pkg:npm/p0@4.5.6"})

    def test_depth_is_of_folders(self):
        lock = FILES["opt/app/package-lock.json"]
        root = self.lay_out("root", {"a/" * i + "package-lock.json": lock.replace("leftish", f"p{i}") for i in range(5)})
        for depth in range(1, 6):
            found = {p for p in self.purls(self.make(root, "--depth", str(depth))) if "/p" in p}
            self.assertEqual(found, {f"pkg:npm/p{i}@4.5.6" for i in range(depth)}, depth)
        for bad in ("0", "-1", "x"):
            self.run_cordon("sbom", "make", root, "--depth", bad, code=2)

    def test_deep_looks_into_what_packages_own_and_into_archives_of_a_system(self):
        program = elf([(".rodata", 1, 0, b"\0U-Boot 2022.01-gabcdef (Jan 10 2022 - 18:46:34 +0000)\0")], program=True)
        files = {**FILES, "srv/data.tar.gz": gzip.compress(tar_of({"x/package-lock.json": FILES["opt/app/package-lock.json"].replace("leftish", "archived")})),
                 "usr/bin/flash": program}
        files["var/lib/dpkg/info/libtiny:arm64.list"] += "/usr/bin/flash\n"
        root = self.lay_out("root", files)
        self.assertEqual(self.purls(self.make(root)), SYSTEM)
        self.assertFalse([c for c in self.all_of(self.bom) if c["name"] == "u-boot"])
        deep = self.make(root, "--deep")
        self.assertEqual(self.purls(deep) - SYSTEM, {"pkg:npm/archived@4.5.6", "pkg:generic/u-boot@2022.01"})
        tiny = [c for c in deep["components"] if c["name"] == "libtiny"][0]
        self.assertEqual({c["name"]: c["version"] for c in tiny["components"]}, {"owned": "7.7", "u-boot": "2022.01"})

    def test_name_version_supplier(self):
        root = self.lay_out()
        about = self.make(root)["metadata"]["component"]
        self.assertEqual((about["type"], about["name"], about.get("version"), about.get("supplier")), ("firmware", "root", None, None))
        about = self.make(root, "-n", "pump", "--version", "3.2.1", "--supplier", "Own Makers")["metadata"]["component"]
        self.assertEqual((about["name"], about["version"], about["supplier"]["name"]), ("pump", "3.2.1", "Own Makers"))
        spdx = json.loads(self.run_cordon("sbom", "make", root, "--to", "spdx-json", "-n", "pump", "--version", "3.2.1", "--supplier", "Own Makers")[0])
        described = {r["relatedSpdxElement"] for r in spdx["relationships"] if r["relationshipType"] == "DESCRIBES"} | set(spdx.get("documentDescribes", []))
        self.assertEqual([(p["name"], p.get("versionInfo"), p.get("supplier")) for p in spdx["packages"] if p["SPDXID"] in described],
                         [("pump", "3.2.1", "Organization: Own Makers")])


class Fit(Making):
    """U-Boot's FIT images: data in the tree, behind it by offset, and by position."""

    def parts(self):
        version = b"Linux version 6.6.30 (own@own) (gcc 13) #1 SMP\n"
        kernel = b"\0" * 56 + b"ARM\x64" + b"\0" * 4 + bytes(range(256)) * 300 + version
        return {"kernel-1": gzip.compress(kernel), "fdt-1": fdt_of({"model": "own board"}), "rootfs-1": gzip.compress(cpio_of(FILES))}

    @staticmethod
    def tree(images):
        return {"description": "own", "images": images, "configurations": {"default": "conf-1", "conf-1": {"kernel": "kernel-1"}}}

    def forms(self):
        parts = self.parts()
        about = {"description": "x", "compression": "none", "hash-1": {"algo": "crc32", "value": 7}}
        outside, by_offset, by_position = b"", {}, {}
        for name, content in parts.items():
            by_offset[name] = {"data-size": len(content), "data-offset": len(outside), **about}
            outside += content + b"\0" * (-len(content) % 4)
        start = 4096
        for name, old in by_offset.items():
            by_position[name] = {**about, "data-size": old["data-size"], "data-position": start + old["data-offset"]}
        far = fdt_of(self.tree(by_position))
        return {"in.itb": fdt_of(self.tree({n: {"data": c, **about} for n, c in parts.items()})),
                "offset.itb": fdt_of(self.tree(by_offset), outside), "position.itb": far.ljust(start, b"\0") + outside}

    def is_device(self, path):
        self.assertEqual({p for p in self.purls(self.make(path)) if "linux" not in p}, SYSTEM)
        kernels = [c for c in self.all_of(self.bom) if "linux" in c["name"]]
        self.assertEqual([c["version"] for c in kernels], ["6.6.30"])

    def test_three_places_of_data(self):
        for name, content in self.forms().items():
            with self.subTest(name):
                self.is_device(self.write(name, content))
                where = {o["location"] for c in self.all_of(self.bom) for o in c.get("evidence", {}).get("occurrences", [])}
                self.assertTrue(any(w.startswith("rootfs-1!/") and w.endswith("!/var/lib/dpkg/status") for w in where), where)

    def test_within_firmware_and_systems(self):
        for name, content in self.forms().items():
            with self.subTest(name):
                boot = bytes(range(1, 200)) * 40
                self.is_device(self.write("fw.bin", boot.ljust(0x4000, b"\xFF") + content + b"\xFF" * 300 + b"tail " * 100))
                where = {o["location"] for c in self.all_of(self.bom) for o in c.get("evidence", {}).get("occurrences", [])}
                self.assertTrue(any(w.startswith("@0x4000.itb!/rootfs-1!/") for w in where), where)
        bom = self.make(self.lay_out("root", {**FILES, "boot/fitImage": self.forms()["in.itb"]}))
        self.assertIn("6.6.30", [c["version"] for c in bom["components"] if "linux" in c["name"]])

    def test_spoilt_trees_never_end_it(self):
        whole = self.forms()["in.itb"]
        small = fdt_of(self.tree({"rootfs-1": {"data": gzip.compress(b"x" * 99)}, "b": {"data-size": 9, "data-offset": 1 << 31}, "c/d": {"data": b"x"}}))
        for at in range(0, len(small), 3):
            spoilt = small[:at] + bytes(255 - b for b in small[at:at + 4]) + small[at + 4:]
            self.run_cordon("sbom", "make", self.write("s.itb", spoilt), code=None)
            self.assertIn(self.code, (0, 3, 5), at)
        self.run_cordon("sbom", "make", self.write("s.itb", whole[:len(whole) // 2]), code=None)
        self.assertIn(self.code, (0, 3, 5))
        self.assertIn("s.itb!/b: has no bytes in the image", self.run_cordon("sbom", "make", self.write("s.itb", small), code=3)[1])
        self.run_cordon("sbom", "make", self.write("board.dtb", fdt_of({"model": "own", "images": {"x": {"y": 1}}})), code=5)

    def test_environment_of_u_boot(self):
        """CRC-32, then NAME=VALUE texts: its variable `ver` is U-Boot's version."""
        texts = b"bootdelay=2\0ver=U-Boot 2022.01 (Jan 10 2022 - 18:46:34 +0000)\0\0".ljust(0x1FFC, b"\0")
        flash = b"\xFF" * 0x4000 + struct.pack("<I", zlib.crc32(texts)) + texts + self.parts()["rootfs-1"]
        found = {c["name"]: c.get("version") for c in self.all_of(self.make(self.write("flash.bin", flash)))}
        self.assertEqual(found.get("u-boot"), "2022.01")
