"""One resource, two requests, one hub, the centre and a manager: is anybody confirmed and then passed over?

Rules: a lease has a number, and until it is returned or revoked the centre confirms nothing; a grant names the present
holder and the hub's incarnation; a restored hub holds no lease; a decision keeps the lease number under which it was
made; the hub confirms nothing after it sends the return, and the return lists its confirmations; what arrives under the
live lease is final, what comes later is a fresh request; "tentative" is never a stored final answer; refusals are
forwarded like confirmations; at return or revocation the centre decides every waiting request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tests.model.explorer import Step

YES, NO = "yes", "no"
Words = frozenset[tuple[str, str]]


class Backup(NamedTuple):
    lease: int
    yes: tuple[tuple[str, int], ...]
    no: frozenset[str]
    seen: frozenset[str]
    waiting: frozenset[str]
    returned: int


class State(NamedTuple):
    lease: int = 1
    """The number that is out at the centre, 0 for none."""
    granted: int = 1
    """The last number."""
    holder: str = ""
    words: Words = frozenset()
    """The centre's final words."""
    asked: frozenset[str] = frozenset()
    """Requests the centre has."""
    hub_lease: int = 0
    hub_yes: tuple[tuple[str, int], ...] = ()
    """What the hub confirmed, each with the lease it held."""
    hub_no: frozenset[str] = frozenset()
    hub_seen: frozenset[str] = frozenset()
    hub_waiting: frozenset[str] = frozenset()
    hub_returned: int = 0
    hub_incarnation: int = 0
    hub_alive: bool = True
    sent: frozenset[tuple[str, str]] = frozenset()
    forwarded: frozenset[tuple[str, int]] = frozenset()
    grants: frozenset[tuple[int, str, int]] = frozenset({(1, "", 0)})
    returns: frozenset[tuple[int, tuple[str, ...]]] = frozenset()
    revoked: bool = False
    shown: Words = frozenset()
    """What the hub told the desks."""
    told: Words = frozenset()
    """The final word, at the desks."""
    backup: Backup | None = None
    restored: bool = False


@dataclass(frozen=True)
class Leases:
    requests: tuple[str, ...] = ("q1", "q2")
    regrants: bool = False
    hub_dies: bool = False
    restores: bool = False
    manager: bool = True
    hub_returns: bool = True
    fence_at_decision: bool = True
    return_lists: bool = True
    stops_at_return: bool = True
    grant_names_holder: bool = True
    grant_names_incarnation: bool = True
    restored_has_none: bool = True
    tentative_is_not_final: bool = True
    refusals_forwarded: bool = True
    waiting_decided: bool = True

    def start(self) -> State:
        return State()

    def steps(self, s: State) -> Iterator[Step]:
        for q in self.requests:
            if all(word[0] != q for word in s.told):
                yield f"{q} sent to the hub", s._replace(sent=s.sent | {("hub", q)})
                yield f"{q} sent to the centre", s._replace(sent=s.sent | {("centre", q)})
        if s.hub_alive:
            yield from self._hub_decides(s)
            yield from self._hub_tells(s)
            yield from self._hub_ends(s)
        yield from self._centre_takes(s)
        yield from self._lease_ends(s)
        for q, word in s.words:
            if q in s.asked:
                yield f"the centre tells {q} {word}", s._replace(told=s.told | {(q, word)})

    # The hub

    def _confirmed(self, s: State) -> str:
        return next((q for q, number in s.hub_yes if number == s.hub_lease), "")

    def _hub_decides(self, s: State) -> Iterator[Step]:
        for number, holder, incarnation in s.grants:
            stale = self.grant_names_incarnation and incarnation != s.hub_incarnation
            over = self.stops_at_return and number <= s.hub_returned
            if number > s.hub_lease and not stale and not over:
                known = ((holder, number),) if holder and self.grant_names_holder else ()
                yield f"the hub has lease {number}", s._replace(hub_lease=number, hub_yes=s.hub_yes + known)
        for to, q in s.sent:
            if to == "hub" and q not in s.hub_seen:
                seen = s._replace(hub_seen=s.hub_seen | {q})
                if s.hub_lease:
                    yield self._word(seen, q)
                else:
                    yield f"the hub keeps {q}, tentative", seen._replace(hub_waiting=s.hub_waiting | {q})
        for q in s.hub_waiting:
            if s.hub_lease and q not in s.hub_no and all(q != other for other, _ in s.hub_yes):
                yield self._word(s._replace(hub_waiting=s.hub_waiting - {q}), q)

    def _word(self, s: State, q: str) -> Step:
        holder = self._confirmed(s)
        if not holder:
            return f"the hub confirms {q} under {s.hub_lease}", s._replace(hub_yes=(*s.hub_yes, (q, s.hub_lease)))
        if holder == q:
            return f"the hub confirms {q} once more", s
        return f"the hub refuses {q}", s._replace(hub_no=s.hub_no | {q})

    def _hub_tells(self, s: State) -> Iterator[Step]:
        for q, number in s.hub_yes:
            fence = number if self.fence_at_decision else s.hub_lease
            yield f"the hub forwards {q} under {fence}", s._replace(forwarded=s.forwarded | {(q, fence)})
            if q in s.hub_seen and number == s.hub_lease:
                yield f"the hub tells {q} yes", s._replace(shown=s.shown | {(q, YES)})
        for q in s.hub_no:
            yield f"the hub tells {q} no", s._replace(shown=s.shown | {(q, NO)})
        for q in s.hub_seen:
            yield f"the hub forwards {q}", s._replace(sent=s.sent | {("centre", q)})
            for other, word in s.words:
                if other == q:
                    yield f"the hub passes on {q} {word}", s._replace(told=s.told | {(q, word)})

    def _hub_ends(self, s: State) -> Iterator[Step]:
        out = s.hub_lease
        if self.hub_returns and out and all(out != number for number, _ in s.returns):
            log = tuple(q for q, number in s.hub_yes if number == out) if self.return_lists else ()
            sent = s._replace(returns=s.returns | {(out, log)})
            stopped = sent._replace(hub_returned=out, hub_lease=0) if self.stops_at_return else sent
            yield f"the hub returns {out} with {log}", stopped
        if self.hub_dies:
            yield "the hub dies for good", s._replace(hub_alive=False)
        if self.restores and not s.restored and s.backup is None:
            kept = Backup(s.hub_lease, s.hub_yes, s.hub_no, s.hub_seen, s.hub_waiting, s.hub_returned)
            yield "the hub is backed up", s._replace(backup=kept)
        if self.restores and not s.restored and s.backup is not None:
            b = s.backup
            yield "the hub is put back", s._replace(
                hub_lease=0 if self.restored_has_none else b.lease, hub_yes=b.yes, hub_no=b.no, hub_seen=b.seen,
                hub_waiting=b.waiting, hub_returned=max(b.lease, b.returned) if self.restored_has_none else b.returned,
                hub_incarnation=1, backup=None, restored=True,
            )  # fmt: skip

    # The centre

    def _decide(self, s: State, q: str) -> State:
        if any(other == q for other, _ in s.words):
            return s
        holder = s.holder or q
        return s._replace(holder=holder, words=s.words | {(q, YES if holder == q else NO)})

    def _confirm(self, s: State, q: str) -> State:
        """A confirmation under the live lease."""
        if s.holder in ("", q) and (q, NO) not in s.words:
            return s._replace(holder=q, words=s.words | {(q, YES)})
        return s if (q, YES) in s.words else s._replace(words=s.words | {(q, NO)})

    def _centre_takes(self, s: State) -> Iterator[Step]:
        for to, q in s.sent:
            if to == "centre" and q not in s.asked:
                asked = s._replace(asked=s.asked | {q})
                yield f"the centre takes {q}", asked if s.lease else self._decide(asked, q)
        for q, number in s.forwarded:
            stored = q in s.asked and not self.tentative_is_not_final
            if number == s.lease and not stored:
                yield f"the centre takes the confirmation of {q} under {number}", self._confirm(s, q)
            elif not s.lease:
                yield f"the centre takes the late confirmation of {q} as a request", self._decide(s, q)
            elif number != s.lease and s.holder not in ("", q) and all(q != other for other, _ in s.words):
                yield f"the centre refuses the late confirmation of {q}", s._replace(words=s.words | {(q, NO)})
        if s.hub_alive and self.refusals_forwarded and s.hub_lease == s.lease != 0:
            for q in s.hub_no & s.asked:
                if all(q != other for other, _ in s.words):
                    yield f"the centre takes the hub's refusal of {q}", s._replace(words=s.words | {(q, NO)})

    def _lease_ends(self, s: State) -> Iterator[Step]:
        for number, log in s.returns:
            if number == s.lease:
                after = s._replace(lease=0)
                for q in log:
                    after = self._confirm(after, q)
                yield f"the centre takes the return of {number}", self._settle(after)
        if s.lease and not s.revoked and self.manager:
            yield f"a manager revokes {s.lease}", self._settle(s._replace(lease=0, revoked=True))
        if self.regrants and not s.lease and s.granted < 2 and s.hub_alive:
            number = s.granted + 1
            grant = (number, s.holder, s.hub_incarnation)
            yield f"the centre grants {number}", s._replace(lease=number, granted=number, grants=s.grants | {grant})

    def _settle(self, s: State) -> State:
        for q in sorted(s.asked) if self.waiting_decided else ():
            s = self._decide(s, q)
        return s

    def wrong(self, s: State) -> Iterator[str]:
        if sum(word == YES for _, word in s.words) > 1:
            yield "two holders at the centre"
        if any((q, NO) in s.words for q, word in s.words if word == YES):
            yield "the centre contradicts itself"
        yes = {q for q, word in s.shown | s.told if word == YES}
        if len(yes - {q for q, word in s.told if word == NO}) > 1 and not s.revoked:
            yield "two holders are shown and nobody revoked a lease"
        if any(number == s.lease == s.hub_lease and (q, NO) in s.words for q, number in s.hub_yes):
            yield "a confirmation under the live lease loses"

    def good(self, s: State) -> bool:
        return {q for _, q in s.sent} <= {q for q, _ in s.told}


SMALL = Leases(manager=False)
ALSO: dict[str, Leases] = {}
_NEVER = {"manager": False, "hub_returns": False}
BIG = {
    "a manager revokes": Leases(),
    "a second lease": Leases(regrants=True),
    "the hub dies": Leases(hub_dies=True),
    "nobody revokes or returns": Leases(**_NEVER),
    "the hub is restored": Leases(restores=True),
}
BROKEN = {
    "the fence taken at forwarding": Leases(regrants=True, fence_at_decision=False),
    "a return without its confirmations": Leases(manager=False, return_lists=False),
    "the hub goes on after its return": Leases(stops_at_return=False),
    "a grant without the holder": Leases(regrants=True, grant_names_holder=False),
    "a restored hub keeps its lease": Leases(manager=False, restores=True, restored_has_none=False),
    "an old grant taken by a restored hub": Leases(restores=True, grant_names_incarnation=False),
    "tentative stored as the answer": Leases(manager=False, hub_returns=False, tentative_is_not_final=False),
    "only confirmations forwarded": Leases(manager=False, hub_returns=False, refusals_forwarded=False),
    "waiting requests not decided at the end of a lease": Leases(waiting_decided=False),
}
