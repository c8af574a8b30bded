"""One batch merged in memory: rows as they stand, transactions laid over them one by one, what is to be written.

A transaction is tried on a copy and kept or dropped as a whole. Nothing here speaks SQL but through ``Source``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sync.merge import above, device_of, losers, writer_of
from sync.protocol import Outcome, Tx, Verdict
from sync.server.arbiter import Arbiter
from sync.server.business import Business, Complaint, Declared, Row
from sync.server.change import (
    DELETED,
    NEWER,
    WHOLE_ROW,
    FieldEdit,
    FieldKey,
    Halt,
    Held,
    Insert,
    Known,
    RowKey,
    Source,
    fits,
    is_grave,
    is_untaken,
)
from sync.server.deletion import missed, stamps_seen
from sync.server.grant import ALL, Scope
from sync.server.right import actor_rights, is_own, missing


@dataclass
class _Trial:
    """One transaction being tried."""

    rows: dict[RowKey, Held] = field(default_factory=dict)
    before: dict[RowKey, Held | None] = field(default_factory=dict)
    edits: list[tuple[FieldKey, Known]] = field(default_factory=list)
    lost: bool = False
    rights: frozenset[str] = frozenset()
    """The actor's."""
    revived: frozenset[RowKey] = frozenset()
    """Deleted rows that this transaction wants back."""
    unseen: bool = False
    """Whether it met rows written since the device last read the stream."""


class Merger:
    """``scope``: where the pushing device may write; ``centre``: the writer part of stamps made here.

    ``schema``: the revision that the device's program wrote for.
    """

    def __init__(self, business: Business, source: Source, scope: Scope, centre: str, schema: str = "") -> None:
        self._newer = schema > business.schema
        self._business, self._source, self._scope, self.centre = business, source, scope, centre
        self.rows: dict[RowKey, Held] = {}
        """Rows to write."""
        self.edits: dict[FieldKey, list[Known]] = {}
        """Edits to write."""
        self.arbiter = Arbiter(business, source)
        self.claims = self.arbiter.claims

    def take(self, tx: Tx, changes: Iterable[Insert | FieldEdit], *, row: str = "", table: str = "") -> Verdict:
        """Try one transaction, or one row of a separable one, and keep it if it holds."""
        trial, asked = _Trial(), list(changes)
        trial.revived = frozenset(
            (each.table, each.id)
            for each in asked
            if isinstance(each, FieldEdit) and each.field == DELETED and each.value is None
        )
        try:
            trial.rights = self._rights(tx, asked)
            for change in asked:
                self._allow(trial, tx, change)
                if isinstance(change, Insert):
                    self._insert(trial, tx, change)
                else:
                    self._edit(trial, tx, change)
            self._check(trial)
            claimed = self.arbiter.claim(tx.id, trial.rows, trial.before)
        except Halt as halt:
            on = str(halt.values.pop("on", "")) if halt.outcome == "held" else ""
            return Verdict(tx.id, halt.outcome, halt.code, halt.field, halt.values, on, table, row)
        self.rows.update(trial.rows)
        self.claims.taken.update(claimed)
        for key, known in trial.edits:
            self.edits.setdefault(key, []).append(known)
        outcome: Outcome = "conflicted" if trial.lost else "merged" if trial.unseen else "applied"
        return Verdict(tx.id, outcome, table=table, row=row)

    def _rights(self, tx: Tx, changes: Sequence[Insert | FieldEdit]) -> frozenset[str]:
        device = self._scope.device
        rights = actor_rights(self._business, device, tx.actor, self._row)
        if rights is None and ALL in device.rights:
            # set-up: the first member of staff comes in the very transaction that they make
            made = {(each.table, str(each.values["id"])): each.values for each in changes if isinstance(each, Insert)}
            rights = actor_rights(self._business, device, tx.actor, lambda table, row_id: made.get((table, row_id)))
        if rights is None:
            raise Halt("refused", "sync.actor")
        return rights

    def _allow(self, trial: _Trial, tx: Tx, change: Insert | FieldEdit) -> None:
        """Raises Halt where the actor, on this device, lacks a right that this change needs."""
        declared = self._declared(change.table)
        if isinstance(change, Insert):
            columns = [name for name, value in change.values.items() if value not in (None, "")]
        else:
            columns = [change.field]
        lacking = missing(self._scope.device, trial.rights, declared, columns)
        if lacking is None:
            return
        own = change.id if isinstance(change, FieldEdit) and change.field in declared.own else ""
        if is_own(self._business, self._scope.device, tx.actor, self._row, own):
            return
        raise Halt("refused", lacking.code, lacking.field, lacking.values)

    def _row(self, table: str, row_id: str) -> Row | None:
        """A row before the transaction."""
        held = self.standing(table, row_id)
        return None if held is None else held.values

    def _declared(self, table: str) -> Declared:
        declared = self._business.tables.get(table)
        if declared is None:
            raise self._unknown("sync.table", "", table)
        return declared

    def _unknown(self, code: str, name: str, table: str) -> Halt:
        """A newer program's table or column waits until this one knows it; any other is a mistake."""
        if self._newer:
            return Halt("held", NEWER, name, {"table": table})
        return Halt("refused", code, name, {"table": table})

    def written(self) -> Iterator[tuple[RowKey, Held, Held | None]]:
        """Key of each row to write, how it stands now and how it stood before."""
        for key, held in self.rows.items():
            yield key, held, self._source.row(*key)

    def standing(self, table: str, row_id: str) -> Held | None:
        """A row as this batch leaves it so far."""
        return self.rows.get((table, row_id)) or self._source.row(table, row_id)

    def _open(self, trial: _Trial, table: str, row_id: str) -> Held | None:
        """The row to change within the trial, None where there is none."""
        key = (table, row_id)
        if key not in trial.rows:
            standing = self.standing(table, row_id)
            trial.before[key] = standing
            if standing is None:
                return None
            trial.unseen = trial.unseen or self._is_unseen(standing)
            trial.rows[key] = standing.copy()
        return trial.rows[key]

    def _is_unseen(self, held: Held) -> bool:
        return held.seq > self._scope.cursors.get(held.origin, 0)

    def _place(self, declared: Declared, values: Row) -> str:
        """The partition in which a row of these values is seen. Raises Halt where this device may not put it there."""
        home = values.get("store_id")
        if self._scope.kind(home) != declared.stream:
            raise Halt("refused", "sync.store", "store_id")
        place = values.get(declared.scope) if declared.scope else None
        if place is not None and not self._scope.kind(place) and place not in self._scope.targets:
            raise Halt("refused", "sync.store", declared.scope)
        return str(home if place is None else place)

    def known(self, key: FieldKey) -> list[Known]:
        """The edits of a field as this batch leaves them so far."""
        return self._known(_Trial(), key)

    def placed(self, change: Insert) -> Held:
        """A new row as it would stand. Raises Halt where it cannot stand here at all."""
        declared = self._declared(change.table)
        unknown = change.values.keys() - declared.columns.keys()
        if self._newer:
            # an empty value says no more than that the row has none
            unknown = {name for name in unknown if change.values[name] is not None}
        if unknown:
            raise self._unknown("sync.column", min(unknown), change.table)
        known = {name: value for name, value in change.values.items() if name in declared.columns}
        fits(declared, known)
        partition = self._place(declared, known)
        values = dict.fromkeys(declared.columns) | dict(declared.defaults) | known
        return Held(values, change.stamp, {}, 0, partition)

    def _known(self, trial: _Trial, key: FieldKey) -> list[Known]:
        mine = [known for at, known in trial.edits if at == key]
        return [*self._source.edits(key), *self.edits.get(key, ()), *mine]

    def _insert(self, trial: _Trial, tx: Tx, change: Insert) -> None:
        made = self.placed(change)
        row_id = str(change.values["id"])
        held = self._open(trial, change.table, row_id)
        if held is None:
            trial.rows[change.table, row_id] = made
        elif change.stamp != held.stamp:
            self._insert_again(trial, tx, change, held, self._declared(change.table))

    def _insert_again(self, trial: _Trial, tx: Tx, change: Insert, held: Held, declared: Declared) -> None:
        """The same row made by two devices: field by field the higher stamp stands, the other is kept as an edit."""
        row_id = str(change.values["id"])
        lower = Known(min(change.stamp, held.stamp), "", None, tx.actor, tx.at)
        trial.edits.append(((change.table, row_id, WHOLE_ROW), lower))
        for name in declared.columns.keys() - declared.bookkeeping - {"id", "store_id"}:
            if name not in change.values or not self._scope.device.may(declared.seen_with.get(name, "")):
                continue  # not sent is not emptied
            value, old = change.values[name], held.values.get(name)
            standing, key = held.stamp_of(name), (change.table, row_id, name)
            if value != old and declared.append_only:
                raise Halt("refused", "sync.append_only", name, {"table": change.table})
            if change.stamp > standing:
                if value != old:
                    self._keep_root(trial, key, replace(held.made(name), stamp=standing))
                held.values[name] = value
            elif value != old:
                trial.edits.append((key, Known(change.stamp, "", value, tx.actor, tx.at)))
                trial.lost = True
        if change.stamp > held.stamp:
            held.values.update({name: change.values.get(name) for name in declared.bookkeeping})
        held.stamps = {name: stamp for name, stamp in held.stamps.items() if stamp > change.stamp}
        held.stamp = max(held.stamp, change.stamp)
        if declared.scope:
            held.partition = self._place(declared, held.values)

    def _keep_root(self, trial: _Trial, key: FieldKey, root: Known) -> None:
        if all(known.stamp != root.stamp for known in self._known(trial, key)):
            trial.edits.append((key, root))
        trial.lost = True

    def _edit(self, trial: _Trial, tx: Tx, change: FieldEdit) -> None:
        declared = self._declared(change.table)
        if change.field not in declared.columns:
            raise self._unknown("sync.column", change.field, change.table)
        if change.field in declared.bookkeeping | {"id", "store_id"}:
            raise Halt("refused", "sync.column", change.field, {"table": change.table})
        if declared.append_only:
            raise Halt("refused", "sync.append_only", change.field, {"table": change.table})
        fits(declared, {change.field: change.value})
        held = self._open(trial, change.table, change.id)
        if held is None:
            if self._source.left(change.table, change.id):
                raise Halt("refused", "sync.left", change.field, {"table": change.table})
            if self._is_forgotten(change):
                if change.field == DELETED and change.value is not None:
                    return  # it is gone already
                raise Halt("refused", "sync.pruned", change.field, {"table": change.table})
            raise Halt("held", "sync.held", change.field, {"on": change.base})
        key = (change.table, change.id, change.field)
        standing = held.stamp_of(change.field)
        if change.stamp == standing or (change.stamp < standing and self._knows(trial, key, change.stamp)):
            taken = [known.value for known in self._known(trial, key) if known.stamp == change.stamp]
            if change.value not in (taken or [held.values.get(change.field)]):
                raise Halt("refused", "sync.stamp", change.field, {"table": change.table})
            if is_untaken(change.stamp, self._known(trial, key)):
                raise Halt("held", "sync.held", change.field, {"on": change.base})
            return  # another device brought it back to a restored centre
        if self._is_anothers_grave(trial, key, change):
            raise Halt("refused", "sync.untaken", change.field, {"table": change.table})
        if self._on_refused(trial, key, change, held):
            raise Halt("held", "sync.held", change.field, {"on": change.base})
        if change.base not in ("", standing, held.stamp) and not self._knows(trial, key, change.base):
            if not self._is_forgotten(change):
                raise Halt("held", "sync.held", change.field, {"on": change.base})
            change = replace(change, base="")  # older than all that is kept: it meets whatever stands
        if change.base != standing and change.stamp > standing == held.stamp:
            self._keep_root(trial, key, held.made(change.field))
        trial.edits.append((key, Known(change.stamp, change.base, change.value, tx.actor, tx.at)))
        if change.base != standing:
            trial.lost = trial.lost or self._lost(trial, key, held)
        if change.stamp > standing:
            if change.stamp > max([held.stamp, *held.stamps.values()]):
                held.values.update(changed_at=tx.at, changed_by=tx.actor)
            held.values[change.field], held.stamps[change.field] = change.value, change.stamp
            if change.field == declared.scope:
                held.partition = self._place(declared, held.values)
        # an edit that lost its field is known all the same: a delete that had not seen it does not stand
        if change.field != DELETED or change.stamp > standing:
            self._mind_deletes(trial, tx, change, held)

    def _is_forgotten(self, change: FieldEdit) -> bool:
        """Whether what this edit stands on may be gone from the history: its device was away for longer than that.

        What stands on its own device's edit waits for that one; the device knows whether it is still to come.
        """
        return device_of(change.base) != device_of(change.stamp) and self._source.is_behind(change.table)

    def _knows(self, trial: _Trial, key: FieldKey, stamp: str) -> bool:
        roots = (key[0], key[1], WHOLE_ROW)
        return any(known.stamp == stamp for at in (key, roots) for known in self._known(trial, at))

    def _is_grave(self, trial: _Trial, row: RowKey) -> bool:
        held = trial.before[row]
        if held is None or held.values.get(DELETED) is None:
            return False  # most rows: their edits need not be asked for
        return is_grave(held, self._known(trial, (*row, DELETED)))

    def _is_anothers_grave(self, trial: _Trial, key: FieldKey, change: FieldEdit) -> bool:
        """Whether this takes a new record back from among the deleted that was never taken, and that others made.

        Who made it may not have heard so, and sends it again. What stands on nothing is such a record of one's own.
        """
        if change.field != DELETED or not change.base or not self._is_grave(trial, key[:2]):
            return False
        held, roots = trial.before[key[:2]], self._known(trial, (*key[:2], WHOLE_ROW))
        made_by = {device_of(each.stamp) for each in roots} | {device_of(held.stamp) if held else ""}
        return change.value is None and device_of(change.stamp) not in made_by

    def _on_refused(self, trial: _Trial, key: FieldKey, change: FieldEdit, held: Held) -> bool:
        """Whether it stands on what the centre did not take: of a new row anybody's edit, of a field its own device's.

        Another device's edit of a field is judged against what stands.
        """
        if self._is_grave(trial, key[:2]) and key[:2] not in trial.revived:
            return True
        mine = device_of(change.base) == device_of(change.stamp) and change.base != held.stamp_of(change.field)
        if mine and change.base != held.stamp and is_untaken(change.base, self._known(trial, (*key[:2], DELETED))):
            return True  # a new row of its own that was refused; another desk's of the same id stands
        return (
            mine
            and change.base != held.stamp
            and change.field != DELETED
            and is_untaken(change.base, self._known(trial, key))
        )

    def _lost(self, trial: _Trial, key: FieldKey, held: Held) -> bool:
        known = self._known(trial, key)
        values = {each.stamp: each.value for each in known}
        roots = [each.stamp for each in self._known(trial, (*key[:2], WHOLE_ROW))]
        lost = losers([(each.stamp, each.base) for each in known], [held.stamp, *roots])
        winner = max(values)
        return any(values[stamp] != values[winner] for stamp in lost)

    def _mind_deletes(self, trial: _Trial, tx: Tx, change: FieldEdit, held: Held) -> None:
        """A delete stands only if it saw every edit known; else the row stays, and the delete is listed as lost."""
        if change.field == DELETED:
            before = trial.before[change.table, change.id]
            if change.value is not None and before is not None and missed(change, before, self._of_row(trial, change)):
                self._keep_row(trial, tx, change.table, change.id, held, change.base)
        elif held.values.get(DELETED) is not None:
            deleted = held.stamp_of(DELETED)
            # not by the cursor: an edit that waited, was held or refused may be older than what its desk has read since
            if writer_of(deleted) != writer_of(change.stamp) and stamps_seen(change.seen).get(DELETED) != deleted:
                # on what the delete stood on, so that a hub and the centre write the same whichever came first
                own = self._known(trial, (change.table, change.id, DELETED))
                base = next((known.base for known in own if known.stamp == deleted), "")
                self._keep_row(trial, tx, change.table, change.id, held, base)

    def _of_row(self, trial: _Trial, change: FieldEdit) -> Iterator[tuple[str, Known]]:
        """Every known edit of the row that this one changes, with its field."""
        row = (change.table, change.id)
        yield from self._source.edits_of_row(*row)
        yield from ((key[2], each) for key, each in trial.edits if key[:2] == row)
        yield from ((key[2], each) for key, edits in self.edits.items() if key[:2] == row for each in edits)

    def _keep_row(self, trial: _Trial, tx: Tx, table: str, row_id: str, held: Held, base: str) -> None:
        stamp = above(held.stamp_of(DELETED), self.centre)
        held.values[DELETED], held.stamps[DELETED] = None, stamp
        trial.edits.append(((table, row_id, DELETED), Known(stamp, base, None, tx.actor, tx.at)))
        trial.lost = True

    def _check(self, trial: _Trial) -> None:
        for (table, _), held in trial.rows.items():
            if not self._business.has_rules(table):
                continue
            key = (table, str(held.values["id"]))
            before = trial.before[key]
            if held.values.get(DELETED) is None and self._is_grave(trial, key):
                before = None  # what was refused once is judged as new
            old = before.values if before else {}
            columns = frozenset(name for name, value in held.values.items() if before is None or old.get(name) != value)
            columns -= self._business.tables[table].bookkeeping  # as at the desk: who wrote when is nobody's edit
            for complaint in self._complaints(trial, table, held.values, before.values if before else None, columns):
                self.arbiter.mind_leases(trial.rows, trial.before)
                which = {"table": table, "row": key[1]}
                raise Halt("refused", complaint.code, complaint.field, {**complaint.values, **which})

    def let_go(self, store_id: str, tx: str, rows: Iterable[RowKey]) -> None:
        """Records that a hub may have decided about hold what they want without this transaction."""
        self.arbiter.let_go(store_id, tx, {key: self.standing(*key) for key in rows})

    def _complaints(
        self, trial: _Trial, table: str, after: Row, before: Row | None, columns: frozenset[str]
    ) -> Iterator[Complaint]:
        def look(other: str, row_id: str) -> Row | None:
            held = trial.rows.get((other, row_id)) or self.standing(other, row_id)
            return None if held is None else held.values

        yield from self._business.check(table, after, before, columns, look)
