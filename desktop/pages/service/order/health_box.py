"""The health check beside the order: how far it is, and what was found to be replaced."""

from __future__ import annotations

from desktop.domain.service.health_check import REPLACE, HealthRow
from desktop.domain.service.kind import FIRST
from desktop.pages.service import health_words as words
from desktop.pages.service.order.box import Box
from desktop.pages.service.order.facts import OrderFacts
from desktop.pages.service.order.tap_line import TapLine
from desktop.pages.service.order.tap_lines import TapLines
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.label import Label


class HealthBox(Box):
    """Always there at a first service, at other work once somebody has begun. ``open_key`` (Alt+H) opens the list."""

    def __init__(self) -> None:
        self.open_key = Button("", "link", key="Alt+H", shown_only=True)
        super().__init__(lambda: self.tr("Health check"), self.open_key)
        self._rows = TapLines[HealthRow](
            self, lambda each: each.item.code, self._draw_row, lambda _code: self.open_key.click()
        )
        self._fine = Label("", "second")
        self._fine.setWordWrap(True)
        self._facts: OrderFacts | None = None
        self.put(self._fine, self._rows.layout)
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        self.open_key.setText(self.tr("The list"))
        if self._facts is not None:
            self.show_facts(self._facts)

    def show_facts(self, facts: OrderFacts) -> None:
        """As the list stands."""
        self._facts = facts
        rows = facts.health
        looked = sum(bool(each.answer) for each in rows)
        self.setVisible(facts.row.flow == FIRST or bool(looked))
        self.tell(self.tr("{n} of {all}").format(n=looked, all=len(rows)))
        self._rows.show_rows([each for each in rows if each.answer == REPLACE])
        if not looked:
            self._fine.setText(self.tr("A first service: look at each item, 1 good, 2 watch, 3 replace."))
        else:
            self._fine.setText(self.tr("Nothing has to be replaced so far."))
        self._fine.setVisible(not any(each.answer == REPLACE for each in rows))

    def _draw_row(self, line: TapLine, each: HealthRow) -> None:
        word, tone = words.answer(each.answer)
        line.show_line(words.item(each.item), each.note, icon="circle-alert", tone=tone, pill=word)
