"""What the histories play in: a virtual clock, a line without HTTP that fails as told, desks on real encrypted files.

The centre and the desks' files are the product's own; only time and the network are ours.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import random
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from desktop.domain import identity
from desktop.store import lowered, outbox_copy
from desktop.store.file import connect
from desktop.store.replica import Replica
from sync import client
from sync.client import Summary
from sync.merge import losers
from sync.peer import Refusal, Unreachable
from sync.protocol import (
    Answer,
    Decided,
    Enrol,
    Enrolled,
    Hello,
    Page,
    Prove,
    Proven,
    Pull,
    Push,
    Waiting,
    Welcome,
)
from sync.server.__main__ import business
from sync.server.business import Complaint, Look, Row
from sync.server.denial import Denial
from sync.server.service import Centre
from tests.sync.booth import KEY, Desk
from tests.sync.mortal import Fuse, Killed, Mortal

BAD = "bad"
"""Text that begins so is refused by this centre; the desks' own rules let it pass."""
YEAR_MS = 365 * 86_400_000
BEGIN_MS = 1_795_300_000_000
"""When every history begins, so that its seed alone says how it goes."""


def refusing() -> Any:
    """The product's business, with one more rule that only the centre knows."""

    ours = business()

    def check(table: str, after: Row, before: Row | None, columns: frozenset[str], look: Look) -> Iterator[Complaint]:
        yield from ours.check(table, after, before, columns, look)
        for name in sorted(columns & {"name", "note", "address"}):
            if str(after.get(name) or "").startswith(BAD):
                yield Complaint("test.bad", name, {"value": str(after.get(name))})

    return dataclasses.replace(ours, check=check, has_rules=lambda _table: True)


class Clock:
    """The time of everybody: true time goes on step by step, and each may be wrong about it."""

    def __init__(self) -> None:
        self.true_ms = BEGIN_MS
        self._wrong_by = [0]

    def read_ns(self) -> int:
        return (self.true_ms + self._wrong_by[-1]) * 1_000_000

    @contextlib.contextmanager
    def of(self, who_is_wrong_by: int) -> Iterator[None]:
        """What runs within reads a clock that is wrong by so many milliseconds."""
        self._wrong_by.append(who_is_wrong_by)
        try:
            yield
        finally:
            self._wrong_by.pop()

    def sleep(self, seconds: float) -> None:
        """Who waits sees the time go on."""
        self.true_ms += max(1, round(seconds * 1_000))

    @contextlib.contextmanager
    def ruling(self) -> Iterator[None]:
        """Everybody asks this clock."""
        real = time.time_ns, time.sleep
        time.time_ns, time.sleep = self.read_ns, self.sleep
        try:
            yield
        finally:
            time.time_ns, time.sleep = real


@dataclass
class Place:
    """A centre called directly. ``seeing``: past every right, for the oracle's eyes."""

    folder: Path
    engine: Engine
    seeing: Engine
    centre: Centre = field(init=False)
    url: str = "direct:"

    def __post_init__(self) -> None:
        self.centre = Centre(self.engine, refusing())

    def enrol(self, message: Enrol) -> Enrolled:
        return self.centre.enrol(message)


class Line:
    """A peer without HTTP. ``cut`` is asked before and after each request; ``between`` runs after each answer.

    ``past`` gathers what was sent, so that it can come again, late.
    """

    def __init__(
        self, desk: WorldDesk, centre: Centre | None = None, *, cut: Callable[[], bool] = lambda: False,
        between: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """``centre``: a hub in its place."""
        self._desk, self._cut, self._between = desk, cut, between
        self._centre = centre or desk.booth.centre
        self._device = self._centre.authenticate(desk.key)

    def _ask(self, act: Callable[[], Any]) -> Any:
        if self._cut():
            raise Unreachable("before")
        with self._desk.clock.of(0):
            try:
                answer = act()
                if self._cut():
                    act()
                    raise Unreachable("after, and sent twice")
            except Denial as denial:
                raise Refusal(denial.message.code, denial.message.details) from None
        self._between()
        return answer

    def hello(self, message: Hello) -> Welcome:
        return self._ask(lambda: self._centre.hello(self._device, message))

    def push(self, message: Push) -> Answer:
        self._desk.past.append(message)
        again = Push.decode(message.encode())
        return Answer.decode(self._ask(lambda: self._centre.push(self._device, again)))

    def pull(self, message: Pull) -> Page:
        return Page.decode(self._ask(lambda: self._centre.pull(self._device, message)).encode())

    def decided(self, message: Waiting) -> Decided:
        return Decided.decode(self._ask(lambda: self._centre.decided(self._device, message)).encode())

    def prove(self, message: Prove) -> Proven:
        return Proven.decode(self._ask(lambda: self._centre.prove(self._device, message)).encode())

    def late(self, message: Push) -> Answer | None:
        """An old request arrives once more; what the centre says to it, nothing where it turns it away."""
        with self._desk.clock.of(0), contextlib.suppress(Denial):
            return Answer.decode(self._centre.push(self._device, message))
        return None


class WorldDesk(Desk):
    """A desk of a history: a clock of its own, a fuse, a copy of its outbox, perhaps a backup."""

    def __init__(self, place: Any, name: str, clock: Clock, store_id: str) -> None:
        self.clock, self.wrong_by = clock, 0
        self.fuse = Fuse()
        self.past: list[Push] = []
        self.backup: Path | None = None
        super().__init__(place, name, store_id=store_id, replica=Replica)
        self.clock_ms = lambda: clock.read_ns() // 1_000_000

    def open(self) -> None:
        super().open()
        self.replica = Replica(Mortal(self.raw, self.fuse), losers)
        self._copy = connect(self.path.with_name("outbox.db"), KEY)
        self.replica.keep_lowered = lambda names: lowered.keep(self._copy, names)

    def close(self) -> None:
        self._copy.close()
        super().close()

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        with self.clock.of(self.wrong_by):
            yield

    def talk(self, line: Line, **how: Any) -> Summary:
        with self.working():
            return self.exchange(line, **how)

    def crash(self) -> None:
        """The process is gone: no checkpoint, no farewell."""
        self.fuse.set(None)
        self._copy.close()
        self.raw.close()
        self.store._reader.dispose()
        self.store._writer.dispose()
        self.open()

    def keep_copy(self) -> None:
        """What the thread beside the window does after each save."""
        outbox_copy.append(self.raw, self._copy)

    def back_up(self) -> None:
        self.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.backup = self.path.with_name("kept.db")
        shutil.copyfile(self.path, self.backup)

    def put_back(self) -> None:
        """As a start does that finds an older file: write again from the copy, then a new incarnation."""
        assert self.backup is not None
        self.keep_copy()
        self.close()
        for end in ("-wal", "-shm"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)
        shutil.copyfile(self.backup, self.path)
        self.backup = None
        self.open()
        (incarnation,) = self.raw.execute("SELECT incarnation FROM device").fetchone()
        found = self.raw.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
        outbox_copy.bring_back(self.raw, self._copy, incarnation, found[0] or 0)
        self.replica.new_incarnation()

    def values(self, table: str, row: str) -> Mapping[str, Any] | None:
        """A row as this desk shows it."""
        found = self.raw.execute(f'SELECT * FROM "{table}" WHERE id = ?', (row,))
        names = [each[0] for each in found.description]
        values = found.fetchone()
        return None if values is None else dict(zip(names, values, strict=True))


class AtOnce:
    """Stands for the thread that fetches a page ahead: fetches it at once, for two threads on the one raw connection
    of a test would be the test's own race, and no seed would show it twice.
    """

    def __init__(self, *_: object) -> None: ...

    def __enter__(self) -> AtOnce:
        return self

    def __exit__(self, *_: object) -> None: ...

    def submit(self, act: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(act(*arguments, **named))
        except Exception as error:
            done.set_exception(error)
        return done


@contextlib.contextmanager
def one_course(seed: object) -> Iterator[None]:
    """Identities are drawn from the seed, and pages come one after the other: what happened happens again."""
    drawn = random.Random(f"{seed}:identities")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "urandom", drawn.randbytes)
        patch.setattr(secrets, "token_bytes", lambda size=32: drawn.randbytes(size))
        patch.setattr(identity, "_last_ms", 0)
        patch.setattr(identity, "_counter", 0)
        patch.setattr(client, "ThreadPoolExecutor", AtOnce)
        yield


def die_at(desk: WorldDesk, draw: random.Random, act: Callable[[], object]) -> bool:
    """Run ``act`` and perhaps kill the desk in it; whether it was killed."""
    desk.fuse.set(draw.randrange(1, 60))
    try:
        act()
    except Killed:
        desk.crash()
        return True
    finally:
        desk.fuse.set(None)
    return False
