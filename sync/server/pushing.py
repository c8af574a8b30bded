"""What the centre does with a batch, all in one transaction: the counter locked, the batch merged, rows, edits and the
answer written together, so that asking twice changes nothing and a page never misses a row that commits late.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.merge import CENTRE
from sync.protocol import Answer, Batch, Page, Push, Recover, Recovered, Span, Tx, Verdict
from sync.server import accounts, leasing
from sync.server.accounts import Device
from sync.server.adopting import adopt, take_exits
from sync.server.business import Business
from sync.server.change import NEWER, FieldEdit, Insert, alone, by_transaction, met, row_of, rows_of
from sync.server.claiming import Changes, Holder
from sync.server.database import insert
from sync.server.denial import Denial
from sync.server.grant import Scope
from sync.server.leasing import LEASED
from sync.server.merging import Merger
from sync.server.offering import Offering
from sync.server.paging import Paging
from sync.server.schema import Tables
from sync.server.source import BatchSource
from sync.server.standing import Standing, is_kept
from sync.server.straight import NotStraight, Straight
from sync.server.summing import Sums
from sync.server.writing import write
from sync.wire import Value

CHUNK = 500
"""Keys of one IN."""
FORGET_EACH = 32
"""After so many batches of a device the answers that it has are forgotten."""
MOST_TOLD = 500
"""Rows that an answer tells; where a batch met more, the device reads them in the stream."""


Touched = Mapping[Holder, Sequence[str]]
"""Row → the transactions of a batch that changed it, in order."""


class Pushing:
    """``incarnation``: the centre's own, for the stamps it makes; ``enter``: lets a transaction into partitions."""

    def __init__(self, business: Business, tables: Tables, incarnation: str, enter: Callable[..., None]) -> None:
        self._business, self._tables, self._incarnation, self._enter = business, tables, incarnation, enter
        self._paging = Paging(business, tables)
        self.writer = f"{CENTRE}{incarnation}"
        """Of the stamps made here; a hub makes them as the centre would, so that both come to the same."""
        self.decided: Callable[[Connection, Changes, Sequence[Verdict], Touched], None] | None = None
        """At a hub: hears what a batch took and gave back, whom it refused, and which rows it changed, in the same
        transaction."""
        self.is_hub = False
        """Whether edits may come twice: from a device, and from the centre that the device reached by itself."""

    def adopt(self, connection: Connection, device: Device, page: Page) -> None:
        """At a hub: take in a page of the centre's. ``device``: the hub, as the centre knows it."""
        partition = device.streams[page.stream]
        scope = Scope(device, {})
        seqs = {partition: accounts.lock(connection, self._tables, partition)}
        source = BatchSource(connection, self._business, self._tables, scope)
        merger = Merger(self._business, source, scope, self.writer)
        adopt(merger, source, self._business, page, partition)
        ends = self.write(connection, device, merger, seqs, partition)
        self.go_on(connection, seqs, take_exits(connection, self._tables, self._business, page, partition, ends))
        # a hub proves nothing: it holds what the centre has not confirmed
        t = self._tables.counter
        connection.execute(sa.update(t).where(t.c.store_id == partition).values(sums="", shape=""))

    def take_back(self, connection: Connection, device: Device, offer: Recover) -> Recovered:
        """At a restored centre: what this device has from before, as far as it is lacking here."""
        t = self._tables.counter
        found = connection.execute(sa.select(t.c.store_id, t.c.kind).where(t.c.owner == device.store_id))
        targets = {str(p): str(kind) for p, kind in found if p not in device.partitions}
        self._enter(connection, *device.partitions, *targets)
        scope = Scope(device, {}, targets)
        held = sorted({*device.partitions, *targets})
        seqs = {each: accounts.lock(connection, self._tables, each) for each in held}
        offering = Offering(
            self._business, BatchSource(connection, self._business, self._tables, scope), scope, self.writer
        )
        answer = offering.take(offer)
        Standing(connection, self._tables, device.store_id).recall(offering.merger)
        self.go_on(connection, seqs, self.write(connection, device, offering.merger, seqs))
        return answer

    def go_on(self, connection: Connection, seqs: Mapping[str, int], ends: Mapping[str, int]) -> None:
        t = self._tables.counter
        for partition, seq in ends.items():
            if seq > seqs[partition]:
                connection.execute(sa.update(t).where(t.c.store_id == partition).values(seq=seq))

    def straight(self, device: Device, batch: Batch) -> Straight | None:
        """The batch as nothing but new rows; None where it is more than that."""
        try:
            return Straight(self._business, self._tables, device, batch)
        except NotStraight:
            return None

    def take(
        self, connection: Connection, device: Device, batch: Batch, message: Push, straight: Straight | None = None
    ) -> bytes:
        """Effect and answer. With ``straight`` it may raise NotStraight: roll back, and call again without.

        Counters are locked in sorted order, so that two pushes never wait for each other.
        """
        scope = self._scope(connection, device, batch, message)
        seqs = {each: accounts.lock(connection, self._tables, each) for each in sorted(self.touched(batch, scope))}
        stored = self._stored(connection, device, batch, message)
        if stored is not None:
            if message.shown and not self.is_hub:
                self._shown_since(connection, device, batch, scope, seqs, stored)
            return stored
        verdicts: list[Verdict] = []
        sums, recalled = Sums(self._business), False
        if straight is not None:
            if is_kept(connection, self._tables, device.store_id):
                raise NotStraight
            ends = {**seqs, device.store_id: straight.take(connection, seqs[device.store_id], sums)}
        else:
            verdicts, ends, recalled = self._merge(connection, device, batch, scope, seqs, message.shown)
        sums.write(connection, self._tables)
        self.go_on(connection, seqs, ends)
        listed = tuple(verdict for verdict in verdicts if verdict.outcome != "applied")
        others = tuple(
            Span(name, seqs[each] + 1, ends[each])
            for name, each in device.streams.items()
            if each != device.store_id and ends.get(each, 0) > seqs.get(each, 0)
        )
        first, last = seqs[device.store_id] + 1, ends[device.store_id]
        seen = met(batch, listed)
        # what stands anew over what a hub had shown is read in the stream, where unsent edits are laid over it
        anew = recalled or (message.shown and any(verdict.outcome in ("refused", "held") for verdict in listed))
        told = len(seen) <= MOST_TOLD and not anew
        rows, edits = self._paging.of_keys(connection, device, seen if told else ())
        answer = Answer(
            batch.number, message.hash, device.stream, first, last, listed, others, told=told, rows=rows, edits=edits
        ).encode()  # fmt: skip
        connection.execute(
            sa.insert(self._tables.batch).values(
                store_id=device.store_id, device=device.code, incarnation=batch.incarnation, number=batch.number,
                hash=message.hash, answer=answer, shown=int(message.shown),
            )
        )  # fmt: skip
        if batch.number % FORGET_EACH == 0:
            self._forget(connection, device, batch, message.answered)
        d = self._tables.device
        connection.execute(
            sa.update(d).where(d.c.store_id == device.store_id, d.c.code == device.code)
            .values(answered=batch.number, answered_at=time.time_ns() // 1_000_000)
        )  # fmt: skip
        return answer

    def _shown_since(
        self, connection: Connection, device: Device, batch: Batch, scope: Scope, seqs: Mapping[str, int], stored: bytes
    ) -> None:  # fmt: skip
        """The first answer to this got lost, and its device went to a hub: what we had not taken is shown there."""
        t = self._tables.batch
        mine = (t.c.store_id == device.store_id, t.c.device == device.code, t.c.incarnation == batch.incarnation)
        unknown = sa.update(t).where(*mine, t.c.number == batch.number, t.c.shown == 0).values(shown=1)
        if connection.execute(unknown).rowcount == 0:
            return
        by_tx: dict[str, list[Verdict]] = {}
        for verdict in Answer.decode(stored).verdicts:
            by_tx.setdefault(verdict.tx, []).append(verdict)
        changes = by_transaction(batch)
        source = BatchSource(connection, self._business, self._tables, scope)
        source.prefetch(changes)
        merger = Merger(self._business, source, scope, self.writer, batch.schema)
        standing = Standing(connection, self._tables, device.store_id)
        for tx, own in zip(batch.transactions, changes, strict=True):
            standing.mind(merger, tx, own, by_tx.get(tx.id, ()))
        self.go_on(connection, seqs, self.write(connection, device, merger, seqs))

    def _forget(self, connection: Connection, device: Device, batch: Batch, answered: int) -> None:
        """The answers that a device says it has can no longer be asked for; the last one says how far it came."""
        t = self._tables.batch
        mine = (t.c.store_id == device.store_id, t.c.device == device.code, t.c.incarnation == batch.incarnation)
        connection.execute(sa.delete(t).where(*mine, t.c.number < min(answered, batch.number)))

    def _scope(self, connection: Connection, device: Device, batch: Batch, message: Push) -> Scope:
        """Where this batch may write: what is granted, and the store's other partitions that it names."""
        cursors = {device.store_id: message.cursor}
        cursors |= {device.streams[name]: seq for name, seq in message.cursors.items() if name in device.streams}
        return Scope(device, cursors, self.targets(connection, device, batch))

    def targets(self, connection: Connection, device: Device, batch: Batch) -> dict[str, str]:
        named = self._named(batch) - device.partitions.keys()
        targets: dict[str, str] = {}
        if named:
            t = self._tables.counter
            found = connection.execute(
                sa.select(t.c.store_id, t.c.kind).where(t.c.store_id.in_(sorted(named)), t.c.owner == device.store_id)
            )
            targets = {str(partition): str(kind) for partition, kind in found}
            self._enter(connection, *device.partitions, *targets)
        return targets

    def _named(self, batch: Batch) -> set[str]:
        """Partitions that rows of this batch are to be seen in."""
        scopes = {name: declared.scope for name, declared in self._business.tables.items() if declared.scope}
        named: set[Value] = set()
        for inserts in batch.inserts:
            named.update(inserts.columns.get(scopes.get(inserts.table, ""), ()))
        for edits in batch.edits:
            if edits.table in scopes:
                pairs = zip(edits.field, edits.value, strict=True)
                named.update(value for field, value in pairs if field == scopes[edits.table])
        return {each for each in named if isinstance(each, str)}

    def touched(self, batch: Batch, scope: Scope) -> set[str]:
        """The partitions whose sequence this batch may move on."""
        touched = {scope.device.store_id}
        tables = {*(each.table for each in batch.inserts), *(each.table for each in batch.edits)}
        for table in tables & self._business.tables.keys():
            declared = self._business.tables[table]
            touched.update(scope.holds(declared.stream, moves=bool(declared.scope)))
        return touched

    def _stored(self, connection: Connection, device: Device, batch: Batch, message: Push) -> bytes | None:
        t = self._tables.batch
        mine = (t.c.store_id == device.store_id, t.c.device == device.code, t.c.incarnation == batch.incarnation)
        # the batch itself, the one before it and whether any came after, in one question
        found = {
            number: (digest, answer)
            for number, digest, answer in connection.execute(
                sa.select(t.c.number, t.c.hash, sa.case((t.c.number == batch.number, t.c.answer)))
                .where(*mine, t.c.number >= batch.number - 1)
                .order_by(t.c.number)
                .limit(3)
            )
        }
        if batch.number in found:
            digest, answer = found[batch.number]
            if digest != message.hash:
                raise Denial("other_hash", number=batch.number)
            return bytes(answer)
        if found.keys() == {batch.number - 1} and message.answered < batch.number:
            return None
        stored = highest(connection, self._tables, device, batch.incarnation)
        if message.answered < batch.number <= stored:
            # its answer was given and forgotten: a file put back. It begins anew, and each transaction's id counts once
            raise Denial("other_hash", number=batch.number)
        present = max(stored, message.answered)
        if batch.number != present + 1:
            raise Denial("gap", expected=present + 1)
        return None

    def _merge(
        self,
        connection: Connection,
        device: Device,
        batch: Batch,
        scope: Scope,
        seqs: Mapping[str, int],
        shown: bool,
    ) -> tuple[list[Verdict], dict[str, int], bool]:
        changes = by_transaction(batch)
        source = BatchSource(connection, self._business, self._tables, scope)
        source.prefetch(changes)
        merger = Merger(self._business, source, scope, self.writer, batch.schema)
        done = self._done(connection, device, [tx.id for tx in batch.transactions])
        standing = Standing(connection, self._tables, device.store_id)
        verdicts: list[Verdict] = []
        fresh: list[dict[str, Value]] = []
        touched: dict[Holder, list[str]] = {}
        for tx, mine in zip(batch.transactions, changes, strict=True):
            if tx.id in done:
                verdicts += done[tx.id]
                if shown and not self.is_hub:
                    # a file put back has shown now what it was refused under another number
                    standing.mind(merger, tx, mine, done[tx.id])
                    standing.recall(merger)
                continue
            own = [merger.take(tx, mine)] if not tx.separable else list(_row_by_row(merger, tx, mine))
            if not tx.separable and own[0].outcome == "held":
                own = [self._waits(connection, device, tx, mine, own[0], batch.schema)]
            elif tx.separable:
                self._keeprows_of(connection, device, tx, mine, own, batch.schema)
            if shown and not self.is_hub:
                standing.mind(merger, tx, mine, own)
            standing.recall(merger)
            if any(verdict.outcome == "refused" for verdict in own):
                merger.let_go(device.store_id, tx.id, rows_of(mine))
            if any(verdict.outcome not in ("refused", "held") for verdict in own):
                for row in rows_of(mine):
                    touched.setdefault(row, []).append(tx.id)
            verdicts += own
            if all(verdict.outcome != "held" for verdict in own):
                text = json.dumps([asdict(verdict) for verdict in own])
                fresh.append({"store_id": device.store_id, "id": tx.id, "verdicts": text})
        insert(connection, self._tables.transaction, fresh)
        if self.decided is not None:
            self.decided(connection, merger.claims.taken, verdicts, touched)
        return verdicts, self.write(connection, device, merger, seqs), standing.recalled

    def _waits(
        self, connection: Connection, device: Device, tx: Tx, changes: Sequence[Insert | FieldEdit], verdict: Verdict,
        schema: str,
    ) -> Verdict:  # fmt: skip
        """What waits for a lease or for our next program, or stands on what does, is kept here until it can be decided.

        A hub keeps nothing of it: it has the batch itself, and the centre's word comes.
        """
        code = verdict.code
        if code not in (LEASED, NEWER):
            waiting = leasing.waiting(connection, self._tables, device.store_id)
            mine = [needs for _, other, needs, _ in waiting if other == device.code]
            if self.is_hub or not mine:
                return verdict
            code = NEWER if any(mine) else LEASED
        if code == LEASED or not self.is_hub:
            needs = schema if code == NEWER else ""
            leasing.wait(connection, self._tables, device, tx.id, alone(tx, changes, schema), needs)
        return replace(verdict, code=code)

    def _keeprows_of(
        self, connection: Connection, device: Device, tx: Tx, changes: Sequence[Insert | FieldEdit],
        verdicts: Sequence[Verdict], schema: str,
    ) -> None:  # fmt: skip
        """Of an import, the rows that our next program will know."""
        rows = {(verdict.table, verdict.row) for verdict in verdicts if verdict.code == NEWER}
        if rows and not self.is_hub:
            kept = [each for each in changes if (each.table, row_of(each)) in rows]
            leasing.wait(connection, self._tables, device, tx.id, alone(tx, kept, schema), schema)

    def verdicts(self, connection: Connection, device: Device, ids: Sequence[str]) -> list[Verdict]:
        """What became of these transactions, as far as it is known: also of new rows alone, kept without a word."""
        known = self._done(connection, device, ids)
        return [verdict for tx, found in known.items() for verdict in found or [Verdict(tx, "applied")]]

    def _done(self, connection: Connection, device: Device, ids: Sequence[str]) -> dict[str, list[Verdict]]:
        """The transactions that had their effect before, whatever batch brought them."""
        t = self._tables.transaction
        done = {}
        for at in range(0, len(ids), CHUNK):
            found = connection.execute(
                sa.select(t.c.id, t.c.verdicts).where(t.c.store_id == device.store_id, t.c.id.in_(ids[at : at + CHUNK]))
            )
            for tx, text in found:
                done[tx] = [Verdict(**verdict) for verdict in json.loads(text)]
        return done

    def write(
        self, connection: Connection, device: Device, merger: Merger, seqs: Mapping[str, int], place: str = ""
    ) -> dict[str, int]:
        """Write what the merge left; the last sequence taken in each partition. ``place``: as of :func:`write`."""
        return write(connection, self._business, self._tables, merger, seqs, place, again=self.is_hub)


def highest(connection: Connection, tables: Tables, device: Device, incarnation: str) -> int:
    """The highest batch number answered to this incarnation of a device."""
    t = tables.batch
    number: int = connection.execute(
        sa.select(sa.func.coalesce(sa.func.max(t.c.number), 0)).where(
            t.c.store_id == device.store_id, t.c.device == device.code, t.c.incarnation == incarnation
        )
    ).scalar_one()
    return number


def _row_by_row(merger: Merger, tx: Tx, changes: Sequence[Insert | FieldEdit]) -> Iterator[Verdict]:
    by_row: dict[tuple[str, str], list[Insert | FieldEdit]] = {}
    for change in changes:
        by_row.setdefault((change.table, row_of(change)), []).append(change)
    for (table, row_id), own in by_row.items():
        yield merger.take(tx, own, row=row_id, table=table)
