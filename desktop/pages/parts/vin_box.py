"""The card around the VIN field: what the characters say, likely repairs, and the store's cars that match."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from desktop.domain.parts.vin import LENGTH, Vin
from desktop.domain.problem import Problem
from desktop.pages.parts.known_car import KnownCar
from desktop.pages.parts.vin_field import VinField
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.icon import Icon
from desktop.widgets.label import Label
from desktop.widgets.layout import column, frame, row
from desktop.widgets.popup import Group, Hit, Popup
from desktop.widgets.sentence import sentence
from desktop.widgets.theme import look

_ICONS: dict[str, str] = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-alert", "muted": "info"}


def difference(wrong: str, right: str) -> str:
    """What a repair changes: ``4: 8→B``, positions from 1."""
    places = [i for i, (a, b) in enumerate(zip(wrong, right, strict=False)) if a != b]
    if not places:
        return right
    first, last = places[0], places[-1]
    where = str(first + 1) if first == last else f"{first + 1}–{last + 1}"
    return f"{where}: {wrong[first : last + 1]}→{right[first : last + 1]}"


class VinBox(QFrame):
    """``typed`` with every change; ``entered`` by Enter when no store's car was picked from the list."""

    typed = Signal(str)
    entered = Signal()
    repaired = Signal(str)
    candidate = Signal(int)
    car_picked = Signal(object)
    """A KnownCar."""
    model_wanted = Signal()
    escaped = Signal()

    def __init__(self) -> None:
        super().__init__()
        look(self, "card")
        self.field = VinField()
        self._icon, self._words, self._count = Icon("info", "text3", 15), Label("", "muted"), Label("", "muted")
        self._words.setWordWrap(True)
        self._undo = Button("", "link", key="Ctrl+Z", shown_only=True)
        self._repairs = frame("plain", row(gap=8))
        self._chips: list[Button] = []
        self._offered: tuple[str, ...] = ()
        self.model = Button("", "", "list-filter", key="Ctrl+M")
        self.model.setFixedHeight(46)
        self.model.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        line = row(self._icon, (self._words, 1), self._undo, self._count, gap=6, margins=(2, 0, 2, 0))
        top = row((self.field, 1), self.model)
        self.setLayout(column(top, line, self._repairs, margins=(14, 12, 14, 10), gap=7))
        self.popup = Popup(self.field)
        self._say: tuple[str, object] = ("start", None)
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)
        self._show_repairs(())

    def _wire(self) -> None:
        self.field.typed.connect(self._on_typed)
        self.field.entered.connect(self._on_entered)
        self.field.stepped.connect(self.popup.step)
        self.field.chosen.connect(self._on_chosen)
        self.field.escaped.connect(self._on_escaped)
        self._undo.clicked.connect(self.field.give_back)
        self.model.clicked.connect(self.model_wanted)
        self.popup.picked.connect(lambda hit: self._pick(hit.payload))

    # -- what is said

    def wait(self, text: str) -> None:
        """Fewer than 17 characters so far."""
        self._tell("start" if not text else "more", len(text))
        self._show_repairs(())

    def show_decoded(self, decoded: Vin, accepted: bool = False) -> None:
        """All 17 are there, or Enter was pressed. ``accepted``: the clerk goes on unverified."""
        self._tell("accepted" if accepted else "decoded", decoded)
        self._show_repairs(() if accepted else decoded.repairs)

    def show_problem(self, problem: Problem) -> None:
        self._tell("problem", problem)

    def show_unknown(self) -> None:
        """Enter was pressed, and no car of the store matches."""
        self._tell("unknown", None)

    def show_cars(self, cars: Sequence[KnownCar]) -> None:
        """The store's cars that match what is typed; none closes the list."""
        if not cars:
            self.popup.hide()
            return
        hits = [
            Hit(
                "vehicle",
                " ".join(filter(None, [car.plate, car.name])),
                " · ".join(filter(None, [car.vin, f"{car.owner.name} {car.owner.phone}" if car.owner else ""])),
                self.tr("Known car"),
                "car",
                car,
            )
            for car in cars
        ]
        self.popup.show_groups(
            [Group(self.tr("Cars of this store"), tuple(hits))], self.tr("↑↓ choose   Enter open   Esc close")
        )

    def offer_candidates(self, count: int) -> None:
        """Alt+1 to Alt+count now choose among the candidates on the car's card."""
        self.field.offers = count

    def _tell(self, kind: str, what: object) -> None:
        self._say = (kind, what)
        self._repeat()

    def _repeat(self) -> None:
        self.field.setPlaceholderText(self.tr("VIN, its last 6, or a plate"))
        self.field.setAccessibleName(self.tr("VIN of 17 characters, its last 6 to 8, or a plate"))
        self.model.setText(self.tr("Pick a model"))
        self._undo.setText(self.tr("as typed"))
        text, tone, state = self._spoken()
        if self.field.replaced:
            places = ", ".join(str(place + 1) for place in self.field.replaced)
            text = f"{text}  {self.tr('Position {0}: O, Q read as 0, I as 1.').format(places)}"
        self._undo.setVisible(bool(self.field.replaced))
        look(self._words, tone)
        self._words.setText(text)
        self._icon.show_icon(_ICONS[tone], "text3" if tone == "muted" else tone)
        self._count.setText(f"{len(self.field.text())}/{LENGTH}")
        self.field.show_state(state)
        self.field.setAccessibleDescription(text)

    def _spoken(self) -> tuple[str, str, str]:
        """The line's words, its style and the field's state."""
        kind, what = self._say
        if kind == "problem" and isinstance(what, Problem):
            return sentence(what), "bad", "bad"
        if kind == "unknown":
            text = self.tr("No car of this store matches: type the whole VIN, or Enter goes on without it")
            return text, "warn", "warn"
        if kind in ("decoded", "accepted") and isinstance(what, Vin):
            return self._of_vin(what, kind == "accepted")
        if kind == "more" and isinstance(what, int) and what < LENGTH:
            return self.tr("{0} more · the last 6 to 8 or a plate finds a known car").format(LENGTH - what), "muted", ""
        return self.tr("Type, paste or scan; without a VIN pick the model"), "muted", ""

    def _of_vin(self, decoded: Vin, accepted: bool) -> tuple[str, str, str]:
        english = translate.current().code == "en"
        maker = decoded.maker_en if english else decoded.maker_zh
        facts = [f"{decoded.wmi} {maker}" if maker else self.tr("maker not recognised")]
        if decoded.year:
            facts.append(self.tr("model year {0}").format(decoded.year))
        if accepted:
            return " · ".join([self.tr("Not verified: check it against the car"), *facts]), "warn", "warn"
        if not decoded.valid:
            return sentence(decoded.problems[0]), "bad", "bad"
        if decoded.check_ok:
            facts.insert(0, self.tr("Check digit right (position 9 = {0})").format(decoded.expected_check))
            return " · ".join(facts), "ok", "ok"
        facts.insert(0, self.tr("No check digit (not used in this country)"))
        return " · ".join(facts), "muted", "ok"

    # -- repairs

    def _show_repairs(self, repairs: Sequence[str]) -> None:
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips, self._offered = [], tuple(repairs)
        self.field.offers = len(repairs)
        box = self._repairs.layout()
        assert box is not None
        while box.count():
            box.takeAt(0)
        for place, right in enumerate(repairs, 1):
            chip = Button(difference(self.field.text(), right), "chip", key=f"Alt+{place}", shown_only=True)
            chip.setCheckable(False)
            chip.setToolTip(right)
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.clicked.connect(lambda _on=False, right=right: self.repaired.emit(right))
            self._chips.append(chip)
            box.addWidget(chip)
        box.addStretch(1)  # type: ignore[attr-defined]
        self._repairs.setVisible(bool(repairs))

    # -- events

    def _on_typed(self, text: str) -> None:
        if len(text) != LENGTH:
            self.popup.hide()
        self.typed.emit(text)

    def _on_entered(self) -> None:
        if not (self.popup.isVisible() and self.popup.pick()):
            self.entered.emit()

    def _on_chosen(self, place: int) -> None:
        if place <= len(self._offered):
            self.repaired.emit(self._offered[place - 1])
        else:
            self.candidate.emit(place)

    def _on_escaped(self) -> None:
        if self.popup.isVisible():
            self.popup.hide()
        else:
            self.escaped.emit()

    def _pick(self, car: KnownCar) -> None:
        self.popup.hide()
        self.car_picked.emit(car)
