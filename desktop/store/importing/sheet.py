"""Rows as a file: XLSX, or text that every spreadsheet opens; what would be taken for a formula is marked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from desktop.store.home import world_failed
from desktop.store.importing import defence

Value = str | int | Decimal | date | None
FORMATS = {".xlsx": "xlsx", ".csv": "text"}
"""Ending of a file → its format."""


def save(path: Path, rows: Iterable[Sequence[Value]], *, encoding: str = "utf-8-sig", separator: str = ",") -> int:
    """Write rows in the format of the file's ending, whole or not at all; how many there were.

    Raises StoreError ``store.full``, ``store.read_only``, ``store.disk``.
    """
    part = path.with_name(f"{path.name}.part")
    counted = _Counted(rows)
    try:
        if FORMATS.get(path.suffix.lower()) == "xlsx":
            _workbook(part, counted)
        else:
            _text(part, counted, encoding, separator)
        part.replace(path)
    except OSError as error:
        raise world_failed(error, path.parent) from None
    finally:
        part.unlink(missing_ok=True)
    return counted.count


class _Counted:
    def __init__(self, rows: Iterable[Sequence[Value]]) -> None:
        self._rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Sequence[Value]]:
        for row in self._rows:
            yield row
            self.count += 1


def _text(path: Path, rows: Iterable[Sequence[Value]], encoding: str, separator: str) -> None:
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        for row in rows:
            writer.writerow([_as_text(value) for value in row])


def _as_text(value: Value) -> str:
    return defence.marked(value) if isinstance(value, str) else "" if value is None else str(value)


def _workbook(path: Path, rows: Iterable[Sequence[Value]]) -> None:
    import openpyxl
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([
            defence.marked(ILLEGAL_CHARACTERS_RE.sub("", value)) if isinstance(value, str) else value for value in row
        ])  # fmt: skip
    kept = io.BytesIO()
    book.save(kept)
    path.write_bytes(kept.getvalue())
