"""Signing the agreement of a test drive: on the screen into the archived PDF, or on paper before somebody's eyes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from desktop.domain.actor import Actor
from desktop.domain.people.staff import Audit, Staff
from desktop.domain.problem import Refused
from desktop.domain.sales import agreement_text, drive_course, paper
from desktop.domain.sales.agreement_text import AgreementFacts
from desktop.domain.sales.drive import find

KIND = "drive_agreement"
"""Of the archived paper, signed or not."""


def sign_on_screen(by: Actor, session: Session, drive_id: str, read: AgreementFacts, pdf: bytes) -> str:
    """Archive the PDF with its signatures; the paper's id. ``read``: what the customer read when they signed.

    Raises Refused ``agreement.changed`` where the drive or the text is another one by now, and as
    ``drive_course.sign``.
    """
    if agreement_text.facts(by, session, drive_id, read.language).mark != read.mark:
        raise Refused("agreement.changed", "signature")
    paper_id = paper.archive(by, session, KIND, drive_id, number=read.number, language=read.language, pdf=pdf)
    drive_course.sign(by, session, drive_id, read.language, paper_id, read.version)
    return paper_id


def sign_on_paper(by: Actor, session: Session, drive_id: str, language: str, seen_by: str = "") -> None:
    """The printed agreement was signed; ``seen_by``: the member of staff who saw it, oneself unless named.

    Raises Refused ``staff.gone`` and as ``drive_course.sign``.
    """
    find(by, session, drive_id)
    witness = session.get(Staff, seen_by) if seen_by else None
    if seen_by and seen_by != by.staff_id and (witness is None or witness.store_id != by.store_id):
        raise Refused("staff.gone", "seen_by")
    drive_course.sign(by, session, drive_id, language)
    session.add(
        Audit(store_id=by.store_id, action="sign_paper", subject=f"drive:{drive_id}", reason=seen_by or by.staff_id)
    )
    session.flush()
