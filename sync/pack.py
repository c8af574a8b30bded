"""A large file as a pack: compressed, and where the receiver has an earlier version of it, only what is different.

A page that lies in the earlier file at the same place is named; any other is deflated, with those three pages of the
earlier file as dictionary that hold most of the same. They are found by anchors: short strings at places that their own
bytes choose, so that what was only moved is found again. Nothing here knows what the file holds, only that it is of
SQLite's pages: a page begins with the places of its rows, which all change when one row comes between; they are taken
as distances from each other, which stay.

Format: ``FPK1``, the length of the head, the head (JSON: ``size``, ``sha256``, ``base_size``, ``base_sha256``), then
records of three numbers, how they are made below, and bytes. Numbers are LEB128.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import mmap
import re
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import accumulate
from operator import sub
from pathlib import Path
from typing import BinaryIO

MAGIC = b"FPK1"
BLOCK = 8_192
"""The page of our files: what is compared, and deflated with a dictionary. Any file can be packed."""
WHOLE_BLOCK = 1 << 18
"""Deflated at once where there is no earlier version."""
LEVEL = 6
ANCHOR = 16
"""Bytes of an anchor."""
MOST_VOTES = 24
"""Anchors of a page that are asked where it has moved."""
VOTE_BYTES = 1_024
"""Two that differ by less say the same."""
KEPT_PAGES = 512
"""Of the earlier file, as they stand in dictionaries."""
_AT = re.compile(rb"[\x11\x2b\x47\x63\x85\xa1\xc7\xe5\x35\x52\x71][\x03-\x0a\x30-\x3b\x90-\x97]", re.DOTALL)
"""Where anchors lie: about one place in five hundred of bytes that are alike."""
HEADERS = {2: 12, 5: 12, 10: 8, 13: 8}
"""The kinds of SQLite's tree pages by their first byte → bytes before the places of the cells."""
COPY, PLAIN, DICTIONARY = 0, 1, 2
MAX_RECORD = 1 << 20
"""Bytes of the file that one deflated record may hold; a copy may be longer."""
MAX_HEAD = 4_096


class BadPack(Exception):
    """It is cut, damaged, of another earlier file, or not what its head says."""


@dataclass(frozen=True)
class Head:
    """``size`` and ``sha256`` of the file that comes out; of the earlier one 0 and empty where none is needed."""

    size: int
    sha256: str
    base_size: int = 0
    base_sha256: str = ""


def pack(new: Path, target: Path, base: Path | None = None) -> int:
    """Write the pack of ``new``; its size. Minutes of one core for a gigabyte."""
    head = Head(new.stat().st_size, digest(new), *((base.stat().st_size, digest(base)) if base else ()))
    with target.open("wb") as out, _mapped(new) as data:
        plain = json.dumps(asdict(head)).encode()
        out.write(MAGIC + _number(len(plain)) + plain)
        if base is None:
            for at in range(0, len(data), WHOLE_BLOCK):
                block = data[at : at + WHOLE_BLOCK]
                _write(out, PLAIN, len(block), 0, zlib.compress(block, LEVEL))
        else:
            with _mapped(base) as old:
                _differences(data, old, out)
        return out.tell()


def _differences(data: mmap.mmap, old: mmap.mmap, out: BinaryIO) -> None:
    anchors, dictionary = _anchors(old), Dictionary(lambda start: old[start : start + BLOCK])
    run = shift = 0
    for at in range(0, len(data), BLOCK):
        block = data[at : at + BLOCK]
        if block == old[at : at + BLOCK]:
            run += len(block)
            continue
        if run:
            _write(out, COPY, run, at - run, b"")
            run = 0
        shift = _shift(block, at, anchors, shift)
        page = max(0, min(len(old) - 1, at + shift + BLOCK // 2)) // BLOCK
        _write(out, DICTIONARY, len(block), page, _deflate(apart(block), dictionary.of(page)))
    if run:
        _write(out, COPY, run, len(data) - run, b"")


def _anchors(old: mmap.mmap) -> dict[int, int]:
    """Hash of an anchor → where it lies; one that lies at several places says nothing."""
    found: dict[int, int] = {}
    for match in _AT.finditer(old):
        at = match.start()
        key = hash(old[at : at + ANCHOR])
        found[key] = -1 if key in found else at
    return found


def _shift(block: bytes, at: int, anchors: dict[int, int], before: int) -> int:
    """How far the content of a block has moved; as far as that of the last one where no anchor tells."""
    votes: Counter[int] = Counter()
    found = [match.start() for match in _AT.finditer(block)]
    for here in found[:: len(found) // MOST_VOTES + 1]:
        place = anchors.get(hash(block[here : here + ANCHOR]), -1)
        if place >= 0:
            votes[(place - here - at) // VOTE_BYTES] += 1
    return votes.most_common(1)[0][0] * VOTE_BYTES if votes else before


def _deflate(block: bytes, stretch: bytes) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, stretch)
    return packer.compress(block) + packer.flush()


def _write(out: BinaryIO, kind: int, length: int, start: int, packed: bytes) -> None:
    out.write(_number(length * 3 + kind) + _number(start) + _number(len(packed)) + packed)


class Dictionary:
    """Three pages of the earlier file around one, as they stand in a dictionary."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._kept: dict[int, bytes] = {}

    def of(self, page: int) -> bytes:
        """The page before it, it, and the page after it, as far as there are some."""
        return b"".join(self._page(each) for each in (page - 1, page, page + 1) if each >= 0)

    def _page(self, page: int) -> bytes:
        if page not in self._kept:
            if len(self._kept) >= KEPT_PAGES:
                self._kept.clear()
            self._kept[page] = apart(self._read(page * BLOCK))
        return self._kept[page]


def apart(page: bytes) -> bytes:
    """A page with the places of its cells as distances from the cell before; any other bytes as they are."""
    return _turned(page, lambda places: [places[0], *map(sub, places[1:], places)])


def together(page: bytes) -> bytes:
    """The inverse of :func:`apart`."""
    return _turned(page, lambda distances: list(accumulate(distances)))


def _turned(page: bytes, turn: Callable[[array[int]], list[int]]) -> bytes:
    if len(page) != BLOCK or page[0] not in HEADERS:
        return page
    start, count = HEADERS[page[0]], int.from_bytes(page[3:5], "big")
    end = start + 2 * count
    if not count or end > BLOCK:
        return page
    cells = array("H", page[start:end])
    if sys.byteorder == "little":
        cells.byteswap()
    turned = array("H", [each & 0xFFFF for each in turn(cells)])
    if sys.byteorder == "little":
        turned.byteswap()
    return page[:start] + turned.tobytes() + page[end:]


def unpack(source: BinaryIO, target: Path, base: Path | None = None) -> Iterator[tuple[int, int]]:
    """Write the file anew, a pause (so far, of) after each megabyte. Raises BadPack, OSError; then it is no good."""
    head = read_head(source)
    taken, written, told = hashlib.sha256(), 0, 0
    if head.base_sha256 and (base is None or base.stat().st_size != head.base_size):
        raise BadPack("base")
    with target.open("wb") as out, contextlib.ExitStack() as stack:
        old = Earlier(stack.enter_context(base.open("rb"))) if base is not None and head.base_sha256 else None
        while written < head.size:
            for piece in _record(source, old, head.size - written):
                out.write(piece)
                taken.update(piece)
                written += len(piece)
                if written - told >= MAX_RECORD:
                    told = written
                    yield written, head.size
    if taken.hexdigest() != head.sha256:
        raise BadPack("sha256")
    yield written, head.size


class Earlier:
    """The earlier file while a pack is opened."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.dictionary = Dictionary(lambda start: self.read(start, BLOCK))

    def read(self, start: int, length: int) -> bytes:
        self._file.seek(start)
        return self._file.read(length)


def _record(source: BinaryIO, old: Earlier | None, left: int) -> Iterator[bytes]:
    length, kind = divmod(_read_number(source), 3)
    start, packed = _read_number(source), _read_number(source)
    if not 0 < length <= left or packed > (2 * MAX_RECORD if kind else 0) or (kind != PLAIN and old is None):
        raise BadPack("record")
    if kind == COPY:
        assert old is not None
        while length:
            piece = old.read(start, min(length, MAX_RECORD))
            if not piece:
                raise BadPack("base")
            length, start = length - len(piece), start + len(piece)
            yield piece
        return
    if length > MAX_RECORD:
        raise BadPack("record")
    data = _exactly(source, packed)
    try:
        if kind == PLAIN:
            inflating = zlib.decompressobj()
        else:
            assert old is not None
            inflating = zlib.decompressobj(-15, zdict=old.dictionary.of(start))
        piece = inflating.decompress(data, length + 1)
    except zlib.error:
        raise BadPack("record") from None
    if len(piece) != length:
        raise BadPack("record")
    yield together(piece) if kind == DICTIONARY else piece


def read_head(source: BinaryIO) -> Head:
    """What a pack says of itself. Raises BadPack."""
    if _exactly(source, len(MAGIC)) != MAGIC:
        raise BadPack("magic")
    length = _read_number(source)
    try:
        plain = json.loads(_exactly(source, length)) if length <= MAX_HEAD else {}
        head = Head(int(plain["size"]), str(plain["sha256"]), int(plain["base_size"]), str(plain["base_sha256"]))
    except (ValueError, KeyError, TypeError):
        raise BadPack("head") from None
    return head


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _exactly(source: BinaryIO, length: int) -> bytes:
    data = source.read(length)
    if len(data) != length:
        raise BadPack("cut")
    return data


def _number(value: int) -> bytes:
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    made.append(value)
    return bytes(made)


def _read_number(source: BinaryIO) -> int:
    value = 0
    for place in range(0, 63, 7):
        byte = _exactly(source, 1)[0]
        value |= (byte & 127) << place
        if byte < 128:
            return value
    raise BadPack("number")
