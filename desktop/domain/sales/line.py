"""One line of a basket, and what it takes of a row of the search."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from desktop.domain.identity import new_id
from desktop.domain.money import FULL_RATE_BP, MAX_FEN, MAX_QTY_MILLI, line_amount
from desktop.domain.problem import Refused

FREE_KINDS = ("labour", "sundry")


class Part(Protocol):
    """What a basket takes of a row of the search."""

    @property
    def part_key(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def brand(self) -> str: ...
    @property
    def spec(self) -> str: ...
    @property
    def grade(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def retail_fen(self) -> int | None: ...
    @property
    def here_milli(self) -> int: ...
    @property
    def order_milli(self) -> int: ...
    @property
    def stock_state(self) -> str: ...
    @property
    def eta(self) -> date | None: ...
    @property
    def fit(self) -> str: ...


@dataclass(frozen=True)
class Line:
    """One line. ``list_fen`` and ``unit_fen`` are None while no price is known; ``by_hand``: the price was typed."""

    kind: str
    name: str
    qty_milli: int = 1000
    list_fen: int | None = None
    unit_fen: int | None = None
    rate_bp: int = FULL_RATE_BP
    by_hand: bool = False
    part_key: str = ""
    number: str = ""
    name_en: str = ""
    brand: str = ""
    spec: str = ""
    grade: str = ""
    unit: str = ""
    stock_state: str = ""
    stock_milli: int = 0
    eta: str = ""
    """ISO day, or empty."""
    warranty: str = ""
    fit: str = ""
    id: str = field(default_factory=new_id)

    @property
    def amount_fen(self) -> int:
        """Rounded half up once; 0 while no price is known."""
        return line_amount(self.unit_fen or 0, self.qty_milli)

    @property
    def list_amount_fen(self) -> int:
        """The amount at list price."""
        return line_amount(self.list_fen if self.list_fen is not None else self.unit_fen or 0, self.qty_milli)


def checked_qty(qty_milli: int) -> int:
    """Raises Refused ``qty.zero`` or ``qty.size``."""
    if qty_milli <= 0:
        raise Refused("qty.zero", "qty", value=qty_milli / 1000)
    if qty_milli > MAX_QTY_MILLI:
        raise Refused("qty.size", "qty", value=qty_milli // 1000)
    return qty_milli


def checked_price(fen: int) -> int:
    """Raises Refused ``money.negative`` or ``money.size``."""
    if fen < 0:
        raise Refused("money.negative", "unit_price", value=fen / 100)
    if fen >= MAX_FEN:
        raise Refused("money.size", "unit_price", value=fen // 100)
    return fen
