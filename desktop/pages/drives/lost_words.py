"""Lost drives as the bar and the card tell them."""

from __future__ import annotations

from desktop.pages.board.lost_bar import TIMES, LostLine, Other
from desktop.pages.board.lost_box import Lost, Way
from desktop.pages.drives.drive_tile import car_name
from desktop.pages.drives.panel.facts import DriveFacts
from desktop.pages.drives.panel.ground import Slot
from desktop.store.lost_drive import LostDrive


def lost_line(lost: LostDrive) -> LostLine:
    """Who has it, the nearest times of its car, then other cars at its time."""
    row = lost.drive
    others = [Other(row.id, row.car_id, start) for start, _end in lost.times[:TIMES]]
    others += [Other(row.id, car.id, row.start) for car in lost.cars]
    holder = " · ".join(filter(None, (lost.holder, lost.by)))
    return LostLine(
        row.id, row.customer, row.start, holder, tuple(others), {car.id: car_name(car) for car in lost.cars}
    )


def lost_drive(facts: DriveFacts) -> Lost | None:
    """The drive of the card with the same ways on, each a :class:`Slot`; None where it is not lost."""
    lost, row = facts.lost, facts.row
    if lost is None:
        return None
    own = facts.car.label if facts.car else ""
    ways = [Way(start, own, Slot(row.car_id, start, row.minutes)) for start, _end in lost.times]
    ways += [Way(row.start, car.label, Slot(car.id, row.start, row.minutes)) for car in lost.cars]
    return Lost(own, row.start, (lost.by, lost.holder), tuple(ways))
