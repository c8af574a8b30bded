"""The lookup page: a VIN on the phone becomes a printed quote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.domain.parts import vin
from desktop.domain.parts.vin import LENGTH, Vin
from desktop.domain.people import card as cards
from desktop.domain.people import plate as plates
from desktop.domain.sales.basket import BasketCar
from desktop.domain.sales.issue import IssuedQuote
from desktop.domain.sales.line import Line
from desktop.pages.desk import Desk, Page
from desktop.pages.parts import known_car
from desktop.pages.parts import part_words as words
from desktop.pages.parts.basket_desk import BasketDesk
from desktop.pages.parts.basket_panel import BasketPanel
from desktop.pages.parts.car_card import CarCard
from desktop.pages.parts.finder import Answer, Finder, Question
from desktop.pages.parts.known_car import KnownCar
from desktop.pages.parts.lookup_search import PartSearchCard
from desktop.pages.parts.model_picker import ModelPicker
from desktop.pages.parts.parked_list import ParkedList
from desktop.pages.parts.subject import Subject
from desktop.pages.parts.vin_box import VinBox
from desktop.store.catalogue.row import CarRow, PartRow
from desktop.widgets.layout import column, row

LEAST_TAIL = 4
"""So many characters of a VIN's end are looked for among the store's cars."""


class LookupPage(Page):
    """VIN, car, parts on the left; the basket on the right. Everything by key; see F1."""

    name = "lookup"
    answered = Signal()
    """The rows of the newest question are shown."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.subject = Subject()
        self._tree_stale, self._go_on, self._typing = True, False, False
        self.vin_box, self.card = VinBox(), CarCard()
        self.search = PartSearchCard(lambda: self.subject.car is not None, self._in_basket)
        self._picker: ModelPicker | None = None
        self._parked: ParkedList | None = None
        self.basket = BasketDesk(desk, self)
        self.panel = BasketPanel(self.basket)
        self._rate_bp, self._started = self.basket.basket.level.rate_bp, False
        left = column(self.vin_box, self.card, (self.search, 1), gap=12)
        self.setLayout(row((left, 1), self.panel, margins=(16, 14, 16, 14), gap=14))
        self.card.show_subject(self.subject)
        self._wire()
        self._keys()

    def title(self) -> str:
        return self.tr("Parts lookup")

    def _wire(self) -> None:
        box = self.vin_box
        box.typed.connect(self._on_typed)
        box.entered.connect(self._on_entered)
        box.repaired.connect(self._on_repaired)
        box.candidate.connect(self.card.pick_place)
        box.car_picked.connect(self.open_car)
        box.model_wanted.connect(self.pick_model)
        box.escaped.connect(self.search.to_field)
        self.card.picked.connect(self._settle)
        self.card.other_model.connect(self.pick_model)
        self.search.asked.connect(self.ask)
        self.search.table.picked.connect(self.add)
        self.search.table.replacement.connect(self.show_replacement)
        self.search.table.stepped.connect(self.basket.step_part)
        self.search.table.digit.connect(self.basket.type_digit_of_part)
        self._wire_basket()

    def _wire_basket(self) -> None:
        basket, panel = self.basket, self.panel
        basket.changed.connect(self._on_basket)
        basket.car_wanted.connect(self.open_basket_car)
        basket.emptied.connect(self._on_emptied)
        basket.removed.connect(self._on_removed)
        basket.issued_now.connect(self._on_issued)
        panel.left.connect(self.search.to_field)
        panel.parked_wanted.connect(self.show_parked)
        panel.details.saved.connect(basket.next)
        panel.foot.print.connect(basket.print_now)
        panel.foot.preview.connect(self.preview)
        panel.foot.park.connect(self.park)

    def _keys(self) -> None:
        for sequence, act in (
            ("Ctrl+L", self.to_vin),
            ("Ctrl+F", self.search.to_field),
            ("Ctrl+T", self.search.tree.setFocus),
            ("F7", self.show_stock),
            ("Alt+S", self.search.in_stock.toggle),
            ("Alt+G", self.search.genuine.toggle),
            ("Ctrl+U", self.panel.customer.start),
            ("Ctrl+J", self.panel.open_free),
            ("Ctrl+B", self.panel.to_lines),
            ("Ctrl+S", self.park),
            ("Ctrl+O", self.show_parked),
            ("F9", self.basket.print_now),
            ("Shift+F9", self.preview),
            ("Ctrl+Return", self.basket.next),
            ("Ctrl+Enter", self.basket.next),
        ):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # -- page

    def arrive(self, payload: Any = None) -> None:
        """What to show: None; ``"new"``; or a mapping with one of ``vin``, ``plate``, ``part`` (as typed), ``vehicle``,
        ``customer`` (ids), ``copy``, ``revise`` (ids of quotes); ``vehicle_id``, ``customer_id`` and ``quote`` are
        understood too.
        """
        if self._tree_stale:
            self.ask()
        self.to_vin()
        if self._started:
            self._take(payload)
        else:
            self._started = True
            self.basket.started.connect(lambda: self._take(payload))
            self.basket.start(lambda: payload is None and not self.vin_box.field.text())

    def _take(self, payload: Any) -> None:
        if payload == "new":
            self.basket.fresh()
        elif isinstance(payload, dict):
            if payload.keys() & {"vin", "plate", "vehicle", "vehicle_id"} and self.basket.basket.lines:
                self.basket.fresh()
            for kind, what in payload.items():
                self._open(kind, str(what))

    def leave(self) -> None:
        self.basket.save()
        self.vin_box.popup.hide()

    def changed(self, tables: frozenset[str]) -> None:
        if tables & {"part_price", "stock_entry", "price_level"}:
            self.ask()

    def _open(self, kind: str, what: str) -> None:
        by, worker = self.desk.actor, self.desk.worker
        if kind in ("vin", "plate"):
            self.vin_box.field.set_text(what)
            self._on_typed(self.vin_box.field.text())
        elif kind in ("vehicle", "vehicle_id"):
            worker.read(lambda session: known_car.one(by, session, what), self.open_car, owner=self)
        elif kind == "part":
            self.search.field.setText(what)
            self.search.to_field()
        elif kind in ("customer", "customer_id"):
            worker.read(
                lambda session: cards.customer_rows(session, [what]),
                lambda rows: self.basket.set_customer(rows[0] if rows else None),
                owner=self,
            )
        elif kind in ("copy", "quote", "revise"):
            self.basket.open_quote(what, revise=kind == "revise")

    def retranslate(self) -> None:
        self.card.show_subject(self.subject)

    def to_vin(self) -> None:
        """Where work starts."""
        self.vin_box.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.vin_box.field.selectAll()

    # -- the car

    def _on_typed(self, text: str) -> None:
        """What no longer holds goes at once; a whole VIN is decoded, a part of one looked for among known cars."""
        self._go_on = False
        if self.basket.issued is not None:
            self._typing = True
            self.basket.fresh()
            self._typing = False
        self._show(Subject())
        if len(text) == LENGTH and text.isascii():
            self._decode(text)
            return
        self.vin_box.wait(text)
        if len(text) >= LEAST_TAIL or plates.looks_like(text):
            self._find_known(text)

    def _find_known(self, text: str) -> None:
        by = self.desk.actor
        self.desk.worker.read(
            lambda session: known_car.find(by, session, text), lambda cars: self._on_known(text, cars), owner=self
        )

    def _on_known(self, text: str, cars: list[KnownCar]) -> None:
        if text != self.vin_box.field.text():
            return
        exact = next((car for car in cars if car.vin == text), None)
        if exact is not None:
            self._with_known(exact)
        elif len(text) < LENGTH:
            self.vin_box.show_cars(cars)
            if self._go_on:
                self._go_on = False
                self.vin_box.popup.pick()

    def _with_known(self, car: KnownCar) -> None:
        self._show(replace(self.subject, known=car))
        self._ask_car(car.car_key)

    def _decode(self, text: str, anyway: bool = False) -> None:
        """``anyway``: Enter was pressed, so go on even when the check fails."""
        self.desk.worker.run(
            lambda: vin.decode(text), lambda decoded: self._on_decoded(text, decoded, anyway), owner=self
        )

    def _on_decoded(self, text: str, decoded: Vin, anyway: bool) -> None:
        if text != self.vin_box.field.text() or text == self.subject.vin:
            return
        if anyway and decoded.vin != text:
            decoded = replace(decoded, vin=text, valid=False)
        self.vin_box.show_decoded(decoded, accepted=anyway and not decoded.valid)
        if decoded.valid or anyway:
            self._accept(decoded)

    def _accept(self, decoded: Vin) -> None:
        self._show(Subject(vin=decoded.vin, verified=decoded.valid, decoded=decoded))
        self._find_known(decoded.vin)
        self._ask_car()

    def _on_entered(self) -> None:
        """Enter in the VIN field: pick the known car, go on unverified, or go on to the search."""
        text = self.vin_box.field.text()
        if not text or self.subject.vin == text:
            self._go_forth()
        elif len(text) >= LENGTH or not self._may_be_known(text):
            self._decode(text, anyway=True)
            self.search.to_field()
        else:
            self._go_on = True
            self._find_known(text)

    def _may_be_known(self, text: str) -> bool:
        return plates.looks_like(text) or LEAST_TAIL <= len(text) <= 8

    def _on_repaired(self, text: str) -> None:
        self.vin_box.field.set_text(text)
        self._on_typed(text)

    def _go_forth(self) -> None:
        if not self.card.take_focus():
            self.search.to_field()

    def open_car(self, car: KnownCar) -> None:
        """A car of the store: its VIN, model, owner and odometer."""
        self.vin_box.field.set_text(car.vin or car.plate)
        decoded = vin.decode(car.vin) if car.vin else None
        if decoded is not None:
            self.vin_box.show_decoded(decoded, accepted=not car.vin_verified)
        self._show(Subject(vin=car.vin, verified=car.vin_verified, decoded=decoded, known=car))
        self._ask_car(car.car_key)
        self.search.to_field()

    def _settle(self, car: CarRow) -> None:
        """One of the candidates, or a model picked."""
        self._show(self.subject.settle(car))
        self._tree_stale = True
        self.ask()
        self.search.to_field()

    def pick_model(self) -> None:
        """Ctrl+M."""
        self.picker().start()

    def picker(self) -> ModelPicker:
        """Made when first wanted."""
        if self._picker is None:
            self._picker = ModelPicker(self.desk.worker, self)
            self._picker.picked.connect(self._settle)
            self._picker.rejected.connect(self.ask)
        return self._picker

    def _show(self, subject: Subject) -> None:
        had_car = self.subject.car_key
        self.subject = subject
        self.card.show_subject(subject)
        self.vin_box.offer_candidates(len(subject.candidates[:4]) or self.vin_box.field.offers)
        if had_car and subject.car_key is None:
            self._tree_stale = True
            self.ask()
        self._car_to_basket()

    # -- the rows

    def _ask_car(self, car_key: str = "") -> None:
        self._tree_stale = True
        self.ask(car_key=car_key)

    def ask(self, car_key: str = "") -> None:
        """Ask for what the page shows now; an answer to an older question is never shown."""
        subject = self.subject
        wanted = subject.vin if subject.car is None and not subject.looked_up else ""
        known = subject.known.car_key if subject.known and subject.car is None else ""
        question = Question(
            query=self.search.field.text(),
            level_rate_bp=self.basket.basket.level.rate_bp,
            parts=tuple(line.part_key for line in self.basket.basket.lines if line.part_key)
            if self._tree_stale
            else (),
            car=subject.car_key,
            vin=wanted,
            car_key=car_key or known,
            tree=self._tree_stale,
            category=self.search.tree.category(),
            in_stock=self.search.in_stock.isChecked(),
            oe_only=self.search.genuine.isChecked(),
        )
        self.desk.worker.search(Finder, lambda finder: finder.answer(question), self._on_answer, owner=self)

    def _on_answer(self, answer: Answer) -> None:
        if answer.categories is not None:
            self._tree_stale = False
        if answer.cars is not None:
            self._on_cars(answer.cars)
        if answer.question.parts:
            self.basket.set_fits(answer.fits)
        self.search.show_answer(answer)
        self.answered.emit()

    def _on_cars(self, cars: list[CarRow]) -> None:
        one = cars[0] if len(cars) == 1 else None
        self.subject = replace(
            self.subject, car=one, candidates=tuple(cars[:4]) if len(cars) > 1 else (), looked_up=True
        )
        self.card.show_subject(self.subject)
        self.vin_box.offer_candidates(len(self.subject.candidates))
        self._car_to_basket()
        if self.subject.candidates and self.search.field.hasFocus() and not self.search.field.text():
            self.card.take_focus()

    def show_replacement(self, part: PartRow) -> None:
        """→ on a discontinued part."""
        if part.superseded_by_number:
            self.search.field.setText(part.superseded_by_number)

    # -- the basket

    def _in_basket(self, part_key: str) -> int:
        line = self.basket.line_of(part_key)
        return line.qty_milli if line else 0

    def add(self, part: PartRow) -> None:
        """Enter on a row: into the basket. What is discontinued and gone leads to what replaces it."""
        if part.superseded_by and part.here_milli <= 0:
            self.show_replacement(part)
            text = self.tr("{0} is discontinued: this is what replaces it")
            self.desk.say(text.format(part.number))
            return
        self.basket.add(part)
        if self.search.field.hasFocus():
            self.search.field.selectAll()

    def show_stock(self) -> None:
        """F7: stock, arrivals and price of the chosen part."""
        chosen = self.search.table.row()
        if chosen is not None:
            self.desk.go("stock", {"part_key": chosen.part_key})

    def _car_to_basket(self) -> None:
        """The quote is always for the car that stands there."""
        subject, kept = self.subject, self.basket.basket.car
        if subject.is_empty:
            self.basket.set_car(BasketCar())
            return
        known = subject.known
        plate = known.plate if known and known.plate else kept.plate if kept.vin == subject.vin else ""
        details = subject.details()
        self.basket.set_car(
            BasketCar(
                id=known.id if known else "",
                vin=details.vin,
                vin_verified=details.vin_verified,
                plate=plate,
                maker=details.maker,
                brand=details.brand,
                series=details.series,
                engine=details.engine,
                model_year=details.model_year,
                car_key=details.car_key,
            )
        )
        self.panel.details.last_km = f"{known.odometer_km:,}" if known and known.odometer_km is not None else ""
        if known is not None and known.owner is not None:
            self.basket.set_customer(known.owner, owner=True)

    def open_basket_car(self, car: BasketCar) -> None:
        """The car that came with a parked, copied or revised basket."""
        self.vin_box.field.set_text(car.vin)
        decoded = vin.decode(car.vin) if car.vin else None
        if decoded is not None:
            self.vin_box.show_decoded(decoded, accepted=not car.vin_verified)
        else:
            self.vin_box.wait("")
        self.subject = Subject(vin=car.vin, verified=car.vin_verified, decoded=decoded)
        self.card.show_subject(self.subject)
        if car.vin:
            self._find_known(car.vin)
        self._ask_car(car.car_key)

    def _on_basket(self) -> None:
        self.search.table.viewport().update()
        if self.basket.basket.level.rate_bp != self._rate_bp:
            self._rate_bp = self.basket.basket.level.rate_bp
            self.ask()

    def _on_emptied(self) -> None:
        """A new quote: the last car and words go, and work starts at the VIN again."""
        self.panel.details.clear()
        if self._typing:
            return
        self.vin_box.field.set_text("")
        self.vin_box.wait("")
        self._show(Subject())
        self.search.tree.choose(None)
        self.search.field.clear()
        self.to_vin()

    def _on_removed(self, line: Line, place: int) -> None:
        self.desk.say(self.panel.told(line), undo=lambda: self.basket.put_back(line, place))

    def _on_issued(self, issued: IssuedQuote) -> None:
        text = self.tr("Issued {0} · {1}")
        if issued.approval_reasons:
            text = self.tr("Issued {0} · {1}, pending approval")
        self.desk.say(text.format(issued.number, words.yuan(issued.total_fen)))

    def park(self) -> None:
        """Ctrl+S."""
        if self.basket.park():
            self.desk.say(self.tr("Put aside. Ctrl+O takes it up again."))

    def show_parked(self) -> None:
        """Ctrl+O."""
        if not self.basket.parked:
            self.desk.say(self.tr("No quote is parked. Ctrl+S puts the one in hand aside."))
            return
        self.parked().start(self.basket.parked)

    def parked(self) -> ParkedList:
        """Made when first wanted."""
        if self._parked is None:
            self._parked = ParkedList(self)
            self._parked.picked.connect(self.basket.take_up)
        return self._parked

    def preview(self) -> None:
        """Shift+F9: nothing is issued by looking."""
        self.basket.preview(self.tr("Draft"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panel.setFixedWidth(312 if self.width() < 1400 else 360)
