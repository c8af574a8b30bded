"""The adviser's walk, and two desks on one order before the real centre."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.__main__ import Program
from desktop.domain.problem import Problem
from desktop.domain.service.order_course import finish, step
from desktop.domain.service.order_line import NewLine
from desktop.domain.service.order_list import order
from desktop.domain.service.reception import sign
from desktop.domain.service.settling import settle
from desktop.pages.service.page import ServicePage
from desktop.store.problem_list import ProblemRow, problems
from desktop.store.waiting import waiting
from desktop.widgets.sentence import sentence
from tests.domain.service import shop
from tests.sync.booth import Booth, running
from tests.walks import test_two_desks as desks
from tests.walks.service import WALKS
from tests.walks.test_two_desks import PATIENCE_MS, code_of, first_desk, join

ROOT = Path(__file__).resolve().parents[2]
programs = desks.programs


@pytest.mark.soak
@pytest.mark.parametrize("walk", list(WALKS))
def test_a_car_goes_from_its_plate_to_the_signed_order_and_is_settled_within_the_keys(
    walk: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.walks.service", walk, str(tmp_path / "walk")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    with running(tmp_path / "centre") as made:
        yield made


def verbs(program: Program) -> Callable[..., Any]:
    """``do(verb, *args)`` as who sits at this program."""
    who: Any = program.window.desk

    def do(verb: Any, *given: Any, **named: Any) -> Any:
        with program.worker.store().write(who.actor) as session:
            return verb(who.actor, session, *given, **named)

    return do


def page_of(program: Program, qtbot: QtBot, order_id: str) -> ServicePage:
    """The order in front, with its lines read."""
    program.window.go("service", {"order": order_id})
    page = program.window.page("service")
    assert isinstance(page, ServicePage)
    qtbot.waitUntil(lambda: page.order.order_desk.facts is not None, timeout=PATIENCE_MS)
    return page


def open_at(program: Program) -> list[ProblemRow]:
    """What a person at this desk is to decide."""
    with program.worker.store().read() as session:
        return problems(session)


def unsent(program: Program) -> int:
    """Saves that the centre has not answered."""
    with program.worker.store().read() as session:
        return waiting(session).saves


@pytest.mark.skipif(sys.platform == "win32", reason="no signal there that stops a process")
def test_a_line_added_offline_while_another_desk_settles_is_refused_and_said(
    programs: list[Program], booth: Booth, qtbot: QtBot, tmp_path: Path
) -> None:
    one = first_desk(programs, booth, qtbot, tmp_path / "one")
    do = verbs(one)
    customer = shop.customer(do)
    made = shop.received(do, shop.car(do, owner=customer), customer)
    shop.work(do, made)
    do(sign, made, 20_000)
    do(step, made, "working")
    do(finish, made)
    one._exchange()
    qtbot.waitUntil(lambda: unsent(one) == 0, timeout=PATIENCE_MS)
    two = join(programs, qtbot, tmp_path / "two", code_of(one, qtbot))
    qtbot.waitUntil(lambda: two.window.status.exchange.online, timeout=PATIENCE_MS)
    theirs = page_of(two, qtbot, made)
    assert theirs.order.order_desk.facts is not None and len(theirs.order.order_desk.facts.whole.lines) == 1

    assert two.second is not None
    os.kill(two.second.pid(), signal.SIGSTOP)  # its exchange stands still, as on a cut cable
    theirs.order.order_desk.add([NewLine("fee", "玻璃水", unit_fen=1_500, list_fen=1_500)], "玻璃水")
    qtbot.waitUntil(lambda: len(theirs.order.order_desk.facts.whole.lines) == 2, timeout=PATIENCE_MS)
    do(settle, made, offline=True, shown_fen=20_000)
    one._exchange()
    qtbot.waitUntil(lambda: unsent(one) == 0, timeout=PATIENCE_MS)
    os.kill(two.second.pid(), signal.SIGCONT)
    two._exchange()

    qtbot.waitUntil(lambda: theirs.order.order_desk.facts.is_settled, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: bool(open_at(two)), timeout=PATIENCE_MS)
    (refused,) = open_at(two)
    assert (refused.table, refused.code) == ("order_line", "order.settled")
    number = theirs.order.order_desk.facts.row.number
    words = sentence(Problem(refused.code, refused.field, refused.values or {}))
    assert number in words, "which order, in words"
    with one.worker.store().read() as session:
        who: Any = one.window.desk
        assert [each.name for each in order(who.actor, session, made).lines] == ["常规保养"]
