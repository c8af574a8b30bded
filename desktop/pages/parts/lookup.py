"""The lookup page: a VIN on the phone becomes a printed quote."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.domain.parts.condition import Month
from desktop.domain.people import card as cards
from desktop.domain.sales.basket import BasketCar
from desktop.domain.sales.issue import IssuedQuote
from desktop.domain.sales.line import Line
from desktop.pages.desk import Desk, Page
from desktop.pages.parts import known_car
from desktop.pages.parts import part_words as words
from desktop.pages.parts.basket_desk import BasketDesk
from desktop.pages.parts.basket_panel import BasketPanel
from desktop.pages.parts.car_desk import CarDesk
from desktop.pages.parts.car_hint import CarHint
from desktop.pages.parts.card_desk import CardDesk
from desktop.pages.parts.finder import Answer, Finder, Question
from desktop.pages.parts.inquiry_desk import InquiryDesk
from desktop.pages.parts.known_car import KnownCar
from desktop.pages.parts.lookup_search import PartSearchCard
from desktop.pages.parts.parked_list import ParkedList
from desktop.pages.parts.subject import Subject
from desktop.store.catalogue.row import PartRow, Scope, Told
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
        self._tree_stale, self._typing, self._car_key = True, False, ""
        self._built: Month | None = None
        self.scope: Scope | None = None
        self.car = CarDesk(desk, self, self._is_searching)
        self.vin_box, self.card = self.car.box, self.car.card
        self.hint = CarHint(desk, self)
        self.search = PartSearchCard(lambda: self.subject.car is not None, self._in_basket, self.hint.button)
        self.search.table.show_photos(desk)
        self._parked: ParkedList | None = None
        self.cards = CardDesk(desk, self)
        self.basket = BasketDesk(desk, self)
        self.panel = BasketPanel(self.basket)
        self.inquiries = InquiryDesk(desk, self.car, self.basket, self)
        self._rate_bp, self._started = self.basket.basket.level.rate_bp, False
        left = column(self.vin_box, self.card, (self.search, 1), gap=12)
        self.setLayout(row((left, 1), self.panel, margins=(16, 14, 16, 14), gap=14))
        self._wire()
        self._keys()

    def title(self) -> str:
        return self.tr("Parts lookup")

    @property
    def subject(self) -> Subject:
        """The car that stands there."""
        return self.car.subject

    def _wire(self) -> None:
        self.car.changed.connect(self._on_car)
        self.car.typed.connect(self._on_typed)
        self.car.forth.connect(self.search.to_field)
        self.car.picking_ended.connect(self.ask)
        self.car.narrowed.connect(self.narrow)
        self.search.scope_left.connect(self.widen)
        self.search.field.textChanged.connect(self.hint.read)
        self.search.nothing_entered.connect(self.hint.open)
        self.hint.opened.connect(self._open_hinted)
        self.cards.picked.connect(self.add)
        self.cards.closed.connect(self.ask)
        self.search.asked.connect(self.ask)
        self.search.inquiry_wanted.connect(self.keep_inquiry)
        self.search.table.picked.connect(self.add)
        self.search.table.replacement.connect(self.show_replacement)
        self.search.table.stepped.connect(self.basket.step_part)
        self.search.table.digit.connect(self.basket.type_digit_of_part)
        self._wire_basket()

    def _wire_basket(self) -> None:
        basket, panel = self.basket, self.panel
        basket.changed.connect(self._on_basket)
        basket.car_wanted.connect(self._open_basket_car)
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
            ("Ctrl+L", self.car.focus),
            ("Ctrl+F", self.search.to_field),
            ("Ctrl+T", self.search.tree.setFocus),
            ("Alt+X", self.widen),
            ("Alt+C", self.hint.open),
            ("Alt+D", self.card.ask_built),
            ("Alt+Return", self.show_card),
            ("Alt+Enter", self.show_card),
            ("F7", self.show_stock),
            ("Ctrl+I", self.keep_inquiry),
            ("Ctrl+Shift+M", self.car.forget_learned),
            ("Alt+S", self.search.in_stock.toggle),
            ("Alt+G", self.search.genuine.toggle),
            ("Ctrl+U", self.panel.customer.start),
            ("Ctrl+J", self.panel.open_free),
            ("Alt+B", self.panel.also.take),
            ("Ctrl+B", self.panel.to_lines),
            ("Ctrl+S", self.park),
            ("Ctrl+O", self.show_parked),
            ("F9", self.basket.print_now),
            ("Shift+F9", self.preview),
            ("Ctrl+Return", self.basket.next),
            ("Ctrl+Enter", self.basket.next),
            *((f"Alt+{place}", partial(self.card.pick_place, place)) for place in range(1, 5)),
        ):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # -- page

    def arrive(self, payload: Any = None) -> None:
        """What to show: None; ``"new"``; or a mapping with one of ``vin``, ``plate``, ``part`` (as typed), ``vehicle``,
        ``customer``, ``inquiry`` (ids), ``copy``, ``revise`` (ids of quotes); ``vehicle_id``, ``customer_id`` and
        ``quote`` are understood too.
        """
        if self._tree_stale:
            self.ask()
        self.car.focus()
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
            if payload.keys() & {"vin", "plate", "vehicle", "vehicle_id", "inquiry"} and self.basket.basket.lines:
                self.basket.fresh()
            for kind, what in payload.items():
                self._open(kind, str(what))

    def leave(self) -> None:
        self.basket.save()
        self.vin_box.popup.hide()

    def changed(self, tables: frozenset[str]) -> None:
        if tables & {"part_price", "stock_entry", "stock_sum", "price_level"} and not self.cards.is_open():
            self.ask()  # the card's own question must not be overtaken; the page asks when it closes

    def _open(self, kind: str, what: str) -> None:
        by, worker = self.desk.actor, self.desk.worker
        if kind in ("vin", "plate"):
            self.car.enter(what)
        elif kind in ("vehicle", "vehicle_id"):
            worker.read(lambda session: known_car.one(by, session, what), self.car.open_known, owner=self)
        elif kind == "part":
            self.search.field.setText(what)
            self.search.to_field()
        elif kind in ("customer", "customer_id"):
            worker.read(
                lambda session: cards.customer_rows(session, [what]),
                lambda rows: self.basket.set_customer(rows[0] if rows else None),
                owner=self,
            )
        elif kind == "inquiry":
            self.inquiries.into_basket(what)
        elif kind in ("copy", "quote", "revise"):
            self.basket.open_quote(what, revise=kind == "revise")

    def retranslate(self) -> None:
        self.car.repeat()

    # -- the car

    def _on_typed(self) -> None:
        """Another VIN after a quote was issued begins a new quote; what is being typed stays."""
        if self.basket.issued is not None:
            self._typing = True
            self.basket.fresh()
            self._typing = False

    def _on_car(self) -> None:
        """Another car: its tree is counted anew, its parts judged anew, and the quote is for it."""
        subject, key = self.subject, self.subject.car_key or ""
        if self.scope is not None and not subject.is_empty:
            self.scope = None
            self.search.show_scope("")
        other = (key, subject.built) != (self._car_key, self._built)
        if other or self.car.vin_wanted or self.car.key_wanted or subject.is_empty:
            self._car_key, self._built, self._tree_stale = key, subject.built, True
            self.ask()
        self._car_to_basket()

    def narrow(self, scope: Scope, words: str) -> None:
        """No car, but a brand, a series or a year: any words are looked for within it."""
        self.car.clear()
        self.scope, self._tree_stale = scope, True
        self.search.show_scope(words)
        self.ask()
        self.search.to_field()

    def widen(self) -> None:
        """Alt+X: all of the catalogue again."""
        if self.scope is not None:
            self.scope, self._tree_stale = None, True
            self.search.show_scope("")
            self.ask()

    def _open_hinted(self, what: KnownCar | str) -> None:
        """The search line named a car: it stands there, and the line is free for the part."""
        self.search.field.clear()
        if isinstance(what, str):
            self.car.enter(what)
        else:
            self.car.open_known(what)
        self.search.to_field()

    # -- the rows

    def _is_searching(self) -> bool:
        """Whether the focus waits in an empty search field, so that candidates may take it."""
        return self.search.field.hasFocus() and not self.search.field.text()

    def ask(self) -> None:
        """Ask for what the page shows now; an answer to an older question is never shown."""
        question = Question(
            query=self.search.field.text(),
            level_rate_bp=self.basket.basket.level.rate_bp,
            parts=self.basket.part_keys() if self._tree_stale else (),
            car=self.subject.car_key,
            vin=self.car.vin_wanted,
            car_key=self.car.key_wanted,
            tree=self._tree_stale,
            category=self.search.tree.category(),
            in_stock=self.search.in_stock.isChecked(),
            oe_only=self.search.genuine.isChecked(),
            told=Told(self.subject.year, self.subject.built),
            scope=self.scope,
        )
        self.search.wait_for_answer()
        self.desk.worker.search(Finder, lambda finder: finder.answer(question), self._on_answer, owner=self)

    def _on_answer(self, answer: Answer) -> None:
        if answer.categories is not None:
            self._tree_stale = False
        if answer.question.parts:
            self.basket.set_fits(answer.fits)
        if answer.cars is not None and len(answer.cars) == 1:
            self._car_key = answer.cars[0].key
        self.search.show_answer(answer)
        self.car.take(answer)
        self.search.table.viewport().update()
        self.answered.emit()

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

    def show_card(self) -> None:
        """Alt+Enter: all about the chosen part, first what else does its job."""
        self.cards.show(self.search.table.row(), self.subject, self.basket.basket)

    def show_stock(self) -> None:
        """F7: stock, arrivals and price of the chosen part."""
        chosen = self.search.table.row()
        if chosen is not None:
            self.desk.go("stock", {"part_key": chosen.part_key})

    def keep_inquiry(self) -> None:
        """Ctrl+I: what nothing is found for is kept as an inquiry, with car and customer."""
        self.inquiries.keep(self.search.field.value())

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
                built=details.built,
            )
        )
        self.panel.details.last_km = f"{known.odometer_km:,}" if known and known.odometer_km is not None else ""
        if known is not None and known.owner is not None:
            self.basket.set_customer(known.owner, owner=True)

    def _open_basket_car(self, car: BasketCar) -> None:
        """A parked, copied or revised basket brings its car."""
        self.car.open_basket(car)
        self._tree_stale = True
        self.ask()

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
        self.car.clear()
        self.widen()
        self.search.tree.choose(None)
        self.search.field.clear()
        self.car.focus()

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
