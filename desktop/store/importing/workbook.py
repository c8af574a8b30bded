"""XLSX workbooks: sheets streamed row by row, values as a person sees them; a bomb is refused before it is opened.

openpyxl builds an object a cell; here a cell costs a few calls, so that 500,000 rows are read while one waits.
"""

from __future__ import annotations

import math
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import defusedxml.ElementTree as tree
from defusedxml.common import DefusedXmlException

from desktop.domain.problem import Refused
from desktop.store.importing import limit
from desktop.store.importing.markup import local, parse

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Number formats that are days or times without being written out, the Chinese ones among them (ECMA-376, 18.8.30)."""
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_EXACT = 10**15
"""Excel keeps fifteen digits; a whole number from here on has lost its end."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, ValueError, IndexError, SyntaxError)


@dataclass(frozen=True)
class Sheet:
    """A sheet of cells as the workbook lists it."""

    name: str
    part: str
    hidden: bool


class Workbook:
    """One XLSX file, open. ``at`` and ``of``: bytes of the sheet that is being read. Close it when done."""

    def __init__(self, path: Path) -> None:
        self.at, self.of = 0, 1
        try:
            self._zip = zipfile.ZipFile(path)
        except (*_BROKEN, OSError):
            raise Refused("file.cut", "file", line=0) from None
        try:
            self._weigh(path.stat().st_size)
            self._look_inside()
        except DefusedXmlException:
            raise Refused("file.entities", "file") from None
        except _BROKEN:
            raise Refused("file.cut", "file", line=0) from None

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def _weigh(self, size: int) -> None:
        parts = self._zip.infolist()
        unpacked = sum(part.file_size for part in parts)
        swollen = unpacked > limit.RATIO_FROM_BYTES and unpacked > limit.RATIO * size
        if len(parts) > limit.PARTS or unpacked > limit.UNPACKED_BYTES or swollen:
            raise Refused("file.bomb", "file", have=unpacked >> 20)
        if any(part.flag_bits & 1 for part in parts):
            raise Refused("file.password", "file")
        if "xl/workbook.xml" not in self._zip.namelist() and "[Content_Types].xml" not in self._zip.namelist():
            raise Refused("file.kind", "file", said=".xlsx", found="ZIP")

    def _look_inside(self) -> None:
        main = next((n for n in self._zip.namelist() if re.fullmatch(r"xl/workbook\d*\.xml", n)), None)
        if main is None:
            raise Refused("file.kind", "file", said=".xlsx", found="ZIP")
        book, folder = self._tree(main), posixpath.dirname(main)
        related = self._tree(f"{folder}/_rels/{posixpath.basename(main)}.rels")
        targets = {each.get("Id"): each for each in related}
        self.sheets: list[Sheet] = []
        self._strings_part = self._styles_part = ""
        for each in related:
            part = posixpath.normpath(posixpath.join("/" + folder, each.get("Target", ""))).lstrip("/")
            kind = each.get("Type", "").rpartition("/")[2]
            if kind == "sharedStrings" and part in self._zip.namelist():
                self._strings_part = part
            elif kind == "styles" and part in self._zip.namelist():
                self._styles_part = part
        self._from_1904 = False
        for element in book.iter():
            kind = local(element.tag.replace("}", ":"))
            if kind == "workbookPr":
                self._from_1904 = element.get("date1904") in ("1", "true")
            elif kind == "sheet":
                relation = targets.get(element.get(_RELATION) or element.get(_RELATION_STRICT))
                if relation is not None and relation.get("Type", "").endswith("/worksheet"):
                    part = posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", ""))).lstrip("/")
                    self.sheets.append(Sheet(element.get("name", ""), part, element.get("state", "") != ""))
        self._strings: list[str] | None = None
        self._formats: list[str] | None = None

    def _tree(self, part: str) -> Any:
        if self._zip.getinfo(part).file_size > limit.SMALL_PART_BYTES:
            raise Refused("file.bomb", "file", have=self._zip.getinfo(part).file_size >> 20)
        return tree.fromstring(self._zip.read(part), forbid_dtd=True)

    def first_filled(self) -> str:
        """The name of the first sheet to be seen that holds a value; else of a hidden one. Raises ``file.empty``."""
        for sheet in sorted(self.sheets, key=lambda each: each.hidden):
            if next(self.rows(sheet.name), None) is not None:
                return sheet.name
        raise Refused("file.empty", "file")

    def rows(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """Row number and cells of each row that holds a value.

        Raises Refused ``file.sheet``, ``file.cut``, ``file.entities``, ``file.columns``, ``file.cell``.
        """
        sheet = next((each for each in self.sheets if each.name == name), None)
        if sheet is None:
            raise Refused("file.sheet", "file", value=name[:40])
        try:
            if self._strings is None:
                self._strings = self._read_strings()
            if self._formats is None:
                self._formats = self._read_formats()
            yield from self._stream(sheet)
        except DefusedXmlException:
            raise Refused("file.entities", "file") from None
        except _BROKEN:
            raise Refused("file.cut", "file", line=0) from None

    def _stream(self, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
        assert self._strings is not None and self._formats is not None
        self.of = self._zip.getinfo(sheet.part).file_size
        cells = _Cells(self._strings, self._formats, self._from_1904)
        with self._zip.open(sheet.part) as source:
            for _ in parse(source, cells.start, cells.end, cells.text):  # type: ignore[arg-type]
                self.at = source.tell()
                ready, cells.ready = cells.ready, []
                yield from ready

    def _read_strings(self) -> list[str]:
        if not self._strings_part:
            return []
        strings = _Strings()
        with self._zip.open(self._strings_part) as source:
            for _ in parse(source, strings.start, strings.end, strings.text):  # type: ignore[arg-type]
                pass
        return strings.found

    def _read_formats(self) -> list[str]:
        """For each cell style ``date``, zeros to fill up with, or nothing."""
        if not self._styles_part:
            return []
        root = self._tree(self._styles_part)
        codes: dict[str, str] = {}
        formats: list[str] = []
        for element in root.iter():
            kind = local(element.tag.replace("}", ":"))
            if kind == "numFmt":
                codes[element.get("numFmtId", "")] = element.get("formatCode", "")
            elif kind == "cellXfs":
                formats = [each.get("numFmtId", "0") for each in element]
        return [_shown_as(number, codes.get(number, "")) for number in formats]


def _shown_as(number: str, code: str) -> str:
    if int(number) in _DATE_FORMATS:
        return "date"
    if re.fullmatch("0{2,20}", code):
        return code
    plain = _NOT_FORMAT.sub("", code.partition(";")[0]).lower()
    return "date" if re.search("[ymdhs年月日]", plain.replace("general", "")) else ""


_columns: dict[str, int] = {}
"""Letters of columns met so far → their place; no more than there are columns in a workbook."""


class _Strings:
    """The texts that cells share, without the readings above Chinese characters."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._taking = self._reading = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        name = local(name) if ":" in name else name
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._reading = True
        elif name == "t":
            self._taking = not self._reading

    def end(self, name: str) -> None:
        name = local(name) if ":" in name else name
        if name == "si":
            self.found.append("".join(self._parts))
        elif name == "rPh":
            self._reading = False
        elif name == "t":
            self._taking = False

    def text(self, data: str) -> None:
        if self._taking:
            self._parts.append(data)


class _Cells:
    """The handlers of one sheet; ``ready``: rows that are whole."""

    def __init__(self, strings: list[str], formats: list[str], from_1904: bool) -> None:
        self._strings, self._formats, self._from_1904 = strings, formats, from_1904
        self.ready: list[tuple[int, list[str]]] = []
        self._row: list[str] = []
        self._number = self._column = 0
        self._kind = self._style = ""
        self._taking = self._reading = False
        self._parts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name) if ":" in name else name
        if name == "c":
            place = attributes.get("r")
            self._column = _column(place) if place else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._parts = []
        elif name in ("v", "t"):
            self._taking = not self._reading
        elif name == "row":
            self._number = int(attributes.get("r") or self._number + 1)
            self._row, self._column = [], -1
        elif name == "rPh":
            self._reading = True

    def end(self, name: str) -> None:
        name = local(name) if ":" in name else name
        if name == "c":
            if self._parts:
                self._put(self._value("".join(self._parts)))
        elif name in ("v", "t"):
            self._taking = False
        elif name == "row":
            if self._row:
                self.ready.append((self._number, self._row))
        elif name == "rPh":
            self._reading = False

    def text(self, data: str) -> None:
        if self._taking:
            self._parts.append(data)

    def _put(self, value: str) -> None:
        if not value.strip():
            return
        if self._column >= limit.COLUMNS:
            raise Refused("file.columns", "file", limit=limit.COLUMNS)
        if len(value) > limit.CELL_CHARACTERS:
            raise Refused("file.cell", "file", line=self._number, limit=limit.CELL_CHARACTERS)
        missing = self._column - len(self._row)
        if missing > 0:
            self._row.extend([""] * missing)
        if missing < 0:
            self._row[self._column] = value
        else:
            self._row.append(value)

    def _value(self, raw: str) -> str:
        match self._kind:
            case "s":
                return self._strings[int(raw)]
            case "n":
                shown = self._formats[int(self._style)] if self._style and self._formats else ""
                return number_text(raw, shown, self._from_1904)
            case "b":
                return "TRUE" if raw.strip() == "1" else "FALSE"
            case "d":
                return raw.strip().replace("T00:00:00", "").replace("T", " ")
            case _:
                return raw


def _column(place: str) -> int:
    """``"AB7"`` → 27."""
    letters = place.rstrip("0123456789")
    if letters not in _columns:
        number = 0
        for letter in letters[:4]:
            number = number * 26 + ord(letter) - 64
        _columns[letters] = number - 1
    return _columns[letters]


def number_text(raw: str, shown: str = "", from_1904: bool = False) -> str:
    """A number of a sheet as a person sees it: ``"13800138000"``, never ``1.3800138E10`` nor ``0.30000000000000004``.

    ``shown``: ``date``, or zeros to fill up with. A whole number of more digits than Excel keeps stays in its
    scientific form: its end is lost, and who reads the cell says so.
    """
    try:
        value = float(raw)
    except ValueError:
        return raw
    if shown == "date" and 0 <= value < 2_958_466:
        return _moment(value, from_1904)
    if not math.isfinite(value):
        return raw
    if value == int(value):
        text = str(int(value)) if abs(value) < _EXACT else f"{value:.14E}"
        return text.zfill(len(shown)) if shown and shown != "date" else text
    text = f"{value:.15g}"
    return f"{value:.15f}".rstrip("0") if "e" in text and 1e-15 < abs(value) < 1 else text


def _moment(value: float, from_1904: bool) -> str:
    if value < 1 and not from_1904:
        return f"{datetime(1900, 1, 1) + timedelta(seconds=round(value * 86_400)):%H:%M:%S}"
    # the calendar of 1900 has a 29 February that never was
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31 if value < 60 else 30)
    moment = first + timedelta(seconds=round(value * 86_400))
    return f"{moment:%Y-%m-%d}" if moment.time() == datetime.min.time() else f"{moment:%Y-%m-%d %H:%M:%S}"
