"""F4: the field, the car that arrives, its reception."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain import clock, omni
from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.people import car as cars
from desktop.domain.people import card as cards
from desktop.domain.people.vehicle import Ownership
from desktop.domain.problem import Refused
from desktop.domain.rules.setting import change_settings
from desktop.domain.service import appointment_list, inspection, order_list, order_paper, reception_draft
from desktop.domain.service.arrival import arrival
from desktop.domain.service.car_life import car_life
from desktop.pages.desk import Desk
from desktop.pages.service import seen
from desktop.pages.service.new_car import NewCarSheet
from desktop.pages.service.page import ServicePage
from desktop.store.open import Store
from desktop.widgets.table import RecordTable
from tests.domain.service import shop
from tests.pages.conftest import STORE_ID
from tests.pages.service.conftest import STAFF_ID

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


@pytest.mark.parametrize("typed", ["A66666", "沪A66666", "a·66666", "66666", "900004101"])
def test_any_part_of_a_plate_finds_a_car_of_any_province_and_so_does_its_owners_telephone(
    typed: str, do: Do, ask: Do, owner: str
) -> None:
    here = shop.car(do, plate="沪A66666", owner=owner)
    shop.car(do, plate="沪A77777", vin="LSVAM4187C2184840")
    assert [each.id for each in ask(seen.find, typed).cars] == [here]


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


def test_marks_of_the_walk_round_are_saved_with_the_order_and_the_last_is_undone(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], car: str, ask: Do
) -> None:
    page = arrived(show, settle, qtbot, "京A66666")
    reception = page.car.reception
    qtbot.keyClicks(reception.fields.odometer, "31200")
    qtbot.keyClick(reception.fields.odometer, Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier)
    outline = reception.walk.outline
    assert outline.hasFocus()
    qtbot.keyClick(outline, Qt.Key.Key_Left)
    qtbot.keyClicks(outline, "bd")
    qtbot.keyClick(outline, Qt.Key.Key_Backspace)
    qtbot.keyClick(outline, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    (order,) = ask(order_list.open_orders)
    assert [(each.kind, each.x, each.y) for each in ask(inspection.marks, order.id)] == [("B", 4_750, 5_000)]
    assert page.shown() is page.order and page.order.order_id == order.id


def test_a_refused_number_stands_beside_its_field_and_nothing_is_lost(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], car: str, ask: Do
) -> None:
    page = arrived(show, settle, qtbot, "京A66666")
    fields = page.car.reception.fields
    fields.words.setText("刹车异响😀" + "长" * 10_000)
    fields.charge.setText("180")
    qtbot.keyClicks(fields.odometer, "31200")
    page.car.reception.receive()
    settle()
    assert not ask(order_list.open_orders) and fields.error("charge_percent") and fields.error("words")
    fields.words.setText("刹车异响😀")
    fields.charge.setText("80 %")
    page.car.reception.receive()
    settle()
    (order,) = ask(order_list.open_orders)
    assert ask(order_list.order, order.id).facts["words"] == "刹车异响😀"


def test_a_companys_car_is_brought_by_its_driver(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], car: str, ask: Do
) -> None:
    page = arrived(show, settle, qtbot, "京A66666")
    fields = page.car.reception.fields
    fields.odometer.setText("31200")
    fields.bringer.setText("司机老张")
    fields.phone.setText("139 0000 4999")
    page.car.reception.receive()
    settle()
    (order,) = ask(order_list.open_orders)
    facts = ask(order_list.order, order.id).facts
    assert (order.customer, facts["bringer_name"], facts["bringer_phone"]) == ("王建国", "司机老张", "139****4999")


def test_of_two_owners_the_other_one_is_a_tap_away(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], car: str, do: Do, ask: Do, store: Store
) -> None:
    second = shop.customer(do, "李秀英", "13900004102")
    do(lambda by, session: session.add(Ownership(
        store_id=by.store_id, vehicle_id=car, customer_id=second, since=clock.today() - timedelta(days=900)
    )))  # fmt: skip
    page = arrived(show, settle, qtbot, "京A66666")
    reception = page.car.reception
    assert page.car.card.seen is not None and len(page.car.card.seen.owners) == 2
    assert not reception.orderer.other.isHidden() and reception.orderer.other.words == "李秀英"
    reception.orderer.other.click()
    reception.fields.odometer.setText("31200")
    reception.receive()
    settle()
    assert [each.customer for each in ask(order_list.open_orders)] == ["李秀英"]


def test_an_expected_car_is_received_with_its_appointment(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], car: str, do: Do, ask: Do, owner: str
) -> None:
    stay = shop.booked(do, car, owner, shop.today() + timedelta(minutes=15), flow="repair", words="刹车异响")
    page = show(ServicePage, {"receive": car, "appointment": stay})
    reception = page.car.reception
    assert reception.fields.flow.value() == "repair" and reception.fields.words.value() == "刹车异响"
    reception.fields.odometer.setText("31200")
    reception.receive()
    settle()
    assert ask(appointment_list.appointment, stay).state == "arrived"


def test_a_cars_life_finds_a_visit_by_its_part_and_goes_back_to_the_reception(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], car: str, do: Do, owner: str
) -> None:
    first, second = shop.received(do, car, owner, 30_500), shop.received(do, car, owner, 30_900)
    shop.work(do, first, name="更换刹车片")
    shop.work(do, second)
    page = show(ServicePage, {"vehicle": car})
    qtbot.keyClick(page.car.reception.fields.odometer, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    assert page.life.visits.isVisible(), "until it is read nobody says that it is here for the first time"
    settle()
    assert page.shown() is page.life and page.life.visits.rows() == 2 and page.life.readings.rows() == 2
    page.life.field.setText("刹车片")
    assert page.life.visits.rows() == 1 and page.life.visits.row().row.id == first
    qtbot.keyClick(page.life.field, Qt.Key.Key_Escape)
    assert page.shown() is page.car and page.car.reception.fields.odometer.hasFocus()


def test_a_car_without_a_plate_is_found_by_its_vin_received_and_named_so(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], do: Do, owner: str, ask: Do
) -> None:
    bare = shop.car(do, plate="", vin="LSVNV2180M2123456", owner=owner)
    page = arrived(show, settle, qtbot, "123456")
    assert page.car.vehicle_id == bare and "No plate" in _read_out(page.car.card)
    page.car.reception.fields.odometer.setText("12")
    page.car.reception.receive()
    settle()
    assert [(each.vehicle_id, each.plate) for each in ask(order_list.open_orders)] == [(bare, "")]
    page.home()
    settle()
    assert "No plate" in _read_out(page.first)


def test_a_car_and_a_customer_that_nobody_knows_are_received_without_leaving_the_page(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], ask: Do
) -> None:
    page = show(ServicePage)
    page._new_car("京C77777")
    (sheet,) = page.window().findChildren(NewCarSheet)
    assert sheet.plate.value() == "京C77777" and sheet.isVisible()
    sheet.brand.setText("大众")
    sheet.primary.click()
    settle()
    reception = page.car.reception
    assert page.shown() is page.car and reception.orderer.field.isVisible()
    reception.fields.odometer.setText("15")
    reception.orderer._on_new("13900004177")
    reception.receive()
    settle()
    assert reception.orderer.form.error("name") and not ask(order_list.open_orders), "somebody has a name"
    reception.orderer.form.fill({"name": "周梅", "phone": "13900004177"})
    reception.receive()
    settle()
    (order,) = ask(order_list.open_orders)
    assert (order.plate, order.customer) == ("京C·77777", "周梅")
    assert [each.name for each in ask(arrival, order.vehicle_id).owners] == ["周梅"]


def _read_out(widget: QWidget) -> str:
    """All that a screen reader would say of it."""
    words = [each.text() for each in widget.findChildren(QLabel)]
    for table in widget.findChildren(RecordTable):
        model = table.model()
        words += [
            model.index(row, place).data() for row in range(model.rowCount()) for place in range(model.columnCount())
        ]
    return "\n".join(map(str, words))


def test_card_reception_and_life_show_days_and_times_by_the_stores_clock_not_the_computers(
    show: Callable[..., Any], settle: Callable[[], None], car: str, do: Do, owner: str
) -> None:
    do(change_settings, {"hours.zone": "Pacific/Kiritimati"})  # 14 hours ahead of UTC: a day no other clock shows
    late = clock.now().replace(hour=11, minute=5) - timedelta(days=3)
    day = late.date() + timedelta(days=1)
    with clock.told(late):
        shop.received(do, car, owner, 30_500)
    page = show(ServicePage, {"vehicle": car})
    assert f"{day:%m-%d} 01:05" in _read_out(page.car.card)
    assert f"{day:%Y-%m-%d}" in _read_out(page.car.card)
    page.car.reception.fields.odometer.setText("20000")
    page.car.reception.receive()
    settle()
    assert f"{day:%Y-%m-%d}" in page.car.reception.doubt.text()
    page.show_life(car)
    settle()
    assert _read_out(page.life).count(f"{day:%Y-%m-%d}") == 2  # the visit, its reading


def test_a_signed_paper_stands_in_the_cars_life_by_its_name(
    show: Callable[..., Any], settle: Callable[[], None], car: str, do: Do, owner: str
) -> None:
    order = shop.received(do, car, owner, 30_500)
    do(order_paper.sign_on_screen, order, "inspection", b"%PDF-1.4 a", language="en", number="N-1")
    page = show(ServicePage, {"life": car})
    settle()
    said = _read_out(page.life)
    assert "Check-in sheet N-1 · signed" in said and "service_" not in said


def test_nobody_without_the_right_sees_a_cars_life(store: Store, car: str) -> None:
    seller = Actor(STAFF_ID, STORE_ID, "周宁", Role.CONSULTANT, RIGHTS[Role.CONSULTANT])
    with store.read() as session, pytest.raises(Refused) as refused:
        car_life(seller, session, car)
    assert refused.value.code == "right.missing"


def test_what_was_typed_is_back_after_the_program_was_killed_and_gone_once_received(
    qtbot: QtBot, show: Callable[..., Any], settle: Callable[[], None], car: str, do: Do, ask: Do
) -> None:
    second = shop.customer(do, "李秀英", "13900004102")
    page = arrived(show, settle, qtbot, "京A66666")
    reception = page.car.reception
    qtbot.keyClicks(reception.fields.odometer, "31200")
    qtbot.keyClicks(reception.fields.phrases, "2")
    reception.orderer._on_picked(ask(lambda by, session: cards.customer_rows(session, [second]))[0])
    reception.walk.outline.mark("C", 100, 200)
    reception.store()
    settle()
    again = show(ServicePage, {"vehicle": car}).car.reception
    assert (again.fields.odometer.text(), again.fields.words.value()) == ("31200", reception.fields.words.value())
    assert again.walk.marks() == (("C", 100, 200),) and again.orderer.whose().customer_id == second
    again.receive()
    settle()
    assert ask(reception_draft.kept_draft, car) is None


def test_an_order_is_found_by_its_number_from_anywhere(do: Do, ask: Do, car: str, owner: str) -> None:
    order = shop.received(do, car, owner, 30_500)
    (row,) = ask(order_list.open_orders)
    assert [(hit.kind, hit.id) for hit in ask(omni.lookup, row.number.lower())] == [("order", order)]


class Shown(QObject):
    """Hears which windows of their own are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(type(watched).__name__)
        return False


def test_building_the_page_shows_no_window_of_its_own_that_takes_the_keys(qtbot: QtBot, desk: Desk) -> None:
    app, shown = QApplication.instance(), Shown()
    assert app is not None
    app.installEventFilter(shown)
    page = ServicePage(desk)
    app.removeEventFilter(shown)
    qtbot.addWidget(page)
    assert shown.windows == []
