"""F9 of an order: the papers that are due at its state."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.domain.service.kind import CERTIFIED
from desktop.pages.desk import Desk
from desktop.pages.service.order.facts import OrderFacts


def due(facts: OrderFacts) -> tuple[str, ...]:
    """Kinds of papers: the order while the car is here; the bill and what goes with the car afterwards."""
    if not facts.is_settled:
        return ("agreement",)
    certificate = ("certificate",) if facts.row.category in CERTIFIED else ()
    looked = ("health",) if any(each.answer for each in facts.health) else ()
    return ("settlement", *looked, "card", "sticker", *certificate)


def print_due(desk: Desk, facts: OrderFacts, owner: QObject, *, preview: bool = False) -> None:
    """Print them, each once the one before it is on its way; with ``preview`` only the first is looked at."""
    from desktop.pages.service import papers

    known = [kind for kind in due(facts) if kind in papers.KINDS]

    def print_from(place: int) -> None:
        if place < len(known):
            kind = known[place]
            budget = facts.customer_fen if kind == "agreement" and facts.budget_fen is None else None
            papers.print_order_paper(
                desk, facts.row.id, kind, owner, preview=preview, budget_fen=budget,
                then=lambda _number: print_from(len(known) if preview else place + 1),
            )  # fmt: skip

    print_from(0)
