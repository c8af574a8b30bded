"""The queue to the national electronic maintenance file: packed into a file, marked sent, marked returned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Right
from desktop.domain.problem import Refused
from desktop.domain.service import maintenance_file
from desktop.domain.service.maintenance_file import MOST, RETURNED, SENT, WAITING, FileRow, FileUploader
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown, told
from desktop.pages.service.lists.view import ListView
from desktop.pages.work.why import WhySheet
from desktop.store.home import world_failed
from desktop.widgets.button import Button
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.sentence import sentence
from desktop.widgets.table import Column
from desktop.widgets.theme import Tone

STATES = (WAITING, RETURNED, SENT)


class FilesView(ListView):
    """Ctrl+S packs all that waits and is whole; Alt+R marks one returned, Alt+W lets it wait again; Enter its order."""

    icon = "cloud-upload"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.state = WAITING
        self.chips = {state: Button("", "chip") for state in STATES}
        self.pack_ = Button("", "primary", "save", key="Ctrl+S", shown_only=True)
        self.open_ = Button("", "", "file-text", key="Enter", shown_only=True)
        self.back_ = Button("", "", "undo-2", key="Alt+R", shown_only=True)
        self.again_ = Button("", "", "refresh-cw", key="Alt+W", shown_only=True)
        self.lay_out([*self.chips.values(), self.pack_], [self.open_, self.back_, self.again_])
        for state, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, state=state: self.show_state(state))
        for button, act in (
            (self.pack_, self.pack), (self.open_, self.open), (self.back_, self.returned), (self.again_, self.again),
        ):  # fmt: skip
            button.clicked.connect(act)
        self.table.picked.connect(lambda _row: self.open())

    def heading(self) -> str:
        return self.tr("Electronic maintenance file")

    def columns(self) -> list[Column]:
        return [
            Column("number", lambda: self.tr("Settlement"), lambda each: Cell(each.number, strong=True), 190),
            Column("plate", lambda: self.tr("Plate"), lambda each: Cell(each.plate or "—"), 120),
            Column("day", lambda: self.tr("Settled"), lambda each: Cell(f"{each.settled_on:%Y-%m-%d}"), 110),
            Column("state", lambda: self.tr("State"), self._state_cell, 130),
            Column("why", lambda: self.tr("What is missing, or why it came back"), self._why_cell),
        ]

    def read_rows(self, session: Session) -> list[FileRow]:
        return maintenance_file.files(self.desk.actor, session, self.state)

    def show_state(self, state: str) -> None:
        """One of ``STATES``."""
        self.state = state
        self.repeat()
        self.ask()

    def step_when(self, by: int) -> None:
        """The next state."""
        self.show_state(STATES[(STATES.index(self.state) + by) % len(STATES)])

    def open(self) -> None:
        """Enter: its order."""
        if self.chosen():
            self.desk.go("service", {"order": self.chosen().order_id})

    def whole(self) -> list[str]:
        """What can be packed of what is listed: nothing is missing, and it has not been taken."""
        listed: list[FileRow] = list(getattr(self, "rows", ()))
        return [row.id for row in listed if row.state == WAITING and not row.missing][:MOST]

    def pack(self) -> None:
        """Ctrl+S: ask where to."""
        if not self.may(Right.SETTLE):
            return
        if not self.whole():
            self.desk.say(self.tr("Nothing that waits is whole: mend what is missing first"), bad=True)
            return
        dialog = QFileDialog(self, self.tr("Save the records"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("JSON (*.json)")
        dialog.selectFile(f"{self.heading()} {self.local(clock.now())}.json")
        dialog.fileSelected.connect(lambda path: self.save_records(Path(path)))
        dialog.open()

    def save_records(self, path: Path) -> None:
        """Into this file; once it is written they count as sent, which can be undone."""
        by, ids = self.desk.actor, self.whole()

        def keep(found: bytes) -> None:
            self.desk.worker.run(lambda: _write(path, found), lambda _none: mark(), told(self.desk), owner=self)

        def mark() -> None:
            self.write(lambda session: maintenance_file.mark_sent(by, session, ids, "file"), sent)

        def sent(_none: Any) -> None:
            said = counted(self.tr("{n} record[s] in {name}, marked sent"), len(ids), name=path.name)
            self.desk.say(said, undo=lambda: self.write(lambda session: _wait_again(by, session, ids)))

        self.desk.worker.read(
            lambda session: maintenance_file.pack(by, session, ids, FileUploader()), keep, told(self.desk), owner=self
        )

    def returned(self) -> None:
        """Alt+R: the platform sent it back, in its words."""
        found, by = self.chosen(), self.desk.actor
        if found is None or found.state != SENT or not self.may(Right.SETTLE):
            return
        usual = (self.tr("A code is not in the platform's list"), self.tr("The plate is wrong"), self.tr("Sent twice"))
        sheet = WhySheet(self.window(), self.tr("Sent back by the platform"), self.tr("Mark as sent back"), usual)

        def refuse(refused: Refused) -> None:
            sheet.form.refuse(refused)

        def give(why: str) -> None:
            self.desk.worker.write(
                by, lambda session: maintenance_file.mark_returned(by, session, found.id, why),
                lambda _none: sheet.accept(), shown(self.desk, refuse), owner=self,
            )  # fmt: skip

        sheet.given.connect(give)
        sheet.start()

    def again(self) -> None:
        """Alt+W: it is packed with the next file."""
        found, by = self.chosen(), self.desk.actor
        if found is not None and found.state != WAITING and self.may(Right.SETTLE):
            self.write(lambda session: maintenance_file.send_again(by, session, found.id))

    def offered(self) -> None:
        found = self.chosen()
        self.back_.setEnabled(bool(found and found.state == SENT))
        self.again_.setEnabled(bool(found and found.state != WAITING))
        self.pack_.setEnabled(bool(self.whole()))

    def repeat(self) -> None:
        for state, text in zip(STATES, (self.tr("To be sent"), self.tr("Sent back"), self.tr("Sent")), strict=True):
            self.chips[state].setText(text)
            self.chips[state].setChecked(state == self.state)
        for button, text in (
            (self.pack_, self.tr("Pack into a file")), (self.open_, self.tr("Open the order")),
            (self.back_, self.tr("Came back…")), (self.again_, self.tr("Send again")),
        ):  # fmt: skip
            button.setText(text)
        titles = {
            WAITING: self.tr("Nothing waits to be sent"), RETURNED: self.tr("Nothing came back"),
            SENT: self.tr("Nothing has been sent yet"),
        }  # fmt: skip
        self.empty.set_title(titles[self.state])
        self.empty.set_hint(
            self.tr("Each settlement makes one record of plate, VIN, work and parts; no person is named in it.")
        )

    def _state_cell(self, each: FileRow) -> Cell:
        said: dict[str, tuple[str, Tone]] = {
            WAITING: (self.tr("To be sent"), "info"), SENT: (self.tr("Sent"), "ok"),
            RETURNED: (self.tr("Sent back"), "bad"),
        }  # fmt: skip
        word, tone = said.get(each.state, (each.state, "neutral"))
        return Cell(word, self.local(each.at, "%m-%d %H:%M"), kind="pill", tone=tone)

    def _why_cell(self, each: FileRow) -> Cell:
        if each.why:
            return Cell(each.why, tone="bad")
        missing = [sentence(problem) for problem in each.missing]
        return Cell(missing[0] if missing else "—", " ".join(missing[1:]), tone="warn" if missing else "neutral")


def _write(path: Path, found: bytes) -> None:
    """Whole or not at all. Raises StoreError ``store.full``, ``store.read_only``, ``store.disk``."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(found)
        part.replace(path)
    except OSError as error:
        raise world_failed(error, path.parent) from None
    finally:
        part.unlink(missing_ok=True)


def _wait_again(by: Any, session: Session, ids: list[str]) -> None:
    for file_id in ids:
        maintenance_file.send_again(by, session, file_id)
