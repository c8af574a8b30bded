"""The problems page: what waits, in plain words, and one key each to end it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from desktop.domain.people.customer import Customer
from desktop.domain.problem import Problem
from desktop.pages.desk import Desk
from desktop.pages.problems import words
from desktop.pages.problems.page import ProblemsPage
from desktop.store.open import Store
from desktop.store.problem_list import Who, problem_count
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


def save(desk: Desk, settle: Settle, customer: str, **values: str) -> None:
    """As the record's own page saves."""

    def verb(session: Session) -> None:
        for field, value in values.items():
            setattr(session.get_one(Customer, customer), field, value)

    desk.worker.write(desk.actor, verb, lambda _none: None, owner=desk.worker)
    settle()


def test_what_was_corrected_after_ctrl_e_is_sent_again_by_itself(
    page: ProblemsPage, qtbot: QtBot, settle: Settle, store: Store, desk: Desk, window: FakeWindow,
    customers: tuple[str, str],
) -> None:  # fmt: skip
    choose(page, "refusal")
    settle()
    assert page.card.edit.text().strip().startswith("Edit and send again")
    qtbot.keyClick(page.table, Qt.Key.Key_E, CTRL)
    settle()
    save(desk, settle, customers[0], address="上海路")
    assert left(store) == 3, "another record was saved"
    save(desk, settle, customers[1], name="张喆喆")
    assert window.said[-1] == ("Corrected, and sent again", False)
    assert left(store) == page.table.rows() == 1
    with store.read() as session:
        assert session.get_one(Customer, customers[1]).name == "张喆喆"
    save(desk, settle, customers[1], name="张")
    assert len(window.said) == 1, "only once"


def test_back_on_the_page_it_is_sent_again_by_key_alone(
    page: ProblemsPage, qtbot: QtBot, settle: Settle, store: Store, desk: Desk, customers: tuple[str, str]
) -> None:
    choose(page, "refusal")
    qtbot.keyClick(page.table, Qt.Key.Key_E, CTRL)
    settle()
    page.arrive()
    settle()
    save(desk, settle, customers[1], name="张喆喆")
    assert left(store) == 3


def test_the_foot_says_when_both_sides_were_proved_equal(page: ProblemsPage) -> None:
    assert not page.proof.isVisible()
    page.proof.show_status({"centre": True, "proof": {"at": "", "slots": 0}})
    assert "not been compared" in page.proof.text()
    told = {"at": "2026-11-22T02:41:00.000Z", "slots": 1024, "differing": 0, "mended": 0, "flipped": 0}
    page.proof.show_status({"centre": True, "proof": told})
    assert page.proof.isVisible() and page.proof.text().endswith("1,024 sums: both hold the same.")
    page.proof.show_status({"centre": True, "proof": {**told, "differing": 2, "mended": 3, "flipped": 1}})
    assert "2 differed" in page.proof.text() and "repaired since the start: 3" in page.proof.text()
    page.proof.show_status({"centre": False})
    assert not page.proof.isVisible()


def test_who_holds_what_was_taken_is_said_in_words() -> None:
    values = {
        "holder_table": "reservation", "holder": " (王)", "holder_name": "王",
        "holder_by": Who("李晓雯", datetime(2026, 11, 22, 2, 41, tzinfo=UTC)), "resource": "VW:1", "slot": "",
    }  # fmt: skip
    said = sentence(Problem("claim.taken", "", words.named(values)))
    assert said.startswith("VW:1 is taken already (Reservation 王, 李晓雯  2026-11-22 ")


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
