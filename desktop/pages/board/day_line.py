"""The line over a board: which day, how it is shown, and in its middle what each board asks for besides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame

from desktop.domain.problem import Refused
from desktop.widgets import translate
from desktop.widgets.button import Button, IconButton
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Choice
from desktop.widgets.key import key
from desktop.widgets.label import Label
from desktop.widgets.layout import Thing, row

VIEWS = ("day", "week", "list")
_NEAR = (-1, 0, 1)
WIDE, MIDDLE = 960, 800
"""Least widths in px with all chips, and with today's."""


class DayLine(QFrame):
    """Says what a person wants to see; the page says back what is shown. Of a week the choice says whose."""

    turned = Signal(int)
    """So many days or weeks on."""
    day_wanted = Signal(object)
    """A date, or None for today."""
    view_wanted = Signal(str)
    whose_wanted = Signal(str)
    left = Signal()
    """On to the board."""
    refused = Signal(object)
    papers_wanted = Signal()
    """The lists on paper."""

    def __init__(self, *middle: Thing) -> None:
        super().__init__()
        self.back, self.forth = IconButton("chevron-left", size=30), IconButton("chevron-right", size=30)
        self.day = DayField()
        self.day.setFixedWidth(104)
        self.weekday = Label("", "second")
        self._near = {n: Button("", "chip") for n in _NEAR}
        self.chips = {view: Button("", "chip") for view in VIEWS}
        self.papers = IconButton("printer", key=key("board_papers"), size=30)
        self.whose = Choice()
        self.setLayout(
            row(
                self.back, self.day, self.forth, self.weekday, 2, *self._near.values(), None, *middle, self.whose,
                6, *self.chips.values(), self.papers, gap=6,
            )
        )  # fmt: skip
        self._shown, self._today, self._view = date.min, date.min, VIEWS[0]
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        self.back.clicked.connect(lambda: self.turned.emit(-1))
        self.forth.clicked.connect(lambda: self.turned.emit(1))
        self.day.returnPressed.connect(self._typed)
        for n, chip in self._near.items():
            chip.clicked.connect(lambda _on=False, n=n: self.day_wanted.emit(self._today + timedelta(days=n)))
        for view, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, view=view: self.view_wanted.emit(view))
        self.papers.clicked.connect(self.papers_wanted)
        self.whose.activated.connect(lambda _at: self.whose_wanted.emit(self.whose.value()))

    def show_state(self, day: date, today: date, view: str, weekday: str) -> None:
        """What is shown now."""
        self._shown, self._today, self._view = day, today, view
        if not self.day.hasFocus() or not self.day.isModified():
            self.day.show_day(day)
        self.weekday.setText(weekday)
        self.whose.setVisible(view == "week")
        self._repeat()

    def shown(self) -> date:
        """The day that is shown, or the first of the week."""
        return self._shown

    def show_whose(self, things: Sequence[tuple[str, str]], chosen: str) -> None:
        """For the week: of what, as (id, name)."""
        self.whose.show_options(things)
        self.whose.choose(chosen)

    def to_day(self) -> None:
        """Ctrl+G: type a day."""
        self.day.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.day.selectAll()

    def to_field(self) -> None:
        """Ctrl+F: what is asked for besides the day."""

    def clear(self) -> bool:
        """Esc: nothing is asked for besides; False where nothing was."""
        return False

    def minimumSizeHint(self) -> QSize:
        """It never widens the page: :meth:`show_width` says what stands here."""
        return QSize(0, super().minimumSizeHint().height())

    def show_width(self, width: int) -> None:
        """So many px are there: what the arrows and the typed day do as well goes first."""
        for n, chip in self._near.items():
            chip.setVisible(width >= (MIDDLE if n == 0 else WIDE))
        self.weekday.setVisible(width >= MIDDLE)

    def _typed(self) -> None:
        try:
            wanted = self.day.day()
        except Refused as refused:
            self.day.show_bad(True)
            self.refused.emit(refused)
            return
        self.day.show_bad(False)
        self.day.setModified(False)
        self.day_wanted.emit(wanted)
        self.left.emit()

    def _repeat(self) -> None:
        near = {-1: self.tr("Yesterday"), 0: self.tr("Today"), 1: self.tr("Tomorrow")}
        for n, chip in self._near.items():
            chip.setText(near[n])
            chip.setChecked(self._today != date.min and self._shown == self._today + timedelta(days=n))
        names = {"day": self.tr("Day"), "week": self.tr("Week"), "list": self.tr("List")}
        for view, chip in self.chips.items():
            chip.setText(names[view])
            chip.setChecked(view == self._view)
        week = self._view == "week"
        self.back.set_name(self.tr("A week back (PgUp)") if week else self.tr("A day back (PgUp)"))
        self.forth.set_name(self.tr("A week on (PgDn)") if week else self.tr("A day on (PgDn)"))
        self.papers.set_name(self.tr("Lists on paper: the day, the log, the keys"))
        self.day.setAccessibleName(self.tr("Day (Ctrl+G)"))
        self.day.setToolTip(self.tr("Day (Ctrl+G): 11-28, +7"))
        self.whose.setAccessibleName(self.tr("Whose week"))
