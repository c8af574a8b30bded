"""The device's side of the proof over its own file: what it holds in sums, and what is fetched again."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.domain import clock
from desktop.store.proof import Key, PeerRows, Proof, Table
from desktop.store.replica import Replica

FEW_ROWS = 2_000
"""So many rows touched are read within the exchange; more wait until there is nothing else to do."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """The last proof. ``at``: UTC text, empty before the first; ``slots``: compared, ``differing`` of them.

    ``mended``, ``mismatches``, ``flipped``: since the start.
    """

    at: str = ""
    slots: int = 0
    differing: int = 0
    mended: int = 0
    mismatches: int = 0
    flipped: int = 0


class Mending:
    """One replica's rows and sums. ``report``: what came of the last comparison."""

    def __init__(self, replica: Replica, proof: Proof) -> None:
        self._replica, self._proof, self._alone = replica, proof, False
        replica.proof = proof
        self.report = Report()
        self._looking = self._looked_at = (0, 0)
        """The two sums of the last difference that was looked into."""

    def total(self, rights: Iterable[str]) -> int | None:
        """The sum of what the centre last said; None while rows are still to be read."""
        self._proof.see(rights)
        if self._proof.touched() <= FEW_ROWS:
            while self._proof.touched():
                self._proof.step()
        return self._proof.total()

    def may_compare(self, peer: str, incarnation: str) -> bool:
        """Whether no batch is without its answer. What came through a hub, or from the centre before it
        was restored, is told apart row by row.
        """
        self._alone = self._replica.is_of(peer, incarnation)
        return not self._replica.is_unanswered()

    def is_old(self, mine: int, theirs: int) -> bool:
        """Whether this very difference was looked into before, and what could be mended was: it waits for news."""
        self._looking = (mine, theirs)
        return self._looking == self._looked_at

    def slots(self) -> list[int]:
        """The sums of all slots."""
        return self._proof.slots()

    def keys(self, slots: Collection[int]) -> dict[Key, int]:
        """Every row of these slots with its hash."""
        return self._proof.keys(slots)

    def mend(self, rows: Sequence[PeerRows], edits: Sequence[Sequence[Any]], absent: Sequence[Key]) -> int:
        """Set these rows to what the peer says, take those away that it lacks; how many there were."""
        if self._alone:
            return self._replica.mend(rows, edits, absent)
        # the centre may get what we have through a hub, or had it before a restore: what is above its own stays,
        # and what it lacks
        return self._replica.mend(rows, edits, (), below=True)

    def knows_earlier(self, peer: str, incarnation: str, horizons: Mapping[str, int]) -> bool:
        """Whether the centre was restored since it was last spoken to, and this file is fit to give it back its rows.

        Not where a hub was read: what it told may not be the centre's yet. Nor where what is deleted was pruned
        before this device had read of it.
        """
        earlier = self._replica.before_restore(peer, incarnation)
        return bool(earlier) and self._is_current(peer, earlier, horizons)

    def kept_up(self, peer: str, incarnation: str, horizons: Mapping[str, int]) -> bool:
        """The same of every earlier incarnation of the centre, whenever that was."""
        places = self._replica.places()
        earlier = {(stream, each): seq for _, each, stream, seq in places if each != incarnation}
        lowest: dict[str, int] = {}
        for (stream, _), seq in earlier.items():
            lowest[stream] = min(seq, lowest.get(stream, seq))
        return bool(lowest) and self._is_current(peer, lowest, horizons)

    def _is_current(self, peer: str, read: Mapping[str, int], horizons: Mapping[str, int]) -> bool:
        alone = all(other == peer for other, *_ in self._replica.places())
        return alone and all(seq >= horizons.get(stream, 0) for stream, seq in read.items())

    def read_all(self, rights: Iterable[str]) -> None:
        """Read every row that was not read yet: once after a restore it is worth the wait."""
        self._proof.see(rights)
        while self._proof.total() is None and self._proof.step():
            pass

    def offered(self, keys: Sequence[Key]) -> tuple[list[Table], list[tuple[Any, ...]]]:
        """These rows as the centre last said them, with what is known of their edits."""
        return self._proof.offered(keys)

    def proved(self, slots: int, differing: int, mended: int) -> None:
        """A comparison came to its end."""
        self._looked_at = self._looking
        if differing:
            log.warning("%d slots differed, %d rows were mended", differing, mended)
        self.report = Report(
            clock.to_text(clock.now()), slots, differing, self.report.mended + mended,
            self.report.mismatches + (1 if differing else 0), self._proof.flipped,
        )  # fmt: skip

    def anew(self) -> None:
        """Rows came in otherwise: nothing that was read counts any more."""
        self._proof.anew()

    def idle(self) -> bool:
        """Read some more rows; False when there is nothing more to read."""
        return self._proof.step()

    def again(self) -> None:
        """Begin to read every row once more; a difference that could not be mended is looked into again."""
        self._looked_at = (0, 0)
        self._proof.again()
