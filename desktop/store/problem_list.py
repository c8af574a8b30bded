"""What waits for a person: each write that lost, each save the centre refused, and what is held on one.

Plain rows for the problems page; problem_answer.py holds what a person may do with one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Literal

from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.people.phone import mask
from desktop.domain.record import synced_tables
from desktop.store import unsent
from desktop.store.unsent import Entry, Key

Kind = Literal["conflict", "refusal", "held"]
AT_CENTRE = ("claim.leased", "sync.newer")
"""Codes of what the centre keeps and decides by itself: a lease is out, or its program is older than ours."""
WAITING = f"({', '.join(repr(code) for code in AT_CENTRE)})"
"""The same as SQL."""
_OPEN = (
    "NOT EXISTS (SELECT 1 FROM resolution r WHERE r.pk = c.pk AND r.tbl = c.tbl AND r.field = c.field"
    " AND r.loser = c.stamp)"
)
COUNT_LOST = f"SELECT count(*) FROM (SELECT DISTINCT c.tbl, c.pk, c.stamp FROM conflict c WHERE {_OPEN})"
"""Lost writes that nobody has settled; one write of several fields counts once."""
DERIVED = frozenset({"initials", "vin_reversed", "number_reversed", "reversed", "approval_below_fen"})
"""Follow another field and say nothing to a person; they are restored together with it."""
SECRET = frozenset({"password_hash"})
_NAMES = ("name", "for_whom", "number", "plate", "vin", "part_key", "key", "purpose", "action", "label", "kind")
_PARENTS = {
    "customer_id": "customer", "vehicle_id": "vehicle", "quote_id": "quote", "drive_id": "drive", "car_id": "demo_car",
    "order_id": "repair_order",
}  # fmt: skip
_NAMED = {
    **_PARENTS, "level_id": "price_level", "merged_into": "customer", "copied_from": "quote", "companion_id": "staff",
    "consultant_id": "staff", "route_id": "drive_route", "appointment_id": "appointment", "bay_id": "bay",
    "technician_id": "staff", "adviser_id": "staff",
}  # fmt: skip
_CLAIMED = {
    "car": "demo_car", "key": "demo_car", "staff": "staff", "bay": "bay", "work": "staff", "issue": "order_line",
    "settle": "repair_order", "refund": "payment",
}  # fmt: skip
"""Kind of a claimed resource → the table that names it; of any other its id is a name."""
TURN = "claim.turn"
"""How a claim that was taken is told where its slot is a turn: what may be done once was done elsewhere."""


@dataclass(frozen=True)
class Who:
    """Whose value it is, and when it was written; empty and None where that is not known here."""

    name: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Pair:
    """One field with both values, as stored: what lost or was refused, and what stands."""

    field: str
    mine: Any
    standing: Any


@dataclass(frozen=True)
class ProblemRow:
    """One thing for a person to decide. ``subject`` says which record, in words; empty where it has no words.

    ``mine``: who wrote what lost or was refused; ``standing``: who wrote what stands. Of a refusal ``code``, ``field``
    and ``values`` fill a sentence; of a held one ``waits_for`` is the subject of its cause. ``stamp`` names the lost
    write, ``tx`` the refused save, ``part`` its one row where it was answered row by row.
    """

    kind: Kind
    table: str
    row_id: str
    subject: str
    pairs: tuple[Pair, ...]
    mine: Who
    standing: Who = Who()
    code: str = ""
    field: str = ""
    values: Mapping[str, Any] | None = None
    waits_for: str = ""
    stamp: str = ""
    tx: str = ""
    part: Key = ("", "")
    opens: Key = ("", "")
    """Table and id of the record to open for this one: a telephone's is its customer's."""
    new: bool = False
    """The save made this very record."""
    further: int = 0
    """How many other records the same save wrote."""

    @property
    def at_centre(self) -> bool:
        """Whether the centre keeps the save and will decide it: from here it can no longer be taken back."""
        return self.code in AT_CENTRE

    @property
    def id(self) -> str:
        """The same as long as the problem is open."""
        return f"{self.tx}/{self.table}/{self.row_id}/{self.stamp}"


def problems(session: Session) -> list[ProblemRow]:
    """Everything open on this device: refusals with what they hold, then lost writes, each the oldest first."""
    raw = raw_of(session)
    staff = dict(raw.execute("SELECT id, name FROM staff").fetchall())
    return [*_refusals(raw, staff), *_lost(raw, staff)]


def raw_of(session: Session) -> Any:
    """The session's own connection, for statements on any table."""
    return session.connection().connection.driver_connection


def problem_count(session: Session) -> int:
    """How many are open."""
    refused, lost = raw_of(session).execute(f"SELECT (SELECT count(*) FROM refusal), ({COUNT_LOST})").fetchone()
    return int(refused + lost)


def _lost(raw: Any, staff: Mapping[str, str]) -> Iterator[ProblemRow]:
    found = raw.execute(
        "SELECT c.tbl, c.pk, c.stamp, c.field, e.value, e.actor, e.at, w.actor, w.at FROM conflict c"
        " JOIN edit e ON e.tbl = c.tbl AND e.pk = c.pk AND e.field = c.field AND e.stamp = c.stamp"
        " LEFT JOIN edit w ON w.tbl = c.tbl AND w.pk = c.pk AND w.field = c.field AND w.stamp = c.winner"
        f" WHERE {_OPEN} ORDER BY e.at, c.tbl, c.pk, c.stamp, c.field"
    ).fetchall()
    for (table, pk, stamp), group in groupby(found, key=lambda each: (each[0], each[1], each[2])):
        fields = list(group)
        row = unsent.standing(raw, (table, pk)) or {}
        pairs = tuple(_pair(raw, table, each[3], json.loads(each[4]), row.get(each[3])) for each in fields)
        first = fields[0]
        standing = _who(staff, first[7], first[8]) if first[8] else _maker(raw, staff, (table, pk))
        yield ProblemRow(
            "conflict", table, pk, subject(raw, (table, pk)), _shown(pairs), _who(staff, first[5], first[6]), standing,
            stamp=stamp, opens=home(raw, (table, pk)),
        )  # fmt: skip


def _refusals(raw: Any, staff: Mapping[str, str]) -> Iterator[ProblemRow]:
    found = raw.execute("SELECT tx, tbl, pk, state, code, field, details FROM refusal ORDER BY at, tx, tbl, pk")
    for tx, table, pk, state, code, field, details in found.fetchall():
        entries = sorted(refused_entries(raw, tx, (table, pk)), key=lambda entry: entry.table == "resolution")
        if not entries:
            continue
        values = json.loads(details)
        main = _main(entries, field, (str(values.get("table", "")), str(values.pop("row", ""))))
        yield ProblemRow(
            "held" if state == "held" else "refusal", *main.row, subject(raw, main.row),
            _shown(refused_pairs(raw, main.row, entries, field)),
            _maker(raw, staff, main.row) if main.op == "insert" else _who(staff, main.actor, main.at),
            _standing_of(raw, staff, main), TURN if code == "claim.taken" and _is_turn(values) else code, field,
            _named(raw, staff, values),
            _cause(raw, str(values.get("on", ""))), tx=tx, part=(table, pk), opens=home(raw, main.row),
            new=main.op == "insert",
            further=len({entry.row for entry in entries if entry.table != "resolution"} - {main.row}),
        )  # fmt: skip


def _main(entries: Sequence[Entry], field: str, row: Key) -> Entry:
    """The entry that a refusal is shown of: of the row that the peer named, else the first that writes the field."""
    there = [entry for entry in entries if entry.row == row] or entries
    return next((entry for entry in there if field in entry.bases), there[0])


def _named(raw: Any, staff: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
    """A refusal's values in words: of a claim what is taken, when, and by whom as far as this desk knows.

    ``holder_name`` is the record that holds it, ``holder_by`` its :class:`Who`; of one that waits for a hub's word,
    ``hub`` names that hub where the store has only one.
    """
    values = {name: value for name, value in values.items() if name != "on"}
    if "holder_table" not in values:
        return values | (_leased(raw, values) if "resource" in values else {})
    holder, slot = (str(values["holder_table"]), str(values["holder"])), str(values.get("slot", ""))
    who = subject(raw, holder) if holder[0] in synced_tables() else ""
    when = f" {clock.local(datetime.fromisoformat(slot)):%Y-%m-%d %H:%M}" if slot and not _is_turn(values) else ""
    what = _resource(raw, str(values.get("resource", "")))
    said = {**values, "resource": what, "slot": when, "holder": f" ({who})" if who else ""}
    return said | ({"holder_name": who, "holder_by": _maker(raw, staff, holder)} if who else {})


def _is_turn(values: Mapping[str, Any]) -> bool:
    """Whether a claim's slot is the turn of an issue, a refund or a settlement, not a time."""
    return str(values.get("slot", "")).isdigit()


def _leased(raw: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    hubs = raw.execute("SELECT name FROM trusted_hub").fetchall()
    name = f" {hubs[0][0]}" if len(hubs) == 1 and hubs[0][0] else ""
    return {"resource": _resource(raw, str(values["resource"])), "hub": name}


def _resource(raw: Any, resource: str) -> str:
    kind, _, row_id = resource.partition(":")
    return (subject(raw, (_CLAIMED[kind], row_id)) if kind in _CLAIMED else "") or row_id


def refused_entries(raw: Any, tx: str, part: Key = ("", "")) -> list[Entry]:
    """The entries of a refused or held save, or of its one row ``part``."""
    return [
        entry for entry in unsent.of_transaction(raw, tx) if entry.state and (not part[1] or entry.row == part)
    ]  # fmt: skip


def refused_pairs(raw: Any, row: Key, entries: Sequence[Entry], field: str) -> Iterator[Pair]:
    """Field by field what these entries wrote into a row, and the peer's latest beneath it."""
    values, lower = unsent.written(raw, row), unsent.beneath(raw, row)
    mine: dict[str, Any] = {}
    for entry in entries:
        if entry.row == row and entry.op == "insert":
            mine |= {field: values[entry.seq][field]} if field in values[entry.seq] else {}
        elif entry.row == row:
            mine |= values[entry.seq]
    for name, value in mine.items():
        yield _pair(raw, row[0], name, value, lower[name][1] if name in lower else None)


def _standing_of(raw: Any, staff: Mapping[str, str], entry: Entry) -> Who:
    """Who wrote the peer's value beneath a refused edit, where that edit is known."""
    lower = unsent.beneath(raw, entry.row)
    for field in entry.bases:
        found = raw.execute(
            "SELECT actor, at FROM edit WHERE tbl = ? AND pk = ? AND field = ? AND stamp = ?",
            (*entry.row, field, lower[field][0] if field in lower else ""),
        ).fetchone()
        if found is not None:
            return _who(staff, *found)
    return _maker(raw, staff, entry.row) if entry.op != "insert" else Who()


def _cause(raw: Any, stamp: str) -> str:
    found = raw.execute("SELECT tbl, pk FROM outbox WHERE stamp = ? AND state IS NOT NULL", (stamp,)).fetchone()
    return subject(raw, tuple(found)) if found else ""


def _shown(pairs: Iterator[Pair] | Sequence[Pair]) -> tuple[Pair, ...]:
    every = tuple(pairs)
    return tuple(pair for pair in every if pair.field not in DERIVED) or every


def _pair(raw: Any, table: str, field: str, mine: Any, standing: Any) -> Pair:
    """Both values as a person may see them: a number masked, an id as the record it names, a secret not at all."""
    if field in SECRET:
        return Pair(field, None, None)
    if table == "phone" and field == "number":
        return Pair(field, mask(str(mine or "")), mask(str(standing or "")))
    if field in _NAMED:
        mine, standing = (subject(raw, (_NAMED[field], str(value))) if value else value for value in (mine, standing))
    return Pair(field, mine, standing)


def _who(staff: Mapping[str, str], actor: str | None, at: str | None) -> Who:
    return Who(staff.get(actor or "", ""), clock.from_text(at) if at else None)


def _maker(raw: Any, staff: Mapping[str, str], row: Key) -> Who:
    found = raw.execute(f'SELECT created_by, created_at FROM "{row[0]}" WHERE id = ?', (row[1],)).fetchone()
    return _who(staff, *found) if found else Who()


def subject(raw: Any, row: Key) -> str:
    """A record in words: its own name or number, or that of the customer, car or quote it belongs to."""
    values = unsent.standing(raw, row)
    if values is None:
        return ""
    parent = home(raw, row)
    if parent != row:
        return subject(raw, parent)
    name = next((str(values[each]) for each in _NAMES if values.get(each)), "")
    return mask(name) if row[0] == "phone" else name


def home(raw: Any, row: Key) -> Key:
    """The record that a record belongs to: the customer of a telephone, the quote of a line; else itself."""
    if row[0] == "quote":
        return row
    values = unsent.standing(raw, row) or {}
    return next(((parent, str(values[each])) for each, parent in _PARENTS.items() if values.get(each)), row)


def free_orphans(raw: Any) -> None:
    """What is held on something that is no longer open here becomes a refusal of its own, for a person to decide."""
    held = raw.execute(
        f"SELECT tx, tbl, pk, json_extract(details, '$.on') FROM refusal WHERE state = 'held' AND code NOT IN {WAITING}"
    ).fetchall()
    for tx, table, pk, on in held:
        # of the same row: the rows of one import share a stamp, and two that were left behind would hold each other
        cause = (
            "SELECT 1 FROM outbox c WHERE c.stamp = ? AND c.state IS NOT NULL AND c.tx <> ?"
            " AND EXISTS (SELECT 1 FROM outbox o WHERE o.tx = ? AND o.tbl = c.tbl AND o.pk = c.pk)"
        )
        if raw.execute(cause, (on, tx, tx)).fetchone():
            continue
        raw.execute(
            "UPDATE refusal SET state = 'refused', code = 'sync.cause_gone', field = '', details = '{}'"
            " WHERE tx = ? AND tbl = ? AND pk = ?",
            (tx, table, pk),
        )
        of_row = (" AND tbl = ? AND pk = ?", (table, pk)) if pk else ("", ())
        raw.execute(f"UPDATE outbox SET state = 'refused' WHERE state = 'held' AND tx = ?{of_row[0]}", (tx, *of_row[1]))
