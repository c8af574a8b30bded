"""The one field that adds work: a package, a part by number or name or scanner, or whatever is typed as labour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence

from desktop.domain.parts.part import normalise_number
from desktop.domain.service.order_line import FEE, LABOUR, PART, SUBLET
from desktop.pages.desk import Desk
from desktop.pages.parts import part_words
from desktop.pages.parts.finder import Answer, Finder, Question
from desktop.pages.service.order import order_words as words
from desktop.pages.service.order.offered import Offered
from desktop.store.catalogue.row import PartRow
from desktop.widgets.field import SearchField, tidy
from desktop.widgets.popup import Group, Hit, Popup

MOST_PARTS, MOST_PACKAGES = 6, 5
FREE = ((LABOUR, "wrench"), (FEE, "receipt-text"), (SUBLET, "truck"), (PART, "package"))
"""What words can become that are no part's and no package's; a part is the customer's own then."""


class AddField(SearchField):
    """↑ ↓ choose, Enter takes. A whole number that is one part's own is taken without a look, as scanners send it."""

    part_picked = Signal(object)
    """A PartRow."""
    package_picked = Signal(object)
    """An Offered."""
    free_wanted = Signal(str, str)
    """A kind of line and its words."""
    left = Signal()
    """Enter or Esc in the empty field."""

    def __init__(self, desk: Desk, key: str = "") -> None:
        super().__init__(key=key, icon_name="plus")
        self._desk, self._offered = desk, list[Offered]()
        self._parts, self._asked, self._answered, self._enter_waits = list[PartRow](), "", "", False
        self._vin = ""
        self.popup = Popup(self)
        self.setProperty("scans", True)
        self.textChanged.connect(self._ask)
        self.stepped.connect(self._step)
        self.escaped.connect(self.popup.hide)
        self.popup.picked.connect(lambda hit: self._take(hit.payload))

    def show_car(self, vin: str) -> None:
        """The parts that fit this car come first."""
        self._vin = vin

    def show_offered(self, offered: Sequence[Offered]) -> None:
        """The packages there are."""
        self._offered = list(offered)

    # -- asking

    def _ask(self, text: str) -> None:
        self._enter_waits, self._asked = False, tidy(text)
        if not self._asked:
            self._parts, self._answered = [], ""
            self.popup.hide()
            return
        vin = self._vin if len(self._vin) == 17 else ""
        question = Question(query=self._asked, vin=vin)
        self._desk.worker.search(Finder, lambda finder: finder.answer(question), self._on_answer, owner=self)

    def _on_answer(self, answer: Answer) -> None:
        if answer.question.query != self._asked:
            return
        self._parts, self._answered = answer.rows[:MOST_PARTS], self._asked
        if self._enter_waits:
            self._enter_waits = False
            if self._enter_exact():
                return
        self._show_hits()

    def _step(self, by: int) -> None:
        """↓ in the empty field shows the packages."""
        if not self._asked and not self.popup.isVisible():
            self._show_hits()
        else:
            self.popup.step(by)

    def _show_hits(self) -> None:
        meant = [each for each in self._offered if not self._asked or each.is_meant(self._asked)][:MOST_PACKAGES]
        groups = [
            Group(self.tr("Packages"), tuple(self._package_hit(each) for each in meant)),
            Group(self.tr("Parts"), tuple(self._part_hit(each) for each in self._parts)),
        ]
        if self._asked:
            groups.append(Group(self.tr("As typed"), tuple(self._free_hit(*each) for each in FREE)))
        nothing = self.tr("No packages yet: a manager makes them. Type a part or what is to be done.")
        self.popup.show_groups(groups, self.tr("↑↓ choose   Enter take   Esc close"), nothing)

    def _package_hit(self, each: Offered) -> Hit:
        return Hit("package", each.name, each.about(), part_words.yuan(each.price_fen), "boxes", each)

    def _part_hit(self, row: PartRow) -> Hit:
        about = (part_words.brand(row), row.spec, part_words.price(row.retail_fen), part_words.stock_of(row)[0])
        title, fit = f"{part_words.name(row)}  {row.number}", part_words.fit(row.fit)[0]
        return Hit("part", title, " · ".join(filter(None, about)), fit, "package", row)

    def _free_hit(self, kind: str, icon: str) -> Hit:
        name = words.kind(kind, own=kind == PART)
        return Hit("free", self.tr("{0}: {1}").format(name, self._asked), "", "", icon, (kind, self._asked))

    # -- taking

    def _enter_exact(self) -> bool:
        number = normalise_number(self._asked)
        exact = [row for row in self._parts if normalise_number(row.number) == number] if number else []
        if len(exact) == 1:
            self._take(exact[0])
        return len(exact) == 1

    def _take(self, payload: Any) -> None:
        self.popup.hide()
        self.clear()
        if isinstance(payload, PartRow):
            self.part_picked.emit(payload)
        elif isinstance(payload, Offered):
            self.package_picked.emit(payload)
        else:
            self.free_wanted.emit(*payload)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.popup.isVisible() and (not self._asked or self._answered == self._asked):
                if not self._enter_exact():
                    self.popup.pick()
            elif not self._asked:
                self.left.emit()
            elif self._answered == self._asked:
                if not self._enter_exact():
                    self._show_hits()
            else:
                self._enter_waits = True
            return
        if event.key() == Qt.Key.Key_Escape and self.popup.isVisible():
            self.popup.hide()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z in the empty field is the order's: what was just added goes again."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.text()
        ):
            event.ignore()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.popup.hide()
