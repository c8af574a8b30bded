"""Sections of one record, one under another; Alt and a key of the upper row jumps to one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.widgets import translate
from desktop.widgets.card import Card
from desktop.widgets.label import Kbd, Label
from desktop.widgets.layout import Thing, column, row, scrolled
from desktop.widgets.theme import look

KEYS = "1234567890-=[];',./"
"""Alt+1 to Alt+9, Alt+0, Alt+-, Alt+=, then the keys under these at the right: as they lie on the keyboard."""
BAR = 14
"""Width of a scroll bar with its margins, in px."""
HELD_MS = 1_500
"""So long a section that was jumped to stays at the top while what stands above it is read and grows."""


class Section(Card):
    """A titled part of a record. ``start``: what takes the focus when somebody jumps here."""

    def __init__(self, title: Callable[[], str], *actions: Thing, start: QWidget | None = None) -> None:
        super().__init__()
        self._title, self.kbd = Label("", "h2"), Kbd("")
        self.kbd.hide()
        self.start = start
        self.bar = self.head(self._title, self.kbd, None, *actions)
        translate.say(self._title, self._title.setText, title)
        translate.say(self._title, self.setAccessibleName, title)

    def show_key(self, key: str) -> None:
        self.kbd.setText(key)
        self.kbd.setVisible(bool(key))


class Sections(QFrame):
    """``head`` stays, the sections scroll under it. A field that needs Alt+number itself takes it first."""

    jumped = Signal(int)
    """The place (from 0) that somebody jumped to."""

    def __init__(self, *sections: Section, head: QWidget | None = None) -> None:
        super().__init__()
        look(self, "plain")
        self.sections = sections
        for place, section in enumerate(sections, 1):
            section.show_key(f"Alt+{KEYS[place - 1]}" if place <= len(KEYS) else "")
        self._body = column(*sections, None, gap=12, margins=(0, 0, BAR, 0))
        self.area: QScrollArea = scrolled(self._body)
        self.area.verticalScrollBar().rangeChanged.connect(lambda low, high: self._make_room(high > low))
        bar, self._held = self.area.verticalScrollBar(), 0
        self._hold = QTimer(self, singleShot=True, interval=HELD_MS)
        bar.rangeChanged.connect(lambda _low, _high: self._stay())
        bar.actionTriggered.connect(lambda _action: self._hold.stop())
        top = [row(head, margins=(0, 0, BAR, 0))] if head else []
        self.setLayout(column(*top, (self.area, 1), gap=12))

    def _make_room(self, scrolls: bool) -> None:
        """The right edge of the sections stays where it is when the scroll bar comes and goes."""
        self._body.setContentsMargins(0, 0, 4 if scrolls else BAR, 0)

    def _stay(self) -> None:
        if self._hold.isActive():
            self.area.verticalScrollBar().setValue(self.sections[self._held].y())

    def jump(self, place: int) -> None:
        """Bring a section (from 0) to the top and put the focus into it."""
        section = self.sections[place]
        self._held = place
        self._hold.start()
        self.area.verticalScrollBar().setValue(section.y())
        target = section.start
        if target is None or not target.isVisible() or not target.isEnabled():
            target = next((w for w in section.findChildren(QWidget) if _takes_focus(w)), None)
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.area.ensureWidgetVisible(target, 0, 40)
        self.jumped.emit(place)

    def _meant(self, event: QKeyEvent) -> int:
        """Which section Alt+number means, from 1; 0 for none."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier != Qt.KeyboardModifier.AltModifier:
            return 0
        place = KEYS.find(chr(event.key())) + 1 if event.key() < 128 else 0
        return place if place <= len(self.sections) else 0

    def event(self, event: QEvent) -> bool:
        """Take Alt+number before the window does; the press itself still goes to the focus, where it is caught."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._meant(event):
            focused = self.window().focusWidget()
            if focused is not None:
                focused.installEventFilter(self)
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and (place := self._meant(event)):
            watched.removeEventFilter(self)
            self.jump(place - 1)
            return True
        return super().eventFilter(watched, event)


def _takes_focus(widget: QWidget) -> bool:
    tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(tab) and widget.isVisible() and widget.isEnabled()
