"""A quote to the printer or the preview, the first time or again; each time on paper is recorded."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.domain.sales import paper
from desktop.pages.desk import Desk
from desktop.pages.sales import quote_paper
from desktop.pages.sales.quote_paper import Printed


def print_quote(desk: Desk, quote_id: str, owner: QObject, *, preview: bool = False) -> None:
    """Draw and archive where that is still to be done, then hand over. The quote itself is saved long before."""
    by, worker, language = desk.actor, desk.worker, desk.language

    def record(ready: Printed, printer: str) -> None:
        worker.write(
            by,
            lambda session: paper.record_printing(by, session, ready.paper_id, printer),
            lambda _nth: None,
            owner=owner,
        )

    def hand_over(ready: Printed) -> None:
        desk.print_pdf(
            ready.pdf, ready.number, preview=preview, nth=ready.nth, done=lambda printer: record(ready, printer)
        )

    worker.run(lambda: quote_paper.ready(by, worker.store(), quote_id, language), hand_over, owner=owner)
