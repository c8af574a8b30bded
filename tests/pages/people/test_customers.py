"""Finding, adding, editing and deleting customers, by keys, on a real store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop.domain.people import card as cards
from desktop.domain.people.customer import Customer
from desktop.domain.people.staff import Audit
from desktop.pages.desk import Desk
from desktop.pages.people.customers import CustomersPage
from desktop.pages.people.reveal import Reveal
from desktop.store.open import Store
from desktop.widgets import translate
from tests.pages.conftest import FakeWindow
from tests.pages.people.seed import Seeded

Settle = Callable[[], None]


@pytest.fixture
def page(show: Callable[..., Any], seeded: Seeded) -> CustomersPage:
    made: CustomersPage = show(CustomersPage)
    return made


def names(page: CustomersPage) -> list[str]:
    return [page.list.table.row_at(place).name for place in range(page.list.table.rows())]


def card(store: Store, desk: Desk, customer_id: str) -> cards.Card:
    with store.read() as session:
        return cards.card(desk.actor, session, customer_id)


def press(page: CustomersPage, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None, name
    button.click()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("5521", ["王建国", "李海燕"]),
        ("wjg", ["王建国"]),
        ("京A7K3", ["王建国"]),
        ("123456", ["王建国"]),
        ("堃", ["赵堃"]),
    ],
)
def test_a_customer_is_found_by_phone_initials_plate_vin_and_rare_name(
    page: CustomersPage, qtbot: QtBot, settle: Settle, typed: str, found: list[str]
) -> None:
    page.list.field.setText(typed)
    settle()
    assert sorted(names(page)) == sorted(found)
    assert page.card.card is not None
    assert page.card.card.name in found


def test_rows_from_the_centre_do_not_bring_back_the_card_before(page: CustomersPage, settle: Settle) -> None:
    settle()
    assert page.card.card is not None
    place = next(p for p in range(page.list.table.rows()) if page.list.table.row_at(p).id != page.card.card.id)
    page.list.table.choose(place)
    page.changed(frozenset({"customer"}))  # the answer for the one just chosen is still on its way
    settle()
    assert page.card.card.id == page.list.table.row_at(place).id


def test_the_list_never_shows_a_whole_number(page: CustomersPage) -> None:
    rows = [page.list.table.row_at(place) for place in range(page.list.table.rows())]
    assert all("****" in row.phone for row in rows)


def test_when_nobody_is_found_the_old_card_goes_and_enter_begins_a_new_customer(
    page: CustomersPage, qtbot: QtBot, settle: Settle
) -> None:
    qtbot.keyClicks(page.list.field, "'; drop")
    settle()
    assert page.list.table.rows() == 0
    assert page.card.card is None
    qtbot.keyClick(page.list.field, Qt.Key.Key_Return)
    assert page.new.form.values()["name"] == "'; drop"


def test_three_fields_and_enter_make_a_customer(
    page: CustomersPage, qtbot: QtBot, settle: Settle, window: FakeWindow
) -> None:
    qtbot.keyClick(page.list.field, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = page.new.form
    form.field("name").insert("朱䶮")
    for name in ("name", "phone"):
        if name == "phone":
            form.field("phone").insert("１３３ 1234 5678")
        qtbot.keyClick(form.field(name), Qt.Key.Key_Return)
    qtbot.keyClick(form.field("kind"), Qt.Key.Key_Return)
    settle()
    assert page.card.card is not None
    assert page.card.card.name == "朱䶮"
    assert page.card.card.phones[0].masked == "133****5678"
    assert names(page)[0] == "朱䶮"


def test_a_bad_phone_is_named_under_its_field_and_stays_typed(
    page: CustomersPage, qtbot: QtBot, settle: Settle
) -> None:
    page.add()
    page.new.form.fill({"name": "甲", "phone": "1380000"})
    page.new.add()
    settle()
    assert "7" in page.new.form.error("phone")
    assert page.new.form.values()["phone"] == "1380000"
    page._back()
    page.add()
    assert page.new.form.values() == {"name": "甲", "phone": "1380000", "kind": "person"}


def test_a_known_phone_leads_to_its_customer(page: CustomersPage, seeded: Seeded, settle: Settle) -> None:
    page.add()
    page.new.form.fill({"name": "王先生", "phone": "138 0000 5521"})
    page.new.add()
    settle()
    assert page.new.banner.isVisible()
    page.new.open_twin.click()
    settle()
    assert page.card.card is not None
    assert page.card.card.id == seeded.wang


def test_a_field_left_is_saved_and_undone(
    page: CustomersPage, seeded: Seeded, store: Store, desk: Desk, window: FakeWindow, qtbot: QtBot, settle: Settle
) -> None:
    page.open(seeded.wang, then_edit=True)
    settle()
    field = page.card.facts.form.field("address")
    field.setFocus()
    field.selectAll()
    field.insert("通州")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle()
    assert card(store, desk, seeded.wang).address == "通州"
    assert window.undo is not None
    window.undo()
    settle()
    assert card(store, desk, seeded.wang).address == "北京市朝阳区劲松三区 312 楼"
    assert page.card.facts.form.values()["address"] == "北京市朝阳区劲松三区 312 楼"


def test_a_refused_field_keeps_its_text_even_while_another_customer_is_looked_at(
    page: CustomersPage, seeded: Seeded, store: Store, desk: Desk, settle: Settle
) -> None:
    page.open(seeded.wang, then_edit=True)
    settle()
    form = page.card.facts.form
    form.bring_back({"name": ""})
    form.flush()
    settle()
    assert form.error("name")
    page.open(seeded.li)
    settle()
    assert form.values()["name"] == "李海燕"
    assert not form.error("name")
    page.open(seeded.wang)
    settle()
    assert form.values()["name"] == ""
    assert card(store, desk, seeded.wang).name == "王建国"


def test_what_somebody_types_is_not_overwritten_by_a_change_from_elsewhere(
    page: CustomersPage, seeded: Seeded, store: Store, desk: Desk, settle: Settle
) -> None:
    page.open(seeded.wang, then_edit=True)
    settle()
    page.card.facts.form.bring_back({"note": "半句话"})
    with store.write(desk.actor) as session:
        session.get_one(Customer, seeded.wang).address = "别处改的"
    page.changed(frozenset({"customer"}))
    settle()
    values = page.card.facts.form.values()
    assert (values["note"], values["address"]) == ("半句话", "别处改的")


def test_alt_number_jumps_between_the_sections_of_the_card(
    page: CustomersPage, seeded: Seeded, qtbot: QtBot, settle: Settle
) -> None:
    page.open(seeded.wang, then_edit=True)
    settle()
    name = page.card.facts.form.field("name")
    assert name.hasFocus()
    before = page.card.facts.form.values()["name"]
    for place, section in ((2, page.card.phones), (4, page.card.consents), (1, page.card.facts)):
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_0 + place, Qt.KeyboardModifier.AltModifier)
        now = QApplication.focusWidget()
        assert now is not None
        assert section.isAncestorOf(now)
    assert page.card.facts.form.values()["name"] == before


def test_a_number_is_shown_only_for_a_reason_and_that_is_written_down(
    page: CustomersPage, seeded: Seeded, store: Store, settle: Settle, qtbot: QtBot
) -> None:
    page.open(seeded.wang)
    settle()
    phones = page.card.phones
    phones.reveal(phones._rows[0])
    sheet = page.findChild(Reveal)
    assert sheet is not None
    sheet.primary.click()
    settle()
    assert sheet.form.error("reason")
    sheet.reason.insert("回电")
    qtbot.keyClick(sheet.reason, Qt.Key.Key_Return)
    settle()
    assert list(phones._seen.values()) == ["13800005521"]
    with store.read() as session:
        audit = session.scalars(select(Audit).where(Audit.action == "reveal")).one()
    assert audit.reason == "回电"
    phones.hide_numbers()
    assert phones._seen == {}


def test_a_phone_is_removed_and_brought_back_and_the_last_one_stays(
    page: CustomersPage, seeded: Seeded, store: Store, desk: Desk, window: FakeWindow, settle: Settle
) -> None:
    page.open(seeded.wang)
    settle()
    first = page.card.phones._rows[0]
    press(page, f"remove:{first.id}")
    settle()
    left = card(store, desk, seeded.wang).phones
    assert [phone.masked for phone in left] == ["010****3366"]
    assert left[0].main
    assert window.undo is not None
    window.undo()
    settle()
    assert len(card(store, desk, seeded.wang).phones) == 2


def test_nothing_is_ticked_beforehand_and_yes_no_and_withdrawal_are_kept_with_time(
    page: CustomersPage, seeded: Seeded, store: Store, desk: Desk, settle: Settle
) -> None:
    page.open(seeded.li)
    settle()
    assert card(store, desk, seeded.li).consents == ()
    press(page, "yes:marketing")
    settle()
    given = card(store, desk, seeded.li).consents[0]
    assert (given.purpose, given.given, given.channel) == ("marketing", True, "counter")
    press(page, "withdraw:marketing")
    settle()
    assert card(store, desk, seeded.li).consents[0].withdrawn_at is not None


def test_a_car_is_added_by_vin_or_plate_and_a_wrong_vin_only_as_not_verified(
    page: CustomersPage, seeded: Seeded, store: Store, desk: Desk, settle: Settle
) -> None:
    page.open(seeded.li)
    settle()
    section = page.card.cars
    section.form.fill({"vin": "LSVNV2180M212345", "plate": "京B9Z9Z9"})
    section.add.click()
    settle()
    assert section.form.error("vin")
    assert section.banner.isVisible()
    section.anyway.click()
    settle()
    added = card(store, desk, seeded.li).cars
    assert [(car.vin_tail, car.vin_verified) for car in added if car.vin] == [("212345", False)]


def test_a_car_of_somebody_else_is_taken_over_only_when_said_so(
    page: CustomersPage, seeded: Seeded, store: Store, desk: Desk, settle: Settle
) -> None:
    page.open(seeded.li)
    settle()
    section = page.card.cars
    section.form.fill({"plate": "京A·7K3Q2"})
    section.add.click()
    settle()
    assert "王建国" in section.banner.text()
    assert len(card(store, desk, seeded.wang).cars) == 1
    section.take_over.click()
    settle()
    assert card(store, desk, seeded.wang).cars == ()
    assert "京A·7K3Q2" in [car.plate for car in card(store, desk, seeded.li).cars]


def test_a_deletion_waits_for_undo_and_empties_when_the_page_is_left(
    page: CustomersPage, seeded: Seeded, store: Store, window: FakeWindow, settle: Settle
) -> None:
    page.open(seeded.wang)
    settle()
    page._hide(seeded.wang, "王建国", "customer asked")
    settle()
    assert "王建国" not in names(page)
    with store.read() as session:
        assert session.get_one(Customer, seeded.wang).name == "王建国"
    assert window.undo is not None
    window.undo()
    settle()
    assert "王建国" in names(page)
    page._hide(seeded.wang, "王建国", "customer asked")
    page.leave()
    settle()
    with store.read() as session:
        gone = session.get_one(Customer, seeded.wang)
        assert (gone.name, gone.deleted_at is None) == ("", False)


def test_the_page_speaks_chinese_at_once(page: CustomersPage, seeded: Seeded, settle: Settle) -> None:
    page.open(seeded.wang)
    settle()
    translate.current().apply("zh")
    page.retranslate()
    assert page.title() == "客户"
    assert page.list.new.words == "新增"
    assert page.card.facts.level.currentText() == "A级 · 9折"


def test_escape_leaves_the_form_and_keeps_it(page: CustomersPage, qtbot: QtBot) -> None:
    page.add()
    qtbot.keyClicks(page.new.form.field("name"), "Zhu")
    qtbot.keyClick(page.new.form.field("name"), Qt.Key.Key_Escape)
    assert page.list.field.hasFocus()
    assert page.new.form.values()["name"] == "Zhu"
