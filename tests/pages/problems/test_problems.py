"""The problems page: what waits, in plain words, and one key each to end it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.people.customer import Customer
from desktop.domain.problem import Problem
from desktop.pages.desk import Desk
from desktop.pages.problems.page import ProblemsPage
from desktop.store.open import Store
from desktop.store.problem_list import problem_count
from desktop.widgets.label import Label
from desktop.widgets.sentence import sentence
from tests.pages.conftest import FakeWindow
from tests.pages.problems.seed import put_problems

Settle = Callable[[], None]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def customers(store: Store, desk: Desk) -> tuple[str, str]:
    return put_problems(store, desk.actor)


@pytest.fixture
def page(show: Callable[..., Any], customers: tuple[str, str]) -> ProblemsPage:
    made: ProblemsPage = show(ProblemsPage)
    return made


def choose(page: ProblemsPage, kind: str) -> None:
    place = next(place for place in range(page.table.rows()) if page.table.row_at(place).kind == kind)
    page.table.choose(place)


def note(store: Store, customer: str) -> str:
    with store.read() as session:
        return session.get_one(Customer, customer).note


def left(store: Store) -> int:
    with store.read() as session:
        return problem_count(session)


def texts(page: ProblemsPage) -> set[str]:
    return {label.text() for label in page.card.findChildren(Label) if label.isVisible()}


def test_each_problem_shows_both_values_and_its_sentence(page: ProblemsPage, settle: Settle) -> None:
    assert [page.table.row_at(place).kind for place in range(page.table.rows())] == ["refusal", "held", "conflict"]
    choose(page, "conflict")
    settle()
    assert {"周末来店，要发票", "只在周日来店", "Note"} <= texts(page)
    choose(page, "refusal")
    settle()
    assert {"张", "张喆"} <= texts(page)
    assert sentence(Problem("text.missing", "name")) in texts(page)


def test_ctrl_enter_keeps_what_stands(
    page: ProblemsPage, qtbot: QtBot, settle: Settle, store: Store, customers: tuple[str, str]
) -> None:
    choose(page, "conflict")
    qtbot.keyClick(page.table, Qt.Key.Key_Return, CTRL)
    settle()
    assert note(store, customers[0]) == "只在周日来店"
    assert left(store) == page.table.rows() == 2


def test_ctrl_r_restores_what_lost(
    page: ProblemsPage, qtbot: QtBot, settle: Settle, store: Store, customers: tuple[str, str]
) -> None:
    choose(page, "conflict")
    qtbot.keyClick(page.table, Qt.Key.Key_R, CTRL)
    settle()
    assert note(store, customers[0]) == "周末来店，要发票"
    assert left(store) == 2


def test_ctrl_r_sends_a_refused_save_again_with_what_it_held(
    page: ProblemsPage, qtbot: QtBot, settle: Settle, store: Store, window: FakeWindow
) -> None:
    choose(page, "refusal")
    qtbot.keyClick(page.table, Qt.Key.Key_R, CTRL)
    settle()
    assert left(store) == page.table.rows() == 1
    assert window.said[-1] == ("On its way again", False)


def test_ctrl_del_drops_a_refused_save_and_frees_what_it_held(
    page: ProblemsPage, qtbot: QtBot, settle: Settle, store: Store
) -> None:
    choose(page, "refusal")
    qtbot.keyClick(page.table, Qt.Key.Key_Delete, CTRL)
    settle()
    kinds = [page.table.row_at(place).kind for place in range(page.table.rows())]
    assert kinds == ["refusal", "conflict"]


def test_ctrl_e_and_enter_go_to_the_record(
    page: ProblemsPage, qtbot: QtBot, window: FakeWindow, customers: tuple[str, str]
) -> None:
    choose(page, "conflict")
    qtbot.keyClick(page.table, Qt.Key.Key_E, CTRL)
    choose(page, "refusal")
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert window.gone == [
        ("customers", {"customer_id": customers[0]}),
        ("customers", {"customer_id": customers[1]}),
    ]


def test_the_keys_of_the_other_kind_do_nothing(page: ProblemsPage, qtbot: QtBot, settle: Settle, store: Store) -> None:
    choose(page, "conflict")
    qtbot.keyClick(page.table, Qt.Key.Key_Delete, CTRL)
    choose(page, "refusal")
    qtbot.keyClick(page.table, Qt.Key.Key_Return, CTRL)
    settle()
    assert left(store) == 3


def test_without_the_right_the_buttons_are_off_and_the_key_is_refused_in_words(
    show: Callable[..., Any], desk: Desk, customers: tuple[str, str], qtbot: QtBot, settle: Settle, window: FakeWindow
) -> None:
    desk.actor = dataclasses.replace(desk.actor, rights=frozenset())
    page: ProblemsPage = show(ProblemsPage)
    choose(page, "conflict")
    assert not page.card.keep.isEnabled()
    assert any("F12" in text for text in texts(page))
    qtbot.keyClick(page.table, Qt.Key.Key_Return, CTRL)
    settle()
    assert window.said[-1][1]
    assert page.table.rows() == 3


def test_with_nothing_to_decide_the_page_says_so(show: Callable[..., Any]) -> None:
    page: ProblemsPage = show(ProblemsPage)
    assert page._none.isVisible()
    assert page._none.accessibleName() == "Nothing waits for a decision"
