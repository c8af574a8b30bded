"""Learned VIN patterns: taught once, two opinions both kept, corrected without overwriting."""

from __future__ import annotations

import contextlib

import pytest
from sqlalchemy import select

from desktop.domain.parts.learned import LearnedCar, forget, learn
from desktop.domain.parts.vin import pattern_key
from desktop.domain.problem import Refused
from tests.domain.conftest import STORE_ID

VIN = "LSVAB2187N2112345"
PATTERN = pattern_key(VIN)


def known(store) -> list[str]:
    with store.read() as session:
        return sorted(session.scalars(select(LearnedCar.car_key).where(LearnedCar.deleted_at.is_(None))))


def test_a_pattern_is_taught_once_and_again_changes_nothing(do, store) -> None:
    do(learn, PATTERN, "vw-passat-2022", "大众 帕萨特")
    do(learn, PATTERN, "vw-passat-2022", "大众 帕萨特")
    with store.read() as session:
        (row,) = session.scalars(select(LearnedCar))
        assert (row.pattern, row.by_name, row.seen_in, row.store_id) == (PATTERN, "manager", None, STORE_ID)


def test_two_opinions_are_both_kept_and_a_correction_takes_one_back(do, store) -> None:
    do(learn, PATTERN, "a")
    do(learn, PATTERN, "b")
    assert known(store) == ["a", "b"]
    do(learn, PATTERN, "c", instead="a")
    assert known(store) == ["b", "c"]
    do(forget, PATTERN, "b")
    do(forget, PATTERN, "b")
    assert known(store) == ["c"]
    do(learn, PATTERN, "a")
    assert known(store) == ["a", "c"]


def test_a_part_of_a_vin_teaches_nothing(do) -> None:
    with pytest.raises(Refused, match=r"learned\.pattern"):
        do(learn, VIN[:8], "a")
    with contextlib.suppress(Refused):
        do(learn, "", "a")
