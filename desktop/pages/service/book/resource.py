"""What a row of the board is of: a bay, a technician, or nothing yet. A thing's name on the axis is ``bay:<id>``,
``staff:<id>``, or ``none:<n>`` for the n-th line of what has no bay yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desktop.domain.service.appointment_list import AppointmentRow

Kind = Literal["bay", "staff", "none"]
NOBODY = "none:0"


@dataclass(frozen=True)
class Place:
    """Which bay and which technician; empty for none."""

    bay_id: str = ""
    technician_id: str = ""

    @property
    def thing(self) -> str:
        """The row on which it is shown first."""
        return bay_thing(self.bay_id) if self.bay_id else staff_thing(self.technician_id)


def bay_thing(bay_id: str) -> str:
    """The row of a bay."""
    return f"bay:{bay_id}" if bay_id else NOBODY


def staff_thing(staff_id: str) -> str:
    """The row of a technician."""
    return f"staff:{staff_id}" if staff_id else NOBODY


def kind_of(thing: str) -> Kind:
    """Of what a row is."""
    head = thing.partition(":")[0]
    return "bay" if head == "bay" else "staff" if head == "staff" else "none"


def id_of(thing: str) -> str:
    """The bay's or technician's id; empty where it is of neither."""
    return thing.partition(":")[2] if kind_of(thing) != "none" else ""


def place_of(thing: str) -> Place:
    """What a new booking on this row takes."""
    kind = kind_of(thing)
    return Place(id_of(thing) if kind == "bay" else "", id_of(thing) if kind == "staff" else "")


def held_by(row: AppointmentRow) -> Place:
    """What a stay takes."""
    return Place(row.bay_id or "", row.technician_id or "")


def put_on(row: AppointmentRow, taken_from: str, onto: str) -> Place:
    """What a stay takes once its tile was put on another row: a bay's row is another bay, a technician's another
    technician, and the rows without one take away what the tile stood for."""
    now, kind = held_by(row), kind_of(onto)
    if kind == "bay":
        return Place(id_of(onto), now.technician_id)
    if kind == "staff":
        return Place(now.bay_id, id_of(onto))
    return Place(now.bay_id, "") if kind_of(taken_from) == "staff" else Place("", now.technician_id)
