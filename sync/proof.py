"""After an exchange: do both sides hold the same? What differs is found and fetched again; nobody's sum is adopted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from sync.equality import SLOTS, WHOLE
from sync.protocol import MOST_KEYS, KnownEdits, Prove, Proven, Rows

log = logging.getLogger(__name__)
Key = tuple[str, str]
"""Table and row."""


class Asked(Protocol):
    """The peer."""

    def prove(self, message: Prove) -> Proven: ...


class Held(Protocol):
    """The device's file; ``desktop.store.mending`` says what each does."""

    def anew(self) -> None: ...
    def total(self, rights: Iterable[str]) -> int | None: ...
    def may_compare(self, peer: str, incarnation: str) -> bool: ...
    def is_old(self, mine: int, theirs: int) -> bool: ...
    def slots(self) -> list[int]: ...
    def keys(self, slots: Collection[int]) -> dict[Key, int]: ...
    def mend(self, rows: Sequence[Rows], edits: Sequence[Sequence[Any]], absent: Sequence[Key]) -> int: ...
    def proved(self, slots: int, differing: int, mended: int) -> None: ...


class Proving:
    """One comparison with one peer. ``reached``: how far each stream has been read, by name."""

    def __init__(self, held: Held, peer: Asked, incarnation: str, reached: Callable[[], Mapping[str, int]]) -> None:
        self._held, self._peer, self._incarnation, self._reached = held, peer, incarnation, reached

    def run(self, rights: Iterable[str], told: Mapping[str, tuple[int, str]]) -> int:
        """Compare, and mend what differs; how many rows were mended.

        ``told``: stream → its sequence and the peer's sum of one moment. Compared only where everything up to there has
        been read and nothing later is held.
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
        return self._mend()

    def _mend(self) -> int:
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


def plain_edits(known: KnownEdits) -> list[tuple[Any, ...]]:
    """Edits as a replica takes them, one tuple each."""
    columns = (known.table, known.id, known.field, known.stamp, known.base, known.value, known.actor, known.at)
    return list(zip(*columns, strict=True))
