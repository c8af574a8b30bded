"""What goes on in the second process, in the words of the status line."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.widgets.counted import counted

WHOLE = 1_000
"""Steps of the bar: a file may have more bytes than a bar counts."""


def job_words(message: dict[str, Any]) -> tuple[str, int, int]:
    """Words, done and total for ``StatusBar.set_job``, from a ``progress`` message of the task import or make."""
    of = int(message["of"])
    if message["task"] == "make":
        words = QCoreApplication.translate("Imports", "Building from files")
        return words, int(message["at"]) * WHOLE // of if of else 0, WHOLE if of else 0
    rows = f"{int(message['rows']):,}"
    if message["wish"] == "write":
        words = QCoreApplication.translate("Imports", "Importing: {n} of {of}").format(n=rows, of=f"{of:,}")
    elif message["wish"] == "export":
        words = QCoreApplication.translate("Imports", "Taking a list out")
    elif message["wish"] == "undo":
        words = QCoreApplication.translate("Imports", "Taking an import back: {n}").format(n=rows)
    else:
        words = counted(QCoreApplication.translate("Imports", "Checking a file: {n} line[s]"), int(message["rows"]))
    return words, int(message["done"]) * WHOLE // of if of else 0, WHOLE if of else 0
