"""Every kind of paper of the workshop and what builds it. The kinds are stored in the archive: never rename one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from desktop.domain.actor import Actor
from desktop.pages.service import paper_bill, paper_order, paper_stay
from desktop.pages.service.paper_facts import Asked, Built

Builder = Callable[[Actor, Session, str, str, Asked], Built]
BUILDERS: dict[str, Builder] = {
    "appointment": paper_stay.appointment,
    "inspection": paper_order.inspection,
    "inspection_added": partial(paper_order.inspection, addendum=True),
    "agreement": paper_order.agreement,
    "health": paper_order.health,
    "picking": paper_order.picking,
    "settlement": paper_bill.settlement,
    "adjustment": paper_bill.adjustment,
    "certificate": paper_bill.certificate,
    "receipt": paper_bill.receipt,
    "card": partial(paper_bill.reminder, size="card"),
    "sticker": partial(paper_bill.reminder, size="sticker"),
    "sticker_large": partial(paper_bill.reminder, size="sticker_large"),
}


def built(by: Actor, session: Session, kind: str, subject_id: str, language: str, asked: Asked) -> Built:
    """What the paper would say now. Imports the papers' code: call it off the GUI thread.

    Raises Refused ``right.missing``, ``order.gone`` and as the paper's builder says; KeyError for an unknown kind.
    """
    return BUILDERS[kind](by, session, subject_id, language, asked)
