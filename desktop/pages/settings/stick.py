"""No network at all: the exchange goes by a stick, this computer's or a colleague's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.domain import clock
from desktop.domain.problem import Problem
from desktop.pages.desk import Computer, Desk
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column, row
from desktop.widgets.progress import Progress
from desktop.widgets.sentence import sentence

SUFFIX = "forecourt-stick"


class Stick(QWidget):
    """Writing takes nothing away here: what waits goes on waiting until the answer is back, by whatever way."""

    def __init__(self, desk: Desk, computer: Computer | None) -> None:
        super().__init__()
        self.state, self._title = Pill(), Label("", "h3")
        self._desk, self._second = desk, computer.second if computer else None
        self._code, self._carried, self._answers = "", 0, 0
        self.write, self.read = Button("", icon_name="upload"), Button("", icon_name="download")
        self.back, self.stop = Button("", icon_name="hard-drive"), Button("", "ghost")
        self.progress = Progress()
        self._hint, self._carry_hint = Label("", "second"), Label("", "muted")
        for label in (self._hint, self._carry_hint):
            label.setWordWrap(True)
        self._running = QWidget()
        self._running.setLayout(row((self.progress, 1), self.stop, gap=10))
        buttons = row(self.write, self.read, self.back, None, gap=8)
        head = row(self._title, self.state, None, gap=10)
        self.setLayout(column(head, self._hint, buttons, self._running, self._carry_hint, gap=10))
        self.write.clicked.connect(self._ask_target)
        self.read.clicked.connect(self._ask_source)
        self.back.clicked.connect(self._ask_folder)
        if self._second is not None:
            self.stop.clicked.connect(lambda: self._send({"do": "cancel"}))
            self._second.status.connect(self._on_status)
            self._second.told.connect(self._on_told)
            self._second.progress.connect(self._on_progress)
        self._show_running(False)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_code(self, code: str) -> None:
        """The device's code, which stands in the name of the file."""
        self._code = code

    def write_to(self, file: Path) -> None:
        """Write this computer's bundle."""
        self._begin({"do": "stick_write", "file": str(file)}, self.tr("Writing…"))

    def read_from(self, file: Path) -> None:
        """Take an answer in, or keep a colleague's bundle to be carried on."""
        self._begin({"do": "stick_read", "file": str(file)}, self.tr("Reading…"))

    def give_back(self, folder: Path) -> None:
        """Write the answers for other computers."""
        self._begin({"do": "stick_back", "folder": str(folder)}, self.tr("Writing…"))

    def _begin(self, message: dict[str, Any], words: str) -> None:
        self.progress.tell(words)
        self._show_running(True)
        self._send(message)

    def _send(self, message: dict[str, Any]) -> None:
        if self._second is not None:
            self._second.send(message)

    def _ask_target(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Write to a stick"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX)
        stem = "-".join(filter(None, ["forecourt", self._code, f"{clock.local(clock.now()):%Y%m%d-%H%M}"]))
        dialog.selectFile(f"{stem}.{SUFFIX}")
        dialog.fileSelected.connect(lambda file: self.write_to(Path(file)))
        dialog.open()

    def _ask_source(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Read from a stick"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([f"*.{SUFFIX}", "*"])
        dialog.fileSelected.connect(lambda file: self.read_from(Path(file)))
        dialog.open()

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Take the answers back"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda folder: self.give_back(Path(folder)))
        dialog.open()

    def _on_status(self, status: dict[str, Any]) -> None:
        self._carried, self._answers = int(status.get("carried", 0)), int(status.get("answers", 0))
        self._repeat()

    def _on_progress(self, told: dict[str, Any]) -> None:
        if told.get("task") != "stick" or not self._running.isVisibleTo(self):
            return
        if "all" in told:
            self.progress.tell(f"{told['done']:,} / {told['all']:,}", int(told["done"]), int(told["all"]))
        else:
            text = self.tr("{sent} sent, {received} received")
            self.progress.tell(text.format(sent=f"{told['sent']:,}", received=f"{told['received']:,}"))

    def _on_told(self, told: dict[str, Any]) -> None:
        """What came of a task: said at the foot of the window, a refusal with its remedy."""
        task = str(told.get("task", ""))
        if not task.startswith("stick_"):
            return
        if task != "stick_carry":
            self._show_running(False)
        if told.get("say") == "failed":
            self._desk.say(sentence(Problem(str(told.get("code", "")))), bad=True)
        else:
            self._desk.say(self._done(task, told))

    def _done(self, task: str, told: dict[str, Any]) -> str:
        if task == "stick_write":
            text = self.tr("Written with {n} change[s]; [it stays|they stay] here until the answer is back.")
            return counted(text, told["transactions"])
        if task == "stick_back":
            return self.tr("Answers written to the stick: {n}.").format(n=len(told["files"]))
        if task == "stick_carry":
            return self.tr("{device}'s bundle is at the centre; take the answer back.").format(device=told["device"])
        if told["kept"]:
            text = self.tr("{device}'s bundle is kept and goes to the centre as soon as it answers.")
            return text.format(device=told["kept"])
        text = self.tr("Answer taken in: {sent} changes settled, {received} received.")
        return text.format(sent=f"{told['sent']:,}", received=f"{told['received']:,}")

    def _show_running(self, running: bool) -> None:
        self._running.setVisible(running)
        for button in (self.write, self.read, self.back):
            button.setEnabled(not running and self._second is not None)
        self.back.setEnabled(not running and self._answers > 0)

    def _repeat(self) -> None:
        self._title.setText(self.tr("Exchange by USB stick"))
        self.write.setText(self.tr("Write to a stick…"))
        self.read.setText(self.tr("Read from a stick…"))
        self.back.setText(self.tr("Take the answers back…"))
        self.stop.setText(self.tr("Cancel"))
        self._hint.setText(
            self.tr(
                "Where there is no network at all: write what waits here to a stick, read it at a colleague's computer "
                "or at the centre, and read the answer here. Only the centre can open it."
            )
        )
        parts = []
        if self._carried:
            parts.append(self.tr("Bundles of colleagues that wait here for the centre: {n}.").format(n=self._carried))
        if self._answers:
            parts.append(self.tr("Answers ready to be taken back: {n}.").format(n=self._answers))
        self._carry_hint.setText(" ".join(parts))
        self._carry_hint.setVisible(bool(parts))
        if self._answers:
            self.state.show_status(self.tr("Answer ready"), "ok")
        elif self._carried:
            self.state.show_status(self.tr("Waits for the centre"), "warn")
        self.state.setVisible(bool(parts))
        self._show_running(self._running.isVisibleTo(self))
