"""A paper of the workshop before it is drawn: plain values, as ``printing`` takes them. For the worker.

Its ``mark`` is the same for the same words, whoever prints them and when.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy.orm import Session

from desktop import __version__
from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.sales.quote_detail import Header
from desktop.domain.service.bill import BillLine
from desktop.domain.service.order_paper import OrderFacts, digest

if TYPE_CHECKING:
    from printing.service_lines import WorkLine
    from printing.signature import Signature

Language = Literal["zh", "en"]
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Built:
    """A paper before it is drawn. ``subject_id``: of what it is archived for; ``frozen``: what it says never changes.

    ``copies``: those it holds; ``budget_fen``: what a signature on it agrees to, None for most.
    """

    kind: str
    subject_id: str
    number: str
    paper: Any
    """A frozen dataclass of ``printing`` with ``issued``, ``signatures`` and ``mark``, as far as it has them."""
    draw: Callable[[Any, Language, Sequence[str]], bytes]
    copies: tuple[str, ...] = ("",)
    frozen: bool = False
    budget_fen: int | None = None
    grows: bool = False
    """A signed one holds only while nothing was added to what it says."""

    @property
    def mark(self) -> str:
        """The same for the same words."""
        plain: dict[str, Any] = {"mark": ""}
        if hasattr(self.paper, "issued"):
            plain["issued"] = replace(self.paper.issued, at=_NEVER, by="", offline=False)
        if hasattr(self.paper, "signatures"):
            plain["signatures"] = ()
        return digest(repr(replace(self.paper, **plain)))

    def pdf(self, language: str, signatures: Sequence[Signature] = (), copies: Sequence[str] = ()) -> bytes:
        """The PDF with what was signed; all its copies unless told."""
        signed: dict[str, Any] = {}
        if signatures:
            zone = self.paper.issued.at.tzinfo
            signed["signatures"] = tuple(replace(each, at=each.at.astimezone(zone)) for each in signatures)
        paper = replace(self.paper, mark=self.mark, **signed)
        return self.draw(paper, cast(Language, language), tuple(copies) or self.copies)


Builder = Callable[[Actor, Session, str, str, "Asked"], Built]


@dataclass(frozen=True)
class Asked:
    """How a paper is asked for. ``budget_fen``: of the repair order, the bill as it stands unless given."""

    offline: bool
    budget_fen: int | None = None


def visit(by: Actor, found: OrderFacts, asked: Asked, *, phone: str = "") -> dict[str, Any]:
    """What every paper of an order says of the visit and the car, as fields of ``Visit``."""
    row, facts, car = found.whole.row, found.whole.facts, found.car
    return {
        **top(by, found.header, row.number, asked), "customer": row.customer, "phone": phone,
        "bringer": facts["bringer_name"], "bringer_phone": facts["bringer_phone"], "plate": row.plate, "vin": car.vin,
        "car": row.car, "engine": car.engine, "colour": car.colour, "use": car.use, "registered_on": car.registered_on,
        "odometer_km": row.odometer_km, "flow": row.flow, "category": row.category,
        "arrived": found.local(row.received_at), "adviser": row.adviser,
    }  # fmt: skip


def top(by: Actor, header: Header, number: str, asked: Asked) -> Mapping[str, Any]:
    """Store, number and issue, as fields of ``Visit``."""
    from printing.frame import Issue, StoreHeader

    store = StoreHeader(
        header.name, header.legal_name, header.address, header.phone, header.bank, header.bank_account
    )  # fmt: skip
    issued = Issue(header.local(clock.now()), by.name, __version__, asked.offline)
    return {
        "store": store, "number": number, "issued": issued, "demo": header.demo,
    }  # fmt: skip


def work_line(each: BillLine) -> WorkLine:
    """One line of the bill as the papers take it."""
    from printing.service_lines import WorkLine

    line = each.line
    return WorkLine(
        line.kind, line.name, line.qty_milli, line.unit_fen, each.amount_fen, line.code, line.brand, line.spec,
        line.grade, line.unit, line.payer, line.own, each.heading, each.discount_fen, line.extra_id is not None,
        line.note,
    )  # fmt: skip
