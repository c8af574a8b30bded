"""A quote to the printer or the preview, the first time or again; each time on paper is recorded."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.pages import archived
from desktop.pages.desk import Desk
from desktop.pages.sales import quote_paper


def print_quote(desk: Desk, quote_id: str, owner: QObject, *, preview: bool = False) -> None:
    """Draw and archive where that is still to be done, then hand over. The quote itself is saved long before.

    A paper that another desk made is fetched first; where it cannot be, that is said and it is drawn anew.
    """
    by, worker, language = desk.actor, desk.worker, desk.language

    def draw(code: str) -> None:
        if code and desk.computer is not None and desk.computer.second is not None:
            archived.say(desk, code)
        worker.run(
            lambda: quote_paper.ready(by, worker.store(), quote_id, language),
            lambda ready: archived.hand_over(desk, ready, owner, preview=preview),
            owner=owner,
        )

    worker.read(
        lambda session: quote_paper.away(by, session, quote_id, language),
        lambda sha256: archived.fetched(desk, sha256, draw, owner),
        owner=owner,
    )
