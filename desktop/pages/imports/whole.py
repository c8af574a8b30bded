"""A catalogue or price list on its way: its files, the wish to the second process, how far it is, what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from desktop.domain.problem import Problem, Refused
from desktop.pages.imports import opened as files
from desktop.pages.imports.opened import PRICES, Opened, Way
from desktop.pages.imports.wizard import COLUMNS, RUN
from desktop.pages.refusal import told
from desktop.widgets.sentence import sentence

if TYPE_CHECKING:
    from desktop.pages.imports.page import ImportsPage


class WholeFile(QObject):
    """The page's part for what is built whole; see ``desktop.second.making``."""

    def __init__(self, page: ImportsPage) -> None:
        super().__init__(page)
        self._page, self._wizard, self._desk = page, page.wizard, page.desk
        self._kind = ""
        computer = page.desk.computer
        self._second = computer.second if computer is not None else None
        self._wizard.terms.add_wanted.connect(self.ask_file)
        self._wizard.build.stop_wanted.connect(self.stop)
        self._wizard.build.again_wanted.connect(page.choose)
        self._wizard.build.look_wanted.connect(lambda: self._desk.go("lookup", None))
        if self._second is not None:
            self._second.status.connect(lambda told: self._wizard.terms.know_centre(bool(told.get("centre"))))
            self._second.progress.connect(self._on_progress)
            self._second.told.connect(self._on_told)
            self._second.died.connect(lambda _code: self._on_died())

    def ask_file(self) -> None:
        """Alt+A: one more file of the catalogue."""
        dialog = QFileDialog(self._page.window(), self.tr("Add a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.add(Path(path)))
        dialog.open()

    def add(self, path: Path) -> None:
        """Look into it and list it."""
        by, kind = self._desk.actor, self._wizard.terms.opened.kind if self._wizard.terms.opened else ""

        def show(opened: Opened) -> None:
            self._wizard.terms.add_file(opened)

        self._desk.worker.read(
            lambda session: files.open_file(session, by, path, Way(kind=kind)), show, told(self._desk), owner=self
        )

    def make(self) -> None:
        """Ctrl+Enter: build it of these files."""
        try:
            wish = self._wizard.terms.wish()
        except Refused as refused:
            self._wizard.terms.form.refuse(refused)
            return
        if self._second is None:
            return
        self._kind = wish["kind"]
        self._page.busy("make")
        self._wizard.build.show_progress(self._kind, {})
        self._wizard.show_step(RUN)
        self._wizard.start()
        self._second.send({"do": "make", "actor": self._desk.actor.staff_id, **wish})

    def stop(self) -> None:
        """Alt+Q: what is in use stays."""
        if self._second is not None:
            self._second.send({"do": "make_stop"})

    def _on_progress(self, message: dict[str, Any]) -> None:
        if message.get("task") == "make" and self._kind:
            self._wizard.build.show_progress(self._kind, message)

    def _on_told(self, message: dict[str, Any]) -> None:
        if message.get("task") != "make" or not self._kind:
            return
        kind, self._kind = self._kind, ""
        self._page.busy("")
        in_front = self._wizard.whole and self._wizard.place == RUN
        if message["say"] == "failed":
            if in_front:
                self._wizard.show_step(COLUMNS)
            said = sentence(Problem(str(message["code"]), "", message.get("values", {})))
            if in_front and self._page.isVisible():
                self._wizard.terms.banner.tell(said, "bad")
            else:
                self._desk.say(said, bad=True)
            return
        self._wizard.build.show_report(kind, message["report"], here=bool(message["here"]))
        if in_front:
            self._wizard.show_step(RUN)
            self._wizard.start()
        if not self._page.isVisible():
            built = self.tr("The price book is built"), self.tr("The catalogue is built")
            self._desk.say(built[kind != PRICES])

    def _on_died(self) -> None:
        if self._kind:
            self._on_told({"task": "make", "say": "failed", "code": "make.stopped"})
