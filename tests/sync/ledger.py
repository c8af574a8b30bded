"""The oracle of the histories: a ledger of every local write, and what must be true of each when all is at rest.

It looks, compares and repairs nothing. What the product thinks of its own data is taken for nothing here: who lost is
worked out anew from the edits as the centre keeps them.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from sync.merge import ANEW, CENTRE, STOOD, writer_of
from tests.sync.world import Place, WorldDesk

FIELDS = ("name", "note", "address")
Cell = tuple[str, str]
"""Row and field of a customer."""


@dataclass(eq=False)
class Write:
    """One field written at one desk, on top of what that desk showed. Values are never used twice."""

    desk: str
    row: str
    field: str
    value: str | None
    saw: str | None
    tx: str
    snapshot: Mapping[str, Any] = field(default_factory=dict)
    """Of a delete: the whole row as it was shown."""
    listed: frozenset[tuple[str, Any]] = frozenset()
    """Of a delete: field and value of what the desk listed as lost of this row; who deletes may have read of it."""
    on_deleted: bool = False
    """Its editor saw the row as deleted."""
    given_up: bool = False
    """A person dropped it, or sent something else instead."""
    moved: bool = False
    """It was refused and sent again on top of something else than its editor had seen."""
    on: str = ""
    """The stamp that the field stood at when it was written; a value that was sent again has two."""


class Ledger:
    """Every write of one history."""

    def __init__(self) -> None:
        self.writes: list[Write] = []
        self.settled: set[tuple[str, str, Any]] = set()
        """Row, field and value of losers about which a person decided."""
        self.entries: dict[str, int] = {}
        """Stock entries: id → thousandths."""
        self.told: dict[str, frozenset[str]] = {}
        """Desk → the transactions of which its file, put back, holds a hub's word though no batch says so any more."""
        self.told_by_then: dict[str, frozenset[str]] = {}
        """The same of its backup."""
        self.saw: dict[tuple[str, str, str, str], Any] = {}
        """Transaction, row, field, desk → what the editor saw, as first found in the outbox."""

    def of(self, row: str, name: str) -> list[Write]:
        return [write for write in self.writes if (write.row, write.field) == (row, name)]


def told_by_hub(desk: WorldDesk) -> frozenset[str]:
    """The transactions on which a hub has spoken here, and the centre not yet."""
    found = desk.raw.execute(
        "SELECT o.tx FROM outbox o JOIN batch b ON o.seq BETWEEN b.first_seq AND b.last_seq"
        " WHERE b.heard IS NOT NULL AND b.state = 'frozen'"
    )
    return frozenset(tx for (tx,) in found)


def shown_is_the_top(ledger: Ledger, desk: WorldDesk) -> None:
    """What a desk has heard no word on stands on top there, field by field, and its bases do not move.

    A hub's word is one, for the time being: the desks of a booth show the same, and a backup of then shows it too.
    """
    (heard,) = desk.raw.execute("SELECT coalesce(max(last_seq), 0) FROM batch WHERE heard IS NOT NULL").fetchone()
    entries = desk.raw.execute("SELECT tx, pk, olds, seq FROM outbox WHERE tbl = 'customer' ORDER BY seq").fetchall()
    made = {row for (row,) in desk.raw.execute("SELECT pk FROM outbox WHERE op = 'insert'")}
    told = ledger.told.get(desk.name, frozenset())
    unheard = {(tx, row) for tx, row, _, seq in entries if seq > heard and tx not in told}
    top: dict[Cell, Write] = {}
    for write in ledger.writes:
        if write.desk == desk.name and (write.tx, write.row) in unheard and not write.given_up:
            top[write.row, write.field] = write
    for write in top.values():
        row = desk.values("customer", write.row)
        if row is None and write.row not in made:
            continue  # brought back over an older file: the row itself, another's, is pulled yet
        shown = None if row is None else row[write.field]
        assert shown == write.value, f"{desk.name} shows {shown!r} instead of its own {write}"
    for tx, row_id, olds, _ in entries:
        for name, old in json.loads(olds or "{}").items():
            first = ledger.saw.setdefault((tx, row_id, name, desk.name), old)
            assert first == old, f"what the editor saw moved: {tx} {row_id} {name}"


def problems_are_sound(desk: WorldDesk) -> None:
    """No held transaction without an open cause on the same desk; what waits for a lease the centre decides itself."""
    held = desk.raw.execute(
        "SELECT tx, json_extract(details, '$.on') FROM refusal WHERE state = 'held' AND code <> 'claim.leased'"
    ).fetchall()
    for tx, on in held:
        cause = desk.raw.execute(
            "SELECT 1 FROM outbox c JOIN outbox o ON o.tbl = c.tbl AND o.pk = c.pk AND o.tx = ?"
            " WHERE c.stamp = ? AND c.state IS NOT NULL AND c.tx <> ?",
            (tx, on, tx),
        ).fetchone()
        assert cause, f"held on nothing: {tx}"


class Rest:
    """All desks and the centre after everybody has heard everything and no refusal is open."""

    def __init__(self, ledger: Ledger, place: Place, desks: list[WorldDesk], store_id: str) -> None:
        self._ledger, self._desks = ledger, desks
        with place.seeing.connect() as connection:
            self._rows = _rows(connection, store_id)
            self._edits = _edits(connection, store_id)
            self._resolved = set(
                connection.execute(
                    sa.text("SELECT pk, field, loser FROM row_resolution WHERE store_id = :s"), {"s": store_id}
                ).all()
            )
            self._batches = connection.execute(
                sa.text("SELECT device, incarnation, number FROM centre_batch WHERE store_id = :s"), {"s": store_id}
            ).all()
            self._entries = dict(
                connection.execute(
                    sa.text("SELECT id, qty_milli FROM row_stock_entry WHERE store_id = :s"), {"s": store_id}
                ).all()
            )

    def judge(self) -> None:
        """Raise AssertionError unless nothing is lost, and all hold the same."""
        for desk in self._desks:
            self._equal(desk)
        self._stamps()
        self._numbers()
        losers = self._losers()
        for desk in self._desks:
            listed = set(desk.raw.execute("SELECT pk, field, stamp FROM conflict WHERE tbl = 'customer'").fetchall())
            assert listed == losers, f"{desk.name} lists {listed - losers} and passes over {losers - listed}"
        self._every_write(losers)
        self._deletes()
        assert self._entries == self._ledger.entries, "every ledger entry is there once"

    def _equal(self, desk: WorldDesk) -> None:
        assert desk.replica.waiting() == 0, f"{desk.name} still has something to send"
        assert desk.raw.execute("SELECT count(*) FROM batch WHERE state = 'frozen'").fetchone() == (0,)
        assert desk.raw.execute("SELECT * FROM peer_value").fetchall() == []
        here = {}
        found = desk.raw.execute("SELECT * FROM customer")
        names = [each[0] for each in found.description]
        for values in found.fetchall():
            row = dict(zip(names, values, strict=True))
            here[row["id"]] = _effective(row)
        assert here == self._rows, f"{desk.name} differs from the centre: {_difference(here, self._rows)}"
        edits = {
            (pk, name, stamp): (base, json.loads(value))
            for pk, name, stamp, base, value in desk.raw.execute(
                "SELECT pk, field, stamp, base, value FROM edit WHERE tbl = 'customer'"
            )
        }
        assert edits == self._edits, f"{desk.name} knows other edits: {_difference(edits, self._edits)}"
        stock = dict(desk.raw.execute("SELECT id, qty_milli FROM stock_entry").fetchall())
        assert stock == self._entries, f"{desk.name}: stock entries differ"
        (live,) = desk.raw.execute("SELECT coalesce(sum(here_milli), 0) FROM live").fetchone()
        assert live == sum(stock.values()), f"{desk.name}: what follows from the entries differs"

    def _stamps(self) -> None:
        """Each stamp above its base, and a field's value is that of its highest."""
        highest: dict[Cell, tuple[str, Any]] = {}
        for (row, name, stamp), (base, value) in self._edits.items():
            assert stamp > base, "a stamp is not above its base"
            if name and stamp > highest.get((row, name), ("", None))[0]:
                highest[row, name] = (stamp, value)
        for (row, name), (stamp, value) in highest.items():
            standing, shown = self._rows[row][name]
            assert standing >= stamp, f"a lower stamp stands: {row} {name}"
            assert standing > stamp or shown == value, f"the value is not that of its stamp: {row} {name}"

    def _numbers(self) -> None:
        """Per device and incarnation the centre's order has no gap."""
        by_life: dict[tuple[str, str], set[int]] = {}
        for device, incarnation, number in self._batches:
            by_life.setdefault((device, incarnation), set()).add(number)
        for life, numbers in by_life.items():
            assert numbers == set(range(1, len(numbers) + 1)), f"a gap in {life}: {sorted(numbers)}"

    def _losers(self) -> set[tuple[str, str, str]]:
        """Row, field, stamp of what lost, worked out anew: not current, not built upon, not equal to what stands."""
        cells: dict[Cell, dict[str, tuple[str, Any]]] = {}
        roots: dict[str, set[str]] = {}
        for (row, name, stamp), known in self._edits.items():
            if name:
                cells.setdefault((row, name), {})[stamp] = known
            else:
                roots.setdefault(row, set()).add(stamp)
        lost = set()
        for (row, name), known in cells.items():
            written_whole = roots.get(row, set()) | {self._rows[row]["stamp"][0]}
            bases = {base for base, _ in known.values()}
            assert bases <= {*known, *written_whole, ""}, f"a base nobody knows: {row} {name}"
            top = max({*known, *written_whole})
            stands = known[top][1] if top in known else self._rows[row][name][1]
            lost |= {
                (row, name, s)
                for s, (_, value) in known.items()
                # the centre's own are nobody's edit, and what it did not take is listed as a refusal: docs/sync.md, 37
                if not _lives_on(s, known, top) and value != stands and not writer_of(s).startswith(CENTRE)
                if s not in _untaken(known)
            }
        return lost

    def _every_write(self, losers: set[tuple[str, str, str]]) -> None:
        listed = {(row, name, self._edits[row, name, stamp][1]) for row, name, stamp in losers}
        by_saw: dict[tuple[str, str, Any], list[Write]] = {}
        for write in self._ledger.writes:
            if write.saw is not None:
                by_saw.setdefault((write.row, write.field, write.saw), []).append(write)

        def stands(write: Write, deep: int = 0) -> bool:
            key = (write.row, write.field, write.value)
            shown = self._rows.get(write.row, {}).get(write.field, ("", None))[1] == write.value
            if shown or write.value is None or key in listed or key in self._ledger.settled:
                return True
            return any(stands(later, deep + 1) for later in by_saw.get(key, ()) if deep < 200)

        for write in self._ledger.writes:
            if write.value is None:
                continue
            assert write.given_up or stands(write), f"lost: {write}"
            key = (write.row, write.field, write.value)
            if key in listed and key not in self._ledger.settled:
                shown = self._rows[write.row][write.field][1]
                assert shown != write.value, f"stands and is listed: {write}"
                known = {value for row, name, _ in self._edits for value in [self._edits[row, name, _][1]]}
                stamps = {s for s in losers if s[:2] == key[:2] and self._edits[s][1] == write.value}
                beneath = set.intersection(*(self._written_over(s) for s in stamps))
                untaken = _untaken({s: at for (*cell, s), at in self._edits.items() if tuple(cell) == key[:2]})
                later = [
                    each
                    for each in by_saw.get(key, ())
                    if not each.given_up and each.value in known and each.value not in beneath
                    if each.on not in untaken  # a first writing, refused since: docs/sync.md, 24
                ]
                assert all(each.moved for each in later), f"somebody had seen it and it is listed: {write}"
                assert not later or stamps <= self._resolved, f"its editor sent something else over it: {write}"

    def _written_over(self, edit: tuple[str, str, str]) -> set[Any]:
        """What the writer of a known edit wrote over, and what that was written over: nobody there had seen the edit.

        A value that was refused and is sent again is written twice, the second time over what others built on the
        first. Nothing, where no editor saw what the edit says it stands on.
        """
        row, name = edit[:2]
        base, value = self._edits[edit]
        past: list[Any] = []
        while known := self._edits.get((row, name, base)):
            past.append(known[1])
            base = known[0]
        saw = {write.saw for write in self._ledger.of(row, name) if write.value == value and not write.moved}
        return set(past) if past and past[0] in saw else set()

    def _deletes(self) -> None:
        """Deleted means that some delete saw every edit of the row, in the row itself or listed as lost."""
        for row, cells in self._rows.items():
            if cells["deleted_at"][1] is None:
                continue
            deletes = [write for write in self._ledger.of(row, "deleted_at") if write.value is not None]
            for name in FIELDS:
                known = {value for (r, n, _), (_, value) in self._edits.items() if (r, n) == (row, name)}
                for write in self._ledger.of(row, name):
                    if write.given_up or write.on_deleted or write.value not in known:
                        continue
                    shown = [(each, value) for each in deletes for value in _shown_to(each, name)]
                    seen = any(self._in_past(value, write, before=delete) for delete, value in shown)
                    assert seen, f"deleted by nobody who had seen {write}"

    def _in_past(self, value: Any, write: Write, before: Write) -> bool:
        """Whether ``value`` is that write's, or was built upon it by what was written before some other write."""
        earlier = itertools.takewhile(lambda each: each is not before, self._ledger.writes)
        # a value that was refused is sent again later, over what stood by then
        by_value = {each.value: each for each in earlier if (each.row, each.field) == (write.row, write.field)}
        passed: set[Any] = set()
        while value is not None and value not in passed:
            if value == write.value:
                return True
            passed.add(value)
            value = by_value[value].saw if value in by_value else None
        return False


def _untaken(known: Mapping[str, tuple[str, Any]]) -> set[str]:
    """The edits above which the centre wrote anew what stood."""
    return {base for stamp, (base, _) in known.items() if writer_of(stamp).startswith(CENTRE) and stamp.endswith(ANEW)}


def _lives_on(stamp: str, known: Mapping[str, tuple[str, Any]], top: str) -> bool:
    """Whether an edit stands, or an edit that was taken was built upon it, or upon what repeats it."""
    passing = {s for s in known if s.endswith((ANEW, STOOD))} | _untaken(known)
    above = [s for s, (base, _) in known.items() if base == stamp]
    return stamp == top or any(s not in passing or _lives_on(s, known, top) for s in above)


def _shown_to(delete: Write, name: str) -> list[Any]:
    """What who deleted had of a field before his eyes: in the row, or listed as lost."""
    return [delete.snapshot.get(name), *(value for each, value in delete.listed if each == name)]


def _effective(row: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    """Field → effective stamp and value: what must be equal, however it is stored."""
    stamps = json.loads(row["field_stamps"] or "{}")
    own = row["stamp"] or ""
    cells = {name: (stamps.get(name, own), row[name]) for name in (*FIELDS, "deleted_at", "kind")}
    return {**cells, "stamp": (own, own)}


def _rows(connection: sa.Connection, store_id: str) -> dict[str, dict[str, tuple[str, Any]]]:
    found = connection.execute(sa.text("SELECT * FROM row_customer WHERE store_id = :s"), {"s": store_id})
    return {row["id"]: _effective(row) for row in found.mappings()}


def _edits(connection: sa.Connection, store_id: str) -> dict[tuple[str, str, str], tuple[str, Any]]:
    statement = "SELECT id, field, stamp, base, value FROM centre_edit WHERE store_id = :s AND tbl = 'customer'"
    found = connection.execute(sa.text(statement), {"s": store_id})
    return {(row, name, stamp): (base, json.loads(value)) for row, name, stamp, base, value in found}


def _difference(here: Mapping[Any, Any], there: Mapping[Any, Any]) -> str:
    keys = [key for key in {*here, *there} if here.get(key) != there.get(key)]
    return "; ".join(f"{key}: {here.get(key)} / {there.get(key)}" for key in keys[:3])
