"""Who takes part: our product on PostgreSQL and on the embedded file, Anki and PouchDB where they can be installed."""

from __future__ import annotations

import functools
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Mapping
from pathlib import Path

from desktop.domain.identity import new_id
from sync.server.__main__ import business
from sync.server.service import Centre as CentreService
from tests.bench.line import ROOT
from tests.bench.sync import Centre
from tests.bench.sync_peers.workload import Contestant, Server
from tests.postgres import APP, programs
from tests.postgres import Server as Postgres
from tests.sync.server.made import made

BUILD = ROOT / "build" / "peers"
HERE = Path(__file__).parent
INSTALL_SECONDS, START_SECONDS = 600, 30


class Missing(Exception):
    """It could not be installed; the text says why."""


def embedded() -> Contestant:
    """Our product with the embedded centre."""

    def serve(folder: Path) -> Server:
        centre = Centre(folder / "centre")
        store_id = new_id()
        for name in "ab":
            _enrolment(folder, name, store_id, centre.invite(store_id))
        return Server(int(centre.url.rpartition(":")[2]), [centre.process.pid], centre.close)

    return Contestant("ours, embedded centre", serve, _our_device, os.environ)


def on_postgresql() -> Contestant:
    """Our product with a served centre on a PostgreSQL of its own."""
    server = Postgres(programs())

    def serve(folder: Path) -> Server:
        database = made(server)
        centre, store_id = CentreService(database.engine, business()), new_id()
        for name in "ab":
            _enrolment(folder, name, store_id, centre.invite(store_id))
        database.close()
        file = folder / "centre.toml"
        file.write_text(
            f'[database]\nurl = "{server.url(database.name, APP)}"\n[log]\nlevel = "WARNING"\n'
            "[listen]\nport = 0\nmetrics_port = 0\n"
        )
        child = subprocess.Popen(
            [sys.executable, "-m", "sync.server", "--config", str(file), "serve"], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        url = str(json.loads(child.stdout.readline())["url"])
        return Server(int(url.rpartition(":")[2]), [child.pid], lambda: _end(child))

    return Contestant("ours, PostgreSQL", serve, _our_device, os.environ, end=server.stop)


def anki() -> Contestant:
    """Anki and the sync server of the same package. Raises Missing."""
    python = BUILD / "anki" / "bin" / "python"
    if not (BUILD / "anki" / "ready").exists():
        venv.create(BUILD / "anki", with_pip=True, clear=True)
        _install([str(python), "-m", "pip", "install", "--quiet", "anki"])
        (BUILD / "anki" / "ready").touch()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def serve(folder: Path) -> Server:
        port = _free_port()
        extra = {"SYNC_USER1": "bench:bench", "SYNC_HOST": "127.0.0.1", "SYNC_PORT": str(port)}
        extra |= {"SYNC_BASE": str(folder / "server"), "RUST_LOG": "error"}
        return _started([str(python), "-m", "anki.syncserver"], environment | extra, port)

    def device(folder: Path, name: str, port: int) -> list[str]:
        return [str(python), str(HERE / "anki_device.py"), str(folder / f"{name}.anki2"), name, str(port)]

    said = "import importlib.metadata as m; print(m.version('anki'))"
    version = subprocess.run([python, "-c", said], capture_output=True, text=True, check=True).stdout.strip()
    return Contestant(f"Anki {version}", serve, device, environment, "merges by row")


def pouchdb() -> Contestant:
    """PouchDB and express-pouchdb on leveldb. Raises Missing."""
    folder = BUILD / "pouchdb"
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Missing("node and npm are not here")
    if not (folder / "ready").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        _install(
            ["npm", "install", "--silent", "--prefix", str(folder), "pouchdb-node", "express-pouchdb", "express@4"]
        )
        (folder / "ready").touch()
    environment = {**os.environ, "NODE_PATH": str(folder / "node_modules")}

    def serve(where: Path) -> Server:
        (where / "server").mkdir()
        port = _free_port()
        return _started(["node", str(HERE / "pouchdb_server.js"), str(where / "server"), str(port)], environment, port)

    def device(where: Path, name: str, port: int) -> list[str]:
        return ["node", str(HERE / "pouchdb_device.js"), str(where / name), str(port)]

    package = json.loads((folder / "node_modules" / "pouchdb-node" / "package.json").read_text())
    return Contestant(f"PouchDB {package['version']}", serve, device, environment, "keeps revisions, merges nothing")


ALL: Mapping[str, Callable[[], Contestant]] = {
    "postgresql": on_postgresql, "embedded": embedded, "anki": anki, "pouchdb": pouchdb,
}  # fmt: skip


def _our_device(folder: Path, name: str, port: int) -> list[str]:
    return [sys.executable, "-m", "tests.bench.sync_peers.ours", str(folder / name), str(port)]


def _enrolment(folder: Path, name: str, store_id: str, code: str) -> None:
    (folder / f"{name}.json").write_text(json.dumps({"store": store_id, "code": code}))


def _install(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(type(error).__name__) from None
    if done.returncode:
        raise Missing((done.stderr.strip().splitlines() or ["no word of why"])[-1][:200])


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _started(command: list[str], environment: Mapping[str, str], port: int) -> Server:
    child = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return Server(port, [child.pid], functools.partial(_end, child))
        except OSError:
            if time.monotonic() > until or child.poll() is not None:
                raise
            time.sleep(0.05)


def _end(child: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    child.terminate()
    child.wait(30)
    if child.stdout is not None:
        child.stdout.close()
