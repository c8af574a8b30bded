"""One booking, a hub's word about its move, a cancelling and the move: is what is claimed what the booking wants?

Rules: a word gives and takes back at once; the move it was about and the word may come in either order, a cancelling at
any time. When both are there the booking holds what it wants as it then stands; so too where the move is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tests.model.explorer import Step

OLD, NEW = "old", "new"
Claims = frozenset[str]


class State(NamedTuple):
    time: str = OLD
    cancelled: bool = False
    claims: Claims = frozenset({OLD})
    heard: bool = False
    """The hub's word: the old time is free, the new one is the booking's."""
    came: str = ""
    """What became of the move at the centre: taken, refused, or it has not come."""


@dataclass(frozen=True)
class Words:
    refuses: bool = False
    """Whether a rule of the centre's refuses the move."""
    holds_at_save: bool = True
    holds_at_word: bool = True
    holds_at_refusal: bool = True

    def start(self) -> State:
        return State()

    def steps(self, s: State) -> Iterator[Step]:
        if not s.cancelled:
            kept = s._replace(cancelled=True)
            # as everywhere: who wants otherwise than before holds what it wants
            yield "it is cancelled at the centre", kept._replace(claims=self._wanted(kept))
        if not s.heard:
            yield "the centre hears the word", self._hear(s)
        if not s.came:
            yield "the move comes", self._come(s)

    def _wanted(self, s: State) -> Claims:
        return frozenset() if s.cancelled else frozenset({s.time})

    def _hear(self, s: State) -> State:
        if s.came == "refused":
            return s._replace(heard=True)
        after = s._replace(heard=True, claims=(s.claims - {OLD}) | {NEW})
        return after._replace(claims=self._wanted(after)) if s.came and self.holds_at_word else after

    def _come(self, s: State) -> State:
        if self.refuses:
            after = s._replace(came="refused")
            return after._replace(claims=self._wanted(after)) if s.heard and self.holds_at_refusal else after
        after = s._replace(came="taken", time=NEW)
        changes = self._wanted(after) != self._wanted(s)
        return after._replace(claims=self._wanted(after)) if changes or (s.heard and self.holds_at_save) else after

    def wrong(self, s: State) -> Iterator[str]:
        if s.heard and s.came and s.claims != self._wanted(s):
            yield "what is claimed is not what the booking wants"

    def good(self, s: State) -> bool:
        return s.heard and bool(s.came)


SMALL = Words()
ALSO = {"the move is refused": Words(refuses=True)}
BIG: dict[str, Words] = {}
BROKEN = {
    "the save comes after the word and settles nothing": Words(holds_at_save=False),
    "the word comes after the save and settles nothing": Words(holds_at_word=False),
    "a refused save leaves what the word did": Words(refuses=True, holds_at_refusal=False),
}
