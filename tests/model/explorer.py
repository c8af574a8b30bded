"""Walks every state of a small model, nearest first, so that what goes wrong is shown by a shortest trace.

A model is small on purpose: two or three writes, two peers, each message kept for ever once it was sent (which stands
for loss, repetition, reordering and lateness at once). What survives here may still be wrong in the product; what
fails here cannot be right there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

STUCK = "no good end can be reached"
LIMIT = 400_000
"""States, unless the caller says otherwise; a walk that hits it says so."""
State = Hashable
Step = tuple[str, Any]
"""What happens, in words, and the state after it."""


class Model(Protocol):
    """A protocol cut down to what can be walked through."""

    def start(self) -> Any: ...
    def steps(self, state: Any) -> Iterable[Step]: ...
    def wrong(self, state: Any) -> Iterable[str]: ...


@dataclass
class Walk:
    """What a walk found. ``bad``: what went wrong → the shortest trace to it."""

    states: int = 0
    capped: bool = False
    bad: dict[str, list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        traces = "".join(f"\n  {what}:\n    " + "\n    ".join(trace) for what, trace in self.bad.items())
        return f"{self.states} states{', stopped at the limit' if self.capped else ''}{traces}"


def walk(model: Model, *, limit: int = LIMIT, first: bool = False) -> Walk:
    """Every reachable state, or until the first wrong one. A model with ``good`` must always be able to reach it."""
    return _Walker(model, limit, first).run()


class _Walker:
    def __init__(self, model: Model, limit: int, first: bool) -> None:
        self._model, self._limit, self._first = model, limit, first
        self._good = getattr(model, "good", None)
        self._came: dict[State, tuple[State, str] | None] = {}
        self._back: dict[State, list[State]] = {}
        self._ended: list[State] = []
        """States beyond which nobody walked: something was wrong in them already."""
        self._found = Walk()

    def run(self) -> Walk:
        start = self._model.start()
        self._came[start] = None
        waiting = deque([start])
        while waiting and not (self._first and self._found.bad):
            state = waiting.popleft()
            wrong = list(self._model.wrong(state))
            for what in wrong:
                self._found.bad.setdefault(what, self._trace(state))
            if wrong:
                self._ended.append(state)
            else:
                waiting.extend(self._new_after(state))
        self._found.states = len(self._came)
        if self._good is not None and not self._found.capped and not (self._first and self._found.bad):
            self._look_for_stuck()
        return self._found

    def _new_after(self, state: State) -> Iterator[State]:
        for label, after in self._model.steps(state):
            if after == state:
                continue
            if self._good is not None:
                self._back.setdefault(after, []).append(state)
            if after in self._came:
                continue
            if len(self._came) >= self._limit:
                self._found.capped = True
                return
            self._came[after] = (state, label)
            yield after

    def _look_for_stuck(self) -> None:
        assert self._good is not None
        fine = {state for state in self._came if self._good(state)}.union(self._ended)
        waiting = list(fine)
        while waiting:
            for before in self._back.get(waiting.pop(), ()):
                if before not in fine:
                    fine.add(before)
                    waiting.append(before)
        stuck = next((state for state in self._came if state not in fine), None)
        if stuck is not None:
            self._found.bad[STUCK] = self._trace(stuck)

    def _trace(self, state: State) -> list[str]:
        labels = []
        while (came := self._came[state]) is not None:
            state, label = came
            labels.append(label)
        return labels[::-1]


def put(values: tuple[Any, ...], at: int, value: Any) -> tuple[Any, ...]:
    """The same tuple with another value at one place."""
    return (*values[:at], value, *values[at + 1 :])
