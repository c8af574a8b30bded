"""A thousand devices in twenty-five stores against a centre on PostgreSQL, from a second process on loopback.

``python -m tests.bench.devices --devices 1000 --stores 25 --seconds 300``: each device exchanges once in ``--every``
seconds (handshake, one changed row pushed by every fourth, what is new pulled); then all come back at once with
``--waiting`` changes each. Prints one line a figure beside its bar.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from desktop.domain.identity import new_id
from sync import protocol
from sync.protocol import VERSIONS, Answer, Denied, Enrol, Hello, Pull, Welcome
from sync.server.__main__ import business
from sync.server.service import Centre
from sync.wire import unpack
from tests.postgres import APP, Server, programs
from tests.sync.server.batch import customers
from tests.sync.server.made import made

SEED = 20261121


@dataclass
class Device:
    """One simulated device: it keeps no file, only its cursor and its numbers."""

    store: str
    code: str
    key: str
    number: int = 0
    cursor: int = 0
    known: str = ""
    """The centre's incarnation as of the last exchange."""
    connection: Connection | None = None


@dataclass
class Seen:
    """What all of them met. Times in seconds, of single requests and of whole exchanges."""

    requests: list[float] = field(default_factory=list)
    exchanges: list[float] = field(default_factory=list)
    errors: int = 0
    turned_away: int = 0


class Connection:
    """One kept HTTP connection, with as little work as can be: the centre is what is measured."""

    def __init__(self, url: str) -> None:
        self._host, self._port = str(urlsplit(url).hostname), urlsplit(url).port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, key: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Status, headers by lower-case name, body. Opened anew where the other side closed it while it was idle."""
        if self._streams is None or self._streams[0].at_eof():
            self._streams = await asyncio.open_connection(self._host, self._port, limit=1 << 20)
        reader, writer = self._streams
        writer.write(
            f"POST {path} HTTP/1.1\r\nHost: centre\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: {protocol.CONTENT_TYPE}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return int(first.split()[1]), headers, await reader.readexactly(int(headers["content-length"]))

    def close(self) -> None:
        """Close it."""
        if self._streams is not None:
            self._streams[1].close()


async def call(device: Device, door: str, body: bytes, seen: Seen) -> bytes:
    """One request, again after Retry-After where it is turned away."""
    assert device.connection is not None
    while True:
        started = time.perf_counter()
        status, headers, answer = await device.connection.post(f"/v1/{door}", device.key, body)
        seen.requests.append(time.perf_counter() - started)
        if status == 200:
            return answer
        if Denied.decode(answer).code != "busy":
            raise RuntimeError(f"{door} {status}")
        seen.turned_away += 1
        await asyncio.sleep(float(headers["retry-after"]))


async def exchange(device: Device, changes: int, seen: Seen) -> None:
    """Handshake, push, pull until nothing is left."""
    started = time.perf_counter()
    try:
        reached = {f"store:{device.store}": device.cursor} if device.known else {}
        hello = Hello(
            *VERSIONS, "bench", f"i{device.code}", time.time_ns() // 1_000_000, of=device.known, reached=reached
        )
        welcome = Welcome.decode(await call(device, "hello", hello.encode(), seen))
        if changes:
            device.number += 1
            names = [f"{device.code}-{device.number}-{n}" for n in range(changes)]
            push = customers(device.store, device.code, device.number, names, incarnation=f"i{device.code}")
            answer = Answer.decode(await call(device, "push", push.encode(), seen))
            assert not answer.verdicts
        more = changes > 0 or welcome.streams[0].seq > device.cursor
        while more:
            pull = Pull(welcome.incarnation, f"store:{device.store}", device.cursor, protocol.PAGE_ROWS)
            # a device would read the rows on a processor of its own: here only where the page ends
            page = unpack(await call(device, "pull", pull.encode(), seen))
            device.cursor, more = page.integer("end"), page.flag("more")
        device.known = welcome.incarnation
    except Exception as error:
        seen.errors += 1
        print(type(error).__name__, error, file=sys.stderr)
    seen.exchanges.append(time.perf_counter() - started)


async def calm(devices: list[Device], seconds: float, every: float) -> Seen:
    """All devices at their own pace for ``seconds``."""
    seen, draw = Seen(), random.Random(SEED)

    async def one(device: Device, first: float) -> None:
        end, at = time.monotonic() + seconds, time.monotonic() + first
        while at < end:
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            await exchange(device, 1 if draw.random() < 0.25 else 0, seen)
            at += every

    await asyncio.gather(*(one(device, draw.uniform(0, every)) for device in devices))
    return seen


async def storm(devices: list[Device], waiting: int, jitter: float) -> tuple[Seen, float]:
    """All come back within ``jitter`` seconds with ``waiting`` changes each; the seconds until the last is through."""
    seen, draw, started = Seen(), random.Random(SEED), time.perf_counter()

    async def one(device: Device) -> None:
        await asyncio.sleep(draw.uniform(0, jitter))
        await exchange(device, waiting, seen)

    await asyncio.gather(*(one(device) for device in devices))
    return seen, time.perf_counter() - started


@contextlib.contextmanager
def centre(stores: int, count: int) -> Iterator[tuple[str, list[Device], Callable[[], str]]]:
    """A served centre on a PostgreSQL of its own, and its enrolled devices."""
    server = Server(programs())
    database = made(server)
    direct = Centre(database.engine, business())
    devices = []
    for store in [new_id() for _ in range(stores)]:
        for _ in range(count // stores):
            enrolled = direct.enrol(Enrol(direct.invite(store), "bench"))
            devices.append(Device(store, enrolled.device_code, enrolled.key))
    database.close()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "centre.toml"
        file.write_text(
            f'[database]\nurl = "{server.url(database.name, APP)}"\n[log]\nlevel = "WARNING"\n'
            "[listen]\nport = 0\nmetrics_port = 0\n[limits]\nunder_way = 2000\n"
        )
        child = subprocess.Popen(
            [sys.executable, "-m", "sync.server", "--config", str(file), "serve"], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        url = child.stdout.readline().split('"')[3]
        try:
            yield url, devices, lambda: _worked(child.pid, server.pid())
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait()
            child.stdout.close()
            server.stop()


def _worked(centre: int, postgres: int) -> str:
    """Seconds of processor time so far: the centre's, its database's, and the devices'."""
    times = []
    for pid in (centre, postgres, os.getpid()):
        process = psutil.Process(pid)
        found = [each.cpu_times() for each in (process, *process.children(recursive=pid == postgres))]
        # what ended has told its parent
        times.append(sum(t.user + t.system + (t.children_user + t.children_system) * (pid == postgres) for t in found))
    return "processor so far: centre {:.0f} s, PostgreSQL {:.0f} s, devices {:.0f} s".format(*times)


def p95(times: list[float]) -> float:
    """Milliseconds."""
    return sorted(times)[int(len(times) * 0.95)] * 1000


async def run(chosen: argparse.Namespace, url: str, devices: list[Device], worked: Callable[[], str]) -> int:
    """Both parts; the number of errors."""
    for device in devices:
        device.connection = Connection(url)
    try:
        seen = await calm(devices, chosen.seconds, chosen.every)
        where = f"{len(devices)} devices in {chosen.stores} stores, one exchange each {chosen.every:g} s"
        print(f"{where}, for {chosen.seconds:g} s: {len(seen.exchanges)} exchanges, {len(seen.requests)} requests")
        print(f"p95 of a request {p95(seen.requests):.0f} ms (bar 300), of an exchange {p95(seen.exchanges):.0f} ms")
        print(worked(), flush=True)
        back, took = await storm(devices, chosen.waiting, chosen.jitter)
        print(worked())
        print(f"storm: {len(devices)} x {chosen.waiting} changes drained in {took:.1f} s (bar 60)")
        print(
            f"turned away and back: {seen.turned_away + back.turned_away}, errors: {seen.errors + back.errors} (bar 0)"
        )
    finally:
        for device in devices:
            if device.connection is not None:
                device.connection.close()
    return seen.errors + back.errors


def main() -> int:
    """Run it; 1 where there was an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--stores", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--every", type=float, default=30)
    parser.add_argument("--waiting", type=int, default=20)
    parser.add_argument("--jitter", type=float, default=10)
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with centre(chosen.stores, chosen.devices) as (url, devices, worked):
        return int(asyncio.run(run(chosen, url, devices, worked)) > 0)


if __name__ == "__main__":
    sys.exit(main())
