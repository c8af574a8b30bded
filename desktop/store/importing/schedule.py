"""The makers' maintenance schedule as rows of a file: an item a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from desktop.domain.actor import Right
from desktop.domain.identity import shared_id
from desktop.domain.service.maintenance import SERVICE, MaintenanceRule
from desktop.store.importing import cell
from desktop.store.importing.kind import Field, Ground, Kind, Line, Twin

_WORDS = ("item", "brand", "series", "engine")
_NUMBERS = ("every_km", "every_months", "first_km", "first_months")


class ScheduleKind(Kind):
    """One item of the schedule. One of the same work and cars replaces what is there."""

    name = "schedule"
    right = Right.SETTINGS
    one_of = ("every_km", "every_months")
    none_of = "import.schedule_empty"
    again = False
    fields = (
        Field("name", cell.words("name"), needed=True),
        Field("every_km", cell.kilometres("every_km"), looks=cell.reads(cell.kilometres("every_km"))),
        Field("every_months", cell.months("every_months"), looks=cell.reads(cell.months("every_months"))),
        Field("brand", cell.words("brand")),
        Field("series", cell.words("series")),
        Field("engine", cell.words("engine")),
        Field("first_km", cell.kilometres("first_km")),
        Field("first_months", cell.months("first_months")),
        Field("item", cell.words("item")),
    )

    def settle(self, ground: Ground, lines: Sequence[Line]) -> None:
        """Nothing that a line alone would not tell."""

    def keys(self, line: Line) -> Iterable[tuple[str, str]]:
        """The work and the cars it is for."""
        return [("name", "\t".join(_key(line)))]

    def known(self, ground: Ground, lines: Sequence[Line]) -> Mapping[tuple[str, str], Twin]:
        """Items of the schedule as it stands."""
        found = dict[tuple[str, str], Twin]()
        for line in lines:
            row = ground.session.get(MaintenanceRule, _id(ground, line))
            if row is not None and row.deleted_at is None:
                for field, said in self.keys(line):
                    found[field, said] = Twin("name", row_id=row.id, label=row.name)
        return found

    def write(self, ground: Ground, lines: Sequence[tuple[Line, str | int | None]], made: dict[int, str]) -> None:
        """Items anew, or in the place of those of the same work and cars."""
        new = dict[str, MaintenanceRule]()
        for line, _ in lines:
            row_id = _id(ground, line)
            row = new.get(row_id) or ground.session.get(MaintenanceRule, row_id)
            if row is None:
                row = new[row_id] = MaintenanceRule(id=row_id, store_id=ground.by.store_id)
                ground.added.append(row)
            row.item, row.brand, row.series, row.engine = (_said(line, name) for name in _WORDS)
            row.name, row.deleted_at = line.values["name"], None
            row.every_km, row.every_months, row.first_km, row.first_months = (line.values.get(n) for n in _NUMBERS)
            made[line.number] = row_id


def _said(line: Line, name: str) -> str:
    return line.values.get(name) or (SERVICE if name == "item" else "")


def _key(line: Line) -> tuple[str, ...]:
    item, *cars = (_said(line, name) for name in _WORDS)
    return (item, *(each.casefold() for each in cars))


def _id(ground: Ground, line: Line) -> str:
    """As ``maintenance.save_rules`` makes it."""
    return shared_id("maintenance_rule", ground.by.store_id, *_key(line))
