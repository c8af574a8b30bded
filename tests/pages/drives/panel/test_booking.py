"""A booking by keys: customer, slot, what stands against it, and the draft that is never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.people.card import customer_rows
from desktop.domain.sales.drive_list import DriveRow, drives
from desktop.pages.desk import Desk
from desktop.pages.drives.panel.ground import Slot
from desktop.pages.drives.panel.panel import DrivePanel
from desktop.store.open import Store
from tests.domain.sales import yard
from tests.domain.sales.yard import booked, noon
from tests.walks.steps import CTRL, Keys

ALT = Qt.KeyboardModifier.AltModifier
Ask = Callable[..., Any]


def all_drives(ask: Ask) -> list[DriveRow]:
    found: list[DriveRow] = ask(drives, noon() - timedelta(days=3), noon() + timedelta(days=9))
    return found


def test_a_known_customer_is_booked_with_six_keys(
    panel: DrivePanel, keys: Keys, yard_of: dict[str, str], ask: Ask, qtbot: QtBot
) -> None:
    panel.book(yard_of["one"], noon(), 30)
    keys.until(panel.face.customer.field.hasFocus)
    keys.type("1234")
    keys.press(Qt.Key.Key_Return)
    keys.until(panel.face.save.hasFocus)
    keys.until(lambda: panel.booking.customer is not None)
    with qtbot.waitSignal(panel.saved) as saved:
        keys.press(Qt.Key.Key_Return)
    (row,) = all_drives(ask)
    assert [row.id] == saved.args
    assert (row.customer, row.car_id, row.start, row.minutes) == ("李女士", yard_of["one"], noon(), 30)
    assert (row.companion, row.route) == ("周宁", "环城线")
    assert keys.count == 6


def test_ctrl_enter_takes_the_only_customer_found_and_books_and_of_two_it_books_for_nobody(
    panel: DrivePanel, keys: Keys, do: Ask, yard_of: dict[str, str], ask: Ask
) -> None:
    yard.customer(do, "王先生", "13900005678")
    yard.customer(do, "孙先生", "13700005678")
    field = panel.face.customer.field
    panel.book(yard_of["one"], noon(), 30)
    keys.until(field.hasFocus)
    keys.type("5678")
    keys.press(Qt.Key.Key_Return, CTRL)
    keys.until(lambda: panel.booking.customer is not None)
    assert panel.face.save.hasFocus() and all_drives(ask) == [], "one of two is taken, as by Enter"
    keys.press("U", CTRL)
    keys.until(field.hasFocus)
    keys.type("1234")
    keys.until(field.list_open)
    keys.press(Qt.Key.Key_Return, CTRL)
    keys.until(lambda: panel.mode() == "drive")
    (row,) = all_drives(ask)
    assert row.customer == "李女士"


def test_somebody_new_is_saved_with_the_drive(
    panel: DrivePanel, keys: Keys, yard_of: dict[str, str], ask: Ask, store: Store
) -> None:
    panel.book(yard_of["one"], noon(), None)
    keys.until(panel.face.customer.field.hasFocus)
    keys.type("13811112222")
    keys.press(Qt.Key.Key_Return)
    keys.until(panel.face.customer.is_adding)
    keys.compose("赵敏")
    keys.press(Qt.Key.Key_Return)
    keys.compose("途岳")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: panel.drive_id != "")
    (row,) = all_drives(ask)
    assert (row.customer, row.interest) == ("赵敏", "途岳")
    with store.read() as session:
        assert customer_rows(session, [row.customer_id])[0].phone.endswith("2222")


def test_a_phone_of_ten_digits_is_said_under_its_field_and_nothing_is_lost(
    panel: DrivePanel, keys: Keys, yard_of: dict[str, str], ask: Ask
) -> None:
    panel.book(yard_of["one"], noon(), None)
    keys.until(panel.face.customer.field.hasFocus)
    keys.type("1381111222")
    keys.press(Qt.Key.Key_Return)
    keys.until(panel.face.customer.is_adding)
    keys.compose("赵敏")
    keys.press(Qt.Key.Key_Return, CTRL)
    keys.until(lambda: panel.face.customer.form.error("phone") != "")
    assert panel.face.customer.form.values()["name"] == "赵敏"
    assert all_drives(ask) == []


def test_a_taken_slot_is_said_at_once_with_the_nearest_times_a_key_away(
    panel: DrivePanel, keys: Keys, yard_of: dict[str, str], do: Ask, ask: Ask, settle: Callable[[], None]
) -> None:
    booked(do, yard_of["one"], yard_of["li"])
    slots: list[Slot] = []
    panel.slot_changed.connect(slots.append)
    panel.book(yard_of["one"], noon(), 30)
    settle()
    assert "taken" in panel.face.problem()
    assert slots[-1].problems[0].code == "drive.taken"
    offers = panel.face.offered()
    assert len(offers) >= 4
    assert "试02" in offers[3].words
    keys.press("4", ALT)
    assert panel.face.problem() == ""
    assert slots[-1] == Slot(yard_of["two"], noon(), 30)


def test_what_was_typed_comes_back_after_a_crash(
    panel: DrivePanel, keys: Keys, yard_of: dict[str, str], desk: Desk, settle: Callable[[], None], qtbot: QtBot
) -> None:
    panel.book(yard_of["two"], noon(), 45)
    keys.until(panel.face.customer.field.hasFocus)
    keys.type("13811112222")
    keys.press(Qt.Key.Key_Return)
    keys.until(panel.face.customer.is_adding)
    keys.compose("赵敏")
    with qtbot.waitSignal(panel.booking.saved):
        pass
    again = DrivePanel(desk)
    qtbot.addWidget(again)
    again.start()
    settle()
    assert (again.booking.draft.name, again.booking.draft.phone) == ("赵敏", "13811112222")
    again.book(yard_of["one"], noon(2), None)
    settle()
    assert again.booking.draft.name == "赵敏"
    assert again.booking.draft.car_id == yard_of["one"]


def test_a_saved_booking_leaves_no_draft(
    panel: DrivePanel, yard_of: dict[str, str], desk: Desk, settle: Callable[[], None], qtbot: QtBot
) -> None:
    panel.book(yard_of["one"], noon(), 30, yard_of["li"])
    settle()
    panel.go_on()
    settle()
    assert panel.drive_id
    again = DrivePanel(desk)
    qtbot.addWidget(again)
    again.start()
    settle()
    assert not again.booking.draft.is_worth_keeping


def test_without_a_slot_the_next_free_time_is_chosen(
    panel: DrivePanel, yard_of: dict[str, str], settle: Callable[[], None]
) -> None:
    panel.book(None, None, None)
    settle()
    slot = panel.booking.slot()
    assert slot is not None
    assert slot.car_id in (yard_of["one"], yard_of["two"])
    assert slot.problems == ()


def test_a_ride_without_a_driver_is_named_before_saving(
    panel: DrivePanel, keys: Keys, yard_of: dict[str, str], settle: Callable[[], None]
) -> None:
    panel.book(yard_of["one"], noon(), 30)
    settle()
    panel.booking.change(companion_id="")
    keys.press("R", ALT)
    assert panel.booking.draft.ride_only
    assert "drives" in panel.face.problem()


def test_a_quick_enter_waits_for_the_customers_of_all_that_was_typed(
    panel: DrivePanel, keys: Keys, yard_of: dict[str, str], settle: Callable[[], None]
) -> None:
    panel.book(yard_of["one"], noon(), 30)
    keys.until(panel.face.customer.field.hasFocus)
    field = panel.face.customer.field
    keys.type("12")
    settle()
    assert field.list_open(), "nobody by two digits: only to add somebody"
    keys.type("34")
    keys.press(Qt.Key.Key_Return)
    settle()
    assert not panel.face.customer.is_adding()
    assert panel.booking.draft.customer_id == yard_of["li"]
