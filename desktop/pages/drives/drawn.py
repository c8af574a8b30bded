"""The board of a day or a week, made of what was read.

:func:`draw` is pure and slow enough to be done off the GUI thread; :func:`scene` finds the words, which belong to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from desktop.domain.sales.demo_car import CarRow
from desktop.domain.sales.drive import CANCELLED
from desktop.domain.sales.drive_plan import Interest, Offer, Plan, score
from desktop.pages.board.axis import Axis, monday_of, of_day, of_week
from desktop.pages.drives.car_row import car_row, day_row
from desktop.pages.drives.drive_tile import WARNED, drive_tiles, use_tiles
from desktop.pages.drives.seen import Seen
from desktop.widgets.board import Scene

MOST_OFFERS = 3
_LOOKED_AT = 12
"""Cars whose next free time is looked for."""


@dataclass(frozen=True)
class Wish:
    """What a person wants to see: a day; the week of ``car_id`` where it names one; the cars ``model`` may mean."""

    day: date
    car_id: str = ""
    model: str = ""


@dataclass(frozen=True)
class Drawn:
    """All that the page shows. ``cars``: the rows of a day, or whose week it is."""

    seen: Seen
    wish: Wish
    axis: Axis
    cars: tuple[CarRow, ...]
    offers: tuple[Offer, ...]


def draw(seen: Seen, wish: Wish, now: datetime) -> Drawn:
    """Which cars and hours are shown as of this moment, and the next free times."""
    seen = replace(seen, plan=seen.plan.at(now))
    plan, hours = seen.plan, seen.plan.hours
    cars = cars_of(plan, wish)
    shown = {car.id for car in cars}
    taken = [(row.start, row.ready) for row in seen.drives if row.car_id in shown and row.state != CANCELLED]
    if wish.car_id in plan.cars:
        axis = of_week(hours, monday_of(wish.day), wish.car_id, taken)
    else:
        axis = of_day(hours, wish.day, [car.id for car in cars], taken)
    return Drawn(seen, wish, axis, tuple(cars), tuple(_offers(plan, wish, shown)))


def scene(drawn: Drawn) -> Scene:
    """Its rows and tiles, in the language in force."""
    seen, axis, now = drawn.seen, drawn.axis, drawn.seen.plan.now
    if drawn.wish.car_id in seen.plan.cars:
        rows = tuple(day_row(row, seen, drawn.cars[0], axis, now) for row in axis.days)
    else:
        rows = tuple(car_row(car, seen, axis, now) for car in drawn.cars)
    tiles = [tile for use in seen.uses for tile in use_tiles(use, axis)]
    tiles += [tile for row in seen.drives for tile in drive_tiles(row, seen, axis, now)]
    return Scene(rows, tuple(tiles), axis.quarters, axis.marks())


def cars_of(plan: Plan, wish: Wish) -> list[CarRow]:
    """All cars by what the desk calls them, or those a customer means, best first; the one whose week it is."""
    if wish.car_id in plan.cars:
        return [plan.cars[wish.car_id]]
    cars = list(plan.cars.values())
    if not wish.model:
        return cars
    interest = Interest(words=wish.model)
    fitting = [car for car in cars if score(car, interest) or _named(car, wish.model)]
    best = plan.fit(interest, _from(plan, wish), usual_minutes(plan))
    place = {car.id: n for n, car in enumerate(best)}
    return sorted(fitting, key=lambda car: place.get(car.id, len(place)))


def usual_minutes(plan: Plan) -> int:
    """Of a drive that nobody chose a length for."""
    return int(plan.rules["drive.minutes"])


def _offers(plan: Plan, wish: Wish, shown: set[str]) -> list[Offer]:
    """The next free times from now, or from the shown day's opening on: of the best-fitting cars where a model is
    named, else the earliest. A car that is late back is promised to nobody."""
    minutes = usual_minutes(plan)
    only = replace(plan, cars={car_id: car for car_id, car in plan.cars.items() if car_id in shown})
    found = only.offers(Interest(words=wish.model), _from(plan, wish), minutes, most=_LOOKED_AT)
    late, soon = {each.car_id for each in plan.late()}, plan.now + WARNED
    found = [offer for offer in found if offer.car.id not in late or offer.start >= soon]
    return (found if wish.model else sorted(found, key=lambda offer: offer.start))[:MOST_OFFERS]


def _from(plan: Plan, wish: Wish) -> datetime:
    now = plan.now.replace(minute=plan.now.minute // 15 * 15, second=0, microsecond=0)
    if wish.day <= plan.hours.date_of(plan.now):
        return now
    opens = plan.hours.of(wish.day).times
    return opens[0][0] if opens else plan.hours.moment(wish.day, 9 * 60)


def _named(car: CarRow, words: str) -> bool:
    """Whether label, plate, model or colour hold what was typed."""
    text = " ".join((car.label, car.plate, car.name, car.colour, car.vin[-8:])).casefold()
    return all(word in text for word in words.casefold().split())
