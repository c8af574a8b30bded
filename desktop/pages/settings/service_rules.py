"""Rules of the workshop: how far a bill may exceed the budget, what a desk may give, our own warranty."""

from __future__ import annotations

from typing import Any

from desktop.domain.actor import Right
from desktop.domain.problem import Refused
from desktop.domain.rules import setting
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown, told
from desktop.pages.settings.quote_rule import percent
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.edit_form import EditForm
from desktop.widgets.field import Field, TextArea
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.section import Section

SHARES = ("deviation_bp", "discount_bp")
NAMES = (*SHARES, "warranty_km", "warranty_days", "file_code", "health_items")
"""Of the settings ``service.…``."""


class ServiceRules(Section):
    """Each figure is saved when its field is left."""

    def __init__(self, desk: Desk) -> None:
        self.lists = Button("", icon_name="clipboard-list")
        super().__init__(lambda: self.tr("Workshop rules"), self.lists)
        self._desk, self._shown = desk, False
        self.form = EditForm(columns=3)
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
        self.form.setEnabled(desk.actor.may(Right.SETTINGS))
        self._hint = Label("", "muted")
        self._hint.setWordWrap(True)
        self.body(column(self.form, self._hint, margins=(14, 12, 14, 14), gap=10))
        self.lists.clicked.connect(lambda: desk.go("service_lists", "packages"))
        self.form.left.connect(self._save)
        translate.say(self, lambda _text: self._repeat(), str)

    def ask(self) -> None:
        """Read what stands; what is being typed stays."""
        store_id = self._desk.actor.store_id

        def show(found: dict[str, Any]) -> None:
            self.form.load({name: _text(name, found[f"service.{name}"]) for name in NAMES}, anew=not self._shown)
            self._shown = True

        self._desk.worker.read(lambda session: setting.settings(session, store_id), show, told(self._desk), owner=self)

    def _save(self, name: str, typed: str) -> None:
        before = self.form.stands(name)

        def refuse(refused: Refused) -> None:
            self.form.refuse_one(name, refused)

        try:
            value = _value(name, typed)
        except Refused as refused:
            refuse(refused)
            return

        def done(_none: None) -> None:
            self.form.settle(name, typed)
            self._desk.say(self.tr("Saved; it holds from the next order"), undo=lambda: self._put_back(name, before))

        self._write({f"service.{name}": value}, done, shown(self._desk, refuse))

    def _put_back(self, name: str, before: str) -> None:
        def done(_none: None) -> None:
            self.form.settle(name, before)
            self.form.bring_back({name: before})

        self._write({f"service.{name}": _value(name, before)}, done, told(self._desk))

    def _write(self, values: dict[str, Any], done: Any, failed: Any) -> None:
        by = self._desk.actor
        self._desk.worker.write(
            by, lambda session: setting.change_settings(by, session, values), done, failed, owner=self
        )

    def _repeat(self) -> None:
        self.lists.setText(self.tr("Packages and schedule"))
        may = self._desk.actor.may(Right.SETTINGS)
        text = self.tr(
            "The law's warranty of a repair holds in any case (20,000 km or 100 days for whole cars and assemblies, "
            "less for smaller work); enter more to promise more. Above the budget and its allowance the customer is "
            "asked first. Without own items the health check has its standard list."
        )
        self._hint.setText(text if may else self.tr("Only managers change this."))


def _value(name: str, typed: str) -> Any:
    """What is stored. Raises Refused ``number.form``."""
    if name in ("file_code", "health_items"):
        return typed
    if name in SHARES:
        return percent(typed, name)
    if not typed.isascii() or not typed.isdigit() or len(typed) > 9:
        raise Refused("number.form", name, value=typed[:20])
    return int(typed)


def _text(name: str, value: Any) -> str:
    return f"{int(value) / 100:g}" if name in SHARES else str(value)
