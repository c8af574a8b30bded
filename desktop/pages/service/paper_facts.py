"""The papers of one repair order made of plain values, as ``printing`` takes them. For the worker, never the window.

``built`` says what a paper would say now; its ``mark`` is the same for the same words, whoever prints them and when.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy.orm import Session

import resources
from desktop import __version__
from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.sales.quote_detail import Header
from desktop.domain.service import order_paper
from desktop.domain.service.bill import BillLine
from desktop.domain.service.order_line import LABOUR, PART
from desktop.domain.service.order_paper import OrderFacts, digest
from desktop.domain.service.repair_order import CUSTOMER, PAYERS

if TYPE_CHECKING:
    from printing.service_lines import WorkLine
    from printing.service_sheet import Visit
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
    paper: Visit
    draw: Callable[[Any, Language, Sequence[str]], bytes]
    copies: tuple[str, ...] = ("",)
    frozen: bool = False
    budget_fen: int | None = None

    @property
    def mark(self) -> str:
        """The same for the same words."""
        issued = replace(self.paper.issued, at=_NEVER, by="", offline=False)
        return digest(repr(replace(self.paper, issued=issued, signatures=(), mark="")))

    def pdf(self, language: str, signatures: Sequence[Signature] = (), copies: Sequence[str] = ()) -> bytes:
        """The PDF with what was signed; all its copies unless told."""
        paper = replace(self.paper, signatures=tuple(signatures), mark=self.mark)
        return self.draw(paper, cast(Language, language), tuple(copies) or self.copies)


Builder = Callable[[Actor, Session, str, str, "Asked"], Built]


@dataclass(frozen=True)
class Asked:
    """How a paper is asked for. ``budget_fen``: of the repair order, the bill as it stands unless given."""

    offline: bool
    budget_fen: int | None = None


def built(by: Actor, session: Session, kind: str, subject_id: str, language: str, asked: Asked) -> Built:
    """What the paper would say now. Imports the papers' code: call it off the GUI thread.

    Raises Refused ``right.missing``, ``order.gone`` and as the paper asks; KeyError for an unknown kind.
    """
    return BUILDERS[kind](by, session, subject_id, language, asked)


def _inspection(by: Actor, session: Session, order_id: str, language: str, asked: Asked) -> Built:
    from printing.service_inspection import COPIES, InspectionPaper, Mark, inspection

    found = order_paper.facts(by, session, order_id)
    facts = found.whole.facts
    same = ("fuel_eighths", "charge_percent", "belongings", "words", "diagnosis", "covers", "wash", "waits", "by_tow",
            "old_parts")  # fmt: skip
    paper = InspectionPaper(
        **visit(by, found, asked, phone=found.masked),
        marks=tuple(Mark(each.kind, each.x, each.y, each.note) for each in found.whole.marks),
        fittings=tuple(sorted((str(name), bool(there)) for name, there in facts["fittings"].items())),
        **{name: facts[name] for name in same},
    )
    return Built("inspection", order_id, paper.number, paper, inspection, COPIES)


def _agreement(by: Actor, session: Session, order_id: str, language: str, asked: Asked) -> Built:
    from printing.service_agreement import COPIES, AgreementPaper, repair_agreement

    found = order_paper.facts(by, session, order_id)
    facts, bill = found.whole.facts, found.bill
    budget = next(
        each for each in (asked.budget_fen, facts["budget_fen"], bill.payers[CUSTOMER]) if each is not None
    )  # fmt: skip
    mine = [each for each in bill.lines if each.line.payer == CUSTOMER]
    paper = AgreementPaper(
        **visit(by, found, asked, phone=found.phone),
        lines=tuple(work_line(each) for each in bill.lines),
        extras=_extras(found),
        budget_fen=budget,
        labour_fen=sum(each.amount_fen for each in mine if each.line.kind == LABOUR),
        parts_fen=sum(each.amount_fen for each in mine if each.line.kind == PART),
        others=tuple((payer, bill.payers[payer]) for payer in PAYERS if payer != CUSTOMER and bill.payers[payer]),
        deviation_bp=facts["deviation_bp"],
        promised=found.local(facts["promised_at"]),
        old_parts=facts["old_parts"],
        wash=facts["wash"],
        by_tow=facts["by_tow"],
        words=facts["words"],
        warranty_km=found.terms.km,
        warranty_days=found.terms.days,
        terms=_terms(language),
    )
    return Built("agreement", order_id, paper.number, paper, repair_agreement, COPIES, budget_fen=budget)


BUILDERS: dict[str, Builder] = {"inspection": _inspection, "agreement": _agreement}
"""Kind of paper → what builds it. The kinds are stored in the archive: never rename one."""


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
    return {
        "store": store, "number": number, "issued": Issue(clock.now(), by.name, __version__, asked.offline),
        "demo": header.demo,
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


def _extras(found: OrderFacts) -> tuple[Any, ...]:
    from printing.service_agreement import Extra

    return tuple(
        Extra(
            each.words, each.price_fen if each.agreed_fen is None else each.agreed_fen, each.answer, each.who, each.how,
            found.local(each.answered_at),
        )
        for each in found.whole.extras
    )  # fmt: skip


def _terms(language: str) -> str:
    return resources.path("reference", "repair_terms", f"{language}.txt").read_text("utf-8").strip()
