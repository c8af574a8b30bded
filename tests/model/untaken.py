"""One field, an edit that a hub has shown and the centre refuses, and who writes on what: is every loser listed?

Rule: the refused edit keeps the base its editor saw, and what stands is written anew above it. Where that base is not
what stands, what stands is repeated once more upon itself, so that only who builds on the repetition has seen it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from sync.merge import ANEW, CENTRE, STOOD, above, losers, writer_of
from tests.model.explorer import Step

ROOT = f"{0:019d}.D0.a"
"""The row as it was written whole."""
REFUSED = ".D1.a"
"""Who wrote what the centre refuses."""


class Edit(NamedTuple):
    stamp: str
    base: str
    value: str
    saw: str
    """The edit that its writer was shown, or which the centre repeats."""


class State(NamedTuple):
    centre: tuple[Edit, ...]
    refused: Edit | None
    judged: bool
    upon: Edit | None
    """What another desk built on the refused edit at the hub."""
    arrived: bool
    written: int


@dataclass(frozen=True)
class Untaken:
    writes: int = 2
    """Edits made at the centre's desks."""
    base: Literal["its own", "what stands"] = "its own"
    repeated: bool = True

    def start(self) -> State:
        return State((), None, False, None, False, 0)

    def _stands(self, s: State) -> str:
        return max((edit.stamp for edit in s.centre), default=ROOT)

    def _write(self, s: State, writer: str, saw: str) -> Iterator[Edit]:
        """Just above what it is written on, or by a clock far ahead."""
        for later in (100, 10_000):
            stamp = f"{int(saw[:19]) + later + s.written:019d}{writer}"
            yield Edit(stamp, saw, writer + stamp, saw)

    def steps(self, s: State) -> Iterator[Step]:
        stands = self._stands(s)
        if s.written < self.writes:
            for edit in self._write(s, f".D{s.written + 3}.a", stands):
                after = s._replace(centre=(*s.centre, edit), written=s.written + 1)
                yield f"a desk writes {edit.stamp} on {stands}", after
        if s.refused is None:
            for saw in sorted({ROOT, stands}):
                for edit in self._write(s, REFUSED, saw):
                    yield (
                        f"the first desk writes {edit.stamp} on {saw} and shows it at the hub",
                        s._replace(refused=edit),
                    )
            return
        if s.upon is None:
            for edit in self._write(s, ".D2.a", s.refused.stamp):
                yield f"another desk builds {edit.stamp} on it there", s._replace(upon=edit)
        if not s.judged:
            yield "the centre refuses it", s._replace(centre=(*s.centre, *self._refuse(s, s.refused)), judged=True)
        elif s.upon is not None and not s.arrived:
            yield "what was built on it comes", s._replace(centre=(*s.centre, s.upon), arrived=True)

    def _refuse(self, s: State, edit: Edit) -> Iterator[Edit]:
        stands = self._stands(s)
        value = next((each.value for each in s.centre if each.stamp == stands), "")
        lower = self.base == "what stands" and stands < edit.stamp
        yield edit._replace(base=stands if lower else edit.base)
        anew = above(max(edit.stamp, stands), f"{CENTRE}x{ANEW}")
        yield Edit(anew, edit.stamp, value, stands)
        if self.repeated and edit.base != stands:
            yield Edit(above(anew, f"{CENTRE}x{STOOD}"), stands, value, stands)

    def _past(self, known: Mapping[str, Edit], stamp: str) -> Iterator[str]:
        while stamp in known:
            yield (stamp := known[stamp].saw)

    def wrong(self, s: State) -> Iterator[str]:
        known = {edit.stamp: edit for edit in s.centre}
        people = [edit for edit in s.centre if not writer_of(edit.stamp).startswith(CENTRE)]
        listed = losers([(edit.stamp, edit.base) for edit in s.centre], [ROOT])
        top = known[self._stands(s)] if known else None
        for edit in people:
            if top is None or edit.value == top.value:
                continue
            if writer_of(edit.stamp) == REFUSED:
                if edit.stamp in listed:
                    yield "what was refused is listed as lost besides"
                continue
            seen = any(
                edit.stamp in self._past(known, other.stamp) for other in people if writer_of(other.stamp) != REFUSED
            )
            if not seen and edit.stamp not in listed:
                yield "an edit that nobody had seen is covered, and nobody is told"
            if seen and edit.stamp in listed:
                yield "an edit is listed as lost to one that its editor had written over it"

    def good(self, s: State) -> bool:
        return s.judged


SMALL = Untaken()
ALSO: dict[str, Untaken] = {}
BIG = {"four edits at the centre": Untaken(writes=4)}
BROKEN = {
    "the refused edit laid upon what stands": replace(SMALL, base="what stands", repeated=False),
    "what stands not repeated upon itself": replace(SMALL, repeated=False),
}
