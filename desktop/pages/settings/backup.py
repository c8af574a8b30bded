"""Backups: made now, gone back to, and the bundle for another computer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from desktop.domain import clock
from desktop.domain.actor import Right
from desktop.domain.problem import Refused
from desktop.pages.desk import Computer, Desk
from desktop.pages.people.line import beside
from desktop.pages.people.words import moment
from desktop.pages.refusal import told, world_too
from desktop.store.backup import BackupFile, backup, list_backups
from desktop.store.bundle import bundle
from desktop.store.home import Home
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Choice
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row, rule
from desktop.widgets.section import Section
from desktop.widgets.sheet import Sheet


@dataclass(frozen=True)
class _Backups:
    folder: str
    files: tuple[BackupFile, ...]


class Backup(Section):
    """Made by itself every half hour when something changed; here at once, and back from any of them."""

    def __init__(self, desk: Desk, computer: Computer | None) -> None:
        self.now = Button("", icon_name="archive")
        super().__init__(lambda: self.tr("Backup"), self.now)
        self._desk, self._computer = desk, computer
        self._found = _Backups("", ())
        self._last, self._where = Label("", "h3"), Label("", "muted")
        for label in (self._last, self._where):
            label.setWordWrap(True)
        self.form, self.which = Form(), Choice()
        self.form.add("backup", lambda: self.tr("Go back to a backup"), self.which)
        self.restore, self.move_ = Button("", icon_name="archive-restore"), Button("", icon_name="laptop")
        self._hint = Label("", "muted")
        self._hint.setWordWrap(True)
        self.body(
            column(
                column(self._last, self._where, gap=2),
                rule(),
                row((self.form, 1), beside(self.restore)),
                rule(),
                row((self._hint, 1), self.move_),
                margins=(14, 12, 14, 14),
                gap=12,
            )
        )
        self.start = self.now
        self.now.clicked.connect(self.back_up)
        self.restore.clicked.connect(self._ask_restore)
        self.move_.clicked.connect(self._ask_where)
        translate.say(self, lambda _text: self._repeat(), str)

    def ask(self) -> None:
        worker = self._desk.worker

        def find() -> _Backups:
            home = Home(worker.store().path.parent)
            return _Backups(str(home.backups), tuple(list_backups(home.backups)))

        def show(found: _Backups) -> None:
            self._found = found
            self._repeat()

        worker.run(find, show, told(self._desk), owner=self)

    def back_up(self) -> None:
        """A verified copy, now."""
        worker = self._desk.worker
        if not self._may():
            return
        self.now.setEnabled(False)

        def make() -> BackupFile:
            store = worker.store()
            return backup(store, Home(store.path.parent).backups, clock.now())

        def done(made: BackupFile) -> None:
            self._desk.say(self.tr("Backup made and checked: {time}").format(time=moment(made.made_at)))
            self.ask()

        def refuse(refused: Refused) -> None:
            self._repeat()
            told(self._desk)(refused)

        worker.run(make, done, world_too(self._desk, refuse), owner=self)

    def export(self, target: Path) -> None:
        """Everything another computer needs, in one encrypted file; it opens with the recovery code."""
        worker = self._desk.worker

        def done(_none: None) -> None:
            text = self.tr("Saved as {file}. Open it on the other computer with the recovery code.")
            self._desk.say(text.format(file=target.name))

        worker.run(
            lambda: bundle(worker.store(), target, clock.now()),
            done,
            told(self._desk),
            owner=self,
        )

    def _may(self) -> bool:
        try:
            self._desk.actor.need(Right.BACKUP)
        except Refused as refused:
            told(self._desk)(refused)
            return False
        return True

    def _ask_where(self) -> None:
        if not self._may():
            return
        dialog = QFileDialog(self.window(), self.tr("Move to another computer"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("forecourt")
        dialog.selectFile(f"forecourt-{clock.today():%Y%m%d}.forecourt")
        dialog.fileSelected.connect(lambda file: self.export(Path(file)))
        dialog.open()

    def _ask_restore(self) -> None:
        chosen = next((each for each in self._found.files if each.path.name == self.which.value()), None)
        if chosen is None or self._computer is None or not self._may():
            return
        computer = self._computer
        sheet = Sheet(self.window(), self.tr("Go back to {time}?").format(time=moment(chosen.made_at)), width=560)
        text = Label(
            self.tr(
                "What was saved after that time comes back from the centre and from the outbox's copy; the present "
                "file is kept aside in the folder. The program closes and starts again, and takes a new device code "
                "before its next number."
            ),
            "second",
        )
        text.setWordWrap(True)
        sheet.body(column(text))
        sheet.buttons(primary=self.tr("Go back and start again"))
        sheet.primary.clicked.connect(lambda: (sheet.accept(), computer.restore(chosen.path)))  # type: ignore[func-returns-value]
        sheet.open()

    def _repeat(self) -> None:
        self.now.setText(self.tr("Back up now"))
        self.now.setEnabled(True)
        files = self._found.files
        if files:
            self._last.setText(self.tr("Last backup: {time}").format(time=moment(files[0].made_at)))
        else:
            self._last.setText(self.tr("No backup yet"))
        where = self.tr("Every 30 minutes when something changed, encrypted, in {folder}. Copy it to another disk.")
        self._where.setText(where.format(folder=self._found.folder))
        self.which.show_options([(each.path.name, moment(each.made_at)) for each in files])
        self.restore.setText(self.tr("Go back…"))
        self.restore.setEnabled(bool(files) and self._computer is not None)
        self.which.setEnabled(bool(files))
        self.move_.setText(self.tr("Save a bundle…"))
        self._hint.setText(
            self.tr("For another computer: one encrypted file with everything, opened by the recovery code.")
        )
