"""The demo's workshop holds together at any hour of the day."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.domain import clock, opening
from desktop.domain.actor import system
from desktop.domain.people.staff import Store as StoreRecord
from desktop.domain.service import appointment_list, due_list, maintenance_file, order_list, service_figure, settling
from desktop.domain.service.repair_order import OPEN, SETTLED
from desktop.store import upgrade
from desktop.store.open import SHOP, Store
from tests import service_window

STORE_ID = "01990000-0000-7000-8000-000000000001"


@pytest.fixture(scope="module", params=["00:05", "14:35"])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store filled at this time of the day in Beijing, and the clock still there."""
    hour, minute = (int(part) for part in request.param.split(":"))
    now = datetime(2026, 11, 20, 16, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)
    patch = pytest.MonkeyPatch()
    patch.setattr(clock, "wall", lambda: now)
    path = tmp_path_factory.mktemp("demo") / SHOP
    upgrade.create(path, bytes(range(32)), STORE_ID, code="T1AB")
    store = Store(path, bytes(range(32)))
    by = system(STORE_ID)
    with store.write(by) as session:
        session.add(StoreRecord(id=STORE_ID, store_id=STORE_ID, code="BJ01", name="一店", legal_name="一店公司"))
    service_window.workshop(store, by)
    request.addfinalizer(patch.undo)
    request.addfinalizer(store.close)
    return store


def test_an_order_stands_at_every_state_and_one_is_late(shop: Store) -> None:
    by = system(STORE_ID)
    with shop.read() as session:
        found = order_list.open_orders(by, session)
        assert {each.state for each in found} == OPEN
        assert any(each.late for each in found)
        settled = [each.id for each in service_figure.output_behind(by, session, *_year())]
        rows = order_list.orders_named(by, session, settled)
        assert Counter(row.state for row in rows)[SETTLED] == 1
        assert len(rows) > 12
        assert not [owed for row in rows for owed in settling.balances(by, session, row.id) if owed.open_fen]


def test_the_lists_and_figures_have_something_to_show(shop: Store) -> None:
    by = system(STORE_ID)
    with shop.read() as session:
        day = opening.of_store(session, STORE_ID).date_of(clock.now())
        assert due_list.due_cars(by, session, day - timedelta(days=90), day + timedelta(days=60))
        states = {row.state for row in maintenance_file.files(by, session)}
        assert states == {maintenance_file.SENT, maintenance_file.RETURNED, maintenance_file.WAITING}
        assert len(service_figure.by_technician(by, session, *_year())) > 2
        assert service_figure.won_back(by, session, *_year()).whole
        assert len(appointment_list.appointments(by, session, day, day + timedelta(days=7))) > 8


def _year() -> tuple[date, date]:
    today = clock.now().date()
    return today - timedelta(days=366), today + timedelta(days=1)
