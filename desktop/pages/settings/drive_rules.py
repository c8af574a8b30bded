"""Rules of test drives: length, what lies between two, how many a day, whose licence passes, how long it is kept."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.pages.desk import Desk
from desktop.pages.settings.rules import Rules, whole
from desktop.widgets.button import Button
from desktop.widgets.field import Choice, Field

NAMES = ("minutes", "buffer_minutes", "max_per_day", "min_age", "override", "keep_months")
"""Of the settings ``drive.…``."""


class DriveRules(Rules):
    """With the way to the demo cars."""

    def __init__(self, desk: Desk) -> None:
        self.cars, self.override = Button("", icon_name="car"), Choice()
        keys = {name: f"drive.{name}" for name in NAMES}
        super().__init__(desk, lambda: self.tr("Test drives"), keys, self.cars, columns=3)
        labels = {
            "minutes": lambda: self.tr("Usual length, minutes"),
            "buffer_minutes": lambda: self.tr("Between two drives, minutes"),
            "max_per_day": lambda: self.tr("Drives of one car a day"),
            "min_age": lambda: self.tr("Youngest driver, years"),
            "override": lambda: self.tr("A manager may let pass"),
            "keep_months": lambda: self.tr("Licence data kept, months"),
        }
        for name in NAMES:
            field: QWidget = self.override if name == "override" else Field(latin=True, limit=10)
            self.form.add(name, labels[name], field)
        self.cars.clicked.connect(lambda: desk.go("fleet", "cars"))
        self.lay_out()

    def value(self, name: str, typed: str) -> int:
        return whole(typed, name)

    def saved(self) -> str:
        return self.tr("Saved; it holds from the next booking")

    def explained(self) -> str:
        return self.tr(
            "A manager can let pass the first twelve months after the first licence and your own youngest age; what "
            "the law forbids nobody can. Licence data are emptied by themselves when their time is over."
        )

    def repeat(self) -> None:
        super().repeat()
        self.cars.setText(self.tr("Demo cars and routes"))
        self.override.show_options([("1", self.tr("Yes, with a reason")), ("0", self.tr("No"))])
