"""买了这些的通常还要: one quiet line under the quote, and one key that adds the first of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.domain.sales.also_bought import also_bought
from desktop.pages.desk import Desk
from desktop.pages.parts import part_words as words
from desktop.pages.parts.stocked import parts
from desktop.store.catalogue.row import PartRow
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.label import Label
from desktop.widgets.layout import row
from desktop.widgets.theme import look


@dataclass(frozen=True)
class _Found:
    part: PartRow
    quotes: int


class AlsoLine(QFrame):
    """Hidden where nothing is known. ``wanted`` with the part that is shown."""

    wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look(self, "plain")
        self._desk, self._asked, self._keys = desk, 0, tuple[str, ...]()
        self._found: _Found | None = None
        self._text = Label("", "muted")
        self._text.setWordWrap(True)
        self.add = Button("", "link", key="Alt+B", shown_only=True)
        self.add.clicked.connect(self.take)
        self.setLayout(row((self._text, 1), self.add, margins=(14, 6, 8, 4), gap=6))
        self.hide()
        translate.say(self, lambda _text: self._repeat(), str)

    def ask(self, keys: tuple[str, ...]) -> None:
        """What goes with these parts; the same parts again ask nothing."""
        if keys == self._keys:
            return
        self._keys = keys
        self._asked += 1
        by, worker, mine = self._desk.actor, self._desk.worker, self._asked

        def find() -> _Found | None:
            with worker.store().read() as session:
                known = also_bought(by, session, keys)
            rows = {part.part_key: part for part in parts(worker.store(), [key for key, _ in known])}
            return next((_Found(rows[key], quotes) for key, quotes in known if key in rows), None)

        def show(found: _Found | None) -> None:
            if mine == self._asked:
                self._found = found
                self._repeat()

        if keys:
            worker.run(find, show, owner=self)
        else:
            show(None)

    def take(self) -> None:
        """Alt+B."""
        if self._found is not None and not self.isHidden():
            self.wanted.emit(self._found.part)

    def _repeat(self) -> None:
        found = self._found
        self.setVisible(found is not None)
        if found is None:
            return
        part = found.part
        text = self.tr("Often together: {name} {number} (on {n} quote[s])")
        self._text.setText(counted(text, found.quotes, name=words.name(part), number=part.number))
        self.add.setText(self.tr("Add"))
