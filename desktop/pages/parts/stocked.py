"""The parts that this store keeps or prices: the latest moved first."""

from __future__ import annotations

import contextlib

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.domain.parts.price import PartPrice
from desktop.domain.parts.stock import StockEntry
from desktop.domain.sales.basket import Basket, at_prices
from desktop.store.catalogue import open as catalogue
from desktop.store.catalogue.row import PartRow
from desktop.store.catalogue.search import PartSearch
from desktop.store.open import Store

LIMIT = 80


def stocked(store: Store, limit: int = LIMIT) -> list[PartRow]:
    """Rows of the parts moved or priced last. Without a catalogue nothing can be named: an empty list."""
    with store.read() as session:
        keys = _keys(session, limit)
    return parts(store, keys)


def parts(store: Store, keys: list[str]) -> list[PartRow]:
    """The rows of these parts in this order, without those that the catalogue does not know."""
    about = catalogue.newest(store.path.parent)
    if not keys or not isinstance(about, catalogue.Catalogue):
        return []
    with contextlib.closing(store.connection()) as connection:
        catalogue.attach(connection, about)
        search = PartSearch(connection)
        found = [search.part(key) for key in keys]
    return [row for row in found if row is not None]


def at_todays_prices(store: Store, basket: Basket) -> Basket:
    """All its parts at what they cost today: the store's own price, the price book's or the catalogue's."""
    found = parts(store, [line.part_key for line in basket.lines if line.kind == "part" and line.part_key])
    return at_prices(basket, {part.part_key: part.retail_fen for part in found if part.retail_fen is not None})


def _keys(session: Session, limit: int) -> list[str]:
    moved = session.execute(
        select(StockEntry.part_key, func.max(StockEntry.id).label("last"))
        .group_by(StockEntry.part_key)
        .order_by(func.max(StockEntry.id).desc())
        .limit(limit)
    )
    priced = session.execute(
        select(PartPrice.part_key, PartPrice.changed_at)
        .where(PartPrice.deleted_at.is_(None))
        .order_by(PartPrice.changed_at.desc())
        .limit(limit)
    )
    return list(dict.fromkeys([*(row[0] for row in moved), *(row[0] for row in priced)]))[:limit]
