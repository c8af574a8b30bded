"""The parts quote on paper: from what was issued, or from a basket as a draft without a number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, cast

from sqlalchemy.orm import Session

from desktop import __version__
from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.people import plate as plates
from desktop.domain.people import vehicle as vehicles
from desktop.domain.people.vehicle import VehicleDetails
from desktop.domain.rules.setting import settings
from desktop.domain.sales import basket as baskets
from desktop.domain.sales import paper as papers
from desktop.domain.sales import quote_detail
from desktop.domain.sales.basket import Basket
from desktop.domain.sales.line import Line
from desktop.domain.sales.paper import Paper
from desktop.domain.sales.quote import Quote
from desktop.domain.sales.quote_detail import Header, LineFacts, QuoteFacts
from desktop.pages.archived import Printed
from desktop.store.open import Store

if TYPE_CHECKING:
    from printing.frame import StoreHeader
    from printing.quote import QuoteLine, QuotePaper

Language = Literal["zh", "en"]
KIND = "quote"


def of_quote(facts: QuoteFacts, language: str) -> bytes:
    """The PDF of an issued quote. Imports the paper's code on first use: call it off the GUI thread."""
    from printing.quote import QuotePaper, quote

    paper = QuotePaper(
        store=_header(facts.header),
        number=facts.number,
        issued_at=facts.header.local(facts.issued_at),
        issued_by=facts.issued_by_name,
        valid_until=facts.valid_until,
        prices_at=facts.header.local(facts.prices_at),
        lines=tuple(_line(line, language) for line in facts.lines),
        list_total_fen=facts.list_total_fen,
        total_fen=facts.total_fen,
        revision=facts.revision,
        customer_name=facts.customer_name,
        contact_name=facts.contact_name,
        phone_masked=facts.phone,
        level_name=facts.level_name,
        terms_days=facts.terms_days,
        car_name=facts.car_name,
        vin=facts.vin,
        vin_verified=facts.vin_verified,
        plate=facts.plate,
        odometer_km=facts.odometer_km,
        tax_note=facts.tax_note,
        remark=facts.remark,
        approval_needed=facts.approval == "needed",
        offline=facts.offline,
        void=facts.state == "void",
        demo=facts.header.demo,
        program_version=__version__,
    )
    return quote(paper, cast(Language, language))


def of_basket(by: Actor, session: Session, basket: Basket, language: str, draft: str) -> QuotePaper:
    """The basket as it would print now; ``draft`` stands where the number will be. Nothing is issued."""
    from printing.quote import QuotePaper

    rules = settings(session, by.store_id)
    sums, car = baskets.totals(basket), basket.car
    header = quote_detail.header(session, by.store_id)
    return QuotePaper(
        store=_header(header),
        number=draft,
        issued_at=header.local(clock.now()),
        issued_by=by.name,
        valid_until=clock.today() + timedelta(days=rules["quote.valid_days"]),
        prices_at=header.local(clock.now()),
        lines=tuple(_basket_line(place, line, language) for place, line in enumerate(basket.lines, 1)),
        list_total_fen=sums.list_total,
        total_fen=sums.total,
        customer_name=basket.customer.name,
        contact_name=basket.customer.contact_name,
        phone_masked=basket.customer.phone,
        level_name=basket.level.name,
        terms_days=basket.level.terms_days,
        car_name=vehicles.car_name(
            VehicleDetails(
                maker=car.maker, brand=car.brand, series=car.series, engine=car.engine, model_year=car.model_year
            )
        ),
        vin=car.vin,
        vin_verified=car.vin_verified,
        plate=plates.dotted(plates.squeeze(car.plate)),
        odometer_km=basket.odometer_km,
        tax_note=rules["quote.tax_note"],
        remark=basket.remark,
        copy_label=draft,
        demo=header.demo,
        program_version=__version__,
    )


def warm() -> None:
    """What draws and shows papers is imported and its fonts opened, so that the next F9 is as fast as a later one."""
    from printing import font, preview, quote

    assert preview and quote
    font.warm()


def draw(paper: QuotePaper, language: str) -> bytes:
    """The PDF of a paper made by :func:`of_basket`."""
    from printing.quote import quote

    return quote(paper, cast(Language, language))


def ready(by: Actor, store: Store, quote_id: str, language: str) -> Printed:
    """The archived paper of a quote, drawn and archived now where there is none. Off the GUI thread.

    A quote voided after it was printed is drawn anew, so that no paper hides it. Raises Refused ``quote.gone``,
    ``paper.damaged``.
    """
    with store.read() as session:
        facts = quote_detail.quote_detail(by, session, quote_id)
        kept = papers.paper_of(by, session, quote_id, language) if facts.state != "void" else None
        if kept is not None and papers.has_file(by, session, kept):
            nth = papers.times_printed(by, session, kept) + 1
            return Printed(papers.pdf_of(by, session, kept), kept, facts.number, nth)
    pdf = of_quote(facts, language)
    with store.write(by) as session:
        paper_id = papers.archive(by, session, KIND, quote_id, number=facts.number, language=language, pdf=pdf)
        nth = papers.times_printed(by, session, paper_id) + 1
    return Printed(pdf, paper_id, facts.number, nth)


def away(by: Actor, session: Session, quote_id: str, language: str) -> str | None:
    """The SHA-256 of the paper to print, where its file is not on this device; None where nothing is to be fetched."""
    quote, paper_id = session.get(Quote, quote_id), papers.paper_of(by, session, quote_id, language)
    paper = session.get(Paper, paper_id) if paper_id is not None else None
    if quote is None or quote.state == "void" or paper is None or papers.has_file(by, session, paper.id):
        return None
    return paper.sha256


def _header(header: Header) -> StoreHeader:
    from printing.frame import StoreHeader

    return StoreHeader(
        name=header.name,
        legal_name=header.legal_name,
        address=header.address,
        phone=header.phone,
        bank=header.bank,
        bank_account=header.bank_account,
    )


def _line(line: LineFacts, language: str) -> QuoteLine:
    from printing.quote import QuoteLine

    return QuoteLine(
        position=line.position,
        kind=line.kind,
        name=(line.name_en or line.name) if language == "en" else line.name,
        qty_milli=line.qty_milli,
        list_fen=line.list_fen,
        unit_fen=line.unit_fen,
        amount_fen=line.amount_fen,
        number=line.number,
        brand=line.brand,
        spec=line.spec,
        grade=line.grade,
        unit=line.unit,
        rate_bp=line.rate_bp,
        stock_state=line.stock_state,
        stock_milli=line.stock_milli,
        eta=line.eta,
        warranty=line.warranty,
        fit=line.fit,
    )


def _basket_line(place: int, line: Line, language: str) -> QuoteLine:
    from printing.quote import QuoteLine

    unit_fen = line.unit_fen or 0
    return QuoteLine(
        position=place,
        kind=line.kind,
        name=(line.name_en or line.name) if language == "en" else line.name,
        qty_milli=line.qty_milli,
        list_fen=line.list_fen if line.list_fen is not None else unit_fen,
        unit_fen=unit_fen,
        amount_fen=line.amount_fen,
        number=line.number,
        brand=line.brand,
        spec=line.spec,
        grade=line.grade,
        unit=line.unit or ("项" if line.kind == "labour" else "件"),
        rate_bp=line.rate_bp,
        stock_state=line.stock_state,
        stock_milli=line.stock_milli,
        eta=date.fromisoformat(line.eta) if line.eta else None,
        warranty=line.warranty,
        fit=line.fit,
    )
