"""The right side while an order is settled: what is missing, the bill, the money, and what came after."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.pages.service.order.adjust_box import AdjustBox
from desktop.pages.service.order.bar_box import BarBox
from desktop.pages.service.order.bill_box import BillBox
from desktop.pages.service.order.facts import OrderFacts
from desktop.pages.service.order.order_desk import OrderDesk
from desktop.pages.service.order.pay_box import PayBox
from desktop.widgets.layout import column


class MoneyPanel(QWidget):
    """The boxes one under another; the pane scrolls them."""

    def __init__(self, desk: OrderDesk) -> None:
        super().__init__()
        self.bars, self.bill = BarBox(), BillBox(desk)
        self.pay, self.adjust = PayBox(desk), AdjustBox(desk)
        self.setLayout(column(self.bars, self.adjust, self.bill, self.pay, None, gap=0))

    def show_facts(self, facts: OrderFacts) -> None:
        """All boxes."""
        for each in (self.bars, self.adjust, self.bill, self.pay):
            each.show_facts(facts)
