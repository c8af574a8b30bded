"""Signing in, and guessing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from freezegun import freeze_time

from desktop.domain import clock
from desktop.domain.actor import Right
from desktop.domain.problem import Refused
from desktop.store.open import Store
from desktop.store.sign_in import sign_in
from desktop.store.start import open_home
from tests.store.conftest import MANAGER, Made

NOON = datetime.fromisoformat("2026-11-21T04:00:00+00:00")


@pytest.fixture
def store(made: Made) -> Iterator[Store]:
    opened = open_home(made.home, made.key)
    yield opened
    opened.close()


def refused(store: Store, login: str, password: str) -> tuple[str, int]:
    with pytest.raises(Refused) as answer:
        sign_in(store, login, password)
    return answer.value.code, answer.value.problems[0].values.get("seconds", 0)


def test_the_right_password_says_who_it_is_whatever_the_case_of_the_name(store: Store) -> None:
    signed = sign_in(store, " chenJIE ", MANAGER.password)
    assert signed.actor.name == "陈洁"
    assert signed.actor.may(Right.STAFF)
    assert not signed.must_change


def test_a_wrong_name_and_a_wrong_password_are_told_alike(store: Store) -> None:
    assert refused(store, "chenjie", "x") == refused(store, "nobody", "x") == ("sign_in.wrong", 0)


def test_after_five_wrong_passwords_even_the_right_one_waits(store: Store) -> None:
    with freeze_time(NOON) as time:
        for _ in range(5):
            refused(store, "chenjie", "x")
        assert refused(store, "chenjie", MANAGER.password) == ("sign_in.wait", 5)
        time.tick(5)
        assert refused(store, "chenjie", "x") == ("sign_in.wrong", 0)
        assert refused(store, "chenjie", MANAGER.password) == ("sign_in.wait", 10)
        time.tick(10)
        sign_in(store, "chenjie", MANAGER.password)
        assert refused(store, "chenjie", "x") == ("sign_in.wrong", 0)


def test_a_clock_set_back_neither_skips_the_wait_nor_makes_it_endless(store: Store) -> None:
    with freeze_time(NOON) as time:
        for _ in range(5):
            refused(store, "chenjie", "x")
        time.move_to(NOON - timedelta(days=400))
        assert refused(store, "chenjie", MANAGER.password) == ("sign_in.wait", 5)
        time.tick(5)
        sign_in(store, "chenjie", MANAGER.password)


def test_a_restart_forgets_no_guess(made: Made) -> None:
    with freeze_time(NOON):
        for _ in range(5):
            opened = open_home(made.home, made.key)
            refused(opened, "chenjie", "x")
            opened.close()
        opened = open_home(made.home, made.key)
        assert refused(opened, "chenjie", MANAGER.password)[0] == "sign_in.wait"
        opened.close()


def test_frozen_time_is_what_the_clock_says() -> None:
    with freeze_time(NOON):
        assert clock.now() == NOON
