"""The first start makes a whole store or nothing."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.domain.people.staff import Staff
from desktop.domain.people.staff import Store as StoreRecord
from desktop.domain.problem import Refused
from desktop.store import key
from desktop.store.first import create_store
from desktop.store.home import Home
from desktop.store.problem import StoreError
from desktop.store.start import open_home
from tests.store.conftest import DETAILS, MANAGER, PASSPHRASE, Made


def test_the_first_start_makes_store_manager_and_keys(made: Made) -> None:
    store = open_home(made.home, key.unlock(made.home, passphrase=PASSPHRASE))
    with store.read() as session:
        record = session.scalars(select(StoreRecord)).one()
        manager = session.scalars(select(Staff)).one()
    store.close()
    assert (record.code, record.name, record.legal_name, record.id) == ("BJ01", "朝阳店", "朝阳店", record.store_id)
    assert (manager.login, manager.role, manager.created_by) == ("chenjie", "manager", manager.id)
    assert record.created_by == manager.id


def test_the_form_names_everything_that_is_missing_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        create_store(
            Home(tmp_path / "home"),
            dataclasses.replace(DETAILS, code="bj 1", name=" "),
            dataclasses.replace(MANAGER, login="", password="short"),
            PASSPHRASE,
        )
    assert [problem.code for problem in refused.value.problems] == [
        "first.code",
        "first.name",
        "first.login",
        "password.short",
    ]
    assert not (tmp_path / "home").exists()


def test_without_keyring_and_passphrase_nothing_is_made(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with pytest.raises(StoreError) as refused:
        create_store(home, DETAILS, MANAGER)
    assert refused.value.code == "store.locked"
    assert not home.keys.exists()
    assert not home.shop.exists()


def test_a_store_is_never_made_over_another(made: Made) -> None:
    before = made.home.keys.read_bytes()
    with pytest.raises(StoreError) as refused:
        create_store(made.home, DETAILS, MANAGER, PASSPHRASE)
    assert refused.value.code == "store.exists"
    assert made.home.keys.read_bytes() == before


def test_keys_that_open_backups_are_never_thrown_away(made: Made) -> None:
    made.home.shop.unlink()
    (made.home.backups / "shop-20261121-0900.db").touch()
    with pytest.raises(StoreError) as refused:
        create_store(made.home, DETAILS, MANAGER, PASSPHRASE)
    assert refused.value.code == "store.backups_here"
    assert made.home.keys.exists()


def test_a_first_start_that_fails_half_way_can_be_done_again(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")

    def failing(*_given: object) -> None:
        raise RuntimeError("cut")

    with pytest.raises(RuntimeError):
        create_store(home, DETAILS, MANAGER, PASSPHRASE, seed=failing)
    assert not home.is_set_up()
    created = create_store(home, DETAILS, MANAGER, PASSPHRASE)
    open_home(home, created.key).close()
