"""F4: the field, the car that arrives, its reception."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.people import car as cars
from desktop.domain.service import order_list
from desktop.pages.service.page import ServicePage
from tests.domain.service import shop

Do = Callable[..., Any]


def arrived(show: Callable[..., Any], settle: Callable[[], None], qtbot: QtBot, typed: str) -> ServicePage:
    page = show(ServicePage)
    assert isinstance(page, ServicePage)
    page.first.field.setText(typed[:1])  # no key of the test's keyboard makes 京
    qtbot.keyClicks(page.first.field, typed[1:])
    qtbot.keyClick(page.first.field, Qt.Key.Key_Return)
    settle()
    return page


def test_a_plate_and_enter_bring_the_car_with_the_focus_on_the_odometer(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], car: str
) -> None:
    page = arrived(show, settle, qtbot, "京A66666")
    assert page.shown() is page.car and page.car.vehicle_id == car
    assert page.car.reception.fields.odometer.hasFocus()
    assert page.car.card.seen is not None and [each.name for each in page.car.card.seen.owners] == ["王建国"]


def test_the_end_of_the_vin_finds_the_car_too(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], car: str
) -> None:
    assert arrived(show, settle, qtbot, shop.VIN[-6:]).car.vehicle_id == car


def test_the_odometer_and_one_key_open_the_order(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], car: str, ask: Do
) -> None:
    page = arrived(show, settle, qtbot, "京A66666")
    qtbot.keyClicks(page.car.reception.fields.odometer, "31200")
    qtbot.keyClick(page.car.reception.fields.odometer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    (order,) = ask(order_list.open_orders)
    assert (order.vehicle_id, order.odometer_km, order.customer) == (car, 31_200, "王建国")


def test_a_lower_reading_asks_why_before_it_is_saved(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], car: str, do: Do, owner: str, ask: Do
) -> None:
    shop.received(do, car, owner, 34_880)
    page = arrived(show, settle, qtbot, "京A66666")
    fields = page.car.reception.fields
    qtbot.keyClicks(fields.odometer, "31210")
    qtbot.keyClick(fields.odometer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert len(ask(order_list.open_orders)) == 1 and fields.reason.isVisible() and fields.reason.hasFocus()
    assert "34,880" in page.car.reception.doubt.text()
    qtbot.keyClicks(fields.reason, "2")
    qtbot.keyClick(fields.odometer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert sorted(each.odometer_km for each in ask(order_list.open_orders)) == [31_210, 34_880]


def test_the_same_reading_and_a_higher_one_ask_nothing(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], car: str
) -> None:
    page = arrived(show, settle, qtbot, "京A66666")
    fields = page.car.reception.fields
    for km in ("30000", "34000"):
        fields.odometer.setText(km)
        page.car.reception._judge()
        assert fields.reason.isHidden()


def test_a_car_without_an_owner_asks_who_orders_the_work_and_makes_them_its_owner(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], do: Do, ask: Do
) -> None:
    car_id = shop.car(do)
    page = arrived(show, settle, qtbot, "京A66666")
    reception = page.car.reception
    qtbot.keyClicks(reception.fields.odometer, "100")
    qtbot.keyClick(reception.fields.odometer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert not ask(order_list.open_orders) and "Ctrl+U" in reception.warning.text()
    reception.orderer._on_new("13900004177")
    reception.orderer.form.field("name").setText("李四")  # type: ignore[attr-defined]
    reception.receive()
    settle()
    (order,) = ask(order_list.open_orders)
    assert order.customer == "李四" and ask(cars.car, car_id).owner_name == "李四"


def test_what_was_typed_for_one_car_is_there_again_after_another(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], car: str, do: Do
) -> None:
    other = shop.car(do, plate="京B12345", vin="LSVNV2182E2100001")
    page = arrived(show, settle, qtbot, "京A66666")
    fields = page.car.reception.fields
    qtbot.keyClicks(fields.odometer, "31200")
    qtbot.keyClicks(fields.phrases, "1")
    words = fields.words.value()
    assert words
    page.receive(other)
    settle()
    assert fields.odometer.text() == "" and fields.words.value() == ""
    page.receive(car)
    settle()
    assert (fields.odometer.text(), fields.words.value()) == ("31200", words)
