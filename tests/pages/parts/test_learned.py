"""A VIN that the catalogue does not know: the model is picked once, learned, offered, corrected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.parts import learned, vin
from desktop.pages.desk import Desk
from desktop.pages.parts.finder import Finder
from desktop.pages.parts.lookup import LookupPage
from desktop.store.catalogue.row import CarRow
from desktop.store.open import Store
from tests.pages.conftest import FakeWindow

Settle = Callable[[], None]
STRANGE = "LSVZZ0AA0ND000002"


def whole(start: str) -> str:
    """The VIN with its right check digit."""
    return start[:8] + vin.check_digit(start) + start[9:]


VIN, SAME_MODEL = whole(STRANGE), whole("LSVZZ0AA0ND777777")


@pytest.fixture
def page(show: Callable[..., Any]) -> LookupPage:
    made: LookupPage = show(LookupPage)
    return made


def some_cars(store: Store, count: int = 3) -> list[CarRow]:
    finder = Finder(store)
    assert finder._search is not None
    keys = finder._connection.execute("SELECT key FROM cat.car ORDER BY id LIMIT ?", (count,)).fetchall()
    found = [finder._search.car(key) for (key,) in keys]
    finder._connection.close()
    return [car for car in found if car is not None]


def enter(page: LookupPage, text: str, settle: Settle) -> None:
    page.car.clear()
    page.car.enter(text)
    settle()


def test_a_model_picked_once_is_known_for_the_next_car_of_its_kind(
    page: LookupPage, store: Store, settle: Settle, window: FakeWindow
) -> None:
    car = some_cars(store)[0]
    enter(page, VIN, settle)
    assert page.car.subject.car is None and page.car.subject.teachable
    page.car.settle_and_teach(car)
    settle()
    assert "LSVZZ0AA" in window.said[-1][0]
    enter(page, SAME_MODEL, settle)
    subject = page.car.subject
    assert subject.car is not None and subject.car.key == car.key
    assert subject.taught is not None and subject.taught.by_name == "李晓雯"
    assert "李晓雯" in page.card._note.text() and page.card._flag.isVisible()


def test_taking_it_back_unlearns_it(page: LookupPage, store: Store, settle: Settle, window: FakeWindow) -> None:
    enter(page, VIN, settle)
    page.car.settle_and_teach(some_cars(store)[0])
    settle()
    assert window.undo is not None
    window.undo()
    settle()
    enter(page, SAME_MODEL, settle)
    assert page.car.subject.car is None


def test_two_opinions_are_both_offered_and_nothing_is_overwritten(
    page: LookupPage, store: Store, desk: Desk, settle: Settle
) -> None:
    one, other, _ = some_cars(store)
    for car in (one, other):
        with store.write(desk.actor) as session:
            learned.learn(desk.actor, session, vin.pattern_key(VIN), car.key)
    enter(page, VIN, settle)
    assert [car.key for car in page.car.subject.candidates] == [one.key, other.key]
    page.card.pick_place(2)
    settle()
    assert page.car.subject.car_key == other.key
    enter(page, SAME_MODEL, settle)
    assert len(page.car.subject.candidates) == 2, "choosing one of them says nothing of the other"


def test_another_model_instead_of_the_learned_one_corrects_it(page: LookupPage, store: Store, settle: Settle) -> None:
    wrong, right, _ = some_cars(store)
    enter(page, VIN, settle)
    page.car.settle_and_teach(wrong)
    settle()
    enter(page, SAME_MODEL, settle)
    page.car.settle_and_teach(right)
    settle()
    enter(page, VIN, settle)
    assert page.car.subject.car_key == right.key and page.car.subject.candidates == ()


def test_a_wrong_one_is_forgotten_by_key(
    page: LookupPage, store: Store, settle: Settle, qtbot: QtBot, window: FakeWindow
) -> None:
    enter(page, VIN, settle)
    page.car.settle_and_teach(some_cars(store)[0])
    settle()
    enter(page, SAME_MODEL, settle)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(page, Qt.Key.Key_M, both)
    settle()
    assert page.car.subject.car is None
    enter(page, VIN, settle)
    assert page.car.subject.car is None


def test_a_vin_that_was_not_verified_teaches_nothing(page: LookupPage, store: Store, settle: Settle) -> None:
    bad = VIN[:8] + ("1" if VIN[8] != "1" else "2") + VIN[9:]
    page.car.enter(bad)
    settle()
    page.car._on_entered()
    settle()
    assert not page.car.subject.teachable
    page.car.settle_and_teach(some_cars(store)[0])
    settle()
    enter(page, VIN, settle)
    assert page.car.subject.car is None


def test_what_the_catalogue_knows_is_not_taught_over(page: LookupPage, store: Store, settle: Settle) -> None:
    enter(page, "LSVZX0017AD000001", settle)
    assert not page.car.subject.teachable
