"""The work that every system is given: two devices, one server, the same rows, the same steps.

A device is a process of its own that reads ``{"do": …, "with": […]}`` on standard input, a line each, and answers
``{"result": …, "seconds": …}`` or ``{"error": …}``; it says one line once it is ready. So devices of any language fit.
"""

from __future__ import annotations

import json
import random
import socket
import statistics
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROWS, CHANGES, SEED = 10_000, 1_000, 7
_WORDS = (
    "brake", "pad", "filter", "oil", "spark", "plug", "belt", "clutch", "gasket", "sensor", "pump", "hose", "radiator",
    "lamp", "mirror", "wiper",
)  # fmt: skip
FIELD = "price_cents"
"""The field that is changed."""


def rows(count: int) -> list[dict[str, Any]]:
    """Rows of twelve data fields beside a random id, about 400 bytes each as JSON; always the same."""
    draw = random.Random(SEED)
    return [
        {
            "id": str(uuid.UUID(int=draw.getrandbits(128), version=4)),
            "sku": f"SKU-{place:07d}-{draw.randrange(10**6):06d}", "name": " ".join(draw.choices(_WORDS, k=4)),
            "brand": draw.choice(["Bosch", "Valeo", "Denso", "Mahle", "ATE", "NGK"]), "category": draw.choice(_WORDS),
            FIELD: draw.randrange(100, 500_000), "cost_cents": draw.randrange(50, 250_000), "qty": draw.randrange(500),
            "bin": f"R{draw.randrange(99):02d}-S{draw.randrange(99):02d}-B{draw.randrange(99):02d}",
            "supplier": f"supplier {draw.randrange(400)} GmbH & Co", "notes": " ".join(draw.choices(_WORDS, k=11)),
            "updated_by": f"user{draw.randrange(40)}@store{draw.randrange(9)}.example",
            "status": draw.choice(["active", "draft", "retired"]),
        }
        for place in range(count)
    ]  # fmt: skip


@dataclass(frozen=True)
class Server:
    """A running server. ``processes``: whose memory counts."""

    port: int
    processes: Sequence[int]
    stop: Callable[[], None]


@dataclass(frozen=True)
class Contestant:
    """One system. ``serve(folder)`` starts a fresh server, ``device(folder, name, port)`` is a device's command."""

    name: str
    serve: Callable[[Path], Server]
    device: Callable[[Path, str, int], Sequence[str]]
    environment: Mapping[str, str]
    note: str = ""
    end: Callable[[], object] = lambda: None
    """Called once all is measured."""


class Device:
    """A device's process, as seen from here. ``seconds``: what the last thing it did took, by its own clock."""

    def __init__(self, contestant: Contestant, folder: Path, name: str, port: int) -> None:
        log = (folder / f"{name}.log").open("w")
        self._process = subprocess.Popen(
            contestant.device(folder, name, port), env=dict(contestant.environment), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
        log.close()
        self._read()
        self.seconds = 0.0

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the device ended")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise RuntimeError(str(answer["error"])[-400:])
        return answer

    def __call__(self, do: str, *given: Any) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, "with": given}) + "\n")
        self._process.stdin.flush()
        answer = self._read()
        self.seconds = float(answer.get("seconds", 0))
        return answer.get("result")

    def peak(self) -> float:
        """The most memory it ever held, in MB."""
        return peak(self._process.pid)

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


def peak(pid: int) -> float:
    """The most memory a process ever held, in MB; 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    found = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")] if status.exists() else []
    return int(found[0].split()[1]) / 1024 if found else 0.0


class Counter:
    """Stands between device and server on loopback and counts the bytes, headers included."""

    def __init__(self, port: int) -> None:
        self._target, self.up, self.down = port, 0, 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                inside, _ = self._listening.accept()
            except OSError:
                return
            outside = socket.create_connection(("127.0.0.1", self._target))
            for connection in (inside, outside):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._carry, args=(inside, outside, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(outside, inside, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, is_up: bool) -> None:
        try:
            while part := source.recv(65_536):
                if is_up:
                    self.up += len(part)
                else:
                    self.down += len(part)
                target.sendall(part)
        except OSError:
            pass
        finally:
            for each in (source, target):
                each.close()

    def taken(self) -> tuple[int, int]:
        """Bytes up and down since the last look."""
        found, self.up, self.down = (self.up, self.down), 0, 0
        return found

    def close(self) -> None:
        """Take no more."""
        self._listening.close()


def times(contestant: Contestant, folder: Path, count: int, changes: int) -> dict[str, Any]:
    """Seconds of each step, memory, and what became of conflicts."""
    server = contestant.serve(folder)
    a, b = (Device(contestant, folder, name, server.port) for name in "ab")
    found: dict[str, Any] = {}
    try:
        found |= _steps(a, b, count, changes)
        found |= {"memory A": a.peak(), "memory B": b.peak(), "memory server": sum(map(peak, server.processes))}
        found |= _conflicts(a, b, rows(count)[-1]["id"], rows(count)[-2]["id"])
    finally:
        a.stop()
        b.stop()
        server.stop()
    return found


def _steps(a: Device, b: Device, count: int, changes: int, look: Callable[[str], None] = lambda _step: None) -> Any:
    given, found = rows(count), dict[str, Any]()

    def step(name: str, device: Device) -> None:
        device("sync")
        found[name] = device.seconds
        look(name)

    a("sync"), b("sync"), a("insert", given)
    look("before")
    step("push", a)
    step("pull", b)
    assert b("count") == count
    a("change", [row["id"] for row in given[:changes]], FIELD)
    step("push changes", a)
    step("pull changes", b)
    assert str(b("read", given[changes - 1]["id"])[FIELD]) == "1"
    idle = []
    for _ in range(3):
        a("sync")
        idle.append(a.seconds)
        look("no-op")
    return found | {"no-op": statistics.median(idle)}


def weights(contestant: Contestant, folder: Path, count: int, changes: int) -> dict[str, tuple[int, int]]:
    """Bytes up and down of each step, headers included."""
    server = contestant.serve(folder)
    counter = Counter(server.port)
    a, b = (Device(contestant, folder, name, counter.port) for name in "ab")
    found: dict[str, tuple[int, int]] = {}
    try:
        _steps(a, b, count, changes, lambda step: found.__setitem__(step, counter.taken()))
    finally:
        a.stop()
        b.stop()
        server.stop()
        counter.close()
    return found


def _conflicts(a: Device, b: Device, one: str, other: str) -> dict[str, str]:
    """Two devices change different fields of one row, then the same field of another."""

    def both(row_id: str, mine: dict[str, str], theirs: dict[str, str]) -> tuple[Any, Any]:
        a("set", row_id, mine)
        time.sleep(1.1)  # some of them compare whole seconds
        b("set", row_id, theirs)
        for device in (a, b, a, b):
            device("sync")
        return a("read", row_id), b("read", row_id)

    left, right = both(one, {"name": "of a"}, {"bin": "of b"})
    kept = left == right and "of a" in str(left["name"]) and "of b" in str(left["bin"])
    both(other, {"name": "of a"}, {"name": "of b"})
    listed = a("listed") + b("listed")
    return {"two fields": "both kept" if kept else "one lost", "one field": "loser listed" if listed else "one lost"}
