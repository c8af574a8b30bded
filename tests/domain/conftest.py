"""A real encrypted store for every test of a verb, copied from one made once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from desktop.domain import records
from desktop.domain.actor import RIGHTS, Actor, Role, system
from desktop.domain.identity import new_id
from desktop.store import upgrade
from desktop.store.open import SHOP, Store

KEY = bytes(range(32))
STORE_ID = "01990000-0000-7000-8000-000000000001"
T = TypeVar("T")


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / SHOP
    upgrade.create(path, KEY, STORE_ID, code="T1AB")
    store = Store(path, KEY)
    with store.write(system(STORE_ID)) as session:
        session.add(
            records.staff.Store(id=STORE_ID, store_id=STORE_ID, code="BJ01", name="一店", legal_name="一店公司")
        )
        records.price.make_shipped_levels(system(STORE_ID), session)
    store.close()
    return path


@pytest.fixture
def store(blank: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(blank, tmp_path / SHOP)
    opened = Store(tmp_path / SHOP, KEY)
    yield opened
    opened.close()


def actor(role: Role) -> Actor:
    return Actor(new_id(), STORE_ID, role.value, role, RIGHTS[role])


@pytest.fixture
def by() -> Actor:
    return actor(Role.MANAGER)


@pytest.fixture
def clerk() -> Actor:
    return actor(Role.CLERK)


@pytest.fixture
def do(store: Store, by: Actor) -> Callable[..., Any]:
    """``do(verb, *args)``: one verb as the manager, or as ``who``, in one transaction."""

    def run(verb: Callable[..., T], *args: Any, who: Actor = by, **named: Any) -> T:
        with store.write(who) as session:
            return verb(who, session, *args, **named)

    return run


@pytest.fixture
def ask(store: Store, by: Actor) -> Callable[..., Any]:
    """``ask(query, *args)``: one query as the manager, or as ``who``, on a session that cannot write."""

    def run(query: Callable[..., T], *args: Any, who: Actor = by, **named: Any) -> T:
        with store.read() as session:
            return query(who, session, *args, **named)

    return run
