"""The agreement of a test drive on paper: the archived one where it still says what holds, else drawn and archived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal, cast

from sqlalchemy.orm import Session

from desktop import __version__
from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.problem import Refused
from desktop.domain.sales import agreement_text, drive
from desktop.domain.sales import paper as papers
from desktop.domain.sales.agreement_text import AgreementFacts
from desktop.domain.sales.paper import Paper
from desktop.domain.sales.quote_detail import Header
from desktop.domain.sales.signing import KIND
from desktop.pages.archived import Printed
from desktop.store.open import Store

if TYPE_CHECKING:
    from printing.drive_agreement import AgreementPaper
    from printing.frame import StoreHeader
    from printing.signature import Signature

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Asked:
    """What is to be printed. ``kept``: an archived paper to look at first; ``signed``: it holds whatever changed since.

    ``away``: the SHA-256 of its file where that is not on this device.
    """

    drive_id: str
    facts: AgreementFacts
    kept: str | None
    signed: bool
    on_screen: bool
    away: str | None


def asked(by: Actor, session: Session, drive_id: str, language: str) -> Asked:
    """Draws the number where there is none yet, so call it in a write.

    Raises Refused ``agreement.forgotten`` where its time was over, and as ``agreement_text.facts``.
    """
    facts = agreement_text.facts(by, session, drive_id, language)
    row = drive.find(by, session, drive_id)
    signed = row.signed_at is not None
    on_screen = signed and row.paper_id is not None
    kept = row.paper_id if on_screen else papers.paper_of(by, session, drive_id, language, KIND)
    paper = session.get(Paper, kept) if kept is not None else None
    if on_screen and paper is not None and paper.deleted_at is not None:
        raise Refused("agreement.forgotten", "paper", number=facts.number)
    here = paper is None or papers.has_file(by, session, paper.id)
    away = None if paper is None or here else paper.sha256
    return Asked(drive_id, facts, kept, signed, on_screen, away)


def ready(by: Actor, store: Store, wanted: Asked, *, offline: bool) -> Printed:
    """The paper to print, drawn and archived now where none holds. Off the GUI thread.

    A power cut in between doubles nothing: the number is saved before, and what is archived is found again.
    Raises Refused ``agreement.away`` where the signed file is not on this device, ``paper.damaged``.
    """
    with store.read() as session:
        found = _holding(by, session, wanted, wanted.kept)
    if found is not None:
        return found
    if wanted.on_screen:
        raise Refused("agreement.away", "paper", number=wanted.facts.number)
    facts = wanted.facts
    pdf = draw(facts, by.name, clock.now(), offline=offline)
    with store.write(by) as session:
        last = papers.paper_of(by, session, wanted.drive_id, facts.language, KIND)
        found = _holding(by, session, wanted, last)
        if found is not None:
            return found
        paper_id = papers.archive(
            by, session, KIND, wanted.drive_id, number=facts.number, language=facts.language, pdf=pdf
        )
        return Printed(pdf, paper_id, facts.number, papers.times_printed(by, session, paper_id) + 1)


def draw(
    facts: AgreementFacts, issued_by: str, at: datetime, *, offline: bool, signatures: Sequence[Signature] = (),
    copies: Sequence[str] = ("store", "customer"),
) -> bytes:  # fmt: skip
    """The PDF of these facts. Imports the paper's code on first use: call it off the GUI thread."""
    from printing.drive_agreement import agreement

    paper = of_facts(facts, issued_by, at, offline=offline, signatures=signatures)
    return agreement(paper, cast(Language, facts.language), copies)


def of_facts(
    facts: AgreementFacts, issued_by: str, at: datetime, *, offline: bool, signatures: Sequence[Signature] = ()
) -> AgreementPaper:
    """The facts as the paper takes them."""
    from printing.drive_agreement import AgreementPaper, Consent, Route
    from printing.frame import Issue

    same = (
        "number", "text", "customer", "phone", "start", "end", "car", "plate", "vin", "label", "colour", "key_number",
        "insurance_until", "licence_number", "licence_class", "first_issued", "licence_until", "licence_open",
        "overridden", "ride_only", "occupants", "companion", "consultant", "mark",
    )  # fmt: skip
    agreed, local = facts.agreed, facts.header.local
    agreed_at = local(agreed.at) if agreed.at is not None else None
    return AgreementPaper(
        store=header(facts.header),
        issued=Issue(local(at), issued_by, __version__, offline),
        text_version=facts.version,
        route=Route(facts.route, facts.route_minutes, facts.route_metres, facts.route_points),
        consent=Consent(agreed.text, agreed.version, agreed.given, agreed_at, agreed.channel),
        signatures=tuple(replace(each, at=local(each.at)) for each in signatures),
        demo=facts.header.demo,
        **{name: getattr(facts, name) for name in same},
    )


def header(found: Header) -> StoreHeader:
    """The store at the head of its papers."""
    from printing.frame import StoreHeader

    return StoreHeader(
        found.name, found.legal_name, found.address, found.phone, found.bank, found.bank_account
    )  # fmt: skip


def _holding(by: Actor, session: Session, wanted: Asked, paper_id: str | None) -> Printed | None:
    """The archived paper if its file is here and it is the one signed, or says what would be signed now."""
    from printing.preview import keywords

    if paper_id is None or not papers.has_file(by, session, paper_id):
        return None
    pdf = papers.pdf_of(by, session, paper_id)
    if not wanted.signed and keywords(pdf) != wanted.facts.mark:
        return None
    return Printed(pdf, paper_id, wanted.facts.number, papers.times_printed(by, session, paper_id) + 1)
