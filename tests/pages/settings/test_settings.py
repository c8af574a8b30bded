"""The settings page on a real store: every change is kept, every refusal named."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain import clock
from desktop.domain.actor import RIGHTS, Role
from desktop.domain.opening import Day
from desktop.domain.parts import price
from desktop.domain.people.staff import Store as StoreRecord
from desktop.domain.rules import setting
from desktop.pages.desk import Computer, Desk
from desktop.pages.paper_kind import Preset
from desktop.pages.settings.device import Device
from desktop.pages.settings.level import LevelSheet
from desktop.pages.settings.opening import DaySheet
from desktop.pages.settings.page import SettingsPage
from desktop.pages.settings.printer import Printer
from desktop.pages.settings.screen import Screen
from desktop.store import key as keys
from desktop.store.home import Home
from desktop.store.open import Store
from desktop.widgets.section import KEYS
from tests.pages.conftest import STORE_ID, FakeWindow

Settle = Callable[[], None]


class Seat(QObject):
    """Stands where the second process and the preferences stand."""

    status, finished, failed = Signal(dict), Signal(str), Signal(str, str)
    told, progress, died = Signal(dict), Signal(dict), Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.used: list[Any] = []
        self.enrolled: list[tuple[str, str, str]] = []

    def enrol(self, url: str, code: str, name: str) -> None:
        self.enrolled.append((url, code, name))

    def exchange_now(self) -> None:
        self.used.append("exchange")

    def send(self, message: dict[str, Any]) -> None:
        self.used.append(message)


@pytest.fixture
def seat(qtbot: QtBot) -> Seat:
    return Seat()


@pytest.fixture
def manager(desk: Desk, seat: Seat) -> Desk:
    desk.actor = dataclasses.replace(desk.actor, role=Role.MANAGER, rights=RIGHTS[Role.MANAGER])
    desk.computer = Computer(
        version="0.1.0",
        theme=lambda: "light",
        use_theme=lambda choice: seat.used.append(("theme", choice)),
        use_language=lambda code: seat.used.append(("language", code)),
        printers=lambda: ["HP M405"],
        printer=lambda: ("", 1),
        use_printer=lambda name, copies: seat.used.append((name, copies)),
        print_code=lambda code: seat.used.append(code),
        restore=lambda backup: seat.used.append(backup),
        second=seat,
    )
    return desk


@pytest.fixture
def page(show: Callable[..., Any], manager: Desk) -> SettingsPage:
    made: SettingsPage = show(SettingsPage)
    return made


def chosen(store: Store) -> dict[str, Any]:
    with store.read() as session:
        return setting.settings(session, STORE_ID)


def leave(page: Any, name: str, text: str, settle: Settle) -> None:
    page.form.bring_back({name: text})
    page.form.flush()
    settle()


def test_language_theme_and_printer_are_used_at_once(page: SettingsPage, seat: Seat) -> None:
    screen, printer = page.places["screen"], page.places["printer"]
    assert isinstance(screen, Screen)
    assert isinstance(printer, Printer)
    screen.theme.choose("dark")
    screen.theme.activated.emit(0)
    screen.language.choose("zh")
    screen.language.activated.emit(0)
    printer.printer.choose("HP M405")
    printer.printer.activated.emit(0)
    assert [x for x in seat.used if isinstance(x, tuple)] == [("theme", "dark"), ("language", "zh"), ("HP M405", 1)]


def test_the_test_page_is_a_pdf(page: SettingsPage, window: FakeWindow, settle: Settle) -> None:
    printer = page.places["printer"]
    assert isinstance(printer, Printer)
    printer.print_test()
    settle()
    assert window.printed[0][0].startswith(b"%PDF")


def test_the_header_is_saved_field_by_field_and_undone(
    page: SettingsPage, store: Store, settle: Settle, window: FakeWindow
) -> None:
    leave(page.header, "address", "朝阳区劲松三区", settle)
    with store.read() as session:
        assert session.get_one(StoreRecord, STORE_ID).address == "朝阳区劲松三区"
    assert window.undo is not None
    window.undo()
    settle()
    with store.read() as session:
        assert session.get_one(StoreRecord, STORE_ID).address == ""


@pytest.mark.parametrize(("field", "text"), [("name", ""), ("province", "X"), ("address", "很" * 300)])
def test_a_bad_header_is_named_and_stays_typed(page: SettingsPage, settle: Settle, field: str, text: str) -> None:
    leave(page.header, field, text, settle)
    assert page.header.form.error(field)
    assert page.header.form.values()[field] == text


def test_the_rules_are_figures_a_manager_changes(page: SettingsPage, store: Store, settle: Settle) -> None:
    leave(page.rules, "valid_days", "14", settle)
    leave(page.rules, "over", "80,000", settle)
    leave(page.rules, "margin", "12.5 %", settle)
    now = chosen(store)
    assert (now["quote.valid_days"], now["quote.approval_over_fen"]) == (14, 80_000_00)
    assert now["quote.approval_margin_below_bp"] == 1250


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("valid_days", "0"),
        ("valid_days", "-1"),
        ("valid_days", "七"),
        ("over", "-5"),
        ("margin", "101"),
        ("margin", "x"),
    ],
)
def test_an_impossible_rule_is_named(page: SettingsPage, store: Store, settle: Settle, field: str, text: str) -> None:
    before = chosen(store)
    leave(page.rules, field, text, settle)
    assert page.rules.form.error(field)
    assert chosen(store) == before


def test_a_level_is_changed_and_added(page: SettingsPage, store: Store, settle: Settle) -> None:
    page.levels.table.choose(1)
    page.levels.table.pick()
    sheet = page.findChildren(LevelSheet)[-1]
    sheet.form.fill({"rate": "88"})
    sheet.primary.click()
    settle()
    page.levels.add.click()
    sheet = page.findChildren(LevelSheet)[-1]
    sheet.form.fill({"name": "车队", "rate": "500", "terms_days": "30"})
    sheet.primary.click()
    settle()
    assert sheet.form.error("rate")
    sheet.form.fill({"rate": "85"})
    sheet.primary.click()
    settle()
    with store.read() as session:
        rates = {level.name: level.rate_bp for level in price.levels(session, STORE_ID)}
    assert (rates["A级"], rates["车队"]) == (8800, 8500)


def test_enrolling_needs_an_address_and_a_code_and_tells_what_the_centre_said(
    page: SettingsPage, seat: Seat, window: FakeWindow, settle: Settle
) -> None:
    device = page.places["device"]
    assert isinstance(device, Device)
    device.url.setText("ftp://x")
    device.go()
    assert device.form.error("url")
    assert device.form.error("code")
    assert seat.enrolled == []
    device.url.setText("https://centre.example")
    device.code.setText("K7-Q2")
    device.go()
    assert seat.enrolled == [("https://centre.example", "K7-Q2", "A1")]
    seat.failed.emit("enrol", "centre.code")
    assert device.form.error("code")
    assert device.code.text() == "K7-Q2"
    seat.finished.emit("enrol")
    assert device.code.text() == ""
    seat.status.emit({"centre": True, "online": True, "waiting": 2, "last": "2026-11-21T06:00:00.000Z"})
    assert device.state.text() == "Online"


def test_a_backup_is_made_listed_and_can_be_gone_back_to(
    page: SettingsPage, home: Path, seat: Seat, settle: Settle
) -> None:
    keys.create_keys(Home(home), "long enough")
    page.backup.back_up()
    settle()
    assert page.backup.which.count() == 1
    page.backup._ask_restore()
    sheet = QApplication.activeModalWidget()
    assert sheet is not None
    sheet.primary.click()  # type: ignore[attr-defined]
    assert [x for x in seat.used if isinstance(x, Path)] == [page.backup._found.files[0].path]


def test_the_bundle_holds_everything(page: SettingsPage, home: Path, tmp_path: Path, settle: Settle) -> None:
    keys.create_keys(Home(home), "long enough")
    page.backup.export(tmp_path / "move.forecourt")
    settle()
    assert (tmp_path / "move.forecourt").stat().st_size > 10_000


def test_a_passphrase_is_typed_twice_and_long_enough(page: SettingsPage, home: Path, settle: Settle) -> None:
    keys.create_keys(Home(home), "long enough")
    for first, again, field in (("another one", "another on", "again"), ("short", "short", "passphrase")):
        page.keys.form.fill({"passphrase": first, "again": again})
        page.keys.change()
        settle()
        assert page.keys.form.error(field)
    page.keys.form.fill({"passphrase": "another one", "again": "another one"})
    page.keys.change()
    settle()
    assert page.keys.form.values() == {"passphrase": "", "again": ""}
    assert keys.unlock(Home(home), passphrase="another one")


def test_alt_number_reaches_every_section(page: SettingsPage, qtbot: QtBot) -> None:
    page.sections.jump(0)
    for place, section in enumerate(page.sections.sections, 1):
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, ord(KEYS[place - 1]), Qt.KeyboardModifier.AltModifier)
        now = QApplication.focusWidget()
        assert now is not None
        assert section.isAncestorOf(now), place
        assert page.index[place - 1].isChecked()


def test_a_clerk_sees_no_backup_and_changes_no_rule(show: Callable[..., Any]) -> None:
    page: SettingsPage = show(SettingsPage)
    assert "backup" not in page.places
    assert not page.rules.form.isEnabled()
    assert not page.header.form.isEnabled()


def test_a_day_of_the_week_is_saved_tidied_and_undone(
    page: SettingsPage, settle: Settle, store: Store, window: FakeWindow
) -> None:
    hours = page.opening
    hours.form.field("wed").setText("9:00－12:00，13:30-18:00")  # type: ignore[attr-defined]
    hours.form.flush()
    settle()
    with store.read() as session:
        assert setting.settings(session, STORE_ID)["hours.week"][2] == "09:00-12:00 13:30-18:00"
    assert hours.form.values()["wed"] == "09:00-12:00 13:30-18:00"
    assert window.undo is not None
    window.undo()
    settle()
    with store.read() as session:
        assert setting.settings(session, STORE_ID)["hours.week"][2] == "09:00-12:00 13:00-18:00"


@pytest.mark.parametrize("typed", ["nine to five", "12:00-13:00 09:00-10:00", "25:00-26:00"])
def test_a_time_that_is_none_stays_in_its_field_with_the_reason(
    page: SettingsPage, settle: Settle, store: Store, typed: str
) -> None:
    page.opening.form.field("mon").setText(typed)  # type: ignore[attr-defined]
    page.opening.form.flush()
    settle()
    assert page.opening.form.error("mon")
    with store.read() as session:
        assert setting.settings(session, STORE_ID)["hours.week"][0] == "09:00-12:00 13:00-18:00"


def test_a_day_otherwise_is_entered_shown_forgotten_and_brought_back(
    page: SettingsPage, settle: Settle, store: Store, window: FakeWindow, desk: Desk
) -> None:
    hours = page.opening
    hours.edit(None)
    sheet = next(each for each in QApplication.topLevelWidgets() if isinstance(each, DaySheet) and each.isVisible())
    sheet.day.setText("+3")
    sheet.spans.setText("nonsense")
    sheet.go()
    settle()
    assert sheet.form.error("spans")
    sheet.spans.setText("10:00-16:00")
    sheet.why.setText("盘点")
    sheet.go()
    settle()
    settle()

    def own() -> list[Day]:
        rows = [hours.table.row_at(place) for place in range(hours.table.rows())]
        return [row for row in rows if row.kind == "own"]

    (row,) = own()
    assert row.name == "盘点"
    hours.forget(row)
    settle()
    settle()
    assert not own()
    assert window.undo is not None
    window.undo()
    settle()
    settle()
    assert [(row.name, len(row.times)) for row in own()] == [("盘点", 1)]


def test_years_the_calendar_does_not_know_are_said(page: SettingsPage, settle: Settle) -> None:
    assert str(clock.today().year + 1) in page.opening.banner.text()
    page.opening.calendar.choose("none")
    page.opening.form.flush()
    settle()
    settle()
    assert not page.opening.banner.text()


def test_rules_of_test_drives_are_checked_where_they_are_typed(
    page: SettingsPage, settle: Settle, store: Store, window: FakeWindow
) -> None:
    form = page.drive_rules.form
    for typed in ("20", "9999", "x"):
        form.field("minutes").setText(typed)  # type: ignore[attr-defined]
        form.flush()
        settle()
        assert form.error("minutes"), typed
    form.field("minutes").setText("45")  # type: ignore[attr-defined]
    page.drive_rules.override.choose("0")
    form.flush()
    settle()
    with store.read() as session:
        found = setting.settings(session, STORE_ID)
    assert (found["drive.minutes"], found["drive.override"]) == (45, 0)
    page.drive_rules.cars.click()
    assert window.gone[-1] == ("fleet", "cars")


def test_rules_of_the_workshop_are_shares_and_whole_numbers(
    page: SettingsPage, settle: Settle, store: Store, window: FakeWindow
) -> None:
    form = page.service_rules.form
    for name, typed in (("deviation_bp", "120"), ("warranty_days", "x"), ("discount_bp", "a lot")):
        form.field(name).setText(typed)  # type: ignore[attr-defined]
        form.flush()
        settle()
        assert form.error(name), typed
    for name, typed in (("deviation_bp", "12.5 %"), ("warranty_days", "365"), ("file_code", "110105A1")):
        form.field(name).setText(typed)  # type: ignore[attr-defined]
    form.flush()
    settle()
    with store.read() as session:
        found = setting.settings(session, STORE_ID)
    assert [found[f"service.{name}"] for name in ("deviation_bp", "warranty_days", "file_code")] == [
        1_250,
        365,
        "110105A1",
    ]
    page.service_rules.lists.click()
    assert window.gone[-1] == ("service_lists", "packages")


def test_a_clerk_reads_hours_and_changes_none(show: Callable[..., Any], settle: Settle, window: FakeWindow) -> None:
    page: SettingsPage = show(SettingsPage)
    settle()
    assert not page.opening.form.isEnabled()
    assert not page.drive_rules.form.isEnabled()
    page.opening.edit(None)
    assert window.said[-1][1]


def test_each_paper_of_the_workshop_may_have_its_own_printer(
    page: SettingsPage, manager: Desk, settle: Callable[[], None]
) -> None:
    kept = dict[str, Preset]()
    assert manager.computer is not None
    manager.computer.preset = lambda kind: kept.get(kind, Preset())
    manager.computer.use_preset = kept.__setitem__
    settle()
    papers = cast(Printer, page.places["printer"]).papers
    sticker, order = papers.rows["sticker"], papers.rows["agreement"]
    assert sticker.printer.currentText() == "None: show it" and order.printer.currentText() == "As F9"
    for choice, value in ((sticker.printer, "HP M405"), (sticker.copies, "2"), (order.tray, "manual")):
        choice.choose(value)
        choice.activated.emit(choice.currentIndex())
    assert kept == {"sticker": Preset("HP M405", "", 2), "agreement": Preset("", "manual", 1)}
