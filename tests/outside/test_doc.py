"""Documents as PDF and HTML, read by other programs: poppler's tools and Python's parsers. tests/tools/sample_doc.c writes them."""
import html.parser
import os
import re
import shutil
import subprocess
import zlib

from harness import Case

VOID = {"meta", "br"}


class Nesting(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.bad, self.ids, self.links, self.tags = [], [], [], [], {}

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags[tag] = self.tags.get(tag, 0) + 1
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "a":
            self.links.append(attrs["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.bad.append(tag)


class Documents(Case):
    def sample(self, *args, plain=False, env=None):
        """Runs sample_doc; returns the path of what it wrote."""
        out = self.path("-".join(args))
        folder = os.path.dirname(os.environ["CORDON_PLAIN"] if plain else self.program)
        full = dict(os.environ, LC_ALL="C")
        full.update(env or {})
        done = subprocess.run([os.path.join(folder, "tests", "sample_doc"), *args, out], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=full, timeout=240)
        self.assertEqual(done.returncode, 0, done.stderr.decode("utf-8", "replace")[-3000:])
        return out

    def tool(self, *args):
        if shutil.which(args[0]) is None:
            self.skipTest(f"{args[0]} is not here (poppler-utils)")
        return subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120).stdout.decode("utf-8", "replace")

    def pages(self, path):
        return self.tool("pdftotext", "-layout", path, "-").split("\f")[:-1]

    def objects(self, path):
        """The file's bytes with its compressed streams opened."""
        data = open(path, "rb").read()
        for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S):
            try:
                data += zlib.decompress(stream)
            except zlib.error:
                pass
        return data


class Pdf(Documents):
    def test_metadata_and_dates_are_the_documents(self):
        info = self.tool("pdfinfo", self.sample("full", "pdf"))
        self.assertRegex(info, r"Title: +Cybersecurity risk assessment\n")
        self.assertRegex(info, r"Author: +Example Devices A.Ş., Ankara\n")
        self.assertRegex(info, r"Keywords: +SBOM, threat model, infusion pump\n")
        self.assertRegex(info, r"Creator: +Cordon\n")
        self.assertRegex(info, r"CreationDate: +Mon Nov 23 .*2026")
        self.assertRegex(info, r"Tagged: +yes\n")
        self.assertRegex(info, r"\(A4\)")

    def test_the_same_document_is_the_same_bytes(self):
        first = open(self.sample("full", "pdf"), "rb").read()
        again = open(self.sample("full", "pdf", env={"TZ": "Asia/Tokyo", "LANG": "tr_TR.UTF-8", "LC_ALL": ""}), "rb").read()
        other = open(self.sample("full", "pdf", plain=True), "rb").read()
        self.assertEqual(first, again)
        self.assertEqual(first, other)

    def test_fonts_are_embedded_subsets(self):
        rows = self.tool("pdffonts", self.sample("full", "pdf")).splitlines()[2:]
        self.assertGreaterEqual(len(rows), 3)
        for row in rows:
            self.assertRegex(row, r"^[A-Z]{6}\+.* yes yes yes +\d+ +\d+$")

    def test_text_can_be_read_in_order(self):
        text = "\n".join(self.pages(self.sample("full", "pdf")))
        flat = re.sub(r"\s+", " ", text)
        at = 0
        for words in ("Cybersecurity risk assessment", "Connected infusion pump", "Not complete. 2 places", "Contents",
                      "Scope and intended use", "TO BE COMPLETED: wording of the clinical context", "The hospital network is hostile",
                      "including maintenance laptops", "Türkçe: İlaç kütüphanesi", "безопасность", "Figure 1", "Table 1",
                      "Group 1: runs in the telemetry gateway", "Table 2", "Table 4", "No entries.", "Last words & \"quotes\" <script>"):
            found = flat.find(words, at)
            self.assertNotEqual(found, -1, f"{words!r} is missing or out of order")
            at = found

    def test_every_page_has_head_and_foot(self):
        pages = self.pages(self.sample("full", "pdf"))
        for n, page in enumerate(pages, 1):
            lines = [line for line in page.splitlines() if line.strip()]
            self.assertRegex(lines[-1], rf"^\s*CYB-IP200-0007\s+2026-11-23\s+{n} of {len(pages)}$")
            if n > 1:
                self.assertRegex(lines[0], r"^\s*Cybersecurity risk assessment\s+IP-200 infusion pump · 3\.2\.1$")

    def test_contents_tell_the_right_pages(self):
        pages = self.pages(self.sample("full", "pdf"))
        entries = re.findall(r"^\s*(\d+(?:\.\d+)*) +(\S.*?) {2,}(\d+)$", pages[1], re.M)
        self.assertGreaterEqual(len(entries), 6)
        for number, title, page in entries:
            self.assertRegex(pages[int(page) - 1], rf"(?m)^\s*{re.escape(number)} +{re.escape(title)}")

    def test_table_headings_are_repeated_on_every_page(self):
        pages = self.pages(self.sample("rows", "300", "pdf"))[2:]
        self.assertGreater(len(pages), 5)
        numbers = []
        for n, page in enumerate(pages):
            self.assertEqual(len(re.findall(r"Component +Version +Supplier +Identifier +Licence +Findings +State", page)), 1)
            self.assertEqual("Table 1, continued" in page, n > 0)
            numbers += [int(x) for x in re.findall(r"pkg:deb/debian/\w+@\d+\.\d+\.(\d+)", page)]
        self.assertEqual(numbers, list(range(300)))

    def test_a_heading_is_never_the_last_thing_on_a_page(self):
        for page in self.pages(self.sample("full", "pdf"))[2:]:
            lines = [line.strip() for line in page.splitlines() if line.strip()]
            self.assertNotRegex(lines[-2], r"^\d+(\.\d+)* {2,}\S")

    def test_bookmarks_and_links(self):
        data = self.objects(self.sample("full", "pdf"))
        self.assertGreaterEqual(data.count(b"/Subtype /Link"), 19)
        self.assertIn(b"(https://www.fda.example/guidance?id=524%28b%29&v=2)", data)
        self.assertGreaterEqual(len(re.findall(rb"/Title ", data)), 9)
        self.assertIn(b"/Lang (en)", data)
        self.assertIn(b"/PageLabels", data)

    def test_structure_is_tagged(self):
        tree = self.tool("pdfinfo", "-struct", self.sample("full", "pdf"))
        for kind in ("H1", "H2", "H3", "P", "Table", "TR", "TH", "TD", "Figure", "Caption", "LBody"):
            self.assertRegex(tree, rf"(?m)^ *{kind}\b")
        # the heading row's repetition on later pages is no content: 4 tables, 7 + 4 + 2 + 2 columns, 3 title rows
        self.assertEqual(len(re.findall(r"(?m)^ *TH\b", tree)), 7 + 4 + 2 + 2 + 3)

    def test_wide_content_turns_the_page(self):
        path = self.sample("full", "pdf")
        count = len(self.pages(path))
        sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", self.tool("pdfinfo", "-f", "1", "-l", str(count), path))
        turned = [float(w) > float(h) for w, h in sizes]
        self.assertFalse(turned[0] or turned[-1])
        self.assertTrue(any(turned))

    def test_hostile_documents_are_finished(self):
        path = self.sample("hostile", "pdf", plain=True)
        pages = self.pages(path)
        self.assertRegex(pages[-1], rf"{len(pages)} of {len(pages)}")
        self.assertNotIn("Syntax Error", self.tool("pdffonts", path))
        data = self.objects(path)
        self.assertNotIn(b"javascript", data)
        text = re.sub(r"\s+", "", "".join(pages))
        self.assertGreater(text.count("unbroken"), 125000)

    def test_nothing_opens_the_libraries_before_a_pdf_is_written(self):
        linked = self.tool("ldd", os.environ["CORDON_PLAIN"])
        self.assertIn("libc.so", linked)
        self.assertNotRegex(linked, "cairo|pango|gobject")


class Html(Documents):
    def test_it_is_well_formed_and_whole(self):
        for kind in ("full", "hostile"):
            text = open(self.sample(kind, "html"), encoding="utf-8").read()
            parser = Nesting()
            parser.feed(text)
            parser.close()
            self.assertEqual((parser.bad, parser.open), ([], []))
            self.assertEqual(len(parser.ids), len(set(parser.ids)))
            for link in parser.links:
                if link.startswith("#"):
                    self.assertIn(link[1:], parser.ids)
                else:
                    self.assertRegex(link, "^https?://")
            self.assertNotIn("script", parser.tags)
            if kind == "full":
                self.assertEqual([parser.tags[t] for t in ("h1", "table", "figure", "svg")], [1, 4, 2, 2])

    def test_headings_go_down_one_step_at_a_time(self):
        text = open(self.sample("full", "html"), encoding="utf-8").read()
        levels = [int(n) for n in re.findall(r"<h([1-6])", text.split("<main")[1])]
        self.assertEqual(levels[0], 1)
        for above, below in zip(levels, levels[1:]):
            self.assertLessEqual(below, above + 1)
