"""The command line's search: the page's own code, one mapping a query, ready for a line of JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from desktop.domain import clock
from desktop.store.catalogue.row import PartRow, Told
from desktop.store.catalogue.search import PartSearch


def find_words(connection: Any, words: Iterable[str], vin: str = "", limit: int = 20) -> Iterator[dict[str, Any]]:
    """One mapping a word: ``query`` and its ``rows``. ``connection`` as for :class:`PartSearch`, ``vin`` normalised.

    With a VIN that is one car of the catalogue the rows carry its fit; with several or none, fit stays ``unknown``.
    """
    search = PartSearch(connection)
    cars = search.car_by_vin(vin) if vin else []
    car, told = (cars[0].key, Told(cars[0].year)) if len(cars) == 1 else (None, Told())
    for word in words:
        rows = search.find(word, car=car, limit=limit, told=told)
        yield {"query": word, "rows": [_plain(row) for row in rows]}


def _plain(row: PartRow) -> dict[str, Any]:
    return {
        "part_key": row.part_key,
        "number": row.number,
        "name_zh": row.name_zh,
        "name_en": row.name_en,
        "part_type_zh": row.part_type_zh,
        "part_type_en": row.part_type_en,
        "brand": row.brand,
        "grade": row.grade,
        "fit": row.fit,
        "fit_note": row.fit_note,
        "price_fen": row.retail_fen,
        "stock": {"state": row.stock_state, "here_milli": row.here_milli, "elsewhere_milli": row.elsewhere_milli,
                  "elsewhere_at": clock.to_text(row.elsewhere_at) if row.elsewhere_at else None,
                  "order_milli": row.order_milli},
        "eta": row.eta.isoformat() if row.eta else None,
        "superseded_by": row.superseded_by_number or None,
    }  # fmt: skip
