"""Inquiries by keys: kept where a search finds nothing, answered, told, and put into a quote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.parts import inquiry, inquiry_list
from desktop.domain.parts.inquiry import Asked
from desktop.domain.parts.inquiry_list import InquiryRow
from desktop.pages.desk import Desk
from desktop.pages.parts.inquiries import InquiriesPage
from desktop.pages.parts.inquiry_sheet import InquirySheet
from desktop.pages.parts.lookup import LookupPage
from desktop.pages.people.reveal import Reveal
from desktop.store.open import Store
from tests.pages.conftest import FakeWindow

Settle = Callable[[], None]


def kept(store: Store, desk: Desk, view: str = "open") -> list[InquiryRow]:
    with store.read() as session:
        return inquiry_list.inquiries(desk.actor, session, view)


@pytest.fixture
def one(store: Store, desk: Desk) -> str:
    with store.write(desk.actor) as session:
        return inquiry.inquire(desk.actor, session, Asked("高度传感器", 2000, vin="LSVAB2187N2112345", who="赵师傅"))


@pytest.fixture
def page(show: Callable[..., Any], one: str, settle: Settle) -> InquiriesPage:
    made: InquiriesPage = show(InquiriesPage)
    settle()
    assert made.card.row is not None and made.card.row.id == one
    return made


def test_where_nothing_is_found_one_key_keeps_the_question(
    show: Callable[..., Any], store: Store, desk: Desk, settle: Settle, qtbot: QtBot
) -> None:
    page: LookupPage = show(LookupPage)
    page.search.field.setText("没有的东西")
    settle()
    assert page.search._inquiry.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    (sheet,) = page.findChildren(InquirySheet)
    assert sheet.asked.text() == "没有的东西"
    sheet.go()
    settle()
    assert sheet.form.error("who"), "somebody asked"
    sheet.who.setText("赵师傅 13900000000")
    sheet.wanted_by.setText("+3")
    sheet.go()
    settle()
    (row,) = kept(store, desk)
    assert (row.asked, row.who, row.qty_milli) == ("没有的东西", "赵师傅 139****0000", 1000)


def test_the_car_that_stands_there_goes_along(
    show: Callable[..., Any], store: Store, desk: Desk, settle: Settle
) -> None:
    page: LookupPage = show(LookupPage)
    page.car.enter("LSVZX0017AD000001")
    settle()
    page.keep_inquiry()
    (sheet,) = page.findChildren(InquirySheet)
    sheet.asked.setText("节温器")
    sheet.who.setText("x")
    sheet.go()
    settle()
    assert kept(store, desk)[0].vin == page.car.subject.vin != ""


def test_a_part_of_the_catalogue_answers_with_its_price(
    page: InquiriesPage, store: Store, desk: Desk, settle: Settle, qtbot: QtBot
) -> None:
    answer = page.card.answer
    answer.part.setText("机滤")
    settle()
    assert answer.part.popup.isVisible()
    qtbot.keyClick(answer.part, Qt.Key.Key_Return)
    assert answer.price.text()
    answer.note.setText("一周")
    answer.go()
    settle()
    (row,) = kept(store, desk, "answered")
    assert row.part_key and row.price_fen and row.answer_note == "一周"
    assert kept(store, desk) == []


def test_a_part_in_no_catalogue_is_an_answer_too(page: InquiriesPage, store: Store, desk: Desk, settle: Settle) -> None:
    page.card.answer.part.setText("ZZ-99-X1")
    page.card.answer.price.setText("380")
    page.card.answer.go()
    settle()
    (row,) = kept(store, desk, "answered")
    assert (row.part_key, row.part_number, row.price_fen) == ("", "ZZ-99-X1", 38_000)


def test_an_answer_without_a_part_says_so_beside_the_field(page: InquiriesPage, settle: Settle) -> None:
    page.card.answer.go()
    settle()
    assert page.card.answer._error.isVisible()


def test_what_is_being_typed_survives_what_comes_in(page: InquiriesPage, settle: Settle) -> None:
    page.card.answer.note.setText("正在打")
    page.changed(frozenset({"inquiry"}))
    settle()
    assert page.card.answer.note.text() == "正在打"


def test_not_available_told_and_closed_by_keys(
    page: InquiriesPage, store: Store, desk: Desk, settle: Settle, qtbot: QtBot, window: FakeWindow, one: str
) -> None:
    qtbot.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    settle()
    assert kept(store, desk, "answered")[0].outcome == "none"
    page.show_view("answered")
    settle()
    page.card.told.note.setText("知道了")
    page.card.told.go()
    settle()
    assert kept(store, desk, "closed")[0].told_note == "知道了"
    page.open(one)
    settle()
    page.close_it()
    settle()
    assert kept(store, desk, "closed")[0].state == "closed"
    assert window.undo is not None
    window.undo()
    settle()
    assert kept(store, desk, "closed")[0].state == "told"


def test_an_answered_one_becomes_a_basket(
    page: InquiriesPage,
    show: Callable[..., Any],
    store: Store,
    desk: Desk,
    settle: Settle,
    window: FakeWindow,
    one: str,
) -> None:
    page.card.answer.part.setText("ZZ-99-X1")
    page.card.answer.price.setText("380")
    page.card.answer.go()
    settle()
    page.into_quote()
    assert window.gone == [("lookup", {"inquiry": one})]
    lookup: LookupPage = show(LookupPage, {"inquiry": one})
    settle()
    (line,) = lookup.basket.basket.lines
    assert (line.number, line.unit_fen, line.qty_milli) == ("ZZ-99-X1", 38_000, 2000)
    with store.read() as session:
        assert inquiry_list.inquiry(desk.actor, session, one).quote_id == lookup.basket.basket.id


def test_an_empty_list_says_what_would_stand_there(show: Callable[..., Any]) -> None:
    page: InquiriesPage = show(InquiriesPage)
    assert page._empty.isVisible()


def test_a_typed_number_is_hidden_on_the_card_and_shown_for_a_reason(
    show: Callable[..., Any], store: Store, desk: Desk, settle: Settle, qtbot: QtBot
) -> None:
    with store.write(desk.actor) as session:
        one = inquiry.inquire(desk.actor, session, Asked("高度传感器", who="赵师傅 13912345678"))
    page: InquiriesPage = show(InquiriesPage, one)
    settle()
    who = page.card._facts["who"][2]
    assert who.text() == "赵师傅 139****5678"
    qtbot.keyClick(page, Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
    sheet = page.window().findChild(Reveal)
    assert sheet is not None
    sheet.reason.insert("回电")
    qtbot.keyClick(sheet.reason, Qt.Key.Key_Return)
    settle()
    assert who.text() == "赵师傅 13912345678" and page.card.number.isHidden()
    page.card.hide_number()
    assert who.text() == "赵师傅 139****5678" and not page.card.number.isHidden()
