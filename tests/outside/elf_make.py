"""Small binaries of our own, for tests: ELF files with given sections, Go build information, lists of crates, package notes."""
import json
import struct
import zlib

BASE = 0x10000  # the address of the file's first byte
SHT_PROGBITS, SHT_STRTAB, SHT_DYNAMIC, SHT_NOTE = 1, 3, 6, 7
PT_LOAD, PT_DYNAMIC, PT_INTERP, PT_NOTE = 1, 2, 3, 4


def padded(data, to=16):
    return data + bytes(-len(data) % to)


def note(owner, kind, content):
    name = owner.encode() + b"\0"
    return struct.pack("<III", len(name), len(content), kind) + padded(name, 4) + padded(content, 4)


def elf(sections, kind=3, needed=(), soname=None, program=False):
    """ELF64, least byte first. sections: (name, type, segment type or 0, bytes)."""
    sections = list(sections)
    if needed or soname:
        strings, entries = b"\0", []
        for tag, text in [(14, soname)] * bool(soname) + [(1, n) for n in needed]:
            entries.append((tag, len(strings)))
            strings += text.encode() + b"\0"
        sections.insert(0, (".dynstr", SHT_STRTAB, 0, strings))
        table = b"".join(struct.pack("<QQ", *x) for x in [(5, BASE + 64)] + entries + [(0, 0)])
        sections.insert(1, (".dynamic", SHT_DYNAMIC, PT_DYNAMIC, table))
    if program:
        sections.append((".interp", SHT_PROGBITS, PT_INTERP, b"/lib/ld.so\0"))
    names, body, places = b"\0", b"", []
    marks = [6 if name.startswith(".text") else 0 if name.startswith(".debug") else 2 for name, *_ in sections] + [0]  # SHF_ALLOC, SHF_EXECINSTR
    for name, sort, segment, data in sections + [("", SHT_STRTAB, 0, None)]:
        body = padded(body)
        data = names if data is None else data
        places.append((len(names) if name else 0, sort, segment, 64 + len(body), len(data)))
        names += name.encode() + b"\0" if name else b""
        body += data
    body = padded(body)
    segments = [(PT_LOAD, 0, 64 + len(body))] + [(s, at, n) for _, _, s, at, n in places if s]
    phoff = 64 + len(body)
    body += b"".join(struct.pack("<IIQQQQQQ", s, 6, at, at + BASE, at + BASE, n, n, 16) for s, at, n in segments)
    shoff = 64 + len(body)
    body += bytes(64) + b"".join(struct.pack("<IIQQQQIIQQ", name, sort, flags, at + BASE, at, n, 0, 0, 16, 0) for (name, sort, _, at, n), flags in zip(places, marks))
    head = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", kind, 62, 1, 0, phoff, shoff, 0, 64, 56, len(segments), 64, len(places) + 1, len(places))
    return head + body


def go_buildinfo(version, modules):
    """Since Go 1.18 (src/debug/buildinfo): two texts behind a header of 32 bytes, each after its length as a varint."""
    def text(data):
        n, out = len(data), b""
        while n > 127:
            out += bytes([n & 127 | 128])
            n >>= 7
        return out + bytes([n]) + data

    marked = b"0123456789abcdef" + modules.encode() + b"0123456789abcdef"
    return b"\xff Go buildinf:\x08\x02" + bytes(16) + text(version.encode()) + text(marked)


def go_program(version, modules):
    return elf([(".go.buildinfo", SHT_PROGBITS, 0, go_buildinfo(version, modules))], kind=2)


def rust_program(packages):
    return elf([(".dep-v0", SHT_PROGBITS, 0, zlib.compress(json.dumps({"packages": packages}).encode()))], program=True)


def noted_program(**metadata):
    return elf([(".note.package", SHT_NOTE, PT_NOTE, note("FDO", 0xCAFE1A7E, json.dumps(metadata).encode() + b"\0"))], program=True)


def library(soname, needed=(), text=b"", build_id=None):
    sections = [(".rodata", SHT_PROGBITS, 0, b"\0" + text + b"\0")]
    if build_id:
        sections.append((".note.gnu.build-id", SHT_NOTE, PT_NOTE, note("GNU", 3, build_id)))
    return elf(sections, needed=needed, soname=soname)


def program(needed=(), text=b""):
    return elf([(".rodata", SHT_PROGBITS, 0, b"\0" + text + b"\0")], needed=needed, program=True)


def kernel_module(**info):
    return elf([(".modinfo", SHT_PROGBITS, 0, b"".join(f"{k}={v}".encode() + b"\0" for k, v in info.items()))], kind=1)
