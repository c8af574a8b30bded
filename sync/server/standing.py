"""What the centre does not take, though a hub may have shown it: the standing value is written anew, above it.

So those who saw the refused value at a hub find what stands by the ordinary rule, the higher stamp. The refused edit is
kept with it and the new writing stands on it: nobody's losers change, on any device.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.merge import above
from sync.protocol import Tx
from sync.server.change import DELETED, WHOLE_ROW, FieldEdit, FieldKey, Halt, Held, Insert, Known
from sync.server.merging import Merger


def stand_anew(merger: Merger, tx: Tx, changes: Sequence[Insert | FieldEdit]) -> None:
    """Write what stands in the place of each of these changes above it; a new row that nobody has stands as deleted."""
    last: dict[FieldKey, FieldEdit] = {}
    for change in changes:
        if isinstance(change, Insert):
            _bury(merger, tx, change)
        elif (held := merger.standing(change.table, change.id)) is not None:
            key = (change.table, change.id, change.field)
            last[key] = change
            refused = Known(change.stamp, _base(merger, key, change, held), change.value, tx.actor, tx.at)
            if all(known.stamp != refused.stamp for known in merger.known(key)):
                merger.edits.setdefault(key, []).append(refused)
    for key, change in last.items():
        _repeat(merger, tx, key, change)


def _base(merger: Merger, key: FieldKey, change: FieldEdit, held: Held) -> str:
    """What stands, as far as it is lower: then the refused edit and the new writing cover it, and it is no loser.

    Else what the edit stood on, where anybody can know that: what was refused before no hub showed was never kept.
    """
    standing = held.stamp_of(change.field)
    if standing < change.stamp:
        return standing
    known = {each.stamp for at in (key, (*key[:2], WHOLE_ROW)) for each in merger.known(at)}
    return change.base if change.base in known | {held.stamp} else ""


def _repeat(merger: Merger, tx: Tx, key: FieldKey, change: FieldEdit) -> None:
    held = merger.standing(change.table, change.id)
    if held is None or change.field not in held.values:
        return
    row = held.copy()
    stamp = above(max(change.stamp, held.stamp_of(change.field)), merger.centre)
    row.stamps[change.field] = stamp
    merger.rows[change.table, change.id] = row
    merger.edits.setdefault(key, []).append(Known(stamp, change.stamp, row.values[change.field], "", tx.at))


def _bury(merger: Merger, tx: Tx, change: Insert) -> None:
    if merger.standing(change.table, str(change.values["id"])) is not None:
        return
    try:
        row = merger.placed(change)
    except Halt:
        # a hub would not have taken it either
        return
    stamp = above(change.stamp, merger.centre)
    row.values[DELETED], row.stamps[DELETED] = tx.at, stamp
    key = (change.table, str(change.values["id"]), DELETED)
    merger.rows[key[:2]] = row
    merger.edits.setdefault(key, []).append(Known(stamp, change.stamp, tx.at, "", tx.at))
