"""The first start by key: a store, the demo, a backup; nothing typed is lost on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.domain.problem import Problem, Refused
from desktop.shell.first_start import FirstStart, Ways
from desktop.shell.unlock import Unlock
from desktop.store.problem import StoreError
from desktop.widgets.banner import Banner
from desktop.widgets.label import Label
from tests.names import nameless

CODE = "ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2-34567-89ABC"


class House:
    """Takes what the first start hands over."""

    def __init__(self) -> None:
        self.created: list[dict[str, str]] = []
        self.restored: list[tuple[Path, str]] = []
        self.printed: list[tuple[str, str]] = []
        self.joined: list[dict[str, Any]] = []
        self.refusal: Exception | None = None

    def ways(self) -> Ways:
        return Ways(
            self.create, lambda then, failed: then(), self.restore, lambda name, code: self.keep(name, code),
            self.join, lambda: self.joined.append({}), lambda: None,
        )  # fmt: skip

    def keep(self, name: str, code: str) -> None:
        self.printed.append((name, code))

    def create(self, values: dict[str, str], then: Any, failed: Any) -> None:
        self.created.append(values)
        then(CODE) if self.refusal is None else failed(self.refusal)

    def join(self, asked: dict[str, Any], bar: Any, then: Any, failed: Any) -> None:
        self.joined.append(asked)
        bar.tell({"step": "fetch", "bytes": 2**20, "of": 2**21, "rows": 4812})
        if self.refusal is not None:
            failed(self.refusal)

    def restore(self, file: Path, code: str, then: Any, failed: Any) -> None:
        self.restored.append((file, code))
        then() if self.refusal is None else failed(self.refusal)


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def first(qtbot: QtBot, house: House) -> FirstStart:
    made = FirstStart(house.ways())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


def type_into(first: FirstStart, qtbot: QtBot, **values: str) -> None:
    for form in (first._store_form, first._manager_form):
        for name in form.names() & values.keys():
            field = form.field(name)
            assert isinstance(field, QLineEdit)
            field.setText(values[name])


def to_manager(first: FirstStart, qtbot: QtBot) -> None:
    qtbot.keyClick(first, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert first.step() == "store"
    type_into(first, qtbot, name="北京朝阳店", code="bj01", legal_name="前台通汽车销售有限公司")
    qtbot.keyClick(first._store_form.field("code"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert first.step() == "manager"
    type_into(first, qtbot, manager_name="李晓雯", login="li", password="a-long-one", password_again="a-long-one")


def press_save(first: FirstStart, qtbot: QtBot) -> None:
    last = first._manager_form.field("password_again")
    qtbot.keyClick(last, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_new_store_ends_with_the_recovery_code_on_paper(first: FirstStart, house: House, qtbot: QtBot) -> None:
    to_manager(first, qtbot)
    press_save(first, qtbot)
    assert first.step() == "code"
    assert house.created[0]["code"] == "BJ01"
    assert house.created[0]["password"] == "a-long-one"
    assert "password_again" not in house.created[0]
    assert any(label.text() == CODE for label in first.findChildren(Label))
    qtbot.keyClick(first, Qt.Key.Key_F9)
    assert house.printed == [("北京朝阳店", CODE)]
    with qtbot.waitSignal(first.ready):
        qtbot.keyClick(first, Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier)
    assert not any(label.text() == CODE for label in first.findChildren(Label))


def test_two_different_passwords_are_refused_under_the_second(first: FirstStart, house: House, qtbot: QtBot) -> None:
    to_manager(first, qtbot)
    type_into(first, qtbot, password_again="another")
    press_save(first, qtbot)
    assert house.created == []
    assert first._manager_form.error("password_again")


def test_a_refusal_leads_back_to_its_field_with_everything_typed(first: FirstStart, house: House, qtbot: QtBot) -> None:
    house.refusal = Refused([Problem("first.code", "code", {"code": "BJ01"})])
    to_manager(first, qtbot)
    press_save(first, qtbot)
    assert first.step() == "store"
    assert "BJ01" in first._store_form.error("code")
    assert first._store_form.values()["legal_name"] == "前台通汽车销售有限公司"
    assert first._manager_form.values()["password"] == "a-long-one"


def test_a_full_disk_is_said_and_nothing_typed_is_lost(first: FirstStart, house: House, qtbot: QtBot) -> None:
    house.refusal = StoreError("store.full")
    to_manager(first, qtbot)
    press_save(first, qtbot)
    assert first.step() == "manager"
    assert "disk is full" in first.trouble.text()
    assert first._manager_form.values()["login"] == "li"


def test_the_demo_store_is_one_key_away(first: FirstStart, qtbot: QtBot) -> None:
    with qtbot.waitSignal(first.ready):
        qtbot.keyClick(first, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)


def test_a_backup_needs_file_and_code(first: FirstStart, house: House, qtbot: QtBot) -> None:
    qtbot.keyClick(first, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    form = first._restore_form
    last = form.field("recovery_code")
    qtbot.keyClick(last, Qt.Key.Key_Return)
    assert form.error("file")
    form.fill({"file": "/backups/shop.db", "recovery_code": CODE})
    house.refusal = StoreError("store.code")
    qtbot.keyClick(last, Qt.Key.Key_Return)
    assert "another store" in first.trouble.text()
    house.refusal = None
    with qtbot.waitSignal(first.ready):
        qtbot.keyClick(last, Qt.Key.Key_Return)
    assert house.restored[-1] == (Path("/backups/shop.db"), CODE)


@pytest.mark.parametrize("step", ["choose", "store", "manager", "code", "restore"])
def test_every_step_is_named_for_screen_readers(first: FirstStart, step: str) -> None:
    first.show_step(step)
    assert nameless(first) == []


def test_unlocking_takes_the_passphrase_or_the_code(qtbot: QtBot) -> None:
    tried: list[tuple[str, str]] = []

    def attempt(passphrase: str, code: str, then: Any, failed: Any) -> None:
        tried.append((passphrase, code))
        then(b"key") if code else failed(StoreError("store.passphrase"))

    gate = Unlock(attempt, passphrase=True)
    qtbot.addWidget(gate)
    gate.show()
    passphrase, code = gate.findChildren(QLineEdit)
    qtbot.keyClick(code, Qt.Key.Key_Return)
    assert tried == []
    passphrase.setText("wrong one")
    qtbot.keyClick(code, Qt.Key.Key_Return)
    assert any("passphrase" in banner.text() for banner in gate.findChildren(Banner))
    code.setText(CODE)
    with qtbot.waitSignal(gate.unlocked):
        qtbot.keyClick(code, Qt.Key.Key_Return)
    assert tried == [("wrong one", ""), ("", CODE)]
    assert nameless(gate) == []


def test_joining_takes_one_line_shows_how_far_it_is_and_a_cancel_loses_nothing_typed(
    first: FirstStart, house: House, qtbot: QtBot
) -> None:
    qtbot.keyClick(first, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    assert first.step() == "join"
    bar = first._join
    bar.code.setText("centre.example.com/abcd-efgh-jklm")
    qtbot.keyClick(bar.code, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (house.joined[0]["url"], house.joined[0]["code"]) == ("https://centre.example.com", "ABCD-EFGH-JKLM")
    assert bar.running()
    assert any("4,812" in label.text() for label in bar.bar.findChildren(Label))
    qtbot.keyClick(first, Qt.Key.Key_Escape)
    assert house.joined[-1] == {}
    first._not_joined(StoreError("background.cancelled"))
    assert not bar.running()
    assert bar.code.text() == "centre.example.com/abcd-efgh-jklm"
    assert first.trouble.isHidden()
