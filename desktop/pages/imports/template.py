"""Saving a template: an empty file with the right columns, to be filled in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from desktop.domain.problem import Refused
from desktop.pages.desk import Page
from desktop.pages.imports import words
from desktop.pages.refusal import told
from desktop.store.importing import template
from desktop.store.importing.kinds import KINDS


def save_template(page: Page, kind: str, form: str) -> None:
    """Ask where, then write it. ``form``: ``xlsx`` or ``csv``."""
    dialog = QFileDialog(page.window(), page.tr("Save the template"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(form)
    dialog.selectFile(f"{words.kind_words(kind)}.{form}")
    dialog.fileSelected.connect(lambda path: write_template(page, kind, Path(path)))
    dialog.open()


def write_template(page: Page, kind: str, path: Path) -> None:
    """Write it there; the ending says in which form."""
    by, language, desk = page.desk.actor, page.desk.language, page.desk
    make = template.workbook if path.suffix.lower() == ".xlsx" else template.text

    def save() -> None:
        made = make(KINDS[kind], by, language)
        try:
            path.write_bytes(made)
        except OSError:
            raise Refused("file.not_written", "file", value=path.name) from None

    def done(_none: None) -> None:
        desk.say(page.tr("Saved: {file}").format(file=path.name))

    desk.worker.run(save, done, told(desk), owner=page)
