"""Systems as build systems lay them out: OpenWrt with opkg and with apk, Yocto with each package manager and with what its build
writes beside the image, Android's, Gentoo's, Container-Optimized OS, snaps and Flatpaks. All trees are made here."""
import gzip
import json
import os
import shutil
import subprocess
import unittest

from elf_make import elf
from harness import conformance
from test_databases import header, sqlite_of
from test_make import Making, cpio_of, tar_of

BUSYBOX = elf([(".rodata", 1, 0, b"\0BusyBox v1.36.1 (2024-03-22 22:09:42 UTC)\0")], program=True, needed=["libc.so"])
PUMPD = elf([(".rodata", 1, 0, b"\0own program\0")], program=True, needed=["libssl.so.3"])
RELEASE = ('NAME="OpenWrt"\nVERSION="23.05.3"\nID="openwrt"\nID_LIKE="lede openwrt"\nPRETTY_NAME="OpenWrt 23.05.3"\n'
           'VERSION_ID="23.05.3"\n')
OLD_RELEASE = ("DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='23.05.3'\nDISTRIB_TARGET='ramips/mt7621'\nDISTRIB_ARCH='mipsel_24kc'\n"
               "DISTRIB_DESCRIPTION='OpenWrt 23.05.3 r23809'\n")
STATUS = """Package: busybox
Version: 1.36.1-1
Depends: libc
Status: install user installed
Essential: yes
Architecture: mipsel_24kc
Installed-Time: 1711144800

Package: libopenssl3
Version: 3.0.13-1
Depends: libc
Provides: libopenssl
Status: install ok installed
Architecture: mipsel_24kc

Package: pump-ui
Version: 2-1
Depends: libopenssl, busybox
Status: install user installed
Architecture: all

Package: gone
Version: 1
Status: deinstall ok not-installed
Architecture: all
"""
CONTROL = """Package: libopenssl3
Version: 3.0.13-1
Depends: libc
Provides: libopenssl
ABIVersion: 3
Source: package/libs/openssl
SourceName: openssl
License: Apache-2.0
LicenseFiles: LICENSE
Section: libs
SourceDateEpoch: 1711144800
Maintainer: Own Maker <own@example.org>
CPE-ID: cpe:/a:openssl:openssl
Architecture: mipsel_24kc
Installed-Size: 1500
Description:  The OpenSSL Project is a toolkit.
"""
OPENWRT = {
    "etc/openwrt_release": OLD_RELEASE,
    "usr/lib/os-release": RELEASE,
    "usr/lib/opkg/status": STATUS,
    "usr/lib/opkg/info/libopenssl3.control": CONTROL,
    "usr/lib/opkg/info/libopenssl3.list": "/usr/lib/libcrypto.so.3\n/usr/lib/libssl.so.3\n",
    "usr/lib/opkg/info/busybox.list": "/bin/busybox\n/bin/sh\n",
    "bin/busybox": BUSYBOX,
    "usr/lib/libssl.so.3": elf([(".rodata", 1, 0, b"\0OpenSSL 3.0.13 30 Jan 2024\0")], soname="libssl.so.3"),
    "usr/sbin/pumpd": PUMPD,
}
DISTRO = "distro=openwrt-23.05.3"
PACKAGES = {f"pkg:opkg/openwrt/busybox@1.36.1-1?arch=mipsel_24kc&{DISTRO}",
            f"pkg:opkg/openwrt/libopenssl3@3.0.13-1?arch=mipsel_24kc&{DISTRO}&upstream=openssl",
            f"pkg:opkg/openwrt/pump-ui@2-1?arch=all&{DISTRO}"}


class Systems(Making):
    def component(self, name):
        found = [c for c in self.all_of(self.bom) if c["name"] == name]
        self.assertEqual(len(found), 1, (name, found))
        return found[0]

    def needs(self, name):
        names = {c["bom-ref"]: c["name"] for c in self.all_of(self.bom)}
        edges = {d["ref"]: d.get("dependsOn", []) for d in self.bom.get("dependencies", [])}
        return sorted(names[r] for r in edges.get(self.component(name)["bom-ref"], []))

    def system(self):
        return [(c["name"], c["version"], c.get("description")) for c in self.bom["components"] if c["type"] == "operating-system"]

    def of_type(self, kind):
        return {p for p in self.purls(self.bom) if p.startswith(f"pkg:{kind}/")}


class OpenWrt(Systems):
    def test_opkg(self):
        bom = self.make(self.lay_out("root", OPENWRT))
        self.assertEqual(self.purls(bom), PACKAGES)
        self.assertEqual(self.told.count("warning"), 0, self.told)
        self.assertEqual(self.system(), [("openwrt", "23.05.3", "OpenWrt 23.05.3")])
        tls = self.component("libopenssl3")
        self.assertEqual((tls["supplier"]["name"], tls["licenses"][0]["license"]["id"], tls["cpe"]),
                         ("Own Maker", "Apache-2.0", "cpe:/a:openssl:openssl"))
        self.assertEqual({o["location"] for o in tls["evidence"]["occurrences"]},
                         {"usr/lib/opkg/status", "usr/lib/opkg/info/libopenssl3.control"})
        self.assertEqual(self.needs("pump-ui"), ["busybox", "libopenssl3"])
        self.assertEqual(self.needs("pumpd"), ["libopenssl3"])
        self.assertEqual(sorted(c["name"] for c in self.all_of(bom)), ["busybox", "libopenssl3", "openwrt", "pump-ui", "pumpd"])

    def test_either_half_of_the_database(self):
        status = {k: v for k, v in OPENWRT.items() if not k.endswith(".control")}
        self.make(self.lay_out("status", status))
        self.assertEqual(self.of_type("opkg"), {p.replace("&upstream=openssl", "") for p in PACKAGES})
        self.assertEqual(self.component("busybox")["version"], "1.36.1-1")
        control = {k: v for k, v in OPENWRT.items() if not k.endswith("status")}
        self.make(self.lay_out("control", control))
        self.assertEqual(self.of_type("opkg"), {p for p in PACKAGES if "openssl" in p})
        self.make(self.lay_out("none", {k: v for k, v in OPENWRT.items() if "/opkg/" not in k}))
        self.assertEqual(self.component("busybox")["version"], "1.36.1")

    def test_in_either_order(self):
        backwards = dict(reversed(OPENWRT.items()))
        self.assertEqual(self.purls(self.make(self.write("r.tar", tar_of(backwards)))), PACKAGES)
        self.assertEqual(self.system(), [("openwrt", "23.05.3", "OpenWrt 23.05.3")])

    def test_release_files(self):
        self.make(self.lay_out("old", {k: v for k, v in OPENWRT.items() if "os-release" not in k}))
        self.assertEqual(self.of_type("opkg"), PACKAGES)
        self.assertEqual(self.system(), [("openwrt", "23.05.3", "OpenWrt 23.05.3 r23809")])
        vendor = {**OPENWRT, "usr/lib/os-release": RELEASE.replace("openwrt", "pumpos").replace("23.05.3", "7")}
        for name, files in (("a.tar", vendor), ("b.tar", dict(reversed(vendor.items())))):
            self.make(self.write(name, tar_of(files)))
            self.assertEqual(self.system(), [("pumpos", "7", "OpenWrt 7")])

    def test_apk(self):
        installed = ("C:Q1x=\nP:libopenssl3\nV:3.0.13-r1\nA:mipsel_24kc\no:openssl\nL:Apache-2.0\nT:TLS\nm:Own Maker <own@example.org>\n"
                     "D:libc\np:libopenssl=3.0.13\nF:usr/lib\nR:libssl.so.3\n\nP:busybox\nV:1.36.1-r1\nA:mipsel_24kc\nF:bin\nR:busybox\n\n")
        files = {k: v for k, v in OPENWRT.items() if "/opkg/" not in k}
        self.make(self.lay_out("root", {**files, "lib/apk/db/installed": installed}))
        self.assertEqual(self.purls(self.bom), {f"pkg:apk/openwrt/libopenssl3@3.0.13-r1?arch=mipsel_24kc&{DISTRO}&upstream=openssl",
                                                f"pkg:apk/openwrt/busybox@1.36.1-r1?arch=mipsel_24kc&{DISTRO}"})
        self.assertEqual(self.needs("pumpd"), ["libopenssl3"])
        self.assertEqual(len(self.all_of(self.bom)), 4)

    @unittest.skipUnless(shutil.which("mksquashfs"), "needs squashfs-tools")
    def test_sysupgrade_image(self):
        """Kernel, then the root file system, then erased flash: as factory images have it."""
        root = self.lay_out("root", OPENWRT)
        subprocess.run(["mksquashfs", root, self.path("r.squashfs"), "-comp", "xz", "-no-progress", "-quiet"], check=True, stdout=subprocess.DEVNULL)
        with open(self.path("r.squashfs"), "rb") as f:
            squashed = f.read()
        self.make(self.write("openwrt-sysupgrade.bin", (bytes(range(1, 200)) * 40).ljust(0x4000, b"\xFF") + squashed + b"\xFF" * 5000))
        self.assertEqual(self.purls(self.bom), PACKAGES)
        self.assertEqual(self.system(), [("openwrt", "23.05.3", "OpenWrt 23.05.3")])


POKY = 'ID=poky\nNAME="Poky (Yocto Project Reference Distro)"\nVERSION="4.0.17 (kirkstone)"\nVERSION_ID=4.0.17\nPRETTY_NAME="Poky 4.0.17 (kirkstone)"\n'


def spdx(name, packages=(), relationships=(), creator="Tool: OpenEmbedded Core create-spdx.bbclass"):
    return json.dumps({"SPDXID": "SPDXRef-DOCUMENT", "spdxVersion": "SPDX-2.2", "dataLicense": "CC0-1.0", "name": name,
                       "documentNamespace": "http://spdx.org/spdxdoc/" + name,
                       "creationInfo": {"created": "2024-01-01T00:00:00Z", "creators": [creator, "Organization: OpenEmbedded ()"]},
                       "packages": [{"downloadLocation": "NOASSERTION", "licenseConcluded": "NOASSERTION", **p} for p in packages],
                       "relationships": [{"spdxElementId": a, "relationshipType": t, "relatedSpdxElement": b} for a, t, b in relationships]})


def package_spdx(name, version, recipe, licence="MIT"):
    return spdx(name, [{"SPDXID": "SPDXRef-Package-" + name, "name": name, "versionInfo": version, "licenseDeclared": licence,
                        "supplier": "Organization: OpenEmbedded ()"}],
                [(f"SPDXRef-Package-{name}", "GENERATED_FROM", f"DocumentRef-recipe-{recipe}:SPDXRef-Recipe-{recipe}")])


def needs_spdx(name, on):
    return spdx("runtime-" + name, [], [(f"DocumentRef-package-{on}:SPDXRef-Package-{on}", "RUNTIME_DEPENDENCY_OF",
                                         f"DocumentRef-package-{name}:SPDXRef-Package-{name}")])


DOCUMENTS = {
    "core-image-own.spdx.json": spdx("core-image-own", [{"SPDXID": "SPDXRef-Image-core-image-own", "name": "core-image-own", "versionInfo": "1.0"}],
                                     [("SPDXRef-Image-core-image-own", "CONTAINS", "DocumentRef-libtiny1:SPDXRef-Package-libtiny1")]),
    "libtiny1.spdx.json": package_spdx("libtiny1", "1.2", "tiny"),
    "pump-ui.spdx.json": package_spdx("pump-ui", "2", "pump-ui", "NOASSERTION"),
    "recipe-tiny.spdx.json": spdx("recipe-tiny", [{"SPDXID": "SPDXRef-Recipe-tiny", "name": "tiny", "versionInfo": "1.2"}]),
    "recipe-cmake-native.spdx.json": spdx("recipe-cmake-native", [{"SPDXID": "SPDXRef-Recipe-cmake-native", "name": "cmake-native", "versionInfo": "3.22"}]),
    "runtime-pump-ui.spdx.json": needs_spdx("pump-ui", "libtiny1"),
    "index.json": json.dumps({"documents": []}),
}


class Yocto(Systems):
    def of_database(self, files):
        self.make(self.lay_out("root", {"etc/os-release": POKY, "usr/sbin/pumpd": PUMPD, **files}))
        self.assertEqual(self.system(), [("poky", "4.0.17", "Poky 4.0.17 (kirkstone)")])
        self.assertEqual(self.needs("pumpd"), ["openssl"])

    def test_opkg(self):
        status = "Package: openssl\nVersion: 3.0.12-r0\nStatus: install user installed\nArchitecture: cortexa7t2hf\n"
        control = "Package: openssl\nVersion: 3.0.12-r0\nDescription: TLS\nMaintainer: Poky <poky@example.org>\nLicense: Apache-2.0\nArchitecture: cortexa7t2hf\nOE: openssl-recipe\n"
        files = {"var/lib/opkg/status": status, "var/lib/opkg/info/openssl.control": control,
                 "var/lib/opkg/info/openssl.list": "/usr/lib/libssl.so.3\t0100755\t\n"}
        self.of_database(files)
        self.assertEqual(self.of_type("opkg"), {"pkg:opkg/poky/openssl@3.0.12-r0?arch=cortexa7t2hf&distro=poky-4.0.17&upstream=openssl-recipe"})

    def test_rpm(self):
        blob = header("openssl", "3.0.12", "r0", source="openssl-3.0.12-r0.src.rpm", files=["/usr/lib/libssl.so.3"])
        self.of_database({"var/lib/rpm/rpmdb.sqlite": sqlite_of(self.path("x.sqlite"), [blob])})
        self.assertEqual(len(self.of_type("rpm")), 1)
        self.assertTrue(self.of_type("rpm").pop().startswith("pkg:rpm/poky/openssl@3.0.12-r0?"), self.bom)

    def test_dpkg(self):
        status = "Package: openssl\nStatus: install ok installed\nArchitecture: armhf\nVersion: 3.0.12-r0\n"
        self.of_database({"var/lib/dpkg/status": status, "var/lib/dpkg/info/openssl.list": "/usr/lib/libssl.so.3\n"})
        self.assertEqual(self.of_type("deb"), {"pkg:deb/poky/openssl@3.0.12-r0?arch=armhf&distro=poky-4.0.17"})

    def is_built(self, path):
        self.assertEqual(self.purls(self.make(path)), {"pkg:yocto/libtiny1@1.2?upstream=tiny", "pkg:yocto/pump-ui@2"})
        self.assertEqual(self.needs("pump-ui"), ["libtiny1"])
        tiny = self.component("libtiny1")
        self.assertEqual((tiny["licenses"][0]["license"]["id"], tiny["supplier"]["name"]), ("MIT", "OpenEmbedded"))
        self.assertNotIn("licenses", self.component("pump-ui"))

    def test_spdx_of_the_build(self):
        self.is_built(self.lay_out("deploy", {"spdx/qemuarm/" + k: v for k, v in DOCUMENTS.items()}))
        self.is_built(self.write("core-image-own.spdx.tar.gz", gzip.compress(tar_of(DOCUMENTS))))
        manifest = "PACKAGE NAME: libtiny1\nPACKAGE VERSION: 1.2\nRECIPE NAME: tiny\nLICENSE: MIT\n"
        self.is_built(self.lay_out("both", {**{"spdx/" + k: v for k, v in DOCUMENTS.items()}, "licenses/core/license.manifest": manifest}))
        other = package_spdx("x", "1", "x").replace("OpenEmbedded Core create-spdx", "another")
        self.run_cordon("sbom", "make", self.lay_out("other", {"x.spdx.json": other}), code=5)
        self.run_cordon("sbom", "make", self.lay_out("broken", {"x.spdx.json": "{"}), code=3)

    @unittest.skipUnless(shutil.which("zstd"), "needs zstd")
    def test_spdx_archive(self):
        tar = self.write("core-image-own.spdx.tar", tar_of(DOCUMENTS))
        subprocess.run(["zstd", "-q", "--rm", tar], check=True)
        self.is_built(tar + ".zst")


class Others(Systems):
    def test_android(self):
        props = ("# begin\nro.build.id=TP1A.220624.014\nro.build.display.id=own-13\nro.build.version.release=13\n"
                 "ro.build.version.security_patch=2023-06-05\n")
        program = elf([(".rodata", 1, 0, b"\0own\0")], program=True)
        want = [("android", "13", "Android 13, security patch of 2023-06-05, build own-13")]
        files = {"system/build.prop": props, "system/bin/pumpd": program, "vendor/build.prop": "ro.build.version.release=12\n"}
        self.make(self.lay_out("root", files))
        self.assertEqual(self.system(), want)
        self.make(self.write("system.cpio.gz", gzip.compress(cpio_of({"build.prop": props, "bin/pumpd": program}))))
        self.assertEqual(self.system(), want)
        self.run_cordon("sbom", "make", self.lay_out("app", {"app/build.prop": "ro.build.version.release=12\n"}), code=5)

    def test_portage(self):
        def package(category, name, contents, licence):
            at = f"var/db/pkg/{category}/{name}/"
            return {at + "PF": name + "\n", at + "CATEGORY": category + "\n", at + "CONTENTS": contents, at + "LICENSE": licence + "\n"}
        manifest = json.dumps({"name": "tiny", "version": "9.9.9"})
        files = {"etc/os-release": "ID=gentoo\nVERSION_ID=2.15\n", "usr/share/tiny/my dir/package.json": manifest,
                 **package("dev-libs", "tiny-2k-1.2.3a_rc1_p2-r4", "dir /usr\nobj /usr/share/tiny/my dir/package.json 0123 1700000000\n", "MIT"),
                 **package("sys-libs", "glibc-2.38-r10", "sym /lib/ld.so -> x.so 1\n", "LGPL-2.1+")}
        self.make(self.lay_out("root", files))
        self.assertEqual(self.purls(self.bom), {"pkg:ebuild/dev-libs/tiny-2k@1.2.3a_rc1_p2-r4", "pkg:ebuild/sys-libs/glibc@2.38-r10", "pkg:npm/tiny@9.9.9"})
        tiny = self.component("tiny-2k")
        self.assertEqual((tiny["licenses"][0]["license"]["id"], tiny["group"], [c["name"] for c in tiny["components"]]), ("MIT", "dev-libs", ["tiny"]))
        bad = {"etc/os-release": "ID=gentoo\n"}
        for i, name in enumerate(("tiny", "1.2.3", "tiny-", "tiny-1.2.x", "tiny-1-rx", "")):
            bad[f"var/db/pkg/a/b{i}-1/PF"] = name
        self.make(self.lay_out("bad", bad))
        self.assertEqual((self.purls(self.bom), self.told.count("is no name and version of a package")), (set(), 6), self.told)

    def test_cos(self):
        info = {"installedPackages": [{"category": "sys-libs", "name": "zlib", "version": "17162.336.17", "ebuild_version": "1.2.13"}],
                "buildTimePackages": [{"category": "x", "name": "builder", "version": "1"}]}
        self.make(self.lay_out("root", {"etc/os-release": "ID=cos\nVERSION_ID=101\n", "etc/cos-package-info.json": json.dumps(info)}))
        self.assertEqual(self.purls(self.bom), {"pkg:cos/zlib@17162.336.17"})
        self.assertIn({"name": "cordon:ebuild-version", "value": "1.2.13"}, self.component("zlib")["properties"])
        self.run_cordon("sbom", "make", self.lay_out("bad", {"etc/cos-package-info.json": '{"installedPackages": [{"name": "x"}]}'}), code=3)

    SNAP = "name: pump-ui\nversion: '2.10'\nsummary: the pump\nlicense: MIT\nbase: core22\narchitectures: [arm64]\nconfinement: strict\n"
    CORE = "name: core22\nversion: 20240408\nsummary: base\ntype: base\narchitectures:\n- arm64\n- amd64\n"

    def are_snaps(self):
        self.assertEqual(self.purls(self.bom), {"pkg:snap/pump-ui@2.10?arch=arm64", "pkg:snap/core22@20240408"})
        self.assertEqual(self.needs("pump-ui"), ["core22"])
        self.assertEqual(self.component("pump-ui")["type"], "application")

    def test_snaps(self):
        self.make(self.lay_out("root", {"snap/pump-ui/12/meta/snap.yaml": self.SNAP, "snap/core22/1380/meta/snap.yaml": self.CORE}))
        self.are_snaps()
        for key in ("name", "version"):
            spoilt = "\n".join(line for line in self.SNAP.splitlines() if not line.startswith(key))
            told = self.run_cordon("sbom", "make", self.lay_out("no" + key, {"meta/snap.yaml": spoilt}), code=3)[1]
            self.assertIn("a snap has a " + key, told)

    @unittest.skipUnless(shutil.which("mksquashfs"), "needs squashfs-tools")
    def test_snaps_as_images(self):
        folder = os.path.join(self.lay_out("root", {"etc/hostname": "x"}), "var/lib/snapd/snaps")
        os.makedirs(folder)
        for name, text in (("pump-ui_12.snap", self.SNAP), ("core22_1380.snap", self.CORE)):
            inner = self.lay_out(name + ".d", {"meta/snap.yaml": text})
            subprocess.run(["mksquashfs", inner, os.path.join(folder, name), "-no-progress", "-quiet"], check=True, stdout=subprocess.DEVNULL)
        self.make(self.path("root"))
        self.are_snaps()

    def test_flatpaks(self):
        def stream(app, version):
            return (f'<?xml version="1.0"?><component type="desktop"><id>{app}</id><name>x</name><developer_name>Own Makers</developer_name>'
                    f'<project_license>MIT</project_license><summary>the pump</summary><releases><release version="{version}"/>'
                    '<release version="0.1"/></releases></component>')
        app, runtime = "var/lib/flatpak/app/org.example.Pump/aarch64/stable/0123/", "var/lib/flatpak/runtime/org.example.Platform/aarch64/23.08/4567/"
        files = {app + "metadata": "[Application]\nname=org.example.Pump\nruntime=org.example.Platform/aarch64/23.08\n",
                 app + "export/share/metainfo/org.example.Pump.metainfo.xml": stream("org.example.Pump", "2.1"),
                 app + "files/share/appdata/org.example.Pump.appdata.xml": stream("org.example.Pump", "2.1"),
                 app + "files/share/metainfo/net.example.addon.metainfo.xml": stream("net.example.addon", "7"),
                 runtime + "metadata": "[Runtime]\nname=org.example.Platform\n"}
        self.make(self.lay_out("root", files))
        self.assertEqual(self.purls(self.bom), {"pkg:flatpak/org.example.Pump@2.1?arch=aarch64", "pkg:flatpak/org.example.Platform@23.08?arch=aarch64"})
        pump = self.component("org.example.Pump")
        self.assertEqual((pump["type"], pump["licenses"][0]["license"]["id"], pump["publisher"]), ("application", "MIT", "Own Makers"))
        self.assertEqual(self.needs("org.example.Pump"), ["org.example.Platform"])
        spoilt = {app + "export/share/metainfo/org.example.Pump.metainfo.xml": stream("x", "1").replace('release version="', 'release date="')}
        self.assertIn("has no release with a version", self.run_cordon("sbom", "make", self.lay_out("bad", spoilt), code=3)[1])


# Where a suite's file would lie on a system: start of its path, and its place.
PLACES = [
    ("scalibr/os/apk/", "lib/apk/db/installed"),
    ("scalibr/os/cos/", "etc/cos-package-info.json"),
    ("scalibr/os/dpkg/dpkg/status.d/", "var/lib/dpkg/status.d/{base}"),
    ("scalibr/os/dpkg/dpkg/", "var/lib/dpkg/status"),
    ("scalibr/os/dpkg/opkg/", "usr/lib/opkg/status"),
    ("scalibr/os/flatpak/", "var/lib/flatpak/app/org.gimp.GIMP/x86_64/stable/0/export/share/metainfo/org.gimp.GIMP.metainfo.xml"),
    ("scalibr/os/portage/", "var/db/pkg/dev-perl/x-1/PF"),
    ("scalibr/os/snap/", "snap/x/1/meta/snap.yaml"),
    ("syft/alpine/", "lib/apk/db/installed"),
    ("syft/debian/var/lib/dpkg/status.d/", "var/lib/dpkg/status"),
    ("syft/debian/var/lib/opkg/", "var/lib/opkg/status"),
    ("syft/redhat/", "var/lib/rpmmanifest/container-manifest-2"),
]
# Where Cordon says something else, and why.
DEVIATIONS = {
    "scalibr/os/dpkg/opkg/statusfield": "unpacked is there, and a control file has no status",
    "syft/debian/var/lib/dpkg/status.d/multiple": "a paragraph without a version is left out",
}


class Truth(Systems):
    plain = True

    def test_what_the_suites_expect(self):
        base = self.need(conformance("packages"), "conformance/packages")
        with open(os.path.join(base, "expected.json")) as f:
            expected = json.load(f)
        counts, deviating = {}, set()
        for name, want in sorted(expected.items()):
            place = next((to for start, to in PLACES if name.startswith(start)), None)
            if place is None or want.get("packages") is None or not os.path.isfile(os.path.join(base, name)):
                continue
            with open(os.path.join(base, name), "rb") as f:
                root = self.lay_out(f"r{sum(counts.values())}", {place.format(base=os.path.basename(name)): f.read()})
            family = name.split("/")[2 if name.startswith("scalibr") else 1]
            counts[family] = counts.get(family, 0) + 1
            out, told = self.run_cordon("sbom", "make", root, code=None)
            found = sorted((c["name"], c.get("version", "")) for c in json.loads(out)["components"]) if self.code == 0 else []
            good = found == sorted((p["name"], p["version"]) for p in want["packages"]) and (not want.get("expect_error") or self.code == 3)
            if not good:
                deviating.add(name)
                if name not in DEVIATIONS:
                    print(name, found, told, want)
        self.assertEqual(deviating, set(DEVIATIONS))
        self.assertGreater(sum(counts.values()), 25)
        print("# files of suites:", counts)
