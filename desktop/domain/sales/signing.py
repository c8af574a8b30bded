"""Signing the agreement of a test drive: on the screen into the archived PDF, or on paper before somebody's eyes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.local import PaperFile
from desktop.domain.people.staff import Audit, Staff
from desktop.domain.problem import Refused
from desktop.domain.rules.setting import settings
from desktop.domain.sales import agreement, agreement_text, drive_course, paper
from desktop.domain.sales.agreement_text import AgreementFacts
from desktop.domain.sales.drive import HOLDING, WAITING, Drive, find
from desktop.domain.sales.licence_rule import add_months
from desktop.domain.sales.paper import Paper

KIND = "drive_agreement"
"""Of the archived paper, signed or not."""


def to_sign(by: Actor, session: Session, drive_id: str, read: AgreementFacts) -> AgreementFacts:
    """What the customer read, now with its number: what is drawn, signed and archived.

    Raises Refused ``agreement.changed`` where the drive or the text is another one by now, ``drive.state``.
    """
    row = find(by, session, drive_id)
    if row.state not in WAITING:
        raise Refused("drive.state", "state", value=row.state)
    if agreement_text.facts(by, session, drive_id, read.language, number=read.number).mark != read.mark:
        raise Refused("agreement.changed", "signature")
    return agreement_text.facts(by, session, drive_id, read.language)


def sign_on_screen(by: Actor, session: Session, drive_id: str, read: AgreementFacts, pdf: bytes) -> str:
    """Archive the PDF with its signatures; the paper's id. ``read``: what :func:`to_sign` gave, as drawn.

    Raises Refused ``agreement.changed`` where the drive or the text is another one by now, and as
    ``drive_course.sign``.
    """
    by.need(Right.DRIVE)
    if agreement_text.facts(by, session, drive_id, read.language).mark != read.mark:
        raise Refused("agreement.changed", "signature")
    paper_id = paper.archive(by, session, KIND, drive_id, number=read.number, language=read.language, pdf=pdf)
    drive_course.sign(by, session, drive_id, read.language, paper_id, read.version)
    return paper_id


def is_printed(by: Actor, session: Session, drive_id: str) -> bool:
    """Whether an agreement of this drive was printed or shown, at whichever desk and in whichever language."""
    by.need(Right.DRIVE)
    found = select(Paper.id).where(Paper.subject_id == drive_id, Paper.kind == KIND, Paper.deleted_at.is_(None))
    return session.scalars(found).first() is not None


def sign_on_paper(by: Actor, session: Session, drive_id: str, language: str, seen_by: str = "") -> None:
    """The printed agreement was signed; ``seen_by``: the member of staff who saw it, oneself unless named.

    Raises Refused ``drive.number`` where none was printed, ``staff.gone``, and as ``drive_course.sign``.
    """
    find(by, session, drive_id)
    if not is_printed(by, session, drive_id):
        raise Refused("drive.number", "key")
    witness = session.get(Staff, seen_by) if seen_by else None
    if seen_by and seen_by != by.staff_id and (witness is None or witness.store_id != by.store_id):
        raise Refused("staff.gone", "seen_by")
    drive_course.sign(by, session, drive_id, language, version=_printed_version(by, session, drive_id, language))
    session.add(
        Audit(store_id=by.store_id, action="sign_paper", subject=f"drive:{drive_id}", reason=seen_by or by.staff_id)
    )
    session.flush()


def _printed_version(by: Actor, session: Session, drive_id: str, language: str) -> str:
    """Of the text on the paper that was printed last, in this language if there is one: the store may have edited the
    text since."""
    found = select(Paper).where(Paper.subject_id == drive_id, Paper.kind == KIND, Paper.deleted_at.is_(None))
    papers = session.scalars(found.order_by(Paper.made_at.desc(), Paper.id.desc())).all()
    last = next((row for row in papers if row.language == language), papers[0])
    return agreement.version_at(session, by.store_id, last.language, last.made_at)


def forget_old(by: Actor, session: Session) -> int:
    """Delete the archived agreements whose time is over, with their files everywhere; how many. Run each day.

    They name the customer and the licence, and are kept as long as the licence is. The drive itself stays.
    """
    by.need(Right.DRIVE)
    old = list(_old(by, session))
    for row in old:
        row.deleted_at = clock.now()
        session.execute(delete(PaperFile).where(PaperFile.sha256 == row.sha256))
    session.flush()
    return len(old)


def any_old(by: Actor, session: Session) -> bool:
    """Whether :func:`forget_old` would find one."""
    by.need(Right.DRIVE)
    return any(True for _ in _old(by, session))


def _old(by: Actor, session: Session) -> Iterator[Paper]:
    months, today = int(settings(session, by.store_id)["drive.keep_months"]), clock.today()
    shortest = clock.now() - timedelta(days=28 * months)
    found = (
        select(Paper)
        .outerjoin(Drive, Drive.id == Paper.subject_id)
        .where(Paper.kind == KIND, Paper.store_id == by.store_id, Paper.deleted_at.is_(None))
        .where(Paper.made_at < shortest, Drive.state.is_(None) | Drive.state.not_in(HOLDING))
    )
    for row in session.scalars(found):
        if add_months(clock.local(row.made_at).date(), months) < today:
            yield row
