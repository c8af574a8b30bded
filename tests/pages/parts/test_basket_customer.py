"""Whose basket it is: found or added by key, at any speed of the hand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from sqlalchemy import func, select

from desktop.domain.people.customer import Customer
from desktop.domain.sales import basket as baskets
from desktop.pages.parts.lookup import LookupPage
from desktop.store.open import Store
from tests.pages.parts.test_basket import add_first
from tests.walks.steps import CTRL, Keys


def test_the_customer_found_by_last_digits_brings_the_level_to_every_line(
    page: LookupPage, keys: Keys, known: str
) -> None:
    add_first(keys, page, "jl")
    full = page.basket.basket.lines[0].unit_fen
    keys.press(Qt.Key.Key_U, CTRL)
    keys.type("5521")
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: page.basket.basket.customer.id == known)
    keys.until(lambda: page.basket.basket.level.rate_bp == 9000)
    assert page.basket.basket.lines[0].unit_fen == baskets.at_rate(full, 9000)
    assert page.search.field.hasFocus()


def test_a_new_customer_takes_three_fields(page: LookupPage, keys: Keys, store: Store) -> None:
    keys.press(Qt.Key.Key_U, CTRL)
    keys.type("13900001111")
    keys.press(Qt.Key.Key_Return)
    keys.compose("喆堃𠮷")
    for _field in ("name", "kind"):
        keys.press(Qt.Key.Key_Return)
    keys.until(lambda: page.basket.basket.customer.name == "喆堃𠮷")
    with store.read() as session:
        assert session.scalars(select(func.count()).select_from(Customer)).one() == 2


def test_a_hand_quicker_than_the_file_loses_no_key(page: LookupPage, keys: Keys, store: Store) -> None:
    """Somebody new, then a part: nothing is waited for, and what is typed after an Enter goes where it was meant to."""
    keys.press(Qt.Key.Key_U, CTRL)
    keys.type("13900001111")
    keys.press(Qt.Key.Key_Return)
    keys.type("Wang")
    for _key in ("name", "kind", "once too often"):
        keys.press(Qt.Key.Key_Return)
    keys.type("jl")
    keys.until(lambda: page.basket.basket.customer.name == "Wang")
    keys.until(lambda: page.search.field.text() == "jl")
    with store.read() as session:
        assert session.scalars(select(Customer.name)).all().count("Wang") == 1


def test_a_customer_found_is_taken_and_the_next_words_are_a_search(page: LookupPage, keys: Keys, known: str) -> None:
    keys.press(Qt.Key.Key_U, CTRL)
    keys.type("5521")
    keys.press(Qt.Key.Key_Return)
    keys.type("hhs")
    keys.until(lambda: page.basket.basket.customer.id == known)
    keys.until(lambda: page.search.field.text() == "hhs")


def test_esc_gives_up_waiting(page: LookupPage, keys: Keys) -> None:
    keys.press(Qt.Key.Key_U, CTRL)
    keys.type("5521")
    keys.press(Qt.Key.Key_Return)
    keys.type("x")
    keys.press(Qt.Key.Key_Escape)
    assert page.basket.basket.customer.id == ""
    keys.press(Qt.Key.Key_U, CTRL)
    keys.type("9")
    keys.until(page.panel.customer.list_open)
    assert page.panel.customer.field.text() == "9"


def test_a_bad_phone_is_said_beside_its_field_and_stays(page: LookupPage, keys: Keys) -> None:
    keys.press(Qt.Key.Key_U, CTRL)
    keys.type("1390000111")
    keys.press(Qt.Key.Key_Return)
    keys.compose("王")
    for _field in ("name", "kind"):
        keys.press(Qt.Key.Key_Return)
    keys.until(lambda: page.panel.customer.form.error("phone") != "")
    assert page.panel.customer.form.values()["phone"] == "1390000111"
