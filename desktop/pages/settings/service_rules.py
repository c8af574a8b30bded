"""Rules of the workshop: how far a bill may exceed the budget, what a desk may give, our own warranty."""

from __future__ import annotations

from typing import Any

from desktop.pages.desk import Desk
from desktop.pages.settings.rules import Rules, percent, share, whole
from desktop.widgets.button import Button
from desktop.widgets.field import Field, TextArea

SHARES = ("deviation_bp", "discount_bp")
TEXTS = ("file_code", "health_items")
NAMES = (*SHARES, "warranty_km", "warranty_days", *TEXTS)
"""Of the settings ``service.…``."""


class ServiceRules(Rules):
    """With the way to packages and schedule."""

    def __init__(self, desk: Desk) -> None:
        self.lists = Button("", icon_name="clipboard-list")
        keys = {name: f"service.{name}" for name in NAMES}
        super().__init__(desk, lambda: self.tr("Workshop rules"), keys, self.lists, columns=3)
        labels = {
            "deviation_bp": lambda: self.tr("Bill above the budget, %"),
            "discount_bp": lambda: self.tr("Largest discount at a desk, %"),
            "warranty_km": lambda: self.tr("Our own warranty, km"),
            "warranty_days": lambda: self.tr("Our own warranty, days"),
            "file_code": lambda: self.tr("Code at the electronic file"),
        }
        for name in labels:
            self.form.add(name, labels[name], Field(latin=True, limit=40 if name == "file_code" else 10))
        self.form.add("health_items", lambda: self.tr("Health check: own items, one a line"), TextArea(4), 3)
        self.lists.clicked.connect(lambda: desk.go("service_lists", "packages"))
        self.lay_out()

    def value(self, name: str, typed: str) -> Any:
        if name in TEXTS:
            return typed
        return percent(typed, name) if name in SHARES else whole(typed, name)

    def text(self, name: str, value: Any) -> str:
        return share(value) if name in SHARES else str(value)

    def saved(self) -> str:
        return self.tr("Saved; it holds from the next order")

    def explained(self) -> str:
        return self.tr(
            "The law's warranty of a repair holds in any case (20,000 km or 100 days for whole cars and assemblies, "
            "less for smaller work); enter more to promise more. Above the budget and its allowance the customer is "
            "asked first. Without own items the health check has its standard list."
        )

    def repeat(self) -> None:
        super().repeat()
        self.lists.setText(self.tr("Packages and schedule"))
