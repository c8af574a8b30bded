"""The program as a person starts it, telling when it has painted, can be signed in to, and shows the lookup page.

Run by :mod:`tests.bench.start`. Imports nothing that the program does not import, since that would be measured too.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop import __main__ as program

if TYPE_CHECKING:
    from desktop.pages.desk import Desk
    from desktop.store.sign_in import SignedIn

TYPING_MS = 500
"""Nobody types a password faster."""


class Stamped(program.Program):
    """The program with stamps on standard output: a word and the time of day in seconds."""

    def show(self) -> None:
        begin = self.entry.begin

        def painted() -> None:
            _tell("painted")
            begin()

        self.entry.begin = painted  # type: ignore[method-assign]
        self.entry.opened.connect(lambda _face: QTimer.singleShot(0, self._can_sign_in))
        super().show()

    def _can_sign_in(self) -> None:
        _tell("gate")
        QTimer.singleShot(TYPING_MS, self._enter)

    def _enter(self) -> None:
        from PySide6.QtTest import QTest

        _tell("enter")
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Return)

    def _at_work(self, who: SignedIn, desk: Desk, store: str) -> None:
        super()._at_work(who, desk, store)
        page = self.window.page("lookup")
        assert page is not None
        page.answered.connect(lambda: QTimer.singleShot(0, self._done))  # type: ignore[attr-defined]

    def _done(self) -> None:
        _tell("lookup")
        self.window.close()


def _tell(word: str) -> None:
    print(word, time.time(), flush=True)


if __name__ == "__main__":
    program.Program = Stamped  # type: ignore[misc]
    sys.exit(program.main(None, sys.argv[1:]))
