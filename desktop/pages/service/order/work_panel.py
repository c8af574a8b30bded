"""The right side while the car is in the workshop: what was agreed, who works at it, what came up besides."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.pages.service.order.extra_box import ExtraBox
from desktop.pages.service.order.facts import OrderFacts
from desktop.pages.service.order.health_box import HealthBox
from desktop.pages.service.order.later_box import LaterBox
from desktop.pages.service.order.order_desk import OrderDesk
from desktop.pages.service.order.sign_box import SignBox
from desktop.pages.service.order.technician_list import TechnicianList
from desktop.widgets.layout import column


class WorkPanel(QWidget):
    """The boxes one under another; the pane scrolls them."""

    def __init__(self, desk: OrderDesk) -> None:
        super().__init__()
        self.sign, self.technicians = SignBox(desk), TechnicianList(desk)
        self.extra, self.later, self.health = ExtraBox(desk), LaterBox(desk), HealthBox()
        self.setLayout(column(self.sign, self.technicians, self.health, self.extra, self.later, None, gap=0))

    def show_facts(self, facts: OrderFacts) -> None:
        """All boxes."""
        for each in (self.sign, self.technicians, self.health, self.extra, self.later):
            each.show_facts(facts)
