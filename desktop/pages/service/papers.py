"""The workshop's papers to the printer or the preview: archived once, printed again as they are.

``print_order_paper(desk, order_id, "agreement", owner)`` is all that a page needs to know; ``KINDS`` has the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor
from desktop.domain.problem import Refused
from desktop.domain.sales import paper as papers
from desktop.domain.service import order_paper
from desktop.domain.service.order_paper import Kept
from desktop.pages import archived, paper_kind
from desktop.pages.archived import Printed
from desktop.pages.desk import Desk
from desktop.pages.refusal import told
from desktop.pages.service import paper_kinds
from desktop.pages.service.paper_facts import Asked, Built
from desktop.store.open import Store

KINDS = paper_kind.KINDS
"""What can be printed of an order, of an appointment the first; and its English name."""
title = paper_kind.title


@dataclass(frozen=True)
class Wanted:
    """What is to be printed: as it would be drawn now, and the archived one to look at first."""

    built: Built
    language: str
    kept: Kept | None


def print_order_paper(
    desk: Desk, order_id: str, kind: str, owner: QObject | None = None, *, preview: bool = False, language: str = "",
    fresh: bool = False, budget_fen: int | None = None, then: Callable[[str], object] | None = None,
) -> None:  # fmt: skip
    """Print one of ``KINDS`` of an order, or of an appointment by its id. All its copies are one PDF.

    What was signed is printed as it was signed, unless ``fresh``; else the archived paper where it still says what
    holds, or a new one. ``language``: of the paper, the screen's unless given. ``budget_fen``: of the repair order,
    where it is not signed yet. ``then`` gets the number once the paper is on its way. Refusals are said at the foot of
    the window.
    """
    by, worker = desk.actor, desk.worker
    at, shown = owner if owner is not None else worker, language or desk.language
    asking = Asked(not desk.online(), budget_fen)

    def hand_over(ready: Printed) -> None:
        archived.hand_over(desk, ready, at, preview=preview, kind=kind, name=f"{title(kind)} {ready.number}")
        if then is not None:
            then(ready.number)

    def draw(wanted: Wanted) -> None:
        worker.run(lambda: ready(by, worker.store(), wanted), hand_over, told(desk), owner=at)

    def fetch(wanted: Wanted) -> None:
        away = wanted.kept.away if wanted.kept is not None else None
        archived.fetched(desk, away, lambda _code: draw(wanted), at)

    worker.read(
        lambda session: asked(by, session, order_id, kind, shown, asking, fresh=fresh), fetch, told(desk), owner=at
    )


def asked(
    by: Actor, session: Session, subject_id: str, kind: str, language: str, asking: Asked, *, fresh: bool = False
) -> Wanted:
    """What would be printed now. Raises Refused as ``paper_kinds.built``."""
    made = paper_kinds.built(by, session, kind, subject_id, language, asking)
    return Wanted(made, language, order_paper.kept(by, session, kind, made.subject_id, language, fresh=fresh))


def ready(by: Actor, store: Store, wanted: Wanted) -> Printed:
    """The paper to print, drawn and archived now where none holds. Off the GUI thread.

    It is archived before anything reaches a printer: after a power cut the very paper is found again.
    Raises Refused ``order.paper_away`` where the signed file is not on this device, ``paper.damaged``.
    """
    made, language = wanted.built, wanted.language
    with store.read() as session:
        found = _holding(by, session, made, wanted.kept)
    if found is not None:
        return found
    if wanted.kept is not None and wanted.kept.signed and not made.grows:
        raise Refused("order.paper_away", "paper", number=made.number)
    pdf = made.pdf(language)
    with store.write(by) as session:
        last = order_paper.kept(by, session, made.kind, made.subject_id, language, fresh=True)
        found = _holding(by, session, made, last)
        if found is not None:
            return found
        paper_id = order_paper.archive(
            by, session, made.kind, made.subject_id, number=made.number, language=language, pdf=pdf
        )
        return Printed(pdf, paper_id, made.number, papers.times_printed(by, session, paper_id) + 1)


def _holding(by: Actor, session: Session, made: Built, kept: Kept | None) -> Printed | None:
    """The archived paper if its file is here and it is the signed one, a frozen one, or says what holds now."""
    from printing.preview import keywords

    if kept is None or not papers.has_file(by, session, kept.paper_id):
        return None
    pdf = papers.pdf_of(by, session, kept.paper_id)
    if not ((kept.signed and not made.grows) or made.frozen) and keywords(pdf) != made.mark:
        return None
    return Printed(pdf, kept.paper_id, made.number, papers.times_printed(by, session, kept.paper_id) + 1)
