"""Tables as text: the encoding and the separator recognised, rows streamed with their line numbers."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from desktop.domain.problem import Refused
from desktop.store.importing import limit
from desktop.store.importing.sniff import HEAD_BYTES, looks_wide

SEPARATORS = (",", "\t", ";", "，", "|")
UNREADABLE = "\ufffd"
"""Stands where a byte is no character of the file's encoding."""
_CHUNK = 1 << 20
_HINT = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_MOST_UNREADABLE = 0.01
"""A greater share of characters that cannot be read means another encoding."""
_END = "\x00end of the file\x00"


def encoding_of(path: Path) -> str:
    """``utf-8``, ``utf-8-sig``, ``utf-16``, ``utf-16-le``, ``utf-16-be`` or ``gb18030``.

    A text that is not quite whole is read all the same, with ``UNREADABLE`` in its place. Raises Refused
    ``file.encoding``.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if wide := looks_wide(head):
            return wide
        if _is_strictly(file, "utf-8"):
            return "utf-8"
        read, lost = _told(file, "utf-8")
        if read > 20 * lost:
            return "utf-8"
        read, lost = _told(file, "gb18030")
        if lost > max(1, (read + lost) * _MOST_UNREADABLE):
            raise Refused("file.encoding", "file")
        return "gb18030"


def _is_strictly(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _told(file: BinaryIO, encoding: str) -> tuple[int, int]:
    """How many characters beyond ASCII can be read, and how many cannot."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    file.seek(0)
    beyond = lost = 0
    while chunk := file.read(_CHUNK):
        text = decoder.decode(chunk)
        missing = text.count(UNREADABLE)
        beyond += len(text) - len(text.encode("ascii", "ignore")) - missing
        lost += missing
    return beyond, lost + decoder.decode(b"", final=True).count(UNREADABLE)


def separator_of(path: Path, encoding: str) -> str:
    """The separator under which most of the first rows have the same number of columns, more than one."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(HEAD_BYTES)
    if hint := _HINT.fullmatch(sample.split("\n", 1)[0]):
        return hint[1]
    whole = sample if len(sample) < HEAD_BYTES else sample.rsplit("\n", 1)[0]
    best, most = ",", 0.0
    for separator in SEPARATORS:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(whole, newline=""), delimiter=separator) if row)
        width, count = max(widths.items(), key=lambda each: (each[0] > 1, each[1], each[0]), default=(1, 0))
        share = count / max(1, sum(widths.values())) if width > 1 else 0.0
        if share > most + 0.05:
            best, most = separator, share
    return best


class Delimited:
    """One text file. ``at``: bytes read so far."""

    def __init__(self, path: Path, encoding: str = "", separator: str = "") -> None:
        csv.field_size_limit(limit.CELL_CHARACTERS)
        self._path = path
        self.encoding = encoding or encoding_of(path)
        self.separator = separator or separator_of(path, self.encoding)
        self.of = path.stat().st_size
        self.at = 0

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The number of its first line and the cells of each row that is not empty.

        Raises Refused ``file.quote`` (``line``), ``file.cell`` (``line``), ``file.columns``, ``file.rows``.
        """
        with self._path.open("rb") as raw, io.TextIOWrapper(raw, self.encoding, "replace", newline="") as text:
            reader = csv.reader(self._lines(text), delimiter=self.separator)
            begin = 1
            try:
                for cells in reader:
                    number, begin = begin, reader.line_num + 1
                    if cells == [_END]:
                        return
                    if cells and cells[-1].endswith(_END):
                        break
                    self.at = raw.tell()
                    if number == 1 and _HINT.fullmatch(self.separator.join(cells)):
                        continue
                    if len(cells) > limit.COLUMNS and any(cells[limit.COLUMNS :]):
                        raise Refused("file.columns", "file", limit=limit.COLUMNS)
                    yield number, cells
            except csv.Error:
                if reader.line_num <= begin:
                    raise Refused("file.cell", "file", line=begin, limit=limit.CELL_CHARACTERS) from None
                number = begin
            raise Refused("file.quote", "file", line=number)

    def _lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        """The file's lines and a last one of our own: where a quote swallows it, the file was cut."""
        yield from text
        yield _END
