"""Lock files and manifests of the suites of scalibr, syft and trivy: every file is read, and what is found is what the suites expect,
but for the deviations named here with their reasons (docs/conformance.md has them in words)."""
import json
import os
import subprocess

from harness import Case, conformance

# Suites name their files freely; a reader goes by name. Start of the path in the suite: the name to read it by (None: its own).
PLACES = [
    ("scalibr/language/cpp/conanlock/", "conan.lock"),
    ("scalibr/language/dart/pubspec/", "pubspec.lock"),
    ("scalibr/language/dotnet/csproj/", "app.csproj"),
    ("scalibr/language/dotnet/depsjson/", "app.deps.json"),
    ("scalibr/language/dotnet/nugetcpm/", "Directory.Packages.props"),
    ("scalibr/language/dotnet/packagesconfig/", "packages.config"),
    ("scalibr/language/dotnet/packageslockjson/", "packages.lock.json"),
    ("scalibr/language/dotnet/paketlock/", "paket.lock"),
    ("scalibr/language/dotnet/projectassetsjson/", "project.assets.json"),
    ("scalibr/language/erlang/mixlock/", "mix.lock"),
    ("scalibr/language/golang/gomod/", "go.mod"),
    ("scalibr/language/golang/vendormodules/", "vendor/modules.txt"),
    ("scalibr/language/haskell/cabal/", "cabal.project.freeze"),
    ("scalibr/language/haskell/stacklock/", "stack.yaml.lock"),
    ("scalibr/language/java/gradlelockfile/", "gradle.lockfile"),
    ("scalibr/language/java/gradleverificationmetadataxml/", "gradle/verification-metadata.xml"),
    ("scalibr/language/java/gradleversioncatalog/", "gradle/libs.versions.toml"),
    ("scalibr/language/java/pomxml/", "pom.xml"),
    ("scalibr/language/javascript/bunlock/", "bun.lock"),
    ("scalibr/language/javascript/packagejson/", "node_modules/x/package.json"),
    ("scalibr/language/javascript/packagelockjson/", "package-lock.json"),
    ("scalibr/language/javascript/pnpmlock/", "pnpm-lock.yaml"),
    ("scalibr/language/javascript/yarnlock/", "yarn.lock"),
    ("scalibr/language/php/composerlock/", "composer.lock"),
    ("scalibr/language/python/condameta/", "conda-meta/x.json"),
    ("scalibr/language/python/pdmlock/", "pdm.lock"),
    ("scalibr/language/python/pipfilelock/", "Pipfile.lock"),
    ("scalibr/language/python/poetrylock/", "poetry.lock"),
    ("scalibr/language/python/pylock/", "pylock.toml"),
    ("scalibr/language/python/pyprojecttoml/", "pyproject.toml"),
    ("scalibr/language/python/requirements/", "requirements.txt"),
    ("scalibr/language/python/uvlock/", "uv.lock"),
    ("scalibr/language/python/wheelegg/", "x.dist-info/METADATA"),
    ("scalibr/language/r/renvlock/", "renv.lock"),
    ("scalibr/language/ruby/gemfilelock/", "Gemfile.lock"),
    ("scalibr/language/ruby/gemspec/", "specifications/x.gemspec"),
    ("scalibr/language/rust/cargolock/", "Cargo.lock"),
    ("scalibr/language/rust/cargotoml/", "Cargo.toml"),
    ("scalibr/language/swift/packageresolved/", "Package.resolved"),
    ("scalibr/language/swift/podfilelock/", "Podfile.lock"),
    ("syft/cpp/conanfile-comment", "conanfile.txt"),
    ("syft/cpp/", None),
    ("syft/dart/pubspecs/", "pubspec.yaml"),
    ("syft/dart/", None),
    ("syft/dotnet/", None),
    ("syft/elixir/", None),
    ("syft/erlang/rabbitmq.app", None),
    ("syft/erlang/rebar", "rebar.lock"),
    ("syft/golang/", None),
    ("syft/haskell/", None),
    ("syft/java/gradle/", None),
    ("syft/javascript/pkg-json/", "node_modules/x/package.json"),
    ("syft/javascript/pkg-lock/", "package-lock.json"),
    ("syft/javascript/pnpm", None),
    ("syft/javascript/yarn", None),
    ("syft/lua/", None),
    ("syft/php/composer", None),
    ("syft/python/pipfile-lock/", None),
    ("syft/python/poetry/", None),
    ("syft/python/requires/", None),
    ("syft/python/site-packages/nested/dist-name/", "x.dist-info/METADATA"),
    ("syft/python/site-packages/nested/egg-name/", "x.egg-info/PKG-INFO"),
    ("syft/ruby/", "specifications/x.gemspec"),
    ("syft/rust/", None),
    ("syft/swift/PackageV3", "Package.resolved"),
    ("syft/swift/", None),
    ("trivy/language/c/conan/", "conan.lock"),
    ("trivy/language/dotnet/", None),
    ("trivy/language/nodejs/npm/", "package-lock.json"),
    ("trivy/parser/c/conan/", "conan.lock"),
    ("trivy/parser/golang/", None),
    ("trivy/parser/nodejs/npm/", "package-lock.json"),
    ("trivy/parser/nuget/", None),
]

# Where what is found differs from what a suite expects: the start of the path, and why. A row that no longer differs fails.
DEVIATIONS = [
    ("scalibr/language/golang/gomod/replace-local.mod", "a module replaced by a folder keeps its name; scalibr takes the folder for it"),
    ("scalibr/language/golang/vendormodules/", "a module replaced by a folder has no version; paths that Go itself would refuse are not judged"),
    ("scalibr/language/java/pomxml/interpolation.xml", "a range is no version"),
    ("scalibr/language/java/pomxml/multi-version.xml", "both versions are listed; Maven warns of them"),
    ("scalibr/language/java/pomxml/with-parent.xml", "a parent's own dependencies are in the parent's file"),
    ("scalibr/language/javascript/bunlock/bad-tuple.json5", "an entry that cannot be read is a note, not the end of the file"),
    ("scalibr/language/javascript/packagejson/deps/no-person-name", "a person is no package"),
    ("scalibr/language/javascript/packagejson/package-with-deps.json", "what package.json asks for are ranges, left to the lock file"),
    ("scalibr/language/javascript/packagejson/unity-package.json", "below node_modules every package.json is a package"),
    ("scalibr/language/javascript/packagejson/vscode-extension", "below node_modules every package.json is a package"),
    ("scalibr/language/javascript/packagelockjson/both/", "read alone here; beside npm-shrinkwrap.json it names the same packages"),
    ("scalibr/language/javascript/pnpmlock/empty.yaml", "an empty file is told of"),
    ("scalibr/language/javascript/pnpmlock/invalid-paths.yaml", "an entry that cannot be read is a note, not the end of the file"),
    ("scalibr/language/javascript/yarnlock/exclude-root.v2.lock", "a workspace is part of the project, and 0.0.0-use.local is no version"),
    ("scalibr/language/python/pipfilelock/empty-file", "an empty file is told of"),
    ("scalibr/language/python/pipfilelock/no-version.json", "packages from repositories are listed without version"),
    ("scalibr/language/python/pyprojecttoml/", "what pyproject.toml asks for are ranges, left to the lock file"),
    ("scalibr/language/python/requirements/", "only == and === are versions; packages from addresses and files are listed"),
    ("scalibr/language/r/renvlock/", "packages that are not CRAN's are listed as what they are"),
    ("scalibr/language/ruby/gemspec/version_constant", "nothing is run, and no other file is searched for a constant"),
    ("scalibr/language/rust/cargotoml/", "what Cargo.toml asks for are ranges, left to Cargo.lock"),
    ("syft/dart/", "an SDK's package has no version of its own; vcs_url begins with git+ as SPDX wants"),
    ("syft/elixir/mix.lock", "packages from repositories are listed, without version"),
    ("syft/erlang/rebar-2.lock", "a commit is no version of Hex: it is in vcs_url"),
    ("syft/golang/go-mod-fixtures/", "the standard library is listed, as scalibr does"),
    ("syft/haskell/stack.yaml.lock", "packages from repositories are listed"),
    ("syft/javascript/pnpm-multi-doc/", "the project's own document counts too"),
    ("syft/javascript/pnpm/pnpm-lock.yaml", "a file cut down: what it asks for is not among its packages"),
    ("syft/javascript/yarn-berry/yarn.lock", "a workspace's name is that of its resolution"),
    ("syft/javascript/yarn-dups/yarn.lock", "a package from a repository says so in vcs_url"),
    ("syft/lua/rockspec/lpeg", "names are in lower case, as the purl specification wants"),
    ("syft/python/requires/requirements.txt", "only == and === are versions; names are in the purl specification's form"),
    ("syft/rust/path-deps/Cargo.lock", "a crate in a folder of the project is listed, as scalibr does"),
    ("syft/swift/Podfile.lock", "a subspec is part of its pod"),
]

def place(path):
    for start, name in PLACES:
        if path.startswith(start):
            return name or path
    return None


def reason(path):
    return next((start for start, _ in DEVIATIONS if path.startswith(start)), None)


def plain(version, purl):
    """Go's versions begin with v in Go and syft, not in scalibr and OSV."""
    return version[1:] if purl.startswith("pkg:golang/") and version.startswith("v") else version


class Component:
    def __init__(self, fields):
        self.group, self.name, self.version, self.purl, self.type, self.scope = fields
        self.version = plain(self.version, self.purl)

    def names(self):
        sep = ":" if self.purl.startswith("pkg:maven/") else "/"
        full = self.group + sep + self.name if self.group else self.name
        return {n.lower().replace("_", "-") for n in (self.name, full)}

    def is_expected(self, wanted):
        purl = wanted.get("purl") or "pkg:" + wanted.get("purl_type", "") + "/"
        return (wanted["name"].lower().replace("_", "-") in self.names() and plain(wanted["version"], purl) == self.version
                and wanted.get("purl", self.purl) == self.purl)


class Suites(Case):
    def readings(self, pairs):
        """What each (file, path) gives: (whether any source wants it, the errors, the components)."""
        tool = os.path.join(os.path.dirname(os.environ["CORDON_ASAN"]), "tests", "lock_list")
        done = subprocess.run([tool, *[part for pair in pairs for part in pair]], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        found = []
        sources, errors, components = [], [], []
        for line in done.stdout.decode("utf-8", "replace").splitlines():
            kind, *fields = line.split("\t")
            if kind == "source":
                sources.append(fields[0])
                errors += [] if fields[1] == "ok" else [fields[1]]
            elif kind == "component":
                components.append(Component(fields))
            elif kind == "end":
                found.append((sources, errors, components))
                sources, errors, components = [], [], []
        self.assertEqual(len(found), len(pairs))
        return found

    def difference(self, path, expected, errors, components):
        """What is missing, what is too much, and whether an error is where none was expected, or none where one was."""
        if path.startswith("syft/"):
            components = [c for c in components if c.scope != "excluded" or any(c.is_expected(w) for w in expected["packages"])]
        missing = [f"{w['name']}@{w['version']}" for w in expected["packages"] if not any(c.is_expected(w) for c in components)]
        extra = [c.purl or c.name for c in components
                 if c.type != "application" and not any(c.is_expected(w) for w in expected["packages"])]
        wrong = bool(errors) != bool(expected.get("expect_error"))
        return missing, extra, wrong and (errors or ["no error"])

    def test_what_the_suites_expect_is_found(self):
        root = self.need(conformance("packages"), "the package suite")
        with open(os.path.join(root, "expected.json"), encoding="utf-8") as f:
            expected = {k: v for k, v in json.load(f).items() if v.get("packages") is not None and place(k)}
        paths = sorted(k for k in expected if os.path.exists(os.path.join(root, k)) and not k.endswith((".sum", "registry_response.json")))
        readings = self.readings([(os.path.join(root, k), place(k)) for k in paths])
        deviating, bad, packages = set(), [], 0
        for path, (sources, errors, components) in zip(paths, readings):
            packages += len(expected[path]["packages"])
            difference = self.difference(path, expected[path], errors, components)
            if not sources:
                bad.append(f"{path}: nobody reads it")
            elif any(difference):
                if reason(path) is None:
                    bad.append(f"{path}: {difference}")
                deviating.add(reason(path))
        unused = [start for start, _ in DEVIATIONS if start not in deviating]
        self.assertEqual((bad, unused), ([], []), f"of {len(paths)} files with {packages} packages")

    def test_every_file_of_the_suites_is_read_or_refused_with_its_place(self):
        root = self.need(conformance("packages"), "the package suite")
        pairs = []
        for folder, _, files in os.walk(root):
            for name in files:
                path = os.path.join(folder, name)
                short = os.path.relpath(path, root)
                pairs.append((path, place(short) or short))
        for path, (sources, errors, _) in zip(pairs, self.readings(pairs)):
            for error in errors:
                self.assertRegex(error, r"^.+:\d+:\d+: .", path)
