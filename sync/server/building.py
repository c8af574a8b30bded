"""Files that somebody hands in to be built: where they lie, what may be handed in, and how a build stands.

A build is a folder: ``build.json`` says how it stands, ``0``, ``1``, … are its files. Any process of the centre that
sees the folder may take pieces in and start it; sync/server/building_run.py is the process that builds.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import sync
from sync import pack
from sync.protocol import ProtocolError, Stored
from sync.protocol.build import Build, BuildFile, Builds, BuildState
from sync.protocol.file import MAX_PIECE, Piece, is_sha256
from sync.protocol.published import is_version
from sync.server.denial import Denial
from sync.server.grant import GROUP, Device

FOLDER = "@builds"
STATE = "build.json"
KEPT = 20
"""Builds whose outcome stays to be read, of all places."""
FORGET_MS = 7 * 86_400_000
"""So long files of a build that nobody started stay."""
MEGABYTE = 1_000_000


class Building:
    """The builds below one folder of publications. ``largest_megabytes``: of all files of one build."""

    def __init__(self, published: Path, module: str, largest_megabytes: int) -> None:
        self._published, self._module, self._largest = published, module, largest_megabytes * MEGABYTE
        self._folder = published / FOLDER

    def serve(self, device: Device, message: Build) -> Builds:
        """What somebody with the right to it wants. Raises Denial ``build``, ``quota``."""
        if message.do == "begin":
            self._begin(device, message)
        elif message.do == "start":
            self._start(self._mine(device, message.id))
        elif message.do == "drop":
            self._drop(self._mine(device, message.id))
        return Builds(tuple(self._listed(device)))

    def put(self, device: Device, build_id: str, place: str, piece: Piece, data: bytes) -> Stored:
        """Take the piece of a file if it is the next one; how much is here now. Raises Denial ``build``, ``content``.

        ProtocolError where the piece is not what its header says.
        """
        folder = self._mine(device, build_id)
        state = read(folder)
        known = place.isdecimal() and int(place) < len(state["files"])
        if not known or state["state"] != "receiving" or state["files"][int(place)]["size"] != piece.size:
            raise Denial("build")
        if len(data) != piece.length or len(data) > MAX_PIECE:
            raise ProtocolError("file.piece")
        path = folder / place
        had = path.stat().st_size if path.exists() else 0
        if data and piece.start == had:
            with path.open("ab") as file:
                file.write(data)
            had += len(data)
            if had == piece.size and pack.digest(path) != state["files"][int(place)]["sha256"]:
                path.unlink()
                raise Denial("content")
        return Stored(piece.size, had)

    def _begin(self, device: Device, message: Build) -> None:
        places = [device.store_id, *(place for place, kind in device.others.items() if kind == GROUP)]
        named = all(is_sha256(each.sha256) and each.name for each in message.files)
        if message.place not in places or not message.files or not named or not is_version(message.label):
            raise Denial("build")
        size = sum(each.size for each in message.files)
        if size > self._largest:
            raise Denial("quota", megabytes=size // MEGABYTE)
        self._tidy()
        self._folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._folder).free < 4 * size:
            raise Denial("quota", megabytes=size // MEGABYTE)
        begun(self._folder, message, device)

    def _start(self, folder: Path) -> None:
        state = read(folder)
        if state["state"] == "receiving":
            if any(self._had(folder, place) < each["size"] for place, each in enumerate(state["files"])):
                raise Denial("build")
            write(folder, state | {"state": "waiting"})
            self.run(folder)

    def run(self, folder: Path) -> None:
        """Have it built; whoever starts it does not wait."""
        process = subprocess.Popen(
            [sys.executable, "-m", "sync.server.building_run", str(folder), str(self._published), self._module],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
            cwd=Path(sync.__file__).parents[1],
        )  # fmt: skip
        threading.Thread(target=process.wait, name="a build", daemon=True).start()

    def resume(self) -> None:
        """After a start of the centre: what was waiting or under way when it ended is built."""
        for folder in self._all():
            if read(folder)["state"] in ("waiting", "building"):
                self.run(folder)

    def _drop(self, folder: Path) -> None:
        if read(folder)["state"] not in ("waiting", "building"):
            shutil.rmtree(folder, ignore_errors=True)

    def _mine(self, device: Device, build_id: str) -> Path:
        folder = self._folder / build_id
        if not build_id.isalnum() or not (folder / STATE).exists() or read(folder)["store"] != device.store_id:
            raise Denial("build")
        return folder

    def _listed(self, device: Device) -> Iterator[BuildState]:
        for folder in sorted(self._all(), key=lambda each: -int(read(each)["at"])):
            state = read(folder)
            if state["store"] == device.store_id:
                files = state["files"]
                done = state["state"] != "receiving"
                had = [each["size"] if done else self._had(folder, n) for n, each in enumerate(files)]
                yield BuildState(
                    state["id"], state["kind"], state["place"], state["label"], state["state"], state["at"], sum(had),
                    sum(each["size"] for each in files), state["what"], state["code"], state["told"],
                )  # fmt: skip

    def _all(self) -> list[Path]:
        return [each.parent for each in self._folder.glob(f"*/{STATE}")]

    def _had(self, folder: Path, place: int) -> int:
        path = folder / str(place)
        return path.stat().st_size if path.exists() else 0

    def _tidy(self) -> None:
        over = [each for each in self._all() if read(each)["state"] in ("ready", "refused")]
        over.sort(key=lambda each: int(read(each)["at"]))
        left = [each for each in self._all() if read(each)["state"] == "receiving"]
        late = [each for each in left if read(each)["at"] < now() - FORGET_MS]
        for each in (*over[:-KEPT], *late):
            shutil.rmtree(each, ignore_errors=True)


def begun(folder: Path, message: Build, device: Device | None) -> Path:
    """The folder of a new build."""
    build_id = secrets.token_hex(8)
    target = folder / build_id
    target.mkdir(parents=True)
    write(target, {
        "id": build_id, "kind": message.kind, "place": message.place, "label": message.label, "state": "receiving",
        "at": now(), "store": device.store_id if device else "", "device": device.code if device else "",
        "by": message.actor, "files": [_plain(each) for each in message.files], "what": "", "code": "", "told": "",
    })  # fmt: skip
    return target


def _plain(file: BuildFile) -> dict[str, Any]:
    return {**dataclasses.asdict(file), "name": Path(file.name).name}


def read(folder: Path) -> dict[str, Any]:
    """How a build stands."""
    found: dict[str, Any] = json.loads((folder / STATE).read_bytes())
    return found


def write(folder: Path, state: Mapping[str, Any]) -> None:
    """Say how it stands from now on."""
    part = folder / f"{STATE}.{os.getpid()}"
    part.write_text(json.dumps(state, ensure_ascii=False), "utf-8")
    part.replace(folder / STATE)


def now() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


@contextlib.contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until no other build runs: two at once would want twice the memory."""
    with (folder / "lock").open("a+b") as lock:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
