"""What lies below the gate: finding, making and opening the store of this seat. Nothing here runs on the GUI thread.

Everything heavy is imported inside the functions: the window has painted by then.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from desktop.store.home import Home, demo_home

if TYPE_CHECKING:
    from desktop.store.backup import BackupFile
    from desktop.store.open import Store
    from desktop.store.sign_in import SignedIn

State = Literal["first", "locked", "open"]


@dataclass(frozen=True)
class StoreFace:
    """What the gate and the window show of the store."""

    store_id: str
    name: str
    demo: bool
    people: tuple[tuple[str, str, str], ...]
    """Login, name and role of those who may sign in."""
    centre_url: str
    """The centre this device is enrolled with, or empty."""
    zone: str = ""
    """IANA name of the store's time zone."""


@dataclass(frozen=True)
class CatalogueFace:
    """What the status line says of the catalogue; an empty version means that none can be read."""

    version: str
    parts: int
    built: datetime | None
    generated: bool
    stock_as_of: datetime | None = None
    """When the last stock movement that is known here was made."""
    problem: str = ""
    """The code of a sentence, where there is no catalogue."""


class Seat:
    """One home folder, and the key once it is known."""

    def __init__(self, home: Home, demo: bool) -> None:
        self.home, self._demo = home, demo
        self.key = b""

    def state(self) -> State:
        """``first``: nothing is set up; ``locked``: a passphrase or the recovery code is needed; ``open``.

        The demo store is made where it is missing. Raises StoreError.
        """
        from desktop.store.key import unlock
        from desktop.store.problem import StoreError

        if not self.home.is_set_up():
            if not self._demo:
                return "first"
            self.make_demo()
        try:
            self.key = unlock(self.home)
        except StoreError as error:
            if error.code == "store.locked":
                return "locked"
            raise
        return "open"

    def make_demo(self) -> None:
        """Make the demo store in its home, or take the one that is there. Raises StoreError."""
        from desktop.store.demo import make_demo
        from desktop.store.key import unlock

        if not self._demo:
            self.home, self._demo = demo_home(), True
        if not self.home.is_set_up():
            make_demo(self.home)
        self.key = unlock(self.home)

    def has_passphrase(self) -> bool:
        """Whether the first start must ask for one, since no keyring works here."""
        from desktop.store import ring

        return not ring.works()

    def create(self, values: dict[str, str]) -> str:
        """The new store; returns the recovery code. Raises Refused with every problem of the form, StoreError."""
        from desktop.store.first import FirstManager, StoreDetails, create_store

        details = StoreDetails(
            code=values["code"],
            name=values["name"],
            legal_name=values["legal_name"],
            address=values["address"],
            phone=values["phone"],
            bank=values["bank"],
            bank_account=values["bank_account"],
            province=values["province"],
        )
        manager = FirstManager(values["login"], values["manager_name"], values["password"])
        created = create_store(self.home, details, manager, values.get("passphrase") or None)
        self.key = created.key
        return created.recovery_code

    def is_joining(self) -> bool:
        """Whether a store of others was begun to be joined here, and not finished."""
        from desktop.store.join import is_pending

        return not self._demo and is_pending(self.home)

    def joined(self, passphrase: str) -> bytes:
        """The key of the store that was joined. Raises StoreError."""
        from desktop.store.key import unlock

        self.key = unlock(self.home, passphrase=passphrase or None)
        return self.key

    def abandon_joining(self) -> None:
        """Forget a join that was not finished. Raises StoreError."""
        from desktop.store.join import abandon

        abandon(self.home)

    def restore(self, file: Path, recovery_code: str) -> None:
        """A backup or a bundle of another computer becomes this seat's store. Raises StoreError."""
        from desktop.domain import clock
        from desktop.store.backup import restore
        from desktop.store.bundle import open_bundle
        from desktop.store.key import unlock

        if zipfile.is_zipfile(file):
            self.key = open_bundle(file, self.home, recovery_code)
            return
        key = unlock(Home(file.parent), recovery_code=recovery_code)
        restore(self.home, file, key, clock.now())
        self.key = unlock(self.home, recovery_code=recovery_code)

    def newest_backup(self) -> BackupFile | None:
        """The newest verified copy of this seat's store."""
        from desktop.store.backup import list_backups

        return next(iter(list_backups(self.home.backups)), None)

    def unlock(self, passphrase: str, recovery_code: str) -> bytes:
        """By one of the two. Raises StoreError."""
        from desktop.store.key import unlock

        self.key = unlock(self.home, passphrase=passphrase or None, recovery_code=recovery_code or None)
        return self.key

    def open_store(self) -> Store:
        """For the worker. Raises StoreError."""
        from desktop.store.start import open_home

        return open_home(self.home, self.key)

    def face(self, store: Store) -> StoreFace:
        """The store's name, and who may sign in."""
        from sqlalchemy import select

        from desktop.domain.actor import Role
        from desktop.domain.local import Device
        from desktop.domain.people.staff import NEVER_SIGNS_IN, Staff
        from desktop.domain.people.staff import Store as StoreRecord
        from desktop.domain.rules.setting import settings

        with store.read() as session:
            device = session.get_one(Device, 1)
            shop = session.get(StoreRecord, device.store_id)
            staff: Sequence[Staff] = session.scalars(
                select(Staff).where(
                    Staff.store_id == device.store_id,
                    Staff.active.is_(True),
                    Staff.deleted_at.is_(None),
                    Staff.password_hash != NEVER_SIGNS_IN,
                )
            ).all()
            zone = str(settings(session, device.store_id)["hours.zone"])
        order = {role.value: place for place, role in enumerate(Role)}
        staff = sorted(staff, key=lambda each: (order.get(each.role, len(order)), each.login))
        people = tuple((each.login, each.name, each.role) for each in staff)
        return StoreFace(
            device.store_id, shop.name if shop else "", bool(shop and shop.demo), people, device.centre_url, zone
        )

    def sign_in(self, store: Store, login: str, password: str) -> SignedIn:
        """Raises Refused."""
        from desktop.store.sign_in import sign_in

        return sign_in(store, login, password)

    def catalogue(self, store: Store) -> CatalogueFace:
        """The newest catalogue of this home, and how old the stock figures are."""
        from sqlalchemy import func, select

        from desktop.domain.parts.stock import StockEntry
        from desktop.store.catalogue.open import Catalogue, newest

        found = newest(self.home.path)
        if not isinstance(found, Catalogue):
            return CatalogueFace("", 0, None, False, problem=found.code)
        with store.read() as session:
            moved = session.scalar(select(func.max(StockEntry.created_at)))
        return CatalogueFace(found.label, found.parts, found.built_at, found.generated, moved)

    def make_catalogue(self) -> None:
        """Build the generated catalogue here, for a store that has none yet."""
        from desktop.store.catalogue.demo import ensure

        ensure(self.home.path)
