"""What the centre publishes to all devices, to those of a group or of a store: files in a folder, named by SHA-256.

A folder holds ``<sha256>.db``, packs of it (sync/pack.py) and ``current.json``, which names one of the versions that
are kept; a group's or store's lies in a subfolder of its id. Kinds besides the catalogue have folders of their own,
``@kind``. Files are served from the disk.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sync import pack
from sync.protocol.published import NAMED, Published, is_kind, is_version
from sync.server.grant import GROUP, Device, is_partition

CURRENT = "current.json"
KEPT = 3
"""Versions that stay: a device may be in the middle of one, and an operator may go back."""
BY_PIECES = frozenset({"media"})
"""Kinds of which devices fetch pieces only: they need no packs."""
OTHERS = ("prices", "media")
"""The kinds besides the catalogue; their files need a key."""
_NAME = re.compile(r"([0-9a-f]{64})(?:\.(?:([0-9a-f]{8})\.)?(pack))?")


@dataclass(frozen=True)
class Version:
    """A version that is kept. ``whole``: size of its pack; ``deltas``: NAMED digits of an earlier one → size."""

    version: str
    sha256: str
    size: int
    whole: int = 0
    deltas: Mapping[str, int] = dataclasses.field(default_factory=dict)


class Publications:
    """One folder; nothing is published where it is empty. ``address``: of a CDN before the centre's own door."""

    def __init__(self, folder: str = "", address: str = "") -> None:
        self.folder = Path(folder) if folder else None
        self._address = address.rstrip("/")
        self._known: dict[Path, tuple[int, Version | None]] = {}

    def told(self, device: Device, has: str) -> Published | None:
        """What a device is told: nothing where it has the very file (``has``: the begin of its SHA-256)."""
        return self._told(_places(device), "", has)

    def others(self, device: Device, holds: Mapping[str, str]) -> tuple[Published, ...]:
        """Of every other kind what the device does not have; only a device that speaks of a kind is told of it."""
        found = (self._told(_places(device), kind, holds[kind]) for kind in OTHERS if kind in holds)
        return tuple(each for each in found if each is not None)

    def current(self, places: list[str], kind: str = "") -> Published | None:
        """The file of the first of these groups and stores that has one, else that for all."""
        return self._told(places, kind, "")

    def _told(self, places: Iterable[str], kind: str, has: str) -> Published | None:
        if self.folder is None:
            return None
        for place in (*places, ""):
            found = self._read(folder_of(self.folder, kind, place) / CURRENT)
            if found is not None:
                if found.sha256[:NAMED] == has:
                    return None
                address = "" if kind else self._address
                return Published(
                    found.version, found.sha256, found.size, address, kind, found.whole, found.deltas.get(has, 0)
                )
        return None

    def _read(self, path: Path) -> Version | None:
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            return None
        if self._known.get(path, (0,))[0] != changed:
            self._known[path] = (changed, next(iter(kept(path.parent)), None))
        return self._known[path][1]

    def file(self, name: str) -> Path | None:
        """Where a published catalogue or a pack of it lies; None for any other name."""
        if self.folder is None or _NAME.fullmatch(name) is None:
            return None
        name = name if name.endswith(".pack") else f"{name}.db"
        places = [self.folder / name, *self.folder.glob(f"[!@]*/{name}")]
        return next((path for path in places if path.is_file()), None)

    def file_for(self, device: Device, kind: str, name: str) -> Path | None:
        """Where a file of another kind lies, if this device may have it."""
        if self.folder is None or kind not in OTHERS or _NAME.fullmatch(name) is None:
            return None
        name = name if name.endswith(".pack") else f"{name}.db"
        places = (folder_of(self.folder, kind, place) / name for place in (*_places(device), ""))
        return next((path for path in places if path.is_file()), None)

    def latest(self, device: Device, kind: str) -> Path | None:
        """The file of a kind that this device is told of."""
        found = self.current(_places(device), kind)
        return None if found is None else self.file_for(device, kind, found.sha256)


def _places(device: Device) -> list[str]:
    return [device.store_id, *sorted(place for place, kind in device.others.items() if kind == GROUP)]


def folder_of(folder: Path, kind: str, place: str) -> Path:
    """Where the files of a kind (empty: the catalogue) for a group or store (empty: for all) lie."""
    return folder / (f"@{kind}" if kind else "") / place


def kept(place: Path) -> list[Version]:
    """The versions that are kept in a place, the current one first; none where it cannot be read."""
    try:
        plain = json.loads((place / CURRENT).read_bytes())
        return [
            Version(each["version"], each["sha256"], each["size"], each.get("whole", 0), each.get("deltas", {}))
            for each in (plain, *plain.get("before", ()))
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def publish(folder: Path, file: Path, version: str, group: str = "", kind: str = "") -> Published:
    """Copy a file in with its packs, then name it as the current one, in this order. Raises ValueError, OSError.

    ``group``: a group's or store's id. Packs of a gigabyte take minutes.
    """
    if not is_version(version) or (group and not is_partition(group)) or (kind and not is_kind(kind)):
        raise ValueError("a version or group is letters, digits, - _ and .")
    place = folder_of(folder, kind, group)
    place.mkdir(parents=True, exist_ok=True)
    sha256 = pack.digest(file)
    target = place / f"{sha256}.db"
    if not target.exists():
        with _whole(target) as part:
            shutil.copyfile(file, part)
    before = [each for each in kept(place) if each.sha256 != sha256][: KEPT - 1]
    whole = 0 if kind in BY_PIECES else _packed(target, place / f"{sha256}.pack")
    deltas = {}
    for each in before if whole else ():
        old, name = place / f"{each.sha256}.db", each.sha256[:NAMED]
        size = _packed(target, place / f"{sha256}.{name}.pack", old) if old.exists() else whole
        if size < whole:
            deltas[name] = size
    _name_current(place, [Version(version, sha256, target.stat().st_size, whole, deltas), *before])
    return Published(version, sha256, target.stat().st_size, kind=kind, whole=whole)


def back(folder: Path, group: str = "", kind: str = "") -> Published:
    """Make the version before the current one current again. Raises ValueError where there is none."""
    place = folder_of(folder, kind, group)
    versions = kept(place)
    if len(versions) < 2:
        raise ValueError("no version before this one is kept")
    now = versions[1]
    _name_current(place, [now, *(each for each in versions if each is not now)])
    return Published(now.version, now.sha256, now.size, kind=kind, whole=now.whole)


def _packed(target: Path, packed: Path, old: Path | None = None) -> int:
    if not packed.exists():
        with _whole(packed) as part:
            pack.pack(target, part, old)
    return packed.stat().st_size


def _name_current(place: Path, versions: list[Version]) -> None:
    first, *before = (dataclasses.asdict(each) for each in versions)
    with _whole(place / CURRENT) as part:
        part.write_text(json.dumps({**first, "before": before}))
    named = {each.sha256 for each in versions}
    for path in place.iterdir():
        if path.is_file() and _NAME.match(path.name) and path.name[:64] not in named:
            with contextlib.suppress(OSError):
                path.unlink()


@contextlib.contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A file that takes its name only once it is on the disk."""
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
