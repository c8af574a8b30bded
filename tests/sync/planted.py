"""Known bugs, planted in the running program from here, one at a time; a kept history must notice each.

``BUGS`` says which seed showed it. Where another rule makes good what a bug breaks, no history can show it: then
test_planted.py names the test that does.
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from desktop.store import lowered, outbox_copy, problem_list, replica_apply, replica_batch, replica_cursor, unsent
from desktop.store.replica import Replica
from sync import merge
from sync.client import encode_batch
from sync.protocol import Answer, Push
from sync.server import accounts, deletion, merging
from sync.server.denial import Denial
from sync.server.merging import Merger
from sync.server.paging import Paging
from sync.server.pushing import Pushing

Patch = pytest.MonkeyPatch


def payload_rebuilt_at_resend(patch: Patch) -> None:
    """A frozen batch keeps its boundary, but its bytes are made anew before each sending."""
    frozen = Replica.frozen

    def rebuilt(self: Replica) -> list[tuple[int, str, bytes]]:
        found = []
        for number, _, _ in frozen(self):
            first, last = self._raw.execute(
                "SELECT first_seq, last_seq FROM batch WHERE number = ? AND state = 'frozen'", (number,)
            ).fetchone()
            last = self._raw.execute("SELECT max(seq) FROM outbox").fetchone()[0] or last
            plain = replica_batch.collect(self._raw, first - 1, last)
            payload, digest = encode_batch(self.identity()[2], number, plain)
            self._raw.execute(
                "UPDATE batch SET hash = ?, payload = ?, last_seq = ? WHERE number = ?", (digest, payload, last, number)
            )
            found.append((number, digest, payload))
        return found

    patch.setattr(Replica, "frozen", rebuilt)
    patch.setattr(Pushing, "_stored", _stored_whatever_the_hash)


def _stored_whatever_the_hash(self: Pushing, connection: Any, device: Any, batch: Any, message: Push) -> bytes | None:
    try:
        return _STORED(self, connection, device, batch, message)
    except Denial:
        t = self._tables.batch
        answer = connection.execute(
            sa.select(t.c.answer).where(
                t.c.device == device.code, t.c.incarnation == batch.incarnation, t.c.number == batch.number
            )
        ).scalar()
        if answer is None:
            raise
        kept = Answer.decode(bytes(answer))
        return Answer(kept.number, message.hash, kept.stream, kept.first, kept.last, kept.verdicts).encode()


_STORED = Pushing._stored


def answer_without_its_effect(patch: Patch) -> None:
    """Effect and answer in two transactions, and the line breaks between them: the answer is there, the effect not."""
    write, calls = Pushing.write, [0]

    def sometimes(self: Pushing, connection: Any, device: Any, merger: Merger, seqs: Any) -> Any:
        calls[0] += 1
        return dict(seqs) if calls[0] % 5 == 0 else write(self, connection, device, merger, seqs)

    patch.setattr(Pushing, "write", sometimes)


def echo_skipped_by_device(patch: Patch) -> None:
    """Own stretches are skipped even where others had written before them."""

    def skip(self: Replica, at: Any, first: int, last: int) -> None:
        if last >= first:
            replica_cursor.move(self._raw, at, last)

    patch.setattr(Replica, "_skip_echo", skip)


def cursor_from_the_rows_seen(patch: Patch) -> None:
    """The page's rows end early, its cursor does not: as when the sequence is taken without the lock."""
    between = Paging._rows_between

    def missing(self: Paging, connection: Any, store_id: str, start: int, end: int, *after: Any) -> Iterator[Any]:
        return between(self, connection, store_id, start, end - 1 if end - start > 2 else end, *after)

    patch.setattr(Paging, "_rows_between", missing)


def sequence_without_the_lock(patch: Patch) -> None:
    """Two pushes take the same stretch: every third one reads the counter as it was before its predecessor."""
    lock, calls = accounts.lock, [0]

    def stale(connection: Any, tables: Any, store_id: str) -> int:
        calls[0] += 1
        seq = lock(connection, tables, store_id)
        return max(0, seq - 2) if calls[0] % 3 == 0 else seq

    patch.setattr(accounts, "lock", stale)


def base_moved_by_a_pull(patch: Patch) -> None:
    """A pulled value beneath an unsent edit becomes that edit's base: the loser is then superseded, not listed."""
    beneath = replica_apply.TableWriter._beneath

    def moving(self: Any, pk: str, name: str, stamp: str, value: Any) -> None:
        beneath(self, pk, name, stamp, value)
        self._raw.execute(
            "UPDATE outbox SET cols = json_set(cols, '$.' || ?, ?) WHERE pk = ? AND cols IS NOT NULL"
            " AND json_extract(cols, '$.' || ?) IS NOT NULL AND ? < stamp",
            (name, stamp, pk, name, stamp),
        )

    patch.setattr(replica_apply.TableWriter, "_beneath", moving)


def unsent_edits_overwritten(patch: Patch) -> None:
    """A pull does not look at what waits."""
    patch.setattr(replica_apply, "unsent", lambda *_: {})


def losers_not_kept(patch: Patch) -> None:
    """The centre forgets an edit that lost on arrival."""
    edit = Merger._edit

    def forgetting(self: Merger, trial: Any, tx: Any, change: Any) -> None:
        edit(self, trial, tx, change)
        held = trial.rows[change.table, change.id]
        if held.stamp_of(change.field) > change.stamp:
            trial.edits.pop()

    patch.setattr(Merger, "_edit", forgetting)


def row_stamp_bumped_by_an_edit(patch: Patch) -> None:
    """An edit of one field makes the whole row newer: another's edit of another field then seems older."""
    edit = Merger._edit

    def bumping(self: Merger, trial: Any, tx: Any, change: Any) -> None:
        edit(self, trial, tx, change)
        held = trial.rows[change.table, change.id]
        held.stamp = max(held.stamp, change.stamp)
        held.stamps = {name: stamp for name, stamp in held.stamps.items() if stamp > held.stamp}

    patch.setattr(Merger, "_edit", bumping)


def last_arrival_wins(patch: Patch) -> None:
    """The desk takes whatever it pulls."""

    def taking(self: Any, mine: Any, row: Any, waiting: Any) -> Any:
        return row

    patch.setattr(replica_apply.TableWriter, "_merge", taking)


def no_transaction_ids(patch: Patch) -> None:
    """What came under another batch is taken for new: after a restore it takes effect twice."""
    patch.setattr(Pushing, "_done", lambda *_: {})


def another_hash_answered(patch: Patch) -> None:
    """A number used with other content is answered as if it were the same."""
    patch.setattr(Pushing, "_stored", _stored_whatever_the_hash)


def late_answer_taken(patch: Patch) -> None:
    """Any ok is taken for the answer to the batch under way: the outbox is cleared before the centre has it."""
    answered = Replica.answered

    def early(self: Replica, number: int, digest: str, spans: Any, verdicts: Any) -> None:
        answered(self, number, digest, spans, verdicts)
        for later, other, _ in self.frozen():
            answered(self, later, other, [], [])

    patch.setattr(Replica, "answered", early)
    freeze = Replica.freeze

    def two(self: Replica, rows: int, ceiling: int, encode: Any) -> bool:
        return freeze(self, rows, ceiling, encode) and (freeze(self, rows, ceiling, encode) or True)

    patch.setattr(Replica, "freeze", two)


def numbers_in_any_order(patch: Patch) -> None:
    """The centre takes whatever number comes, and the desk sends its last batch first."""
    patch.setattr(Pushing, "_in_order", lambda *_: None, raising=False)
    frozen = Replica.frozen
    patch.setattr(Replica, "frozen", lambda self: list(reversed(frozen(self))))
    late_answer = Replica.freeze

    def two(self: Replica, rows: int, ceiling: int, encode: Any) -> bool:
        return late_answer(self, rows, ceiling, encode) and (late_answer(self, rows, ceiling, encode) or True)

    patch.setattr(Replica, "freeze", two)
    patch.setattr(Pushing, "_stored", _stored_in_any_order)


def _stored_in_any_order(self: Pushing, connection: Any, device: Any, batch: Any, message: Push) -> bytes | None:
    try:
        return _STORED(self, connection, device, batch, message)
    except Denial as denial:
        if denial.message.code != "gap":
            raise
        return None


def future_stamps_rewritten(patch: Patch) -> None:
    """The centre lowers stamps that lie in its future: nobody who stands on them finds them again."""
    take = Merger.take

    def lowering(self: Merger, tx: Any, changes: Any, **where: str) -> Any:
        highest = f"{merge.clock_at(time.time_ns() // 1_000_000 - 60_000):019d}"
        lowered = [dataclasses.replace(c, stamp=min(c.stamp, highest + c.stamp[19:])) for c in changes]
        return take(self, tx, lowered, **where)

    patch.setattr(Merger, "take", lowering)


def delete_compared_with_the_highest(patch: Patch) -> None:
    """A delete stands if it saw the highest stamp of the row, whatever it missed of the other fields."""

    def highest(seen: str, before: Any) -> bool:
        known = max(json.loads(seen).values())
        return max([before.stamp, *(s for n, s in before.stamps.items() if n != "deleted_at")]) > known

    patch.setattr(deletion, "_unseen", highest)


def edit_swallowed_by_a_tombstone(patch: Patch) -> None:
    """An edit that meets a deleted row is taken and hidden with it; nobody is told."""
    keep = Merger._keep_row

    def only_deletes(self: Merger, trial: Any, tx: Any, table: str, row_id: str, held: Any, base: str) -> None:
        (_, _, field), _ = trial.edits[-1]
        if field == "deleted_at":
            keep(self, trial, tx, table, row_id, held, base)

    patch.setattr(Merger, "_keep_row", only_deletes)


def chunk_moves_the_cursor(patch: Patch) -> None:
    """After the first chunk the cursor stands at the page's end already; a kill then passes over the rest."""
    patch.setattr(replica_cursor, "mark", lambda raw, at, end, _key: replica_cursor.move(raw, at, end))


def rollback_to_the_base(patch: Patch) -> None:
    """Dropping a refused edit brings back what its editor saw, not what the peer has now."""
    beneath = unsent.beneath

    def base_only(raw: Any, row: Any) -> Any:
        found = beneath(raw, row)
        for entry in reversed(unsent.of_row(raw, row)):
            for field, base in entry.bases.items():
                found[field] = (base, entry.olds.get(field))
        return found

    patch.setattr(unsent, "beneath", base_only)


def held_ones_left_behind(patch: Patch) -> None:
    """Dropping the cause leaves what it held as it is."""
    patch.setattr(problem_list, "free_orphans", lambda _raw: None)


def bases_judged_while_missing(patch: Patch) -> None:
    """A loser is named although the edit it may stand on is not here yet, or all are called known."""

    def hasty(edits: Sequence[tuple[str, str]], roots: Any) -> list[str]:
        current = max({stamp for stamp, _ in edits}.union(roots), default="")
        return sorted(stamp for stamp, _ in edits if stamp != current)

    patch.setattr(merge, "losers", hasty)
    patch.setattr(merging, "losers", hasty)
    patch.setattr("tests.sync.world.losers", hasty)


def refused_edits_make_losers(patch: Patch) -> None:
    """An edit the centre refused counts against what others wrote, until its field is judged again by chance."""

    def all_of_them(raw: Any, key: Any) -> list[tuple[str, str]]:
        table, pk, field = key
        found = raw.execute("SELECT stamp, cols FROM outbox WHERE pk = ? AND tbl = ? AND op <> 'insert'", (pk, table))
        return [(stamp, json.loads(cols)[field]) for stamp, cols in found if field in json.loads(cols)]

    patch.setattr(replica_apply, "_waiting_pairs", all_of_them)


def copy_not_brought_back(patch: Patch) -> None:
    """A restored backup comes up without the saves of the outbox's copy."""
    patch.setattr(outbox_copy, "bring_back", lambda *_: 0)


def one_bad_row_blocks_the_batch(patch: Patch) -> None:
    """A refused transaction is answered by nothing at all: its batch is sent for ever."""
    refused = Replica._refused

    def forgetting(self: Replica, verdict: Any, first: int, last: int) -> None:
        if verdict["outcome"] == "held":
            return
        refused(self, verdict, first, last)

    patch.setattr(Replica, "_refused", forgetting)


def stamps_not_lowered(patch: Patch) -> None:
    """A clock ten years fast goes on winning."""
    patch.setattr(
        lowered,
        "lower_future",
        lambda raw, _ceiling: (raw.execute("SELECT max(seq) FROM outbox").fetchone()[0] or 0, {}),
    )


def separable_answered_whole(patch: Patch) -> None:
    """The rows of an import that were refused are not told apart from those taken."""
    refused = Replica._refused

    def whole(self: Replica, verdict: Any, first: int, last: int) -> None:
        refused(self, {**verdict, "table": "", "row": ""}, first, last)

    patch.setattr(Replica, "_refused", whole)


BUGS: dict[Callable[[Patch], None], int] = {
    payload_rebuilt_at_resend: 2,
    answer_without_its_effect: 1,
    echo_skipped_by_device: 1,
    cursor_from_the_rows_seen: 1,
    sequence_without_the_lock: 1,
    base_moved_by_a_pull: 5,
    unsent_edits_overwritten: 2,
    losers_not_kept: 1,
    row_stamp_bumped_by_an_edit: 0,
    last_arrival_wins: 2,
    late_answer_taken: 2,
    future_stamps_rewritten: 0,
    delete_compared_with_the_highest: 1,
    chunk_moves_the_cursor: 5,
    rollback_to_the_base: 2,
    held_ones_left_behind: 5,
    bases_judged_while_missing: 1,
    refused_edits_make_losers: 2,
    one_bad_row_blocks_the_batch: 1,
    separable_answered_whole: 6,
}
"""Bug → the seed that showed it; others are tried after it, in case a change of the product moved its course."""
