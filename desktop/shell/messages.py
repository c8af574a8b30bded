"""When the program itself is wrong: a short id in the log, a dialog that can be copied, never personal data."""

from __future__ import annotations

import logging
import platform
import secrets
import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.widgets import theme
from desktop.widgets.button import Button
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.sheet import Sheet

log = logging.getLogger(__name__)


def crash_report(error: BaseException, version: str) -> tuple[str, str]:
    """``(id, text)``: E-xxxx, and where it happened. Messages of errors are left out: they may quote what was typed."""
    number = f"E-{secrets.randbelow(9000) + 1000}"
    lines = [f"{number} · Forecourt {version} · Python {platform.python_version()} · {platform.system()}"]
    link: BaseException | None = error
    while link is not None:
        lines.append(type(link).__name__)
        for step in traceback.extract_tb(link.__traceback__)[-12:]:
            place = step.filename.replace("\\", "/").rsplit("/", 3)
            lines.append(f"  {'/'.join(place[-3:])}:{step.lineno} {step.name}")
        link = link.__cause__
    return number, "\n".join(lines)


class CrashSheet(Sheet):
    """Says that the program stumbled, that what was saved is saved, and how to report it."""

    def __init__(self, parent: QWidget | None, number: str, report: str) -> None:
        super().__init__(parent, width=620)
        self.set_title(self.tr("Something in the program went wrong ({number})").format(number=number))
        words = Label(
            self.tr("What was saved is saved, and your draft is kept. You can go on. Send this report to support:")
        )
        words.setWordWrap(True)
        self._report = QPlainTextEdit(report)
        self._report.setReadOnly(True)
        self._report.setTabChangesFocus(True)
        self._report.setFont(theme.font("small", mono=True))
        self._report.setMinimumHeight(180)
        self._report.setAccessibleName(self.tr("Report"))
        self.body(column(words, self._report, gap=10))
        copy = Button(self.tr("Copy report"), icon_name="clipboard-copy", key="Alt+C")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        self.buttons(copy)
        self.cancel.setText(self.tr("Go on"))


class CrashWatch:
    """Takes every exception nobody caught, in the window's thread: logs it under its id and shows the sheet once."""

    def __init__(self, window: Callable[[], QWidget | None], version: str) -> None:
        self._window, self._version = window, version
        self._open: CrashSheet | None = None

    def install(self) -> None:
        sys.excepthook = self._on_error

    def take(self, error: BaseException) -> str:
        """Log and show; returns the id. While one sheet is open, further errors are only logged."""
        number, report = crash_report(error, self._version)
        log.error("%s", report)
        if self._open is None and QCoreApplication.instance() is not None:
            self._open = CrashSheet(self._window(), number, report)
            self._open.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._open.finished.connect(self._closed)
            self._open.open()
        return number

    def _closed(self, _result: int) -> None:
        self._open = None

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.take(error)
