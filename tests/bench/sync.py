"""How fast one desk and one centre exchange. The bars are those of docs/sync.md, "Speed".

Device, centre and files are real and encrypted; the centre is a process of its own on loopback.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import select

from desktop.domain.actor import system
from desktop.domain.identity import new_id
from desktop.domain.people.customer import Customer
from desktop.store import upgrade
from desktop.store.open import Store
from desktop.store.replica import Replica
from sync.client import Exchange
from sync.http import HttpPeer
from sync.merge import losers
from sync.protocol import Enrol
from tests.bench.line import Line, Setting, run

KEY = bytes(range(32))
ROUNDS, ROWS = 3, 10_000


class Centre:
    """The centre as a child process."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sync.server", "--embedded", str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.url = self._ask(KEY.hex())["url"]

    def _ask(self, line: str) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def invite(self, store_id: str) -> str:
        return str(self._ask(f"invite {store_id}")["code"])

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


class Desk:
    """A device with its file, and the bytes it sent and got."""

    def __init__(self, centre: Centre, path: Path, store_id: str) -> None:
        upgrade.create(path, KEY, store_id)
        self.store = Store(path, KEY)
        self.by = system(store_id)
        self.replica = Replica(self.store.write_connection(), losers)
        bare = HttpPeer(centre.url)
        enrolled = bare.enrol(Enrol(centre.invite(store_id), "bench"))
        self.replica.enrolled(centre.url, enrolled.key, enrolled.device_code)
        self.peer = HttpPeer(centre.url, enrolled.key)
        self.sent = self.got = 0
        send = self.peer._send

        def counting(door: str, body: bytes, *rest: Any) -> Any:
            status, headers, answer = send(door, body, *rest)
            self.sent, self.got = self.sent + len(body), self.got + len(answer)
            return status, headers, answer

        self.peer._send = counting  # type: ignore[method-assign]

    def exchange(self) -> float:
        self.sent = self.got = 0
        start = time.perf_counter()
        Exchange(self.replica, self.peer, upgrade.HEAD).run()
        took = time.perf_counter() - start
        self.replica.rest()
        return took


def _rows(store_id: str, count: int) -> list[Customer]:
    return [
        Customer(
            store_id=store_id, kind="person", name=f"客户{n:06d}", initials=f"kh{n:06d}",
            address=f"北京路 {n} 号 {n * 7919 % 10_007}",
            note="定期保养，首选上午；" + format(n * 2_654_435_761 % (1 << 64), "x") * 6,
        )
        for n in range(count)
    ]  # fmt: skip


def round_of(count: int) -> dict[str, float]:
    """One round on fresh files: seconds and bytes by name."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        centre = Centre(Path(folder) / "centre")
        store_id = new_id()
        a, b = (Desk(centre, Path(folder) / name / "shop.db", store_id) for name in "ab")
        a.exchange(), b.exchange()
        rows = _rows(store_id, count)
        ids = [row.id for row in rows]
        with a.store.write(a.by) as session:
            session.add_all(rows)
        found["push"], found["push bytes"] = a.exchange(), a.sent
        holds = _watch_holds(b.replica)
        found["pull"], found["pull bytes"] = b.exchange(), b.got
        found["longest lock"] = max(holds)
        with a.store.write(a.by) as session:
            raw = session.connection()
            for row_id in ids[:: max(1, count // 1_000)]:
                raw.exec_driver_sql("UPDATE customer SET note = 'changed' WHERE id = ?", (row_id,))
        found["push 1k edits"], found["pull 1k edits"] = a.exchange(), b.exchange()
        found["no-op"] = statistics.median(a.exchange() for _ in range(9))
        found["no-op bytes"] = a.sent + a.got
        found["rss"] = psutil.Process(centre.process.pid).memory_info().rss
        b.peer.close(), a.peer.close()
        a.store.close(), b.store.close()
        centre.close()
    return found


def four(count: int) -> dict[str, float]:
    """Four devices with ``count`` new customers each, a save each: seconds until all hold all, and what is wrong."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(4) as pool:
        centre, store_id = Centre(Path(folder) / "centre"), new_id()
        desks = [Desk(centre, Path(folder) / name / "shop.db", store_id) for name in "abcd"]
        saved: list[str] = []
        for desk in desks:
            for row in _rows(store_id, count):
                with desk.store.write(desk.by) as session:
                    session.add(row)
                saved.append(row.id)
        start = time.perf_counter()
        for _ in range(2):
            list(pool.map(Desk.exchange, desks))
        took, lost, doubled = time.perf_counter() - start, 0, 0
        for desk in desks:
            with desk.store.read() as session:
                held = list(session.scalars(select(Customer.id)))
            lost += len(set(saved) - set(held))
            doubled += len(held) - len(set(held) & set(saved))
            desk.peer.close()
            desk.store.close()
        centre.close()
    return {"seconds": took, "lost": lost, "doubled": doubled}


def _watch_holds(replica: Replica) -> list[float]:
    """Seconds each write transaction of this replica holds the lock."""
    holds: list[float] = [0.0]
    write = replica._write

    @contextlib.contextmanager
    def timed() -> Any:
        with write() as raw:
            start = time.perf_counter()
            yield raw
        holds.append(time.perf_counter() - start)

    replica._write = timed  # type: ignore[method-assign]
    return holds


def lines(setting: Setting) -> Iterator[Line]:
    """Three rounds on fresh files; figures are per exchange."""
    count = 200 if setting.tiny else ROWS
    rounds = [round_of(count) for _ in range(1 if setting.tiny else ROUNDS)]

    def line(name: str, key: str, unit: str, scale: float, bar: float | None = None) -> Line:
        return Line(f"sync: {name}", [each[key] * scale for each in rounds], unit, bar)

    yield line(f"push {count} rows", "push", "ms", 1000, 350)
    yield line(f"push {count} rows, on the wire", "push bytes", "MB", 1e-6, 0.85)
    yield line(f"pull {count} rows", "pull", "ms", 1000, 300)
    yield line(f"pull {count} rows, on the wire", "pull bytes", "MB", 1e-6, 0.85)
    yield line("longest hold of the write lock in it", "longest lock", "ms", 1000, 25)
    yield line("push 1,000 field edits", "push 1k edits", "ms", 1000, 50)
    yield line("pull 1,000 field edits", "pull 1k edits", "ms", 1000, 50)
    yield line("nothing to do", "no-op", "ms", 1000, 3)
    yield line("nothing to do, without headers", "no-op bytes", "bytes", 1)
    yield line("the centre's memory", "rss", "MiB", 1 / 2**20)
    each = 50 if setting.tiny else 1_000
    found = four(each)
    yield Line(f"sync: four devices with {each} new customers each", [found["seconds"]], "s", 60)
    yield Line("sync: of those lost", [found["lost"]], "rows", 1)
    yield Line("sync: of those made twice", [found["doubled"]], "rows", 1)


if __name__ == "__main__":
    run(lines)
