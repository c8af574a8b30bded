"""How long a quote holds, when it needs approval, what stands at its foot."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.domain import money
from desktop.domain.actor import Right
from desktop.domain.problem import Problem, Refused
from desktop.domain.rules import setting
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.edit_form import EditForm
from desktop.widgets.field import Field
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column, row
from desktop.widgets.money_field import MoneyField
from desktop.widgets.section import Section

_KEYS = {
    "valid_days": "quote.valid_days",
    "over": "quote.approval_over_fen",
    "margin": "quote.approval_margin_below_bp",
    "floor": "quote.floor_bp",
    "tax_note": "quote.tax_note",
    "warranty": "quote.warranty",
}


class QuoteRule(Section):
    """Each figure is saved when its field is left."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(lambda: self.tr("Quotes"))
        self._desk, self._shown = desk, False
        self.form = EditForm(columns=2)
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
        self.form.setEnabled(desk.actor.may(Right.SETTINGS))
        self._check, self._hint = Pill("", "warn"), Label("", "muted")
        self._hint.setWordWrap(True)
        self.body(column(self.form, row(self._check, (self._hint, 1)), margins=(14, 12, 14, 14), gap=10))
        self.form.left.connect(self._save)
        translate.say(self, lambda _text: self._repeat(), str)

    def ask(self) -> None:
        store_id = self._desk.actor.store_id

        def show(found: dict[str, Any]) -> None:
            self.form.load({name: _text(name, found[key]) for name, key in _KEYS.items()}, anew=not self._shown)
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
            self._desk.say(self.tr("Saved; it holds for the next quote"), undo=lambda: self._put_back(name, before))

        self._write({_KEYS[name]: value}, done, shown(self._desk, refuse))

    def _put_back(self, name: str, before: str) -> None:
        def done(_none: None) -> None:
            self.form.settle(name, before)
            self.form.bring_back({name: before})

        self._write({_KEYS[name]: _value(name, before)}, done, told(self._desk))

    def _write(self, values: dict[str, Any], done: Any, failed: Any) -> None:
        by = self._desk.actor
        self._desk.worker.write(
            by, lambda session: setting.change_settings(by, session, values), done, failed, owner=self
        )

    def _repeat(self) -> None:
        self._check.show_status(self.tr("To be checked"), "warn")
        may = self._desk.actor.may(Right.SETTINGS)
        text = self.tr("¥50,000 and 15 % are what the program ships with: compare them with your own rules.")
        self._hint.setText(text if may else self.tr("Only managers change this."))


def _value(name: str, typed: str) -> Any:
    """What is stored. Raises Refused ``number.*``, ``money.*``, ``setting.range``."""
    if name in ("tax_note", "warranty"):
        return typed
    if name == "over":
        return money.parse_fen(typed, name)
    if name == "valid_days":
        if not typed.isascii() or not typed.isdigit() or len(typed) > 9:
            raise Refused("number.form", name, value=typed[:20])
        return int(typed)
    return percent(typed, name)


def percent(typed: str, field: str) -> int:
    """``"12.5"`` or ``"12.5 %"`` → 1250 basis points. Raises Refused ``number.*``, ``money.negative``."""
    try:
        return money.parse_fen(typed.replace("%", "").replace("％", ""), field)
    except Refused as refused:
        problem = refused.problems[0]
        if problem.code == "money.negative":
            raise Refused(Problem("number.form", field, problem.values)) from None
        raise


def _text(name: str, value: Any) -> str:
    if name == "over":
        return money.format_fen(int(value))
    if name in ("margin", "floor"):
        return f"{int(value) / 100:g}"
    return str(value)
