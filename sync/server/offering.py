"""What a restored centre takes back from devices: rows and edits with their own stamps, field by field the higher one.

Nothing is judged anew here: all of it had been taken once. It takes effect once, whatever device offers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync.merge import CENTRE, HLC_DIGITS, above, read_stamps
from sync.protocol import KnownEdits, Recover, Recovered, Rows
from sync.server.business import Business, Declared, Want
from sync.server.change import DELETED, FieldEdit, Halt, Held, Insert, Known, RowKey, is_grave
from sync.server.claiming import Holder, Taken
from sync.server.grant import Scope
from sync.server.merging import Merger
from sync.server.right import missing
from sync.server.source import BatchSource

LOWEST = "0" * HLC_DIGITS + CENTRE + "restored"
"""The stamp of a field that a new row came without: whoever may write it brings it with its own."""
Edits = dict[RowKey, list[tuple[str, Known]]]
Wants = dict[tuple[str, Holder], Sequence[Want]]


class Offering:
    """One offer, merged in memory; ``merger`` and ``scope`` are then written like a batch's."""

    def __init__(self, business: Business, source: BatchSource, scope: Scope, writer: str) -> None:
        self._business, self._source, self._device = business, source, scope.device
        self.merger = Merger(business, source, scope, writer)
        self._unclaimed: list[RowKey] = []

    def take(self, offer: Recover) -> Recovered:
        """Lay the offer over what stands."""
        edits = _by_row(offer.edits)
        wants: Wants = {}
        for rows in offer.rows:
            declared = self._business.tables.get(rows.table)
            if declared is None or missing(self._device, self._device.rights, declared, ()) is not None:
                continue
            self._source.prefetch(
                [[FieldEdit(declared.name, str(i), "", None, "", "", "") for i in rows.columns["id"]]]
            )
            for its, sent in self._offered(declared, rows):
                key = (declared.name, str(its.values["id"]))
                self._row(declared, its, sent, edits.get(key, []))
                stands = self.merger.standing(*key)
                if declared.claims is not None and stands is not None:
                    live = stands.values.get(DELETED) is None
                    wants[str(stands.values["store_id"]), key] = list(declared.claims(stands.values)) if live else []
        self._claim(wants)
        table, ids = [table for table, _ in self._unclaimed], [row_id for _, row_id in self._unclaimed]
        return Recovered(len(self.merger.rows), table, ids)

    def _offered(self, declared: Declared, rows: Rows) -> Iterator[tuple[Held, frozenset[str]]]:
        """Each row with the columns that this device may write; what cannot stand here at all is passed over."""
        names = [
            name
            for name in rows.columns
            if name in declared.columns
            and missing(self._device, self._device.rights, declared, [name]) is None
        ]  # fmt: skip
        columns = [rows.columns[name] for name in names]
        for stamp, stamps, *values in zip(rows.stamp, rows.field_stamps, *columns, strict=True):
            try:
                held = self.merger.placed(Insert(declared.name, stamp, dict(zip(names, values, strict=True))))
            except Halt:
                continue
            held.stamps = read_stamps(stamps)
            yield held, frozenset(names)

    def _row(self, declared: Declared, its: Held, sent: frozenset[str], edits: list[tuple[str, Known]]) -> None:
        key = (declared.name, str(its.values["id"]))
        standing = self._source.row(*key)
        fields = declared.columns.keys() - declared.bookkeeping - {"id", "store_id"}
        if standing is None:
            its.stamps |= dict.fromkeys(fields - sent, LOWEST)
            merged, took = its, True
        elif declared.append_only:
            return
        else:
            merged, took = _over(declared, standing, its, fields & sent)
        fresh = [
            (name, known)
            for name, known in edits
            if (not name or name in sent) and all(known.stamp != e.stamp for e in self._source.edits((*key, name)))
        ]
        if standing is not None and not is_grave(standing, self._source.edits((*key, DELETED))):
            kept = _keep(standing, its, {known.stamp for _, known in edits}, merged, self.merger.centre)
            fresh += [(DELETED, kept)] if kept is not None else []
        if not took and not fresh:
            return
        if (
            declared.scope
            and standing is not None
            and merged.stamp_of(declared.scope) != standing.stamp_of(declared.scope)
        ):
            merged.partition = its.partition
        self.merger.rows[key] = merged
        for name, known in fresh:
            self.merger.edits.setdefault((*key, name), []).append(known)

    def _claim(self, wants: Wants) -> None:
        """All of it at once, so that what changed hands finds its slot free; where that fails one by one."""
        if not any(self._is_leased(*each) for each in wants.items()):
            try:
                self.merger.claims.taken.update(self.merger.claims.settle(wants))
                return
            except Taken:
                pass
        for each, wanted in sorted(wants.items(), key=lambda item: bool(item[1])):
            try:
                if self._is_leased(each, wanted):
                    raise Taken(wanted[0].resource, "", None)
                self.merger.claims.taken.update(self.merger.claims.settle({each: wanted}))
            except Taken:
                self.merger.claims.taken.update(self.merger.claims.settle({each: ()}))
                self._unclaimed.append(each[1])

    def _is_leased(self, whose: tuple[str, Holder], wanted: Sequence[Want]) -> bool:
        return any(self._source.leased(whose[0], want.resource) for want in wanted)


def _over(declared: Declared, standing: Held, its: Held, fields: frozenset[str] | set[str]) -> tuple[Held, bool]:
    """The row as it stands afterwards, and whether it took anything."""
    merged, took = standing.copy(), False
    effective = {
        name: standing.stamp_of(name) for name in declared.columns.keys() - declared.bookkeeping - {"id", "store_id"}
    }
    for name in fields:
        if its.stamp_of(name) > effective[name]:
            merged.values[name], effective[name], took = its.values.get(name), its.stamp_of(name), True
    newest = max([its.stamp, *its.stamps.values()]) > max([standing.stamp, *standing.stamps.values()])
    if took and newest:
        merged.values.update({name: its.values.get(name) for name in declared.bookkeeping if name in its.values})
    merged.stamp = max(standing.stamp, its.stamp)
    merged.stamps = {name: stamp for name, stamp in effective.items() if stamp != merged.stamp}
    return merged, took


def _keep(standing: Held, its: Held, known: set[str], merged: Held, centre: str) -> Known | None:
    """Where the offer deletes a row of which something was written here since: it stays, and the delete is lost."""
    deleted = its.stamp_of(DELETED)
    if its.values.get(DELETED) is None or standing.stamp_of(DELETED) >= deleted:
        return None
    names = standing.stamps.keys() - {DELETED}
    if all(standing.stamp_of(name) in known or standing.stamp_of(name) <= its.stamp_of(name) for name in names):
        return None
    stamp = above(deleted, centre)
    merged.values[DELETED], merged.stamps[DELETED] = None, stamp
    return Known(stamp, deleted if deleted in known else "", None, "", "")


def _by_row(edits: KnownEdits) -> Edits:
    found: Edits = {}
    for table, row_id, name, *rest in zip(
        edits.table, edits.id, edits.field, edits.stamp, edits.base, edits.value, edits.actor, edits.at, strict=True
    ):
        found.setdefault((table, row_id), []).append((name, Known(*rest)))
    return found
