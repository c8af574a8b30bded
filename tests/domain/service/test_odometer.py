"""What a car showed: a slipped key is asked about, a swapped instrument begins anew, nothing is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import clock
from desktop.domain.people.car import car as car_row
from desktop.domain.problem import Refused
from desktop.domain.service.odometer import doubt, read, readings, trusted
from tests.domain.service.shop import car


@pytest.fixture
def passat(do) -> str:
    return car(do)


@pytest.fixture
def later(monkeypatch):
    """``later(days)``: so many days from now on."""
    begin = clock.now()

    def go(days: int) -> None:
        moment = begin + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return go


def test_a_reading_is_kept_and_shown_as_the_cars(do, ask, passat: str) -> None:
    do(read, passat, 51_880)
    assert ask(car_row, passat).odometer_km == 51_880
    assert [row.km for row in ask(readings, passat)] == [51_880]


@pytest.mark.parametrize(
    ("km", "code"), [(45_210, "odometer.lower"), (518_800, "odometer.jump"), (-1, "odometer.size")]
)
def test_a_slipped_key_is_asked_about_with_the_old_value(do, ask, later, passat: str, km: int, code: str) -> None:
    do(read, passat, 51_880)
    later(100)
    with pytest.raises(Refused) as refused:
        do(read, passat, km)
    assert refused.value.code == code
    assert ask(car_row, passat).odometer_km == 51_880


def test_a_wrong_earlier_reading_is_named_and_kept(do, ask, store, later, passat: str) -> None:
    do(read, passat, 518_800)
    later(100)
    do(read, passat, 53_000, reason="wrong", note="多按一位")
    (last, first) = ask(readings, passat)
    assert (last.reason, last.old_km, first.km) == ("wrong", 518_800, 518_800)
    with store.read() as session:
        assert [km for _, km in trusted(session, passat)] == [53_000]


def test_a_swapped_instrument_begins_anew(do, store, later, passat: str) -> None:
    do(read, passat, 90_000)
    later(10)
    do(read, passat, 12, reason="swapped")
    later(40)
    do(read, passat, 1_500)
    with store.read() as session:
        assert [km for _, km in trusted(session, passat)] == [12, 1_500]


def test_a_jump_that_is_true_is_checked_and_a_lower_one_cannot_be(do, later, passat: str) -> None:
    do(read, passat, 10_000)
    later(1)
    do(read, passat, 60_000, reason="checked")
    with pytest.raises(Refused, match=r"odometer\.reason"):
        do(read, passat, 9_000, reason="checked")


def test_what_was_known_of_the_car_before_its_first_visit_counts(do) -> None:
    old = car(do, "京A77777", "", odometer_km=80_000)
    with pytest.raises(Refused, match=r"odometer\.lower"):
        do(read, old, 8_000)


@given(st.integers(0, 3_000_000), st.integers(0, 3_000_000), st.integers(0, 4_000))
def test_whoever_drives_on_within_reason_is_never_asked(last: int, more: int, days: int) -> None:
    now = clock.now()
    said = doubt((now - timedelta(days=days), last), now, last + more)
    assert said == ("jump" if more > max(5_000, (days + 1) * 1_000) else "")
