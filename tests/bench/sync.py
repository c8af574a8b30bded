"""How fast one desk and one centre exchange: ``python -m tests.bench.sync [rows]``; a line each.

The bars of docs/sync.md, "Speed", stand beside each figure. Device, centre and files are real and encrypted; the centre
is a process of its own on loopback.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from desktop.domain.actor import system
from desktop.domain.identity import new_id
from desktop.domain.people.customer import Customer
from desktop.store import replica as replica_module
from desktop.store import upgrade
from desktop.store.open import Store
from desktop.store.replica import Replica
from sync.client import Exchange
from sync.http import HttpPeer
from sync.merge import losers
from sync.protocol import Enrol

KEY = bytes(range(32))
ROUNDS = 3


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


def _watch_holds(replica: Replica) -> list[float]:
    """Seconds each write transaction of this replica holds the lock."""
    holds: list[float] = [0.0]
    write = replica._write

    @replica_module.contextlib.contextmanager
    def timed() -> Any:
        with write() as raw:
            start = time.perf_counter()
            yield raw
        holds.append(time.perf_counter() - start)

    replica._write = timed  # type: ignore[method-assign]
    return holds


def main() -> None:
    """Print the best of three rounds."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = [round_of(count) for _ in range(ROUNDS)]
    best = {name: min(each[name] for each in rounds) for name in rounds[0]}
    print(f"push {count} rows: {best['push']:.3f} s (bar 0.35), {best['push bytes'] / 1e6:.2f} MB (bar 0.85)")
    print(f"pull {count} rows: {best['pull']:.3f} s (bar 0.30), {best['pull bytes'] / 1e6:.2f} MB (bar 0.85)")
    print(f"longest hold of the write lock in the pull: {best['longest lock'] * 1000:.1f} ms (bar 25)")
    print(f"push 1,000 field edits: {best['push 1k edits']:.3f} s (bar 0.05)")
    print(f"pull 1,000 field edits: {best['pull 1k edits']:.3f} s (bar 0.05)")
    print(f"nothing to do: {best['no-op'] * 1000:.1f} ms (bar 3), {best['no-op bytes']:.0f} bytes without headers")
    print(f"the centre's memory: {best['rss'] / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
