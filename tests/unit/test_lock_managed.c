/* Lock files and manifests of the JVM, .NET, Ruby, PHP, Swift, Dart, Haskell, R, Elixir and others. See lock_check.h. */
#include "lock_check.h"

static void managed_files_are_read(void **state) {
    (void)state;
    static const struct reading rows[] = {
        {&catalog_gradle_lock, "gradle.lockfile",
         "# text\n"
         "g.h:a:1.0=compileClasspath,runtimeClasspath\n"
         "g.h:t:2.0=testCompileClasspath\n"
         "bad line\n"
         "empty=annotationProcessor\n",
         "pkg:maven/g.h/a@1.0\n"
         "pkg:maven/g.h/t@2.0 scope=excluded\n"
         "! line 4: \"bad line\" is no group:artifact:version and is left out\n"},
        {&catalog_gradle_catalog, "gradle/libs.versions.toml",
         "[versions]\n"
         "g = \"3.0\"\n"
         "r = {strictly = \"[1.0,2.0[\"}\n"
         "[libraries]\n"
         "a = \"g.h:a:1.0\"\n"
         "b = { module = \"g.h:b\", version.ref = \"g\" }\n"
         "c = { group = \"g.h\", name = \"c\", version = { ref = \"r\" } }\n"
         "d = { module = \"g.h:d\" }\n"
         "[plugins]\n"
         "p = { id = \"x\", version = \"1\" }\n",
         "pkg:maven/g.h/a@1.0\n"
         "pkg:maven/g.h/b@3.0\n"
         "pkg:maven/g.h/c {[1.0,2.0[}\n"
         "pkg:maven/g.h/d\n"},
        {&catalog_pom_properties, "a.jar!/META-INF/maven/g.h/a/pom.properties",
         "#text\r\n"
         "version=1.0\r\n"
         "groupId=g.h\r\n"
         "artifactId=a\r\n",
         "pkg:maven/g.h/a@1.0\n"
         "maven/g.h:a@1.0 owns a.jar!/META-INF/maven/g.h/a/pom.properties\n"},
        {&catalog_jar_manifest, "lib/commons-lang3-3.12.0.jar!/META-INF/MANIFEST.MF",
         "Manifest-Version: 1.0\r\n"
         "Bundle-SymbolicName: org.apache.commons.lang3;singleton:=\r\n"
         " true\r\n"
         "Bundle-License: https://host/LICENSE\r\n"
         "Implementation-Vendor-Id: org.apache.commons\r\n"
         "Implementation-Version: 3.12.0\r\n"
         "\r\n"
         "Name: x\r\n"
         "Implementation-Version: 9\r\n",
         "pkg:maven/org.apache.commons/commons-lang3@3.12.0 (https://host/LICENSE) {jar manifest}\n"},
        {&catalog_jar_manifest, "lib/thing.jar!/META-INF/MANIFEST.MF", "Implementation-Version: 2.0\n",
         "pkg:generic/thing@2.0 {jar manifest}\n"},
        {&catalog_jar_manifest, "src/META-INF/MANIFEST.MF", "Implementation-Version: 2.0\n", ""},
        {&catalog_nuget_lock, "packages.lock.json",
         "{\"version\":1,\"dependencies\":{\"net8.0\":{\"A.B\":{\"type\":\"Direct\",\"resolved\":\"1.0.0\",\"contentHash\":"
         "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\",\"dependencies\":{\"c\":"
         "\"2.0\"}},\"C\":{\"type\":\"Transitive\",\"resolved\":\"2.0.0\"},\"own\":{\"type\":\"Project\"}}}}",
         "pkg:nuget/A.B@1.0.0 SHA-512\n"
         "pkg:nuget/C@2.0.0\n"
         "pkg:nuget/own application\n"
         "nuget/a.b@1.0.0 > nuget/c@2.0.0\n"},
        {&catalog_dotnet_deps, "app.deps.json",
         "{\"targets\":{\"t\":{\"App/1.0\":{\"dependencies\":{\"B\":\"2.0\"}}}},\"libraries\":{\"App/"
         "1.0\":{\"type\":\"project\",\"sha512\":\"\"},\"B/2.0\":{\"type\":\"package\",\"sha512\":\"" SRI512
         "\"},\"bad\":{\"type\":\"package\"}}}",
         "pkg:nuget/App@1.0 application\n"
         "pkg:nuget/B@2.0 SHA-512\n"
         "nuget/app@1.0 > nuget/b@2.0\n"},
        {&catalog_paket_lock, "paket.lock",
         "NUGET\n"
         "  remote: https://host\n"
         "    A (1.0)\n"
         "      B (>= 2)\n"
         "    B (2.0)\n"
         "GITHUB\n"
         "  remote: x/y\n"
         "    f.fs (" COMMIT ")\n",
         "pkg:nuget/A@1.0\n"
         "pkg:nuget/B@2.0\n"
         "pkg:github/x/y@" COMMIT "\n"},
        {&catalog_gemfile_lock, "Gemfile.lock",
         "GIT\n"
         "  remote: https://host/g.git\n"
         "  revision: 0123\n"
         "  specs:\n"
         "    g (1.0)\n"
         "      r (~> 2)\n"
         "\n"
         "GEM\n"
         "  remote: https://rubygems.org/\n"
         "  specs:\n"
         "    r (2.0-x86_64-linux)\n"
         "\n"
         "DEPENDENCIES\n"
         "  g!\n"
         "\n"
         "CHECKSUMS\n"
         "  r (2.0-x86_64-linux) sha256=" HASH256 "\n",
         "pkg:gem/g@1.0?vcs_url=git%2Bhttps:%2F%2Fhost%2Fg.git%400123\n"
         "pkg:gem/r@2.0?platform=x86_64-linux SHA-256\n"
         "gem/g@1.0 > gem/r@2.0\n"},
        {&catalog_gemspec, "gems/specifications/a-1.0.gemspec",
         "Gem::Specification.new do |s|\n"
         "  s.name = \"a\".freeze\n"
         "  s.version = Gem::Version.new(\"1.0\")\n"
         "  s.licenses = [\"MIT\".freeze, %q<BSD>]\n"
         "end\n",
         "pkg:gem/a@1.0 (MIT) (BSD)\n"
         "gem/a@1.0 owns gems/specifications/a-1.0.gemspec\n"},
        {&catalog_composer_lock, "composer.lock",
         "{\"packages\":[{\"name\":\"A/b\",\"version\":\"v1.0\",\"require\":{\"php\":\"8\",\"c/"
         "d\":\"*\"},\"license\":[\"MIT\"],\"dist\":{\"url\":\"https://host/b.zip\",\"shasum\":\"" COMMIT
         "\"}}],\"packages-dev\":[{\"name\":\"c/d\",\"version\":\"2\"}]}",
         "pkg:composer/a/b@v1.0 SHA-1 (MIT)\n"
         "pkg:composer/c/d@2 scope=excluded\n"
         "composer/a/b@v1.0 > composer/c/d@2\n"},
        {&catalog_composer_installed, "vendor/composer/installed.json",
         "{\"packages\":[{\"name\":\"a/b\",\"version\":\"1\"},{\"name\":\"c/d\",\"version\":\"1\"}],\"dev-package-names\":[\"c/"
         "d\"]}",
         "pkg:composer/a/b@1\n"
         "pkg:composer/c/d@1 scope=excluded\n"},
        {&catalog_composer_package, "composer.json", "{\"name\":\"x/p\",\"license\":\"MIT\"}",
         "pkg:composer/x/p application (MIT)\n"},
        {&catalog_swift_resolved, "Package.resolved",
         "{\"pins\":[{\"identity\":\"a\",\"location\":\"https://github.com/x/"
         "A.git\",\"state\":{\"revision\":\"0123\",\"version\":\"1.0\"}}],\"version\":2}",
         "pkg:swift/github.com/x/A@1.0 {0123}\n"},
        {&catalog_swift_resolved, "Package.resolved",
         "{\"object\":{\"pins\":[{\"package\":\"A\",\"repositoryURL\":\"git@host:x/"
         "a\",\"state\":{\"branch\":\"m\",\"revision\":\"0123\"}}]},\"version\":1}",
         "pkg:swift/host/x/a {0123}\n"},
        {&catalog_podfile_lock, "Podfile.lock",
         "PODS:\n"
         "  - A (1.0):\n"
         "    - B/C (~> 2)\n"
         "  - B/C (2.0):\n"
         "    - B/D\n"
         "  - B/D (2.0)\n",
         "pkg:cocoapods/A@1.0\n"
         "pkg:cocoapods/B@2.0\n"
         "cocoapods/A@1.0 > cocoapods/B@2.0\n"},
        {&catalog_pubspec_lock, "pubspec.lock",
         "packages:\n"
         "  a:\n"
         "    dependency: \"direct main\"\n"
         "    description: {name: a, sha256: \"" HASH256 "\", url: \"https://pub.dev\"}\n"
         "    source: hosted\n"
         "    version: \"1.0.0\"\n"
         "  f:\n"
         "    dependency: \"direct dev\"\n"
         "    description: flutter\n"
         "    source: sdk\n"
         "    version: \"0.0.0\"\n"
         "  g:\n"
         "    description: {url: \"https://host/g\", resolved-ref: \"0123\"}\n"
         "    source: git\n"
         "    version: \"1.0.0\"\n",
         "pkg:pub/a@1.0.0 SHA-256\n"
         "pkg:pub/f scope=excluded\n"
         "pkg:pub/g@1.0.0?vcs_url=git%2Bhttps:%2F%2Fhost%2Fg%400123\n"},
        {&catalog_pubspec, "pubspec.yaml",
         "name: p\n"
         "version: 1.0.0+1\n",
         "pkg:pub/p@1.0.0%2B1 application\n"},
        {&catalog_cabal_freeze, "cabal.project.freeze",
         "active-repositories: hackage.haskell.org:merge\n"
         "constraints: any.a ==1.0,\n"
         "             a +flag,\n"
         "             any.b ==2.0\n",
         "pkg:hackage/a@1.0\n"
         "pkg:hackage/b@2.0\n"},
        {&catalog_stack_lock, "stack.yaml.lock",
         "packages:\n"
         "- completed:\n"
         "    hackage: a-b-1.0@sha256:" HASH256 ",1\n"
         "  original:\n"
         "    hackage: a-b-1.0\n"
         "- completed:\n"
         "    name: c\n"
         "    version: \"2\"\n"
         "    git: https://host/c.git\n"
         "    commit: \"0123\"\n",
         "pkg:hackage/a-b@1.0\n"
         "pkg:hackage/c@2?vcs_url=git%2Bhttps:%2F%2Fhost%2Fc.git%400123\n"},
        {&catalog_stack, "stack.yaml",
         "resolver: lts-22.0\n"
         "extra-deps:\n"
         "- a-1.0@sha256:" HASH256 ",1\n"
         "- git: https://github.com/x/b.git\n"
         "  commit: \"0123\"\n",
         "pkg:hackage/a@1.0\n"
         "pkg:github/x/b@0123\n"},
        {&catalog_pom, "pom.xml",
         "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n"
         "  <parent><groupId>g.h</groupId><artifactId>up</artifactId><version>2.0</version></parent>\n"
         "  <artifactId>p</artifactId>\n"
         "  <licenses><license><name>Apache-2.0</name></license></licenses>\n"
         "  <properties><v>1.${w}</v><w>3</w><loop>${loop}</loop></properties>\n"
         "  "
         "<dependencyManagement><dependencies><dependency><groupId>g.h</groupId><artifactId>m</artifactId><version>${v}</"
         "version></dependency></dependencies></dependencyManagement>\n"
         "  <dependencies>\n"
         "    "
         "<dependency><groupId>${project.groupId}</groupId><artifactId>a</artifactId><version>${project.parent.version}</"
         "version></dependency>\n"
         "    <dependency><groupId>g.h</groupId><artifactId>m</artifactId></dependency>\n"
         "    "
         "<dependency><groupId>g.h</groupId><artifactId>t</artifactId><version>[1,2)</version><scope>test</scope></"
         "dependency>\n"
         "    "
         "<dependency><groupId>g.h</groupId><artifactId>l</artifactId><version>${loop}</version><optional>true</optional></"
         "dependency>\n"
         "  </dependencies>\n"
         "  "
         "<profiles><profile><activation><activeByDefault>true</activeByDefault></"
         "activation><dependencies><dependency><groupId>g.h</groupId><artifactId>on</artifactId><version>1</version></"
         "dependency></dependencies></profile><profile><dependencies><dependency><groupId>g.h</groupId><artifactId>off</"
         "artifactId><version>1</version></dependency></dependencies></profile></profiles>\n"
         "</project>\n",
         "pkg:maven/g.h/p@2.0 application (Apache-2.0)\n"
         "pkg:maven/g.h/a@2.0\n"
         "pkg:maven/g.h/m@1.3\n"
         "pkg:maven/g.h/t scope=excluded {[1,2)}\n"
         "pkg:maven/g.h/l scope=optional {${loop}}\n"
         "pkg:maven/g.h/on@1\n"
         "maven/g.h:p@2.0 > maven/g.h:a@2.0\n"
         "maven/g.h:p@2.0 > maven/g.h:m@1.3\n"
         "maven/g.h:p@2.0 > maven/g.h:t@\n"
         "maven/g.h:p@2.0 > maven/g.h:l@\n"
         "maven/g.h:p@2.0 > maven/g.h:on@1\n"},
        {&catalog_pom, "a.jar!/META-INF/maven/g.h/p/pom.xml",
         "<project><groupId>g.h</groupId><artifactId>p</artifactId><version>1</version><dependencies><dependency><groupId>g.h</"
         "groupId><artifactId>a</artifactId><version>1</version></dependency></dependencies></project>",
         "pkg:maven/g.h/p@1\n"},
        {&catalog_gradle_verification, "gradle/verification-metadata.xml",
         "<verification-metadata><components><component group=\"g.h\" name=\"a\" version=\"1.0\"><artifact "
         "name=\"a-1.0.jar\"><sha256 value=\"" HASH256 "\"/></artifact><artifact name=\"a-1.0.pom\"><sha256 value=\"" HASH256
         "\"/></artifact></component></components></verification-metadata>",
         "pkg:maven/g.h/a@1.0 SHA-256\n"},
        {&catalog_nuget_config, "packages.config",
         "<packages><package id=\"A.B\" version=\"1.0\"/><package id=\"T\" version=\"[2.0]\" "
         "developmentDependency=\"true\"/></packages>",
         "pkg:nuget/A.B@1.0\n"
         "pkg:nuget/T@2.0 scope=excluded\n"},
        {&catalog_msbuild, "app.csproj",
         "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><PackageReference Include=\"A\" Version=\"1.0\"/><PackageReference "
         "Include=\"B\"><Version>2.*</Version></PackageReference><PackageReference Include=\"C\"/><PackageReference "
         "Include=\"D\" Version=\"1.0\" PrivateAssets=\"all\"/></ItemGroup></Project>",
         "pkg:nuget/A@1.0\n"
         "pkg:nuget/B {2.*}\n"
         "pkg:nuget/D@1.0 scope=excluded\n"},
        {&catalog_conda, "env/conda-meta/a-1-0.json",
         "{\"name\":\"a\",\"version\":\"1\",\"build\":\"0\",\"subdir\":\"linux-64\",\"license\":\"MIT\",\"depends\":[\"b "
         ">=1\"],\"files\":[\"lib/a.so\",\"../../../x\"]}",
         "pkg:conda/a@1?build=0&subdir=linux-64 (MIT)\n"
         "conda/a@1 > conda:b\n"
         "conda/a@1 owns env/lib/a.so\n"},
        {&catalog_rockspec, "a-1.0-1.rockspec",
         "local v = \"1.0\"\n"
         "package = \"a\"\n"
         "version = v..\"-\"..'1'\n"
         "description = {\n"
         "  license = \"MIT\",\n"
         "}\n",
         "pkg:luarocks/a@1.0-1 (MIT)\n"},
        {&catalog_otp_app, "ebin/a.app",
         "{application, 'a', [{description, \"x\"},\n"
         " {vsn, \"1.0\"}]}.\n",
         "pkg:otp/a@1.0\n"},
        {&catalog_renv_lock, "renv.lock",
         "{\"R\":{\"Version\":\"4.3.1\"},\"Packages\":{\"a\":{\"Package\":\"a\",\"Version\":\"1\",\"Source\":\"Repository\"},"
         "\"b\":{\"Package\":\"b\",\"Version\":\"2\",\"Source\":\"GitHub\",\"RemoteUsername\":\"u\",\"RemoteRepo\":\"b\","
         "\"RemoteSha\":\"0123\"},\"c\":{\"Package\":\"c\",\"Version\":\"3\",\"Source\":\"Bioconductor\"}}}",
         "pkg:cran/a@1\n"
         "pkg:github/u/b@0123\n"
         "pkg:bioconductor/c@3\n"},
        {&catalog_mix_lock, "mix.lock",
         "%{\n"
         "  \"a\": {:hex, :a, \"1.0\", \"" HASH256
         "\", [:mix], [{:b, \"~> 1\", [hex: :b, repo: \"hexpm\"]}], \"hexpm\", \"" HASH256 "\"},\n"
         "  \"b\": {:git, \"https://host/b\", \"" COMMIT "\", [tag: \"v1\"]},\n"
         "}\n",
         "pkg:hex/a@1.0 SHA-256\n"
         "pkg:hex/b?vcs_url=git%2Bhttps:%2F%2Fhost%2Fb%40" COMMIT "\n"
         "hex/a@1.0 > hex/b@\n"},
        {&catalog_rebar_lock, "rebar.lock",
         "{\"1.2.0\",\n"
         "[{<<\"a\">>,{pkg,<<\"a_name\">>,<<\"1.0\">>},0},\n"
         " {<<\"b\">>,{git,\"https://host/b\",{ref,\"" COMMIT "\"}},1}]}.\n"
         "[\n"
         "{pkg_hash,[\n"
         " {<<\"a\">>, <<\"00\">>}]},\n"
         "{pkg_hash_ext,[\n"
         " {<<\"a\">>, <<\"0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF\">>}]}\n"
         "].\n",
         "pkg:hex/a_name@1.0 SHA-256\n"
         "pkg:hex/b?vcs_url=git%2Bhttps:%2F%2Fhost%2Fb%40" COMMIT "\n"},
    };
    CHECK(rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(managed_files_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
