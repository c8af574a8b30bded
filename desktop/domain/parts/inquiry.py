"""待查: what was asked and could not be told at once, kept until somebody finds out and the customer is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.money import MAX_FEN, MAX_QTY_MILLI
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced

FOUND, NONE = "found", "none"
OUTCOMES = ("", FOUND, NONE)


class Inquiry(Record, Base):
    """One question of a customer about a part, with what was found out and whether the customer knows."""

    __tablename__ = "inquiry"
    __sync__: ClassVar[Synced | Local] = Synced(
        keeps_both=frozenset({"outcome", "part_key", "price_fen", "answer_note"}),
        write=frozenset({Right.QUOTE, Right.STOCK, Right.CUSTOMER}),
        since={"": "0013"},
    )

    asked: Mapped[str] = mapped_column(Text)
    """What was typed in vain."""
    qty_milli: Mapped[int] = mapped_column(default=1000)
    vin: Mapped[str] = mapped_column(Text, default="")
    plate: Mapped[str] = mapped_column(Text, default="")
    car_name: Mapped[str] = mapped_column(Text, default="")
    car_key: Mapped[str] = mapped_column(Text, default="")
    vehicle_id: Mapped[str | None] = mapped_column(String(36))
    customer_id: Mapped[str | None] = mapped_column(String(36), index=True)
    who: Mapped[str] = mapped_column(Text, default="")
    """Who asked, and how to reach them, where it is nobody on file."""
    wanted_by: Mapped[date | None] = mapped_column()
    note: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    """One of ``OUTCOMES``: empty while nobody has found out, ``none`` for not available."""
    part_key: Mapped[str] = mapped_column(Text, default="")
    """Empty for a part that is in no catalogue."""
    part_number: Mapped[str] = mapped_column(Text, default="")
    part_name: Mapped[str] = mapped_column(Text, default="")
    price_fen: Mapped[int | None] = mapped_column()
    """Of one, tax included."""
    answer_note: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column()
    answered_by: Mapped[str | None] = mapped_column(String(36))
    told_at: Mapped[datetime | None] = mapped_column()
    told_by: Mapped[str | None] = mapped_column(String(36))
    told_note: Mapped[str] = mapped_column(Text, default="")
    quote_id: Mapped[str | None] = mapped_column(String(36))
    closed_at: Mapped[datetime | None] = mapped_column()


PERSONAL = ("who", "note", "told_note")
"""What is emptied when the customer asks to be deleted."""


@dataclass(frozen=True)
class Asked:
    """An inquiry as it is typed. ``who`` may be empty where there is a customer."""

    asked: str
    qty_milli: int = 1000
    vin: str = ""
    plate: str = ""
    car_name: str = ""
    car_key: str = ""
    vehicle_id: str = ""
    customer_id: str = ""
    who: str = ""
    wanted_by: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Answer:
    """What was found: a part of the catalogue (``part_key``), or words and a number of one that is in none."""

    part_key: str = ""
    part_number: str = ""
    part_name: str = ""
    price_fen: int | None = None
    note: str = ""


@rule("inquiry")
def inquiry_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """Something is asked, so much of it, and an outcome that is told has its time. A newer program's outcome passes."""
    row = change.after
    if not row["asked"]:
        yield Problem("inquiry.asked", "asked")
    if not 0 < row["qty_milli"] <= MAX_QTY_MILLI:
        yield Problem("stock.qty", "qty", {"value": row["qty_milli"] / 1000})
    if row["price_fen"] is not None and not 0 <= row["price_fen"] < MAX_FEN:
        yield Problem("money.size", "price", {"value": row["price_fen"] / 100})
    if row["outcome"] and row["answered_at"] is None:
        yield Problem("inquiry.answered", "outcome")


def inquire(by: Actor, session: Session, typed: Asked) -> str:
    """Keep an inquiry; its id. Raises Refused with every problem: ``inquiry.*``, ``stock.qty``, ``text.*``,
    ``until.past``."""
    by.need(Right.QUOTE)
    gather = Gather()
    words = gather.take(lambda: text.read(typed.asked, "asked", limit=text.LINE), "?")
    who = gather.take(lambda: text.read(typed.who, "who", limit=text.LINE), "?")
    note = gather.take(lambda: text.read(typed.note, "note", limit=text.LINE), "")
    if not words:
        gather.note("inquiry.asked", "asked")
    if not (who or typed.customer_id):
        gather.note("inquiry.who", "who")
    if not 0 < typed.qty_milli <= MAX_QTY_MILLI:
        gather.note("stock.qty", "qty", value=typed.qty_milli / 1000)
    if typed.wanted_by is not None and typed.wanted_by < clock.today():
        gather.note("until.past", "wanted_by", value=typed.wanted_by.isoformat())
    gather.done()
    made = Inquiry(
        store_id=by.store_id, asked=words, qty_milli=typed.qty_milli, vin=typed.vin, plate=typed.plate,
        car_name=text.clean(typed.car_name), car_key=typed.car_key, vehicle_id=typed.vehicle_id or None,
        customer_id=typed.customer_id or None, who=who, wanted_by=typed.wanted_by, note=note,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def answer(by: Actor, session: Session, inquiry_id: str, found: Answer) -> None:
    """What it is and what it costs; answering again replaces the answer, and the customer is to be told anew.

    Raises Refused with every problem: ``inquiry.gone``, ``inquiry.part``, ``money.*``, ``text.*``.
    """
    _need(by)
    row = _find(by, session, inquiry_id)
    gather = Gather()
    name = gather.take(lambda: text.read(found.part_name, "part", limit=text.LINE), "?")
    number = gather.take(lambda: text.read(found.part_number, "part", limit=text.NAME), "?")
    note = gather.take(lambda: text.read(found.note, "answer_note", limit=text.LINE), "")
    if not (name or number or found.part_key):
        gather.note("inquiry.part", "part")
    if found.price_fen is not None and not 0 <= found.price_fen < MAX_FEN:
        gather.note("money.size", "price", value=found.price_fen / 100)
    gather.done()
    row.outcome, row.part_key, row.part_number, row.part_name = FOUND, found.part_key, number, name
    row.price_fen, row.answer_note = found.price_fen, note
    _answered(by, session, row)


def not_available(by: Actor, session: Session, inquiry_id: str, note: str = "") -> None:
    """Nobody has it. Raises Refused ``inquiry.gone``, ``text.length``."""
    _need(by)
    row = _find(by, session, inquiry_id)
    row.answer_note = text.read(note, "answer_note", limit=text.LINE)
    row.outcome, row.part_key, row.part_number, row.part_name, row.price_fen = NONE, "", "", "", None
    _answered(by, session, row)


def tell(by: Actor, session: Session, inquiry_id: str, note: str = "") -> None:
    """The customer knows: who called, when, and what they said. Raises Refused ``inquiry.*``, ``text.length``."""
    by.need(Right.QUOTE)
    row = _find(by, session, inquiry_id)
    if not row.outcome:
        raise Refused("inquiry.open", "told_note")
    row.told_note = text.read(note, "told_note", limit=text.LINE)
    row.told_at, row.told_by = clock.now(), by.staff_id
    session.flush()


def quoted(by: Actor, session: Session, inquiry_id: str, quote_id: str) -> None:
    """It goes into this quote (the basket's id, which becomes the quote's). Raises Refused ``inquiry.gone``."""
    by.need(Right.QUOTE)
    _find(by, session, inquiry_id).quote_id = quote_id
    session.flush()


def close(by: Actor, session: Session, inquiry_id: str) -> None:
    """Done with, whatever came of it. Raises Refused ``inquiry.gone``."""
    by.need(Right.QUOTE)
    row = _find(by, session, inquiry_id)
    if row.closed_at is None:
        row.closed_at = clock.now()
        session.flush()


def reopen(by: Actor, session: Session, inquiry_id: str) -> None:
    """A closed one is work again. Raises Refused ``inquiry.gone``."""
    by.need(Right.QUOTE)
    _find(by, session, inquiry_id).closed_at = None
    session.flush()


def _need(by: Actor) -> None:
    """Whoever writes quotes or keeps the stock may answer."""
    if not by.may(Right.STOCK):
        by.need(Right.QUOTE)


def _find(by: Actor, session: Session, inquiry_id: str) -> Inquiry:
    found = session.get(Inquiry, inquiry_id)
    if found is None or found.store_id != by.store_id or found.deleted_at is not None:
        raise Refused("inquiry.gone")
    return found


def _answered(by: Actor, session: Session, row: Inquiry) -> None:
    row.answered_at, row.answered_by = clock.now(), by.staff_id
    row.told_at, row.told_by, row.told_note = None, None, ""
    session.flush()
