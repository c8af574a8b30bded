"""Numbers of papers: offline, unique, never backwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.actor import Actor, system
from desktop.domain.identity import new_id
from desktop.domain.number import next_number
from desktop.domain.people.staff import Store as StoreRecord
from desktop.store import upgrade
from desktop.store.open import SHOP, Store

BY = system(new_id())
START = datetime.fromisoformat("2026-11-21T04:00:00+00:00")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("number") / SHOP
    upgrade.create(path, bytes(32), BY.store_id, code="T1")
    opened = Store(path, bytes(32))
    with opened.write(BY) as session:
        session.add(StoreRecord(id=BY.store_id, store_id=BY.store_id, code="BJ01", name="店", legal_name="店"))
    yield opened
    opened.close()


def number(store: Store, by: Actor = BY) -> str:
    with store.write(by) as session:
        return next_number(session)


def test_a_number_names_store_device_day_and_sequence(store: Store) -> None:
    with freeze_time(START):
        code, device, day, sequence = number(store).split("-")
    assert (code, device, day) == ("BJ01", "T1", START.astimezone().strftime("%y%m%d"))
    assert sequence.isdigit()
    assert len(sequence) >= 4


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(-4000, 4000), st.booleans()), min_size=1, max_size=12))
def test_whatever_the_clock_says_no_number_comes_twice_and_the_sequence_only_rises(
    store: Store, jumps: list[tuple[int, bool]]
) -> None:
    given_out = [number(store)]
    for days, refused in jumps:
        with freeze_time(START + timedelta(days=days)):
            if refused:
                with pytest.raises(RuntimeError), store.write(BY) as session:
                    next_number(session)
                    raise RuntimeError
            else:
                given_out.append(number(store))
    sequences = [int(each.rsplit("-", 1)[1]) for each in given_out]
    assert sequences == list(range(sequences[0], sequences[0] + len(sequences)))
    assert len(set(given_out)) == len(given_out)


def test_two_numbers_in_one_transaction_differ(store: Store) -> None:
    with store.write(BY) as session:
        assert next_number(session) != next_number(session)
