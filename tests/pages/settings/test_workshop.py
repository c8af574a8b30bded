"""Settings of the workshop: bays, technicians, labour rates, each changed by Enter and taken away with a way back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.people.staff import Staff
from desktop.domain.service.bay import bays
from desktop.domain.service.labour import rates
from desktop.domain.service.technician import technicians
from desktop.pages.desk import Desk
from desktop.pages.settings.workshop import WorkshopSection
from desktop.pages.settings.workshop_sheet import WorkshopSheet
from desktop.store.open import Store
from tests.pages.conftest import STORE_ID, FakeWindow

Settle = Callable[[], None]


@pytest.fixture
def clerk() -> Actor:
    return Actor("01930000-0000-7000-8000-00000000000b", STORE_ID, "程放", Role.MANAGER, RIGHTS[Role.MANAGER])


@pytest.fixture
def section(qtbot: QtBot, desk: Desk, store: Store, clerk: Actor, settle: Settle) -> WorkshopSection:
    with store.write(clerk) as session:
        session.add(Staff(store_id=STORE_ID, login="zhao", name="赵师傅", role="clerk", password_hash="-"))
    made = WorkshopSection(desk)
    qtbot.addWidget(made)
    desk.worker.changed.connect(lambda _tables: made.ask())
    made.resize(900, 500)
    made.show()
    made.ask()
    settle()
    return made


def fill(section: WorkshopSection, settle: Settle, kind: str, row: object, values: dict[str, str]) -> WorkshopSheet:
    section.kind.choose(kind)
    section._show()
    section.edit(row)
    sheet = section.window().findChildren(WorkshopSheet)[-1]
    sheet.form.fill(values)
    sheet.primary.click()
    settle()
    return sheet


def test_bays_technicians_and_rates_are_entered_in_one_place(
    section: WorkshopSection, store: Store, clerk: Actor, settle: Settle
) -> None:
    fill(section, settle, "bays", None, {"label": "举升1", "kind": "lift"})
    fill(section, settle, "technicians", None, {"trade": "electric", "grade": "高级技师"})
    fill(section, settle, "rates", None, {"trade": "electric", "unit_price": "180"})
    with store.read() as session:
        assert [(each.label, each.kind) for each in bays(clerk, session)] == [("举升1", "lift")]
        assert [(each.name, each.trade) for each in technicians(clerk, session)] == [("赵师傅", "electric")]
        assert [(each.trade, each.hour_fen) for each in rates(clerk, session)] == [("electric", 18_000)]
    fill(section, settle, "bays", section._found.bays[0], {"barred": "举升机故障"})
    with store.read() as session:
        assert bays(clerk, session)[0].barred == "举升机故障"


def test_a_name_that_another_bay_has_is_refused_beside_its_field(section: WorkshopSection, settle: Settle) -> None:
    fill(section, settle, "bays", None, {"label": "举升1", "kind": "lift"})
    sheet = fill(section, settle, "bays", None, {"label": "举升1", "kind": "wash"})
    assert "举升1" in sheet.form.error("label")
    sheet.reject()


def test_a_bay_that_was_taken_away_comes_back_by_one_key(
    section: WorkshopSection, window: FakeWindow, store: Store, clerk: Actor, settle: Settle
) -> None:
    fill(section, settle, "bays", None, {"label": "举升1", "kind": "lift"})
    section._retire(section._found.bays[0])
    settle()
    with store.read() as session:
        assert not bays(clerk, session)
    assert window.undo is not None
    window.undo()
    settle()
    with store.read() as session:
        assert [each.label for each in bays(clerk, session)] == ["举升1"]
