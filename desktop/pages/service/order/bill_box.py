"""The bill by heading, the discount on the whole, and the kilometres at leaving."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout

from desktop.domain import money
from desktop.domain.problem import Gather, Refused
from desktop.domain.service import settling
from desktop.domain.service.bill import HEADINGS
from desktop.pages.parts.part_words import yuan
from desktop.pages.service.order.box import Box
from desktop.pages.service.order.facts import OrderFacts
from desktop.pages.service.order.order_desk import OrderDesk
from desktop.widgets import translate
from desktop.widgets.edit_form import EditForm
from desktop.widgets.field import Field
from desktop.widgets.label import Figure, Label


class BillBox(Box):
    """``discount``: an amount, or a rate such as ``5%`` of what the customer pays; saved when the field is left."""

    closed = Signal()

    def __init__(self, desk: OrderDesk) -> None:
        super().__init__(lambda: self.tr("Bill"))
        self.desk = desk
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        self._lines: dict[str, tuple[Label, Figure]] = {}
        for place, heading in enumerate(HEADINGS):
            self._lines[heading] = (Label("", "second"), Figure("", "second"))
            for at, label in enumerate(self._lines[heading]):
                grid.addWidget(label, place, at)
        self.form = EditForm(2)
        self.discount, self.km = Field(latin=True, limit=20), Field(latin=True, limit=9)
        self.form.add("discount", lambda: self.tr("Discount, ¥ or %"), self.discount)
        self.form.add("odometer", lambda: self.tr("km at leaving"), self.km)
        self.form.left.connect(self._on_left)
        self.put(grid, self.form)
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        names = {
            "diagnosis": self.tr("Diagnosis"), "testing": self.tr("Testing"), "parts": self.tr("Material"),
            "labour": self.tr("Labour"), "processing": self.tr("Processing"), "other": self.tr("Other"),
        }  # fmt: skip
        for heading, (label, _figure) in self._lines.items():
            label.setText(names[heading])
        if self.desk.facts is not None:
            self.show_facts(self.desk.facts)

    def show_facts(self, facts: OrderFacts) -> None:
        """The headings that have an amount, and what may be typed."""
        for heading, pair in self._lines.items():
            pair[1].setText(yuan(facts.bill.headings[heading]))
            for label in pair:
                label.setVisible(bool(facts.bill.headings[heading]))
        off = int(facts.whole.facts["discount_fen"])
        self.form.load({"discount": money.format_fen(off) if off else ""}, anew=False)
        self.form.setVisible(facts.is_open)
        self.km.setPlaceholderText(f"{facts.row.odometer_km:,}")

    def headings(self) -> dict[str, str]:
        """Heading → amount as they stand on the screen."""
        return {name: figure.text() for name, (_, figure) in self._lines.items() if figure.isVisibleTo(self)}

    def start(self) -> None:
        """The focus to the discount."""
        self.discount.setFocus()
        self.discount.selectAll()

    def _on_left(self, name: str, value: str) -> None:
        if name != "discount":
            return
        facts, gather = self.desk.facts, Gather()
        fen = gather.take(lambda: self._read(value), 0)
        if facts is None or gather.problems:
            self.form.refuse_one("discount", Refused(gather.problems))
            return
        by, order_id = self.desk.desk.actor, facts.row.id
        shown = money.format_fen(fen) if fen else ""
        self.discount.setText(shown)
        self.desk.save(
            lambda session: settling.give_discount(by, session, order_id, fen),
            lambda _made: self.form.settle("discount", shown),
        )

    def _read(self, typed: str) -> int:
        """Fen. Raises Refused ``number.*``, ``money.*``."""
        clean = typed.replace("％", "%").strip()
        if not clean:
            return 0
        facts = self.desk.facts
        if clean.endswith("%") and facts is not None:
            rate_bp = min(money.parse_fen(clean[:-1], "discount"), money.FULL_RATE_BP)
            return money.at_rate(facts.customer_fen + int(facts.whole.facts["discount_fen"]), rate_bp)
        return money.parse_fen(clean, "discount")

    def read_km(self) -> int | None:
        """The kilometres at leaving; None where nobody read them again. Raises Refused ``odometer.form``."""
        typed = self.km.value().replace(",", "")
        if not typed:
            return None
        if not typed.isdigit():
            raise Refused("number.form", "odometer", value=typed[:20])
        return int(typed)

    def refuse(self, refused: Refused) -> bool:
        """Show what belongs to the fields here; False where nothing does."""
        mine = [each for each in refused.problems if each.field in self.form.names()]
        for each in mine:
            self.form.refuse_one(each.field, Refused(each))
        return bool(mine) and len(mine) == len(refused.problems)

    def forget(self) -> None:
        """Another order: nothing of the last one stays in the fields."""
        self.form.load({"discount": "", "odometer": ""})
