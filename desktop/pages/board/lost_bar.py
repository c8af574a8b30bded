"""A booking whose time somebody else has: who has it, and the nearest times, one key each. What was typed stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from desktop.domain.opening import Hours
from desktop.pages.board.words import day_words
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.icon import Icon
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.theme import look

KEYS = ("Alt+6", "Alt+7", "Alt+8", "Alt+9")
TIMES = 3


@dataclass(frozen=True)
class Other:
    """Another time of the same thing, or another thing at the same time, for a lost booking."""

    row_id: str
    thing: str
    start: datetime


@dataclass(frozen=True)
class LostLine:
    """A lost booking as it is told. ``holder``: who has it, empty where nobody knows; ``others``: at most four;
    ``names``: of the things that are not the booking's own."""

    row_id: str
    customer: str
    start: datetime
    holder: str
    others: tuple[Other, ...]
    names: dict[str, str]


class LostBar(QFrame):
    """Hidden while nothing is lost. One booking after another: the earliest first."""

    taken = Signal(object)
    """An :class:`Other` to take."""
    opened = Signal(str)
    """Show this booking."""

    def __init__(self) -> None:
        super().__init__()
        look(self, "banner")
        look(self, "tone", "bad")
        self._text = Label("", "bad")
        self._text.setWordWrap(True)
        self.buttons = [Button("", "", key=key, shown_only=True) for key in KEYS]
        self._open = Button("", "link")
        self._lost: Sequence[LostLine] = ()
        self._hours: Hours | None = None
        line = row(Icon("triangle-alert", "bad", 16), (self._text, 1), self._open, gap=8)
        self.setLayout(column(line, row(*self.buttons, None, gap=6), margins=(12, 8, 10, 9), gap=7))
        for place, button in enumerate(self.buttons):
            button.clicked.connect(partial(self.take, place))
        self._open.clicked.connect(lambda: self._lost and self.opened.emit(self._lost[0].row_id))
        self.hide()
        translate.say(self, lambda _text: self._repeat(), str)

    def listen(self, page: QWidget) -> None:
        """The keys work wherever the focus is on the page."""
        for place, key in enumerate(KEYS):
            act: Callable[[], object] = partial(self.take, place)
            QShortcut(QKeySequence(key), page).activated.connect(act)

    def show_lost(self, lost: Sequence[LostLine], hours: Hours) -> None:
        """What is lost now."""
        self._lost, self._hours = lost, hours
        self.setVisible(bool(lost))
        self._repeat()

    def others(self) -> Sequence[Other]:
        """What the keys take, in their order."""
        return self._lost[0].others[: len(KEYS)] if self._lost else ()

    def take(self, place: int, _checked: bool = False) -> None:
        """One of them."""
        others = self.others()
        if place < len(others):
            self.taken.emit(others[place])

    def _repeat(self) -> None:
        self._open.setText(self.tr("Show it"))
        if not self._lost or self._hours is None:
            return
        first, local = self._lost[0], self._hours.local
        when = f"{day_words(local(first.start))} {local(first.start):%H:%M}"
        text = self.tr("{when} of {customer} was taken by {holder}. Choose the nearest; all that was typed stays.")
        holder = first.holder or self.tr("another desk")
        told = text.format(when=when, customer=first.customer or "—", holder=holder)
        if len(self._lost) > 1:
            told += " " + counted(self.tr("{n} more [waits|wait] after it."), len(self._lost) - 1)
        self._text.setText(told)
        self.setAccessibleName(told)
        others = self.others()
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(others))
            if place < len(others):
                other = others[place]
                same_day = local(other.start).date() == local(first.start).date()
                time = f"{local(other.start):%H:%M}" if same_day else f"{local(other.start):%m-%d %H:%M}"
                name = first.names.get(other.thing, "")
                button.setText(f"{name} {time}" if name else time)
