"""Two fields, a desk whose first save the centre refuses by a rule, another desk, and people who decide.

Rules: what stands on a refused save of the same device is held; sending the cause again sends what it held on top of
it, and settles what its editor had written over; dropping it turns them into refusals of their own; another device's
edit on a refused base is judged against the last good one; unsent bases do not move; anyone with the right may resolve.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tests.model.explorer import Step, put

QUEUED, APPLIED, REFUSED, HELD, DROPPED, AGAIN = "queued", "applied", "refused", "held", "dropped", "sent again"
KINDS = {"x": (0,), "y": (1,), "xy": (0, 1)}
NOT_WRITTEN = -9


class Save(NamedTuple):
    desk: int
    kind: str
    bases: tuple[int, int]
    """Of each field: the save whose value was seen, -1 the first."""
    again_for: int | None
    state: str


class State(NamedTuple):
    saves: tuple[Save, ...]
    resent: int
    said: str
    pulled: tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Refusals:
    own: int = 2
    others: int = 1
    resends: int = 2
    kinds: tuple[str, ...] = ("x", "y", "xy")
    bad: tuple[int, ...] = (0,)
    """Which saves of desk 1 the centre's rule refuses."""
    seen_at_a_hub: bool = False
    """Whether desk 2 may see what desk 1 has not sent to the centre."""
    author_gone: bool = False
    dependants: Literal["held", "compared", "applied"] = "held"
    held_follow: bool = True
    bases_stay: bool = True
    other_device_judged: bool = True
    anyone_may_resolve: bool = True
    again_settles: bool = True

    def start(self) -> State:
        return State((), 0, "", ((-1, -1), (-1, -1)))

    def _current(self, s: State) -> tuple[int, int]:
        """Of each field the save that stands at the centre."""
        taken = [(at, save) for at, save in enumerate(s.saves) if save.state == APPLIED]
        return tuple(max((at for at, save in taken if f in KINDS[save.kind]), default=-1) for f in (0, 1))

    def steps(self, s: State) -> Iterator[Step]:
        if s.said:
            return
        for desk in (1, 2):
            yield from self._save(s, desk)
            yield from self._pull(s, desk)
        for at, save in enumerate(s.saves):
            waits = any(other.desk == save.desk and other.state == QUEUED for other in s.saves[:at])
            if save.state == QUEUED and not waits:
                yield self._judge(s, at, save)
            if save.state == REFUSED and not (self.author_gone and save.desk == 1 and not self.anyone_may_resolve):
                yield f"somebody drops {at}", self._drop(s, at)
                if s.resent < self.resends:
                    yield f"somebody sends {at} again", self._again(s, at, save)

    def _shown(self, s: State, desk: int) -> tuple[int, int]:
        top = list(s.pulled[desk - 1])
        for at, save in enumerate(s.saves):
            if save.desk == desk and save.state == QUEUED:
                for field in KINDS[save.kind]:
                    top[field] = at
        return top[0], top[1]

    def _save(self, s: State, desk: int) -> Iterator[Step]:
        made = sum(save.desk == desk and save.again_for is None for save in s.saves)
        if made == (self.own, self.others)[desk - 1]:
            return
        views = {self._shown(s, desk)}
        if desk == 2 and self.seen_at_a_hub:
            views.add(self._shown(s, 1))
        for view in sorted(views):
            for kind in self.kinds:
                bases = tuple(view[field] if field in KINDS[kind] else NOT_WRITTEN for field in (0, 1))
                save = Save(desk, kind, bases, None, QUEUED)
                yield f"desk {desk} saves {kind} ({len(s.saves)}) on {bases}", s._replace(saves=(*s.saves, save))

    def _pull(self, s: State, desk: int) -> Iterator[Step]:
        current, before = self._current(s), s.pulled[desk - 1]
        saves = list(s.saves)
        for at, save in enumerate(saves) if not self.bases_stay and desk == 1 else ():
            if save.desk == 1 and save.state == QUEUED:
                moved = (current[f] if save.bases[f] == before[f] else save.bases[f] for f in (0, 1))
                saves[at] = save._replace(bases=tuple(moved))
        after = s._replace(saves=tuple(saves), pulled=put(s.pulled, desk - 1, current))
        yield f"desk {desk} pulls {current}", after

    def _state(self, s: State, at: int, state: str, said: str = "") -> State:
        return s._replace(saves=put(s.saves, at, s.saves[at]._replace(state=state)), said=said)

    def _judge(self, s: State, at: int, save: Save) -> Step:
        order = sum(other.desk == 1 and other.again_for is None for other in s.saves[:at])
        if save.desk == 1 and save.again_for is None and order in self.bad:
            return f"the centre refuses {at}", self._state(s, at, REFUSED)
        mine = [save.bases[field] for field in KINDS[save.kind] if save.bases[field] >= 0]
        own = (base for base in mine if s.saves[base].desk == save.desk or not self.other_device_judged)
        causes = [base for base in own if s.saves[base].state in (REFUSED, HELD, DROPPED)]
        if causes and self.dependants == "held":
            if any(s.saves[base].state in (REFUSED, HELD) for base in causes):
                return f"the centre holds {at}", self._state(s, at, HELD)
            return f"the centre refuses {at}, its cause was dropped", self._state(s, at, REFUSED)
        return self._apply(s, at, save)

    def _apply(self, s: State, at: int, save: Save) -> Step:
        said, bases = "", list(save.bases)
        for field in KINDS[save.kind]:
            good = save.bases[field]
            if good >= 0 and s.saves[good].state == REFUSED and self.dependants == "applied":
                said = "a change built on a refused one took effect"
            while good >= 0 and s.saves[good].state != APPLIED:
                good = s.saves[good].bases[field]
            untouched = good != save.bases[field] and good == self._current(s)[field]
            if untouched and self.dependants == "compared":
                said = "a conflict with a value that nobody touched"
            bases[field] = good
        applied = save._replace(bases=(bases[0], bases[1]), state=APPLIED)
        return f"the centre takes {at}", s._replace(saves=put(s.saves, at, applied), said=said)

    def _drop(self, s: State, at: int) -> State:
        saves = list(put(s.saves, at, s.saves[at]._replace(state=DROPPED)))
        more = self.held_follow
        while more:
            more = False
            for other, save in enumerate(saves):
                if save.state == HELD and not any(b >= 0 and saves[b].state in (HELD, REFUSED) for b in save.bases):
                    saves[other], more = save._replace(state=REFUSED), True
        return s._replace(saves=tuple(saves))

    def _again(self, s: State, at: int, save: Save) -> State:
        """As new saves on top of what stands; what they held follows, each on the new one of its cause."""
        current, saves = self._current(s), list(s.saves)
        bases = tuple(current[f] if f in KINDS[save.kind] else NOT_WRITTEN for f in (0, 1))
        saves[at] = save._replace(state=AGAIN)
        moved = {at: len(saves)}
        saves.append(Save(save.desk, save.kind, bases, at, QUEUED))
        for other, held in enumerate(s.saves) if self.held_follow else ():
            if held.state == HELD and any(base in moved for base in held.bases):
                saves[other] = held._replace(state=AGAIN)
                moved[other] = len(saves)
                bases = tuple(moved.get(base, base) for base in held.bases)
                saves.append(Save(held.desk, held.kind, bases, other, QUEUED))
        return s._replace(saves=tuple(saves), resent=s.resent + 1)

    def wrong(self, s: State) -> Iterator[str]:
        if s.said:
            yield s.said
        for at, save in enumerate(s.saves):
            if save.state == APPLIED and save.desk == 1 and any(base > at for base in save.bases):
                yield "an edit is said to stand on a later one: the other desk is overwritten and nobody is told"
            if save.state == APPLIED and any(self._is_listed(s, at, field) for field in KINDS[save.kind]):
                yield "a save is listed as lost to one that its editor had written over it"

    def _is_listed(self, s: State, at: int, field: int) -> bool:
        """Whether a save lost this field, was settled by nobody, and somebody who sent his own again had seen it."""
        taken = [save for save in s.saves if save.state == APPLIED]
        if self._current(s)[field] == at or any(save.bases[field] == at for save in taken):
            return False
        over = [s.saves[save.again_for].bases[field] for save in taken if save.again_for is not None]
        return at in over and not self.again_settles

    def good(self, s: State) -> bool:
        return all(save.state in (APPLIED, DROPPED, AGAIN) for save in s.saves)


SMALL = Refusals(others=0, resends=1)
ALSO = {"another desk": Refusals(kinds=("x",))}
_HUB = Refusals(kinds=("x",), seen_at_a_hub=True, author_gone=True)
BIG = {
    "both desks, both fields": Refusals(),
    "two bad ones": Refusals(own=3, resends=1, kinds=("x", "xy"), bad=(0, 1)),
    "seen at a hub": Refusals(kinds=("x", "xy"), seen_at_a_hub=True),
}
BROKEN = {
    "dropping the cause leaves the held ones": Refusals(others=0, held_follow=False),
    "bases only compared": Refusals(kinds=("x",), dependants="compared"),
    "what stands on a refused save applied": Refusals(kinds=("x",), dependants="applied"),
    "what was written over not settled when it is sent again": Refusals(kinds=("x",), bad=(1,), again_settles=False),
    "an unsent base moved by a pull": Refusals(kinds=("x",), bad=(), bases_stay=False),
    "another device's edit held, and only its author may resolve": Refusals(
        kinds=("x",), seen_at_a_hub=True, author_gone=True, other_device_judged=False, anyone_may_resolve=False
    ),
}
