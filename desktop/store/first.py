"""First start: the store, the header of its papers, its first manager; the file is there whole or not at all."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, Role, system
from desktop.domain.identity import new_id
from desktop.domain.parts.price import make_shipped_levels
from desktop.domain.people import password
from desktop.domain.people.staff import Staff
from desktop.domain.people.staff import Store as StoreRecord
from desktop.domain.problem import Problem, refuse_if
from desktop.store.device import settle
from desktop.store.file import remove
from desktop.store.home import Home, sync_folder
from desktop.store.key import create_keys
from desktop.store.lock import HomeLock
from desktop.store.open import Store
from desktop.store.problem import StoreError
from desktop.store.upgrade import create

STORE_CODE = re.compile(r"[A-Z0-9]{2,8}")
Seed = Callable[[Actor, Session], None]


@dataclass(frozen=True)
class StoreDetails:
    """What stands on the papers. ``code`` begins every document number: 2 to 8 capital letters and digits."""

    code: str
    name: str
    legal_name: str = ""
    address: str = ""
    phone: str = ""
    bank: str = ""
    bank_account: str = ""
    province: str = ""
    demo: bool = False


@dataclass(frozen=True)
class FirstManager:
    """Who may then let others in."""

    login: str
    name: str
    password: str


@dataclass(frozen=True)
class Created:
    """``recovery_code`` is shown and printed once; it is stored nowhere."""

    store_id: str
    key: bytes
    recovery_code: str


def problems(details: StoreDetails, manager: FirstManager) -> Iterator[Problem]:
    """What is missing or wrong on the form of the first start."""
    if not STORE_CODE.fullmatch(details.code):
        yield Problem("first.code", "code", {"code": details.code})
    for field, value in (("name", details.name), ("login", manager.login), ("manager_name", manager.name)):
        if not value.strip():
            yield Problem(f"first.{field}", field)
    yield from password.problems(manager.password, manager.login)


def create_store(
    home: Home,
    details: StoreDetails,
    manager: FirstManager,
    passphrase: str | None = None,
    *,
    seed: Seed = make_shipped_levels,
) -> Created:
    """Make keys and file. ``seed`` adds what ships (levels, settings) in the manager's own transaction.

    Raises Refused with every problem of the form; StoreError ``store.exists``, ``store.in_use``, ``store.backups_here``
    (the keys here open these backups), ``store.locked`` (a passphrase is needed), ``store.passphrase_short``,
    ``store.full``, ``store.read_only``. A refusal leaves no store behind.
    """
    refuse_if(problems(details, manager))
    if home.shop.exists():
        raise StoreError("store.exists")
    if home.keys.exists() and any(home.backups.glob("*.db")):
        raise StoreError("store.backups_here")
    home.make()
    lock = HomeLock(home.lock)
    try:
        return _create(home, details, manager, passphrase, seed)
    finally:
        lock.release()


def _create(home: Home, details: StoreDetails, manager: FirstManager, passphrase: str | None, seed: Seed) -> Created:
    if home.shop.exists():
        raise StoreError("store.exists")
    home.keys.unlink(missing_ok=True)  # left by a first start that was cut short; it opens nothing
    key, code = create_keys(home, passphrase, demo=details.demo)
    part = home.path / "shop.new"
    try:
        store_id = _fill(home, part, key, details, manager, seed)
        part.replace(home.shop)
        sync_folder(home.path)
    except BaseException:
        home.keys.unlink(missing_ok=True)
        raise
    finally:
        remove(part)
    return Created(store_id, key, code)


def _fill(home: Home, part: Path, key: bytes, details: StoreDetails, manager: FirstManager, seed: Seed) -> str:
    """The whole new file beside its place. Returns the store's id."""
    remove(part)
    store_id, staff_id = new_id(), new_id()
    create(part, key, store_id)
    by = dataclasses.replace(system(store_id), staff_id=staff_id, name=manager.name.strip())
    header = {name: str(value).strip() for name, value in dataclasses.asdict(details).items() if name != "demo"}
    header["legal_name"] = header["legal_name"] or header["name"]
    store = Store(part, key)
    try:
        settle(store, home)
        with store.write(by) as session:
            session.add(StoreRecord(id=store_id, store_id=store_id, demo=details.demo, **header))
            session.add(
                Staff(
                    id=staff_id,
                    store_id=store_id,
                    login=manager.login.strip().casefold(),
                    name=manager.name.strip(),
                    role=Role.MANAGER.value,
                    password_hash=password.hash_password(manager.password),
                )
            )
            session.flush()
            seed(by, session)
    finally:
        store.close()
    return store_id
