"""Settings: this computer, the store, its rules, the device, its safety. Sections by Alt and the upper row of keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QWidget

from desktop.domain.actor import Right
from desktop.pages.desk import Desk, Page
from desktop.pages.settings import supplies
from desktop.pages.settings.about import About
from desktop.pages.settings.agreement import Agreement
from desktop.pages.settings.away import Away
from desktop.pages.settings.backup import Backup
from desktop.pages.settings.device import Device
from desktop.pages.settings.drive_rules import DriveRules
from desktop.pages.settings.header import Header
from desktop.pages.settings.key import Key
from desktop.pages.settings.level import Levels
from desktop.pages.settings.opening import Opening
from desktop.pages.settings.printer import Printer
from desktop.pages.settings.quote_rules import QuoteRules
from desktop.pages.settings.repair_terms import RepairTerms
from desktop.pages.settings.screen import Screen
from desktop.pages.settings.service_rules import ServiceRules
from desktop.pages.settings.workshop import WorkshopSection
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.layout import column, row
from desktop.widgets.section import Section, Sections

WIDEST = 980
SLACK = 60
"""A section counts as reached so many px before it is at the top."""


class SettingsPage(Page):
    """``arrive("backup")`` jumps to that section; the names are those of ``places``."""

    name = "settings"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        computer = desk.computer
        self.places: dict[str, Section] = {}
        if computer is not None:
            self.places |= {"screen": Screen(desk, computer), "printer": Printer(desk, computer)}
        self.header, self.rules, self.levels = Header(desk), QuoteRules(desk), Levels(desk)
        self.device, self.about = Device(desk, computer), About(desk, computer)
        self.agreement, self.opening, self.drive_rules = Agreement(desk), Opening(desk), DriveRules(desk)
        self.service_rules, self.terms = ServiceRules(desk), RepairTerms(desk)
        self.places |= {"store": self.header, "hours": self.opening, "drives": self.drive_rules}
        self.places["service"] = self.service_rules
        self.workshop = WorkshopSection(desk)
        self.places["workshop"] = self.workshop
        self.places |= {"terms": self.terms, "agreement": self.agreement, "quotes": self.rules, "levels": self.levels}
        self.places["device"] = self.device
        if computer is not None and computer.second is not None:
            away = Away(desk, computer)
            self.device.coded.connect(away.stick.show_code)
            self.places["away"] = away
            if supplies.may(desk):
                self.places["supplies"] = supplies.Supplies(desk, computer.second)
        self.backup, self.keys = Backup(desk, computer), Key(desk, computer)
        if desk.actor.may(Right.BACKUP):
            self.places |= {"backup": self.backup, "key": self.keys}
        self.places["about"] = self.about
        self.sections = Sections(*self.places.values())
        self.sections.setMaximumWidth(WIDEST)
        self.index = [Button("", "nav") for _ in self.places]
        group = QButtonGroup(self)
        for place, button in enumerate(self.index):
            button.setCheckable(True)
            group.addButton(button)
            button.clicked.connect(lambda _on=False, place=place: self.sections.jump(place))
        listed = Card(*self.index, None, margins=(10, 12, 10, 12), gap=2)
        listed.setFixedWidth(230)
        self.setLayout(row(column(listed), (self.sections, 1000), None, margins=(16, 14, 2, 14), gap=14))

        self.sections.area.verticalScrollBar().valueChanged.connect(lambda _value: self._show_place())
        self.sections.jumped.connect(lambda place: self.index[place].setChecked(True))
        self._show_place()

    def _show_place(self) -> None:
        """Mark the section at the top of the view."""
        top = self.sections.area.verticalScrollBar().value()
        above = [place for place, section in enumerate(self.sections.sections) if section.y() <= top + SLACK]
        self.index[above[-1] if above else 0].setChecked(True)

    def title(self) -> str:
        return self.tr("Settings")

    def retranslate(self) -> None:
        for button, section in zip(self.index, self.sections.sections, strict=True):
            button.setText(section.accessibleName())

    def arrive(self, payload: Any = None) -> None:
        self.ask()
        printer = self.places.get("printer")
        if isinstance(printer, Printer):
            printer.arrive()
        wanted = list(self.places).index(payload) if payload in self.places else -1
        if wanted >= 0:
            self.sections.jump(wanted)
        else:
            self.index[0].setFocus()

    def leave(self) -> None:
        self.header.form.flush()
        self.rules.form.flush()
        self.opening.form.flush()
        self.drive_rules.form.flush()
        self.service_rules.form.flush()

    def changed(self, tables: frozenset[str]) -> None:
        for names, ask in self._readers():
            if tables & names:
                ask()

    def ask(self) -> None:
        """Read everything that is shown."""
        for _, ask in self._readers():
            ask()
        self.device.ask()
        self.backup.ask()
        self.about.ask()
        found = self.places.get("supplies")
        if isinstance(found, supplies.Supplies):
            found.ask()

    def _readers(self) -> tuple[tuple[frozenset[str], Callable[[], None]], ...]:
        found = self.places.get("supplies")
        taught = [(frozenset({"learned_car"}), found.learned.ask)] if isinstance(found, supplies.Supplies) else []
        return (
            *taught,
            (frozenset({"store"}), self.header.ask),
            (frozenset({"setting"}), self.rules.ask),
            (frozenset({"agreement_text", "setting", "store"}), self.agreement.ask),
            (frozenset({"repair_terms", "store"}), self.terms.ask),
            (frozenset({"setting"}), self.drive_rules.ask),
            (frozenset({"setting"}), self.service_rules.ask),
            (frozenset({"setting", "opening_day"}), self.opening.ask),
            (frozenset({"price_level"}), self.levels.ask),
            (frozenset({"bay", "technician", "labour_rate", "staff", "price_level"}), self.workshop.ask),
        )
