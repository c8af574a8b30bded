"""After an undo: what stayed, because somebody has touched it since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.domain.problem import Problem
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.sentence import sentence
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, RecordTable


class KeptSheet(Sheet):
    """``kept``: [{"table", "row_id", "label", "code"}]. Made anew each time it is opened."""

    def __init__(self, parent: QWidget | None, taken: int, kept: Sequence[dict[str, Any]], *, stopped: bool) -> None:
        super().__init__(parent, width=620)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.set_title(
            self.tr("Undo was stopped") if stopped else self.tr("Taken back, but for {n}").format(n=len(kept))
        )
        text = counted(self.tr("{n} row[s] [was|were] taken back."), taken)
        if stopped:
            text = f"{text} {self.tr('Undo again goes on where it was.')}"
        elif kept:
            text = f"{text} {self.tr('These stay, because somebody has worked with them since:')}"
        said = Label(text, "second")
        said.setWordWrap(True)
        self.table = RecordTable(
            [
                Column("what", lambda: self.tr("What stays"), lambda each: Cell(each["label"] or "—"), 240),
                Column("why", lambda: self.tr("Why"), lambda each: Cell(sentence(Problem(each["code"])))),
            ],
            lambda: self.tr("What stays"),
            lambda each: each["row_id"],
        )
        self.table.show_rows(kept)
        self.table.setMinimumHeight(min(360, 60 + 50 * len(kept)))
        self.table.setVisible(bool(kept))
        self.body(column(said, (self.table, 1), gap=10))
        self.buttons()
        self.cancel.setText(self.tr("Close"))
