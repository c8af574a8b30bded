"""A desk, perhaps restored from a backup or copied with its disk, and one peer: does every write take effect once?

Rules: boundary and payload of a batch are frozen; its key is (device, incarnation, number, hash); answer and effect lie
in one transaction; each local transaction takes effect once; a number used with another hash is refused and the desk
begins a new incarnation; the outbox's copy brings back what a backup lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from tests.model.explorer import Step, put

INCARNATIONS = 6
"""More are never needed with so few writes."""
Writes = tuple[int, ...]


class Desk(NamedTuple):
    incarnation: int
    number: int
    outbox: Writes
    frozen: Writes | None


class State(NamedTuple):
    desks: tuple[Desk, ...]
    backup: Desk | None
    copy: Writes
    """The outbox's copy of the first desk."""
    sent: frozenset[tuple[int, int, Writes]]
    answers: frozenset[tuple[int, int, Writes, bool]]
    stored: frozenset[tuple[object, Writes]]
    effects: Writes
    written: int
    incarnations: int
    half: tuple[object, Writes, tuple[int, int, Writes, bool]] | None
    may_back_up: bool
    may_clone: bool


@dataclass(frozen=True)
class Batches:
    writes: int = 2
    restores: bool = True
    clones: bool = False
    payload_frozen: bool = True
    answer_with_effect: bool = True
    incarnation_in_key: bool = True
    transaction_ids: bool = True
    restore_noticed: bool = True
    other_hash_refused: bool = True
    answer_matched: bool = True
    copy_kept: bool = True

    def start(self) -> State:
        none: frozenset[object] = frozenset()
        desk = Desk(0, 1, (), None)
        effects = (0,) * self.writes
        return State((desk,), None, (), none, none, none, effects, 0, 1, None, self.restores, self.clones)

    def steps(self, state: State) -> Iterator[Step]:
        for at, desk in enumerate(state.desks):
            yield from self._save(state, at, desk)
            yield from self._send(state, at, desk)
            yield from self._hear(state, at, desk)
        yield from self._disk(state)
        yield from self._finish(state) if state.half else self._peer(state)

    def _save(self, state: State, at: int, desk: Desk) -> Iterator[Step]:
        if state.written == self.writes:
            return
        new = state.written
        copy = (*state.copy, new) if at == 0 else state.copy
        saved = desk._replace(outbox=(*desk.outbox, new))
        yield f"desk {at} saves {new}", state._replace(desks=put(state.desks, at, saved), copy=copy, written=new + 1)

    def _payload(self, desk: Desk) -> Writes:
        return (desk.frozen or ()) if self.payload_frozen else desk.outbox[:2]

    def _send(self, state: State, at: int, desk: Desk) -> Iterator[Step]:
        if desk.frozen is None:
            for end in range(1, len(desk.outbox) + 1):
                frozen = desk._replace(frozen=desk.outbox[:end])
                yield f"desk {at} freezes {frozen.frozen}", state._replace(desks=put(state.desks, at, frozen))
            return
        batch = (desk.incarnation, desk.number, self._payload(desk))
        yield f"desk {at} sends {batch}", state._replace(sent=state.sent | {batch})

    def _hear(self, state: State, at: int, desk: Desk) -> Iterator[Step]:
        if desk.frozen is None:
            return
        for incarnation, number, payload, taken in state.answers:
            same = (incarnation, number) == (desk.incarnation, desk.number)
            mine = same and (payload == desk.frozen or not self.payload_frozen)
            if not mine and (self.answer_matched or not taken):
                continue
            if taken:
                gone = desk.frozen if self.payload_frozen else desk.outbox[:2]
                left = tuple(write for write in desk.outbox if write not in gone)
                after = Desk(desk.incarnation, desk.number + 1, left, None)
                yield f"desk {at} hears ok to {number}", state._replace(desks=put(state.desks, at, after))
            else:
                fresh = state.incarnations
                if fresh >= INCARNATIONS:
                    continue
                after = state._replace(desks=put(state.desks, at, Desk(fresh, 1, desk.outbox, None)))
                label = f"desk {at} hears other hash, begins incarnation {fresh}"
                yield label, after._replace(incarnations=fresh + 1)

    def _disk(self, state: State) -> Iterator[Step]:
        if state.may_back_up and state.backup is None:
            yield "backup", state._replace(backup=state.desks[0], may_back_up=False)
        if state.backup is not None:
            old, count = state.backup, state.incarnations
            outbox = old.outbox
            if self.copy_kept:
                outbox += tuple(write for write in state.copy if write not in outbox)
            back = old._replace(outbox=outbox)
            if self.restore_noticed:
                back, count = Desk(count, 1, outbox, None), count + 1
            desks = put(state.desks, 0, back)
            yield "backup put back", state._replace(desks=desks, backup=None, incarnations=count)
        if state.may_clone:
            yield "disk cloned", state._replace(desks=state.desks * 2, may_clone=False)

    def _peer(self, state: State) -> Iterator[Step]:
        for incarnation, number, payload in state.sent:
            key = (incarnation, number) if self.incarnation_in_key else number
            had = [stored for at, stored in state.stored if at == key]
            if had:
                taken = payload in had or not self.other_hash_refused
                answer = (incarnation, number, payload, taken)
                yield f"peer answers {number} from store", state._replace(answers=state.answers | {answer})
                continue
            effects = list(state.effects)
            for write in payload:
                if not (self.transaction_ids and effects[write]):
                    effects[write] = min(2, effects[write] + 1)
            answer = (incarnation, number, payload, True)
            done = state._replace(effects=tuple(effects), half=(key, payload, answer))
            if self.answer_with_effect:
                (_, done), *_ = self._finish(done)
            yield f"peer applies {number} {payload}", done

    def _finish(self, state: State) -> Iterator[Step]:
        assert state.half is not None
        key, payload, answer = state.half
        stored, answers = state.stored | {(key, payload)}, state.answers | {answer}
        yield "peer stores the answer", state._replace(half=None, stored=stored, answers=answers)
        yield "peer dies before it stores the answer", state._replace(half=None)

    def wrong(self, state: State) -> Iterator[str]:
        if max(state.effects) > 1:
            yield "a write took effect twice"
        for write in range(state.written):
            if not state.effects[write] and not any(write in desk.outbox for desk in state.desks):
                yield "a write is lost"
                return

    def good(self, state: State) -> bool:
        done = all(state.effects[write] for write in range(state.written))
        return done and all(not desk.outbox for desk in state.desks)


SMALL = Batches()
ALSO = {"the disk cloned": Batches(restores=False, clones=True)}
BIG = {
    "three writes": Batches(writes=3),
    "three writes, the disk cloned": Batches(writes=3, restores=False, clones=True),
    "three writes, a restore nobody noticed": Batches(writes=3, restore_noticed=False),
}
_CLONED = Batches(restores=False, clones=True)
BROKEN = {
    "payload rebuilt at each sending": Batches(writes=3, restores=False, payload_frozen=False),
    "key without the incarnation": replace(SMALL, incarnation_in_key=False),
    "no transaction ids after a restore": replace(SMALL, transaction_ids=False),
    "no transaction ids in a clone": replace(_CLONED, transaction_ids=False),
    "effect and answer in two transactions": replace(SMALL, answer_with_effect=False, transaction_ids=False),
    "another hash answered ok": replace(SMALL, other_hash_refused=False, restore_noticed=False),
    "any late ok taken": Batches(writes=2, restores=False, answer_matched=False),
    "no copy of the outbox": replace(SMALL, copy_kept=False),
}
