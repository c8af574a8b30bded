"""Lost appointments as the bar and the card tell them."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.pages.board.lost_bar import TIMES, LostLine, Other
from desktop.pages.service.book.resource import bay_thing
from desktop.store.lost_stay import LostStay


def lost_others(lost: LostStay) -> Iterator[Other]:
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
    return LostLine(row.id, who, row.start, holder, tuple(lost_others(lost)), names)
