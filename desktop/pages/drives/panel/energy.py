"""Fuel or battery: a percentage, typed, or one of the quarters tapped."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.domain.problem import Refused
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.layout import row
from desktop.widgets.taps import Taps

QUARTERS = (("25", "¼"), ("50", "½"), ("75", "¾"), ("100", "1"))


def read_whole(typed: str, field: str, code: str) -> int:
    """Digits, with separators and a unit or without. Raises Refused ``code`` for anything else."""
    plain = typed.casefold().removesuffix("km").removesuffix("公里").strip(" %％").replace(",", "").replace(" ", "")
    if plain.isdecimal() and len(plain) <= 9:
        return int(plain)
    raise Refused(code, field, value=typed[:12])


class EnergyTaps(QWidget):
    """The quarters, for a finger; the field beside them takes the keys."""

    def __init__(self, field: Field, changed: Callable[[], object]) -> None:
        super().__init__()
        self._field = field
        self._taps = Taps([(value, text, "") for value, text in QUARTERS])
        self._taps.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._taps.changed.connect(self._take)
        field.textChanged.connect(self._taps.choose)
        self._changed = changed
        self.setLayout(row((self._taps, 1)))
        translate.say(self, self._taps.setAccessibleName, lambda: self.tr("Fuel or battery, in quarters"))

    def chip(self, value: str) -> Button:
        """The chip of a quarter, for a hint or a test. Raises KeyError."""
        return self._taps.chip(value)

    def _take(self, value: str) -> None:
        self._field.setText(value)
        self._changed()


def add_figures(form: Form, odometer: Callable[[], str], energy: Callable[[], str]) -> tuple[Field, Field]:
    """The two fields that go out and come back with every key, and the quarters under them."""
    km, percent = Field(latin=True, limit=12), Field(latin=True, limit=5)
    form.add("odometer", odometer, km)
    form.add("energy", energy, percent)
    form.add_across(EnergyTaps(percent, percent.setFocus))
    return km, percent
