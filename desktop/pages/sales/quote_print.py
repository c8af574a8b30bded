"""A quote to the printer or the preview, the first time or again; each time on paper is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from desktop.domain.problem import Problem
from desktop.domain.sales import paper
from desktop.pages.desk import Desk, Second
from desktop.pages.sales import quote_paper
from desktop.pages.sales.quote_paper import Printed
from desktop.widgets.sentence import sentence

WAIT_MS = 10_000
"""So long a person waits for another desk's file; then the paper is drawn anew from the quote."""


def print_quote(desk: Desk, quote_id: str, owner: QObject, *, preview: bool = False) -> None:
    """Draw and archive where that is still to be done, then hand over. The quote itself is saved long before.

    A paper that another desk made is fetched first; where it cannot be, that is said and it is drawn anew.
    """
    by, worker, language = desk.actor, desk.worker, desk.language

    def record(ready: Printed, printer: str) -> None:
        worker.write(
            by,
            lambda session: paper.record_printing(by, session, ready.paper_id, printer),
            lambda _nth: None,
            owner=owner,
        )

    def hand_over(ready: Printed) -> None:
        desk.print_pdf(
            ready.pdf, ready.number, preview=preview, nth=ready.nth, done=lambda printer: record(ready, printer)
        )

    def draw() -> None:
        worker.run(lambda: quote_paper.ready(by, worker.store(), quote_id, language), hand_over, owner=owner)

    def fetch(sha256: str | None) -> None:
        second = desk.computer.second if desk.computer is not None else None
        if sha256 is None or second is None:
            draw()
        elif not desk.online():
            _say(desk, "file.unreachable")
            draw()
        else:
            _Fetch(desk, second, sha256, draw, owner)

    worker.read(lambda session: quote_paper.away(by, session, quote_id, language), fetch, owner=owner)


class _Fetch(QObject):
    """Waits until the second process has the file, or says why not; then calls ``then`` once."""

    def __init__(self, desk: Desk, second: Second, sha256: str, then: Callable[[], object], owner: QObject) -> None:
        super().__init__(owner)
        self._desk, self._second, self._sha256, self._then = desk, second, sha256, then
        second.told.connect(self._told)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(lambda: self._over("file.unreachable"))
        self._patience.start(WAIT_MS)
        desk.say(QCoreApplication.translate("QuotePrint", "The archived paper is on its way from the centre."))
        second.send({"do": "file", "sha256": sha256})

    def _told(self, message: dict[str, Any]) -> None:
        if message.get("task") == "file" and message.get("sha256") == self._sha256:
            self._over(str(message.get("code", "")))

    def _over(self, code: str) -> None:
        self._patience.stop()
        self._second.told.disconnect(self._told)
        if code:
            _say(self._desk, code)
        self._then()
        self.deleteLater()


def _say(desk: Desk, code: str) -> None:
    desk.say(sentence(Problem(code, "paper")), bad=True)
