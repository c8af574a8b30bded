"""Papers given to customers: which PDF, and how often it was printed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from sqlalchemy import String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.local import PaperFile
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Local, Op, Record, Synced, data_columns


class Paper(Record, Base):
    """An archived PDF; the file itself lies in ``paper_file`` under its SHA-256."""

    __tablename__ = "paper"
    __sync__: ClassVar[Synced | Local] = Synced(
        write=frozenset({Right.QUOTE, Right.CUSTOMER, Right.DRIVE, Right.SERVICE, Right.STOCK}), file="sha256"
    )

    kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[str] = mapped_column(String(36), index=True)
    number: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    made_at: Mapped[datetime] = mapped_column()


class Printing(Record, Base):
    """One time a paper went to a printer, or was saved as a file."""

    __tablename__ = "printing"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.APPEND, write=frozenset({Right.QUOTE, Right.DRIVE, Right.SERVICE, Right.STOCK})
    )

    paper_id: Mapped[str] = mapped_column(String(36), index=True)
    printer: Mapped[str] = mapped_column(Text)
    """The printer's name, or ``pdf``."""


DRIVE_KINDS = frozenset({"drive_agreement", "key_register", "damage_photo"})
"""Papers of test drives. They are stored and travel: never rename one."""
SERVICE = "service_"
"""What the kinds of the workshop's papers begin with; ``service.order_paper`` has them."""
PICKING = "service_picking"
"""The one that the store room prints too."""
_HEX = frozenset("0123456789abcdef")


@rule("paper")
def paper_names_its_file(change: Change, look: Look) -> Iterable[Problem]:
    """A paper has a SHA-256 in hexadecimal."""
    if len(change.after["sha256"]) != 64 or not _HEX.issuperset(change.after["sha256"]):
        yield Problem("paper.hash", "sha256", {"number": change.after["number"]})


@rule("paper")
def paper_is_frozen(change: Change, look: Look) -> Iterable[Problem]:
    """A paper never changes; it may be deleted with its customer's words, and does not come back."""
    before, after = change.before, change.after
    if before is None:
        return
    for column in data_columns("paper"):
        if after.get(column) != before.get(column) and (column != "deleted_at" or before["deleted_at"] is not None):
            yield Problem("paper.frozen", column, {"number": before["number"]})


def _need(by: Actor, kind: str) -> None:
    """Whoever makes a kind of paper may print it and look at it. Raises Refused ``right.missing``."""
    if kind == PICKING and by.may(Right.STOCK):
        return
    of_workshop = str(kind).startswith(SERVICE)
    by.need(Right.SERVICE if of_workshop else Right.DRIVE if kind in DRIVE_KINDS else Right.QUOTE)


def archive(by: Actor, session: Session, kind: str, subject_id: str, *, number: str, language: str, pdf: bytes) -> str:
    """Keep the PDF that goes to the customer; the paper's id. The same bytes of one subject are kept once."""
    _need(by, kind)
    sha256 = hashlib.sha256(pdf).hexdigest()
    found = session.scalars(
        select(Paper.id).where(Paper.subject_id == subject_id, Paper.sha256 == sha256, Paper.deleted_at.is_(None))
    ).first()
    if session.get(PaperFile, sha256) is None:
        session.add(PaperFile(sha256=sha256, pdf=pdf))
    if found is None:
        paper = Paper(
            store_id=by.store_id,
            kind=kind,
            subject_id=subject_id,
            number=number,
            language=language,
            sha256=sha256,
            made_at=clock.now(),
        )
        session.add(paper)
        found = paper.id
    session.flush()
    return found


def record_printing(by: Actor, session: Session, paper_id: str, printer: str) -> int:
    """One more time on paper (``printer``: its name, or ``pdf``); says which time this is, from 1."""
    _find(by, session, paper_id)
    session.add(Printing(store_id=by.store_id, paper_id=paper_id, printer=printer))
    session.flush()
    return times_printed(by, session, paper_id)


def times_printed(by: Actor, session: Session, paper_id: str) -> int:
    """How often a paper was printed or saved as a file. Raises Refused ``paper.gone``."""
    _find(by, session, paper_id)
    return session.scalars(select(func.count()).select_from(Printing).where(Printing.paper_id == paper_id)).one()


def paper_of(by: Actor, session: Session, subject_id: str, language: str, kind: str = "quote") -> str | None:
    """The id of the last archived paper of a kind for its subject, such as a quote or a drive, in a language."""
    _need(by, kind)
    return session.scalars(
        select(Paper.id)
        .where(Paper.subject_id == subject_id, Paper.kind == kind, Paper.language == language)
        .where(Paper.deleted_at.is_(None))
        .order_by(Paper.made_at.desc(), Paper.id.desc())
        .limit(1)
    ).first()


def pdf_of(by: Actor, session: Session, paper_id: str) -> bytes:
    """The very file that was printed.

    Raises Refused ``paper.gone`` (unknown, deleted, or its file is not here), ``paper.damaged`` (hash differs).
    """
    paper = _find(by, session, paper_id)
    kept = session.get(PaperFile, paper.sha256) if paper.deleted_at is None else None
    if kept is None:
        raise Refused("paper.gone", "paper")
    if hashlib.sha256(kept.pdf).hexdigest() != paper.sha256:
        raise Refused("paper.damaged", "paper", number=paper.number)
    return kept.pdf


def has_file(by: Actor, session: Session, paper_id: str) -> bool:
    """Whether a paper's file is on this device. Raises Refused ``paper.damaged``."""
    try:
        return bool(pdf_of(by, session, paper_id))
    except Refused as refused:
        if refused.code != "paper.gone":
            raise
        return False


def _find(by: Actor, session: Session, paper_id: str) -> Paper:
    if not (by.may(Right.DRIVE) or by.may(Right.SERVICE) or by.may(Right.STOCK)):
        by.need(Right.QUOTE)  # whoever may see no paper is not told which there are
    paper = session.get(Paper, paper_id)
    if paper is None:
        raise Refused("paper.gone", "paper")
    _need(by, paper.kind)
    return paper
