"""The papers of an order while the car is here: check-in sheet, repair order, parts issue slip."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from desktop.domain.actor import Actor
from desktop.domain.service import health_check, order_paper, repair_terms
from desktop.domain.service.order_line import LABOUR, PART
from desktop.domain.service.order_paper import OrderFacts
from desktop.domain.service.repair_order import CUSTOMER, PAYERS
from desktop.pages.service.paper_facts import Asked, Built, visit, work_line


def inspection(
    by: Actor, session: Session, order_id: str, language: str, asked: Asked, *, addendum: bool = False
) -> Built:  # fmt: skip
    """The check-in sheet, or what was added to a signed one. Raises Refused ``right.missing``, ``order.gone``."""
    from printing.service_inspection import COPIES, InspectionPaper, Mark
    from printing.service_inspection import inspection as draw

    found = order_paper.facts(by, session, order_id)
    facts = found.whole.facts
    same = ("fuel_eighths", "charge_percent", "belongings", "words", "diagnosis", "covers", "wash", "waits", "by_tow",
            "old_parts")  # fmt: skip
    paper = InspectionPaper(
        **visit(by, found, asked, phone=found.masked),
        marks=tuple(
            Mark(each.kind, each.x, each.y, each.note, f"{at:%m-%d %H:%M} {each.added_by}" if at else "")
            for each, at in ((each, found.local(each.added_at)) for each in found.whole.marks)
        ),
        addendum=addendum,
        fittings=tuple(sorted((str(name), bool(there)) for name, there in facts["fittings"].items())),
        **{name: facts[name] for name in same},
    )
    kind = "inspection_added" if addendum else "inspection"
    return Built(kind, order_id, paper.number, paper, draw, COPIES, grows=addendum)


def agreement(by: Actor, session: Session, order_id: str, language: str, asked: Asked) -> Built:
    """The repair order for its budget. Raises Refused ``right.missing``, ``order.gone``."""
    from printing.service_agreement import COPIES, AgreementPaper, repair_agreement

    found = order_paper.facts(by, session, order_id)
    facts, bill = found.whole.facts, found.bill
    budget = next(
        each for each in (asked.budget_fen, facts["budget_fen"], bill.payers[CUSTOMER]) if each is not None
    )  # fmt: skip
    terms, version = _terms(by, session, language, found)
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
        terms=terms,
        terms_version=version,
    )
    return Built("agreement", order_id, paper.number, paper, repair_agreement, COPIES, budget_fen=budget)


def health(by: Actor, session: Session, order_id: str, language: str, asked: Asked) -> Built:
    """The health check list. Raises Refused ``right.missing``, ``order.gone``."""
    from printing.service_health import HealthPaper, Looked
    from printing.service_health import health as draw

    found, spoken = order_paper.facts(by, session, order_id), 1 if language == "zh" else 0
    groups = health_check.groups()
    looked = tuple(
        Looked(groups[each.item.group][spoken], each.item.name[spoken], each.answer, each.note)
        for each in health_check.health(by, session, order_id)
    )
    paper = HealthPaper(**visit(by, found, asked, phone=found.masked), looked=looked)
    return Built("health", order_id, paper.number, paper, draw)


def picking(by: Actor, session: Session, order_id: str, language: str, asked: Asked) -> Built:
    """The parts to be handed out, without the customer. Raises Refused ``right.missing``, ``order.gone``."""
    from printing.service_slip import Pick, PickingPaper
    from printing.service_slip import picking as draw

    found = order_paper.facts(by, session, order_id)
    unnamed = {"customer": "", "phone": "", "bringer": "", "bringer_phone": ""}
    picks = tuple(
        Pick(
            line.code or line.part_key.partition(":")[2], line.name, line.brand, line.spec, line.unit, line.qty_milli,
            line.issued_milli, found.names.get(line.technician_id or "", ""),
        )
        for line in found.whole.lines
        if line.kind == PART and not line.own
    )  # fmt: skip
    paper = PickingPaper(**(visit(by, found, asked) | unnamed), picks=picks)
    return Built("picking", order_id, paper.number, paper, draw)


def _extras(found: OrderFacts) -> tuple[Any, ...]:
    from printing.service_agreement import Extra

    return tuple(
        Extra(
            each.words, each.price_fen if each.agreed_fen is None else each.agreed_fen, each.answer, each.who, each.how,
            found.local(each.answered_at),
        )
        for each in found.whole.extras
    )  # fmt: skip


def _terms(by: Actor, session: Session, language: str, found: OrderFacts) -> tuple[str, str]:
    """The terms that count now, filled, and their version."""
    row, header, facts = found.whole.row, found.header, found.whole.facts
    arrived = found.local(row.received_at)
    return repair_terms.terms(
        by, session, language,
        {
            "store": header.legal_name or header.name, "store_address": header.address, "store_phone": header.phone,
            "customer": row.customer, "number": row.number, "date": f"{arrived:%Y-%m-%d}" if arrived else "",
            "car": row.car, "plate": row.plate, "vin": found.car.vin, "deviation": f"{facts['deviation_bp'] / 100:g}%",
            "warranty_km": f"{found.terms.km:,}", "warranty_days": str(found.terms.days),
        },
    )  # fmt: skip
