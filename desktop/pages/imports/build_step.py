"""The last step of a catalogue or price list: it is built, here or at the centre, and what came of it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.problem import Problem
from desktop.pages.imports.opened import PRICES
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.icon import Icon
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.progress import Progress
from desktop.widgets.sentence import sentence
from desktop.widgets.table import Column, RecordTable

WHOLE = 1_000
"""Steps of the bar: a file may have more bytes than a bar counts."""
KEPT = frozenset({"source.ids"})
"""Remarks on what went in all the same."""
COUNTS = {
    "parts": str(QT_TRANSLATE_NOOP("Imports", "parts in the catalogue")),
    "prices": str(QT_TRANSLATE_NOOP("Imports", "prices in the book")),
    "prices_said": str(QT_TRANSLATE_NOOP("Imports", "lines with a price")),
    "parts_said": str(QT_TRANSLATE_NOOP("Imports", "parts named")),
    "fits_said": str(QT_TRANSLATE_NOOP("Imports", "fits named")),
    "links_said": str(QT_TRANSLATE_NOOP("Imports", "other numbers")),
    "pictures_said": str(QT_TRANSLATE_NOOP("Imports", "pictures named")),
    "twice": str(QT_TRANSLATE_NOOP("Imports", "replaced by a later line")),
    "removed": str(QT_TRANSLATE_NOOP("Imports", "marked as removed")),
}


@dataclass(frozen=True)
class _Remark:
    """A sort of lines that were left out, or of what else is to be known: how many, and some of them."""

    code: str
    count: int
    examples: tuple[tuple[str, int, str], ...]


class BuildStep(QWidget):
    """``show_progress`` while it is built, ``show_report`` at its end."""

    stop_wanted = Signal()
    again_wanted = Signal()
    look_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._kind, self._here = "", False
        self._report: Mapping[str, Any] = {}
        self.progress, self.stop = Progress(), Button("", key="Alt+Q")
        self._calm = Label("", "muted")
        self._icon, self._title, self._words = Icon("circle-check", "ok", 24), Label("", "h1"), Label("", "second")
        self._words.setWordWrap(True)
        self._tiles = row(gap=10)
        self.table = RecordTable(
            [
                Column("count", lambda: self.tr("Lines"), self._count_cell, 90),
                Column("why", lambda: self.tr("What was left out or lacks something, and why"), self._why_cell),
            ],
            lambda: self.tr("What was left out or lacks something"),
            lambda each: each.code,
        )
        self._example = Label("", "second")
        self._example.setWordWrap(True)
        self.look = Button("", "primary", "arrow-right", key="Alt+V")
        self.again = Button("", icon_name="plus", key="Alt+N")
        self._build()
        self.stop.clicked.connect(self.stop_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.look.clicked.connect(self.look_wanted)
        self.table.moved.connect(lambda _row: self._say_examples())
        translate.say(self, lambda _text: self._repeat(), str)

    def _build(self) -> None:
        running, done = QWidget(), QWidget()
        wait = column(self.progress, self._calm, gap=8)
        running.setLayout(column(None, row(None, (wait, 2), self.stop, None, gap=12), None))
        self._listed = Card()
        self._listed.body(column((self.table, 1)))
        self._listed.foot(self._example)
        head = row(self._icon, (column(self._title, self._words, gap=2), 1), self.look, self.again, gap=12)
        done.setLayout(column(head, self._tiles, (self._listed, 1), gap=14))
        self._stack = QStackedWidget()
        self._stack.addWidget(running)
        self._stack.addWidget(done)
        self.setLayout(column((self._stack, 1), margins=(14, 14, 14, 12)))

    def show_progress(self, kind: str, message: Mapping[str, Any]) -> None:
        """``message``: a ``progress`` of the task ``make``, or empty at the beginning."""
        self._kind, self._report = kind, {}
        self._stack.setCurrentIndex(0)
        step, of = message.get("step", ""), int(message.get("of") or 0)
        if step == "send":
            said = self.tr("Files go to the centre: {what}").format(what=message["what"])
        elif step == "centre":
            said = self.tr("The centre builds it…")
        elif message.get("what") and message["what"] != "build":
            said = self.tr("Reading {what}…").format(what=message["what"])
        else:
            said = self.tr("Building…")
        self.progress.tell(said, int(message.get("at") or 0) * WHOLE // of if of else 0, WHOLE if of else 0)

    def show_report(self, kind: str, report: Mapping[str, Any], *, here: bool) -> None:
        """``here``: it is in use on this computer; else the centre hands it out."""
        self._kind, self._report, self._here = kind, report, here
        self._stack.setCurrentIndex(1)
        examples = report.get("examples", {})
        remarks = [
            _Remark(code, int(count), tuple((str(f), int(n), str(v)) for f, n, v in examples.get(code, ())))
            for code, count in report.get("remarks", {}).items()
        ]
        self.table.show_rows(sorted(remarks, key=lambda each: -each.count))
        self._listed.setVisible(bool(remarks))
        self._repeat()

    def is_running(self) -> bool:
        """Whether the bar is shown."""
        return self._stack.currentIndex() == 0

    def start(self) -> None:
        """Put the focus where work starts."""
        (self.stop if self.is_running() else self.look).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_tiles(self) -> None:
        while self._tiles.count():
            gone = self._tiles.takeAt(0)
            widget = gone.widget() if gone is not None else None
            if widget is not None:
                widget.deleteLater()
        for name, words in COUNTS.items():
            count = int(self._report.get("counts", {}).get(name, 0))
            if count:
                said = Label(QCoreApplication.translate("Imports", words), "muted")
                tile = Card(Label(f"{count:,}", "total"), said, margins=(14, 8, 14, 10), gap=0)
                self._tiles.addWidget(tile, 1)

    def _repeat(self) -> None:
        self.stop.setText(self.tr("Stop"))
        self._calm.setText(self.tr("Work on meanwhile; what is in use stays until the new one has passed its checks."))
        self.again.setText(self.tr("Another file"))
        self.look.setText(self.tr("To the lookup"))
        remarks = {str(code): int(count) for code, count in self._report.get("remarks", {}).items()}
        left = sum(count for code, count in remarks.items() if code not in KEPT)
        if self._here:
            book = self._kind == PRICES
            self._title.setText(self.tr("The price book is in use") if book else self.tr("The catalogue is in use"))
        else:
            self._title.setText(self.tr("Built; the centre hands it out to every computer"))
        lost = counted(self.tr("{n} line[s] [was|were] left out; every sort is named below."), left)
        said = [lost if left else self.tr("Every line went in.")]
        if remarks.keys() & KEPT:
            said.append(self.tr("Some ids have no text yet: they stand as ids."))
        self._words.setText(" ".join(said))
        self._show_tiles()
        self._say_examples()

    def _say_examples(self) -> None:
        found: _Remark | None = self.table.row() if self.table.rows() else None
        examples = found.examples if found is not None else ()
        said = [
            self.tr("line {n}: {value}").format(n=line, value=value or "—") if line else f"{place} {value}"
            for place, line, value in examples
        ]
        self._example.setText(self.tr("For example: {lines}").format(lines="   ".join(said)) if said else "")

    @staticmethod
    def _count_cell(each: _Remark) -> Cell:
        return Cell("" if each.code in KEPT else f"{each.count:,}", strong=True)

    def _why_cell(self, each: _Remark) -> Cell:
        file, line, value = each.examples[0] if each.examples else ("", 0, "")
        said = sentence(Problem(each.code, "", {"file": file, "line": line, "value": value}))
        return Cell(said, "" if each.code in KEPT else file)
