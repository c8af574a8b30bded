"""Settle a repair order, adjust it afterwards, take what is owed for it; what is billed, paid and open per payer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.domain import clock, opening, text
from desktop.domain.actor import Actor, Right
from desktop.domain.money import MAX_FEN, MAX_QTY_MILLI, format_fen, line_amount
from desktop.domain.number import next_number
from desktop.domain.people import plate as plates
from desktop.domain.people import vehicle as vehicles
from desktop.domain.people.customer import Customer
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.problem import Gather, Refused
from desktop.domain.sales import payment
from desktop.domain.service import bill as bills
from desktop.domain.service import (
    due_list,
    due_visit,
    maintenance,
    maintenance_file,
    odometer,
    order_line,
    order_step,
    warranty,
)
from desktop.domain.service.bill import BillLine
from desktop.domain.service.kind import FIRST, PDI, ROUTINE
from desktop.domain.service.repair_order import CUSTOMER, PAYERS, SETTLED, VOID, RepairOrder, find, open_order
from desktop.domain.service.settlement import Settlement, SettlementLine


@dataclass(frozen=True)
class Settled:
    """What the desk needs to go on and print."""

    settlement_id: str
    number: str
    total_fen: int


@dataclass(frozen=True)
class Balance:
    """What one payer was billed, has paid, and still owes; below 0 something is to be given back."""

    payer: str
    billed_fen: int
    paid_fen: int

    @property
    def open_fen(self) -> int:
        return self.billed_fen - self.paid_fen


@dataclass(frozen=True)
class NewAdjustment:
    """One line of an adjustment; ``unit_fen`` below 0 gives back. ``line_id``: the order's line it is about."""

    name: str
    unit_fen: int
    qty_milli: int = 1_000
    payer: str = CUSTOMER
    heading: str = "other"
    line_id: str = ""


def subject(order_id: str) -> str:
    """How payments name a repair order."""
    return f"repair_order:{order_id}"


def give_discount(by: Actor, session: Session, order_id: str, discount_fen: int) -> None:
    """So much off the customer's share of the whole order; how much one may give is judged at settlement.

    Raises Refused ``order.*``, ``money.*``.
    """
    row = open_order(by, session, order_id)
    if not 0 <= discount_fen < MAX_FEN:
        raise Refused("money.negative" if discount_fen < 0 else "money.size", "discount", value=discount_fen / 100)
    row.discount_fen = discount_fen
    session.flush()


def settle(
    by: Actor, session: Session, order_id: str, *, offline: bool, odometer_km: int | None = None,
    shown_fen: int | None = None,
) -> Settled:  # fmt: skip
    """Freeze the bill; from now on the order stands. ``odometer_km``: read again at leaving. ``shown_fen``: the total
    that whoever settles has before their eyes; where another desk changed it meanwhile they look first.

    Raises Refused ``right.missing``, ``order.*``, and with everything that bars it (see ``bill.bars``) ``settle.*``.
    """
    by.need(Right.SETTLE)
    row = _open(by, session, order_id)
    barred = bills.bars(by, session, order_id)
    if barred:
        raise Refused(each.problem for each in barred)
    whole = bills.bill(by, session, order_id)
    if shown_fen is not None and whole.total_fen != shown_fen:
        raise Refused("settle.moved", "total", value=format_fen(whole.total_fen), shown=format_fen(shown_fen))
    made = _frozen(by, session, row, odometer_km)
    made.offline, made.total_fen, made.list_fen = offline, whole.total_fen, whole.list_fen
    made.discount_fen = sum(each.discount_fen for each in whole.lines)
    for payer in PAYERS:
        setattr(made, f"{payer}_fen", whole.payers[payer])
    session.add(made)
    costs = {each.id: each.cost_fen for each in order_line.rows_of(session, order_id)}
    session.add_all(_line(by, made.id, place, each, costs) for place, each in enumerate(whole.lines, 1))
    row.settlement_id = made.id
    order_step.enter(by, session, row, SETTLED)
    _follow(by, session, row, made)
    return Settled(made.id, made.number, made.total_fen)


def _follow(by: Actor, session: Session, row: RepairOrder, made: Settlement) -> None:
    """What a settlement brings with it: the next due day, nobody called for this one, the electronic file."""
    hours = opening.of_store(session, by.store_id)
    received_on, settled_on = hours.date_of(row.received_at), hours.date_of(made.settled_at)
    if row.flow in (ROUTINE, FIRST):
        due_visit.note(session, by.store_id, row.vehicle_id, row.id, made.id, received_on)
        due_list.forget(by, session, row.vehicle_id)
    maintenance.keep(session, by.store_id, row.vehicle_id)
    session.flush()
    if row.flow != PDI:
        maintenance_file.queue(by, session, made.id, settled_on, received_on)


def adjust(
    by: Actor, session: Session, order_id: str, lines: Sequence[NewAdjustment], why: str, *, offline: bool
) -> Settled:
    """Put a settled order's bill right with lines beside it, above or below 0.

    Giving back on the whole needs the right to discounts. Raises Refused ``order.unsettled``, ``reason.missing``,
    ``adjust.*``, ``line.payer``, ``money.*``, ``text.*``, ``right.missing``.
    """
    by.need(Right.SETTLE)
    row, gather = find(by, session, order_id), Gather()
    if not row.settlement_id:
        raise Refused("order.unsettled", "order", number=row.number)
    words = gather.take(lambda: text.read(why, "why", limit=text.LINE), "")
    if not words:
        gather.note("reason.missing", "why")
    if not lines:
        gather.note("adjust.empty", "lines")
    made = Settlement(
        store_id=by.store_id, order_id=order_id, turn=_turns(session, order_id), why=words, offline=offline
    )
    written = [_adjustment(gather, by, made.id, place, each) for place, each in enumerate(lines, 1)]
    gather.done()
    if sum(each.amount_fen for each in written) < 0:
        by.need(Right.SERVICE_DISCOUNT)
    _copy_words(session, made, row)
    made.number, made.settled_at, made.settled_by_name = next_number(session), clock.now(), by.name
    made.total_fen, made.odometer_km, made.category = (
        sum(each.amount_fen for each in written),
        row.odometer_km,
        row.category,
    )
    for payer in PAYERS:
        setattr(made, f"{payer}_fen", sum(each.amount_fen for each in written if each.payer == payer))
    session.add(made)
    session.add_all(written)
    session.flush()
    return Settled(made.id, made.number, made.total_fen)


def take_deposit(by: Actor, session: Session, order_id: str, method: str, amount_fen: int, *, note: str = "") -> str:
    """Money before the work is settled, up to the budget or the bill as it stands. Raises Refused ``order.*``,
    ``payment.*``."""
    by.need(Right.SETTLE)
    row = _open(by, session, order_id)
    most = max(row.budget_fen or 0, bills.bill(by, session, order_id).payers[CUSTOMER])
    held = payment.paid(session, subject(order_id)).get(CUSTOMER, 0)
    return payment.pay(
        by, session, subject(order_id), CUSTOMER, method, amount_fen, open_fen=most - held, kind=payment.DEPOSIT,
        note=note,
    )  # fmt: skip


def take_payment(
    by: Actor, session: Session, order_id: str, method: str, amount_fen: int, *, payer: str = CUSTOMER, note: str = ""
) -> str:
    """Money for a settled order, no more than this payer owes. Raises Refused ``order.unsettled``, ``payment.*``."""
    by.need(Right.SETTLE)
    row = find(by, session, order_id)
    if not row.settlement_id:
        raise Refused("order.unsettled", "order", number=row.number)
    owed = next((each.open_fen for each in balances(by, session, order_id) if each.payer == payer), 0)
    return payment.pay(by, session, subject(order_id), payer, method, amount_fen, open_fen=owed, note=note)


def balances(by: Actor, session: Session, order_id: str) -> list[Balance]:
    """Billed, paid and open per payer, of those who were billed or have paid anything."""
    by.need(Right.LOOK_UP)
    find(by, session, order_id)
    sums = [func.coalesce(func.sum(getattr(Settlement, f"{payer}_fen")), 0) for payer in PAYERS]
    billed = session.execute(
        select(*sums).where(Settlement.order_id == order_id, Settlement.deleted_at.is_(None))
    ).one()
    paid = payment.paid(session, subject(order_id))
    rows = [Balance(payer, int(billed[place]), paid.get(payer, 0)) for place, payer in enumerate(PAYERS)]
    return [row for row in rows if row.billed_fen or row.paid_fen]


def _open(by: Actor, session: Session, order_id: str) -> RepairOrder:
    row = find(by, session, order_id)
    if row.settlement_id or row.state == VOID:
        raise Refused("order.settled" if row.settlement_id else "order.void", "order", number=row.number)
    return row


def _turns(session: Session, order_id: str) -> int:
    return session.scalars(select(func.count()).select_from(Settlement).where(Settlement.order_id == order_id)).one()


def _frozen(by: Actor, session: Session, row: RepairOrder, odometer_km: int | None) -> Settlement:
    made = Settlement(
        store_id=by.store_id, order_id=row.id, turn=_turns(session, row.id), number=next_number(session),
        settled_at=clock.now(), settled_by_name=by.name, category=row.category, certificate=row.certificate,
        odometer_km=row.odometer_km if odometer_km is None else odometer_km,
    )  # fmt: skip
    if odometer_km is not None and odometer_km != row.odometer_km:
        odometer.read(by, session, row.vehicle_id, odometer_km, source="leaving", subject=subject(row.id))
    day = opening.of_store(session, by.store_id).date_of(made.settled_at)
    given = warranty.promised(session, by.store_id, row.category, day)
    made.warranty_km, made.warranty_days = given.km, given.days
    _copy_words(session, made, row)
    return made


def _copy_words(session: Session, made: Settlement, row: RepairOrder) -> None:
    customer, car = session.get(Customer, row.customer_id), session.get(Vehicle, row.vehicle_id)
    plate = vehicles.current_plate(session, row.vehicle_id)
    made.customer_name, made.bringer_name = customer.name if customer else "", row.bringer_name
    made.plate = plates.dotted(plate.number) if plate else ""
    made.vin, made.car_name = (car.vin, vehicles.car_name(car)) if car else ("", "")


def _line(by: Actor, settlement_id: str, place: int, each: BillLine, costs: dict[str, int | None]) -> SettlementLine:
    line = each.line
    return SettlementLine(
        store_id=by.store_id, settlement_id=settlement_id, line_id=line.id, position=place, kind=line.kind,
        heading=each.heading, name=line.name, code=line.code, brand=line.brand, spec=line.spec, grade=line.grade,
        unit=line.unit, qty_milli=line.qty_milli, unit_fen=line.unit_fen, discount_fen=each.discount_fen,
        amount_fen=each.amount_fen, cost_fen=costs.get(line.id), payer=line.payer, own=line.own,
        technician_id=line.technician_id,
    )  # fmt: skip


def _adjustment(gather: Gather, by: Actor, settlement_id: str, place: int, new: NewAdjustment) -> SettlementLine:
    if new.payer not in PAYERS:
        gather.note("line.payer", "payer", value=new.payer[:20])
    if not 0 < abs(new.unit_fen) < MAX_FEN:
        gather.note("money.size", "unit_price", value=new.unit_fen / 100)
    if not 0 < new.qty_milli <= MAX_QTY_MILLI:
        gather.note("qty.zero", "qty", value=new.qty_milli / 1000)
    if new.heading not in bills.HEADINGS:
        gather.note("adjust.heading", "heading", value=new.heading[:20])
    return SettlementLine(
        store_id=by.store_id, settlement_id=settlement_id, line_id=new.line_id or None, position=place,
        kind="adjustment", heading=new.heading, payer=new.payer, qty_milli=new.qty_milli, unit_fen=new.unit_fen,
        name=gather.take(lambda: text.read(new.name, "name", limit=text.LINE, needed=True), "?"),
        amount_fen=line_amount(new.unit_fen, new.qty_milli),
    )  # fmt: skip
