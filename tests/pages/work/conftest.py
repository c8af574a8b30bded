"""A store with the demo's test drives, tasks and messages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.domain.actor import Actor, Role, system
from desktop.store.open import SHOP, Store
from tests import drive_window
from tests.pages.conftest import KEY, STORE_ID


@pytest.fixture(scope="session")
def driven(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop file with drives, made once."""
    home = tmp_path_factory.mktemp("driven")
    shutil.copy(sample / SHOP, home / SHOP)
    store = Store(home / SHOP, KEY)
    by = system(STORE_ID)
    drive_window.drives(store, Actor(by.staff_id, STORE_ID, "程放", Role.MANAGER, by.rights))
    store.close()
    return home


@pytest.fixture
def home(driven: Path, tmp_path: Path) -> Path:
    shutil.copy(driven / SHOP, tmp_path / SHOP)
    return tmp_path


@pytest.fixture
def clerk() -> Actor:
    """Whoever made the demo: the manager, whose tasks some of them are."""
    by = system(STORE_ID)
    return Actor(by.staff_id, STORE_ID, "程放", Role.MANAGER, by.rights)
