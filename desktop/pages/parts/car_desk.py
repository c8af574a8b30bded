"""The car on the lookup page: from what is typed to what stands on its card. What no longer holds goes at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain.actor import Right
from desktop.domain.parts import learned, vin
from desktop.domain.parts.condition import Month, read_month
from desktop.domain.parts.vin import LENGTH
from desktop.domain.people import plate as plates
from desktop.domain.people import vehicle as vehicles
from desktop.domain.sales.basket import BasketCar
from desktop.pages.desk import Desk
from desktop.pages.parts import known_car
from desktop.pages.parts import part_words as words
from desktop.pages.parts.car_card import MOST, CarCard
from desktop.pages.parts.finder import Answer
from desktop.pages.parts.known_car import KnownCar
from desktop.pages.parts.model_picker import ModelPicker
from desktop.pages.parts.subject import Subject
from desktop.pages.parts.vin_box import VinBox
from desktop.pages.refusal import told
from desktop.store.catalogue.row import CarRow

LEAST_TAIL, MOST_TAIL = 4, 8
"""So many characters of a VIN's end are looked for among the store's cars."""


class CarDesk(QObject):
    """Holds the subject, and draws it on the VIN box and the card."""

    changed = Signal()
    """Another car, or more is known of it: the rows and the basket follow."""
    typed = Signal()
    """Somebody changes the VIN by hand; sent before the old car goes."""
    forth = Signal()
    """On to the search."""
    picking_ended = Signal()
    narrowed = Signal(object, str)
    """A Scope picked instead of a car, and its words."""

    def __init__(self, desk: Desk, parent: QWidget, is_searching: Callable[[], bool]) -> None:
        super().__init__(parent)
        self.desk, self._window, self._is_searching = desk, parent, is_searching
        self.subject = Subject()
        self.box, self.card = VinBox(), CarCard()
        self._picker: ModelPicker | None = None
        self._go_on, self._not_found, self._key = False, "", ""
        self.card.show_subject(self.subject)
        box = self.box
        box.typed.connect(self.read)
        box.entered.connect(self._on_entered)
        box.repaired.connect(self.enter)
        box.candidate.connect(self.card.pick_place)
        box.car_picked.connect(self.open_known)
        box.model_wanted.connect(self.pick_model)
        box.escaped.connect(self.forth)
        self.card.picked.connect(self.settle)
        self.card.other_model.connect(self.pick_model)
        self.card.built_told.connect(self.tell_built)
        self.card.built.left.connect(self.forth)

    # -- what the catalogue is still to be asked

    @property
    def vin_wanted(self) -> str:
        """The VIN whose model the catalogue has not been asked for yet."""
        return self.subject.vin if self.subject.car is None and not self.subject.looked_up else ""

    @property
    def key_wanted(self) -> str:
        """The catalogue's key of the model, as the store remembers it."""
        if self.subject.car is not None:
            return ""
        return self._key or (self.subject.known.car_key if self.subject.known else "")

    def take(self, answer: Answer) -> None:
        """The models the catalogue found: one, a few to pick from, or none."""
        cars = answer.cars
        asked = (answer.question.vin, answer.question.car_key)
        if cars is None or asked != (self.vin_wanted, self.key_wanted):
            return
        self._key = ""
        one = cars[0] if len(cars) == 1 else None
        candidates = tuple(cars[:MOST]) if len(cars) > 1 else ()
        teachable = bool(answer.question.vin) and self.subject.verified and (not cars or bool(answer.learned))
        self._show(
            replace(
                self.subject, car=one, candidates=candidates, looked_up=True, learned=answer.learned,
                teachable=teachable,
            )
        )  # fmt: skip
        if candidates and self._is_searching():
            self.card.take_focus()

    # -- typing

    def focus(self) -> None:
        """Where work starts."""
        self.box.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.field.selectAll()

    def enter(self, text: str) -> None:
        """As if typed: a repair, a scan, what another page hands over."""
        self.box.field.set_text(text)
        self.read(self.box.field.text())

    def read(self, text: str) -> None:
        """A whole VIN is decoded, a part of one, or a plate, looked for among the store's cars."""
        self._go_on, self._not_found, self._key = False, "", ""
        self.typed.emit()
        self._show(Subject())
        if len(text) == LENGTH and text.isascii():
            self._decode(text)
            return
        self.box.wait(text)
        if len(text) >= LEAST_TAIL or plates.looks_like(text):
            self._find_known(text)

    def clear(self) -> None:
        """A new quote: no car."""
        self.box.field.set_text("")
        self.box.wait("")
        self._key = ""
        self._show(Subject())

    def _find_known(self, text: str) -> None:
        by = self.desk.actor
        self.desk.worker.read(
            lambda session: known_car.find(by, session, text), lambda cars: self._on_known(text, cars), owner=self
        )

    def _on_known(self, text: str, cars: list[KnownCar]) -> None:
        if text != self.box.field.text():
            return
        exact = next((car for car in cars if car.vin == text), None)
        if exact is not None:
            self._show(self.subject.met(exact))
        elif len(text) < LENGTH:
            self.box.show_cars(cars)
            if self._go_on and not self.box.popup.pick():
                self._not_found = text
                self.box.show_unknown()
            self._go_on = False

    def _decode(self, text: str, anyway: bool = False) -> None:
        """``anyway``: Enter was pressed, so go on even when the check fails.

        Decoded here and now (0.04 ms): a part typed and added right after the VIN must be one for this car.
        """
        if text == self.subject.vin:
            return
        decoded = vin.decode(text)
        if anyway and decoded.vin != text:
            decoded = replace(decoded, vin=text, valid=False)
        self.box.show_decoded(decoded, accepted=anyway and not decoded.valid)
        if decoded.valid or anyway:
            self._show(Subject(vin=decoded.vin, verified=decoded.valid, decoded=decoded))
            self._find_known(decoded.vin)

    def _on_entered(self) -> None:
        """Enter in the VIN field: pick the known car, go on unverified, or go on to the search."""
        text = self.box.field.text()
        may_be_known = plates.looks_like(text) or LEAST_TAIL <= len(text) <= MOST_TAIL
        if not text or self.subject.vin == text:
            self._go_forth()
        elif len(text) < LENGTH and may_be_known and text != self._not_found:
            self._go_on = True
            self._find_known(text)
        elif plates.looks_like(text):
            self._go_forth()
        else:
            self._decode(text, anyway=True)
            self.forth.emit()

    def _go_forth(self) -> None:
        if not self.card.take_focus():
            self.forth.emit()

    # -- cars that come whole

    def open_known(self, car: KnownCar) -> None:
        """A car of the store: its VIN, model, owner and odometer."""
        self._open(car.vin, car.vin_verified, car.plate)
        self._show(self.subject.met(car))
        self.forth.emit()

    def open_basket(self, car: BasketCar) -> None:
        """The car that came with a parked, copied or revised basket; the basket knows it already."""
        self._open(car.vin, car.vin_verified, car.plate, read_month(car.built))
        self._key = car.car_key
        if car.vin:
            self._find_known(car.vin)

    def _open(self, typed: str, verified: bool, plate: str, built: Month | None = None) -> None:
        self.box.field.set_text(typed or plate)
        decoded = vin.decode(typed) if typed else None
        if decoded is not None:
            self.box.show_decoded(decoded, accepted=not verified)
        else:
            self.box.wait("")
        self.subject = Subject(vin=typed, verified=verified, decoded=decoded, built=built)
        self.card.show_subject(self.subject)

    def settle(self, car: CarRow) -> None:
        """One of the candidates, or a model picked."""
        self._show(self.subject.settle(car))
        self.forth.emit()

    def tell_built(self, month: Month | None) -> None:
        """The month on the car's plate, or None to forget it; kept with a car of the store, else with the quote."""
        self._show(replace(self.subject, built=month))
        known, by = self.subject.known, self.desk.actor
        if known is not None and month != known.built and by.may(Right.CUSTOMER):
            self.desk.worker.write(
                by, lambda session: vehicles.record_built(by, session, known.id, month), lambda _none: None,
                told(self.desk), owner=self,
            )  # fmt: skip
        self.forth.emit()

    def settle_and_teach(self, car: CarRow) -> None:
        """A model picked by hand. Where the catalogue knows none for this VIN, its pattern is learned at once; picked
        instead of one that was taught, it corrects that."""
        subject = self.subject
        self.settle(car)
        if not subject.teachable or car.key in subject.learned:
            return
        pattern, by = vin.pattern_key(subject.vin), self.desk.actor
        wrong = subject.car.key if subject.car is not None and subject.taught else ""
        name = " ".join(filter(None, [car.brand, car.series, car.engine]))

        def undo() -> None:
            def back(session: Session) -> None:
                if wrong:
                    learned.learn(by, session, pattern, wrong, instead=car.key)
                else:
                    learned.forget(by, session, pattern, car.key)

            self.desk.worker.write(by, back, lambda _none: None, told(self.desk), owner=self)

        def done(_none: None) -> None:
            text = self.tr("Learned: VINs like {start}… are {car} from now on")
            self.desk.say(
                text.format(start=subject.vin[:8], car=f"{words.car_name(car)} {car.engine}".strip()), undo=undo
            )

        self.desk.worker.write(
            by, lambda session: learned.learn(by, session, pattern, car.key, name, instead=wrong), done,
            told(self.desk), owner=self,
        )  # fmt: skip

    def forget_learned(self) -> None:
        """Ctrl+Shift+M: the model that was taught is wrong, and nobody knows the right one."""
        subject = self.subject
        if subject.car is None or subject.taught is None:
            return
        pattern, by, key = vin.pattern_key(subject.vin), self.desk.actor, subject.car.key

        def undo() -> None:
            self.desk.worker.write(
                by, lambda session: learned.learn(by, session, pattern, key), lambda _none: None, told(self.desk),
                owner=self,
            )  # fmt: skip

        def done(_none: None) -> None:
            rest = {each: who for each, who in subject.learned.items() if each != key}
            self._show(replace(subject, car=None, learned=rest))
            self.desk.say(self.tr("Forgotten: pick the right model with Ctrl+M, and it is learned."), undo=undo)

        self.desk.worker.write(
            by, lambda session: learned.forget(by, session, pattern, key), done, told(self.desk), owner=self
        )

    def pick_model(self) -> None:
        """Ctrl+M."""
        self.picker().start()

    def picker(self) -> ModelPicker:
        """Made when first wanted."""
        if self._picker is None:
            self._picker = ModelPicker(self.desk.worker, self._window)
            self._picker.narrowed.connect(self.narrowed)
            self._picker.picked.connect(self.settle_and_teach)
            self._picker.rejected.connect(self.picking_ended)
        return self._picker

    def repeat(self) -> None:
        """Draw again, in the language in force."""
        self.card.show_subject(self.subject)

    def _show(self, subject: Subject) -> None:
        before, self.subject = self.subject, subject
        self.card.show_subject(subject)
        if subject.candidates or before.candidates:
            self.box.offer_candidates(len(subject.candidates))
        if subject != before:
            self.changed.emit()
