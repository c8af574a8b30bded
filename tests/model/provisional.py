"""A hub has shown an edit that the centre then refuses: does everybody come back to what stands?

Rule: when the centre refuses what a hub may have shown, it writes the standing value anew with a higher stamp.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from tests.model.explorer import Step

Value = tuple[int, str]
"""Stamp and what it is."""
STANDING, EDIT = "standing", "edit"


class State(NamedTuple):
    centre: Value
    sequence: int
    hub: Value
    hub_cursor: int
    author: Value
    unsent: Value | None
    other: Value
    sent: bool
    refused: bool


@dataclass(frozen=True)
class Provisional:
    refusal: Literal["a new stamp", "a new sequence", "nothing"] = "a new stamp"

    def start(self) -> State:
        first = (0, STANDING)
        return State(first, 0, first, 0, first, None, first, False, False)

    def steps(self, s: State) -> Iterator[Step]:
        if not s.sent:
            yield "the author edits", s._replace(unsent=(1, EDIT), sent=True)
        else:
            yield "the hub takes it", s._replace(hub=max(s.hub, (1, EDIT)))
        if s.sent and not s.refused:
            yield "the centre refuses it", self._refuse(s)._replace(refused=True)
        if s.refused and s.unsent:
            yield "the author hears so and rolls back", s._replace(author=max(s.author, s.centre), unsent=None)
        if s.sequence > s.hub_cursor:
            yield "the hub pulls", s._replace(hub=max(s.hub, s.centre), hub_cursor=s.sequence)
        for name, peer in (("hub", s.hub), ("centre", s.centre)):
            yield f"the author pulls from the {name}", s._replace(author=max(s.author, peer))
            yield f"the other pulls from the {name}", s._replace(other=max(s.other, peer))

    def _refuse(self, s: State) -> State:
        if self.refusal == "nothing":
            return s
        stamp = 2 if self.refusal == "a new stamp" else s.centre[0]
        return s._replace(centre=(stamp, STANDING), sequence=s.sequence + 1)

    def wrong(self, s: State) -> Iterator[str]:
        return iter(())

    def good(self, s: State) -> bool:
        return s.refused and s.unsent is None and s.centre == s.hub == s.author == s.other


SMALL = Provisional()
ALSO: dict[str, Provisional] = {}
BIG: dict[str, Provisional] = {}
BROKEN = {
    "a refusal leaves the row as it was": replace(SMALL, refusal="nothing"),
    "a refusal gives the row a new sequence only": replace(SMALL, refusal="a new sequence"),
}
