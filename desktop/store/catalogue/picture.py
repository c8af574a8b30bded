"""Pictures of parts in a file of their own: a small and a large one of each, made of what suppliers send.

The file may hold gigabytes, so nobody fetches it whole: a desk asks for the pictures of the parts that it shows.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any, Literal, NamedTuple

import sqlcipher3.dbapi2 as sqlcipher

from desktop.domain.parts import part as number
from desktop.domain.problem import Refused
from desktop.store.catalogue.source.fact import Remark, Report
from desktop.store.catalogue.source.word import Words

APPLICATION_ID = 0x464D4544
"""``FMED`` in the header of the file."""
FORMAT = 1
PATTERN = "media-*.db"
Size = Literal["thumb", "picture"]
SIDES: Mapping[Size, int] = {"thumb": 160, "picture": 1_024}
"""The longer side, in pixels."""
QUALITY = 82
MOST_PIXELS = 50_000_000
"""Of one picture that is read: what a large camera makes; a bomb has more."""
MOST_BYTES = 40 << 20
MOST_FILES = 2_000_000
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"})
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE picture (part_key TEXT PRIMARY KEY, thumb BLOB NOT NULL, picture BLOB NOT NULL);
"""
_SQL: Mapping[Size, str] = {
    "thumb": "SELECT thumb FROM picture WHERE part_key = ?",
    "picture": "SELECT picture FROM picture WHERE part_key = ?",
}


class Named(NamedTuple):
    """A picture that came, and the part that its file's name or its folder's means."""

    file: str
    part_key: str
    data: bytes


def pictures(
    archive: Path, name: str, known: Mapping[str, str], words: Words, brand: str, report: Report
) -> Iterator[Named]:
    """The pictures of a zip. ``known``: file name → part key, as a PIES file says; else the name is the part's number.

    ``VW/5Q0698151D.jpg``, ``VW_5Q0698151D.jpg`` and, with ``brand``, ``5Q0698151D.jpg`` name a part; ``_2`` and so on
    at the end name a further view, of which the first is taken. Raises Refused ``file.cut``, ``file.rows``.
    """
    try:
        with zipfile.ZipFile(archive) as zipped:
            members = sorted((each for each in zipped.infolist() if not each.is_dir()), key=lambda each: each.filename)
            if len(members) > MOST_FILES:
                raise Refused("file.rows", "file", limit=MOST_FILES)
            for place, member in enumerate(members, 1):
                path = PurePosixPath(member.filename)
                if path.suffix.lower() not in SUFFIXES or path.name.startswith("."):
                    continue
                key = known.get(path.name.lower()) or _key_of(path, words, brand)
                if not key:
                    report.remark(name, Remark("picture.name", place, path.name))
                elif member.file_size > MOST_BYTES:
                    report.remark(name, Remark("picture.large", place, path.name))
                else:
                    yield Named(path.name, key, zipped.read(member))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise Refused("file.cut", "file", line=0) from None


def _key_of(path: PurePosixPath, words: Words, brand: str) -> str:
    stem = path.stem
    head, _, rest = stem.partition("_")
    if words.knows(head) and number.normalise_number(rest.partition("_")[0]):
        return number.key(words.brand(head).code, rest.partition("_")[0])
    own = path.parent.name if words.knows(path.parent.name) else brand
    its_number = number.normalise_number(head)
    return number.key(words.brand(own).code, its_number) if own and its_number else ""


def build(label: str, found: Iterable[Named], path: Path, name: str, report: Report) -> int:
    """Write the file, whole or not at all; how many parts have a picture. Of several of one part the first counts."""
    building = path.with_name(f"{path.name}.{os.getpid()}.building")
    building.unlink(missing_ok=True)
    try:
        with closing(sqlcipher.connect(str(building), isolation_level=None)) as connection:
            for setting in ("page_size = 8192", "journal_mode = OFF", "synchronous = OFF"):
                connection.execute(f"PRAGMA {setting}")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.executescript(_TABLES)
            connection.execute("BEGIN")
            count = _fill(connection, found, name, report)
            meta = {"label": label, "pictures": str(count)}
            connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
            connection.execute("COMMIT")
            connection.execute(f"PRAGMA user_version = {FORMAT}")
        if not count:
            raise Refused("picture.none_named", "file")
        with building.open("rb+") as written:
            os.fsync(written.fileno())
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)
    return count


def _fill(connection: Any, found: Iterable[Named], name: str, report: Report) -> int:
    count = 0
    for place, each in enumerate(found, 1):
        if connection.execute(_SQL["thumb"], (each.part_key,)).fetchone() is not None:
            continue
        made = drawn(each.data)
        if made is None:
            report.remark(name, Remark("picture.unreadable", place, each.file))
            continue
        connection.execute("INSERT INTO picture VALUES (?, ?, ?)", (each.part_key, made["thumb"], made["picture"]))
        count += 1
    return count


def drawn(data: bytes) -> dict[Size, bytes] | None:
    """A picture as JPEG in both sizes, upright, on white; None where it is none, or too large."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own limit is lower, and no warning
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return None
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
        ground = Image.new("RGB", upright.size, "white")
        ground.paste(upright, mask=upright.getchannel("A"))
        made: dict[Size, bytes] = {}
        for size, side in SIDES.items():
            smaller = ground.copy()
            smaller.thumbnail((side, side))
            out = io.BytesIO()
            smaller.save(out, "JPEG", quality=QUALITY, optimize=True)
            made[size] = out.getvalue()
    except (OSError, ValueError, SyntaxError, OverflowError):
        return None
    return made


def inspect(path: Path) -> str | None:
    """The label of a file of pictures; None where it is none, damaged, or newer."""
    try:
        with closing(plain(path)) as connection:
            marks = [connection.execute(f"PRAGMA {mark}").fetchone()[0] for mark in ("application_id", "user_version")]
            if marks[0] != APPLICATION_ID or not 1 <= marks[1] <= FORMAT:
                return None
            found = connection.execute("SELECT value FROM meta WHERE key = 'label'").fetchone()
            return str(found[0]) if found else None
    except sqlcipher.Error:
        return None


def plain(path: Path) -> Any:
    """A read-only connection to a file of pictures."""
    return sqlcipher.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)


def read(path: Path, part_key: str, size: Size) -> bytes | None:
    """One picture of one part. None where there is none, or the file cannot be read."""
    try:
        with closing(plain(path)) as connection:
            found = connection.execute(_SQL[size], (part_key,)).fetchone()
            return bytes(found[0]) if found else None
    except sqlcipher.Error:
        return None
