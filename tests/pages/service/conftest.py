"""A store with a customer and a car, and an adviser before the window, for the pages of the workshop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.people.staff import Staff
from desktop.store.open import Store
from tests.domain.service import shop
from tests.pages.conftest import STORE_ID

STAFF_ID = "01930000-0000-7000-8000-00000000000a"


@pytest.fixture
def clerk() -> Actor:
    return Actor(STAFF_ID, STORE_ID, "许诺", Role.MANAGER, RIGHTS[Role.MANAGER])


@pytest.fixture
def do(store: Store, clerk: Actor) -> Callable[..., Any]:
    """``do(verb, *args)``: one verb in one transaction."""
    with store.write(clerk) as session:
        session.add(Staff(id=STAFF_ID, store_id=STORE_ID, login="xu", name="许诺", role="manager", password_hash="-"))

    def run(verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with store.write(clerk) as session:
            return verb(clerk, session, *args, **named)

    return run


@pytest.fixture
def ask(store: Store, clerk: Actor) -> Callable[..., Any]:
    def run(query: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with store.read() as session:
            return query(clerk, session, *args, **named)

    return run


@pytest.fixture
def owner(do: Callable[..., Any]) -> str:
    """A customer's id."""
    return shop.customer(do, "王建国", "13900004101")


@pytest.fixture
def car(do: Callable[..., Any], owner: str) -> str:
    """The customer's car, 京A66666, last seen at 30,000 km."""
    return shop.car(do, owner=owner, odometer_km=30_000)
