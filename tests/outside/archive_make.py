"""Archives for tests, written by libarchive (the library, by ctypes) where Python has no writer; RPM packages and ar by hand."""
import ctypes
import ctypes.util
import gzip
import struct

REGULAR = 0o100000


def library():
    """libarchive, or None where it is not installed."""
    name = ctypes.util.find_library("archive")
    if name is None:
        return None
    lib = ctypes.CDLL(name)
    for f in ("archive_write_new", "archive_entry_new"):
        getattr(lib, f).restype = ctypes.c_void_p
    lib.archive_error_string.restype = ctypes.c_char_p
    lib.archive_write_data.restype = ctypes.c_ssize_t
    return lib


def archive_of(files, form, path):
    """Writes `files` (path: bytes) to `path` as "7zip", "iso9660", "cpio_newc", "ar_bsd" …"""
    lib = library()
    a = ctypes.c_void_p(lib.archive_write_new())

    def check(code):
        if code < 0:
            raise OSError(lib.archive_error_string(a))
    check(lib.archive_write_set_format_by_name(a, form.encode()))
    check(lib.archive_write_open_filename(a, str(path).encode()))
    for name, content in files.items():
        content = content.encode() if isinstance(content, str) else content
        e = ctypes.c_void_p(lib.archive_entry_new())
        lib.archive_entry_set_pathname(e, name.encode())
        lib.archive_entry_set_size(e, ctypes.c_int64(len(content)))
        lib.archive_entry_set_filetype(e, REGULAR)
        lib.archive_entry_set_perm(e, 0o644)
        check(lib.archive_write_header(a, e))
        check(lib.archive_write_data(a, content, ctypes.c_size_t(len(content))))
        lib.archive_entry_free(e)
    check(lib.archive_write_close(a))
    lib.archive_write_free(a)
    return path


def ar_of(files):
    """ar(5): the common form, names end with a slash."""
    out = b"!<arch>\n"
    for name, content in files.items():
        content = content.encode() if isinstance(content, str) else content
        out += f"{name + '/':<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode() + content + b"\n" * (len(content) % 2)
    return out


def deb_of(control, data):
    """deb(5): three members in this order; both archives are tar files."""
    return ar_of({"debian-binary": "2.0\n", "control.tar.gz": gzip.compress(control), "data.tar.gz": gzip.compress(data)})


def rpm_of(header, payload):
    """The lead, an empty signature header on eight bytes, the header (without its magic), the payload."""
    magic = b"\x8e\xad\xe8\x01" + b"\0" * 4
    lead = struct.pack(">IBBHH66sHH16x", 0xEDABEEDB, 3, 0, 0, 1, b"tiny-1.2-3", 1, 5)
    signature = magic + struct.pack(">2I", 0, 0)
    return lead + signature + magic + header + payload


def fdt_of(tree, outside=b""):
    """A flattened device tree (devicetree specification, chapter 5): nodes are dicts, properties bytes or text."""
    names, body = [], []

    def padded(b):
        return b + b"\0" * (-len(b) % 4)

    def name_at(key):
        if key not in names:
            names.append(key)
        return sum(len(n) + 1 for n in names[:names.index(key)])

    def node(name, members):
        body.append(struct.pack(">I", 1) + padded(name.encode() + b"\0"))
        for key, value in members.items():
            if not isinstance(value, dict):
                value = struct.pack(">I", value) if isinstance(value, int) else value + "\0" if isinstance(value, str) else value
                value = value.encode() if isinstance(value, str) else value
                body.append(struct.pack(">3I", 3, len(value), name_at(key)) + padded(value))
        for key, value in members.items():
            if isinstance(value, dict):
                node(key, value)
        body.append(struct.pack(">I", 2))
    node("", tree)
    blob = b"".join(body) + struct.pack(">I", 9)
    strings = b"".join(n.encode() + b"\0" for n in names)
    begin = 40 + 16
    total = begin + len(blob) + len(strings)
    head = struct.pack(">10I", 0xD00DFEED, total, begin, begin + len(blob), 40, 17, 16, 0, len(strings), len(blob)) + b"\0" * 16
    whole = head + blob + strings
    return whole + b"\0" * (-len(whole) % 4) + outside if outside else whole
