"""What a file really is, told from its first bytes and held against its name."""

from __future__ import annotations

from pathlib import Path

from desktop.domain.problem import Refused
from desktop.store.importing import limit

HEAD_BYTES = 1 << 16
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = {
    b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"Rar!": "RAR", b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"GIF8": "GIF", b"SQLite format 3": "SQLite", b"MZ": "EXE", b"\x7fELF": "ELF", b"BM": "BMP", b"{\\rtf": "RTF",
}  # fmt: skip
_NAMED = {
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".csv": "text", ".txt": "text", ".tsv": "text", ".tab": "text", ".xml": "xml",
}  # fmt: skip
_SHOWN = {"xlsx": "XLSX", "text": "CSV", "xml": "XML"}


def format_of(path: Path) -> str:
    """``xlsx``, ``text`` or ``xml``.

    Raises Refused ``file.unreadable``, ``file.empty``, ``file.too_large``, ``file.kind``, ``file.old_excel``,
    ``file.web_page``, ``file.password``, ``file.binary``.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        raise Refused("file.unreadable", "file") from None
    if not head.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise Refused("file.empty", "file")
    found, ending = _found(path, head), path.suffix.lower()
    named = _NAMED.get(ending, found)
    if found != named:
        raise Refused("file.kind", "file", said=ending, found=_SHOWN[found])
    if size > limit.FILE_BYTES[found]:
        raise Refused("file.too_large", "file", have=size >> 20, limit=limit.FILE_BYTES[found] >> 20)
    return found


def _found(path: Path, head: bytes) -> str:
    if head.startswith(b"PK"):
        return "xlsx"
    if head.startswith(_OLD_OFFICE):
        raise Refused("file.password" if _holds(path, _ENCRYPTED) else "file.old_excel", "file")
    for sign, name in _OTHERS.items():
        if head.startswith(sign) and (len(sign) > 2 or _is_binary(head)):
            raise Refused("file.kind", "file", said=path.suffix.lower() or "?", found=name)
    plain = _narrow(head).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if plain.startswith((b"<!doctype html", b"<html", b"<table")) or (plain[:1] == b"<" and b"<table" in plain):
        raise Refused("file.web_page", "file")
    if plain.startswith((b"<?xml", b"<!doctype", b"<!--")) or (plain[:1] == b"<" and path.suffix.lower() == ".xml"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in plain:
            raise Refused("file.old_excel", "file")
        return "xml"
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and not looks_wide(head) and _is_binary(head):
        raise Refused("file.binary", "file")
    return "text"


def looks_wide(head: bytes) -> str:
    """``utf-16-le`` or ``utf-16-be`` where every other byte of a mark-less text is mostly zero; else empty."""
    sample = head[: len(head) // 2 * 2][:4096]
    half = len(sample) // 2
    if half < 4:
        return ""
    even, odd = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if max(even, odd) < 0.3 or min(even, odd) > 0.05:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_binary(head: bytes) -> bool:
    controls = sum(head.count(code) for code in (*range(1, 9), *range(14, 27), *range(28, 32)))
    return 0 in head or controls > len(head) // 100


def _narrow(head: bytes) -> bytes:
    """The ASCII of a text in UTF-16, so that its first words can be read."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or looks_wide(head):
        return head.lstrip(b"\xff\xfe").replace(b"\0", b"")
    return head


def _holds(path: Path, wanted: bytes) -> bool:
    rest = b""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if wanted in rest + chunk:
                return True
            rest = chunk[-len(wanted) :]
    return False
