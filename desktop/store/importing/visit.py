"""Service history of another program as rows of a file: a work or a part a line, lines of one visit together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from desktop.domain import text
from desktop.domain.actor import Right
from desktop.domain.identity import shared_id
from desktop.domain.money import MAX_FEN
from desktop.domain.problem import Problem
from desktop.domain.service.kind import ROUTINE
from desktop.domain.service.past_visit import PastVisit
from desktop.store.importing import cell
from desktop.store.importing.garage import Garage, car_of
from desktop.store.importing.kind import Field, Ground, Kind, Line, Twin


class VisitKind(Kind):
    """One line of a visit. The car must be on file, by VIN or plate; its cars come in first, by their own kind."""

    name = "visit"
    right = Right.SERVICE
    one_of = ("vin", "plate")
    none_of = "import.vin_or_plate"
    again = False
    fields = (
        Field("day", cell.day("day"), needed=True, looks=cell.reads(cell.day("day"))),
        Field("vin", cell.vin, looks=cell.looks_like_vin),
        Field("plate", cell.plate, looks=cell.reads(cell.plate)),
        Field("number", cell.words("number")),
        Field("odometer_km", cell.odometer, looks=cell.reads(cell.odometer)),
        Field("flow", cell.flow, looks=cell.reads(cell.flow)),
        Field("work", cell.words("work", text.LINE)),
        Field("part", cell.words("part", text.LINE)),
        Field("amount", cell.price("amount"), looks=cell.reads(cell.price("amount"))),
    )

    def settle(self, ground: Ground, lines: Sequence[Line]) -> None:
        """Whose car it is; one that nobody knows cannot have a history."""
        garage = Garage(ground, (car_of(line.values) for line in lines))
        for line in lines:
            car = car_of(line.values)
            found = garage.find(car) if car.known else None
            if found is not None:
                line.values["vehicle_id"] = found.id
            elif car.known:
                said = car.plate or f"VIN {car.vin[-6:]}"
                line.problems.append(Problem("import.car_unknown", "plate" if car.plate else "vin", {"value": said}))

    def keys(self, line: Line) -> Iterable[tuple[str, str]]:
        """The visit with what this line tells of it: a line that comes twice is one, two lines of a visit are two."""
        told = (line.values.get("work") or "", line.values.get("part") or "", str(line.values.get("amount") or ""))
        return [("number", "\t".join((*_visit(line), *told)))] if line.values.get("vehicle_id") else []

    def known(self, ground: Ground, lines: Sequence[Line]) -> Mapping[tuple[str, str], Twin]:
        """Visits that were brought in before: none of their lines is added once more."""
        wanted: dict[str, list[tuple[str, str]]] = {}
        for line in lines:
            for key in self.keys(line):
                wanted.setdefault(_id(ground, line), []).append(key)
        rows = ground.session.scalars(
            select(PastVisit).where(PastVisit.id.in_(wanted), PastVisit.deleted_at.is_(None))
        ).all()
        return {
            key: Twin("number", row_id=row.id, label=f"{row.came_on:%Y-%m-%d} {row.number}".strip())
            for row in rows
            for key in wanted[row.id]
        }

    def write(self, ground: Ground, lines: Sequence[tuple[Line, str | int | None]], made: dict[int, str]) -> None:
        """Visits with all that their lines tell; one that was known before this file stays as it is."""
        new = dict[str, PastVisit]()
        for line, into in lines:
            row_id = _id(ground, line)
            made[line.number] = row_id
            if isinstance(into, str):  # known before this file: what it says stays
                continue
            row = new.get(row_id) or ground.session.get(PastVisit, row_id)
            if row is None or row.deleted_at is not None:
                row = self._begun(ground, line, row_id, row)
            new[row_id] = row
            self._tell(row, line)

    def _begun(self, ground: Ground, line: Line, row_id: str, gone: PastVisit | None) -> PastVisit:
        row = gone or PastVisit(id=row_id, store_id=ground.by.store_id, vehicle_id=line.values["vehicle_id"])
        row.came_on, row.number = line.values["day"], line.values.get("number") or ""
        row.flow, row.work, row.parts, row.deleted_at = line.values.get("flow") or ROUTINE, "", "", None
        row.odometer_km = row.total_fen = None
        if gone is None:
            ground.added.append(row)
        return row

    @staticmethod
    def _tell(row: PastVisit, line: Line) -> None:
        work, part, amount = (line.values.get(name) for name in ("work", "part", "amount"))
        row.work = "\n".join(filter(None, [row.work, *([work] if work not in row.work.split("\n") else [])]))
        row.parts = "\n".join(filter(None, [row.parts, part]))
        if amount is not None:
            row.total_fen = min((row.total_fen or 0) + amount, MAX_FEN - 1)
        if line.values.get("odometer_km") is not None:
            row.odometer_km = max(row.odometer_km or 0, line.values["odometer_km"])
        if line.values.get("flow"):
            row.flow = line.values["flow"]


def _visit(line: Line) -> tuple[str, str, str]:
    return line.values["vehicle_id"], line.values["day"].isoformat(), line.values.get("number") or ""


def _id(ground: Ground, line: Line) -> str:
    return shared_id("past_visit", ground.by.store_id, *_visit(line))
