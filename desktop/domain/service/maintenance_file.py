"""The queue to the national electronic maintenance file (汽车维修电子健康档案): a record a settlement, and its states.

The record holds no person: plate, VIN, work and parts. What a province wants it to be called is data, in
``resources/reference/maintenance_file``. What became of it is a ledger of steps. An adapter makes bytes of records;
whoever moves the bytes says what came of it, so that another adapter can speak to a platform later.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, ClassVar, Protocol

from sqlalchemy import String, Text, func, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column

import resources
from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import shared_id
from desktop.domain.money import format_qty
from desktop.domain.people.staff import Store
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Json, Local, Op, Record, Synced
from desktop.domain.rules.setting import settings
from desktop.domain.service.repair_order import RepairOrder
from desktop.domain.service.settlement import Settlement, SettlementLine

WAITING, SENT, RETURNED = "waiting", "sent", "returned"
"""待传, 已传, 退回; ``waiting`` before any step. They are stored and travel."""
MOST = 500
"""Records in one file, inclusive."""


class MaintenanceFile(Record, Base):
    """One record to be sent; its id is of its settlement. It never changes: what is wrong in it is made anew."""

    __tablename__ = "maintenance_file"
    __sync__: ClassVar[Synced | Local] = Synced(op=Op.APPEND, write=frozenset({Right.SETTLE}), since={"": "0024"})

    order_id: Mapped[str] = mapped_column(String(36), index=True)
    settlement_id: Mapped[str] = mapped_column(String(36))
    number: Mapped[str] = mapped_column(Text)
    settled_on: Mapped[date] = mapped_column(index=True)
    body: Mapped[Any] = mapped_column(Json)
    """By our own names: ``basic``, ``parts``, ``work``; days as ISO text."""


class MaintenanceFileStep(Record, Base):
    """One thing that happened to a record."""

    __tablename__ = "maintenance_file_step"
    __sync__: ClassVar[Synced | Local] = Synced(op=Op.APPEND, write=frozenset({Right.SETTLE}), since={"": "0024"})

    file_id: Mapped[str] = mapped_column(String(36), index=True)
    state: Mapped[str] = mapped_column(Text)
    adapter: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")
    """Why it came back, in the platform's words."""
    at: Mapped[datetime] = mapped_column()


@dataclass(frozen=True)
class FileRow:
    """One record of the queue. ``missing``: what a platform would send it back for."""

    id: str
    order_id: str
    number: str
    settled_on: date
    plate: str
    state: str
    at: datetime | None
    why: str
    missing: tuple[Problem, ...]


class Uploader(Protocol):
    """Makes of mapped records what goes to a platform, or into a file for it."""

    @property
    def name(self) -> str:
        """As its steps are noted."""
        ...

    def pack(self, records: Sequence[Mapping[str, Any]]) -> bytes:
        """The bytes of these records."""
        ...


@dataclass(frozen=True)
class FileUploader:
    """A JSON file that somebody uploads by hand at the province's site."""

    name: str = "file"

    def pack(self, records: Sequence[Mapping[str, Any]]) -> bytes:
        """UTF-8, a list of records."""
        return json.dumps(list(records), ensure_ascii=False, indent=1).encode()


@rule("maintenance_file")
def file_is_of_a_settlement(change: Change, look: Look) -> Iterable[Problem]:
    """An order, a settlement, a number."""
    for name in ("order_id", "settlement_id", "number"):
        if not change.after[name]:
            yield Problem("text.missing", name.removesuffix("_id"))


@rule("maintenance_file_step")
def file_step_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A record and a state; what came back says why."""
    row = change.after
    if not row["file_id"] or not row["state"]:
        yield Problem("text.missing", "state")
    if row["state"] == RETURNED and not row["why"]:
        yield Problem("reason.missing", "why")


def queue(by: Actor, session: Session, settlement_id: str, settled_on: date, received_on: date) -> str:
    """Make the record of a settlement, once; its id. Nothing in it is judged: see :func:`missing`."""
    by.need(Right.SETTLE)
    row_id = shared_id("maintenance_file", settlement_id)
    if session.get(MaintenanceFile, row_id) is None:
        made = session.get_one(Settlement, settlement_id)
        order, store = session.get_one(RepairOrder, made.order_id), session.get(Store, by.store_id)
        lines = session.scalars(
            select(SettlementLine)
            .where(SettlementLine.settlement_id == settlement_id)
            .order_by(SettlementLine.position)
        ).all()
        work = [{"name": each.name, "hours": _hours(each)} for each in lines if each.kind != "part"]
        parts = [_part(each) for each in lines if each.kind == "part"]
        basic = {
            "plate": made.plate.replace("·", ""), "vin": made.vin, "company": store.legal_name if store else "",
            "company_code": settings(session, by.store_id)["service.file_code"], "odometer_km": made.odometer_km,
            "repaired_on": received_on.isoformat(), "settled_on": settled_on.isoformat(), "number": made.number,
            "fault": text.clean(order.diagnosis) or "、".join(each["name"] for each in work)[: text.LINE],
        }  # fmt: skip
        session.add(
            MaintenanceFile(
                id=row_id, store_id=by.store_id, order_id=order.id, settlement_id=settlement_id, number=made.number,
                settled_on=settled_on, body={"basic": basic, "parts": parts, "work": work},
            )
        )  # fmt: skip
        session.flush()
    return row_id


def missing(body: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What a platform would send a record back for."""
    basic, found = body["basic"], list[Problem]()
    for name in ("plate", "company", "company_code", "fault", "number"):
        if not basic[name]:
            found.append(Problem("file.missing", name))
    if len(basic["vin"]) != 17:
        found.append(Problem("file.vin", "vin", {"value": basic["vin"]}))
    if basic["odometer_km"] <= 0:
        found.append(Problem("file.missing", "odometer"))
    if not body["work"] and not body["parts"]:
        found.append(Problem("file.missing", "lines"))
    return tuple(found)


def mapped(body: Mapping[str, Any], province: str = "") -> dict[str, Any]:
    """A record by the names of a province, the common ones where it has none of its own."""
    names = _mapping(province)

    def renamed(part: str, values: Mapping[str, Any]) -> dict[str, str]:
        return {theirs: _said(values[ours], names["date"]) for theirs, ours in names[part]["fields"].items()}

    return {
        names["basic"]["name"]: renamed("basic", body["basic"]),
        names["parts"]["name"]: [renamed("parts", each) for each in body["parts"]],
        names["work"]["name"]: [renamed("work", each) for each in body["work"]],
    }


def files(by: Actor, session: Session, state: str = "", limit: int = 500) -> list[FileRow]:
    """The queue, the oldest first; of one state, or all."""
    by.need(Right.LOOK_UP)
    step = MaintenanceFileStep
    # the later of two desks' steps stands, by the stamp they were written under
    last = (
        select(step.file_id, func.max(step.stamp).label("stamp"))
        .where(step.store_id == by.store_id, step.deleted_at.is_(None))
        .group_by(step.file_id)
        .subquery()
    )
    rows = session.execute(
        select(MaintenanceFile, step)
        .outerjoin(last, last.c.file_id == MaintenanceFile.id)
        .outerjoin(step, (step.file_id == MaintenanceFile.id) & (step.stamp == last.c.stamp))
        .where(MaintenanceFile.store_id == by.store_id, MaintenanceFile.deleted_at.is_(None))
        .where(func.coalesce(step.state, WAITING) == state if state else true())
        .order_by(MaintenanceFile.settled_on, MaintenanceFile.id)
        .limit(limit)
    )
    return [_row(row, latest) for row, latest in rows]


def pack(by: Actor, session: Session, ids: Sequence[str], uploader: Uploader) -> bytes:
    """The bytes of these records for the store's province. Nothing is sent yet: say so with :func:`mark_sent`.

    Raises Refused ``file.away``, ``file.many``, and with everything that is missing ``file.*``.
    """
    by.need(Right.SETTLE)
    if len(ids) > MOST:
        raise Refused("file.many", "file", value=len(ids), most=MOST)
    store = session.get(Store, by.store_id)
    bodies = [_find(by, session, file_id).body for file_id in ids]
    wrong = [problem for body in bodies for problem in missing(body)]
    if wrong:
        raise Refused(wrong)
    return uploader.pack([mapped(body, store.province if store else "") for body in bodies])


def mark_sent(by: Actor, session: Session, ids: Sequence[str], adapter: str) -> None:
    """They have been taken. Raises Refused ``file.away``."""
    by.need(Right.SETTLE)
    for file_id in ids:
        _step(by, session, file_id, SENT, adapter, "")


def mark_returned(by: Actor, session: Session, file_id: str, why: str) -> None:
    """The platform sent it back. Raises Refused ``file.away``, ``text.*``."""
    by.need(Right.SETTLE)
    _step(by, session, file_id, RETURNED, "", text.read(why, "why", limit=text.LINE, needed=True))


def send_again(by: Actor, session: Session, file_id: str) -> None:
    """It waits again. Raises Refused ``file.away``."""
    by.need(Right.SETTLE)
    _step(by, session, file_id, WAITING, "", "")


def _step(by: Actor, session: Session, file_id: str, state: str, adapter: str, why: str) -> None:
    _find(by, session, file_id)
    session.add(
        MaintenanceFileStep(
            store_id=by.store_id, file_id=file_id, state=state, adapter=adapter, why=why, at=clock.now()
        )
    )
    session.flush()


def _find(by: Actor, session: Session, file_id: str) -> MaintenanceFile:
    row = session.get(MaintenanceFile, file_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("file.away")
    return row


def _row(row: MaintenanceFile, last: MaintenanceFileStep | None) -> FileRow:
    return FileRow(
        row.id, row.order_id, row.number, row.settled_on, row.body["basic"]["plate"], last.state if last else WAITING,
        last.at if last else None, last.why if last else "", missing(row.body),
    )  # fmt: skip


def _part(line: SettlementLine) -> dict[str, Any]:
    return {"name": line.name, "code": line.code, "quantity": format_qty(line.qty_milli).replace(",", "")}


def _hours(line: SettlementLine) -> str:
    return format_qty(line.qty_milli).replace(",", "") if line.kind == "labour" else "0"


def _said(value: Any, day_form: str) -> str:
    """A value as the platform reads it: days in its own form, everything as text."""
    said = str(value)
    try:
        return date.fromisoformat(said).strftime(day_form) if len(said) == 10 and said[4] == "-" else said
    except ValueError:
        return said


@lru_cache(maxsize=40)
def _mapping(province: str) -> dict[str, Any]:
    folder = resources.path("reference", "maintenance_file")
    tables = [json.loads(each.read_text("utf-8")) for each in sorted(folder.glob("*.json"))]
    mine = [each for each in tables if province and province in each["provinces"]]
    return dict(mine[0] if mine else next(each for each in tables if not each["provinces"]))
