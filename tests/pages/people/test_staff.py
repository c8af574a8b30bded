"""The staff page: only for managers; passwords are shown once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.actor import RIGHTS, Role
from desktop.domain.people import password
from desktop.domain.people.staff import Staff
from desktop.pages.desk import Desk
from desktop.pages.people.staff import StaffPage
from desktop.pages.people.staff_card import temporary_password
from desktop.store.open import Store
from tests.pages.conftest import STORE_ID, FakeWindow

Settle = Callable[[], None]


@pytest.fixture
def manager(store: Store, desk: Desk) -> Staff:
    desk.actor = dataclasses.replace(desk.actor, role=Role.MANAGER, rights=RIGHTS[Role.MANAGER])
    made = Staff(
        id=desk.actor.staff_id, store_id=STORE_ID, login="li", name="李晓雯", role="manager", password_hash="-"
    )
    with store.write(desk.actor) as session:
        session.add(made)
    return made


@pytest.fixture
def page(show: Callable[..., Any], manager: Staff) -> StaffPage:
    made: StaffPage = show(StaffPage)
    return made


def kept(store: Store, staff_id: str) -> Staff:
    with store.read() as session:
        return session.get_one(Staff, staff_id)


def add(page: StaffPage, settle: Settle, name: str, login: str, role: str = "clerk") -> None:
    page.add()
    page.new.form.fill({"name": name, "login": login, "role": role})
    page.new.form.saved.emit()
    settle()


def test_somebody_added_gets_a_password_that_is_shown_once_and_works(
    page: StaffPage, store: Store, settle: Settle
) -> None:
    add(page, settle, "周航", "zhou")
    member, shown = page.card.member, page.card.password
    assert member is not None
    assert member.login == "zhou"
    assert shown.isVisible()
    saved = kept(store, member.id)
    assert saved.must_change
    assert password.verify(saved.password_hash, shown._password)
    shown.forget()
    assert shown.text() == ""


def test_a_taken_sign_in_name_is_named(page: StaffPage, settle: Settle) -> None:
    add(page, settle, "李四", "LI")
    assert page.new.form.error("login")
    assert page.new.form.values()["name"] == "李四"


def test_the_last_manager_stays_manager_and_active(
    page: StaffPage, manager: Staff, store: Store, settle: Settle
) -> None:
    page.card.role.choose("clerk")
    page.card.form.flush()
    settle()
    assert page.card.form.error("role")
    page.card.active.click()
    settle()
    assert kept(store, manager.id).active
    assert kept(store, manager.id).role == "manager"


def test_a_role_is_changed_and_undone_and_its_rights_are_shown(
    page: StaffPage, store: Store, settle: Settle, window: FakeWindow
) -> None:
    add(page, settle, "周航", "zhou")
    assert page.card.member is not None
    page.card.role.choose("adviser")
    page.card.form.flush()
    settle()
    assert kept(store, page.card.member.id).role == "adviser"
    assert page.card.rights._role == "adviser"
    assert window.undo is not None
    window.undo()
    settle()
    assert kept(store, page.card.member.id).role == "clerk"


def test_a_reset_password_is_new_and_must_be_changed(
    page: StaffPage, manager: Staff, store: Store, settle: Settle
) -> None:
    page.card.reset.click()
    settle()
    assert password.verify(kept(store, manager.id).password_hash, page.card.password._password)
    page.leave()
    assert page.card.password._password == ""


def test_temporary_passwords_pass_our_own_rules() -> None:
    made = {temporary_password() for _ in range(50)}
    assert len(made) == 50
    assert not [problem for each in made for problem in password.problems(each, "li")]


def test_without_the_right_nothing_is_shown(show: Callable[..., Any], desk: Desk) -> None:
    page: StaffPage = show(StaffPage)
    assert page.table.rows() == 0
    assert page._nobody.isVisible()


def test_ctrl_n_begins_and_escape_goes_back_with_the_text_kept(page: StaffPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.table, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(page.new.form.field("name"), "Zhou")
    qtbot.keyClick(page.new.form.field("name"), Qt.Key.Key_Escape)
    assert page.table.hasFocus()
    page.add()
    assert page.new.form.values()["name"] == "Zhou"
