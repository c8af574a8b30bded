"""Demo cars, routes and figures by keys: entered, barred, taken out while booked, drawn, counted, saved as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop.domain import clock
from desktop.domain.opening import HOME_ZONE
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.sales import drive_figure, route
from desktop.domain.sales.demo_car import CarRow, demo_cars
from desktop.domain.sales.drive import WAITING
from desktop.domain.sales.drive_list import drive, drives
from desktop.domain.work.task_list import tasks
from desktop.pages.desk import Desk
from desktop.pages.drives.car_sheet import CarSheet, UseSheet
from desktop.pages.drives.cars import RetireSheet
from desktop.pages.drives.fleet import FleetPage, open_cars
from desktop.pages.drives.routes import RouteSheet
from desktop.pages.work.why import WhySheet
from desktop.store.importing import sheet as files
from desktop.store.open import Store
from desktop.widgets import translate
from tests.pages.conftest import FakeWindow
from tests.pages.work.conftest import clerk, driven, home

__all__ = ["clerk", "driven", "home"]
Show = Callable[..., Any]
Settle = Callable[[], None]
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def sheet(kind: type[Any]) -> Any:
    """The sheet that is open."""
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible())


def cars(store: Store, desk: Desk) -> dict[str, CarRow]:
    with store.read() as session:
        return {each.label: each for each in demo_cars(desk.actor, session)}


@pytest.fixture
def page(show: Show, settle: Settle) -> FleetPage:
    made: FleetPage = show(FleetPage, "cars")
    settle()
    return made


def choose(page: FleetPage, label: str, settle: Settle) -> None:
    table = page.cars.table
    table.choose(next(place for place in range(table.rows()) if table.row_at(place).label == label))
    settle()


def test_a_new_car_is_met_by_its_vin_and_may_be_driven(
    page: FleetPage, qtbot: QtBot, settle: Settle, store: Store, desk: Desk
) -> None:
    qtbot.keyClick(page.cars.table, Qt.Key.Key_N, CTRL)
    made = sheet(CarSheet)
    made.vin.setText("LFMZX0Y11AD000001")
    assert "丰田" in made._hint.text()
    made.form.fill(
        {"vin": "LFMZX0Y11AD000001", "plate": "京A7K3Q2", "brand": "丰田", "series": "卡罗拉", "odometer": "12"}
    )
    made.insured.setText("2月30日")
    made.go()
    assert made.form.error("insurance_until")
    made.insured.setText("+365")
    made.inspected.setText("+365")
    made.form.field("key_tag").setText("KEY-01")
    made.go()
    settle()
    assert "KEY-01" in made.form.error("key_tag"), "the tag hangs on another key"
    made.form.field("key_tag").setText("KEY-09")
    made.go()
    settle()
    settle()
    found = cars(store, desk)["京A7K3Q2"]
    assert (found.plate, found.series, found.licence_class, found.seats) == ("京A7K3Q2", "卡罗拉", "C2", 5)
    assert page.cars.table.row().id == found.id


def test_a_wrong_vin_stays_in_the_form(page: FleetPage, settle: Settle, store: Store, desk: Desk) -> None:
    page.cars.new()
    made = sheet(CarSheet)
    made.vin.setText("LFMZX0Y11AD00000")
    made.go()
    settle()
    assert made.form.error("vin")
    assert len(cars(store, desk)) == 8
    made.reject()


def test_insurance_is_renewed_and_the_car_may_be_driven_again(
    page: FleetPage, qtbot: QtBot, settle: Settle, store: Store, desk: Desk
) -> None:
    choose(page, "试07", settle)
    assert "保险" in page.cars.card._why.text() or "insurance" in page.cars.card._why.text()
    qtbot.keyClick(page.cars.table, Qt.Key.Key_Return)
    made = sheet(CarSheet)
    made.insured.setText("+365")
    made.go()
    settle()
    settle()
    assert cars(store, desk)["试07"].insurance_until == clock.today() + timedelta(days=365)
    assert not page.cars.card._why.text()


def test_an_entry_that_overlaps_a_booking_says_with_whom(
    page: FleetPage, qtbot: QtBot, settle: Settle, store: Store, desk: Desk, window: FakeWindow
) -> None:
    with store.read() as session:
        ahead = drives(desk.actor, session, clock.now() + timedelta(days=1), clock.now() + timedelta(days=5))
    taken = next(each for each in ahead if each.state in WAITING)
    place = next(p for p in range(page.cars.table.rows()) if page.cars.table.row_at(p).id == taken.car_id)
    page.cars.table.choose(place)
    settle()
    qtbot.keyClick(page.cars.table, Qt.Key.Key_K, ALT)
    made = sheet(UseSheet)
    start = taken.start.astimezone(made._hours.zone)
    made.day.show_day(start.date())
    made.time.show_time(start.time())
    made.end_day.show_day(start.date())
    made.end_time.show_time((start + timedelta(minutes=30)).time())
    made.go()
    settle()
    assert taken.consultant in made.form.error("start")
    made.day.show_day(start.date() + timedelta(days=20))
    made.end_day.show_day(start.date() + timedelta(days=19))
    made.go()
    settle()
    assert made.form.error("end"), "it would end before it begins"
    made.end_day.show_day(start.date() + timedelta(days=20))
    made.go()
    settle()
    settle()
    assert page.cars.card.table.rows() == 1
    page.cars.cancel_use(page.cars.card.table.row_at(0))
    settle()
    settle()
    assert page.cars.card.table.rows() == 0
    assert window.undo is not None
    window.undo()
    settle()
    settle()
    assert page.cars.card.table.rows() == 1


def test_a_car_is_barred_with_a_reason_and_let_go_again(
    page: FleetPage, qtbot: QtBot, settle: Settle, store: Store, desk: Desk
) -> None:
    choose(page, "试01", settle)
    qtbot.keyClick(page.cars.table, Qt.Key.Key_B, ALT)
    asked = sheet(WhySheet)
    asked.go()
    settle()
    assert asked.form.error("why")
    asked.why.setText("右后轮胎鼓包")
    asked.go()
    settle()
    settle()
    assert cars(store, desk)["试01"].barred == "右后轮胎鼓包"
    assert "右后轮胎鼓包" in page.cars.card._why.text()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    qtbot.keyClick(page.cars.table, Qt.Key.Key_B, ALT)
    settle()
    assert not cars(store, desk)["试01"].barred


def test_a_car_that_is_booked_is_taken_out_only_when_said_twice_and_comes_back(
    page: FleetPage, qtbot: QtBot, settle: Settle, store: Store, desk: Desk, window: FakeWindow
) -> None:
    choose(page, "试06", settle)
    car = page.cars.table.row()

    def stranded() -> int:
        with store.read() as session:
            return sum(each.rule == "drive.car_gone" for each in tasks(desk.actor, session, mine=False))

    qtbot.keyClick(page.cars.table, Qt.Key.Key_Delete, CTRL)
    settle()
    asked = sheet(RetireSheet)
    assert "试06" in cars(store, desk)
    assert asked.links
    asked.links[0].click()
    name, payload = window.gone[-1]
    with store.read() as session:
        assert (name, drive(desk.actor, session, payload["drive"]).car_id) == ("drives", car.id)
    page.cars.retire()
    settle()
    asked = sheet(RetireSheet)
    asked.primary.click()
    settle()
    settle()
    assert "试06" not in cars(store, desk)
    assert stranded()
    with store.read() as session:
        assert session.scalars(select(Vehicle.role).where(Vehicle.id == car.id)).one() == "stock"
    assert window.undo is not None
    window.undo()
    settle()
    settle()
    assert "试06" in cars(store, desk)
    assert not stranded()


def test_a_route_is_drawn_by_keys_alone(
    page: FleetPage, qtbot: QtBot, settle: Settle, store: Store, desk: Desk
) -> None:
    page.show_view("routes")
    settle()
    qtbot.keyClick(page.routes.table, Qt.Key.Key_N, CTRL)
    made = sheet(RouteSheet)
    made.form.fill({"name": "滨河路", "minutes": "x", "metres": "8.5"})
    made.go()
    assert made.form.error("minutes")
    made.form.field("minutes").setText("25")
    canvas = made.canvas
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Left):
        qtbot.keyClick(canvas, key)
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    qtbot.keyClick(canvas, Qt.Key.Key_Backspace)
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.points() == ((500, 500), (500, 450), (550, 450), (500, 500))
    made.go()
    settle()
    settle()
    with store.read() as session:
        kept = next(each for each in route.routes(desk.actor, session) if each.name == "滨河路")
    assert (kept.minutes, kept.metres, kept.points) == (25, 8_500, canvas.points())
    assert page.routes.table.row().id == kept.id


def test_a_click_sets_a_point_and_a_drag_moves_it(page: FleetPage, qtbot: QtBot) -> None:
    page.routes.new()
    canvas = sheet(RouteSheet).canvas
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    qtbot.mouseMove(canvas, QPoint(200, 150))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    assert len(canvas.points()) == 2
    side = canvas.width() - 1
    assert canvas.points()[1] == (round(200 * 1000 / side), round(150 * 1000 / side))
    assert all(0 <= place <= 1000 for point in canvas.points() for place in point)
    sheet(RouteSheet).reject()


def test_a_route_goes_and_comes_back(page: FleetPage, qtbot: QtBot, settle: Settle, window: FakeWindow) -> None:
    page.show_view("routes")
    settle()
    count = page.routes.table.rows()
    qtbot.keyClick(page.routes.table, Qt.Key.Key_Delete)
    settle()
    settle()
    assert page.routes.table.rows() == count - 1
    assert window.undo is not None
    window.undo()
    settle()
    settle()
    assert page.routes.table.rows() == count


def test_each_number_opens_its_rows(page: FleetPage, qtbot: QtBot, settle: Settle, window: FakeWindow) -> None:
    page.show_view("figures")
    settle()
    figures = page.figures
    for group in ("consultant", "model", "car"):
        figures.show_group(group)
        settle()
        for place in range(figures.table.rows()):
            figures.table.choose(place)
            settle()
            line = figures.table.row()
            rows = [figures.behind.row_at(n) for n in range(figures.behind.rows())]
            assert sum(each.state in drive_figure.DRIVEN for each in rows) == line.driven
            if group != "car" and rows:
                shown = sum(each.state in drive_figure.SHOWN for each in rows)
                assert line.share_bp == shown * 10_000 // len(rows)
    figures.show_group("consultant")
    settle()
    figures.behind.picked.emit(figures.behind.row_at(0))
    assert window.gone[-1] == ("drives", {"drive": figures.behind.row_at(0).id})
    total = sum(line.driven for line in figures.found.lines["consultant"])  # type: ignore[union-attr]
    assert total == figures.found.total.driven  # type: ignore[union-attr]


def test_days_that_end_before_they_begin_are_refused_where_they_are_typed(page: FleetPage, settle: Settle) -> None:
    page.show_view("figures")
    settle()
    page.figures.first.setText("2026-11-30")
    page.figures.last.setText("2026-11-01")
    page.figures.ask()
    assert "2026-11-30" in page.figures._error.text()
    page.figures.take_span("week")
    settle()
    assert not page.figures._error.text()


def test_the_drives_behind_a_figure_go_by_the_stores_clock_and_both_languages_head_them(
    page: FleetPage, settle: Settle
) -> None:
    page.show_view("figures")
    settle()
    figures = page.figures
    behind = figures.behind.row_at(0)
    there = behind.start.astimezone(ZoneInfo(HOME_ZONE))
    assert figures._when_cell(behind).text == f"{there:%m-%d %H:%M}"
    assert "row" in figures._heading.text()
    translate.current().apply("zh")
    assert "明细" in figures._heading.text()


def test_the_figures_go_into_a_file(
    page: FleetPage, settle: Settle, window: FakeWindow, tmp_path: Path, desk: Desk
) -> None:
    page.show_view("figures")
    settle()
    page.figures.save(tmp_path / "figures.csv")
    settle()
    lines = (tmp_path / "figures.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == len(page.figures.file_rows())
    assert files.FORMATS[".csv"] == "text"
    assert "figures.csv" in window.said[-1][0]


def test_whoever_may_not_change_cars_is_told(show: Show, settle: Settle, desk: Desk, window: FakeWindow) -> None:
    from dataclasses import replace

    from desktop.domain.actor import RIGHTS, Role

    desk.actor = replace(desk.actor, role=Role.CONSULTANT, rights=RIGHTS[Role.CONSULTANT])
    page: FleetPage = show(FleetPage)
    settle()
    page.cars.new()
    assert window.said[-1][1]
    page.show_view("figures")
    settle()
    page.figures.export()
    assert window.said[-1][1]
    open_cars(desk)
    assert window.gone[-1] == ("fleet", "cars")
