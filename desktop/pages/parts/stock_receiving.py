"""A delivery: supplier, number of the note, the parts by scan, all of it entered at once. A crash loses nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from PySide6.QtCore import QTimer

from desktop.domain.parts import stock_delivery
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.parts.part_lines import PartLine, PartLines
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.counted import counted
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, frame, row
from desktop.widgets.sentence import refusal

AUTOSAVE_MS = 500


class Receiving(Card):
    """Ctrl+Enter enters everything; what is typed is kept with every pause."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._busy = desk, False
        self.form, self.lines = Form(columns=3), PartLines(desk)
        self.supplier, self.number, self.note = Field(limit=200), Field(limit=60), Field(limit=200)
        self.form.add("supplier", lambda: self.tr("Supplier"), self.supplier)
        self.form.add("number", lambda: self.tr("Number of the delivery note"), self.number)
        self.form.add("note", lambda: self.tr("Note"), self.note)
        self.save, self._hint = (
            Button("", "primary", "package-check", key="Ctrl+Enter", shown_only=True),
            Label("", "muted"),
        )
        self.body(column(frame("plain", row(self.form, margins=(14, 12, 14, 0))), (self.lines, 1), gap=0))
        self.foot(row((self._hint, 1), self.save))
        self._timer = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._timer.timeout.connect(self.keep)
        self.form.edited.connect(self._timer.start)
        self.lines.changed.connect(self._on_lines)
        self.form.saved.connect(self.lines.entry.start)
        self.save.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        if self.supplier.text() or self.number.text():
            self.lines.entry.start()
        else:
            self.form.start()

    def ask(self) -> None:
        """What was typed before, once; then it is here."""
        by = self._desk.actor
        if not self.lines.lines and not any(self.form.values().values()):
            self._desk.worker.read(
                lambda session: stock_delivery.draft_of(by, session), self._on_draft, told(self._desk), owner=self
            )

    def _on_draft(self, body: dict[str, Any]) -> None:
        if body and not self.lines.lines and not any(self.form.values().values()):
            self.form.fill({name: str(body.get(name, "")) for name in ("supplier", "number", "note")})
            self.lines.show_lines([PartLine(**line) for line in body.get("lines", ())])
            self._repeat()

    def keep(self) -> None:
        """Save what is typed."""
        self._timer.stop()
        by, values = self._desk.actor, self.form.values()
        body: dict[str, Any] = {}
        if self.lines.lines or any(values.values()):
            body = {**values, "lines": [asdict(line) for line in self.lines.lines]}
        self._desk.worker.write_local(
            lambda session: stock_delivery.keep_draft(by, session, body), lambda _none: None, told(self._desk),
            owner=self,
        )  # fmt: skip

    def _on_lines(self) -> None:
        self._timer.start()
        self._repeat()

    def go(self) -> None:
        """Ctrl+Enter: into the ledger."""
        if self._busy:
            return
        self._busy = True
        self._timer.stop()
        by, values = self._desk.actor, self.form.values()
        lines = [(line.part_key, line.qty_milli) for line in self.lines.lines]

        def done(_id: str) -> None:
            self._busy = False
            self.form.fill(dict.fromkeys(values, ""))
            self.lines.show_lines([])
            self._desk.say(counted(self.tr("Entered: {n} part[s] on the shelf"), len(lines)))
            self._repeat()
            self.start()

        def failed(refused: Refused) -> None:
            self._busy = False
            mine = [problem for problem in refused.problems if problem.field in values]
            rest = [problem for problem in refused.problems if problem.field not in values]
            self.form.refuse(mine)
            self.lines.entry.refuse(refusal(rest) if rest else "")

        def broken(error: Exception) -> None:
            self._busy = False
            shown(self._desk, failed)(error)

        self._desk.worker.write(
            by, lambda session: stock_delivery.take_delivery(by, session, lines, **values), done, broken, owner=self
        )

    def _repeat(self) -> None:
        count = len(self.lines.lines)
        self.save.setText(counted(self.tr("Enter {n} part[s]"), count))
        self.save.setEnabled(count > 0)
        self._hint.setText(self.tr("What was on order of it has arrived then; kept while you type."))
