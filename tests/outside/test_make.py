"""sbom make: roots of every kind hold the same system and give the same SBOM; what is damaged is told and passed over."""
import gzip
import hashlib
import io
import json
import lzma
import os
import random
import shutil
import struct
import subprocess
import tarfile
import unittest
import zipfile

from harness import Case

STATUS = """Package: libtiny
Status: install ok installed
Architecture: arm64
Source: tiny (1.2-3)
Version: 1.2-3
Maintainer: Tiny Makers <tiny@example.org>
Depends: libc6 (>= 2.36)
Description: a tiny library

Package: libc6
Status: install ok installed
Architecture: arm64
Source: glibc
Version: 2.36-9+deb12u7
Description: C library

Package: gone
Status: deinstall ok config-files
Architecture: all
Version: 9
Description: removed
"""
LOCK = json.dumps({"name": "ui", "version": "1.0.0", "lockfileVersion": 3,
                   "packages": {"": {"name": "ui", "version": "1.0.0"}, "node_modules/leftish": {"version": "4.5.6"}}})


def jar(name, version, inner=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr(zipfile.ZipInfo(f"META-INF/maven/org.example/{name}/pom.properties"),
                   f"groupId=org.example\nartifactId={name}\nversion={version}\n")
        if inner:
            z.writestr(zipfile.ZipInfo("BOOT-INF/lib/inner-3.jar"), inner)
    return out.getvalue()


FILES = {
    "etc/os-release": "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\nPRETTY_NAME=\"Own 12\"\n",
    "var/lib/dpkg/status": STATUS,
    "var/lib/dpkg/info/libtiny:arm64.list": "/.\n/usr\n/usr/share/tiny/tiny.jar\n",
    "usr/share/tiny/tiny.jar": jar("owned", "7.7"),
    "usr/bin/true": "x",
    "lib/a": "x",
    "opt/app/package-lock.json": LOCK,
    "opt/app/app.jar": jar("outer", "1.0", jar("inner", "3.0")),
}
SYSTEM = {"pkg:deb/debian/libtiny@1.2-3?arch=arm64&distro=debian-12&upstream=tiny",
          "pkg:deb/debian/libc6@2.36-9%2Bdeb12u7?arch=arm64&distro=debian-12&upstream=glibc",
          "pkg:npm/leftish@4.5.6", "pkg:npm/ui@1.0.0", "pkg:maven/org.example/outer@1.0", "pkg:maven/org.example/inner@3.0",
          "pkg:maven/org.example/owned@7.7"}


def data(x):
    return x.encode() if isinstance(x, str) else x


def tar_of(files, **more):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", **more) as t:
        for name, content in files.items():
            if isinstance(content, tarfile.TarInfo):
                t.addfile(content)
                continue
            info = tarfile.TarInfo(name)
            info.size = len(data(content))
            t.addfile(info, io.BytesIO(data(content)))
    return out.getvalue()


def cpio_of(files):
    out = b""
    for i, (name, content) in enumerate([*files.items(), ("TRAILER!!!", b"")]):
        content = data(content)
        head = "070701" + "".join(f"{v:08X}" for v in (i + 1, 0o100644 if content or name != "TRAILER!!!" else 0, 0, 0, 1, 0,
                                                       len(content), 0, 0, 0, 0, len(name) + 1, 0))
        out += head.encode() + name.encode() + b"\0"
        out += b"\0" * (-len(out) % 4) + content
        out += b"\0" * (-len(out) % 4)
    return out + b"\0" * (-len(out) % 512)


def docker_of(layers, tag="pump:3.2"):
    files = {"manifest.json": json.dumps([{"Config": "c.json", "RepoTags": [tag],
                                           "Layers": [f"l{i}/layer.tar" for i in range(len(layers))]}]), "c.json": "{}"}
    files.update({f"l{i}/layer.tar": layer for i, layer in enumerate(layers)})
    return tar_of(files)


def oci_files(layers):
    files = {"oci-layout": '{"imageLayoutVersion": "1.0.0"}'}

    def blob(content):
        digest = hashlib.sha256(data(content)).hexdigest()
        files[f"blobs/sha256/{digest}"] = content
        return {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "sha256:" + digest, "size": len(content)}
    manifest = blob(json.dumps({"schemaVersion": 2, "config": blob("{}"), "layers": [blob(x) for x in layers]}))
    manifest["annotations"] = {"org.opencontainers.image.ref.name": "pump:3.2"}
    proof = blob(json.dumps({"schemaVersion": 2, "config": blob("{}"), "layers": []}))
    proof["annotations"] = {"vnd.docker.reference.type": "attestation-manifest"}
    files["index.json"] = json.dumps({"schemaVersion": 2, "manifests": [proof, manifest]})
    return files


def hex_of(at, content):
    def record(kind, address, part):
        b = bytes([len(part), address >> 8 & 255, address & 255, kind]) + part
        return ":" + (b + bytes([-sum(b) & 255])).hex().upper() + "\n"
    out = ""
    for i in range(0, len(content), 16):
        if i % 65536 == 0:
            out += record(4, 0, struct.pack(">H", (at + i) >> 16))
        out += record(0, (at + i) & 65535, content[i:i + 16])
    return out + record(1, 0, b"")


def srec_of(at, content):
    out = ""
    for i in range(0, len(content), 16):
        b = struct.pack(">BI", len(content[i:i + 16]) + 5, at + i) + content[i:i + 16]
        out += "S3" + (b + bytes([~sum(b) & 255])).hex().upper() + "\n"
    return out + "S70500000000FA\n"


def uf2_of(at, content):
    out = b""
    blocks = [content[i:i + 256] for i in range(0, len(content), 256)]
    for i, b in enumerate(blocks):
        out += struct.pack("<8I", 0x0A324655, 0x9E5D5157, 0, at + 256 * i, len(b), i, len(blocks), 0) + b.ljust(476, b"\0")
        out += struct.pack("<I", 0x0AB16F30)
    return out


class Making(Case):
    def lay_out(self, name="root", files=None):
        for path, content in (files or FILES).items():
            self.write(f"{name}/{path}", content)
        return self.path(name)

    def make(self, path, *more, code=0):
        out, self.told = self.run_cordon("sbom", "make", path, *more, code=code)
        self.bom = json.loads(out) if code == 0 else None
        return self.bom

    @staticmethod
    def all_of(bom):
        def walk(items):
            for c in items:
                yield c
                yield from walk(c.get("components", []))
        return list(walk(bom.get("components", [])))

    def purls(self, bom):
        return {c["purl"] for c in self.all_of(bom) if "purl" in c}

    def is_system(self, path, *more):
        self.assertEqual(self.purls(self.make(path, *more)), SYSTEM, path)


class Roots(Making):
    def test_a_folder(self):
        self.is_system(self.lay_out())
        tiny = [c for c in self.bom["components"] if c["name"] == "libtiny"][0]
        self.assertEqual([c["name"] for c in tiny["components"]], ["owned"])
        self.assertEqual(tiny["supplier"]["name"], "Tiny Makers")
        self.assertEqual(tiny["evidence"]["occurrences"], [{"location": "var/lib/dpkg/status"}])
        self.assertEqual([d["dependsOn"] for d in self.bom["dependencies"] if d["ref"] == tiny["bom-ref"]],
                         [[c["bom-ref"] for c in self.bom["components"] if c["name"] == "libc6"]])
        system = [c for c in self.bom["components"] if c["type"] == "operating-system"]
        self.assertEqual([(c["name"], c["version"]) for c in system], [("debian", "12")])
        inner = [c for c in self.all_of(self.bom) if c["name"] == "inner"][0]
        self.assertEqual(inner["evidence"]["occurrences"][0]["location"],
                         "opt/app/app.jar!/BOOT-INF/lib/inner-3.jar!/META-INF/maven/org.example/inner/pom.properties")

    def test_the_same_bytes_every_time(self):
        root = self.lay_out()
        self.assertEqual(self.run_cordon("sbom", "make", root)[0], self.run_cordon("sbom", "make", root)[0])

    def test_archives(self):
        tar = tar_of(FILES)
        zipped = io.BytesIO()
        with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as z:
            for name, content in FILES.items():
                z.writestr(name, content)
        forms = {"r.tar": tar, "r.tar.gz": gzip.compress(tar), "r.tar.xz": lzma.compress(tar), "r.cpio": cpio_of(FILES),
                 "r.cpio.gz": gzip.compress(cpio_of(FILES)), "r.zip": zipped.getvalue(),
                 "r.tar.lzma": lzma.compress(tar, format=lzma.FORMAT_ALONE), "r2.tar": tar_of({"./" + k: v for k, v in FILES.items()})}
        for name, content in forms.items():
            with self.subTest(name):
                self.is_system(self.write(name, content))
                self.assertEqual(self.told.count("\n"), 1, self.told)

    @unittest.skipUnless(shutil.which("mksquashfs"), "needs squashfs-tools")
    def test_squashfs(self):
        root = self.lay_out()
        os.symlink("../../..", os.path.join(root, "usr/share/tiny/up"))
        for form in ("gzip", "xz", "zstd"):
            image = self.path(form + ".squashfs")
            subprocess.run(["mksquashfs", root, image, "-comp", form, "-no-progress", "-quiet"], check=True, stdout=subprocess.DEVNULL)
            with self.subTest(form):
                self.is_system(image)

    @unittest.skipUnless(shutil.which("mke2fs", path=os.environ["PATH"] + ":/sbin:/usr/sbin"), "needs e2fsprogs")
    def test_ext(self):
        root = self.lay_out()
        for form in ("ext2", "ext3", "ext4"):
            image = self.path(form + ".img")
            tool = shutil.which("mke2fs", path=os.environ["PATH"] + ":/sbin:/usr/sbin")
            subprocess.run([tool, "-q", "-t", form, "-d", root, image, "8M"], check=True, stdout=subprocess.DEVNULL)
            with self.subTest(form):
                self.is_system(image)

    def layers(self):
        """The same system in three layers, with things below that are taken away above."""
        status, lock = FILES["var/lib/dpkg/status"], FILES["opt/app/package-lock.json"]
        first = {k: v for k, v in FILES.items() if not k.startswith("opt/")}
        first["var/lib/dpkg/status"] = status + "\nPackage: old\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n"
        first["srv/a/package-lock.json"] = lock.replace("leftish", "whiteout")
        first["srv/b/package-lock.json"] = lock.replace("leftish", "opaque")
        first["srv/c/package-lock.json"] = lock.replace("leftish", "folder")
        second = {"var/lib/dpkg/status": status, "srv/a/.wh.package-lock.json": "", "srv/b/.wh..wh..opq": "", "srv/.wh.c": ""}
        third = {k: v for k, v in FILES.items() if k.startswith("opt/")}
        return [tar_of(first), gzip.compress(tar_of(second)), tar_of(third)]

    def test_docker_save(self):
        image = docker_of(self.layers())
        for name, content in (("image.tar", image), ("image.tar.gz", gzip.compress(image))):
            with self.subTest(name):
                self.is_system(self.write(name, content))
                self.assertEqual(self.bom["metadata"]["component"]["type"], "container")
                self.assertEqual(self.bom["metadata"]["component"]["name"], "pump:3.2")

    def test_oci_layout(self):
        files = oci_files(self.layers())
        self.is_system(self.lay_out("oci", files))
        self.assertEqual(self.bom["metadata"]["component"]["name"], "pump:3.2")
        self.is_system(self.write("oci.tar", tar_of(files)))
        spoilt = dict(files)
        blob = max((k for k in files if k.startswith("blobs/")), key=lambda k: len(files[k]))
        spoilt[blob] = files[blob] + b"\0" * 512
        self.make(self.write("oci2.tar", tar_of(spoilt)))
        self.assertIn("its SHA-256 differs", self.told)

    @unittest.skipUnless(shutil.which("mksquashfs"), "needs squashfs-tools")
    def test_firmware_with_images_at_offsets(self):
        root = self.lay_out()
        image = self.path("r.squashfs")
        subprocess.run(["mksquashfs", root, image, "-comp", "xz", "-no-progress", "-quiet"], check=True, stdout=subprocess.DEVNULL)
        with open(image, "rb") as f:
            squashed = f.read()
        boot = bytes(range(1, 200)) * 40
        blob = boot.ljust(0x4000, b"\xFF") + squashed.ljust(len(squashed) + 300, b"\xFF") + b"tail " * 100
        self.is_system(self.write("fw.bin", blob))
        where = {o["location"] for c in self.all_of(self.bom) for o in c.get("evidence", {}).get("occurrences", [])}
        self.assertIn("@0x4000.squashfs!/var/lib/dpkg/status", where)
        self.is_system(self.write("fw2.bin", boot.ljust(0x4000, b"\xFF") + gzip.compress(cpio_of(FILES)) + b"\xFF" * 999))
        self.is_system(self.write("update.tar", tar_of({"meta": "x", "fw.bin": blob})))
        self.is_system(self.lay_out("deliverables", {"fw.bin": blob, "notes.txt": "x"}))

    def test_records(self):
        inner = gzip.compress(cpio_of(FILES))
        for name, content in (("fw.hex", hex_of(0x8000000, inner)), ("fw.srec", srec_of(0x8000000, inner)),
                              ("fw.uf2", uf2_of(0x8000000, inner))):
            with self.subTest(name):
                self.is_system(self.write(name, content))
                where = {o["location"] for c in self.all_of(self.bom) for o in c.get("evidence", {}).get("occurrences", [])}
                self.assertTrue(any(w.startswith("@0x8000000.bin!/") and w.endswith("!/var/lib/dpkg/status") for w in where), where)

    def test_copies_of_systems_below_a_system_are_not_its_own(self):
        files = dict(FILES)
        files["srv/chroot/var/lib/dpkg/status"] = STATUS.replace("libtiny", "chrooted")
        self.is_system(self.lay_out("root", files))
        out = {"a/" + k: v for k, v in FILES.items()}
        out.update({"b/" + k: (v.replace("libtiny", "libother").replace("=debian", "=ubuntu").replace("12", "24.04")
                               if isinstance(v, str) and "lib/dpkg/status" in k or "os-release" in k else v) for k, v in FILES.items()})
        purls = self.purls(self.make(self.lay_out("two", out)))
        self.assertIn("pkg:deb/debian/libtiny@1.2-3?arch=arm64&distro=debian-12&upstream=tiny", purls)
        self.assertTrue([p for p in purls if p.startswith("pkg:deb/ubuntu/libother@")], purls)

    def test_scanning_a_root_and_its_sbom_give_the_same(self):
        def osv(name, ecosystem, package, fixed):
            return json.dumps({"schema_version": "1.6.0", "id": name, "modified": "2026-01-01T00:00:00Z", "summary": "own",
                               "affected": [{"package": {"ecosystem": ecosystem, "name": package},
                                             "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}]})
        self.write("feed/a.json", osv("DSA-1-1", "Debian:12", "tiny", "1.2-4"))
        self.write("feed/b.json", osv("GHSA-aaaa-bbbb-cccc", "npm", "leftish", "4.6.0"))
        self.write("feed/c.json", osv("GHSA-dddd-eeee-ffff", "Maven", "org.example:inner", "3.1"))
        self.run_cordon("db", "import", self.path("feed"))
        squashed = gzip.compress(cpio_of(FILES))
        roots = {"folder": self.lay_out(), "tar": self.write("r.tar", tar_of(FILES)), "cpio.gz": self.write("r.cpio.gz", squashed),
                 "docker": self.write("image.tar", docker_of(self.layers())), "oci": self.lay_out("oci", oci_files(self.layers())),
                 "firmware": self.write("fw.bin", b"boot" * 999 + squashed), "hex": self.write("fw.hex", hex_of(0x8000000, squashed))}
        for tool, name, before, after in (("mksquashfs", "r.squashfs", [], ["-no-progress", "-quiet"]), *(
                ("mke2fs", form, ["-q", "-t", form, "-d"], ["8M"]) for form in ("ext2", "ext3", "ext4"))):
            tool = shutil.which(tool, path=os.environ["PATH"] + ":/sbin:/usr/sbin")
            if tool:
                subprocess.run([tool, *before, roots["folder"], self.path(name), *after], check=True, stdout=subprocess.DEVNULL)
                roots[name] = self.path(name)
        for kind, root in roots.items():
            with self.subTest(kind):
                made = self.write(kind + ".cdx.json", self.run_cordon("sbom", "make", root)[0])
                both = [json.loads(self.run_cordon("scan", path, "--format", "json")[0]) for path in (root, made)]
                self.assertEqual(both[0]["findings"], both[1]["findings"])
                self.assertEqual({f["id"] for f in both[0]["findings"]}, {"DSA-1-1", "GHSA-aaaa-bbbb-cccc", "GHSA-dddd-eeee-ffff"})
        lock = self.write("package-lock.json", FILES["opt/app/package-lock.json"])
        self.assertIn("GHSA-aaaa-bbbb-cccc", self.run_cordon("scan", lock)[0])
        self.run_cordon("scan", self.write("broken.json", '{"bomFormat": "CycloneDX", '), code=3)

    def test_options(self):
        root = self.lay_out()
        bom = self.make(root, "--name", "pump", "--version", "3.2.1", "--supplier", "Own Makers", "--exclude", "opt/**")
        about = bom["metadata"]["component"]
        self.assertEqual((about["name"], about["version"], about["supplier"]["name"]), ("pump", "3.2.1", "Own Makers"))
        self.assertFalse([p for p in self.purls(bom) if "npm" in p])
        self.assertNotIn("pkg:npm/leftish@4.5.6", self.purls(self.make(root, "--depth", "2")))


class Damage(Making):
    def test_nothing_there(self):
        self.run_cordon("sbom", "make", self.path("missing"), code=4)
        self.run_cordon("sbom", "make", os.path.dirname(self.write("empty/x", "")), code=5)

    def test_links_lead_nowhere(self):
        root = self.lay_out()
        outside = self.write("outside/var/lib/dpkg/status", STATUS.replace("libtiny", "escaped"))
        os.symlink(os.path.dirname(outside), os.path.join(root, "out"))
        os.symlink(outside, os.path.join(root, "opt/package-lock.json"))
        os.symlink(".", os.path.join(root, "loop"))
        os.mkfifo(os.path.join(root, "opt/app/requirements.txt"))
        self.is_system(root)

    def test_archives_cut_short_keep_what_is_there(self):
        long = dict(FILES)
        long["zz/noise"] = random.Random(7).randbytes(300000)
        forms = (("a.tar", tar_of(long)[:-60000]), ("a.tar.gz", gzip.compress(tar_of(long))[:-60000]), ("a.cpio", cpio_of(long)[:-60000]))
        for name, content in forms:
            with self.subTest(name):
                bom = self.make(self.write(name, content))
                self.assertIn("pkg:deb/debian/libtiny@1.2-3?arch=arm64&distro=debian-12&upstream=tiny", self.purls(bom))
                self.assertRegex(self.told, rf"warning: .*{name}: ")
                warnings = [p["value"] for p in bom["metadata"]["properties"] if p["name"] == "cordon:make:warning"]
                self.assertTrue(any(name in w for w in warnings), warnings)

    def test_a_spoilt_database_leaves_the_rest(self):
        files = dict(FILES)
        files["var/lib/dpkg/status"] = b"Package: \xff\xfe\x00\n" * 10
        files["opt/app/composer.lock"] = "{ not json"
        purls = self.purls(self.make(self.lay_out("root", files)))
        self.assertIn("pkg:npm/leftish@4.5.6", purls)
        self.assertIn("var/lib/dpkg/status:1:10", self.told)
        self.assertIn("composer.lock:1:", self.told)

    def test_bombs_end(self):
        zeros = gzip.compress(b"\0" * (300 << 20))
        root = self.lay_out()
        self.write("root/opt/bomb.jar", zipped(zeros))
        self.make(root)
        nested = jar("deepest", "1")
        for _ in range(12):
            nested = jar("level", "1", nested)
        self.write("root/opt/deep.jar", nested)
        self.make(root)
        self.assertIn("CATALOG_MAX_NESTING", self.told)

    @unittest.skipUnless(shutil.which("mksquashfs"), "needs squashfs-tools")
    def test_spoilt_images_never_end_it(self):
        root = self.lay_out()
        image = self.path("r.squashfs")
        subprocess.run(["mksquashfs", root, image, "-comp", "gzip", "-no-progress", "-quiet"], check=True, stdout=subprocess.DEVNULL)
        ext = self.path("r.ext2")
        tool = shutil.which("mke2fs", path=os.environ["PATH"] + ":/sbin:/usr/sbin")
        subprocess.run([tool, "-q", "-t", "ext2", "-d", root, ext, "1M"], check=True, stdout=subprocess.DEVNULL)
        for path in (image, ext):
            with open(path, "rb") as f:
                whole = f.read()
            for i in range(0, 40):
                at = (i * 2654435761) % len(whole)
                at = 96 + i * 8 if i < 20 and path == image else at
                spoilt = whole[:at] + bytes([255 - b for b in whole[at:at + 8]]) + whole[at + 8:]
                with self.subTest(path=path, at=at):
                    self.run_cordon("sbom", "make", self.write("spoilt.img", spoilt), code=None)
                    self.assertIn(self.code, (0, 3, 5))
            for n in (0, 1, 100, 1100, 5000, len(whole) // 2):
                with self.subTest(path=path, n=n):
                    self.run_cordon("sbom", "make", self.write("spoilt.img", whole[:n]), code=None)
                    self.assertIn(self.code, (0, 3, 5))

    def test_nothing_is_written(self):
        root = self.lay_out()
        before = sorted((d, tuple(sorted(f))) for d, _, f in os.walk(self.dir))
        self.make(root)
        self.assertEqual(before, sorted((d, tuple(sorted(f))) for d, _, f in os.walk(self.dir)))


def zipped(content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("big", content)
    return out.getvalue()
