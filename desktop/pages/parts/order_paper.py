"""The order list drawn: what is marked in the low-stock list, in the language of the paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal, cast

from sqlalchemy.orm import Session

from desktop import __version__
from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.sales import quote_detail
from desktop.store.catalogue.row import PartRow

if TYPE_CHECKING:
    from printing.order_list import OrderLine

Marked = tuple[str, PartRow | None, int]
"""The part's key, the part where this computer's catalogue has it, thousandths to order."""


def draw(
    by: Actor, session: Session, marked: Sequence[Marked], wanted_on: date | None, language: str, *, offline: bool
) -> bytes:
    """PDF. Imports the paper's code on first use: call it off the GUI thread. Raises Refused ``right.missing``."""
    from printing.frame import Issue, StoreHeader
    from printing.order_list import order_list

    by.need(Right.STOCK)
    head = quote_detail.header(session, by.store_id)
    issued = Issue(head.local(clock.now()), by.name, __version__, offline)
    lines = [_line(key, part, qty, language) for key, part, qty in marked]
    store = StoreHeader(head.name, head.legal_name, head.address, head.phone)
    return order_list(store, issued, lines, wanted_on, cast(Literal["zh", "en"], language), demo=head.demo)


def _line(key: str, part: PartRow | None, qty_milli: int, language: str) -> OrderLine:
    from printing.order_list import OrderLine

    if part is None:
        return OrderLine(key.partition(":")[2], "", key.partition(":")[0], "", qty_milli, "")
    english = language == "en"
    name, brand = (part.name_en, part.brand_en) if english else (part.name_zh, part.brand)
    return OrderLine(part.number, name or part.name_zh, brand or part.brand, part.spec, qty_milli, part.unit)
