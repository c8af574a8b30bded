"""Deliveries: goods of several parts that came with one delivery note, entered in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import shared_id
from desktop.domain.local import Draft, Live
from desktop.domain.money import MAX_QTY_MILLI
from desktop.domain.parts.stock import StockEntry
from desktop.domain.problem import Gather, Problem
from desktop.domain.record import Base, Local, Op, Record, Synced

MOST_LINES = 500
DRAFT = "delivery"


class Delivery(Record, Base):
    """One delivery note. Its entries in the ledger name it in ``doc_id``."""

    __tablename__ = "delivery"
    __sync__: ClassVar[Synced | Local] = Synced(op=Op.APPEND, write=frozenset({Right.STOCK}), since={"": "0015"})

    supplier: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str] = mapped_column(Text, default="")
    """On the supplier's paper."""
    note: Mapped[str] = mapped_column(Text, default="")


@rule("delivery")
def delivery_is_named(change: Change, look: Look) -> Iterable[Problem]:
    """Somebody must find the paper again."""
    if not (change.after["supplier"] or change.after["number"]):
        yield Problem("delivery.who", "supplier")


def take_delivery(
    by: Actor, session: Session, lines: Sequence[tuple[str, int]], *, supplier: str = "", number: str = "",
    note: str = "",
) -> str:  # fmt: skip
    """Everything on the note (part key, thousandths) is on the shelf; what was on order of it has arrived.

    The delivery's id. Raises Refused with every problem: ``delivery.*``, ``part.missing``, ``stock.qty``, ``text.*``.
    """
    by.need(Right.STOCK)
    gather = Gather()
    made = Delivery(
        store_id=by.store_id, supplier=gather.take(lambda: text.read(supplier, "supplier", limit=text.LINE), "?"),
        number=gather.take(lambda: text.read(number, "number"), "?"),
        note=gather.take(lambda: text.read(note, "note", limit=text.LINE), ""),
    )  # fmt: skip
    if not (made.supplier or made.number):
        gather.note("delivery.who", "supplier")
    if not lines:
        gather.note("delivery.empty", "lines")
    if len(lines) > MOST_LINES:
        gather.note("delivery.size", "lines", value=len(lines), limit=MOST_LINES)
    for key, qty in lines:
        if not key:
            gather.note("part.missing", "part")
        elif not 0 < qty <= MAX_QTY_MILLI:
            gather.note("stock.qty", "qty", value=qty / 1000)
    gather.done()
    session.add(made)
    for key, qty in lines:
        _enter(by, session, made, key, qty)
    _forget(by, session)
    session.flush()
    return made.id


def keep_draft(by: Actor, session: Session, body: dict[str, Any]) -> None:
    """What is typed and not yet entered, so that a crash loses nothing of it; an empty one is forgotten."""
    by.need(Right.STOCK)
    if not body:
        _forget(by, session)
        return
    draft_id = _draft_id(by)
    found = session.get(Draft, draft_id)
    if found is None:
        session.add(
            Draft(id=draft_id, kind=DRAFT, staff_id=by.staff_id, body=body, parked=True, changed_at=clock.now())
        )
    else:
        found.body, found.changed_at = body, clock.now()
    session.flush()


def draft_of(by: Actor, session: Session) -> dict[str, Any]:
    """What this person had typed of a delivery; empty for nothing."""
    by.need(Right.STOCK)
    found = session.get(Draft, _draft_id(by))
    return dict(found.body) if found is not None else {}


def deliveries_named(by: Actor, session: Session, typed: str, limit: int = 8) -> list[str]:
    """Suppliers that were typed before and begin so, the latest first."""
    by.need(Right.STOCK)
    head = text.clean(typed)
    found = session.scalars(
        select(Delivery.supplier)
        .where(Delivery.store_id == by.store_id, Delivery.supplier.startswith(head, autoescape=True))
        .where(Delivery.supplier != "")
        .order_by(Delivery.id.desc())
        .limit(200)
    )
    return list(dict.fromkeys(found))[:limit]


def _enter(by: Actor, session: Session, made: Delivery, key: str, qty_milli: int) -> None:
    ordered = session.execute(select(Live.order_milli).where(Live.part_key == key)).scalar() or 0
    note = " ".join(filter(None, [made.supplier, made.number]))
    common = {"store_id": by.store_id, "part_key": key, "note": note[: text.LINE], "doc_id": made.id}
    if ordered > 0:
        session.add(StockEntry(account="order", qty_milli=-min(qty_milli, ordered), reason="arrival", **common))
    reason = "arrival" if ordered > 0 else "receipt"
    session.add(StockEntry(account="here", qty_milli=qty_milli, reason=reason, **common))
    session.flush()


def _draft_id(by: Actor) -> str:
    return shared_id("draft", DRAFT, by.store_id, by.staff_id)


def _forget(by: Actor, session: Session) -> None:
    found = session.get(Draft, _draft_id(by))
    if found is not None:
        session.delete(found)
        session.flush()
