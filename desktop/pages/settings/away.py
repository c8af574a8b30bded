"""What goes on while the centre is away: the booth's hub, and the stick where there is not even a LAN."""

from __future__ import annotations

from desktop.pages.desk import Computer, Desk
from desktop.pages.settings.hub import BoothHub
from desktop.pages.settings.stick import Stick
from desktop.widgets.layout import column, rule
from desktop.widgets.section import Section


class Away(Section):
    """The ways to exchange without the centre, one under another."""

    def __init__(self, desk: Desk, computer: Computer) -> None:
        super().__init__(lambda: self.tr("While the centre is away"))
        self.stick = Stick(desk, computer)
        self.start = self.stick.write
        self.hub = BoothHub(desk, computer.hub, computer.second) if computer.hub and computer.second else None
        above = (self.hub, rule()) if self.hub else ()
        self.body(column(*above, self.stick, margins=(14, 12, 14, 14), gap=12))
