"""How fast 100,000 rows come as one file: to a new computer, and into a file in use; and what the window feels of it.

Device, centre and files are real and encrypted; the centre is a process of its own on loopback. That it is built is a
line of its own: it happens at the centre, and a device waits for it once.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PySide6.QtWidgets import QApplication

from desktop.domain.identity import new_id
from desktop.store import key as keys
from desktop.store import upgrade
from desktop.store.bootstrap import Intake
from desktop.store.file import connect
from desktop.store.home import Home
from desktop.store.open import Store
from desktop.store.place import Identity, place
from desktop.store.replica import Replica
from sync import protocol
from sync.client import Exchange
from sync.fetch import fetch, order, pages
from sync.http import HttpPeer
from sync.merge import losers
from sync.protocol import AskSnapshot, Enrol, Hello, Offer
from sync.server.__main__ import business
from sync.server.database import insert
from sync.server.embedded import open_file
from sync.server.service import Centre as Service
from tests.bench.line import ROOT, Line, Setting, run, timed
from tests.bench.sync import KEY, Centre

ROWS, ROUNDS = 100_000, 3
CROSSOVER = (20_000, 70_000)
WRITER = f"{1 << 62:019d}.D0.bench000"


def fill(folder: Path, key: bytes, store_id: str, count: int) -> None:
    """A centre's file with so many customers of a store, as if they had been pushed."""
    engine = open_file(folder, key)
    centre = Service(engine, business())
    centre.invite(store_id)
    table = centre.tables.rows["customer"]
    plain: dict[str, Any] = dict.fromkeys(table.c.keys())
    moment = "2026-11-01T08:00:00.000Z"
    plain |= {
        "kind": "person", "contact_name": "", "field_stamps": "{}", "stamp": WRITER, "created_at": moment,
        "changed_at": moment, "created_by": store_id, "changed_by": store_id,
    }  # fmt: skip
    rows = [
        plain | {
            "store_id": store_id, "id": new_id(), "seq": n + 1, "name": f"客户{n:06d}", "initials": f"kh{n:06d}",
            "address": f"北京路 {n} 号 {n * 7919 % 10_007}",
            "note": "定期保养，首选上午；" + format(n * 2_654_435_761 % (1 << 64), "x") * 6,
        }
        for n in range(count)
    ]  # fmt: skip
    with engine.begin() as connection:
        insert(connection, table, rows)
        connection.execute(sa.update(centre.tables.counter).values(seq=count))
    engine.dispose()


class Newcomer:
    """A device that is enrolled and has nothing."""

    def __init__(self, centre: Centre, folder: Path, store_id: str) -> None:
        self.folder, self.store_id = folder, store_id
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(HttpPeer(centre.url)) as bare:
            self.enrolled = bare.enrol(Enrol(centre.invite(store_id), "bench"))
        self.url = centre.url
        self.peer = HttpPeer(centre.url, self.enrolled.key)
        self.welcome = self.peer.hello(Hello(*protocol.VERSIONS, upgrade.HEAD, "bench001", 0))
        self.stream = f"store:{store_id}"

    def offer(self) -> Offer:
        return order(self.peer, AskSnapshot(self.welcome.incarnation, self.stream, upgrade.HEAD), _nothing)

    def first_start(self, offer: Offer) -> None:
        """Fetch, check, put in place, open."""
        sealed, shop, key = self.folder / "sealed", self.folder / "shop.db", bytes(32)
        fetch(self.peer, f"snapshot/{offer.id}", offer.size, offer.sha256, sealed, _nothing)
        who = Identity(self.store_id, self.enrolled.device_code, "bench001", self.url, self.enrolled.key)
        assert place(shop, key, pages(sealed, bytes.fromhex(offer.key)), who, losers)
        connect(shop, key).close()

    def in_use(self, path: Path) -> tuple[Store, Replica]:
        """A file of its own, with the tables and no row."""
        upgrade.create(path, KEY, self.store_id, code=self.enrolled.device_code)
        store = Store(path, KEY)
        replica = Replica(store.write_connection(), losers)
        replica.enrolled(self.url, self.enrolled.key, self.enrolled.device_code)
        return store, replica

    def into_file(self, replica: Replica, offer: Offer) -> None:
        """Fetch, check, copy in chunks."""
        intake, position = Intake(replica, self.folder), (self.welcome.peer, self.welcome.incarnation, self.stream)
        intake.begin(position, vars(offer))
        sealed, key = intake.sealed(self.stream), bytes.fromhex(offer.key)
        fetch(self.peer, f"snapshot/{offer.id}", offer.size, offer.sha256, sealed, _nothing)
        for _ in intake.take(position, key, pages(sealed, key)):
            pass


def _nothing(*_told: object) -> None:
    pass


def lines(setting: Setting) -> Iterator[Line]:
    """The files, the pages they stand for, the memory, the window."""
    count = 300 if setting.tiny else ROWS
    with tempfile.TemporaryDirectory() as folder:
        yield from _of(Path(folder), count, setting.rounds(ROUNDS))
        for few in () if setting.tiny else CROSSOVER:
            yield from _against_pages(Path(folder) / str(few), few)
        yield _memory(Path(folder), count)
    yield from _window(setting, count)


def _of(folder: Path, count: int, rounds: int) -> Iterator[Line]:
    store_id, found = new_id(), dict[str, list[float]]()
    fill(folder / "centre", KEY, store_id, count)
    centre = Centre(folder / "centre")
    for n in range(rounds):
        device = Newcomer(centre, folder / f"device{n}", store_id)
        offers: list[Offer] = []
        found.setdefault("build", []).append(timed(lambda d=device, o=offers: o.append(d.offer())))  # type: ignore[misc]
        found.setdefault("first", []).append(timed(lambda d=device, o=offers: d.first_start(o[0])))  # type: ignore[misc]
        store, replica = device.in_use(device.folder / "used" / "shop.db")
        holds = _holds(replica)
        found.setdefault("use", []).append(
            timed(lambda d=device, r=replica, o=offers: d.into_file(r, o[0]))  # type: ignore[misc]
        )
        found.setdefault("again", []).append(
            timed(lambda d=device, r=replica, o=offers: d.into_file(r, o[0]))  # type: ignore[misc]
        )
        found.setdefault("hold", []).append(max(holds))
        found.setdefault("size", []).append(offers[0].size / 1e6)
        replica.raw.close()
        store.close()
        device.peer.close()
    centre.close()
    yield Line(f"bootstrap: {count} rows built at the centre", found["build"])
    yield Line("bootstrap: the file on the wire", found["size"], "MB")
    yield Line(f"bootstrap: {count} rows, first start", found["first"], bar=800)
    yield Line(f"bootstrap: {count} rows into a file in use", found["use"], bar=2_500)
    yield Line(f"bootstrap: {count} rows that are there already", found["again"], bar=2_500)
    yield Line("bootstrap: longest hold of the write lock", found["hold"], bar=25, which="most")


def _holds(replica: Replica) -> list[float]:
    """Milliseconds each write transaction of this replica holds the lock."""
    holds, write = [0.0], replica._write

    @contextlib.contextmanager
    def measured() -> Iterator[Any]:
        with write() as raw:
            start = time.perf_counter()
            yield raw
        holds.append((time.perf_counter() - start) * 1000)

    replica._write = measured  # type: ignore[method-assign]
    return holds


def _against_pages(folder: Path, count: int) -> Iterator[Line]:
    """The whole exchange either way, the file's making among it: where the two meet is ``sync.bootstrap.FILE_ROWS``."""
    store_id = new_id()
    fill(folder / "centre", KEY, store_id, count)
    centre = Centre(folder / "centre")
    for name in ("pages", "file"):
        device = Newcomer(centre, folder / name, store_id)
        store, replica = device.in_use(folder / name / "used" / "shop.db")
        if name == "pages":
            took = timed(Exchange(replica, device.peer, upgrade.HEAD).run)
        else:
            took = timed(lambda d=device, r=replica: d.into_file(r, d.offer()))  # type: ignore[misc]
        yield Line(f"bootstrap: {count} rows by {name}, all of it", [took])
        replica.raw.close()
        store.close()
        device.peer.close()
    centre.close()


def _memory(folder: Path, count: int) -> Line:
    """The most a process without a window took for it."""
    store_id, place_of = new_id(), folder / "memory"
    fill(place_of / "centre", KEY, store_id, count)
    centre = Centre(place_of / "centre")
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.bootstrap_desk"],
        cwd=ROOT, input=f"{centre.url} {centre.invite(store_id)} {place_of}\n", capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    centre.close()
    return Line(f"bootstrap: memory of the process at {count} rows", [float(done.stdout)], "MiB", bar=150)


def _window(setting: Setting, count: int) -> Iterator[Line]:
    """The real window, its own centre holding the rows: it takes them in as a file while a person types."""
    from tests.bench.window import WORDS, _Window

    app = QApplication.instance() or QApplication(["forecourt"])
    assert isinstance(app, QApplication)
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        shutil.copytree(setting.home, home.path)
        file_key = keys.unlock(home)
        with contextlib.closing(connect(home.shop, file_key)) as raw:
            (store_id,) = raw.execute("SELECT store_id FROM device").fetchone()
        own = hmac.new(file_key, b"forecourt embedded centre", hashlib.sha256).digest()  # as desktop.shell.centre
        fill(home.centre, own, store_id, count)
        bench = _Window(app, home.path)
        try:
            bench.stalls.begin("start")
            bench.until(lambda: bench.program.entry.face is not None)
            bench.sign_in()
            bench.stalls.begin("bootstrap")
            with ThreadPoolExecutor(1) as pool:
                came = pool.submit(_until_there, home, file_key, count)
                while not came.done():
                    bench.type_words(WORDS[:2])
                came.result()
            gaps = sorted(bench.stalls.of("bootstrap"))
            yield Line(f"bootstrap: the window's stalls, {count} rows", gaps, bar=50, which="most")
        finally:
            bench.close()


def _until_there(home: Home, file_key: bytes, count: int) -> None:
    """Until so many customers have come. Not on the window's thread: counting 100,000 rows would be a stall."""
    deadline = time.monotonic() + 300
    with contextlib.closing(connect(home.shop, file_key, query_only=True)) as raw:
        while not raw.execute("SELECT count(*) >= ? FROM customer", (count,)).fetchone()[0]:
            if time.monotonic() > deadline:
                raise RuntimeError("the rows did not come")
            time.sleep(0.2)


if __name__ == "__main__":
    run(lines)
