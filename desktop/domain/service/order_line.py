"""The lines of a repair order: labour, parts, work given outside, fees. Who pays is said per line.

A line's amount is price times quantity, reckoned when it is read and never stored: two desks that change price and
quantity of one line at the same time then still agree. Labour counts hours in thousandths.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.local import Live
from desktop.domain.money import MAX_FEN, MAX_QTY_MILLI, line_amount
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced
from desktop.domain.sales.line import checked_price, checked_qty
from desktop.domain.service import labour
from desktop.domain.service.part_issue import issued_of
from desktop.domain.service.repair_order import CUSTOMER, PAYERS, RepairOrder, open_order, settled_problem

LABOUR, PART, SUBLET, FEE = "labour", "part", "sublet", "fee"
KINDS = (LABOUR, PART, SUBLET, FEE)
"""``sublet``: work another shop did (外协); ``fee``: diagnosis, testing, towing. They are stored and travel."""
FEES = ("diagnosis", "testing", "processing", "other")
"""诊断, 检测, 加工, 其他: under which heading of the settlement list a fee or sublet work stands."""


class OrderLine(Record, Base):
    """One line. ``place``: where it stands; ties go by id."""

    __tablename__ = "order_line"
    __sync__: ClassVar[Synced | Local] = Synced(
        write=frozenset({Right.SERVICE}), seen_with={"cost_fen": Right.COST}, since={"": "0020"},
        keeps_both=frozenset({"qty_milli", "unit_fen", "payer"}),
    )  # fmt: skip

    order_id: Mapped[str] = mapped_column(String(36), index=True)
    place: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text, default="")
    """The operation's code, or the part's number."""
    part_key: Mapped[str] = mapped_column(Text, default="", index=True)
    brand: Mapped[str] = mapped_column(Text, default="")
    spec: Mapped[str] = mapped_column(Text, default="")
    grade: Mapped[str] = mapped_column(Text, default="")
    """As in a quote: ``oe``, ``equivalent``, ``remanufactured``, ``reused``, or empty."""
    unit: Mapped[str] = mapped_column(Text, default="")
    trade: Mapped[str] = mapped_column(Text, default="")
    """Of labour: whose rate; of a fee or sublet work: one of ``FEES``."""
    qty_milli: Mapped[int] = mapped_column()
    list_fen: Mapped[int] = mapped_column()
    """One hour or piece at list price."""
    unit_fen: Mapped[int] = mapped_column()
    """One hour or piece as it is charged."""
    cost_fen: Mapped[int | None] = mapped_column()
    payer: Mapped[str] = mapped_column(Text, default=CUSTOMER)
    own: Mapped[bool] = mapped_column(default=False)
    """The customer's own part (自备配件): nothing is issued and nothing charged for it."""
    technician_id: Mapped[str | None] = mapped_column(String(36), index=True)
    package_id: Mapped[str | None] = mapped_column(String(36))
    extra_id: Mapped[str | None] = mapped_column(String(36), index=True)
    """The additional work it belongs to; None: it was ordered at reception."""
    note: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class NewLine:
    """A line as it is asked for. ``list_fen`` None: the store's rate for labour, the retail price of a part."""

    kind: str
    name: str
    qty_milli: int = 1_000
    list_fen: int | None = None
    unit_fen: int | None = None
    code: str = ""
    part_key: str = ""
    brand: str = ""
    spec: str = ""
    grade: str = ""
    unit: str = ""
    trade: str = ""
    payer: str = CUSTOMER
    own: bool = False
    technician_id: str = ""
    note: str = ""


@dataclass(frozen=True)
class LineRow:
    """One line with its amounts. ``issued_milli``: what stands issued of a part."""

    id: str
    place: int
    kind: str
    name: str
    code: str
    part_key: str
    brand: str
    spec: str
    grade: str
    unit: str
    trade: str
    qty_milli: int
    list_fen: int
    unit_fen: int
    amount_fen: int
    list_amount_fen: int
    payer: str
    own: bool
    technician_id: str | None
    package_id: str | None
    extra_id: str | None
    note: str
    issued_milli: int


EDITABLE = ("name", "qty_milli", "unit_fen", "payer", "technician_id", "place", "note", "trade")
"""The fields that :func:`edit_line` takes."""


@rule("order_line")
def line_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """An order, a kind, words, a quantity and a price; a kind of a newer program passes."""
    row = change.after
    for name in ("order_id", "kind", "name", "payer"):
        if not row[name]:
            yield Problem("text.missing", name.removesuffix("_id"))
    if not 0 < row["qty_milli"] <= MAX_QTY_MILLI:
        yield Problem("qty.zero", "qty", {"value": row["qty_milli"] / 1000})
    for name in ("unit_fen", "list_fen"):
        if not 0 <= row[name] < MAX_FEN:
            yield Problem("money.size", "unit_price", {"value": row[name] / 100})
    if row["own"] and row["unit_fen"]:
        yield Problem("line.own", "unit_price", {"value": row["name"]})
    if change.before is not None and change.columns & {"order_id", "kind", "part_key", "extra_id"}:
        yield Problem("line.changed", "kind")


@rule("order_line")
def line_of_a_settled_order_stays(change: Change, look: Look) -> Iterable[Problem]:
    """Whatever reaches an order after its settlement is refused; what is wrong with a bill is adjusted."""
    yield from settled_problem(look, change.after["order_id"])


def add_lines(
    by: Actor, session: Session, order_id: str, lines: Sequence[NewLine], *, extra_id: str | None = None,
    package_id: str | None = None,
) -> list[str]:  # fmt: skip
    """Write lines behind those that are there; their ids.

    Raises Refused with every problem: ``order.*``, ``line.*``, ``qty.*``, ``money.*``, ``text.*``, ``price.unknown``.
    """
    order = open_order(by, session, order_id)
    gather, place = Gather(), max((row.place for row in rows_of(session, order_id)), default=0)
    made = []
    for number, each in enumerate(lines, 1):
        row = _made(gather, session, order, each)
        row.place, row.extra_id, row.package_id = place + number, extra_id, package_id
        made.append(row)
    gather.done()
    session.add_all(made)
    session.flush()
    return [row.id for row in made]


def edit_line(by: Actor, session: Session, line_id: str, **fields: Any) -> None:
    """Change the named fields: any of ``EDITABLE``.

    Raises Refused ``line.gone``, ``order.settled``, ``issue.more`` below what is issued, ``line.payer``, ``qty.*``,
    ``money.*``, ``text.*``; TypeError for an unknown field.
    """
    row = find_line(by, session, line_id)
    unknown = fields.keys() - set(EDITABLE)
    if unknown:
        raise TypeError(f"not a field of a line: {sorted(unknown)}")
    gather = Gather()
    for name, value in fields.items():
        _set(gather, session, row, name, value)
    gather.done()
    session.flush()


def remove_line(by: Actor, session: Session, line_id: str) -> None:
    """Not done after all. Raises Refused ``line.gone``, ``order.settled``, ``issue.out`` while its part is issued."""
    row = find_line(by, session, line_id)
    out = issued_of(session, [row.id]).get(row.id, 0)
    if out:
        raise Refused("issue.out", "line", value=row.name, qty=out / 1000)
    row.deleted_at = clock.now()
    session.flush()


def bring_back_line(by: Actor, session: Session, line_id: str) -> None:
    """A line that was removed stands again where it stood. Raises Refused ``line.gone``, ``order.*``."""
    by.need(Right.SERVICE)
    row = session.get(OrderLine, line_id)
    if row is None or row.store_id != by.store_id:
        raise Refused("line.gone", "line")
    open_order(by, session, row.order_id)
    row.deleted_at = None
    session.flush()


def find_line(by: Actor, session: Session, line_id: str) -> OrderLine:
    """A line that may be changed. Raises Refused ``right.missing``, ``line.gone``, ``order.settled``, ``.void``."""
    by.need(Right.SERVICE)
    row = session.get(OrderLine, line_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("line.gone", "line")
    open_order(by, session, row.order_id)
    return row


def rows_of(session: Session, order_id: str) -> Sequence[OrderLine]:
    """The lines of an order in their order, for verbs."""
    return session.scalars(
        select(OrderLine)
        .where(OrderLine.order_id == order_id, OrderLine.deleted_at.is_(None))
        .order_by(OrderLine.place, OrderLine.id)
    ).all()


def lines(by: Actor, session: Session, order_id: str) -> list[LineRow]:
    """The lines of an order with their amounts."""
    by.need(Right.LOOK_UP)
    rows = rows_of(session, order_id)
    issued = issued_of(session, [row.id for row in rows])
    return [_line_row(row, issued.get(row.id, 0)) for row in rows]


def amount(row: OrderLine | LineRow) -> int:
    """Fen of one line, rounded half up once."""
    return line_amount(row.unit_fen, row.qty_milli)


def _line_row(row: OrderLine, issued_milli: int) -> LineRow:
    return LineRow(
        row.id, row.place, row.kind, row.name, row.code, row.part_key, row.brand, row.spec, row.grade, row.unit,
        row.trade, row.qty_milli, row.list_fen, row.unit_fen, amount(row), line_amount(row.list_fen, row.qty_milli),
        row.payer, row.own, row.technician_id, row.package_id, row.extra_id, row.note, issued_milli,
    )  # fmt: skip


def _made(gather: Gather, session: Session, order: RepairOrder, new: NewLine) -> OrderLine:
    if new.kind not in KINDS:
        gather.note("line.kind", "kind", value=new.kind[:20])
    if new.payer not in PAYERS:
        gather.note("line.payer", "payer", value=new.payer[:20])
    if new.kind == PART and not new.part_key and not new.own:
        gather.note("part.missing", "part")
    price, cost = _price(session, order, new)
    if price is None and not new.own:
        gather.note("price.unknown", "unit_price", name=new.name[:60])
    unit = new.unit_fen if new.unit_fen is not None else price
    return OrderLine(
        store_id=order.store_id, order_id=order.id, kind=new.kind, payer=new.payer, own=new.own, code=new.code,
        name=gather.take(lambda: text.read(new.name, "name", limit=text.LINE, needed=True), "?"),
        note=gather.take(lambda: text.read(new.note, "note", limit=text.LINE), ""),
        part_key=new.part_key, brand=new.brand, spec=new.spec, grade=new.grade,
        unit=new.unit or {LABOUR: "工时", PART: "件"}.get(new.kind, "项"), trade=new.trade,
        qty_milli=gather.take(lambda: checked_qty(new.qty_milli), 1), cost_fen=cost,
        list_fen=gather.take(lambda: checked_price(price or 0), 0),
        unit_fen=0 if new.own else gather.take(lambda: checked_price(unit or 0), 0),
        technician_id=new.technician_id or None,
    )  # fmt: skip


def _price(session: Session, order: RepairOrder, new: NewLine) -> tuple[int | None, int | None]:
    """The list price of one, and its cost, as far as they are known here."""
    if new.kind == LABOUR and new.list_fen is None:
        rate = labour.rate_of(session, order.store_id, new.trade, order.customer_id)
        return rate if rate is not None else new.unit_fen, None  # a price that was typed needs no rate
    if new.kind != PART:
        return new.list_fen if new.list_fen is not None else new.unit_fen, None
    live = session.get(Live, new.part_key) if new.part_key else None
    retail = live.retail_fen if live else None
    typed = new.list_fen if new.list_fen is not None else retail if retail is not None else new.unit_fen
    return typed, live.cost_fen if live else None


def _set(gather: Gather, session: Session, row: OrderLine, name: str, value: Any) -> None:
    if name == "qty_milli":
        row.qty_milli = gather.take(lambda: checked_qty(value), row.qty_milli)
        out = issued_of(session, [row.id]).get(row.id, 0)
        if row.qty_milli < out:
            gather.note("issue.more", "qty", value=row.qty_milli / 1000, qty=out / 1000)
    elif name == "unit_fen":
        row.unit_fen = gather.take(lambda: checked_price(value), row.unit_fen)
    elif name == "payer":
        if value not in PAYERS:
            gather.note("line.payer", "payer", value=str(value)[:20])
        row.payer = value
    elif name in ("name", "note"):
        words = gather.take(lambda: text.read(value, name, limit=text.LINE, needed=name == "name"), "?")
        setattr(row, name, words)
    else:
        setattr(row, name, value or None if name == "technician_id" else value)
