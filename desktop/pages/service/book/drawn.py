"""The board of a day or a week, made of what was read.

:func:`draw` is pure and slow enough to be done off the GUI thread; :func:`scene` finds the words, which belong to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from desktop.domain.service import kind
from desktop.domain.service.appointment import HOLDING
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.domain.service.bay import BayRow
from desktop.domain.service.bay_plan import Offer, Plan
from desktop.domain.service.technician import TechnicianRow
from desktop.pages.board.axis import Axis, monday_of, of_day, of_week
from desktop.pages.service.book.resource import bay_thing, kind_of, staff_thing
from desktop.pages.service.book.seen import Seen
from desktop.pages.service.book.stay_row import bay_row, day_row, staff_row, waiting_row
from desktop.pages.service.book.stay_tile import drive_tiles, stay_tiles
from desktop.widgets.board import Row, Scene

MOST_OFFERS = 3


@dataclass(frozen=True)
class Wish:
    """What a person wants to see: a day; the week of ``thing`` where it names one; what suits ``flow``."""

    day: date
    thing: str = ""
    flow: str = ""


@dataclass(frozen=True)
class Drawn:
    """All that the page shows. ``lanes``: stay → the row on which it waits for a bay."""

    seen: Seen
    wish: Wish
    axis: Axis
    bays: tuple[BayRow, ...]
    technicians: tuple[TechnicianRow, ...]
    lanes: Mapping[str, str]
    offers: tuple[Offer, ...]


def draw(seen: Seen, wish: Wish, now: datetime) -> Drawn:
    """Which bays, people and hours are shown as of this moment, and the next free times."""
    seen = replace(seen, plan=seen.plan.at(now))
    plan = seen.plan
    bays = tuple(each for each in plan.bays.values() if _suits(each.kind, kind.BAYS, wish.flow))
    workers = tuple(each for each in plan.technicians.values() if _suits(each.trade, kind.TRADES, wish.flow))
    lanes = lanes_of(seen.stays) if not wish.thing else {}
    taken = [(row.start, row.end) for row in seen.stays if row.state in HOLDING]
    if wish.thing:
        axis = of_week(plan.hours, monday_of(wish.day), wish.thing, taken)
    else:
        rows = [*dict.fromkeys(["none:0", *lanes.values()]), *(bay_thing(each.id) for each in bays)]
        axis = of_day(plan.hours, wish.day, [*rows, *(staff_thing(each.id) for each in workers)], taken)
    return Drawn(seen, wish, axis, bays, workers, lanes, tuple(_offers(plan, wish)))


def scene(drawn: Drawn) -> Scene:
    """Its rows and tiles, in the language in force."""
    seen, axis = drawn.seen, drawn.axis
    tiles = [tile for row in seen.stays for tile in stay_tiles(row, seen, axis, drawn.lanes)]
    tiles += [tile for each in seen.drives for tile in drive_tiles(each, axis)]
    return Scene(tuple(_rows(drawn)), tuple(tiles), axis.quarters, axis.marks())


def _rows(drawn: Drawn) -> Iterator[Row]:
    seen, axis = drawn.seen, drawn.axis
    if drawn.wish.thing:
        yield from (day_row(key, seen, drawn.wish.thing, axis) for key in axis.days)
        return
    waiting = [thing for thing in axis.things if kind_of(thing) == "none"]
    yield from (waiting_row(thing, seen, axis, first=place == 0) for place, thing in enumerate(waiting))
    yield from (bay_row(each, seen, axis) for each in drawn.bays)
    yield from (staff_row(each, seen, axis) for each in drawn.technicians)


def lanes_of(stays: Sequence[AppointmentRow]) -> dict[str, str]:
    """The stays without a bay, each on the first line on which nothing else stands at its time."""
    ends: list[datetime] = []
    found = {}
    for row in stays:
        if row.bay_id or row.state not in HOLDING:
            continue
        lane = next((n for n, end in enumerate(ends) if end <= row.start), len(ends))
        ends[lane : lane + 1] = [row.end]
        found[row.id] = f"none:{lane}"
    return found


def flow_of(wish: Wish) -> str:
    """The kind of work that a new booking is offered for."""
    return wish.flow or kind.ROUTINE


def _suits(word: str, table: Mapping[str, tuple[str, ...]], flow: str) -> bool:
    return not flow or word in table.get(flow, ())


def _offers(plan: Plan, wish: Wish) -> list[Offer]:
    """The next free times from now, or from the shown day's opening on."""
    flow = flow_of(wish)
    return plan.offers(flow, from_of(plan, wish.day), kind.USUAL_MINUTES[flow], most=MOST_OFFERS)


def from_of(plan: Plan, day: date) -> datetime:
    """From when on times of a day are offered: now, or its opening."""
    now = plan.now.replace(minute=plan.now.minute // 15 * 15, second=0, microsecond=0)
    if day <= plan.hours.date_of(plan.now):
        return now
    opens = plan.hours.of(day).times
    return opens[0][0] if opens else plan.hours.moment(day, 9 * 60)
