"""Whether a transaction may have what its records want; what a hub decides, or has decided, about that counts here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sync.server.business import Business, Want
from sync.server.change import Halt, Held, RowKey, Source
from sync.server.claiming import Claims, Hands, Holder, Slot, Taken
from sync.server.leasing import LEASED

Rows = Mapping[RowKey, Held]
Before = Mapping[RowKey, Held | None]


class Arbiter:
    """The claims of one batch, and what is known of leases. ``claims``: as the batch leaves them."""

    def __init__(self, business: Business, source: Source) -> None:
        self._business, self._source = business, source
        self.claims = Claims(source)

    def claim(self, tx: str, rows: Rows, before: Before) -> dict[Slot, Hands]:
        """What the transaction takes for its records alone, and gives back. ``rows``: as it leaves them. Or Halt."""
        wants: dict[tuple[str, Holder], Sequence[Want]] = {}
        passed: list[tuple[str, Holder, str]] = []
        spoken: list[tuple[str, Holder, str]] = []
        for key, held in rows.items():
            declared = self._business.tables[key[0]]
            if declared.claims is None:
                continue
            stood, store_id = before[key], str(held.values["store_id"])
            wanted = declared.wanted(held.values)
            if self._is_named(store_id, key, tx):
                passed.append((store_id, key, tx))
                if (last := self._last_to_come(store_id, key, tx)) is None:
                    continue  # what the hub gave it stands until all is here that it decided about
                # merged with what came here meanwhile the row may want less than that
                spoken.append((store_id, key, last))
                wants[store_id, key] = wanted
            elif wanted != declared.wanted(stood.values if stood else None):
                wants[store_id, key] = wanted
        changes = self._settled(wants)
        self.claims.passed += passed
        self.claims.spoken += spoken
        return changes

    def _settled(self, wants: Mapping[tuple[str, Holder], Sequence[Want]]) -> dict[Slot, Hands]:
        try:
            changes = self.claims.settle(wants) if wants else {}
        except Taken as taken:
            for store_id, _ in wants:
                self._mind_lease(store_id, taken.resource)
            table, row_id = taken.holder or ("", "")
            values = {"resource": taken.resource, "slot": taken.slot, "holder_table": table, "holder": row_id}
            raise Halt("refused", "claim.taken", values=values) from None
        for (store_id, resource, _), hands in changes.items():
            if hands.taker is not None:
                self._mind_lease(store_id, resource)
        return changes

    def let_go(self, store_id: str, tx: str, rows: Mapping[RowKey, Held | None]) -> None:
        """Records of which a hub may have decided otherwise than it is now hold what they want as they stand.

        The transaction is refused here, or had its effect before the hub's word of it came.
        """
        for key, held in rows.items():
            declared = self._business.tables.get(key[0])
            if declared is None or declared.claims is None:
                continue
            is_spoken = self._is_named(store_id, key, tx)
            if is_spoken:
                self.claims.passed.append((store_id, key, tx))
                if (last := self._last_to_come(store_id, key, tx)) is None:
                    continue
                self.claims.spoken.append((store_id, key, last))
            wanted = declared.wanted(held.values if held else None)
            if not is_spoken and not self.claims.has_too_much(store_id, key, wanted):
                continue  # as ever, where no hub had a word in it
            try:
                changed = self.claims.settle({(store_id, key): wanted})
            except Taken:
                changed = self.claims.settle({(store_id, key): ()})
            self.claims.taken.update(changed)

    def _is_named(self, store_id: str, holder: Holder, tx: str) -> bool:
        """Whether a hub decided about the record under this transaction, or under a later one."""
        return self._source.spoken(store_id).get(holder) == tx or tx in self._source.passed(store_id).get(holder, ())

    def _last_to_come(self, store_id: str, holder: Holder, tx: str) -> str | None:
        """The transaction that a hub's last word of a record names, where with this one all is here; else None."""
        here = {tx, *(each for store, row, each in self.claims.passed if (store, row) == (store_id, holder))}
        last = self._source.spoken(store_id).get(holder)
        if last is None or not here.issuperset(self._source.passed(store_id).get(holder, ())):
            return None
        return last if last in here or self._source.is_decided(store_id, last) else None

    def comes_after(self, store_id: str, tx: str, rows: Iterable[RowKey]) -> bool:
        """Whether a hub spoke of a save of these records that has not come yet, and never of this one."""
        spoken, passed, mine = self._source.spoken(store_id), self._source.passed(store_id), list(rows)
        told = any(spoken.get(row) == tx or tx in passed.get(row, ()) for row in mine)
        return not told and any(row in spoken for row in mine)

    def mind_leases(self, rows: Rows, before: Before) -> None:
        """Raises Halt where a hub decides about anything that these records want or wanted.

        A rule refuses them for what stands here, and the hub may have taken what it has yet to bring.
        """
        for key, held in rows.items():
            for row in (held, before[key]):
                for want in self._wanted(key, row):
                    self._mind_lease(str(held.values["store_id"]), want.resource)

    def _wanted(self, key: RowKey, row: Held | None) -> Iterable[Want]:
        return self._business.tables[key[0]].wanted(row.values if row else None)

    def _mind_lease(self, store_id: str, resource: str) -> None:
        """Raises Halt where a hub decides about this; the centre says neither yes nor no before it gives that back."""
        lease = self._source.leased(store_id, resource)
        if lease:
            raise Halt("held", LEASED, values={"on": f"lease:{lease}", "resource": resource})
