"""After an exchange: do both sides hold the same? What differs is found and fetched again; nobody's sum is adopted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from sync.equality import SLOTS, WHOLE
from sync.protocol import MOST_KEYS, NO_EDITS, KnownEdits, Prove, Proven, Recover, Recovered, Rows

log = logging.getLogger(__name__)
Key = tuple[str, str]
"""Table and row."""
Table = tuple[str, Mapping[str, Sequence[Any]]]
"""Rows of one table by column, the stamps among the columns."""


class Asked(Protocol):
    """The peer."""

    def prove(self, message: Prove) -> Proven: ...
    def recover(self, message: Recover) -> Recovered: ...


class Held(Protocol):
    """The device's file; ``desktop.store.mending`` says what each does."""

    def anew(self) -> None: ...
    def total(self, rights: Iterable[str]) -> int | None: ...
    def may_compare(self, peer: str, incarnation: str) -> bool: ...
    def is_old(self, mine: int, theirs: int) -> bool: ...
    def slots(self) -> list[int]: ...
    def keys(self, slots: Collection[int]) -> dict[Key, int]: ...
    def mend(self, rows: Sequence[Rows], edits: Sequence[Sequence[Any]], absent: Sequence[Key]) -> int: ...
    def knows_earlier(self, peer: str, incarnation: str, horizons: Mapping[str, int]) -> bool: ...
    def kept_up(self, peer: str, incarnation: str, horizons: Mapping[str, int]) -> bool: ...
    def read_all(self, rights: Iterable[str]) -> None: ...
    def offered(self, keys: Sequence[Key]) -> tuple[Sequence[Table], Sequence[Sequence[Any]]]: ...
    def proved(self, slots: int, differing: int, mended: int) -> None: ...


class Proving:
    """One comparison with one peer. ``reached``: how far each stream has been read, by name."""

    def __init__(self, held: Held, peer: Asked, incarnation: str, reached: Callable[[], Mapping[str, int]]) -> None:
        self._held, self._peer, self._incarnation, self._reached = held, peer, incarnation, reached

    def run(self, rights: Iterable[str], told: Mapping[str, tuple[int, str]], *, offers: bool = False) -> int:
        """Compare, and mend what differs; how many rows were mended.

        ``told``: stream → its sequence and the peer's sum of one moment. Compared only where everything up to there has
        been read and nothing later is held. ``offers``: the peer was restored, and what it lacks is given back.
        """
        reached = self._reached()
        if any(not own or reached.get(name) != seq for name, (seq, own) in told.items()):
            return 0
        mine = self._held.total(rights)
        if mine is None:
            return 0
        theirs = sum(int(own, 16) for _, own in told.values()) % WHOLE
        if mine == theirs:
            self._held.proved(SLOTS, 0, 0)
            return 0
        if self._held.is_old(mine, theirs):
            return 0
        return self._mend(offers=offers)

    def give_back(self, rights: Iterable[str]) -> int:
        """Offer a restored peer all that it lacks or has older; of how many rows it took something."""
        self._held.read_all(rights)
        theirs = [int(text, 16) for text in self._peer.prove(Prove(self._incarnation)).sums]
        mine = self._held.slots()
        slots = [slot for slot, own in enumerate(mine) if not theirs or theirs[slot] != own]
        if not slots:
            return 0
        listed = self._peer.prove(Prove(self._incarnation, slots))
        own = self._held.keys(slots)
        keys = zip(listed.table, listed.id, (int(text, 16) for text in listed.hash), strict=True)
        theirs_by_key = {(table, row_id): value for table, row_id, value in keys}
        both = own.keys() | theirs_by_key.keys()
        return self._offer(sorted(key for key in both if own.get(key, 0) != theirs_by_key.get(key, 0)))

    def _offer(self, keys: Sequence[Key]) -> int:
        taken, unclaimed = self._offer_once(keys)
        if unclaimed:  # who held it may have been among what came later
            more, unclaimed = self._offer_once(sorted(set(unclaimed)))
            taken += more
        for table, row_id in unclaimed:
            log.warning("%s %s stands at the restored peer without what it reserves", table, row_id)
        return taken

    def _offer_once(self, keys: Sequence[Key]) -> tuple[int, list[Key]]:
        taken, unclaimed = 0, list[Key]()
        for at in range(0, len(keys), MOST_KEYS):
            tables, edits = self._held.offered(keys[at : at + MOST_KEYS])
            rows = tuple(_rows(*each) for each in tables)
            if rows:
                answer = self._peer.recover(Recover(self._incarnation, rows, known_edits(edits)))
                taken += answer.taken
                unclaimed += zip(answer.table, answer.id, strict=True)
        return taken, unclaimed

    def _mend(self, *, offers: bool) -> int:
        whole = self._ask(Prove(self._incarnation))
        if whole is None or not whole.sums:
            return 0
        mine, theirs = self._held.slots(), [int(text, 16) for text in whole.sums]
        slots = [slot for slot, (own, other) in enumerate(zip(mine, theirs, strict=True)) if own != other]
        listed = self._ask(Prove(self._incarnation, slots)) if slots else None
        if listed is None:
            return 0
        own = self._held.keys(slots)
        keys = zip(listed.table, listed.id, (int(text, 16) for text in listed.hash), strict=True)
        theirs_by_key = {(table, row_id): value for table, row_id, value in keys}
        wanted = [key for key, value in sorted(theirs_by_key.items()) if own.get(key, 0) != value]
        absent = sorted(own.keys() - theirs_by_key.keys())
        log.warning("%d slots differ: %d rows to fetch, %d the peer lacks", len(slots), len(wanted), len(absent))
        if offers and self._offer([*wanted, *absent]):
            return 0  # all of it comes back in the stream, and is compared then
        mended = 0
        for at in range(0, len(wanted), MOST_KEYS):
            part = wanted[at : at + MOST_KEYS]
            found = self._ask(Prove(self._incarnation, (), [table for table, _ in part], [row for _, row in part]))
            if found is None:
                break
            mended += self._held.mend(found.rows, plain_edits(found.edits), ())
        else:
            mended += self._held.mend((), (), absent)
        self._held.proved(len(mine), len(slots), mended)
        return mended

    def _ask(self, message: Prove) -> Proven | None:
        """The answer; None where the peer has gone on meanwhile, and the next exchange compares again."""
        answer = self._peer.prove(message)
        reached = self._reached()
        return answer if all(reached.get(name) == seq for name, seq in answer.at.items()) else None


def known_edits(edits: Sequence[Sequence[Any]]) -> KnownEdits:
    """The inverse of :func:`plain_edits`."""
    return KnownEdits(*map(list, zip(*edits, strict=True))) if edits else NO_EDITS


def _rows(table: str, columns: Mapping[str, Sequence[Any]]) -> Rows:
    plain = dict(columns)
    stamp, field_stamps = plain.pop("stamp"), plain.pop("field_stamps")
    return Rows(table, stamp, field_stamps, plain)


def plain_edits(known: KnownEdits) -> list[tuple[Any, ...]]:
    """Edits as a replica takes them, one tuple each."""
    columns = (known.table, known.id, known.field, known.stamp, known.base, known.value, known.actor, known.at)
    return list(zip(*columns, strict=True))
