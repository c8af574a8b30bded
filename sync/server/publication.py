"""What the centre publishes to all devices or to those of a group: files in a folder, named by their SHA-256.

A folder holds ``<sha256>.db`` and ``current.json``, which names one of them; a group's lies in a subfolder of its id.
Files are served from the disk. They stay until an operator takes them away: a device may be in the middle of one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

from sync.protocol.published import NAMED, Published, is_version
from sync.server.grant import GROUP, Device, is_partition

CURRENT = "current.json"


class Publications:
    """One folder; nothing is published where it is empty. ``address``: of a CDN before the centre's own door."""

    def __init__(self, folder: str = "", address: str = "") -> None:
        self._folder = Path(folder) if folder else None
        self._address = address.rstrip("/")
        self._known: dict[Path, tuple[int, Published]] = {}

    def told(self, device: Device, has: str) -> Published | None:
        """What a device is told: nothing where it has the very file (``has``: the begin of its SHA-256)."""
        found = self.current([partition for partition, kind in device.others.items() if kind == GROUP])
        return None if found is None or found.sha256[:NAMED] == has else found

    def current(self, groups: list[str]) -> Published | None:
        """The file of the first of these groups that has one, else that for all."""
        if self._folder is None:
            return None
        for folder in (*(self._folder / group for group in sorted(groups)), self._folder):
            found = self._read(folder / CURRENT)
            if found is not None:
                return found
        return None

    def _read(self, path: Path) -> Published | None:
        try:
            changed = path.stat().st_mtime_ns
            if self._known.get(path, (0,))[0] != changed:
                plain = json.loads(path.read_bytes())
                told = Published(plain["version"], plain["sha256"], plain["size"], self._address)
                self._known[path] = (changed, told)
            return self._known[path][1]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def file(self, sha256: str) -> Path | None:
        """Where a published file lies; None for any other name."""
        if self._folder is None or len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            return None
        places = [self._folder / f"{sha256}.db", *self._folder.glob(f"*/{sha256}.db")]
        return next((path for path in places if path.is_file()), None)


def publish(folder: Path, file: Path, version: str, group: str = "") -> Published:
    """Copy a file in, then name it as the current one, in this order. Raises ValueError, OSError."""
    if not is_version(version) or (group and not is_partition(group)):
        raise ValueError("a version or group is letters, digits, - _ and .")
    place = folder / group if group else folder
    place.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as source:
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
    target = place / f"{sha256}.db"
    if not target.exists():
        part = target.with_suffix(".part")
        shutil.copyfile(file, part)
        _to_disk(part)
        part.replace(target)
    told = Published(version, sha256, target.stat().st_size)
    part = place / f"{CURRENT}.part"
    part.write_text(json.dumps({name: value for name, value in asdict(told).items() if name != "address"}))
    _to_disk(part)
    part.replace(place / CURRENT)
    return told


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
