"""A field that finds a customer by the last digits of the telephone or the name; the hits drop down under it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from desktop.domain.people import card as cards
from desktop.domain.people.card import CustomerRow
from desktop.pages.desk import Desk
from desktop.widgets import translate
from desktop.widgets.field import SearchField
from desktop.widgets.popup import Group, Hit, Popup
from desktop.widgets.typeahead import Typeahead

NEW = "new"
SHOWN = 6


class CustomerField(SearchField):
    """↑ ↓ choose, Enter takes; an Enter before the answer waits for it, and with it what is typed after that Enter.

    The last line adds somebody new.
    """

    picked = Signal(object)
    """A CustomerRow."""
    new_wanted = Signal(str)
    """Nobody of these: what was typed."""
    left = Signal()
    """Esc, or Enter with nothing typed."""

    def __init__(self, desk: Desk, new_hint: Callable[[], str]) -> None:
        """``new_hint``: what somebody new is asked for, translated."""
        super().__init__(icon_name="user")
        self._desk, self._new_hint = desk, new_hint
        self.one_hint: Callable[[], str] = str
        """What may be done besides with the only customer found, translated."""
        self._popup: Popup | None = None
        self._asked, self._ahead = "", Typeahead(self)
        self._found = 0
        self._shown_for = ""
        """What the list shown was asked for: Enter does not take from an older one."""
        self.textEdited.connect(self._search)
        self.stepped.connect(lambda by: self._popup.step(1 if by > 0 else -1) if self._popup else None)
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        self.setPlaceholderText(self.tr("Customer: last digits of the phone, or name"))

    def list_open(self) -> bool:
        """Whether the found customers are shown."""
        return self._popup is not None and self._popup.isVisible()

    def start(self) -> None:
        """Take the focus; what stands there is replaced by typing."""
        self._ahead.forget()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def type_in(self, typed: str) -> None:
        """As if this was typed here: it replaces what stands here and is looked for."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setText(typed)
        self._search(typed)

    def take(self) -> None:
        """What Enter does, for a key of the page."""
        self._entered()

    def found_one(self) -> bool:
        """Whether the list last shown had one customer."""
        return self._found == 1

    def _search(self, typed: str) -> None:
        self._asked = typed.strip()
        if not self._asked:
            self._ahead.forget()
            self._close()
            return
        by, asked = self._desk.actor, self._asked
        self._desk.worker.read(
            lambda session: cards.find_customers(by, session, asked, SHOWN),
            lambda rows: self._show(asked, rows),
            self._on_trouble,
            owner=self,
        )

    def _on_trouble(self, error: Exception) -> None:
        self._ahead.forget()
        self._desk.worker.trouble.emit(error)

    def _show(self, asked: str, rows: list[CustomerRow]) -> None:
        if asked != self._asked:
            return
        if not self.isVisible():
            self._ahead.forget()
            return
        if self._popup is None:
            self._popup = Popup(self)
            self._popup.picked.connect(self._pick)
        hits = [
            Hit("customer", row.name, " · ".join(filter(None, [row.phone, row.plates])), row.level_name, "user", row)
            for row in rows
        ]
        new = Hit(NEW, self.tr("Add “{0}”").format(asked[:30]), self._new_hint(), "", "user-plus")
        keys = [self.tr("↑↓ choose   Enter take   Esc close"), self.one_hint() if len(rows) == 1 else ""]
        self._popup.show_groups([Group(self.tr("Customers"), (*hits, new))], "   ".join(filter(None, keys)))
        self._shown_for, self._found = asked, len(rows)
        if self._ahead.holding():
            self._popup.pick()
            self._ahead.release()

    def _pick(self, hit: Hit) -> None:
        asked = self._asked
        self._close()
        self._asked = ""
        self.clear()
        if hit.kind == NEW:
            self.new_wanted.emit(asked)
        else:
            self.picked.emit(hit.payload)

    def _close(self) -> None:
        if self._popup is not None:
            self._popup.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._entered()
        elif event.key() == Qt.Key.Key_Escape:
            if self.list_open():
                self._close()
            else:
                self.left.emit()
        else:
            super().keyPressEvent(event)

    def _entered(self) -> None:
        if self._popup is not None and self._popup.isVisible() and self._shown_for == self._asked:
            self._popup.pick()
        elif self._asked and self.text().strip():
            self._ahead.hold()
        else:
            self.left.emit()
