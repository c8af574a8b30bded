"""How long a quote holds, when it needs approval, what stands at its foot."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.domain import money
from desktop.pages.desk import Desk
from desktop.pages.settings.rules import Rules, percent, share, whole
from desktop.widgets.field import Field
from desktop.widgets.label import Pill
from desktop.widgets.layout import row
from desktop.widgets.money_field import MoneyField

_KEYS = {
    "valid_days": "quote.valid_days",
    "over": "quote.approval_over_fen",
    "margin": "quote.approval_margin_below_bp",
    "floor": "quote.floor_bp",
    "tax_note": "quote.tax_note",
    "warranty": "quote.warranty",
}


class QuoteRules(Rules):
    """What the program ships with is marked to be checked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, lambda: self.tr("Quotes"), _KEYS, columns=2)
        fields: dict[str, QWidget] = {
            "valid_days": Field(latin=True, limit=10),
            "floor": Field(latin=True, limit=10),
            "over": MoneyField("over"),
            "margin": Field(latin=True, limit=10),
            "tax_note": Field(),
            "warranty": Field(),
        }
        labels = {
            "valid_days": lambda: self.tr("Valid for days"),
            "floor": lambda: self.tr("Lowest price by hand, % of list (0: no limit)"),
            "over": lambda: self.tr("Approval above ¥"),
            "margin": lambda: self.tr("Approval below margin %"),
            "tax_note": lambda: self.tr("Tax note"),
            "warranty": lambda: self.tr("Warranty"),
        }
        for name, field in fields.items():
            self.form.add(name, labels[name], field)
        self._check = Pill("", "warn")
        self.lay_out(row(self._check, (self.hint, 1)))

    def value(self, name: str, typed: str) -> Any:
        if name in ("tax_note", "warranty"):
            return typed
        if name == "over":
            return money.parse_fen(typed, name)
        return whole(typed, name) if name == "valid_days" else percent(typed, name)

    def text(self, name: str, value: Any) -> str:
        if name == "over":
            return money.format_fen(int(value))
        return share(value) if name in ("margin", "floor") else str(value)

    def saved(self) -> str:
        return self.tr("Saved; it holds for the next quote")

    def explained(self) -> str:
        return self.tr("¥50,000 and 15 % are what the program ships with: compare them with your own rules.")

    def repeat(self) -> None:
        super().repeat()
        self._check.show_status(self.tr("To be checked"), "warn")
