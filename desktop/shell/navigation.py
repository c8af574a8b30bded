"""The pages at the left: names from 1,340 px up, below that a rail of icons: 1080p at 150 % has only 1,280."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QVBoxLayout, QWidget

from desktop.pages.desk import Desk, Page
from desktop.widgets import translate
from desktop.widgets.avatar import Avatar
from desktop.widgets.button import IconButton, listen
from desktop.widgets.icon import icon
from desktop.widgets.label import Elided, Label, Pill
from desktop.widgets.layout import column, frame, row, rule
from desktop.widgets.theme import look

FULL, RAIL = 196, 60
"""Widths in px."""
BREAKPOINT = 1340
"""Below this width of the window, in logical px, the names go."""


@dataclass(frozen=True)
class Screen:
    """A page as the window knows it: built by ``make`` when first shown. ``group`` is a heading before it."""

    name: str
    icon: str
    title: Callable[[], str]
    make: Callable[[Desk], Page]
    group: Callable[[], str] | None = None
    may: Callable[[Desk], bool] | None = None
    """Whether this actor sees the page at all; None means everybody."""
    under: str = ""
    """Not listed at the left, but reached from this page, whose entry is marked meanwhile."""


class _Item(QPushButton):
    """One page. Its count of things to do stands at the right, and is spoken."""

    def __init__(self, screen: Screen, place: int) -> None:
        super().__init__()
        look(self, "nav")
        self.page = screen
        self._key = f"Ctrl+{place}" if place <= 9 else ""
        self._count, self._rail = 0, False
        self.setCheckable(True)
        self.setIcon(icon(screen.icon, "text3", "navChosenText"))
        self.setIconSize(QSize(18, 18))
        self.setFixedHeight(36)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if self._key:
            listen(self, self._key)
        self._pill = Pill("", "neutral")
        self._pill.setMinimumWidth(26)
        self._pill.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._pill.hide()
        self.setLayout(row(None, self._pill, margins=(0, 0, 8, 0)))

    def repeat(self) -> None:
        title = self.page.title()
        self.setText("" if self._rail else "  " + title.replace("&", "&&"))
        hint = f"{title} ({self._key})" if self._key else title
        count = self.tr("{n} to do").format(n=self._count) if self._count else ""
        self.setToolTip(hint)
        self.setAccessibleName(f"{hint}, {count}" if count else hint)
        self._pill.setText(str(self._count))
        self._pill.setVisible(bool(self._count) and not self._rail)

    def show_count(self, count: int) -> None:
        self._count = count
        self.repeat()

    def show_rail(self, rail: bool) -> None:
        self._rail = rail
        self.repeat()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Navigation(QFrame):
    """Emits ``chosen(name)``. ``show_rail(True)`` leaves icons only, each with its name as tooltip."""

    chosen = Signal(str)
    lock_wanted = Signal()

    def __init__(self, screens: Sequence[Screen]) -> None:
        super().__init__()
        look(self, "nav")
        self.rail = False
        self._items: dict[str, _Item] = {}
        self._wide_only: list[QWidget] = []
        self._group = QButtonGroup(self)
        self._store, self._staff = Elided("", "muted"), Elided("", "h3")
        self._role, self._avatar = Elided("", "muted"), Avatar()
        self._whose: tuple[str, Callable[[], str]] = ("", str)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(10, 12, 10, 10)
        self._box.setSpacing(2)
        self._box.addLayout(self._brand())
        for place, screen in enumerate((each for each in screens if not each.under), start=1):
            self._add(screen, place)
        self._box.addStretch(1)
        self._box.addWidget(rule())
        self._box.addLayout(self._person())
        self.setFixedWidth(FULL)
        translate.say(self, self.setAccessibleName, lambda: self.tr("Pages"))
        translate.say(self, lambda _text: self._repeat(), str)

    def _brand(self) -> QVBoxLayout:
        letter = Label("车")
        letter.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark = frame("mark", row(letter))
        mark.setFixedSize(32, 32)
        name = Label("", "brand")
        translate.say(self, name.setText, lambda: self.tr("Forecourt"))
        words = QWidget()
        words.setLayout(column(name, self._store, gap=0))
        self._wide_only.append(words)
        return column(row(4, mark, 2, (words, 1), margins=(0, 0, 0, 8)))

    def _add(self, screen: Screen, place: int) -> None:
        if screen.group is not None:
            heading = Label("", "group")
            heading.setContentsMargins(10, 10, 10, 4)
            translate.say(heading, heading.setText, screen.group)
            self._wide_only.append(heading)
            self._box.addWidget(heading)
        item = _Item(screen, place)
        item.clicked.connect(lambda: self.chosen.emit(screen.name))
        self._group.addButton(item)
        self._items[screen.name] = item
        self._box.addWidget(item)

    def _person(self) -> QVBoxLayout:
        words = QWidget()
        words.setLayout(column(self._staff, self._role, gap=0))
        lock = IconButton("lock", key="")
        translate.say(lock, lock.set_name, lambda: self.tr("Lock, or switch user (F12)"))
        lock.clicked.connect(self.lock_wanted)
        self._wide_only += [words, lock]
        return column(row(4, self._avatar, 2, (words, 1), lock, margins=(0, 8, 0, 0)))

    def _repeat(self) -> None:
        for item in self._items.values():
            item.repeat()
        self._say_person()

    def show_store(self, name: str) -> None:
        self._store.setText(name)

    def show_person(self, name: str, role: Callable[[], str]) -> None:
        """``role`` in the language in force."""
        self._whose = (name, role)
        self._say_person()

    def _say_person(self) -> None:
        name, role = self._whose[0], self._whose[1]()
        self._staff.setText(name)
        self._role.setText(role)
        self._avatar.set_name(name)
        self._avatar.setToolTip(f"{name} · {role}")

    def show_chosen(self, name: str) -> None:
        if name in self._items:
            self._items[name].setChecked(True)

    def show_count(self, name: str, count: int) -> None:
        """How many things wait on a page; 0 takes the pill away."""
        self._items[name].show_count(count)

    def allow(self, names: set[str]) -> None:
        """Only these pages are there for this person."""
        for name, item in self._items.items():
            item.setVisible(name in names)

    def show_rail(self, rail: bool) -> None:
        if rail == self.rail:
            return
        self.rail = rail
        self.setFixedWidth(RAIL if rail else FULL)
        for item in self._items.values():
            item.show_rail(rail)
        for widget in self._wide_only:
            widget.setVisible(not rail)
