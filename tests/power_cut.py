"""What a disk may hold after a power cut, worked out from one recorded run of the real program.

strace records every write, truncation and sync of the shop's file and its log. For each cut what was synced is kept;
what was not is there, missing, or torn at 512 bytes, at random.
"""

from __future__ import annotations

import contextlib
import random
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import sqlcipher3.dbapi2 as sqlcipher

from tests.power_cut_child import READY
from tests.sync.booth import KEY

SECTOR = 512
CALLS = "openat,close,pwrite64,ftruncate,fsync,fdatasync,unlink,write"
_CALL = re.compile(r"^\d+\s+(\w+)\((.*)\)\s+=\s+(-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_WRITE = re.compile(r'(\d+), "((?:\\x[0-9a-f]{2})*)"(?:\.\.\.)?, (\d+), (\d+)')


class Event(NamedTuple):
    kind: str
    """write, truncate, sync or delete."""
    file: str
    at: int = 0
    data: bytes = b""


@dataclass
class Trace:
    """One run. ``told``: after so many events so many saves had been acknowledged."""

    before: bytes
    events: list[Event] = field(default_factory=list)
    told: list[tuple[int, int]] = field(default_factory=list)
    start: int = 0


@dataclass
class Verdict:
    """Of many cuts: how many left a file that does not open or is not whole, and how many lost what was told."""

    cuts: int = 0
    broken: int = 0
    lost: int = 0
    halves: int = 0
    """A save without its outbox entry, or the other way round."""


def record(path: Path, synchronous: str, saves: int) -> Trace:
    """Run the saves under strace on the file at ``path`` and read what they did to the disk."""
    before = path.read_bytes()
    log = path.with_name("trace")
    command = [
        "strace", "-f", "-xx", "-s", "9999999", "-e", f"trace={CALLS}", "-o", str(log),
        sys.executable, "-m", "tests.power_cut_child", str(path), synchronous, str(saves),
    ]  # fmt: skip
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=240)
    return _read(log, path.name, before)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _read(log: Path, name: str, before: bytes) -> Trace:
    trace, open_files = Trace(before), dict[int, str]()
    with log.open(errors="replace") as lines:
        for line in lines:
            call = _CALL.match(line)
            if call and int(call[3]) >= 0:
                _take(trace, open_files, name, call[1], call[2], int(call[3]))
    return trace


def _take(trace: Trace, open_files: dict[int, str], name: str, call: str, given: str, result: int) -> None:
    if call == "openat":
        found = _TEXT.search(given)
        open_files[result] = Path(_bytes(found[1]).decode(errors="replace")).name if found else ""
    elif call == "close":
        open_files.pop(int(given), None)
    elif call == "pwrite64":
        descriptor, text, size, at = _WRITE.match(given).groups()  # type: ignore[union-attr]
        file = open_files.get(int(descriptor), "")
        if file in (name, f"{name}-wal"):
            data = _bytes(text)
            assert len(data) == int(size), "strace cut a write short"
            trace.events.append(Event("write", file, int(at), data))
    elif call == "ftruncate":
        descriptor, size = given.split(", ")
        if open_files.get(int(descriptor), "") in (name, f"{name}-wal"):
            trace.events.append(Event("truncate", open_files[int(descriptor)], int(size)))
    elif call in ("fsync", "fdatasync"):
        if open_files.get(int(given), "") in (name, f"{name}-wal"):
            trace.events.append(Event("sync", open_files[int(given)]))
    elif call == "unlink":
        file = Path(_bytes(_TEXT.search(given)[1]).decode()).name  # type: ignore[index]
        if file in (name, f"{name}-wal"):
            trace.events.append(Event("delete", file))
    elif given.startswith("1, "):
        said = _bytes(_TEXT.search(given)[1])  # type: ignore[index]
        if said == READY:
            trace.start = len(trace.events)
        elif said.strip().isdigit():
            trace.told.append((len(trace.events), int(said)))


Disk = dict[str, bytearray]


def _apply(disk: Disk, event: Event) -> None:
    content = disk.setdefault(event.file, bytearray())
    if event.kind == "write":
        if len(content) < event.at:
            content.extend(b"\0" * (event.at - len(content)))
        content[event.at : event.at + len(event.data)] = event.data
    elif event.kind == "truncate":
        del content[event.at :]
    else:
        disk.pop(event.file, None)


def cut(trace: Trace, name: str, folder: Path, cuts: int, seed: int) -> Verdict:
    """Cut the power ``cuts`` times at random places of the trace, and look at what is left each time."""
    draw = random.Random(seed)
    verdict = Verdict()
    durable: Disk = {name: bytearray(trace.before)}
    pending: dict[str, list[Event]] = {}
    at = 0
    for place in sorted(draw.randrange(trace.start + 1, len(trace.events) + 1) for _ in range(cuts)):
        while at < place:
            _settle(durable, pending, trace.events[at])
            at += 1
        disk = {file: bytearray(content) for file, content in durable.items()}
        for events in pending.values():
            _half_written(disk, events, draw)
        told = max((n for after, n in trace.told if after <= place), default=0)
        _look(verdict, disk, name, folder, told)
    return verdict


def _settle(durable: Disk, pending: dict[str, list[Event]], event: Event) -> None:
    if event.kind == "sync":
        for each in pending.pop(event.file, []):
            _apply(durable, each)
    elif event.kind == "delete":
        pending.pop(event.file, None)
        _apply(durable, event)
    else:
        pending.setdefault(event.file, []).append(event)


def _half_written(disk: Disk, events: list[Event], draw: random.Random) -> None:
    how = draw.choice(("none", "all", "first half", "some", "torn"))
    for place, event in enumerate(events):
        chance = how in ("some", "torn") and draw.random() < 0.5
        if not (how == "all" or (how == "first half" and place < len(events) // 2) or chance):
            continue
        if how == "torn" and event.kind == "write" and len(event.data) > SECTOR:
            for start in range(0, len(event.data), SECTOR):
                if draw.random() < 0.5:
                    part = event.data[start : start + SECTOR]
                    _apply(disk, Event("write", event.file, event.at + start, part))
        else:
            _apply(disk, event)


def _look(verdict: Verdict, disk: Disk, name: str, folder: Path, told: int) -> None:
    path = folder / name
    for end in ("", "-wal", "-shm"):
        path.with_name(name + end).unlink(missing_ok=True)
    for file, content in disk.items():
        (folder / file).write_bytes(content)
    verdict.cuts += 1
    try:
        with contextlib.closing(sqlcipher.connect(str(path), isolation_level=None)) as raw:
            raw.execute("PRAGMA cipher_log_level = NONE")
            raw.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
            if raw.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
                verdict.broken += 1
                return
            saved = {int(n) for (n,) in raw.execute("SELECT name FROM customer")}
            (outbox,) = raw.execute("SELECT count(*) FROM outbox").fetchone()
    except sqlcipher.Error:
        verdict.broken += 1
        return
    verdict.lost += not saved.issuperset(range(1, told + 1))
    verdict.halves += len(saved) != outbox or saved != set(range(1, len(saved) + 1))


def missing() -> str:
    """Why there is no strace, having tried to install Debian's package; empty where there is one."""
    if shutil.which("strace"):
        return ""
    if shutil.which("apt-get") is None:
        return "strace is not installed, and there is no apt-get to install it with"
    for step in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", "strace"]):
        done = subprocess.run(["apt-get", *step], check=False, capture_output=True)
        if done.returncode:
            return "strace is not installed, and apt-get could not install it"
    return "" if shutil.which("strace") else "strace is not there although it was installed"
