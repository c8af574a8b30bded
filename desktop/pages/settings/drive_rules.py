"""Rules of test drives: length, what lies between two, how many a day, whose licence passes, how long it is kept."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.domain.actor import Right
from desktop.domain.problem import Refused
from desktop.domain.rules import setting
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.edit_form import EditForm
from desktop.widgets.field import Choice, Field
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.section import Section

NAMES = ("minutes", "buffer_minutes", "max_per_day", "min_age", "override", "keep_months")
"""Of the settings ``drive.…``."""


class DriveRules(Section):
    """Each figure is saved when its field is left."""

    def __init__(self, desk: Desk) -> None:
        self.cars = Button("", icon_name="car")
        super().__init__(lambda: self.tr("Test drives"), self.cars)
        self._desk, self._shown = desk, False
        self.form, self.override = EditForm(columns=3), Choice()
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
        self.form.setEnabled(desk.actor.may(Right.SETTINGS))
        self._hint = Label("", "muted")
        self._hint.setWordWrap(True)
        self.body(column(self.form, self._hint, margins=(14, 12, 14, 14), gap=10))
        self.cars.clicked.connect(lambda: desk.go("fleet", "cars"))
        self.form.left.connect(self._save)
        translate.say(self, lambda _text: self._repeat(), str)

    def ask(self) -> None:
        """Read what stands; what is being typed stays."""
        store_id = self._desk.actor.store_id

        def show(found: dict[str, Any]) -> None:
            self.form.load({name: str(found[f"drive.{name}"]) for name in NAMES}, anew=not self._shown)
            self._shown = True

        self._desk.worker.read(lambda session: setting.settings(session, store_id), show, told(self._desk), owner=self)

    def _save(self, name: str, typed: str) -> None:
        before = self.form.stands(name)

        def refuse(refused: Refused) -> None:
            self.form.refuse_one(name, refused)

        try:
            value = _whole(name, typed)
        except Refused as refused:
            refuse(refused)
            return

        def done(_none: None) -> None:
            self.form.settle(name, typed)
            self._desk.say(
                self.tr("Saved; it holds from the next booking"), undo=lambda: self._put_back(name, before)
            )  # fmt: skip

        self._write({f"drive.{name}": value}, done, shown(self._desk, refuse))

    def _put_back(self, name: str, before: str) -> None:
        def done(_none: None) -> None:
            self.form.settle(name, before)
            self.form.bring_back({name: before})

        self._write({f"drive.{name}": _whole(name, before)}, done, told(self._desk))

    def _write(self, values: dict[str, Any], done: Any, failed: Any) -> None:
        by = self._desk.actor
        self._desk.worker.write(
            by, lambda session: setting.change_settings(by, session, values), done, failed, owner=self
        )

    def _repeat(self) -> None:
        self.cars.setText(self.tr("Demo cars and routes"))
        self.override.show_options([("1", self.tr("Yes, with a reason")), ("0", self.tr("No"))])
        may = self._desk.actor.may(Right.SETTINGS)
        text = self.tr(
            "A manager can let pass the first twelve months after the first licence and your own youngest age; what "
            "the law forbids nobody can. Licence data are emptied by themselves when their time is over."
        )
        self._hint.setText(text if may else self.tr("Only managers change this."))


def _whole(name: str, typed: str) -> int:
    """Raises Refused ``number.form``."""
    if not typed.isascii() or not typed.isdigit() or len(typed) > 9:
        raise Refused("number.form", name, value=typed[:20])
    return int(typed)
