"""The settings' section for sticks: what it asks of the second process, and what it says of the outcome."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.pages.desk import Desk
from desktop.pages.settings.away import Away
from desktop.pages.settings.page import SettingsPage
from desktop.pages.settings.stick import Stick
from tests.pages.conftest import FakeWindow
from tests.pages.settings.test_settings import Seat, manager, seat

__all__ = ["manager", "seat"]


@pytest.fixture
def stick(show: Callable[..., Any], manager: Desk) -> Stick:
    page: SettingsPage = show(SettingsPage)
    section = page.places["away"]
    assert isinstance(section, Away)
    return section.stick


def test_writing_shows_how_far_it_is_and_can_be_stopped(stick: Stick, seat: Seat, window: FakeWindow) -> None:
    stick.write_to(Path("/stick/b"))
    assert seat.used[-1] == {"do": "stick_write", "file": "/stick/b"}
    assert stick.progress.isVisible() and not stick.write.isEnabled()
    seat.progress.emit({"say": "progress", "task": "stick", "done": 3, "all": 9})
    stick.stop.click()
    assert seat.used[-1] == {"do": "cancel"}
    seat.told.emit({"say": "failed", "task": "stick_write", "code": "background.cancelled"})
    assert not stick.progress.isVisible() and stick.write.isEnabled()
    assert "stopped" in window.said[-1][0]


def test_every_outcome_is_said_in_words(stick: Stick, seat: Seat, window: FakeWindow) -> None:
    said = []
    for told in (
        {"say": "done", "task": "stick_write", "batches": 1, "transactions": 4},
        {"say": "done", "task": "stick_read", "kept": "D2", "sent": 0, "received": 0},
        {"say": "done", "task": "stick_read", "kept": "", "sent": 4, "received": 31},
        {"say": "done", "task": "stick_carry", "device": "D2", "batches": 1},
        {"say": "done", "task": "stick_back", "files": ["a"]},
        {"say": "failed", "task": "stick_read", "code": "bundle.cut"},
    ):
        seat.told.emit(told)
        said.append(window.said[-1][0])
    assert said[0] == "Written with 4 changes; they stay here until the answer is back."
    assert "D2" in said[1] and "4 changes settled, 31 received" in said[2] and "D2" in said[3]
    assert said[4] == "Answers written to the stick: 1." and "cut short" in said[5]


def test_answers_for_colleagues_can_be_taken_back_once_they_are_there(stick: Stick, seat: Seat) -> None:
    assert not stick.back.isEnabled() and not stick.state.isVisible()
    seat.status.emit({"carried": 1, "answers": 0})
    assert not stick.back.isEnabled() and stick.state.text() == "Waits for the centre"
    seat.status.emit({"carried": 0, "answers": 2})
    assert stick.back.isEnabled() and stick.state.text() == "Answer ready"
    stick.give_back(Path("/stick"))
    assert seat.used[-1] == {"do": "stick_back", "folder": "/stick"}
