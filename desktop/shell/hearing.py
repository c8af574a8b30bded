"""What the second process says, shown in the window: the light, what runs, the comeback, the state of the catalogue."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.domain.problem import Problem
from desktop.shell.job import job_words
from desktop.shell.seat import CatalogueFace
from desktop.shell.status import CatalogueState, Exchange

if TYPE_CHECKING:
    from desktop.shell.second import SecondProcess
    from desktop.shell.window import MainWindow

BUSY = ("import.busy", "make.busy")


class Hearing(QObject):
    """Hears one second process for one window."""

    came_in = Signal(object)
    """Rows came from the centre: the frozenset of their tables, empty where it may be any."""
    catalogue = Signal()
    """There is another catalogue, or another price book."""
    written = Signal()
    """The second process itself wrote rows: an import, or its undoing."""

    def __init__(self, window: MainWindow, second: SecondProcess) -> None:
        super().__init__(second)
        self._window, self._second = window, second
        self._told = (0, 0, 0, 0)
        self._book = CatalogueState()
        second.status.connect(self._status)
        second.changed.connect(self.came_in)
        second.finished.connect(lambda task: self.catalogue.emit() if task == "catalogue" else None)
        second.progress.connect(self._progress)
        second.failed.connect(self._failed)
        second.told.connect(self._ended)
        second.died.connect(lambda _code: window.status.set_job(""))
        window.comeback.cancelled.connect(second.cancel)
        window.comeback.seen.connect(second.seen)

    def show_catalogue(self, face: CatalogueFace) -> None:
        """The catalogue that is in use from now on."""
        self._book = CatalogueState()
        if face.version:
            self._book = CatalogueState(face.version, face.parts, face.built, face.stock_as_of, face.generated)
        self._window.status.set_catalogue(self._book)

    def _progress(self, message: dict[str, Any]) -> None:
        self._window.comeback.tell(message)
        if message.get("task") in ("import", "make"):
            self._window.status.set_job(*job_words(message))
        if message.get("task") in ("exchange", "bootstrap"):
            self._running(True)

    def _ended(self, message: dict[str, Any]) -> None:
        """An import wrote rows in the second process: they are shown, sent, and kept in the outbox's copy."""
        if message.get("task") not in ("import", "make") or message.get("code") in BUSY:
            return
        self._window.status.set_job("")
        if message.get("wish") in ("write", "undo"):
            self.written.emit()
            self._second.saved()

    def _failed(self, task: str, code: str) -> None:
        """Only what the person stopped is said; what the network does shows at the light."""
        if task != "exchange":
            return
        self._window.comeback.stand(None)
        self._running(False)
        if code == "background.cancelled":
            from desktop.widgets.sentence import sentence

            self._window.say(sentence(Problem(code)))

    def _running(self, running: bool) -> None:
        self._window.set_exchange(dataclasses.replace(self._window.status.exchange, running=running))

    def _status(self, status: dict[str, Any]) -> None:
        now = exchange(status)
        self._window.navigation.show_count("problems", now.problems)
        self._window.comeback.stand(status.get("comeback"))
        # what was saved and sent between two of these words left nothing waiting, but a page read it as not final yet
        told = (now.waiting, now.problems, now.confirmed, int(status.get("sent", 0)))
        if told != self._told:  # a page that says how final its rows are reads that again
            self._told = told
            self._window.changed(frozenset({"outbox"}))
        self._window.set_exchange(now)
        book = self._book
        if now.last is not None and book.version and (book.stock_as_of is None or now.last > book.stock_as_of):
            self._book = dataclasses.replace(book, stock_as_of=now.last)
            self._window.status.set_catalogue(self._book)


def exchange(status: dict[str, Any]) -> Exchange:
    """The light's state out of ``{"say": "status", …}`` (desktop.second.service)."""
    last, ahead = str(status.get("last", "")), str(status.get("next") or "")
    return Exchange(
        online=bool(status.get("online")),
        waiting=int(status.get("waiting", 0)),
        last=datetime.fromisoformat(last) if last else None,
        trouble=str(status.get("trouble", "")),
        centre=bool(status.get("centre")),
        hub=str(status.get("hub") or ""),
        confirmed=int(status.get("confirmed", 0)),
        next=datetime.fromisoformat(ahead) if ahead else None,
        problems=int(status.get("refused", 0)) + int(status.get("conflicts", 0)),
    )
