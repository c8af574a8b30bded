"""The lower half of the lookup page: categories beside the rows, the search field and the two chips over them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from desktop.domain.problem import Problem
from desktop.pages.parts.category_tree import CategoryTree
from desktop.pages.parts.part_table import PartTable
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.empty import Empty
from desktop.widgets.field import SearchField
from desktop.widgets.label import Elided, Pill
from desktop.widgets.layout import column, frame, row, rule
from desktop.widgets.sentence import sentence
from desktop.widgets.theme import look

if TYPE_CHECKING:
    from desktop.pages.parts.finder import Answer

MOST_WAIT_MS = 1_500
"""So long at the most Enter holds further keys back while its rows are on their way; a search takes some 1 ms."""


class PartSearchCard(QFrame):
    """``asked`` whenever the question changes: words, category or chips. The rows never wait for a pause in typing."""

    asked = Signal()
    nothing_entered = Signal()
    """Enter, and no part was found."""
    scope_left = Signal()
    """The clerk wants all of the catalogue again."""
    shown = Signal()
    """The rows of an answer stand there."""
    inquiry_wanted = Signal()

    def __init__(self, has_car: Callable[[], bool], in_basket: Callable[[str], int], *hints: QWidget) -> None:
        super().__init__()
        look(self, "card")
        self.tree = CategoryTree()
        self.table = PartTable(has_car, in_basket)
        self.field = SearchField(key="Ctrl+F")
        self.in_stock = Button("", "chip", key="Alt+S", shown_only=True)
        self.genuine = Button("", "chip", key="Alt+G", shown_only=True)
        self.scope = Button("", "chip", "x", key="Alt+X", shown_only=True)
        self.scope.hide()
        self._title, self._count = Elided("", "h2"), Pill("", "neutral")
        self._sample = Pill("", "warn")
        self._inquiry = Button("", "", "circle-help", key="Ctrl+I", shown_only=True)
        self._inquiry.hide()
        self._empty = Empty("package-search", action=self._inquiry)
        self._has_car = has_car
        self._answer: Answer | None = None
        self._enter_waits = False
        self._behind = False
        bar = frame(
            "cardHead",
            column(
                row((self.field, 1), self.in_stock, self.genuine, gap=8),
                row(self.scope, *hints, (self._title, 1), self._count, self._sample, gap=8),
                margins=(12, 9, 12, 7),
                gap=6,
            ),
        )
        rows = QWidget()
        self._stack = QStackedLayout(rows)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        side = frame("plain", column((self.tree, 1), margins=(8, 8, 4, 8)))
        self._side = side
        side.setFixedWidth(178)
        self.setLayout(row(side, rule(vertical=True), (column(bar, (rows, 1), gap=0), 1), gap=0))
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        self._inquiry.clicked.connect(self.inquiry_wanted)
        self.field.textChanged.connect(self._on_text)
        self.field.stepped.connect(self._into_rows)
        self.field.returnPressed.connect(self._on_entered)
        self.field.escaped.connect(self._on_escaped)
        self.tree.chosen.connect(lambda _category: self.asked.emit())
        self.tree.left_right.connect(self.to_rows)
        self.table.left_up.connect(self.to_field)
        self.scope.clicked.connect(self.scope_left)
        for chip in (self.in_stock, self.genuine):
            chip.toggled.connect(lambda _on: self.asked.emit())

    def _on_text(self, _text: str) -> None:
        self._enter_waits = False
        self.asked.emit()

    def show_scope(self, words: str) -> None:
        """What the search stays within, as picked; empty for all of the catalogue."""
        self.scope.setText(words)
        self.scope.setVisible(bool(words))
        self.scope.setChecked(True)
        self.tree.choose(None)

    def wait_for_answer(self) -> None:
        """Something else is being asked: the rows shown are those of an older question."""
        self._behind = True

    def show_answer(self, answer: Answer) -> None:
        """The rows, and the tree where it was counted anew."""
        before = self._answer
        self._answer, self._behind = answer, False
        if answer.categories is not None:
            self.tree.show_categories(answer.categories)
        self.table.show_rows(answer.rows)
        if answer.rows and _subject(before) != _subject(answer):
            self.table.choose(0)  # other words or another car: the best row, not the one chosen before
        self._stack.setCurrentIndex(0 if answer.rows else 1)
        self._say()
        if self._enter_waits:
            self._enter_waits = False
            self._take()
        self.shown.emit()

    def to_field(self) -> None:
        """Start searching: the old words are selected, typing replaces them."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def to_rows(self) -> None:
        if self.table.rows():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _into_rows(self, by: int) -> None:
        """↓ goes to the rows, on the first of them; further keys there move, add and count."""
        if by > 0 and self.table.rows():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            if by > 1:
                self.table.step(by)

    def _on_entered(self) -> None:
        """Enter adds the chosen row, never one of an older question: it waits until the rows are those of the words.

        Keys typed meanwhile stay in the queue, so that "jl Enter scp Enter" in one go adds two lines.
        """
        if not self._behind:
            self._take()
            return
        self._enter_waits = True
        loop = QEventLoop()
        self.shown.connect(loop.quit)
        QTimer.singleShot(MOST_WAIT_MS, loop.quit)
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        self.shown.disconnect(loop.quit)

    def _take(self) -> None:
        if self.table.rows():
            self.table.pick()
        else:
            self.nothing_entered.emit()

    def _on_escaped(self) -> None:
        if self.field.hasSelectedText():
            self.field.deselect()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters typed in the rows or the tree go on in the search field."""
        if event.text() and event.text().isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.field.setFocus()
            self.field.insert(event.text())
        elif event.key() == Qt.Key.Key_Escape and not self.field.hasFocus():
            self.to_field()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(150 if self.width() < 760 else 178 if self.width() < 1000 else 210)

    def _repeat(self) -> None:
        self.field.setPlaceholderText(self.tr("Name, nickname, pinyin initials or part number"))
        self.field.setAccessibleName(self.tr("Search parts"))
        self.in_stock.setText(self.tr("In stock"))
        self.genuine.setText(self.tr("Genuine"))
        self._inquiry.setText(self.tr("Keep an inquiry"))
        self._sample.setText(self.tr("Generated sample data"))
        self._sample.setToolTip(self.tr("Numbers, prices and fitments of this demo catalogue are made up."))
        self.tree.repeat()
        self._say()

    def _say(self) -> None:
        self._title.setText(self.tree.label() or self.tr("All parts"))
        answer = self._answer
        more = answer is not None and self.table.rows() >= answer.question.limit
        self._count.setText(f"{self.table.rows()}+" if more else str(self.table.rows()))
        self._count.setVisible(self.table.rows() > 0)
        about = answer.about if answer else None
        self._sample.setVisible(bool(getattr(about, "generated", False)))
        code = getattr(about, "code", "")
        self._inquiry.setVisible(not code and answer is not None and bool(answer.question.query))
        if code:
            self._empty.set_title(self.tr("No catalogue"))
            self._empty.set_hint(sentence(Problem(code)))
        elif answer is not None and answer.question.query:
            self._empty.set_title(self.tr("No part found"))
            chips = self.in_stock.isChecked() or self.genuine.isChecked()
            if answer.question.scope is not None:
                self._empty.set_hint(self.tr("Nothing here within {0}. Alt+X searches all.").format(self.scope.words))
                return
            self._empty.set_hint(
                self.tr("Switch the chips off (Alt+S, Alt+G), or try fewer letters.")
                if chips
                else self.tr("Try fewer letters or the number; Ctrl+J types a line freely, Ctrl+I keeps an inquiry.")
            )
        else:
            self._empty.set_title(self.tr("Which part?"))
            self._empty.set_hint(self.tr("Type a name, a nickname, pinyin initials or a number, or choose a category."))


def _subject(answer: Answer | None) -> tuple[object, ...]:
    """What the rows are about: the same again, such as after a stock movement, keeps the chosen row."""
    if answer is None:
        return ()
    return answer.question.query, answer.car, answer.question.category, answer.question.scope
