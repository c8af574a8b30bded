"""Archived papers on their way to the printer: fetched where another desk made them, each time on paper recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from desktop.domain.problem import Problem
from desktop.domain.sales import paper
from desktop.pages.desk import Desk, Second
from desktop.widgets.sentence import sentence

WAIT_MS = 10_000
"""So long a person waits for another desk's file."""


@dataclass(frozen=True)
class Printed:
    """A PDF ready for the printer: ``paper_id`` of the archive, ``nth`` the time it is printed now."""

    pdf: bytes
    paper_id: str
    number: str
    nth: int


def hand_over(
    desk: Desk, ready: Printed, owner: QObject, *, preview: bool = False, copies: int = 0, private: bool = False,
    kind: str = "", name: str = "",
) -> None:  # fmt: skip
    """To the printer or the preview; what went onto paper or into a file is recorded.

    ``copies`` 0: as preset; ``private``, ``kind``: see ``Print``; ``name``: of the paper, its number unless given.
    """
    by, worker = desk.actor, desk.worker

    def record(printer: str) -> None:
        worker.write(
            by,
            lambda session: paper.record_printing(by, session, ready.paper_id, printer),
            lambda _nth: None,
            owner=owner,
        )

    desk.print_pdf(
        ready.pdf, name or ready.number, preview=preview, nth=ready.nth, done=record, copies=copies, private=private,
        kind=kind,
    )  # fmt: skip


def fetched(desk: Desk, sha256: str | None, then: Callable[[str], object], owner: QObject) -> None:
    """``then("")`` once the file is here, or ``then`` of the code that says why it is not; at once where none is."""
    second = desk.computer.second if desk.computer is not None else None
    if sha256 is None:
        then("")
    elif second is None or not desk.online():
        then("file.unreachable")
    else:
        _Fetch(desk, second, sha256, then, owner)


def say(desk: Desk, code: str) -> None:
    """The sentence of a code at the foot of the window."""
    desk.say(sentence(Problem(code, "paper")), bad=True)


class _Fetch(QObject):
    """Waits until the second process has the file, or says why not; then calls ``then`` once."""

    def __init__(self, desk: Desk, second: Second, sha256: str, then: Callable[[str], object], owner: QObject) -> None:
        super().__init__(owner)
        self._second, self._sha256, self._then = second, sha256, then
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
        self._then(code)
        self.deleteLater()
