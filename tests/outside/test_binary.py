"""Binaries: programs and libraries that no package owns, kernels and their modules; against the packages of this system, and against
other people's collections of strings. Binaries of our own are made here (elf_make.py)."""
import gzip
import json
import os
import re
import shutil
import subprocess
import tarfile

import elf_make
from harness import Case, conformance

MODULES = ("path\texample.com/pump/cmd\nmod\texample.com/pump\tv1.2.3\th1:x=\ndep\tgithub.com/a/b\tv0.1.0\th1:y=\n"
           "dep\tgithub.com/c/d\tv1.0.0\n=>\t./d\t\n")
CRATES = [{"name": "pumpctl", "version": "2.0.0", "source": "local", "dependencies": [1, 2], "root": True},
          {"name": "log", "version": "0.4.1", "source": "crates.io"}, {"name": "cc", "version": "1.0.0", "source": "crates.io", "kind": "build"}]


def flat(components):
    for c in components:
        yield c
        yield from flat(c.get("components", []))


class Made(Case):
    """What `sbom make` says of a folder of binaries made here."""

    def make(self, *args, code=0):
        out, err = self.run_cordon("sbom", "make", self.path("root"), *args, code=code)
        bom = json.loads(out)
        self.components = {c["name"]: c for c in flat(bom["components"])}
        self.edges = {d["ref"]: d.get("dependsOn", []) for d in bom.get("dependencies", [])}
        return err

    def depends(self, name):
        return sorted(c["name"] for c in self.components.values() if c["bom-ref"] in self.edges.get(self.components[name]["bom-ref"], []))

    def test_text_is_sought_where_programs_keep_it(self):
        """Not in large sections of code, tables and debugging information; in all of a file that keeps its text among its code."""
        large = lambda text: bytes(40000) + text + bytes(40000)
        zlib, ssl, curl = b"\0 deflate 1.2.11 Copyright 1995-2017 \0", b"\0OpenSSL 3.0.2 15 Mar 2022\0", b"\0libcurl/7.88.1\0"
        expat, box = b"\0expat_2.5.0\0", b"\0BusyBox v1.36.1 (2024-03-22 22:09:42 UTC)\0"
        self.write("root/opt/bin/one", elf_make.elf([(".text", 1, 0, large(zlib)), (".eh_frame", 1, 0, large(expat)), (".rodata", 1, 0, large(ssl)),
                                                     (".debug_str", 1, 0, large(box)), (".data", 1, 0, large(curl))], program=True))
        self.make()
        self.assertEqual(sorted(self.components), ["libcurl", "one", "openssl"])
        self.write("root/opt/bin/one", elf_make.elf([(".text", 1, 0, large(zlib))], program=True))
        self.write("root/opt/bin/two", elf_make.elf([(".text", 1, 0, zlib), (".rodata", 1, 0, b"x")], program=True))
        self.make()
        self.assertEqual(sorted(self.components), ["one", "two", "zlib"])
        self.write("root/opt/bin/one", elf_make.elf([(".text", 1, 0, large(zlib)), (".rodata", 1, 0, b"x")], program=True) + large(ssl))
        self.write("root/opt/bin/two", b"")
        self.make()
        self.assertEqual(sorted(self.components), ["one", "openssl"])

    def test_programs_libraries_and_what_they_hold(self):
        ssl = b"OpenSSL 3.0.2 15 Mar 2022\0"
        self.write("root/opt/bin/pumpd", elf_make.program(("libcrypto.so.3", "libpump.so.1", "libc.so.6"), b" deflate 1.2.11 Copyright 1995-2017 \0"))
        self.write("root/opt/lib/libcrypto.so.3", elf_make.library("libcrypto.so.3", ("libc.so.6",), ssl))
        self.write("root/opt/lib/libssl.so.3", elf_make.library("libssl.so.3", ("libcrypto.so.3",)))
        self.write("root/opt/lib/libpump.so.1", elf_make.library("libpump.so.1", (), b"", b"\xAB\xCD"))
        self.write("root/boot/fw.bin", b"\0\1\2\3FreeRTOS Kernel V10.4.3\0MCUboot v1.9.0\0")
        self.write("root/opt/notes.txt", "BusyBox v1.35.0 is only spoken of here\n")
        err = self.make("--hash")
        self.assertEqual(sorted(self.components), ["freertos", "libpump.so.1", "mcuboot", "openssl", "pumpd", "zlib"])
        openssl = self.components["openssl"]
        self.assertEqual((openssl["version"], openssl["purl"]), ("3.0.2", "pkg:generic/openssl@3.0.2"))
        self.assertEqual(openssl["cpe"], "cpe:2.3:a:openssl:openssl:3.0.2:*:*:*:*:*:*:*")
        self.assertIn("OpenSSL 3.0.2 15 Mar 2022", json.dumps(openssl["evidence"]))
        self.assertEqual([o["location"] for o in openssl["evidence"]["occurrences"]], ["opt/lib/libcrypto.so.3", "opt/lib/libssl.so.3"])
        self.assertEqual(self.depends("pumpd"), ["libpump.so.1", "openssl", "zlib"])
        self.assertEqual((self.components["pumpd"]["type"], self.components["libpump.so.1"]["type"]), ("application", "library"))
        self.assertIn({"name": "cordon:build-id", "value": "abcd"}, self.components["libpump.so.1"]["properties"])
        self.assertEqual(self.components["pumpd"]["hashes"][0]["alg"], "SHA-256")
        self.assertNotIn("hashes", self.components["zlib"])
        self.assertNotIn("damaged", err)

    def test_a_known_program_is_itself_among_the_systems_and_held_elsewhere(self):
        nginx = elf_make.program((), b"nginx version: nginx/1.22.1\0")
        self.write("root/usr/sbin/webd", nginx)
        self.make()
        self.assertEqual(sorted(self.components), ["nginx"])
        self.write("root/opt/pump/bin/pumpd", nginx)
        self.make()
        self.assertEqual((sorted(self.components), self.depends("pumpd")), (["nginx", "pumpd"], ["nginx"]))
        self.assertIn({"name": "cordon:cpe", "value": "cpe:2.3:a:nginx:nginx:1.22.1:*:*:*:*:*:*:*"}, self.components["nginx"]["properties"])

    def test_go_rust_and_package_notes(self):
        self.write("root/opt/pump", elf_make.go_program("go1.21.3", MODULES))
        self.write("root/opt/pump.exe", b"MZ" + bytes(14) + elf_make.go_buildinfo("go1.20.1", MODULES.replace("pump", "valve")))
        self.write("root/opt/pumpctl", elf_make.rust_program(CRATES))
        self.write("root/opt/noted", elf_make.noted_program(type="rpm", os="fedora", name="noted", version="1.2-3.fc38", architecture="x86_64"))
        self.make()
        purls = sorted(c["purl"] for c in self.components.values())
        self.assertEqual(purls, ["pkg:cargo/cc@1.0.0", "pkg:cargo/log@0.4.1", "pkg:cargo/pumpctl@2.0.0", "pkg:golang/example.com/pump@v1.2.3",
                                 "pkg:golang/example.com/valve@v1.2.3", "pkg:golang/github.com/a/b@v0.1.0", "pkg:golang/github.com/c/d",
                                 "pkg:golang/stdlib@1.21.3", "pkg:rpm/fedora/noted@1.2-3.fc38?arch=x86_64"])
        self.assertEqual(self.depends("pump"), ["b", "d", "stdlib"])
        self.assertEqual(self.depends("pumpctl"), ["cc", "log"])
        self.assertEqual(self.components["cc"]["scope"], "excluded")

    def test_firmware_of_a_microcontroller_plain_and_as_hex_records(self):
        image = b"\0\1\2\3*** Booting Zephyr OS build v3.4.0 ***\0MCUboot v1.9.0\0mbed TLS 3.4.0\0TinyUSB 0.15.0\0"
        records = []
        for at in range(0, len(image), 16):
            line = bytes([len(image[at:at + 16]), at >> 8, at & 255, 0]) + image[at:at + 16]
            records.append(":" + (line + bytes([-sum(line) & 255])).hex().upper())
        self.write("root/fw.hex", "\n".join([*records, ":00000001FF"]) + "\n")
        for name in ("root", "root/fw.hex", self.write("fw.bin", image)):
            out, _ = self.run_cordon("sbom", "make", self.path(name))
            found = sorted((c["name"], c["version"]) for c in json.loads(out)["components"])
            self.assertEqual(found, [("mbedtls", "3.4.0"), ("mcuboot", "1.9.0"), ("tinyusb", "0.15.0"), ("zephyr", "3.4.0")], name)

    def test_kernels_and_their_modules(self):
        module = elf_make.kernel_module(name="pump", version="1.4", license="GPL", vermagic="5.10.110-pump SMP mod_unload")
        self.write("root/lib/modules/pump.ko.gz", gzip.compress(module))
        self.write("root/lib/modules/ext4.ko", elf_make.kernel_module(name="ext4", intree="Y", vermagic="5.10.110-pump SMP mod_unload"))
        packed = gzip.compress(b"kernel code\n" * 900 + b"Linux version 5.10.110-pump (build@host) #1 SMP\n\0")
        self.write("root/boot/zImage", bytes(0x24) + (0x016F2818).to_bytes(4, "little") + bytes(24) + packed + b"what follows" * 9)
        self.make()
        self.assertEqual(sorted(self.components), ["linux", "pump"])
        linux = self.components["linux"]
        self.assertEqual((linux["version"], linux["type"]), ("5.10.110", "operating-system"))
        self.assertEqual([o["location"] for o in linux["evidence"]["occurrences"]],
                         ["boot/zImage", "lib/modules/ext4.ko", "lib/modules/pump.ko.gz"])
        self.assertEqual(self.depends("pump"), ["linux"])

    def test_a_packages_binaries_are_not_reported_again(self):
        self.write("root/var/lib/dpkg/status", "Package: zlib1g\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:1.2.13.dfsg-1\n"
                                               "Source: zlib\n\n")
        self.write("root/var/lib/dpkg/info/zlib1g:amd64.list", "/.\n/usr/lib/libz.so.1\n/usr/lib/libz.so.1.2.13\n/usr/lib/libmore.so\n")
        self.write("root/usr/lib/libz.so.1.2.13", elf_make.library("libz.so.1", (), b" deflate 1.2.13 Copyright 1995-2022 "))
        self.write("root/usr/lib/libmore.so", elf_make.library("libmore.so", (), b"libcurl 7.34.0\0"))
        self.write("root/opt/pumpd", elf_make.program(("libz.so.1",)))
        self.make()
        self.assertEqual(sorted(self.components), ["pumpd", "zlib1g"])
        self.assertEqual(self.depends("pumpd"), ["zlib1g"])
        self.make("--deep")
        self.assertEqual(sorted(self.components), ["libcurl", "pumpd", "zlib1g"])

    def test_a_damaged_program_is_told_of_and_the_rest_goes_on(self):
        whole = elf_make.library("libpump.so.1", ("libc.so.6",), b"mbed TLS 2.28.3\0")
        self.write("root/opt/cut.so", whole[:len(whole) - 70])
        self.write("root/opt/libpump.so.1", whole)
        go = elf_make.go_program("go1.21.3", MODULES)
        self.write("root/opt/pump", go.replace(b"go1.21.3", b"go1.21\xff\xff"))
        err = self.make()
        self.assertRegex(err, r"opt/cut\.so: is a damaged program: the table of sections is not all there \(byte \d+\)")
        self.assertRegex(err, r"opt/pump: is a Go program whose list of modules \(byte 64\) is damaged")
        self.assertEqual(self.components["mbedtls"]["version"], "2.28.3")
        self.assertIn("libpump.so.1", self.components)


# Where a name found in a Debian package's file rightly has another version than the package, or none that can be compared.
OTHER_VERSIONS = {
    "dcmtk": "holds libjpeg 6b, and says which OpenSSL it was built with", "libdcmtk17": "holds libjpeg 6b",
    "vim": "counts its patches after the version", "p7zip": "is 7-Zip now", "systemd": "counts stable releases after a dot",
    "fpc": "has zlib 1.1.2, translated", "imagemagick": "6.9.11-60 is 6.9.11.60 there", "minizip": "1.01 is 1.1 there",
}


def upstream(version):
    """1:3.0.11-1~deb12u2+b1 and 1.2.13.dfsg-1: 3.0.11 and 1.2.13"""
    version = version.split(":", 1)[-1]
    version = version.rsplit("-", 1)[0] if "-" in version else version
    return re.split(r"\.dfsg|[+~-]", version)[0]


class System(Case):
    """This system's own programs, copied away from the package database, against what that database says."""
    plain = True
    LIMIT = 400 << 20

    def owners(self, paths):
        """Path of a file: name, source and upstream version of its package."""
        owner = {}
        for i in range(0, len(paths), 200):
            out = subprocess.run(["dpkg", "-S", *paths[i:i + 200]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
            for line in out.splitlines():
                names, _, path = line.partition(": ")
                owner[path] = names.split(",")[0].split(":")[0]
        form = "${Package}\t${source:Package}\t${source:Version}\n"
        out = subprocess.run(["dpkg-query", "-W", "-f", form], stdout=subprocess.PIPE).stdout.decode()
        known = {name: (source, upstream(version)) for name, source, version in (line.split("\t") for line in out.splitlines())}
        return {path: known[name] for path, name in owner.items() if name in known}

    def programs(self):
        found, size = [], 0
        for folder in ("/usr/bin", "/usr/sbin", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"):
            for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
                path = os.path.join(folder, name)
                if os.path.isfile(path) and not os.path.islink(path) and os.path.getsize(path) < 8 << 20:
                    with open(path, "rb") as f:
                        if f.read(4) == b"\x7fELF":
                            found.append(path)
                            size += os.path.getsize(path)
                if size > self.LIMIT:
                    return found
        return found

    def test_versions_are_those_of_the_owning_packages(self):
        if shutil.which("dpkg") is None or shutil.which("dpkg-query") is None:
            self.skipTest("dpkg is not here")
        paths = self.programs()
        owners = self.owners(paths)
        paths = [p for p in paths if p in owners]
        for path in paths:
            copy = self.path("root" + path)
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copyfile(path, copy)
        out, _ = self.run_cordon("sbom", "make", self.path("root"))
        right, wrong, named = 0, [], set()
        for c in flat(json.loads(out)["components"]):
            if "version" not in c or not c.get("purl", "").startswith("pkg:generic/"):
                continue
            for place in c["evidence"]["occurrences"]:
                source, version = owners["/" + place["location"]]
                if version.startswith(c["version"]) or c["version"].startswith(version):
                    right += 1
                    named.add(source)
                elif source not in OTHER_VERSIONS:
                    wrong.append(f"{place['location']}: {c['name']} {c['version']}, the package {source} {version}")
        self.assertGreater(len(named), 20, f"{right} of {len(paths)} files")
        self.assertLessEqual(len(wrong) * 100, right, "\n".join(wrong))


# Collections of others. Products that are named otherwise here; and rows that are not found, with the reason.
SAME = {"heimdal-krb5": "heimdal", "mysql-server": "mysql", "dhcpd": "isc-dhcp", "bro": "zeek", "haskell/ghc": "ghc", "helm": "helm"}
GO = "a Go program: its build information says it (src/debug/buildinfo), not a string"
SNIPPETS_LEFT = {
    "consul": GO, "elastic-agent": GO, "auditbeat": GO, "filebeat": GO, "heartbeat": GO, "metricbeat": GO, "packetbeat": GO, "grafana": GO,
    "helm": GO, "istio_pilot-agent": GO, "istio_pilot-discovery": GO, "nginx-ingress-controller": GO, "traefik": GO, "vault": GO,
    "go": GO, "go-version-hint": GO,
    "envoy": "a service of data centres; its version stands alone between other strings",
    "deno": "older ones hold the version between other words", "elixir": "a script, not a binary", "firefox": "application.ini says it",
    "fluent-bit": "older ones hold the version alone", "haskell-cabal": "the version alone", "haskell-ghc": "older ones hold the version alone",
    "java-graal-openjdk": "a vendor's build", "java-jre-openjdk-arm64-eclipse": "a form of one vendor", "java-jre-oracle": "a bare version, as in many programs",
    "julia": "newer ones hold the version alone", "mongodb": "the version alone in some releases", "rust-libstd": "Mach-O metadata",
    "erlang": "one of four releases", "redis-server": "one of seven releases", "mysql-cluster": "the server in it is not told apart",
    "mysqld": "named mysql", "heimdal-krb5": "named heimdal", "nginx-openresty": "named openresty, which it is",
    "negative": "BusyBox behind the name gzip is BusyBox", "nginx": "the OpenSSL that it was built with is told too",
}


def norm(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


class Suites(Case):
    """Strings of real programs, collected by others (docs/conformance.md)."""

    def read(self, pairs):
        tool = os.path.join(os.path.dirname(os.environ["CORDON_PLAIN"]), "tests", "binary_list")
        found = []
        for i in range(0, len(pairs), 200):
            args = [part for pair in pairs[i:i + 200] for part in pair]
            done = subprocess.run([tool, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            here = []
            for line in done.stdout.decode("utf-8", "replace").splitlines():
                kind, *fields = line.split("\t")
                if kind == "end":
                    found.append(here)
                    here = []
                elif kind == "component" and fields[1]:
                    here.append((fields[0], fields[1], fields[5]))
        return found

    def is_product(self, component, product):
        names = {norm(component[0])} | {norm(c.split(":")[4]) for c in component[2].split(";") if c}
        return norm(SAME.get(product, product.split("/")[-1])) in names

    def expected(self):
        root = self.need(conformance("packages", "expected.json"), "the package suite")
        with open(root, encoding="utf-8") as f:
            return os.path.dirname(root), json.load(f)

    def test_condensed_binaries_of_distributions(self):
        root, expected = self.expected()
        missing, count = [], 0
        for key in sorted(k for k in expected if k.startswith("condensed-binaries/")):
            folder = self.path(str(count))
            with tarfile.open(os.path.join(root, key)) as t:
                t.extractall(folder)
            pairs = [(os.path.join(x, f), os.path.relpath(os.path.join(x, f), folder)) for x, _, files in os.walk(folder) for f in files]
            found = [c for one in self.read(pairs) for c in one]
            count += 1
            for p in expected[key]["products"]:
                if not any(self.is_product(c, p["product"]) and c[1] == p["version"] for c in found):
                    missing.append(os.path.basename(key))
        self.assertEqual(missing, [
            "dnsmasq-2.84-1.fc34.aarch64.rpm.tar.gz",           # says 2.84rc2 itself
            "ncurses-6.2-1.20200222.fc33.x86_64.rpm.tar.gz",    # the version is in libtinfo, which is not in it
            "python3-3.8.2~rc1-1.fc33.aarch64.rpm.tar.gz",      # the version is in libpython, which is not in it
            "python3-3.9.0-1.fc33.aarch64.rpm.tar.gz",
        ], f"of {count}")

    def test_pieces_of_real_programs(self):
        root, expected = self.expected()
        keys = [k for k in sorted(expected) if k.startswith("binary-classifier/") and expected[k].get("packages") is not None]
        pairs = []
        for i, key in enumerate(keys):
            with open(os.path.join(root, key), "rb") as f:
                data = f.read().split(b"byte snippet to follow ###\n", 1)[-1]
            pairs.append((self.write(f"p{i}", b"\0" + data + b"\0"), key.split("/", 2)[2]))
        right, left = 0, []
        for key, found in zip(keys, self.read(pairs)):
            wanted = expected[key]["packages"]
            missing = [p for p in wanted if not any(c[1] == p["version"] and self.is_product(c, p["name"]) for c in found)]
            more = [c for c in found if not any(c[1] == p["version"] for p in wanted)]
            if not missing and not more:
                right += 1
            elif (key.split("/")[2] if "/snippets/" in key else "negative") not in SNIPPETS_LEFT:
                left.append((key, missing, more))
        self.assertEqual(left, [])
        self.assertGreaterEqual(right, 80, f"of {len(keys)}")

    def test_strings_of_the_products_of_another_tool(self):
        path = self.need(conformance("packages", "binary-strings.tsv"), "the list of version strings")
        with open(path, encoding="utf-8") as f:
            rows = [line.rstrip("\n").split("\t") for line in f][1:]
        pairs = [(self.write(f"s{i}", b"\0" + "\n".join(json.loads(r[3])).encode() + b"\n\0"), "opt/" + r[1]) for i, r in enumerate(rows)]
        right, wrong = 0, []
        for (checker, product, version, _), found in zip(rows, self.read(pairs)):
            ours = [c for c in found if self.is_product(c, product) or self.is_product(c, checker)]
            right += any(c[1] == version for c in ours)
            wrong += [(checker, c) for c in found if c not in ours]
        self.assertGreaterEqual(right, 388, f"of {len(rows)}")
        self.assertEqual([w[0] for w in wrong], ["docker", "sudo"])  # "moby-24.0.7" and "subversion-1.13.0" are in their rows
