"""The device's side of the proof over its own file: what it holds in sums, and what is fetched again."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.domain import clock
from desktop.store.proof import Key, PeerRows, Proof
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
