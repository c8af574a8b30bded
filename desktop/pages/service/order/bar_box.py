"""What still bars settling, each with the key that mends it."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.domain.actor import Right
from desktop.domain.service.bill import Bar
from desktop.pages.service.order.box import Box
from desktop.pages.service.order.facts import OrderFacts
from desktop.pages.service.order.tap_line import TapLine
from desktop.pages.service.order.tap_lines import TapLines
from desktop.widgets import translate
from desktop.widgets.label import Label
from desktop.widgets.sentence import sentence


class BarBox(Box):
    """``mend`` carries a Bar; Alt+1 … Alt+9, Enter on a line, or the big button for the first."""

    mend = Signal(object)

    def __init__(self) -> None:
        super().__init__(lambda: self.tr("Before settling"))
        self._rows = TapLines[tuple[int, Bar]](self, _ident, self._draw_row, self._tap, "Alt+{0}")
        self._fine = Label("", "ok")
        self._fine.setWordWrap(True)
        self._facts: OrderFacts | None = None
        self.put(self._fine, self._rows.layout)
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        self._fine.setText(self.tr("Nothing is missing."))
        if self._facts is not None:
            self.show_facts(self._facts)

    def show_facts(self, facts: OrderFacts) -> None:
        """The bars as the order stands."""
        self._facts = facts
        self._rows.show_rows(list(enumerate(facts.bars, 1)))
        self._fine.setVisible(facts.is_open and not facts.bars)
        self.setVisible(facts.is_open)
        self.tell(self.tr("{0} missing").format(len(facts.bars)) if facts.bars else "")

    def _draw_row(self, line: TapLine, row: tuple[int, Bar]) -> None:
        _place, bar = row
        word = {
            "line": self.tr("Add"), "finish": self.tr("Work is done"), "extra": self.tr("Answer"),
            "issue": self.tr("Issue"), "check": self.tr("Check passed"), "sign": self.tr("Sign"),
            "price": self.tr("Price"), "discount": self.tr("Discount"),
        }.get(bar.mend, self.tr("Mend"))  # fmt: skip
        if bar.mend == "extra" and not bar.row_id:
            word = self.tr("Sign anew")
        who = self._who_may(bar)
        under = self.tr("May: {0}").format(self.tr(", ").join(who[:3])) if who else ""
        line.show_line(sentence(bar.problem), under, icon="circle-alert", tone="warn", button=word)

    def _who_may(self, bar: Bar) -> tuple[str, ...]:
        right = {"discount": Right.SERVICE_DISCOUNT, "price": Right.PRICE}.get(bar.mend)
        return self._facts.who_may.get(right, ()) if self._facts is not None and right is not None else ()

    def said(self) -> str:
        """All that stands here, for a test or a screen reader."""
        return "\n".join(line.accessibleName() for line in self._rows.lines.values())

    def _tap(self, ident: str) -> None:
        bars = self._facts.bars if self._facts is not None else ()
        place = int(ident.partition(" ")[0])
        if 0 < place <= len(bars):
            self.mend.emit(bars[place - 1])

    def tap(self, place: int) -> None:
        """Alt and a number: mend this one, from 1."""
        self._rows.tap(place)


def _ident(row: tuple[int, Bar]) -> str:
    place, bar = row
    return f"{place} {bar.problem.code} {bar.row_id}"
