"""Price levels and the store's own prices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import new_id, shared_id
from desktop.domain.money import FULL_RATE_BP, MAX_FEN
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced
from desktop.domain.rules.approval import approval_below
from desktop.domain.rules.setting import MARGIN_BELOW, settings

MAX_TERMS_DAYS = 365
"""Inclusive."""
SHIPPED = (
    ("retail", "零售", "Retail", FULL_RATE_BP, 0),
    ("a", "A级", "Level A", 9_000, 30),
    ("b", "B级", "Level B", 9_500, 15),
    ("c", "C级", "Level C", 9_800, 0),
)
"""Code, names, rate and payment term in days of the levels a new store begins with; 9 折 for A级 is usual in trade."""


class PriceLevel(Record, Base):
    """A customer level and its rate, e.g. A级 at 9,000 basis points (9 折)."""

    __tablename__ = "price_level"
    __sync__: ClassVar[Synced | Local] = Synced(keeps_both=frozenset({"rate_bp"}), write=frozenset({Right.PRICE}))

    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text, default="")
    rate_bp: Mapped[int] = mapped_column()
    terms_days: Mapped[int] = mapped_column(default=0)
    """Payment term in days; 0 is cash."""
    position: Mapped[int] = mapped_column(default=0)


class PartPrice(Record, Base):
    """The store's retail price of a part, and its cost; ``part_key`` is ``BRAND:NUMBER`` (see part.key).

    Its id is ``shared_id("part_price", store_id, part_key)``: two devices that price a part make one record.
    """

    __tablename__ = "part_price"
    __sync__: ClassVar[Synced | Local] = Synced(
        keeps_both=frozenset({"retail_fen", "cost_fen"}),
        write=frozenset({Right.PRICE}),
        writing={"cost_fen": Right.COST},
        seen_with={"cost_fen": Right.COST},
        since={"approval_below_fen": "0011"},
    )

    part_key: Mapped[str] = mapped_column(Text, index=True)
    retail_fen: Mapped[int] = mapped_column()
    cost_fen: Mapped[int | None] = mapped_column()
    valid_until: Mapped[date | None] = mapped_column()
    approval_below_fen: Mapped[int | None] = mapped_column()
    """A unit price below this leaves less than the least margin; who may not see cost sees this instead."""


@dataclass(frozen=True)
class Level:
    """A price level as screens show it."""

    id: str
    name: str
    name_en: str
    rate_bp: int
    terms_days: int
    position: int


@dataclass(frozen=True)
class PriceRow:
    """A part's price as one person may see it: ``cost_fen`` is None without the right to see cost."""

    part_key: str
    retail_fen: int
    cost_fen: int | None
    valid_until: date | None


@rule("price_level")
def level_is_possible(change: Change, look: Look) -> Iterable[Problem]:
    """A level has a name and a rate from 1 to 200 %."""
    row = change.after
    if not row["name"]:
        yield Problem("text.missing", "name")
    if not 100 <= row["rate_bp"] <= 2 * FULL_RATE_BP:
        yield Problem("rate.size", "rate", {"value": row["rate_bp"]})
    if not 0 <= row["terms_days"] <= MAX_TERMS_DAYS:
        yield Problem("terms.size", "terms_days", {"value": row["terms_days"]})


@rule("part_price")
def price_is_possible(change: Change, look: Look) -> Iterable[Problem]:
    """Prices and costs are not negative and under ``MAX_FEN``."""
    for field in ("retail_fen", "cost_fen"):
        fen = change.after[field]
        if fen is not None and fen < 0:
            yield Problem("money.negative", field, {"value": fen / 100})
        elif fen is not None and fen >= MAX_FEN:
            yield Problem("money.size", field, {"value": fen / 100})


def make_shipped_levels(by: Actor, session: Session) -> None:
    """The levels a new store begins with; the same ids on every device, so they are made once."""
    by.need(Right.PRICE)
    for position, (code, name, name_en, rate_bp, terms_days) in enumerate(SHIPPED):
        level_id = shared_id("price_level", by.store_id, code)
        if session.get(PriceLevel, level_id) is None:
            session.add(
                PriceLevel(
                    id=level_id,
                    store_id=by.store_id,
                    name=name,
                    name_en=name_en,
                    rate_bp=rate_bp,
                    terms_days=terms_days,
                    position=position,
                )
            )
    session.flush()


def add_level(by: Actor, session: Session, name: str, rate_bp: int, *, name_en: str = "", terms_days: int = 0) -> str:
    """A further level, last in order; its id. Raises Refused ``text.*``, ``rate.size``, ``terms.size``."""
    by.need(Right.PRICE)
    gather = Gather()
    values = {
        "name": gather.take(lambda: text.read(name, "name", needed=True), "-"),
        "name_en": gather.take(lambda: text.read(name_en, "name_en"), ""),
        "rate_bp": rate_bp,
        "terms_days": terms_days,
    }
    gather.problems += level_is_possible(Change("price_level", values, None, frozenset()), lambda table, row_id: None)
    gather.done()
    last = max((level.position for level in levels(session, by.store_id)), default=-1)
    level_id = new_id()
    session.add(PriceLevel(id=level_id, store_id=by.store_id, position=last + 1, **values))
    session.flush()
    return level_id


def edit_level(by: Actor, session: Session, level_id: str, **fields: Any) -> None:
    """Change ``name``, ``name_en``, ``rate_bp`` or ``terms_days``. Quotes already issued keep theirs.

    Raises Refused ``level.gone``, ``text.*``, ``rate.size``, ``terms.size``; TypeError for an unknown field.
    """
    by.need(Right.PRICE)
    unknown = fields.keys() - {"name", "name_en", "rate_bp", "terms_days"}
    if unknown:
        raise TypeError(f"not a field of a level: {sorted(unknown)}")
    found = session.get(PriceLevel, level_id)
    if found is None or found.deleted_at is not None:
        raise Refused("level.gone", "level")
    for field, value in fields.items():
        needed = field == "name"
        setattr(found, field, text.read(value, field, needed=needed) if isinstance(value, str) else value)
    session.flush()


def levels(session: Session, store_id: str) -> list[Level]:
    """The store's levels in their order; the first is the one for whoever has none."""
    rows = session.scalars(
        select(PriceLevel)
        .where(PriceLevel.store_id == store_id, PriceLevel.deleted_at.is_(None))
        .order_by(PriceLevel.position, PriceLevel.id)
    )
    return [_level(row) for row in rows]


def level(session: Session, level_id: str | None, store_id: str) -> Level:
    """The level with this id, else the store's first, else plain retail."""
    found = session.get(PriceLevel, level_id) if level_id else None
    if found is not None and found.deleted_at is None:
        return _level(found)
    return next(iter(levels(session, store_id)), Level("", SHIPPED[0][1], SHIPPED[0][2], FULL_RATE_BP, 0, 0))


def set_price(
    by: Actor,
    session: Session,
    part_key: str,
    *,
    retail_fen: int,
    cost_fen: int | None = None,
    valid_until: date | None = None,
) -> None:
    """The store's price of a part. Without the right to see cost the cost on file stays as it is.

    Raises Refused ``part.missing``, ``money.negative``, ``money.size``.
    """
    by.need(Right.PRICE)
    if not part_key:
        raise Refused("part.missing", "part")
    price_id = shared_id("part_price", by.store_id, part_key)
    price = session.get(PartPrice, price_id)
    if price is None:
        price = PartPrice(id=price_id, store_id=by.store_id, part_key=part_key, retail_fen=retail_fen)
        session.add(price)
    price.retail_fen, price.valid_until, price.deleted_at = retail_fen, valid_until, None
    if by.may(Right.COST):
        price.cost_fen = cost_fen
        least_bp = int(settings(session, by.store_id)[MARGIN_BELOW])
        price.approval_below_fen = None if cost_fen is None else approval_below(cost_fen, least_bp)
    session.flush()


def follow_margin(session: Session, store_id: str, least_bp: int) -> None:
    """The least margin was changed: the price below which a yes is needed is another one for every part with a cost."""
    rows = session.scalars(select(PartPrice).where(PartPrice.store_id == store_id, PartPrice.cost_fen.is_not(None)))
    for row in rows:
        row.approval_below_fen = approval_below(row.cost_fen or 0, least_bp)


def price_of(by: Actor, session: Session, part_key: str) -> PriceRow | None:
    """The store's own price of a part, or None where it has none."""
    by.need(Right.LOOK_UP)
    found = session.get(PartPrice, shared_id("part_price", by.store_id, part_key))
    if found is None or found.deleted_at is not None:
        return None
    cost = found.cost_fen if by.may(Right.COST) else None
    return PriceRow(found.part_key, found.retail_fen, cost, found.valid_until)


def _level(row: PriceLevel) -> Level:
    return Level(row.id, row.name, row.name_en, row.rate_bp, row.terms_days, row.position)
