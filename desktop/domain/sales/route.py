"""Routes of test drives: a name, how long it takes, and its drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Json, Local, Record, Synced

MAX_POINTS = 500
SIZE = 1000
"""A drawing lies in a square of 1,000 by 1,000, [0, 0] at the top left, both ends inclusive."""
MAX_ROUTE_MINUTES = 240
MAX_ROUTE_METRES = 300_000


class Route(Record, Base):
    """One route. ``points``: [[x, y], …] in the square of ``SIZE``, from the store and back."""

    __tablename__ = "drive_route"
    __sync__: ClassVar[Synced | Local] = Synced(
        write=frozenset({Right.SETTINGS}), keeps_both=frozenset({"name", "points"}), since={"": "0016"}
    )

    name: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int] = mapped_column()
    metres: Mapped[int] = mapped_column(default=0)
    points: Mapped[Any] = mapped_column(Json, default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    """What the route is good for, what to watch: schools, limits."""


@dataclass(frozen=True)
class RouteRow:
    """One route in a list."""

    id: str
    name: str
    minutes: int
    metres: int
    points: tuple[tuple[int, int], ...]
    note: str


@rule("drive_route")
def route_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A name and a time one can drive it in."""
    row = change.after
    if not row["name"]:
        yield Problem("text.missing", "name")
    if not 0 < row["minutes"] <= MAX_ROUTE_MINUTES:
        yield Problem("route.minutes", "minutes", {"value": row["minutes"], "most": MAX_ROUTE_MINUTES})


def add_route(by: Actor, session: Session, name: str, minutes: int, *, metres: int = 0,
              points: Sequence[tuple[int, int]] = (), note: str = "") -> str:  # fmt: skip
    """A new route; its id. Raises Refused with every problem: ``text.*``, ``route.*``."""
    by.need(Right.SETTINGS)
    values = _read(name, minutes, metres, points, note)
    row = Route(store_id=by.store_id, **values)
    session.add(row)
    session.flush()
    return row.id


def edit_route(by: Actor, session: Session, route_id: str, name: str, minutes: int, *, metres: int = 0,
               points: Sequence[tuple[int, int]] = (), note: str = "") -> None:  # fmt: skip
    """All of a route anew. Raises Refused ``route.gone``, ``text.*``, ``route.*``."""
    by.need(Right.SETTINGS)
    row = _find(by, session, route_id)
    for field, value in _read(name, minutes, metres, points, note).items():
        setattr(row, field, value)
    session.flush()


def remove_route(by: Actor, session: Session, route_id: str) -> None:
    """Nobody is offered it any more; drives keep its name. Raises Refused ``route.gone``."""
    by.need(Right.SETTINGS)
    _find(by, session, route_id).deleted_at = clock.now()
    session.flush()


def restore_route(by: Actor, session: Session, route_id: str) -> None:
    """Undo :func:`remove_route`. Raises Refused ``route.gone``."""
    by.need(Right.SETTINGS)
    row = session.get(Route, route_id)
    if row is None or row.store_id != by.store_id:
        raise Refused("route.gone", "route")
    row.deleted_at = None
    session.flush()


def routes(by: Actor, session: Session, minutes: int = 0) -> list[RouteRow]:
    """The store's routes, those nearest to so many minutes first; by name where 0."""
    by.need(Right.LOOK_UP)
    found = session.scalars(select(Route).where(Route.store_id == by.store_id, Route.deleted_at.is_(None)))
    rows = [_row(row) for row in found]
    return sorted(rows, key=lambda row: (abs(row.minutes - minutes) if minutes else 0, row.name, row.id))


def _row(row: Route) -> RouteRow:
    points = tuple((int(x), int(y)) for x, y in row.points or ())
    return RouteRow(row.id, row.name, row.minutes, row.metres, points, row.note)


def _find(by: Actor, session: Session, route_id: str) -> Route:
    row = session.get(Route, route_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("route.gone", "route")
    return row


def _read(name: str, minutes: int, metres: int, points: Sequence[tuple[int, int]], note: str) -> dict[str, Any]:
    gather = Gather()
    words = gather.take(lambda: text.read(name, "name", needed=True), "?")
    remark = gather.take(lambda: text.read(note, "note", limit=text.LINE), "")
    if not 0 < minutes <= MAX_ROUTE_MINUTES:
        gather.note("route.minutes", "minutes", value=minutes, most=MAX_ROUTE_MINUTES)
    if not 0 <= metres <= MAX_ROUTE_METRES:
        gather.note("route.metres", "metres", value=metres, most=MAX_ROUTE_METRES)
    if len(points) > MAX_POINTS or any(not 0 <= place <= SIZE for point in points for place in point):
        gather.note("route.points", "points", most=MAX_POINTS)
    gather.done()
    return {"name": words, "minutes": minutes, "metres": metres, "points": [list(p) for p in points], "note": remark}
