"""Empty files to fill in: a workbook with a sheet of explanations, or a text that every spreadsheet opens."""

from __future__ import annotations

import csv
import io

from desktop.domain.actor import Actor
from desktop.store.importing.kind import Kind, word


def workbook(kind: Kind, by: Actor, language: str) -> bytes:
    """The template of a kind as XLSX, in ``zh`` or ``en``; every column is text, so that no number is spoilt."""
    import openpyxl
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = kind.title(language)
    bold, fill = Font(bold=True), PatternFill("solid", fgColor="E8EEF7")
    for place, name in enumerate(_names(kind, by, language), start=1):
        cell = sheet.cell(1, place, name)
        cell.font, cell.fill = bold, fill
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(14, 2 * len(name) + 4)
        sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = "A2"
    notes = book.create_sheet(word("template.sheet", language))
    notes.append([word(f"template.{each}", language) for each in ("column", "needed", "meaning", "example")])
    for field in kind.shown(by):
        words = kind.words(field.name)
        about = words.zh_about if language == "zh" else words.en_about
        needed = word("template.yes", language) if field.needed else ""
        notes.append((words.name(language), needed, about, words.example))
    for cell in notes[1]:
        cell.font, cell.fill = bold, fill
    for letter, width in zip("ABCD", (18, 10, 70, 26), strict=True):
        notes.column_dimensions[letter].width = width
        for cell in notes[letter]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def text(kind: Kind, by: Actor, language: str) -> bytes:
    """The template as CSV in UTF-8 with its mark, which Excel needs to read Chinese."""
    kept = io.StringIO(newline="")
    csv.writer(kept).writerow(_names(kind, by, language))
    return kept.getvalue().encode("utf-8-sig")


def _names(kind: Kind, by: Actor, language: str) -> list[str]:
    return [kind.words(field.name).name(language) + ("*" if field.needed else "") for field in kind.shown(by)]
