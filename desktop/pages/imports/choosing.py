"""The dialogs of the imports page: which file is brought in, and where the lines to correct go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.pages.imports.home import ENDINGS
from desktop.pages.imports.opened import Opened


def ask_file(page: QWidget, then: Callable[[str], object]) -> None:
    """A file of this computer; ``then`` gets its path."""
    dialog = QFileDialog(page.window(), QCoreApplication.translate("ImportsPage", "Choose a file"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    patterns = " ".join(f"*{ending}" for ending in ENDINGS)
    dialog.setNameFilters(
        [QCoreApplication.translate("ImportsPage", "Tables ({patterns})").format(patterns=patterns), "*"]
    )
    dialog.fileSelected.connect(then)
    dialog.open()


def ask_target(page: QWidget, opened: Opened, then: Callable[[str], object]) -> None:
    """Where the lines to correct are saved, in the form of the file they come from."""
    dialog = QFileDialog(page.window(), QCoreApplication.translate("ImportsPage", "Save the lines to correct"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    suffix = "xlsx" if opened.seen.format == "xlsx" else "csv"
    dialog.setDefaultSuffix(suffix)
    said = QCoreApplication.translate("ImportsPage", "to correct")
    dialog.selectFile(f"{opened.path.stem}-{said}.{suffix}")
    dialog.fileSelected.connect(then)
    dialog.open()
