"""The models that clerks taught for VINs the catalogue does not know: who, what, when; Del takes one back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.domain.parts import learned_list
from desktop.domain.parts.learned_list import Taught, Teacher
from desktop.pages.desk import Desk
from desktop.pages.people.words import moment
from desktop.pages.refusal import told
from desktop.widgets import translate
from desktop.widgets.cell import ROW, Cell
from desktop.widgets.counted import counted
from desktop.widgets.field import SearchField
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.table import Column, RecordTable

SHOWN_ROWS = 5


class LearnedList(QWidget):
    """A field to find one, and the rows, the newest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._asked, self._rows = desk, 0, list[Taught]()
        self._title, self._count = Label("", "h3"), Label("", "muted")
        self.field = SearchField()
        self.table = RecordTable(
            (
                Column("car", lambda: self.tr("VINs that begin so, and their model"), self._car),
                Column("who", lambda: self.tr("Learned from"), self._who, 250, narrow_width=210),
                Column("withdraw", lambda: "", lambda _row: Cell(self.tr("Withdraw"), kind="link"), 100),
            ),
            lambda: self.tr("Learned models"),
            lambda each: (each.pattern, each.car_key),
        )
        self._nothing = Label("", "muted")
        self._nothing.setWordWrap(True)
        head = row(column(self._title, self._count, gap=1), None, (self.field, 1), gap=12)
        self.setLayout(column(head, self.table, self._nothing, gap=10))
        self.field.textChanged.connect(lambda _text: self.ask())
        self.field.stepped.connect(self.table.step)
        self.table.acted.connect(lambda each, _column: self.withdraw(each))
        self.table.removed.connect(self.withdraw)
        self._show([])
        translate.say(self, lambda _text: self._repeat(), str)

    def ask(self) -> None:
        """Read the list; the newest wish wins."""
        self._asked += 1
        mine, by, worker, find = self._asked, self._desk.actor, self._desk.worker, self.field.text()

        def read() -> list[Taught]:
            with worker.store().read() as session:
                return learned_list.taught(by, session, find)

        def show(rows: list[Taught]) -> None:
            if mine == self._asked:
                self._show(rows)

        worker.run(read, show, told(self._desk), owner=self)

    def withdraw(self, each: Taught) -> None:
        """Every desk of the group forgets it with the next exchange."""
        by, worker = self._desk.actor, self._desk.worker

        def undo() -> None:
            worker.write(
                by, lambda session: learned_list.bring_back(by, session, each.ids), lambda _none: None,
                told(self._desk), owner=self,
            )  # fmt: skip

        def done(_none: None) -> None:
            words = self.tr("Withdrawn for all stores: VINs like {start}… are no longer {car}")
            self._desk.say(words.format(start=each.pattern[:8], car=each.car_name), undo=undo)

        worker.write(
            by, lambda session: learned_list.withdraw(by, session, each.ids), done, told(self._desk), owner=self
        )

    def _show(self, rows: Sequence[Taught]) -> None:
        self._rows = list(rows)
        self.table.show_rows(self._rows)
        self.table.setFixedHeight(36 + ROW * min(len(rows), SHOWN_ROWS))
        self._repeat()

    def _car(self, each: Taught) -> Cell:
        year = self.tr("10th sign {sign}").format(sign=each.pattern[8:])
        rivals = counted(self.tr("{n} other model[s] for such VINs"), each.rivals) if each.rivals else ""
        return Cell(f"{each.pattern[:8]}…  {each.car_name}", "   ".join(filter(None, [year, rivals])))

    def _who(self, each: Taught) -> Cell:
        first, *others = each.teachers
        more = self.tr("and {name}").format(name=", ".join(_named(other) for other in others)) if others else ""
        when = moment(first.at) if first.at else ""
        return Cell(_named(first) or "—", "   ".join(filter(None, [when, more])))

    def _repeat(self) -> None:
        self._title.setText(self.tr("Learned models"))
        self.field.setPlaceholderText(self.tr("VIN, model or name"))
        self.field.setAccessibleName(self.tr("Find a learned model by VIN, model or who taught it"))
        finding = bool(self.field.value())
        self._count.setText(self.tr("Models picked by hand for VINs that the catalogue does not know"))
        self.table.setVisible(bool(self._rows))
        self.field.setVisible(bool(self._rows) or finding)
        self._nothing.setVisible(not self._rows)
        self._nothing.setText(
            self.tr("Nothing learned fits this. Type the beginning of the VIN, a model or a name.") if finding else
            self.tr("None yet. Where the lookup does not know a VIN, Ctrl+M picks its model, and all stores learn it.")
        )  # fmt: skip


def _named(teacher: Teacher) -> str:
    return f"{teacher.name} ({teacher.store})" if teacher.store else teacher.name
