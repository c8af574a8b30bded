"""From a VIN or a word to rows, by keys alone, on the demo catalogue."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.actor import system
from desktop.domain.people import vehicle as vehicles
from desktop.domain.people.vehicle import VehicleDetails
from desktop.pages.desk import Desk
from desktop.pages.parts.lookup import LookupPage
from desktop.store.catalogue import demo
from desktop.store.open import Store
from tests.pages.conftest import STORE_ID

LAVIDA = "LSVZX0017AD000001"
ACCORD = "LHGZX1C12BD000001"


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> LookupPage:
    made = LookupPage(desk)
    made.retranslate()
    qtbot.addWidget(made)
    made.resize(1170, 682)
    made.show()
    made.activateWindow()
    made.arrive()
    qtbot.waitUntil(lambda: made.search.tree.topLevelItemCount() > 5, timeout=20_000)
    return made


def type_vin(qtbot: QtBot, page: LookupPage, text: str) -> None:
    qtbot.keyClicks(page.vin_box.field, text)


def paste(page: LookupPage, text: str) -> None:
    QApplication.clipboard().setText(text)
    page.vin_box.field.paste()


def compose(field: QWidget, text: str) -> None:
    """As an input method does: first letters under composition, then the words."""
    QApplication.sendEvent(field, QInputMethodEvent("pinyin", []))
    done = QInputMethodEvent("", [])
    done.setCommitString(text)
    QApplication.sendEvent(field, done)


def test_work_starts_in_the_vin_field(page: LookupPage) -> None:
    assert page.vin_box.field.hasFocus()


def test_a_whole_vin_brings_the_car_and_its_categories(page: LookupPage, qtbot: QtBot) -> None:
    type_vin(qtbot, page, LAVIDA)
    qtbot.waitUntil(lambda: page.subject.looked_up)
    assert page.subject.car is not None
    assert page.subject.car.series == "朗逸"
    assert page.card.isVisible()
    assert page.subject.year == 2010


@pytest.mark.parametrize(
    "typed", [LAVIDA.lower(), "LSV ZX001-7AD 000001", "ＬＳＶＺＸ００１７ＡＤ０００００１", "lsvzxo017ado00001\n"]
)
def test_a_pasted_vin_is_read_whatever_it_looks_like(page: LookupPage, qtbot: QtBot, typed: str) -> None:
    paste(page, typed)
    qtbot.waitUntil(lambda: page.subject.looked_up)
    assert page.vin_box.field.text() == LAVIDA
    assert page.subject.verified


def test_a_letter_o_is_marked_and_given_back_by_one_key(page: LookupPage, qtbot: QtBot) -> None:
    type_vin(qtbot, page, "LSVZXO")
    assert page.vin_box.field.text() == "LSVZX0"
    assert page.vin_box.field.replaced == (5,)
    qtbot.keyClick(page.vin_box.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.vin_box.field.text() == "LSVZXO"
    assert page.vin_box.field.replaced == ()


def test_marks_stay_on_their_places_while_typing_goes_on(page: LookupPage, qtbot: QtBot) -> None:
    type_vin(qtbot, page, "LOIVQ2")
    assert page.vin_box.field.text() == "L01V02"
    assert page.vin_box.field.replaced == (1, 2, 4)


def test_when_the_vin_changes_the_old_car_goes_at_once(page: LookupPage, qtbot: QtBot) -> None:
    type_vin(qtbot, page, LAVIDA)
    qtbot.waitUntil(lambda: page.subject.car is not None)
    qtbot.keyClick(page.vin_box.field, Qt.Key.Key_Backspace)
    assert page.subject.is_empty
    assert not page.card.isVisible()


def test_an_answer_that_comes_late_never_brings_the_old_car_back(page: LookupPage, qtbot: QtBot) -> None:
    type_vin(qtbot, page, LAVIDA)
    qtbot.waitUntil(lambda: page.subject.vin == LAVIDA)
    qtbot.keyClick(page.vin_box.field, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(page.answered):
        page.ask()
    assert page.subject.is_empty
    assert not page.card.isVisible()


def test_enter_on_an_end_that_no_car_has_says_so_and_a_second_enter_goes_on(page: LookupPage, qtbot: QtBot) -> None:
    type_vin(qtbot, page, "987654")
    qtbot.keyClick(page.vin_box.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "No car of this store" in page.vin_box.field.accessibleDescription())
    qtbot.keyClick(page.vin_box.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.subject.vin == "987654")
    assert not page.subject.verified


def test_a_wrong_check_digit_names_place_and_figure_and_offers_repairs(page: LookupPage, qtbot: QtBot) -> None:
    type_vin(qtbot, page, LAVIDA[:8] + "5" + LAVIDA[9:])
    qtbot.waitUntil(lambda: page.vin_box.field.offers > 0)
    assert "position 9" in page.vin_box.field.accessibleDescription()
    assert "7" in page.vin_box.field.accessibleDescription()
    assert page.subject.is_empty


def test_one_key_takes_a_repair(page: LookupPage, qtbot: QtBot) -> None:
    type_vin(qtbot, page, LAVIDA.replace("S", "5", 1))
    qtbot.waitUntil(lambda: page.vin_box.field.offers > 0)
    qtbot.keyClick(page.vin_box.field, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.subject.looked_up)
    assert page.subject.verified


def test_enter_goes_on_unverified_and_the_card_says_so(page: LookupPage, qtbot: QtBot) -> None:
    wrong = LAVIDA[:8] + "5" + LAVIDA[9:]
    type_vin(qtbot, page, wrong)
    qtbot.keyClick(page.vin_box.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.subject.looked_up)
    assert page.subject.vin == wrong
    assert not page.subject.verified
    assert page.search.field.hasFocus()


@pytest.mark.parametrize("typed", [LAVIDA[:16], LAVIDA + "9"])
def test_sixteen_or_eighteen_characters_never_show_a_car(page: LookupPage, qtbot: QtBot, typed: str) -> None:
    type_vin(qtbot, page, typed)
    assert page.subject.is_empty
    assert page.vin_box.field.text() == typed


def test_a_field_of_blanks_is_an_empty_field(page: LookupPage, qtbot: QtBot) -> None:
    type_vin(qtbot, page, "                 ")
    assert page.vin_box.field.text() == ""
    assert page.subject.is_empty


def test_rows_come_with_every_key(page: LookupPage, qtbot: QtBot) -> None:
    page.search.to_field()
    compose(page.search.field, "机滤")
    qtbot.waitUntil(lambda: page.search.table.rows() > 0)
    assert page.search.table.row().part_type_zh == "机油滤清器"
    page.search.field.clear()
    compose(page.search.field, "火花塞")
    qtbot.waitUntil(lambda: page.search.table.row() is not None and page.search.table.row().part_type_zh == "火花塞")


def test_other_words_choose_the_best_row_again(page: LookupPage, qtbot: QtBot) -> None:
    page.search.to_field()
    qtbot.keyClicks(page.search.field, "j")
    qtbot.waitUntil(lambda: page.search.table.rows() > 5)
    page.search.table.choose(5)
    qtbot.keyClicks(page.search.field, "l")
    with qtbot.waitSignal(page.answered):
        page.ask()
    assert page.search.table.currentIndex().row() == 0


def test_down_goes_to_the_rows_and_up_comes_back(page: LookupPage, qtbot: QtBot) -> None:
    page.search.to_field()
    qtbot.keyClicks(page.search.field, "jl")
    qtbot.waitUntil(lambda: page.search.table.rows() > 2)
    qtbot.keyClick(page.search.field, Qt.Key.Key_Down)
    assert page.search.table.hasFocus()
    first = page.search.table.row()
    qtbot.keyClick(page.search.table, Qt.Key.Key_Down)
    assert page.search.table.row() != first
    qtbot.keyClick(page.search.table, Qt.Key.Key_Up)
    qtbot.keyClick(page.search.table, Qt.Key.Key_Up)
    assert page.search.field.hasFocus()
    assert page.search.field.text() == "jl"


def test_letters_typed_in_the_rows_go_on_in_the_search_field(page: LookupPage, qtbot: QtBot) -> None:
    page.search.to_field()
    qtbot.keyClicks(page.search.field, "j")
    qtbot.waitUntil(lambda: page.search.table.rows() > 2)
    page.search.to_rows()
    qtbot.keyClicks(page.search.table, "l")
    assert page.search.field.text() == "jl"


@pytest.mark.parametrize(
    "words", ['"', "*", "NEAR(a b)", "'; drop table part; --", "喆堃𠮷䶮", "😀", "%_%", "a" * 5000]
)
def test_any_words_are_harmless(page: LookupPage, qtbot: QtBot, words: str) -> None:
    page.search.to_field()
    QApplication.clipboard().setText(words)
    page.search.field.paste()
    with qtbot.waitSignal(page.answered, timeout=10_000):
        page.ask()
    assert page.search.field.text() == words


def test_with_a_car_the_parts_that_fit_come_first_and_say_so(page: LookupPage, qtbot: QtBot) -> None:
    type_vin(qtbot, page, LAVIDA)
    qtbot.waitUntil(lambda: page.subject.car is not None)
    page.search.to_field()
    compose(page.search.field, "火花塞")
    qtbot.waitUntil(lambda: page.search.table.rows() > 0 and page.search.table.row().part_type_zh == "火花塞")
    assert page.search.table.row().fit in ("fits", "conditional")


def test_the_model_is_picked_by_brand_series_year_and_engine(page: LookupPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    picker = page.car.picker()
    for place, words in enumerate(("honda", "accord", "2010", "2.4", "")):
        if page.subject.car is None:
            part = picker.columns[place]
            qtbot.waitUntil(lambda part=part: part.count() > 0)
            qtbot.keyClicks(part.field, words)
            qtbot.keyClick(part.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.subject.car is not None)
    assert page.subject.car is not None
    car = page.subject.car
    assert (car.series_en, car.year, car.engine) == ("Accord", 2010, "2.4L")


def test_a_series_typed_among_the_brands_is_found_with_its_brand(page: LookupPage, qtbot: QtBot) -> None:
    page.car.pick_model()
    picker = page.car.picker()
    qtbot.waitUntil(lambda: picker.columns[0].count() > 0)
    qtbot.keyClicks(picker.columns[0].field, "langyi")
    assert picker.columns[0].option() is None
    picker.columns[0].field.clear()
    compose(picker.columns[0].field, "朗逸")
    qtbot.keyClick(picker.columns[0].field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: picker.columns[2].field.hasFocus())
    chosen = [picker.columns[place].option() for place in (0, 1)]
    assert [option and option.what.name_zh for option in chosen] == ["大众", "朗逸"]
    qtbot.keyClick(picker.columns[2].field, Qt.Key.Key_Left)
    qtbot.keyClick(picker.columns[1].field, Qt.Key.Key_Backspace)
    qtbot.keyClick(picker.columns[1].field, Qt.Key.Key_Backspace)
    assert picker.columns[0].field.hasFocus()


def test_a_series_without_a_car_narrows_rows_and_tree_until_it_is_left(page: LookupPage, qtbot: QtBot) -> None:
    whole = page.search.tree.topLevelItem(0).text(0)
    page.car.pick_model()
    picker = page.car.picker()
    qtbot.waitUntil(lambda: picker.columns[0].count() > 0)
    compose(picker.columns[0].field, "朗逸")
    qtbot.keyClick(picker.columns[0].field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: picker.columns[2].field.hasFocus())
    qtbot.keyClick(picker.columns[2].field, Qt.Key.Key_Left)
    qtbot.keyClick(picker.columns[1].field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.search.table.rows() > 0)
    assert page.search.scope.isVisible()
    assert "Lavida" in page.search.scope.words
    assert page.focusWidget() is page.search.field
    assert page.search.tree.topLevelItem(0).text(0) != whole
    qtbot.keyClicks(page.search.field, "scp")
    qtbot.waitUntil(lambda: page.search.table.row() is not None and page.search.table.row().part_type_zh == "刹车片")
    assert all("大众" in page.search.table.row_at(i).name_zh for i in range(page.search.table.rows()))
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    qtbot.keyClick(page.search.field, Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.search.tree.topLevelItem(0).text(0) == whole)
    assert not page.search.scope.isVisible()


def test_the_month_on_the_plate_answers_conditions_by_date(page: LookupPage, qtbot: QtBot) -> None:
    type_vin(qtbot, page, LAVIDA)
    qtbot.waitUntil(lambda: page.subject.car is not None)
    qtbot.keyClick(page.vin_box.field, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert page.card.built.hasFocus()
    qtbot.keyClicks(page.card.built, "2010.13")
    qtbot.keyClick(page.card.built, Qt.Key.Key_Return)
    assert page.subject.built is None
    qtbot.keyClicks(page.card.built, "2010.3")
    with qtbot.waitSignal(page.answered):
        qtbot.keyClick(page.card.built, Qt.Key.Key_Return)
    assert page.subject.built == (2010, 3)
    assert page.search.field.hasFocus()
    qtbot.keyClick(page.vin_box.field, Qt.Key.Key_Backspace)
    assert page.subject.built is None


def test_the_demo_vins_of_this_test_are_those_of_the_catalogue() -> None:
    assert {LAVIDA, ACCORD} <= {each.vin for each in demo.demo_vins()}


def test_words_and_enters_typed_in_one_go_add_a_line_each(page: LookupPage, qtbot: QtBot) -> None:
    field = page.search.field
    field.setFocus()
    qtbot.keyClicks(field, "jl")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClicks(field, "scp")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.basket.basket.lines) == 2)


def test_a_part_typed_and_added_in_one_go_after_a_vin_fits_that_car(page: LookupPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.car.box.field, LAVIDA)
    qtbot.keyClick(page.car.box.field, Qt.Key.Key_Return)
    qtbot.keyClicks(page.search.field, "shachepian")
    qtbot.keyClick(page.search.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.basket.basket.lines) == 1)
    assert page.basket.basket.lines[0].fit == "fits"


@pytest.mark.parametrize("typed", ["京A7K3Q2", "D000001", "10ad000001"[-8:], LAVIDA])
def test_a_plate_or_the_end_of_a_vin_in_the_search_line_opens_the_car(
    page: LookupPage, qtbot: QtBot, store: Store, typed: str
) -> None:
    by = system(STORE_ID)
    with store.write(by) as session:
        vehicles.meet_vehicle(by, session, VehicleDetails(vin=LAVIDA, brand="大众", series="朗逸", plate="京A7K3Q2"))
    compose(page.search.field, typed)
    qtbot.waitUntil(page.hint.button.isVisible)
    qtbot.keyClick(page.search.field, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.subject.car is not None)
    assert (page.subject.vin, page.search.field.text()) == (LAVIDA, "")
    assert not page.hint.button.isVisible()
    assert page.search.field.hasFocus()


def test_enter_opens_the_car_of_a_plate_that_is_no_part(page: LookupPage, qtbot: QtBot, store: Store) -> None:
    by = system(STORE_ID)
    with store.write(by) as session:
        vehicles.meet_vehicle(by, session, VehicleDetails(vin=LAVIDA, brand="大众", series="朗逸", plate="京A7K3Q2"))
    compose(page.search.field, "京A7K3Q2")
    qtbot.waitUntil(page.hint.button.isVisible)
    qtbot.keyClick(page.search.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.subject.vin == LAVIDA)
    assert page.basket.basket.lines == ()


@pytest.mark.parametrize("typed", ["scp", "06J115", "1234567", "机滤", "abcdefg"])
def test_words_that_name_no_car_show_none(page: LookupPage, qtbot: QtBot, typed: str) -> None:
    with qtbot.waitSignal(page.answered):
        compose(page.search.field, typed)
    qtbot.wait(50)
    assert not page.hint.button.isVisible()
