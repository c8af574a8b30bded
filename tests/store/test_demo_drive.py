"""The demo's test drives hold together at any hour of the day."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.domain import clock, opening
from desktop.domain.actor import system
from desktop.domain.people.staff import Store as StoreRecord
from desktop.domain.sales import drive_figure, route
from desktop.domain.sales.demo_car import bars, demo_cars
from desktop.domain.sales.drive_list import drives
from desktop.domain.sales.drive_plan import plan
from desktop.domain.work.message import STATES, messages
from desktop.domain.work.task_list import tasks
from desktop.store import upgrade
from desktop.store.open import SHOP, Store
from tests import drive_window

KEY = bytes(range(32))
STORE_ID = "01990000-0000-7000-8000-000000000001"


@pytest.fixture(scope="module", params=["00:05", "08:10", "14:35", "23:50"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store filled at this time of the day in Beijing, and the clock still there."""
    hour, minute = (int(part) for part in request.param.split(":"))
    now = datetime(2026, 11, 20, 16, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)
    patch = pytest.MonkeyPatch()
    patch.setattr(clock, "wall", lambda: now)
    path = tmp_path_factory.mktemp("demo") / SHOP
    upgrade.create(path, KEY, STORE_ID, code="T1AB")
    store = Store(path, KEY)
    by = system(STORE_ID)
    with store.write(by) as session:
        session.add(StoreRecord(id=STORE_ID, store_id=STORE_ID, code="BJ01", name="一店", legal_name="一店公司"))
    drive_window.drives(store, by)
    request.addfinalizer(patch.undo)
    request.addfinalizer(store.close)
    return store


def test_there_are_drives_in_every_state_and_one_car_is_late(demo: Store) -> None:
    by = system(STORE_ID)
    with demo.read() as session:
        hours = opening.of_store(session, STORE_ID)
        start = hours.bounds(hours.date_of(clock.now()) - timedelta(days=15))[0]
        found = drives(by, session, start, start + timedelta(days=30), gone=True)
        states = Counter(each.state for each in found)
        assert set(states) == {"booked", "confirmed", "arrived", "out", "back", "cancelled", "no_show"}
        assert [each.late for each in found].count(True) == 1
        assert all(each.start <= clock.now() for each in found if each.state in ("out", "back", "no_show"))
        assert len({each.number for each in found if each.number}) == states["back"] + states["out"] + states["arrived"]


def test_one_car_may_not_be_driven_and_one_is_due_soon(demo: Store) -> None:
    by, today = system(STORE_ID), (clock.now() + timedelta(hours=8)).date()
    with demo.read() as session:
        cars = demo_cars(by, session)
        barred = [car.series for car in cars if list(bars(car.stored, today.isoformat()))]
        soon = [
            car.series for car in cars if car.inspection_until and car.inspection_until < today + timedelta(days=10)
        ]
        assert (len(cars), barred, soon) == (8, ["3系"], ["Model Y"])
        assert all(car.vin and car.plate and car.key_tag for car in cars)
        assert len(route.routes(by, session)) == 2
        assert {each.kind for each in plan(by, session, clock.now(), clock.now()).busy if each.kind} >= {"service"}


def test_tasks_messages_and_figures_have_something_to_show(demo: Store) -> None:
    by, today = system(STORE_ID), (clock.now() + timedelta(hours=8)).date()
    with demo.read() as session:
        rows = tasks(by, session, mine=False)
        assert {row.when for row in rows} >= {"overdue", "later"}
        assert {row.rule for row in rows} >= {"hand", "drive.follow_up", "drive.day_before"}
        assert {row.state for row in messages(by, session, states=STATES)} == set(STATES)
        figure = drive_figure.in_all(by, session, today - timedelta(days=14), today)
        assert figure.driven > 10
        assert figure.no_shows
        assert figure.minutes


def test_the_demo_is_the_same_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 21, 6, 35, tzinfo=UTC)
    monkeypatch.setattr(clock, "wall", lambda: now)
    told = []
    for name in ("one", "two"):
        path = tmp_path / name / SHOP
        path.parent.mkdir()
        upgrade.create(path, KEY, STORE_ID, code="T1AB")
        store = Store(path, KEY)
        by = system(STORE_ID)
        with store.write(by) as session:
            session.add(StoreRecord(id=STORE_ID, store_id=STORE_ID, code="BJ01", name="一店", legal_name="一店公司"))
        drive_window.drives(store, by)
        with store.read() as session:
            found = drives(by, session, now - timedelta(days=15), now + timedelta(days=15), gone=True)
            told.append([(each.start, each.customer, each.state, each.number) for each in found])
        store.close()
    assert told[0] == told[1]
