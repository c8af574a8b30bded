"""The counter's page in front, a car of the store with its owner, and keys that go to it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.actor import system
from desktop.domain.parts import price
from desktop.domain.people import customer as customers
from desktop.domain.people import vehicle as vehicles
from desktop.domain.people.customer import CustomerDetails
from desktop.domain.people.vehicle import VehicleDetails
from desktop.pages.desk import Desk
from desktop.pages.parts.lookup import LookupPage
from desktop.store.open import Store
from tests.pages.conftest import STORE_ID
from tests.walks.steps import Keys

LAVIDA = "LSVZX0017AD000001"


@pytest.fixture
def known(store: Store) -> str:
    """A car of the store whose owner is at level A (9 折)."""
    by = system(STORE_ID)
    with store.write(by) as session:
        level = next(each for each in price.levels(session, STORE_ID) if each.rate_bp == 9000)
        added = customers.add_customer(by, session, CustomerDetails("王建国", "13812345521", level_id=level.id))
        car = VehicleDetails(LAVIDA, brand="大众", series="朗逸", model_year=2010, plate="京A7K3Q2", odometer_km=46_820)
        vehicles.meet_vehicle(by, session, car, added.customer_id)
    return added.customer_id


def opened(qtbot: QtBot, desk: Desk) -> LookupPage:
    page = LookupPage(desk)
    page.retranslate()
    qtbot.addWidget(page)
    page.resize(1170, 682)
    page.show()
    page.activateWindow()
    page.arrive()
    qtbot.waitUntil(
        lambda: page.search.tree.topLevelItemCount() > 5 and page.basket.basket.level.name != "", timeout=20_000
    )
    return page


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, known: str) -> LookupPage:
    return opened(qtbot, desk)


@pytest.fixture
def keys(page: LookupPage) -> Keys:
    return Keys(page)
