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
        package = rpm_of(header("tiny", "1.2", "3"), gzip.compress(cpio_of({"./" + k: v for k, v in FILES.items()})))
        self.is_system(self.write("tiny.rpm", package))

    def test_deb_package(self):
        package = deb_of(tar_of({"./control": CONTROL}), tar_of({"./" + k: v for k, v in FILES.items()}))
        self.is_system(self.write("pump-ui.deb", package))

    @unittest.skipUnless(shutil.which("dpkg-deb"), "needs dpkg")
    def test_deb_of_dpkg(self):
        root = self.lay_out()
        self.write("root/DEBIAN/control", CONTROL)
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", root, self.path("r.deb")], check=True, stdout=subprocess.DEVNULL)
        self.is_system(self.path("r.deb"))
