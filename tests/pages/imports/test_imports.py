"""The imports page on a real store: a messy file goes in by four steps, and can be taken back."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from sqlalchemy import select

from desktop.domain.people.customer import Customer
from desktop.pages.desk import Desk
from desktop.pages.imports.kept_sheet import KeptSheet
from desktop.pages.imports.page import ImportsPage
from desktop.pages.imports.wizard import CHECK, COLUMNS, FILE
from desktop.store.open import Store
from desktop.widgets.cell import CELL
from tests.imports_window import messy_list
from tests.pages.conftest import FakeWindow
from tests.pages.imports.conftest import Steps
from tests.pages.imports.here import SecondHere

Settle = Callable[[], None]


def names(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Customer.name).where(Customer.deleted_at.is_(None)).order_by(Customer.id)))


def cell(page: ImportsPage, place: int, column: int) -> str:
    found = page.wizard.columns.table.model().index(place, column).data(CELL)
    return str(found.text)


def test_a_gbk_list_under_titles_is_recognised_as_customers(steps: Steps, page: ImportsPage, messy: Path) -> None:
    steps.file(messy)
    file = page.wizard.file
    assert file.kind.value() == "customer" and file.encoding.value() == "gb18030"
    assert file.line.value() == "3" and file.preview.columns() == 9
    assert page.wizard.on.isEnabled()


def test_columns_are_guessed_and_put_by_key(steps: Steps, page: ImportsPage, messy: Path) -> None:
    steps.columns(messy)
    columns = page.wizard.columns
    assert cell(page, 1, 1) == "Name" and cell(page, 2, 1) == "Telephone" and cell(page, 0, 1) == "left out"
    columns.table.choose(2)
    QTest.keyClick(columns.table, Qt.Key.Key_Delete)
    assert cell(page, 2, 1) == "left out"
    assert "Telephone" in columns.banner.text() and not page.wizard.on.isEnabled()
    QTest.keyClick(columns.table, Qt.Key.Key_Plus)
    assert cell(page, 1, 1) == "Name" and cell(page, 2, 1) == "Telephone" and page.wizard.on.isEnabled()


def test_a_field_has_one_column(steps: Steps, page: ImportsPage, messy: Path) -> None:
    steps.columns(messy)
    page.wizard.columns.put(0, "phone")
    assert cell(page, 0, 1) == "Telephone" and cell(page, 2, 1) == "left out"


def test_the_next_file_with_the_same_heading_is_set_as_the_last(
    steps: Steps, page: ImportsPage, messy: Path, settle: Settle
) -> None:
    steps.columns(messy)
    page.wizard.columns.put(7, "address")
    page.go_on()
    settle()
    steps.until(lambda: page.wizard.check.checked is not None)
    other = messy.with_name("next month.csv")
    other.write_bytes(messy.read_bytes())
    steps.columns(other)
    assert cell(page, 7, 1) == "Address"
    assert "before" in page.wizard.columns.banner.text()


def test_the_check_counts_and_names_every_bad_line(steps: Steps, page: ImportsPage, messy: Path, store: Store) -> None:
    steps.check(messy)
    checked = page.wizard.check.checked
    assert checked is not None
    assert checked.counts == {"rows": 120, "good": 114, "bad": 6, "here": 0, "twice": 2, "warned": 0}
    first = checked.lists["bad"][0]
    assert first["line"] == 11 and first["column"] == "联系电话" and first["cell"] == "1390007543"
    assert "11 digits" in page.wizard.check._why(first)
    assert names(store) == []


def test_a_file_goes_in_and_is_taken_back(
    steps: Steps, page: ImportsPage, messy: Path, store: Store, window: FakeWindow
) -> None:
    steps.write(messy)
    outcome = page.wizard.run.outcome
    assert outcome is not None and dict(outcome.figures) == {"made": 112, "merged": 2, "skipped": 0, "refused": 6}
    assert len(names(store)) == 112
    page.wizard.run.undo.click()
    steps.until(lambda: "Taken back" in window.said[-1][0])
    assert names(store) == []
    steps.until(lambda: page.runs.table.rows() == 1 and page.runs.table.row().row.undone)


def test_what_somebody_touched_since_stays_and_is_listed(
    steps: Steps, page: ImportsPage, messy: Path, store: Store, manager: Desk
) -> None:
    steps.write(messy)
    with store.write(manager.actor) as session:
        first = session.scalars(select(Customer).where(Customer.name == "王建国").order_by(Customer.id)).first()
        assert first is not None
        first.note = "called"
    page.wizard.run.undo.click()
    steps.until(lambda: page.window().findChildren(KeptSheet))
    sheet = page.window().findChildren(KeptSheet)[0]
    assert names(store) == ["王建国"] and sheet.table.row_at(0)["label"] == "王建国"
    sheet.reject()


def test_lines_that_are_here_already_are_decided_for_all_or_singly(
    steps: Steps, page: ImportsPage, messy: Path, store: Store
) -> None:
    steps.write(messy)
    steps.check(messy)
    check = page.wizard.check
    assert check.checked is not None and check.checked.counts["here"] == 114
    assert "before" in check.banner.text()
    check.show_view("here")
    check.everything.choose("skip")
    check._decide_all()
    check.table.choose(0)
    QTest.keyClick(check.table, Qt.Key.Key_Return)
    assert check.decisions() == {"here": "skip", "twice": "merge", "single": {"4": "new"}}
    page.go_on()
    steps.until(lambda: page.wizard.run.outcome is not None)
    assert len(names(store)) == 113 and names(store).count("王建国") == 3


def test_a_damaged_file_is_refused_with_what_to_do(steps: Steps, page: ImportsPage, tmp_path: Path) -> None:
    bad = tmp_path / "list.xlsx"
    bad.write_bytes(b"PK\x03\x04 cut off")
    steps.file(bad)
    assert page.wizard.failed.isVisible() and not page.wizard.on.isEnabled()
    page.back()
    assert page.home.isVisible()


def test_a_file_that_went_away_between_the_steps_is_told(steps: Steps, page: ImportsPage, messy: Path) -> None:
    steps.columns(messy)
    messy.unlink()
    page.go_on()
    steps.until(page.wizard.failed.isVisible)
    page.back()
    assert page.wizard.place == COLUMNS


def test_five_hundred_columns_are_shown_and_can_be_left(steps: Steps, page: ImportsPage, tmp_path: Path) -> None:
    wide = tmp_path / "wide.csv"
    with wide.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["姓名", "电话", *(f"列{place}" for place in range(498))])
        for place in range(30):
            out.writerow([f"客户{place}", f"139{place:08d}", *("x" * 40 for _ in range(498))])
    steps.columns(wide)
    assert page.wizard.columns.table.rows() == 500
    page.back()
    assert page.wizard.place == FILE


def test_another_encoding_is_read_again(steps: Steps, page: ImportsPage, messy: Path) -> None:
    steps.file(messy)
    file = page.wizard.file
    file.line.choose("1")
    file.line.activated.emit(1)
    steps.until(lambda: not page.wizard.is_reading())
    assert page._opened is not None and page._opened.seen.header_line == 1


def test_a_dropped_file_begins_an_import(steps: Steps, page: ImportsPage, messy: Path) -> None:
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(messy))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.home.place.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, dragged, left, none))
    steps.until(lambda: page._opened is not None and page.wizard.file.isVisible())
    assert page._opened is not None and page._opened.path == messy


def test_esc_goes_back_step_by_step(steps: Steps, page: ImportsPage, messy: Path) -> None:
    steps.check(messy)
    for place in (COLUMNS, FILE):
        QTest.keyClick(page.window(), Qt.Key.Key_Escape)
        steps.until(lambda place=place: page.wizard.place == place)
    QTest.keyClick(page.window(), Qt.Key.Key_Escape)
    steps.until(page.home.isVisible)


def test_when_the_second_process_dies_the_import_is_told_as_cut_off(
    steps: Steps, page: ImportsPage, messy: Path, second: SecondHere, window: FakeWindow
) -> None:
    steps.check(messy)
    second.send = lambda message: None  # type: ignore[method-assign]  # it went before it heard
    page.go_on()
    assert page.wizard.run.is_running()
    second.died.emit(-9)
    assert not page.wizard.run.is_running() and "cut off" in window.said[-1][0]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_template_can_be_filled_in_and_brought_back(
    steps: Steps, page: ImportsPage, tmp_path: Path, ending: str, window: FakeWindow
) -> None:
    path = tmp_path / f"customers.{ending}"
    page.write_template("customer", str(path))
    steps.until(lambda: bool(window.said))
    assert path.stat().st_size > 50 and path.name in window.said[-1][0]


def test_who_may_not_import_is_told_who_can(
    show: Callable[..., Any], desk: Desk, window: FakeWindow, messy: Path
) -> None:
    page: ImportsPage = show(ImportsPage)
    page.bring(messy)
    assert "right" in window.said[-1][0] and window.said[-1][1]
    assert not page.home.place.isEnabled()


def test_both_languages_say_the_check(steps: Steps, page: ImportsPage, messy: Path) -> None:
    from desktop.widgets import translate

    steps.check(messy)
    assert page.wizard.place == CHECK
    translate.current().apply("zh")
    assert page.wizard.check.chips["bad"].text().startswith("不能导入 6")


def test_the_lines_to_correct_come_back_corrected(
    steps: Steps, page: ImportsPage, messy: Path, second: SecondHere, window: FakeWindow, tmp_path: Path, store: Store
) -> None:
    steps.write(messy)
    errors = tmp_path / "to correct.csv"
    page._send("errors", target=str(errors), language="zh")
    steps.until(lambda: bool(window.said) and errors.name in window.said[-1][0])
    text = errors.read_text("gb18030")
    assert "原因" in text.splitlines()[0] and "应为11位" in text
    errors.write_bytes(text.replace("1390007543", "13900075430").encode("gb18030"))
    steps.check(errors)
    checked = page.wizard.check.checked
    assert checked is not None and checked.counts["rows"] == 6 and checked.counts["good"] == 1


def test_an_import_that_is_stopped_says_what_is_in(
    steps: Steps, page: ImportsPage, tmp_path: Path, store: Store, second: SecondHere
) -> None:
    many = tmp_path / "many.csv"
    many.write_bytes(messy_list(3_000))
    steps.check(many)
    second.progress.connect(lambda told: page.stop() if told["wish"] == "write" else None)
    page.go_on()
    steps.until(lambda: page.wizard.run.outcome is not None)
    outcome = page.wizard.run.outcome
    assert outcome is not None and outcome.stopped and 0 < outcome.figures["made"] < 2_000
    assert len(names(store)) == outcome.figures["made"] and "Stopped" in page.wizard.run._title.text()
    page.wizard.run.undo.click()
    steps.until(lambda: names(store) == [])


def test_a_check_while_something_else_goes_on_is_told_and_can_be_tried_again(
    steps: Steps, page: ImportsPage, messy: Path, second: SecondHere
) -> None:
    steps.columns(messy)
    second.importing._is_busy = True
    page.go_on()
    steps.until(page.wizard.failed.isVisible)
    second.importing._is_busy = False
    page.back()
    page.go_on()
    steps.until(lambda: page.wizard.check.checked is not None)
