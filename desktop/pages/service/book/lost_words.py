"""Lost appointments as the bar and the card tell them."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.pages.board.lost_bar import TIMES, LostLine, Other
from desktop.pages.board.lost_box import Lost, Way
from desktop.pages.service.book.panel.stay_desk import StayFacts
from desktop.pages.service.book.resource import bay_thing
from desktop.store.lost_stay import LostStay


def _others(lost: LostStay) -> Iterator[Other]:
    """The nearest times of its bay, then other bays at its time."""
    row = lost.stay
    yield from (Other(row.id, bay_thing(row.bay_id or ""), start) for start, _end in lost.times[:TIMES])
    yield from (Other(row.id, bay_thing(each.id), row.start) for each in lost.bays)


def lost_line(lost: LostStay) -> LostLine:
    """Who has it, and the ways on."""
    row = lost.stay
    holder = " · ".join(filter(None, (lost.holder.name, lost.holder.by)))
    names = {bay_thing(each.id): each.label for each in lost.bays}
    who = " ".join(filter(None, (row.plate, row.customer)))
    return LostLine(row.id, who, row.start, holder, tuple(_others(lost)), names)


def lost_stay(facts: StayFacts) -> Lost | None:
    """The appointment of the card with the same ways on, each an :class:`Other`; None where it is not lost."""
    lost, row = facts.lost, facts.row
    if lost is None:
        return None
    labels = {bay_thing(each.id): each.label for each in facts.plan.bays.values()}
    ways = tuple(Way(each.start, labels.get(each.thing, ""), each) for each in _others(lost))
    return Lost(row.bay or row.technician, row.start, (lost.holder.by, lost.holder.name), ways)
