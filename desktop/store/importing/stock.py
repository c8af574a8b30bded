"""What lies on the shelves as rows of a file: counted quantities, and the store's prices where the row names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from desktop.domain import text
from desktop.domain.actor import Right
from desktop.domain.identity import shared_id
from desktop.domain.local import Live
from desktop.domain.money import format_qty
from desktop.domain.parts.part import key, normalise_number, squash
from desktop.domain.parts.price import PartPrice
from desktop.domain.parts.stock import StockEntry
from desktop.domain.problem import Problem
from desktop.domain.rules.approval import approval_below
from desktop.domain.rules.setting import MARGIN_BELOW, settings
from desktop.store.importing import cell
from desktop.store.importing.kind import Field, Found, Ground, Kind, Line, Twin

CODE_LENGTH = 20
"""Characters of the code made of a brand that no catalogue knows, inclusive."""


class StockKind(Kind):
    """One part a line. Further lines of the same part, on other shelves, add to it."""

    name = "stock"
    right = Right.STOCK
    again = False
    fields = (
        Field("number", cell.part_number, needed=True, looks=cell.looks_like_part_number),
        Field("brand", cell.words("brand")),
        Field("name", cell.words("name", text.LINE)),
        Field("qty", cell.quantity, needed=True, looks=cell.reads(cell.quantity)),
        Field("place", cell.words("place")),
        Field("retail", cell.price("retail"), looks=cell.reads(cell.price("retail")), right=Right.PRICE),
        Field("cost", cell.price("cost"), looks=cell.reads(cell.price("cost")), right=Right.COST),
    )

    def settle(self, ground: Ground, lines: Sequence[Line]) -> None:
        """Which part a number is: the catalogue's, by the brand where several makers have it."""
        good = [line for line in lines if line.values.get("number")]
        known = ground.parts(sorted({normalise_number(line.values["number"]) for line in good}))
        for line in good:
            problem = self._choose(ground, line, known.get(normalise_number(line.values["number"]), ()))
            if problem is not None:
                line.problems.append(problem)

    def _choose(self, ground: Ground, line: Line, found: Sequence[Found]) -> Problem | None:
        number, brand = line.values["number"], line.values.get("brand") or ""
        code = ground.brand_codes.get(squash(brand), "") if brand else ""
        fitting = [each for each in found if not brand or each.brand_code == code]
        if len(fitting) == 1:
            line.values["part_key"] = fitting[0].part_key
        elif len(fitting) > 1:
            brands = "、".join(sorted({each.brand for each in fitting}))
            return Problem("import.part_several", "brand", {"value": number[:40], "brands": brands[:80]})
        elif not brand:
            return Problem("import.brand_missing", "brand", {"value": number[:40]})
        else:
            line.values["part_key"] = key(code or squash(brand).upper()[:CODE_LENGTH], number)
            line.warnings.append(Problem("import.part_unknown", "number", {"value": number[:40]}))
        return None

    def keys(self, line: Line) -> Iterable[tuple[str, str]]:
        """The part."""
        return [("number", line.values["part_key"])] if line.values.get("part_key") else []

    def known(self, ground: Ground, lines: Sequence[Line]) -> Mapping[tuple[str, str], Twin]:
        """Parts of which something is here already."""
        wanted = {part_key for line in lines for _, part_key in self.keys(line)}
        found = ground.session.execute(select(Live.part_key, Live.here_milli).where(Live.part_key.in_(wanted)))
        return {
            ("number", part_key): Twin("number", row_id=part_key, label=format_qty(here))
            for part_key, here in found
            if here
        }

    def write(self, ground: Ground, lines: Sequence[tuple[Line, str | int | None]], made: dict[int, str]) -> None:
        """Ledger entries of the reason ``count``: the difference from what is here, or what further lines add."""
        wanted = {line.values["part_key"] for line, _ in lines}
        on_file = select(Live.part_key, Live.here_milli).where(Live.part_key.in_(wanted))
        here = {part_key: milli for part_key, milli in ground.session.execute(on_file)}  # noqa: C416  rows, not pairs
        met = set(made.values())
        prices = _Prices(ground, wanted) if ground.by.may(Right.PRICE) else None
        for line, _ in lines:
            part_key, counted = line.values["part_key"], line.values["qty"]
            more = counted if part_key in met else counted - here.get(part_key, 0)
            if more:
                ground.added.append(
                    StockEntry(
                        store_id=ground.by.store_id, part_key=part_key, account="here", qty_milli=more,
                        reason="count", note=line.values.get("place") or "", eta=None,
                    )
                )  # fmt: skip
            if prices is not None:
                prices.put(part_key, line.values.get("retail"), line.values.get("cost"))
            met.add(part_key)
            made[line.number] = part_key


class _Prices:
    """The store's own prices of some parts."""

    def __init__(self, ground: Ground, part_keys: Iterable[str]) -> None:
        self._ground, store_id = ground, ground.by.store_id
        ids = [shared_id("part_price", store_id, part_key) for part_key in part_keys]
        chosen = select(PartPrice).where(PartPrice.id.in_(ids))
        self._prices = {price.part_key: price for price in ground.session.scalars(chosen)}
        self._least_bp = int(settings(ground.session, store_id)[MARGIN_BELOW])

    def put(self, part_key: str, retail_fen: int | None, cost_fen: int | None) -> None:
        """What a line says. A cost without a retail price, here or there, has no place and is left out."""
        store_id, price = self._ground.by.store_id, self._prices.get(part_key)
        if price is None and retail_fen is not None:
            price = PartPrice(
                id=shared_id("part_price", store_id, part_key), store_id=store_id, part_key=part_key,
                retail_fen=retail_fen, cost_fen=None, valid_until=None,
            )  # fmt: skip
            self._ground.added.append(price)
            self._prices[part_key] = price
        if price is None:
            return
        price.deleted_at = None
        if retail_fen is not None:
            price.retail_fen = retail_fen
        if cost_fen is not None and self._ground.by.may(Right.COST):
            price.cost_fen = cost_fen
            price.approval_below_fen = approval_below(cost_fen, self._least_bp)
