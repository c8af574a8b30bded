"""The basket in hand: every change, its draft, what is parked, and the way to a printed quote. No widgets."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.domain import clock
from desktop.domain.identity import new_id
from desktop.domain.parts import price
from desktop.domain.people.card import CustomerRow
from desktop.domain.problem import Problem, Refused
from desktop.domain.sales import basket as baskets
from desktop.domain.sales import draft, issue, quote_detail
from desktop.domain.sales.basket import Basket, BasketCar, BasketCustomer, BasketLevel
from desktop.domain.sales.draft import DraftRow
from desktop.domain.sales.issue import IssuedQuote
from desktop.domain.sales.line import Line, Part
from desktop.pages.desk import Desk
from desktop.pages.parts.basket_notes import Notes, notes
from desktop.pages.parts.stocked import at_todays_prices
from desktop.pages.sales import quote_paper
from desktop.pages.sales.quote_print import print_quote

AUTOSAVE_MS = 500
"""A pause so long saves the draft; the limit is a second."""
DIGITS_S = 1.2
"""Digits typed within this time make one quantity."""
WHOLE = 1000


class BasketDesk(QObject):
    """Holds one basket. Changes come in as methods; ``changed`` says draw again."""

    changed = Signal()
    car_wanted = Signal(object)
    """A BasketCar that came with an opened basket: the page shows it."""
    refused = Signal(object)
    saved = Signal(object)
    """The time of the draft's last save."""
    noted = Signal(object)
    issued_now = Signal(object)
    """An IssuedQuote, saved: printing comes after it."""
    removed = Signal(object, int)
    """A line that went, and its place."""
    started = Signal()
    """The drafts were read; what was in hand before is in hand again."""
    emptied = Signal()
    """A new basket begins."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.basket = Basket()
        self.issued: IssuedQuote | None = None
        self.parked: list[DraftRow] = []
        self.notes = Notes()
        self._passer_by = BasketLevel()
        self._owner_came = False
        self._busy = self._warmed = False
        self._digits: tuple[str, str, float] = ("", "", 0.0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.save)

    # -- what is on file

    def start(self, is_idle: Callable[[], bool] = lambda: True) -> None:
        """Read the levels and the drafts; what was on the desk before a crash comes back.

        Where somebody types already (not ``is_idle``), it waits among the parked ones.
        """
        by = self.desk.actor
        self.desk.worker.read(
            lambda session: (price.level(session, None, by.store_id), draft.drafts(by, session)),
            lambda found: self._on_start(*found, is_idle()),
            owner=self,
        )

    def _on_start(self, level: price.Level, kept: list[DraftRow], idle: bool) -> None:
        self._passer_by = BasketLevel("", level.name, level.rate_bp, level.terms_days)
        self.parked = [row for row in kept if row.parked]
        open_ones = [row for row in kept if not row.parked]
        if open_ones and idle and not self.is_worth_keeping():
            self.show(open_ones[0].basket)
            self.parked += open_ones[1:]
        else:
            self.parked += open_ones
            self.basket = baskets.at_level(
                self.basket, self.basket.level if self.basket.customer.id else self._passer_by
            )
        self.changed.emit()
        self.started.emit()

    def is_worth_keeping(self) -> bool:
        basket = self.basket
        return bool(basket.lines or basket.remark or basket.customer.id or basket.car.vin or basket.car.car_key)

    # -- changes

    def show(self, basket: Basket) -> None:
        """Take up another basket: parked, copied or revised."""
        self.basket, self.issued, self._owner_came = basket, None, False
        self.car_wanted.emit(basket.car)
        self._after()

    def change(self, make: Callable[[Basket], Basket]) -> bool:
        """One change. A refusal changes nothing and is said; after issuing it begins the next revision."""
        before = self.basket
        if self.issued is not None:
            before = replace(before, id=new_id(), revises=self.issued.id)
        try:
            after = make(before)
        except Refused as refused:
            self.refused.emit(refused)
            return False
        if after != before:
            self.basket, self.issued = after, None
            self._after()
        return True

    def _after(self) -> None:
        if self.basket.lines and not self._warmed:
            self._warmed = True
            self.desk.worker.run(quote_paper.warm, lambda _none: None, owner=self)
        self._timer.start(AUTOSAVE_MS)
        self.changed.emit()
        self._judge()

    def _judge(self) -> None:
        basket, by = self.basket, self.desk.actor
        self.desk.worker.read(
            lambda session: notes(by, session, basket), lambda found: self._on_judged(basket, found), owner=self
        )

    def _on_judged(self, basket: Basket, found: Notes) -> None:
        if basket is self.basket:
            self.notes = found
            self.noted.emit(found)

    def add(self, part: Part, qty_milli: int = WHOLE) -> bool:
        return self.change(lambda basket: baskets.add_part(basket, part, qty_milli))

    def part_keys(self) -> tuple[str, ...]:
        return tuple(line.part_key for line in self.basket.lines if line.part_key)

    def line_of(self, part_key: str) -> Line | None:
        return next((line for line in self.basket.lines if line.part_key == part_key and part_key), None)

    def step(self, line_id: str, by: int) -> bool:
        return self.change(lambda basket: baskets.add_qty(basket, line_id, by * WHOLE))

    def step_part(self, part: Part, by: int) -> bool:
        """+ and − in the rows: the first + adds the part."""
        line = self.line_of(part.part_key)
        if line is None:
            return self.add(part) if by > 0 else False
        return self.step(line.id, by)

    def type_digit(self, line_id: str, digit: int) -> None:
        """Digits in a line set its quantity; those that follow quickly join it."""
        key, typed, moment = self._digits
        now = time.monotonic()
        typed = typed + str(digit) if key == line_id and now - moment < DIGITS_S else str(digit)
        self._digits = (line_id, typed, now)
        if int(typed):
            self.change(lambda basket: baskets.set_qty(basket, line_id, int(typed) * WHOLE))

    def type_digit_of_part(self, part: Part, digit: int) -> None:
        """Digits in the rows: so many of this part."""
        if self.line_of(part.part_key) is None and not (digit and self.add(part)):
            return
        line = self.line_of(part.part_key)
        if line is not None:
            self.type_digit(line.id, digit)

    def set_qty(self, line_id: str, qty_milli: int) -> bool:
        return self.change(lambda basket: baskets.set_qty(basket, line_id, qty_milli))

    def remove(self, line_id: str) -> None:
        """With undo, by the window's message."""
        place = next((i for i, line in enumerate(self.basket.lines) if line.id == line_id), -1)
        if place < 0:
            return
        line = self.basket.lines[place]
        if self.change(lambda basket: baskets.remove(basket, line_id)):
            self.removed.emit(line, place)

    def put_back(self, line: Line, place: int) -> None:
        self.change(lambda basket: baskets.put_back(basket, line, place))

    def set_car(self, car: BasketCar) -> None:
        if car != self.basket.car:
            self.change(lambda basket: replace(basket, car=car))

    def set_fits(self, fits: dict[str, str]) -> None:
        """Another car: each part's fit as it is for that one."""
        lines = tuple(
            replace(line, fit=fits[line.part_key]) if line.part_key in fits else line for line in self.basket.lines
        )
        if lines != self.basket.lines:
            self.change(lambda basket: replace(basket, lines=lines))

    def set_customer(self, row: CustomerRow | None, *, owner: bool = False) -> None:
        """The level's prices at once. ``owner``: came with the car, so the next car may bring another."""
        if owner and self.basket.customer.id and not self._owner_came:
            return
        self._owner_came = owner
        if row is None:
            customer, level = BasketCustomer(), self._passer_by
            self.change(lambda basket: baskets.at_level(replace(basket, customer=customer), level))
            return
        by = self.desk.actor
        self.desk.worker.read(
            lambda session: price.level(session, row.level_id, by.store_id),
            lambda level: self._on_customer(row, level),
            owner=self,
        )

    def _on_customer(self, row: CustomerRow, level: price.Level) -> None:
        customer = BasketCustomer(row.id, row.name, "", row.phone)
        new = BasketLevel(level.id, level.name, level.rate_bp, level.terms_days)
        self.change(lambda basket: baskets.at_level(replace(basket, customer=customer), new))

    # -- drafts

    def save(self) -> None:
        """Save the draft now: after a pause, on leaving, on closing."""
        self._timer.stop()
        if self.issued is not None:
            return
        by, basket = self.desk.actor, self.basket
        self.desk.worker.write_local(
            lambda session: draft.save_draft(by, session, basket), lambda _none: self._on_saved(basket), owner=self
        )

    def _on_saved(self, basket: Basket) -> None:
        if basket is self.basket:
            self.saved.emit(clock.now())

    def park(self) -> bool:
        """Aside for later, and a new basket; False when there is nothing to park."""
        if self.issued is not None or not self.is_worth_keeping():
            return False
        by, basket = self.desk.actor, self.basket
        self._timer.stop()
        self.desk.worker.write_local(lambda session: draft.park(by, session, basket), lambda _none: None, owner=self)
        self.parked = [DraftRow(basket, True, clock.now()), *(r for r in self.parked if r.basket.id != basket.id)]
        self._begin()
        return True

    def take_up(self, row: DraftRow) -> None:
        """A parked basket comes back; what is in hand is parked in its place."""
        self.park()
        by = self.desk.actor
        self.parked = [each for each in self.parked if each.basket.id != row.basket.id]
        self.desk.worker.write_local(
            lambda session: draft.unpark(by, session, row.basket.id),
            lambda basket: self.show(basket) if basket is not None else None,
            owner=self,
        )

    def fresh(self) -> None:
        """F2: a new quote; what is in hand is parked, not lost."""
        if not self.park():
            self._begin()

    def _begin(self) -> None:
        self._timer.stop()
        self.basket, self.issued, self._owner_came = Basket(level=self._passer_by), None, False
        self.notes = Notes()
        self.emptied.emit()
        self.changed.emit()

    def open_quote(self, quote_id: str, *, revise: bool = False) -> None:
        """A quote as a new basket (at today's prices) or as its next revision."""
        by = self.desk.actor
        self.park()
        store = self.desk.worker.store

        def open_it() -> Basket:
            with store().read() as session:
                if revise:
                    return quote_detail.reopen(by, session, quote_id)
                copied = quote_detail.copy(by, session, quote_id)
            return at_todays_prices(store(), copied)

        self.desk.worker.run(open_it, self.show, self.refused.emit, owner=self)

    # -- the paper

    def print_now(self, then: Callable[[], object] | None = None) -> None:
        """F9: issue and print at once. The quote is saved before anything goes to a printer."""
        if self._busy:
            return
        if self.issued is not None:
            print_quote(self.desk, self.issued.id, self)
            return
        by, basket, offline, seen = self.desk.actor, self.basket, not self.desk.online(), clock.now()
        self._busy = True
        self._timer.stop()
        self.desk.worker.write(
            by,
            lambda session: issue.issue(by, session, basket, offline=offline, prices_at=seen),
            lambda issued: self._on_issued(basket, issued, then),
            self._on_not_issued,
            owner=self,
        )

    def _on_not_issued(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, Refused):
            self.refused.emit(error)
        else:
            self.desk.worker.trouble.emit(error)

    def _on_issued(self, basket: Basket, issued: IssuedQuote, then: Callable[[], object] | None) -> None:
        self._busy = False
        if basket is self.basket:
            self.issued = issued
            self.changed.emit()
        self.issued_now.emit(issued)
        print_quote(self.desk, issued.id, self)
        if then is not None:
            then()

    def preview(self, draft_word: str) -> None:
        """Shift+F9: the real PDF; before issuing without a number."""
        if self.issued is not None:
            print_quote(self.desk, self.issued.id, self, preview=True)
            return
        if not self.basket.lines:
            self.refused.emit(Refused(Problem("basket.empty", "lines")))
            return
        by, basket, worker, language = self.desk.actor, self.basket, self.desk.worker, self.desk.language

        def draw() -> bytes:
            with worker.store().read() as session:
                paper = quote_paper.of_basket(by, session, basket, language, draft_word)
            return quote_paper.draw(paper, language)

        worker.run(draw, lambda pdf: self.desk.print_pdf(pdf, draft_word, preview=True), owner=self)

    def next(self) -> None:
        """Ctrl+Enter: save and on to the next; what is issued already is only put away."""
        if self.issued is not None or not self.basket.lines:
            self.fresh()
        else:
            self.print_now(self.fresh)
