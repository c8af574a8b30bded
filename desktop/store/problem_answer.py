"""What a person decides about a problem: keep what stands, restore what lost, send a refused save again, drop it.

Each is one transaction of :meth:`Store.write` and returns the tables it changed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, Right
from desktop.domain.identity import new_id
from desktop.domain.problem import Refused
from desktop.domain.record import BOOKKEEPING, synced_tables, wire_columns
from desktop.domain.records import Base
from desktop.domain.resolution import KEPT, RESTORED, Resolution
from desktop.store import problem_list, unsent
from desktop.store.open import begin_capture, silence
from desktop.store.problem_list import ProblemRow, raw_of, refused_entries, refused_pairs
from desktop.store.unsent import Entry, Key

_RIGHTS = {
    "quote": Right.QUOTE, "paper": Right.QUOTE, "inquiry": Right.QUOTE, "learned_car": Right.QUOTE,
    "demo_car": Right.DRIVE, "bay": Right.SERVICE, "technician": Right.SETTINGS,
    "repair_order": Right.SERVICE, "appointment": Right.SERVICE, "extra_work": Right.SERVICE,
    "settlement": Right.SETTLE, "car_file": Right.SERVICE, "service_due": Right.SERVICE, "order_step": Right.SERVICE,
    "odometer_reading": Right.SERVICE, "audit": Right.CUSTOMER,
    "resolution": Right.CUSTOMER,
    "branch": Right.LOOK_UP, "task": Right.LOOK_UP, "task_step": Right.LOOK_UP,
}  # fmt: skip
"""Table → the right to decide about it, of the tables whose declaration names no single right to write them."""
Tables = frozenset[str]


def _right(table: str) -> Right:
    """Who may write such a record decides about it; where nobody is declared, who may change settings."""
    how = synced_tables().get(table)
    declared = [right for right in Right if how is not None and right in how.write]
    return _RIGHTS.get(table) or (declared[0] if len(declared) == 1 else Right.SETTINGS)


def may(by: Actor, problem: ProblemRow) -> bool:
    """Whether this actor may decide it: whoever may change such a record."""
    return by.may(_right(problem.table))


def _need(by: Actor, tables: Sequence[str]) -> None:
    # what a decision settles is written by whoever may change the record
    for table in set(tables) - {"resolution"} or tables:
        by.need(_right(table))


# A write that lost


def keep(by: Actor, session: Session, problem: ProblemRow) -> Tables:
    """What stands stays: the lost write is settled on every device. Raises Refused ``right.missing``."""
    _need(by, [problem.table])
    _settle(by, session, problem, KEPT)
    return frozenset({"resolution"})


def restore(by: Actor, session: Session, problem: ProblemRow) -> Tables:
    """The lost values come back as a new edit on top of what stands, and the lost write is settled with it.

    Raises Refused ``right.missing``, or with what the record's own rules hold against it.
    """
    _need(by, [problem.table])
    lost = _settle(by, session, problem, RESTORED)
    model = next(each.class_ for each in Base.registry.mappers if each.class_.__tablename__ == problem.table)
    row = session.get(model, problem.row_id)
    if row is None:
        raise Refused("problem.gone")
    dialect = session.get_bind().dialect
    for field, value in lost.items():
        read = model.__table__.columns[field].type.dialect_impl(dialect).result_processor(dialect, None)
        setattr(row, field, read(value) if read else value)
    session.flush()
    return frozenset({"resolution", problem.table})


def _settle(by: Actor, session: Session, problem: ProblemRow, how: str) -> dict[str, Any]:
    """Name every loser of this lost write; returns field → lost value. Raises Refused ``problem.gone``."""
    found = raw_of(session).execute(
        "SELECT c.field, e.value FROM conflict c JOIN edit e USING (tbl, pk, field, stamp)"
        " WHERE c.tbl = ? AND c.pk = ? AND c.stamp = ?",
        (problem.table, problem.row_id, problem.stamp),
    )
    lost = {field: json.loads(value) for field, value in found.fetchall()}
    if not lost:
        raise Refused("problem.gone")
    for field in lost:
        session.add(
            Resolution(
                store_id=by.store_id, tbl=problem.table, pk=problem.row_id, field=field, loser=problem.stamp, how=how
            )
        )
    session.flush()
    return lost


# A save that was refused, or is held on one


def drop(by: Actor, session: Session, problem: ProblemRow) -> Tables:
    """Give the save up: the peer's latest values stand again, and what it held becomes a refusal of its own.

    Raises Refused ``right.missing``, ``problem.gone``, ``problem.at_centre`` where the centre keeps the save.
    """
    if problem.at_centre:
        raise Refused("problem.at_centre", "")
    raw = raw_of(session)
    entries = _entries(raw, problem)
    _need(by, [entry.table for entry in entries])
    silence(session.connection())
    unsent.roll_back(raw, entries)
    _forget(raw, [(problem.tx, problem.part)])
    problem_list.free_orphans(raw)
    session.expire_all()
    return frozenset(entry.table for entry in entries)


def send_again(by: Actor, session: Session, problem: ProblemRow) -> Tables:
    """Write the save anew on top of the peer's latest values, with what has been corrected since; then what it held.

    A field that was changed again leaves with its last value, in the first save that wrote it. A field whose pair the
    person was not shown stays on the base its editor saw, so that what another wrote there meanwhile is listed as lost
    rather than overwritten unseen. Where the editor had written over something else than what the person was shown,
    that is settled with it. Raises Refused ``right.missing``, ``problem.gone``, ``problem.at_centre``,
    ``problem.in_flight`` while later changes of these records are on their way.
    """
    if problem.at_centre:
        raise Refused("problem.at_centre", "")
    raw = raw_of(session)
    refused = _entries(raw, problem)
    entries = _with_held(raw, refused)
    _need(by, [entry.table for entry in entries])
    _refuse_in_flight(raw, entries)
    saves = _last_values(raw, entries)
    shown = _shown_fields(raw, refused, problem)
    kept = _unshown_bases(raw, entries, problem, shown)
    row = (problem.table, problem.row_id)
    saw = {field: base for field, base in _first_bases(raw, entries, row).items() if field in shown}
    deletes = {entry.row: entry for entry in entries if entry.op == "delete"}
    own = {entry.stamp for entry in entries}
    silence(session.connection())
    unsent.roll_back(raw, entries)
    _forget(raw, [(entry.tx, entry.row) for entry in entries] + [(entry.tx, ("", "")) for entry in entries])
    for save in saves:
        tx = begin_capture(session.connection(), by)
        for each, values in save:
            _write(raw, each, values)
            _keep_bases(raw, tx, each, kept.get(each, {}))
            if each in deletes:
                _keep_seen(raw, tx, deletes[each], own, kept.get(each, {}))
            if each == row:
                _settle_overwritten(by, raw, tx, row, saw)
    problem_list.free_orphans(raw)
    session.expire_all()
    return frozenset(entry.table for entry in entries)


def newest(session: Session) -> int:
    """The outbox's end: a save after it is of later."""
    (last,) = raw_of(session).execute("SELECT coalesce(max(seq), 0) FROM outbox").fetchone()
    return int(last)


def is_corrected(session: Session, problem: ProblemRow, after: int) -> bool:
    """Whether one of the records of a refused save was saved again, later than ``after``."""
    raw = raw_of(session)
    rows = {entry.row for entry in refused_entries(raw, problem.tx, problem.part)}
    return any(entry.seq > after for row in rows for entry in unsent.of_row(raw, row))


def _entries(raw: Any, problem: ProblemRow) -> list[Entry]:
    entries = refused_entries(raw, problem.tx, problem.part)
    if not entries:
        raise Refused("problem.gone")
    return entries


def _forget(raw: Any, parts: Sequence[tuple[str, Key]]) -> None:
    raw.executemany("DELETE FROM refusal WHERE tx = ? AND tbl = ? AND pk = ?", [(tx, *part) for tx, part in parts])


def _with_held(raw: Any, entries: Sequence[Entry]) -> list[Entry]:
    """These entries and all that stands on them: held saves, and later ones that were not sent yet, each whole."""
    (frozen,) = raw.execute("SELECT coalesce(max(last_seq), 0) FROM batch").fetchone()
    found = {entry.seq: entry for entry in entries}
    while True:
        stamps = {entry.stamp for entry in found.values()}
        made = {entry.row for entry in found.values() if entry.op == "insert"}
        on_top = {
            each.tx
            for row in {entry.row for entry in found.values()}
            for each in unsent.of_row(raw, row)
            if each.seq not in found and (each.state or each.seq > frozen)
            if row in made or stamps.intersection(each.bases.values())
        }
        more = {
            entry.seq: entry
            for tx in on_top
            for entry in unsent.of_transaction(raw, tx)
            if entry.state or entry.seq > frozen
        }
        if not more.keys() - found.keys():
            return [found[seq] for seq in sorted(found)]
        found |= more


def _refuse_in_flight(raw: Any, entries: Sequence[Entry]) -> None:
    (frozen,) = raw.execute("SELECT coalesce(max(last_seq), 0) FROM batch").fetchone()
    for row in {entry.row for entry in entries}:
        if any(each.state is None and each.seq <= frozen for each in unsent.of_row(raw, row)):
            raise Refused("problem.in_flight")


Save = list[tuple[Key, dict[str, Any]]]


def _last_values(raw: Any, entries: Sequence[Entry]) -> list[Save]:
    """Save by save, row by row, what to write: of each field its last value, in the first save that wrote it."""
    values = {row: unsent.written(raw, row) for row in {entry.row for entry in entries}}
    last: dict[tuple[Key, str], Any] = {}
    for entry in entries:
        last |= {((entry.row), field): value for field, value in values[entry.row][entry.seq].items()}
    saves: dict[str, dict[Key, dict[str, Any]]] = {}
    for entry in entries:
        into = saves.setdefault(entry.tx, {}).setdefault(entry.row, {})
        for field in values[entry.row][entry.seq]:
            if (entry.row, field) in last:
                into[field] = last.pop((entry.row, field))
    return [[(row, fields) for row, fields in save.items() if fields] for save in saves.values() if any(save.values())]


def _shown_fields(raw: Any, refused: Sequence[Entry], problem: ProblemRow) -> set[str]:
    """The fields of the problem's own record beneath which still stands what the person was shown there."""
    pairs = list(refused_pairs(raw, (problem.table, problem.row_id), refused, problem.field))
    told = {pair.field: pair.standing for pair in problem.pairs}
    moved = {pair.field for pair in pairs if told.get(pair.field, pair.standing) != pair.standing}
    follow = set() if moved else {pair.field for pair in pairs}  # initials are as good as shown with their name
    return (told.keys() | follow) - moved


def _unshown_bases(
    raw: Any, entries: Sequence[Entry], problem: ProblemRow, shown: set[str]
) -> dict[Key, dict[str, str]]:
    """Row → field → the base its first editor here saw, of what the person was not shown.

    It is empty text, which stands on nothing, where the peer never had that base: it would hold the save for good.
    """
    mine, found = {entry.seq for entry in entries}, dict[Key, dict[str, str]]()
    for row in {entry.row for entry in entries}:
        seen = shown if row == (problem.table, problem.row_id) else set()
        made = [entry for entry in unsent.of_row(raw, row) if entry.op == "insert"]
        if made:
            if made[0].seq in mine:
                # where somebody else made the same record meanwhile, ours comes as edits of it; of the grave of ours
                # it comes as edits on top, or the very values it was refused with would be listed as lost to it
                own = made[0].stamp
                found[row] = {
                    field: own if stamp == own else ""
                    for field, (stamp, _) in unsent.beneath(raw, row).items()
                    if field not in seen
                }
            continue
        for field, base in _first_bases(raw, entries, row).items():
            if field not in seen:
                found.setdefault(row, {})[field] = base if _is_known(raw, row, field, base) else ""
    return found


def _first_bases(raw: Any, entries: Sequence[Entry], row: Key) -> dict[str, str]:
    """Field → what the first of these entries saw there, where nothing older of this row is unsent."""
    mine, every = {entry.seq for entry in entries}, unsent.of_row(raw, row)
    if any(entry.op == "insert" for entry in every):
        return {}
    firsts = {field: entry for entry in reversed(every) for field in entry.bases}
    return {field: entry.bases[field] for field, entry in firsts.items() if entry.seq in mine}


def _settle_overwritten(by: Actor, raw: Any, tx: str, row: Key, saw: Mapping[str, str]) -> None:
    """What the editor had written over stands beneath nothing any more, once that is sent on top of something else:
    it would be listed as if nobody had seen it.
    """
    found = raw.execute(
        "SELECT cols FROM outbox WHERE tx = ? AND tbl = ? AND pk = ? AND op <> 'insert'", (tx, *row)
    ).fetchall()
    for (cols,) in found:
        for field, base in json.loads(cols).items():
            if field in saw and not _stands_on(raw, (*row, field), base, saw[field]):
                values = {"store_id": by.store_id, "tbl": row[0], "pk": row[1], "field": field, "loser": saw[field]}
                _write(raw, ("resolution", new_id()), {**values, "how": KEPT})


def _stands_on(raw: Any, key: tuple[str, str, str], stamp: str, earlier: str) -> bool:
    """Whether an edit of a field is ``earlier`` or was built upon it, or ``earlier`` is no edit at all."""
    edits = dict(raw.execute("SELECT stamp, base FROM edit WHERE tbl = ? AND pk = ? AND field = ?", key).fetchall())
    while stamp in edits and stamp != earlier:
        stamp = edits[stamp]
    return stamp == earlier or earlier not in edits


def _is_known(raw: Any, row: Key, field: str, stamp: str) -> bool:
    table, pk = row
    found = raw.execute(
        "SELECT 1 FROM edit WHERE tbl = :t AND pk = :p AND field IN (:f, '') AND stamp = :s UNION ALL"
        f' SELECT 1 FROM "{table}" WHERE id = :p AND stamp = :s UNION ALL'
        " SELECT 1 FROM peer_value WHERE tbl = :t AND pk = :p AND field = :f AND stamp = :s",
        {"t": table, "p": pk, "f": field, "s": stamp},
    ).fetchone()
    return found is not None


def _keep_bases(raw: Any, tx: str, row: Key, kept: Mapping[str, str]) -> None:
    """Put these bases into what was just captured; what really stood there is noted as the peer's, for a later drop."""
    found = raw.execute(
        "SELECT seq, cols, olds FROM outbox WHERE tx = ? AND tbl = ? AND pk = ? AND op <> 'insert'", (tx, *row)
    ).fetchall()
    for seq, cols, olds in found:
        bases, before = json.loads(cols), json.loads(olds)
        if bases.keys() & kept.keys():
            # who wrote what the page did not show had not seen either that the row was deleted since
            raw.execute("UPDATE outbox SET seen = NULL WHERE seq = ? AND op = 'update'", (seq,))
        for field in bases.keys() & kept.keys():
            if kept[field] == bases[field]:
                continue
            raw.execute(
                "INSERT OR IGNORE INTO peer_value (tbl, pk, field, stamp, value) VALUES (?, ?, ?, ?, ?)",
                (*row, field, bases[field], json.dumps(before[field], ensure_ascii=False)),
            )
            bases[field] = kept[field]
        raw.execute("UPDATE outbox SET cols = ? WHERE seq = ?", (json.dumps(bases), seq))


def _keep_seen(raw: Any, tx: str, before: Entry, own: Collection[str], kept: Mapping[str, str]) -> None:
    """A delete written anew has seen what who deleted saw, not what has come in since: only ``own`` stamps, of what
    is sent again with it, are told by those they have now.
    """
    found = raw.execute(
        "SELECT seq, cols, seen FROM outbox WHERE tx = ? AND tbl = ? AND pk = ? AND op = 'delete'", (tx, *before.row)
    ).fetchone()
    if found is None:
        return
    seq, bases, now = found[0], json.loads(found[1]), json.loads(found[2])
    seen = dict(before.seen)
    for field in [name for name, stamp in seen.items() if name != "*" and stamp in own]:
        # what this very save writes is not in the row's stamps yet: it stands on its base
        seen[field] = kept[field] if field in bases.keys() & kept.keys() else now.get(field, now[""])
    raw.execute("UPDATE outbox SET seen = ? WHERE seq = ?", (json.dumps(seen), seq))


def _write(raw: Any, row: Key, values: dict[str, Any]) -> None:
    """One row as a save of this moment; the triggers give it stamp and base."""
    table, pk = row
    if raw.execute(f'SELECT 1 FROM "{table}" WHERE id = ?', (pk,)).fetchone():
        columns = [name for name in values if name != "store_id"]
        if columns:
            moved = ", ".join(f'"{name}" = ?' for name in columns)
            raw.execute(f'UPDATE "{table}" SET {moved} WHERE id = ?', [*(values[name] for name in columns), pk])
        return
    if "store_id" not in values:
        raise Refused("problem.gone")
    whole = {"id": pk, **values}
    columns = [name for name in wire_columns(table) if name in whole and name not in BOOKKEEPING]
    quoted = ", ".join(f'"{name}"' for name in columns)
    raw.execute(
        f'INSERT INTO "{table}" ({quoted}) VALUES ({", ".join("?" * len(columns))})', [whole[name] for name in columns]
    )
