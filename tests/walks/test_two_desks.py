"""Two real programs and a real centre: the second desk joins by one code, and what one saves the other shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select, text

from desktop.__main__ import Program
from desktop.domain.people.customer import Customer
from desktop.domain.record import synced_tables, wire_columns
from desktop.pages.problems.page import ProblemsPage
from desktop.pages.settings.computers import CodeSheet, ComputersPage
from desktop.shell.first_start import FirstStart
from desktop.shell.seat import Seat
from desktop.store.home import Home
from desktop.store.problem_list import Pair
from tests.sync.booth import Booth, running
from tests.walks.test_first_start import PASSWORD, gate, set_up, sign_in

PATIENCE_MS = 60_000


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    with running(tmp_path / "centre") as made:
        yield made


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[list[Program]]:
    made: list[Program] = []
    yield made
    for program in made:
        program.window.close()


def start(programs: list[Program], home: Path) -> Program:
    program = Program(Seat(Home(home), demo=False))
    programs.append(program)
    program.show()
    return program


def first_desk(programs: list[Program], booth: Booth, qtbot: QtBot, home: Path) -> Program:
    """A store of one's own, known to the centre."""
    program = start(programs, home)
    set_up(program, qtbot)
    sign_in(program, qtbot)
    qtbot.waitUntil(lambda: program.second is not None and program.second.is_running(), timeout=PATIENCE_MS)
    assert program.entry.face is not None and program.second is not None
    code = booth.centre.register.invite(program.entry.face.store_id)
    program.second.enrol(booth.url, code, "front desk")
    qtbot.waitUntil(lambda: program.window.status.exchange.online, timeout=PATIENCE_MS)
    return program


def code_of(program: Program, qtbot: QtBot) -> str:
    """What the manager's screen shows for one more computer."""
    program.window.go("computers")
    listed = program.window.page("computers")
    assert isinstance(listed, ComputersPage)
    qtbot.waitUntil(lambda: len(listed.listed) == 1, timeout=PATIENCE_MS)
    listed.add.click()
    qtbot.waitUntil(lambda: bool(program.window.findChildren(CodeSheet)), timeout=PATIENCE_MS)
    (sheet,) = program.window.findChildren(CodeSheet)
    line = sheet._line
    sheet.reject()
    return line


def join(programs: list[Program], qtbot: QtBot, home: Path, line: str) -> Program:
    """The second computer, by the keys a person would press."""
    program = start(programs, home)
    first = gate(program, qtbot, FirstStart)
    assert isinstance(first, FirstStart)
    program.window.activateWindow()
    first.show_step("join")
    bar = first._join
    bar.code.setText(line)
    passphrase = bar.form.field("passphrase") if "passphrase" in bar.form.names() else None
    if isinstance(passphrase, QLineEdit):
        passphrase.setText(PASSWORD)
    qtbot.keyClick(bar.code, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: first.step() == "code" or bool(first.trouble.text()), timeout=PATIENCE_MS)
    assert first.step() == "code", first.trouble.text()
    assert len(first._code) > 20
    first._code_kept()
    sign_in(program, qtbot)
    return program


def customers(program: Program) -> int:
    with program.worker.store().read() as session:
        return session.scalar(select(func.count()).select_from(Customer)) or 0


def save_customer(program: Program, name: str) -> None:
    who: Any = program.window.desk
    with program.worker.store().write(who.actor) as session:
        session.add(Customer(store_id=who.actor.store_id, kind="person", name=name))
    program._exchange()


def test_a_second_desk_joins_by_one_code_and_each_sees_what_the_other_saves(
    programs: list[Program], booth: Booth, qtbot: QtBot, tmp_path: Path
) -> None:
    one = first_desk(programs, booth, qtbot, tmp_path / "one")
    save_customer(one, "王先生")
    qtbot.waitUntil(lambda: one.window.status.exchange.waiting == 0, timeout=PATIENCE_MS)
    two = join(programs, qtbot, tmp_path / "two", code_of(one, qtbot))
    assert customers(two) == 1, "the store's rows are there at the first sign-in"

    qtbot.waitUntil(lambda: two.window.status.exchange.online, timeout=PATIENCE_MS)
    save_customer(two, "李女士")
    qtbot.waitUntil(lambda: customers(one) == 2, timeout=PATIENCE_MS)

    listed = one.window.page("computers")
    assert isinstance(listed, ComputersPage)
    listed.ask()
    qtbot.waitUntil(lambda: len(listed.listed) == 2, timeout=PATIENCE_MS)
    other = next(each for each in listed.listed if not each.own)
    listed.turn_away(other)
    qtbot.waitUntil(lambda: any(each.revoked for each in listed.listed), timeout=PATIENCE_MS)
    two._exchange()
    qtbot.waitUntil(lambda: two.window.status.exchange.trouble == "centre.key", timeout=PATIENCE_MS)


def rename(program: Program, name: str) -> None:
    who: Any = program.window.desk
    with program.worker.store().write(who.actor) as session:
        session.scalars(select(Customer)).one().name = name
    program._exchange()


def problems_of(program: Program, qtbot: QtBot) -> list[tuple[str, tuple[Pair, ...]]]:
    """What the problems page shows, once it shows anything."""
    program.window.go("problems")
    page = program.window.page("problems")
    assert isinstance(page, ProblemsPage)
    qtbot.waitUntil(lambda: page.table.rows() > 0, timeout=PATIENCE_MS)
    rows = [page.table.row_at(place) for place in range(page.table.rows())]
    return [(row.kind, row.pairs) for row in rows]


def everything(program: Program) -> dict[str, list[Any]]:
    """Every synced row of a desk's file, and what waits or is open there."""
    with program.worker.store().read() as session:
        found = {
            table: [tuple(row) for row in session.execute(text(f'SELECT {_columns(table)} FROM "{table}" ORDER BY id'))]
            for table in synced_tables()
        }
        for table in ("outbox", "refusal", "peer_value"):
            found[table] = [tuple(row) for row in session.execute(text(f"SELECT * FROM {table}"))]
    return found


def _columns(table: str) -> str:
    return ", ".join(f'"{name}"' for name in (*wire_columns(table), "stamp"))


def test_after_a_cut_both_desks_show_the_two_names_one_decides_and_both_are_equal(
    programs: list[Program], booth: Booth, qtbot: QtBot, tmp_path: Path
) -> None:
    one = first_desk(programs, booth, qtbot, tmp_path / "one")
    save_customer(one, "王先生")
    qtbot.waitUntil(lambda: one.window.status.exchange.waiting == 0, timeout=PATIENCE_MS)
    two = join(programs, qtbot, tmp_path / "two", code_of(one, qtbot))
    qtbot.waitUntil(lambda: two.window.status.exchange.online, timeout=PATIENCE_MS)

    booth.stop()
    for program, name in ((one, "王建国"), (two, "王健国")):
        rename(program, name)
    for program in (one, two):
        qtbot.waitUntil(lambda program=program: not program.window.status.exchange.online, timeout=PATIENCE_MS)

    booth.start()
    for program in (one, two, one):
        program._exchange()
        qtbot.waitUntil(lambda program=program: program.window.status.exchange.online, timeout=PATIENCE_MS)
    for program in (one, two):
        shown = problems_of(program, qtbot)
        assert shown == [("conflict", (Pair("name", "王建国", "王健国"),))]

    page = one.window.page("problems")
    assert isinstance(page, ProblemsPage)
    one.window.activateWindow()
    qtbot.waitUntil(one.window.isActiveWindow, timeout=PATIENCE_MS)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    for program in (one, two):
        listed = program.window.page("problems")
        assert isinstance(listed, ProblemsPage)
        qtbot.waitUntil(lambda listed=listed: listed.table.rows() == 0, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: everything(one) == everything(two), timeout=PATIENCE_MS)
    held = everything(one)
    assert held["outbox"] == held["refusal"] == held["peer_value"] == []
    assert [row[list(wire_columns("customer")).index("name")] for row in held["customer"]] == ["王建国"]


def test_a_wrong_code_is_said_under_its_field_and_stays_typed(
    programs: list[Program], booth: Booth, qtbot: QtBot, tmp_path: Path
) -> None:
    program = start(programs, tmp_path / "new")
    first = gate(program, qtbot, FirstStart)
    assert isinstance(first, FirstStart)
    first.show_step("join")
    bar = first._join
    passphrase = bar.form.field("passphrase") if "passphrase" in bar.form.names() else None
    if isinstance(passphrase, QLineEdit):
        passphrase.setText(PASSWORD)
    bar.code.setText("not a code")
    bar.go.click()
    assert not bar.running()
    assert bar.code.text() == "not a code"
    bar.code.setText(f"{booth.url}/ABCD-EFGH-JKLM")
    bar.go.click()
    qtbot.waitUntil(lambda: not bar.running() and bool(first.trouble.text()), timeout=PATIENCE_MS)
    assert bar.code.text() == f"{booth.url}/ABCD-EFGH-JKLM"
    assert "登记码" in first.trouble.text() or "enrolment code" in first.trouble.text()
