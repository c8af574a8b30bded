"""The papers about an order's money and its next visit: settlement, certificate, receipt, card and stickers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from desktop.domain.actor import Actor
from desktop.domain.service import order_paper, settlement_paper
from desktop.domain.service.settlement import SettlementLine
from desktop.pages.service.paper_facts import Asked, Built, top, visit

if TYPE_CHECKING:
    from printing.label import Size
    from printing.service_lines import WorkLine


def settlement(
    by: Actor, session: Session, order_id: str, language: str, asked: Asked, *, adjustment: bool = False
) -> Built:  # fmt: skip
    """The settlement list, or that of the last adjustment.

    Raises Refused ``right.missing``, ``order.gone``, ``order.unsettled``, ``adjust.none``.
    """
    from printing.service_settlement import COPIES, SettlementPaper
    from printing.service_settlement import settlement as draw

    found = order_paper.facts(by, session, order_id)
    money = settlement_paper.settlement_facts(by, session, order_id, adjustment=adjustment)
    made = money.made
    asked = Asked(asked.offline or made.offline)
    frozen = {
        "number": made.number, "customer": made.customer_name, "bringer": made.bringer_name, "plate": made.plate,
        "vin": made.vin, "car": made.car_name, "odometer_km": made.odometer_km, "category": made.category,
        "phone": found.masked,
    }  # fmt: skip
    paper = SettlementPaper(
        **(visit(by, found, asked) | frozen),
        order_number=found.whole.row.number,
        settled_on=money.settled_on,
        certificate=made.certificate,
        lines=tuple(_line(each) for each in money.lines),
        headings=tuple(money.headings.items()),
        payers=money.payers,
        total_fen=made.total_fen,
        discount_fen=made.discount_fen,
        deposit_fen=money.deposit_fen,
        warranty_km=made.warranty_km,
        warranty_days=made.warranty_days,
        warranty_until=money.until if made.warranty_days else None,
        old_parts="" if adjustment else found.whole.facts["old_parts"],
        cashier=made.settled_by_name,
        inspector=money.inspector,
        adjusts=money.adjusts,
        why=made.why,
    )
    kind = "adjustment" if adjustment else "settlement"
    return Built(kind, made.id, made.number, paper, draw, COPIES, frozen=True)


adjustment = partial(settlement, adjustment=True)
"""The last adjustment of a settlement, as :func:`settlement`."""


def certificate(by: Actor, session: Session, order_id: str, language: str, asked: Asked) -> Built:
    """The copy of the certificate. Raises Refused as ``settlement_paper.certificate_facts``."""
    from printing.service_certificate import CertificatePaper
    from printing.service_certificate import certificate as draw

    found = order_paper.facts(by, session, order_id)
    passed = settlement_paper.certificate_facts(by, session, order_id)
    paper = CertificatePaper(
        **(visit(by, found, asked) | {"odometer_km": passed.odometer_km}), certificate=passed.number,
        passed=passed.passed, inspector=passed.inspector, out_on=passed.out_on, warranty_km=passed.km,
        warranty_days=passed.days, warranty_until=passed.until,
    )  # fmt: skip
    return Built("certificate", order_id, paper.number, paper, draw)


def receipt(by: Actor, session: Session, order_id: str, language: str, asked: Asked) -> Built:
    """What the customer paid so far. Raises Refused as ``settlement_paper.receipt_facts``."""
    from printing.receipt import Paid, ReceiptPaper
    from printing.receipt import receipt as draw

    found = order_paper.facts(by, session, order_id)
    money = settlement_paper.receipt_facts(by, session, order_id)
    head = top(by, found.header, money.number, asked)
    paper = ReceiptPaper(
        **head, order_number=found.whole.row.number, plate=found.whole.row.plate, car=found.whole.row.car,
        paid=tuple(Paid(found.hours.local(each.at), each.kind, each.method, each.amount_fen) for each in money.paid),
        billed_fen=money.billed_fen,
    )  # fmt: skip
    return Built("receipt", order_id, money.number, paper, lambda paper, language, _copies: draw(paper, language))


def reminder(by: Actor, session: Session, order_id: str, language: str, asked: Asked, *, size: Size) -> Built:
    """The card or a sticker. Raises Refused as ``settlement_paper.reminder_facts``."""
    from printing.label import ReminderPaper
    from printing.label import reminder as draw

    found = order_paper.facts(by, session, order_id)
    facts = settlement_paper.reminder_facts(by, session, order_id)
    row, header = found.whole.row, found.header
    paper = ReminderPaper(
        header.name, header.phone, row.number, row.plate, facts.done_on, facts.odometer_km, facts.next_on,
        facts.next_km, found.car.oil, "、".join(facts.work), demo=header.demo,
    )  # fmt: skip
    return Built(size, order_id, row.number, paper, lambda paper, language, _copies: draw(paper, language, size))


def _line(line: SettlementLine) -> WorkLine:
    from printing.service_lines import WorkLine

    same: dict[str, Any] = {
        name: getattr(line, name)
        for name in ("kind", "name", "qty_milli", "unit_fen", "amount_fen", "code", "brand", "spec", "grade", "unit",
                     "payer", "own", "heading", "discount_fen")
    }  # fmt: skip
    return WorkLine(**same)
