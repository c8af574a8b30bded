"""What is decided later than it came: what waits for a lease to end or for our next program, what a hub spoke of."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from sync.protocol import Batch, Verdict
from sync.server import accounts, leasing
from sync.server.accounts import Device
from sync.server.business import Business
from sync.server.change import NEWER, by_transaction, rows_of
from sync.server.grant import Scope
from sync.server.leasing import LEASED
from sync.server.merging import Merger
from sync.server.pushing import Pushing
from sync.server.schema import Tables
from sync.server.source import BatchSource
from sync.server.standing import Standing


class Deciding:
    """``enter``: lets a transaction into partitions."""

    def __init__(self, business: Business, tables: Tables, pushing: Pushing, enter: Callable[..., None]) -> None:
        self._business, self._tables, self._pushing, self._enter = business, tables, pushing, enter

    def mind_words(self, connection: Connection, hub: Device) -> None:
        """What a hub said of a transaction that had come here before: its record holds what it wants as it stands."""
        source = BatchSource(connection, self._business, self._tables, Scope(hub, {}))
        merger = Merger(self._business, source, Scope(hub, {}), self._pushing.writer)
        for table, row_id, tx in leasing.in_effect(connection, self._tables, hub.store_id):
            merger.let_go(hub.store_id, tx, [(table, row_id)])
        self._pushing.write(connection, hub, merger, {})

    def decide(self, connection: Connection, store_id: str) -> None:
        """Decide everything of a store that waits and need wait no longer: what a hub confirmed, then as it came.

        What stands on something that is not here comes after that; where nobody can bring it any more it is refused.
        """
        told = leasing.told(connection, self._tables, store_id)
        waiting = sorted(leasing.waiting(connection, self._tables, store_id), key=lambda each: each[0] not in told)
        is_out = bool(leasing.live(connection, self._tables, store_id))
        before = -1
        while before != len(waiting):
            before, still = len(waiting), set[str]()
            waiting = [each for each in waiting if not self._decide(connection, store_id, each, still, final=False)]
        # a hub whose lease is out has yet to bring what it showed
        for each in () if is_out else waiting:
            self._decide(connection, store_id, each, still, final=True)

    def _decide(
        self, connection: Connection, store_id: str, waits: tuple[str, str, str, bytes], still: set[str], *, final: bool
    ) -> bool:  # fmt: skip
        """Whether one of them is decided. ``still``: devices that have something waiting; ``final``: hold nothing."""
        tx_id, code, needs, payload = waits
        device, batch = accounts.known(connection, self._tables, store_id, code), Batch.decode(payload)
        (tx,), (changes,) = batch.transactions, by_transaction(batch)
        if device is None:
            leasing.answer(connection, self._tables, store_id, tx_id, [Verdict(tx_id, "refused", "sync.actor")])
            return True
        # what the device had read by then is not known any more; nothing here asks for it
        self._enter(connection, *device.partitions)
        scope = Scope(device, {}, self._pushing.targets(connection, device, batch))
        seqs = {
            each: accounts.lock(connection, self._tables, each) for each in sorted(self._pushing.touched(batch, scope))
        }
        source = BatchSource(connection, self._business, self._tables, scope)
        merger = Merger(self._business, source, scope, self._pushing.writer, batch.schema)
        if not final and merger.arbiter.comes_after(store_id, tx_id, rows_of(changes)):
            return False  # a hub decided without it, and has yet to bring what it decided
        verdict = merger.take(tx, changes)
        if verdict.code in (LEASED, NEWER) or (verdict.outcome == "held" and (code in still or not final)):
            if verdict.code in (LEASED, NEWER):
                still.add(code)
            if needs and verdict.code == LEASED:
                leasing.wait_for_lease(connection, self._tables, store_id, tx_id)
            return False
        if verdict.outcome == "held":
            verdict = Verdict(tx_id, "refused", "sync.cause_gone")
        standing = Standing(connection, self._tables, store_id)
        if verdict.outcome == "refused":
            standing.anew(merger, tx, changes)
            merger.let_go(store_id, tx_id, rows_of(changes))
        standing.recall(merger)
        self._pushing.go_on(connection, seqs, self._pushing.write(connection, device, merger, seqs))
        leasing.answer(connection, self._tables, store_id, tx_id, [verdict])
        return True

    def let_go(self, connection: Connection, store_id: str, code: str) -> None:
        """A device was turned away: what a hub gave for its saves, which nobody will bring, is the record's no more.

        It holds what it wants as it stands here, where nobody else has that by now. What waited for them is decided.
        """
        accounts.lock(connection, self._tables, store_id)
        lost = Device(store_id, code)
        never = leasing.never_brought(connection, self._tables, store_id, code)
        source = BatchSource(connection, self._business, self._tables, Scope(lost, {}))
        merger = Merger(self._business, source, Scope(lost, {}), self._pushing.writer)
        for table, row_id, tx in never:
            merger.let_go(store_id, tx, [(table, row_id)])
        self._pushing.write(connection, lost, merger, {})
        self.mind_words(connection, lost)
        self.decide(connection, store_id)
