"""Moving to another computer: one file with the encrypted store and its key, sealed by the recovery code."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.domain import clock
from desktop.store.backup import MARK
from desktop.store.file import check, copy, remove
from desktop.store.home import Home, sync_folder, world_failed
from desktop.store.key import change_passphrase, portable, unlock
from desktop.store.lock import HomeLock
from desktop.store.open import Store
from desktop.store.problem import StoreError
from desktop.store.upgrade import HEAD, revision

SHOP, KEYS, LIST = "shop.db", "keys.json", "bundle.json"
FORMAT = 1


def bundle(store: Store, target: Path, now: datetime) -> None:
    """Write the bundle. Raises StoreError ``store.full``, ``store.read_only``, ``store.disk``; no half file stays."""
    part = target.with_name(target.name + ".part")
    shop = target.with_name(target.name + ".shop")
    try:
        with contextlib.closing(store.connection()) as source:
            copy(source, shop, store.key, then=MARK)
        listed = {"format": FORMAT, "made_at": clock.to_text(now), "sha256": _digest(shop)}
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as packed:
            packed.writestr(LIST, json.dumps(listed))
            packed.writestr(KEYS, portable(Home(store.path.parent)))
            packed.write(shop, SHOP)
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise world_failed(error, target.parent) from None
    finally:
        remove(shop)
        part.unlink(missing_ok=True)


def open_bundle(path: Path, home: Home, recovery_code: str, passphrase: str | None = None) -> bytes:
    """Unpack a bundle into a home that has no store yet; returns the file key.

    ``passphrase``: asked where this computer has no keyring. Raises StoreError ``store.exists``, ``store.bundle``,
    ``store.code`` and ``store.code_…``, ``store.newer``, ``store.full``; the home is then still without a store.
    """
    if home.shop.exists():
        raise StoreError("store.exists")
    home.make()
    lock = HomeLock(home.lock)
    part = home.path / "bundle"
    placed = False
    try:
        _unpack(path, Home(part).make())
        key = unlock(Home(part), recovery_code=recovery_code)
        check(Home(part).shop, key)
        if revision(Home(part).shop, key) > HEAD:
            raise StoreError("store.newer")
        if passphrase is not None:
            change_passphrase(Home(part), key, passphrase)
        Home(part).keys.replace(home.keys)
        Home(part).shop.replace(home.shop)
        sync_folder(home.path)
        placed = True
    except OSError as error:
        raise world_failed(error, home.path) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
        if not placed and not home.shop.exists():
            home.keys.unlink(missing_ok=True)
        lock.release()
    return key


def _unpack(path: Path, place: Home) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            listed = _listed(packed)
            for name, target in ((KEYS, place.keys), (SHOP, place.shop)):
                with packed.open(name) as source, target.open("wb") as written:
                    shutil.copyfileobj(source, written, 1 << 20)
    except (zipfile.BadZipFile, KeyError, FileNotFoundError, ValueError, EOFError, NotImplementedError):
        raise StoreError("store.bundle") from None
    if _digest(place.shop) != listed.get("sha256"):
        raise StoreError("store.bundle")


def _listed(packed: zipfile.ZipFile) -> dict[str, Any]:
    """What the bundle says of itself. A compressed one, small and unpacking to something huge, is none of ours."""
    if any(packed.getinfo(name).compress_type != zipfile.ZIP_STORED for name in (LIST, KEYS, SHOP)):
        raise ValueError(LIST)
    listed = json.loads(packed.read(LIST))
    if not isinstance(listed, dict):
        raise ValueError(LIST)
    if listed.get("format") != FORMAT:
        raise StoreError("store.newer" if listed.get("format", 0) > FORMAT else "store.bundle")
    return listed


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
