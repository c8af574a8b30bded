"""Asking where a template goes: an empty file with the right columns, to be filled in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.pages.imports import words


def ask_template(parent: QWidget, kind: str, form: str, then: Callable[[str], object]) -> None:
    """``form``: ``xlsx`` or ``csv``; ``then`` gets the path."""
    dialog = QFileDialog(parent.window(), QCoreApplication.translate("Imports", "Save the template"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(form)
    dialog.selectFile(f"{words.kind_words(kind)}.{form}")
    dialog.fileSelected.connect(then)
    dialog.open()
