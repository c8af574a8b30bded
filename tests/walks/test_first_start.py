"""A store of one's own in the real program: set up, signed in, a catalogue made; restored after a loss."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop.__main__ import Program
from desktop.domain import clock
from desktop.domain.people.customer import Customer
from desktop.pages.parts.lookup import LookupPage
from desktop.pages.settings.page import SettingsPage
from desktop.shell.first_start import FirstStart
from desktop.shell.seat import Seat
from desktop.shell.signin import SignIn
from desktop.shell.unlock import Unlock
from desktop.store import ring
from desktop.store.backup import backup
from desktop.store.home import Home

PASSWORD = "a-long-one"
STORE = {"name": "北京朝阳店", "code": "BJ01", "legal_name": "示例（北京）有限公司"}
MANAGER = {
    "manager_name": "李晓雯", "login": "li", "password": PASSWORD, "password_again": PASSWORD, "passphrase": PASSWORD,
}  # fmt: skip
PATIENCE_MS = 30_000


@pytest.fixture
def program(tmp_path: Path, qtbot: QtBot) -> Iterator[Program]:
    made = Program(Seat(Home(tmp_path / "own"), demo=False))
    made.show()
    yield made
    made.window.close()


def gate(program: Program, qtbot: QtBot, kind: type) -> FirstStart | SignIn:
    qtbot.waitUntil(lambda: isinstance(program.window._outer.currentWidget(), kind), timeout=PATIENCE_MS)
    return program.window._outer.currentWidget()


def fill(first: FirstStart, values: dict[str, str]) -> None:
    for form in (first._store_form, first._manager_form):
        for name in form.names() & values.keys():
            field = form.field(name)
            assert isinstance(field, QLineEdit)
            field.setText(values[name])


def set_up(program: Program, qtbot: QtBot) -> str:
    """Through the first start to the sign-in; the recovery code."""
    first = gate(program, qtbot, FirstStart)
    assert isinstance(first, FirstStart)
    first.show_step("store")
    fill(first, {**STORE, **MANAGER})
    first._store_done()
    first._on_create()
    qtbot.waitUntil(lambda: first.step() == "code", timeout=PATIENCE_MS)
    code = first._code
    first._code_kept()
    return code


def sign_in(program: Program, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: program.entry.face is not None, timeout=PATIENCE_MS)
    card = gate(program, qtbot, SignIn)
    assert isinstance(card, SignIn)
    card._login.setText("li")
    card._password.setText(PASSWORD)
    card._try()
    qtbot.waitUntil(program.window.at_work, timeout=PATIENCE_MS)


def test_a_store_of_ones_own_is_set_up_and_can_look_around_in_a_made_catalogue(program: Program, qtbot: QtBot) -> None:
    set_up(program, qtbot)
    sign_in(program, qtbot)
    program.window.go("settings")
    settings = program.window.page("settings")
    assert isinstance(settings, SettingsPage)
    about = settings.about
    qtbot.waitUntil(lambda: not about.sample.isHidden(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: program.second is not None and program.second.is_running(), timeout=PATIENCE_MS)
    about.sample.click()
    qtbot.waitUntil(about.sample.isHidden, timeout=120_000)
    program.window.go("lookup")
    page = program.window.page("lookup")
    assert isinstance(page, LookupPage)
    page.search.field.setText("机滤")
    qtbot.waitUntil(lambda: page.search.table.rows() > 0, timeout=PATIENCE_MS)


def unlock(program: Program, qtbot: QtBot) -> None:
    """With the passphrase, where no keyring keeps the key."""
    if ring.works():
        return
    qtbot.waitUntil(lambda: isinstance(program.window._outer.currentWidget(), Unlock), timeout=PATIENCE_MS)
    card = program.window._outer.currentWidget()
    assert isinstance(card, Unlock)
    card._form.fill({"passphrase": PASSWORD})
    card._on_go()


def test_a_damaged_file_is_said_and_one_button_brings_the_newest_backup(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(program, qtbot)
    sign_in(program, qtbot)
    home = Home(tmp_path / "own")
    backup(program.worker.store(), home.backups, clock.now())
    who = program.window.desk
    assert who is not None
    with program.worker.store().write(who.actor) as session:
        session.add(Customer(store_id=who.actor.store_id, kind="person", name="王先生"))
    program.window.close()
    damaged = bytearray(home.shop.read_bytes())
    damaged[4_000:] = bytes(len(damaged) - 4_000)
    home.shop.write_bytes(damaged)

    again: list[Path] = []
    monkeypatch.setattr("desktop.__main__.start_again", again.append)  # would end this process
    broken = Program(Seat(home, demo=False))
    broken.show()
    card = gate(broken, qtbot, SignIn)
    assert isinstance(card, SignIn)
    unlock(broken, qtbot)
    qtbot.waitUntil(card.repair.isVisible, timeout=PATIENCE_MS)
    assert card.trouble.text() and not card._form.isVisible()
    card.repair.click()
    qtbot.waitUntil(lambda: again == [home.path], timeout=PATIENCE_MS)
    broken.window.close()

    whole = Program(Seat(home, demo=False))
    whole.show()
    unlock(whole, qtbot)
    sign_in(whole, qtbot)
    with whole.worker.store().read() as session:
        assert session.scalars(select(Customer.name)).all() == ["王先生"], "what was saved after the backup"
    assert list(home.path.glob("replaced-*.db"))
    whole.window.close()


def test_a_lost_computer_comes_back_from_a_backup_and_the_code_on_paper(
    program: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    code = set_up(program, qtbot)
    qtbot.waitUntil(lambda: program.entry.face is not None, timeout=PATIENCE_MS)
    stick = tmp_path / "stick"
    saved = backup(program.worker.store(), stick, clock.now())
    program.window.close()

    found = Program(Seat(Home(tmp_path / "new"), demo=False))
    found.show()
    first = gate(found, qtbot, FirstStart)
    assert isinstance(first, FirstStart)
    first.show_step("restore")
    first._restore_form.fill({"file": str(saved.path), "recovery_code": code})
    first._on_restore()
    sign_in(found, qtbot)
    assert found.entry.face is not None
    assert found.entry.face.name == STORE["name"]
    found.window.close()
