"""What the search line says of a car: a VIN, the end of one the store knows, or a plate is a car and no part."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from desktop.domain.parts.part import normalise_number
from desktop.domain.parts.vin import LENGTH
from desktop.domain.people import plate as plates
from desktop.pages.desk import Desk
from desktop.pages.parts import known_car
from desktop.pages.parts.known_car import KnownCar
from desktop.widgets import translate
from desktop.widgets.button import Button

LEAST_TAIL, MOST_TAIL = 6, 8
"""So many last characters of a VIN are looked for; fewer are the end of too many."""


def may_be_car(typed: str) -> bool:
    """Whether these words may name a car: a whole VIN, six to eight signs with a figure, or a plate."""
    plain = normalise_number(typed)
    if plates.looks_like(typed):
        return True
    if not typed.isascii() or not any(sign.isdigit() for sign in plain):
        return False
    return len(plain) == LENGTH or LEAST_TAIL <= len(plain) <= MOST_TAIL


class CarHint(QObject):
    """One line over the rows; ``opened`` carries a KnownCar, or a VIN that the store has not met."""

    opened = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._typed = desk, ""
        self._what: KnownCar | str | None = None
        self.button = Button("", "chip", "car", key="Alt+C", shown_only=True)
        self.button.hide()
        self.button.clicked.connect(self.open)
        translate.say(self, lambda _text: self._say(), str)

    def read(self, typed: str) -> None:
        """The words of the search line changed: what they named before goes at once."""
        self._typed, self._what = typed, None
        plain = normalise_number(typed)
        if len(plain) == LENGTH and typed.isascii():
            self._what = plain
        self._say()
        if may_be_car(typed):
            by = self._desk.actor
            self._desk.worker.read(
                lambda session: known_car.find(by, session, typed, 1),
                lambda cars: self._on_known(typed, cars),
                owner=self,
            )

    def open(self) -> bool:
        """Alt+C, or Enter where no part was found; False where the words name no car."""
        what = self._what
        self.button.setChecked(True)
        if what is None:
            return False
        self.read("")
        self.opened.emit(what)
        return True

    def _on_known(self, typed: str, cars: Sequence[KnownCar]) -> None:
        if typed == self._typed and cars:
            self._what = cars[0]
            self._say()

    def _say(self) -> None:
        what = self._what
        self.button.setVisible(what is not None)
        self.button.setChecked(True)
        if isinstance(what, str):
            self.button.setText(self.tr("This is a VIN: {0}").format(what))
        elif what is not None:
            self.button.setText(" · ".join(filter(None, [what.plate, what.name, what.vin[-8:]])))
