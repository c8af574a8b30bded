"""A home with a store in it, as the first start leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.domain.actor import Actor, system
from desktop.store.first import FirstManager, StoreDetails, create_store
from desktop.store.home import Home

PASSPHRASE = "correct horse"
MANAGER = FirstManager("ChenJie", "陈洁", "tuesday-otter-41")
DETAILS = StoreDetails("BJ01", "朝阳店")


@dataclass(frozen=True)
class Made:
    """What a test needs of a first start."""

    home: Home
    key: bytes
    code: str
    by: Actor


@pytest.fixture
def made(tmp_path: Path) -> Made:
    home = Home(tmp_path / "home")
    created = create_store(home, DETAILS, MANAGER, PASSPHRASE)
    return Made(home, created.key, created.recovery_code, system(created.store_id))
