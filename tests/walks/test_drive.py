"""The consultant's walk without a network, and two desks that take one slot before the real centre."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.__main__ import Program
from desktop.pages.drives.page import DrivesPage
from desktop.pages.drives.panel.panel import DrivePanel
from desktop.store.open import Store
from desktop.widgets.translate import Code
from tests.domain.sales import yard
from tests.sync.booth import Booth, running
from tests.walks import test_two_desks as desks
from tests.walks.drive import MOST_KEYS, Consultant
from tests.walks.steps import Keys
from tests.walks.test_two_desks import PATIENCE_MS, code_of, first_desk, join

ROOT = Path(__file__).resolve().parents[2]
programs = desks.programs


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.soak)])
def test_a_drive_goes_from_the_slot_to_the_task_by_few_keys_with_no_network(tmp_path: Path, language: str) -> None:
    out = tmp_path / "walk"
    done = subprocess.run(
        [sys.executable, "-m", "tests.walks.drive", str(out), language],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    papers = list(out.glob("*.pdf"))
    assert len(papers) == 2
    assert all(pdf.read_bytes().startswith(b"%PDF") for pdf in papers)


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    with running(tmp_path / "centre") as made:
        yield made


def tomorrow() -> datetime:
    """14:00 of the store's clock, tomorrow."""
    return yard.noon()


def panel_of(program: Program, qtbot: QtBot) -> DrivePanel:
    program.window.go("drives")
    page = program.window.page("drives")
    assert isinstance(page, DrivesPage)
    qtbot.waitUntil(lambda: page.board_desk.seen is not None, timeout=PATIENCE_MS)
    return page.panel


def fill_store(program: Program) -> dict[str, str]:
    """Two cars and two customers."""
    store: Store = program.worker.store()
    who: Any = program.window.desk

    def do(verb: Any, *given: Any, **named: Any) -> Any:
        with store.write(who.actor) as session:
            return verb(who.actor, session, *given, **named)

    found = {
        "one": yard.car(do, "京A12345", label="试01", key_tag="K-01"), "two": yard.car(do, "京A54321", label="试02"),
        "li": yard.customer(do, agrees=False), "wang": yard.customer(do, "王先生", "13900005678"),
    }  # fmt: skip
    program._exchange()
    return found


def book(program: Program, qtbot: QtBot, car_id: str, customer_id: str) -> DrivePanel:
    """The same slot, by the button."""
    panel = panel_of(program, qtbot)
    panel.book(car_id, tomorrow(), 30, customer_id)
    qtbot.waitUntil(
        lambda: panel.booking.slot() is not None and panel.booking.customer is not None, timeout=PATIENCE_MS
    )
    panel.go_on()
    qtbot.waitUntil(lambda: panel.mode() == "drive" and panel.drive.facts is not None, timeout=PATIENCE_MS)
    return panel


class Online(Consultant):
    """The same steps in a program that somebody else started."""

    another_day = 1

    def __init__(self, program: Program, out: Path) -> None:
        self.program, self.window, self.out, self.shots = program, program.window, out, 0
        self.app = cast(QApplication, QApplication.instance())
        self.keys = Keys(self.window)


@pytest.mark.soak
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_drive_goes_from_the_slot_to_the_task_before_the_centre_in_both_languages(
    programs: list[Program], booth: Booth, qtbot: QtBot, tmp_path: Path, language: Code
) -> None:
    one = first_desk(programs, booth, qtbot, tmp_path / "one")
    fill_store(one)
    qtbot.waitUntil(lambda: one.window.status.exchange.waiting == 0, timeout=PATIENCE_MS)
    one.window.use_language(language)
    one.window.activateWindow()
    qtbot.waitUntil(one.window.isActiveWindow, timeout=PATIENCE_MS)
    walk = Online(one, tmp_path)

    assert walk._to_paper("1234", "李女士", known=False) == MOST_KEYS + 1, "one more leads to tomorrow"
    page = one.window.page("drives")
    assert isinstance(page, DrivesPage)
    panel = page.panel
    one._exchange()
    qtbot.waitUntil(lambda: word(panel) is None, timeout=PATIENCE_MS)
    assert at_centre(booth, "drive") == ["booked"], "the centre confirmed it"
    walk._sign(page)
    walk._out_and_back(page)
    assert len(walk._tasks(panel.drive_id)) == 1
    one._exchange()
    qtbot.waitUntil(lambda: at_centre(booth, "drive") == ["back"], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: word(panel) is None, timeout=PATIENCE_MS)


def at_centre(booth: Booth, table: str) -> list[str]:
    """The states of all rows there."""
    with booth.seeing.connect() as connection:
        return [str(state) for (state,) in connection.exec_driver_sql(f"SELECT state FROM row_{table}").fetchall()]


def test_of_two_desks_that_take_one_slot_the_loser_is_told_who_has_it_and_takes_the_nearest(
    programs: list[Program], booth: Booth, qtbot: QtBot, tmp_path: Path
) -> None:
    one = first_desk(programs, booth, qtbot, tmp_path / "one")
    made = fill_store(one)
    qtbot.waitUntil(lambda: one.window.status.exchange.waiting == 0, timeout=PATIENCE_MS)
    two = join(programs, qtbot, tmp_path / "two", code_of(one, qtbot))
    qtbot.waitUntil(lambda: two.window.status.exchange.online, timeout=PATIENCE_MS)

    panels = {}
    booth.stop()
    for program, customer in ((one, "li"), (two, "wang")):
        panels[customer] = book(program, qtbot, made["one"], made[customer])
        assert word(panels[customer]) == "waiting"
        assert panels[customer].card.word() != "", "tentative, in words"
    booth.start()

    def loser() -> str:
        return next((name for name, each in panels.items() if each.drive.facts and each.drive.facts.lost), "")

    for program in (one, two):
        program._exchange()
    qtbot.waitUntil(lambda: bool(loser()), timeout=PATIENCE_MS)
    lost, at = panels[loser()], two if loser() == "wang" else one
    winner = next(each for each in panels.values() if each is not lost)
    assert "试01" in lost.card.lost.text()
    assert "李晓雯" in lost.card.lost.text(), "who booked it"
    lost.card.lost.buttons[0].click()
    qtbot.waitUntil(lambda: lost.drive.facts is not None and lost.drive.facts.lost is None, timeout=PATIENCE_MS)
    at._exchange()
    qtbot.waitUntil(lambda: not any(word(panel) for panel in panels.values()), timeout=PATIENCE_MS)

    assert lost.drive.facts is not None and winner.drive.facts is not None
    kept = lost.drive.facts.row
    assert kept.customer in ("李女士", "王先生"), "the customer's data stay"
    assert kept.state == "booked"
    assert timedelta() < abs(kept.start - tomorrow()) <= timedelta(hours=1)
    assert winner.drive.facts.row.start == tomorrow()


def word(panel: DrivePanel) -> str | None:
    """What is not final about the drive shown."""
    facts = panel.drive.facts
    return facts.word if facts else "unread"
