"""Photos of damage that a car came back with: one document a return, kept and sent as printed papers are.

They show a car; no customer is named on them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, Right
from desktop.domain.problem import Refused
from desktop.domain.sales import paper
from desktop.domain.sales.car_key import KeyLoan
from desktop.domain.sales.drive import Drive
from desktop.domain.sales.paper import Paper

KIND = "damage_photo"
MOST = 6
"""Photos of one return."""


@dataclass(frozen=True)
class Photos:
    """The archived document. ``here``: its file is on this device."""

    paper_id: str
    sha256: str
    number: str
    here: bool


def keep_photos(by: Actor, session: Session, loan_id: str, pdf: bytes) -> str:
    """Archive them with the line of the key register; the paper's id. Raises Refused ``key.gone``."""
    by.need(Right.DRIVE)
    loan = session.get(KeyLoan, loan_id)
    if loan is None or loan.store_id != by.store_id:
        raise Refused("key.gone")
    drive = session.get(Drive, loan.drive_id) if loan.drive_id else None
    number = drive.number if drive is not None else ""
    return paper.archive(by, session, KIND, loan_id, number=number, language="zh", pdf=pdf)


def photos_of(by: Actor, session: Session, loan_id: str) -> Photos | None:
    """What was photographed when this key came back."""
    by.need(Right.DRIVE)
    found = session.scalars(
        select(Paper)
        .where(Paper.subject_id == loan_id, Paper.kind == KIND, Paper.deleted_at.is_(None))
        .order_by(Paper.made_at.desc())
    ).first()
    if found is None:
        return None
    return Photos(found.id, found.sha256, found.number, paper.has_file(by, session, found.id))
