"""The agreement of a test drive to the printer or the preview, the first time or again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.pages import archived
from desktop.pages.archived import Printed
from desktop.pages.desk import Desk
from desktop.pages.drives import agreement_paper
from desktop.pages.drives.agreement_paper import Asked
from desktop.pages.refusal import told


def print_agreement(
    desk: Desk, drive_id: str, owner: QObject | None = None, *, preview: bool = False, language: str = "",
    then: Callable[[str], object] | None = None,
) -> None:  # fmt: skip
    """Print both copies, store and customer, as one PDF; archived once, a later printing says which it is.

    The number is drawn and saved first. ``language``: of the paper, the screen's unless given. ``then`` gets the
    agreement's number once the paper is on its way. Refusals are said at the foot of the window.
    """
    by, worker = desk.actor, desk.worker
    at = owner if owner is not None else worker
    offline = not desk.online()

    def hand_over(ready: Printed) -> None:
        archived.hand_over(desk, ready, at, preview=preview, copies=1, private=True)
        if then is not None:
            then(ready.number)

    def draw(wanted: Asked) -> None:
        worker.run(
            lambda: agreement_paper.ready(by, worker.store(), wanted, offline=offline), hand_over, told(desk), owner=at
        )

    def fetch(wanted: Asked) -> None:
        archived.fetched(desk, wanted.away, lambda _code: draw(wanted), at)

    worker.write(
        by,
        lambda session: agreement_paper.asked(by, session, drive_id, language or desk.language),
        fetch,
        told(desk),
        owner=at,
    )
