"""The lines that cannot go in, as a file to correct and to bring in again: the same columns, and the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.store.importing import defence, sheet
from desktop.store.importing.check import Checked, sentences
from desktop.store.importing.kind import word
from desktop.store.importing.reading import Inspected


def save(path: Path, checked: Checked, found: Inspected, language: str) -> int:
    """Write it in the encoding and with the separator of the file it came of; the lines, 0 where all is well.

    Raises StoreError as ``sheet.save``.
    """
    encoding = "utf-8-sig" if found.encoding in ("", "utf-8", "utf-8-sig") else found.encoding
    rows = _rows(checked, language)
    return max(0, sheet.save(path, rows, encoding=encoding, separator=found.separator or ",") - 1)


def _rows(checked: Checked, language: str) -> Iterator[Sequence[str]]:
    reasons = {word("reason", each) for each in ("zh", "en")}
    columns = [place for place, name in enumerate(checked.header) if name not in reasons]
    yield [*(checked.header[place] for place in columns), word("reason", language)]
    for line in checked.bad():
        cells = [defence.unmarked(line.cells[place]) if place < len(line.cells) else "" for place in columns]
        yield [*cells, sentences(line.problems, language)]
