"""When the window's process looks for cycles."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.shell import sweep
from desktop.shell.sweep import Sweep


@pytest.fixture
def sweeper(qapp: QApplication) -> Iterator[Sweep]:
    gc.freeze()  # what other tests left is not searched each time
    found = Sweep()
    yield found
    found.stop()
    gc.unfreeze()


def searched(sweeper: Sweep) -> bool:
    """Whether its next look searches everything."""
    seen: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            seen.append(info["generation"])

    gc.callbacks.append(note)
    try:
        sweeper._look()
    finally:
        gc.callbacks.remove(note)
    return 2 in seen


def grow(times: int) -> None:
    for _ in range(times):
        gc.collect(1)


def test_the_whole_is_searched_while_the_hands_rest(sweeper: Sweep) -> None:
    gc.collect()
    grow(sweep.DUE)
    assert searched(sweeper)
    assert not searched(sweeper)


@pytest.mark.parametrize("by_mouse", [False, True])
def test_a_key_or_the_mouse_puts_it_off(sweeper: Sweep, by_mouse: bool) -> None:
    window = QWindow()
    sweeper.watch(window)
    gc.collect()
    grow(sweep.DUE)
    none = Qt.KeyboardModifier.NoModifier
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, none, "a")
    button, at = Qt.MouseButton.NoButton, QPointF(1, 1)
    mouse = QMouseEvent(QEvent.Type.MouseMove, at, at, button, button, none)
    QApplication.sendEvent(window, mouse if by_mouse else key)
    assert not searched(sweeper)
    grow(sweep.OVERDUE)
    assert searched(sweeper)


class Thrown:
    """Holds itself, as a page holds a lambda that holds the page; tells on which thread it was freed."""

    def __init__(self, freed: list[int]) -> None:
        self.freed, self.itself = freed, self

    def __del__(self) -> None:
        self.freed.append(threading.get_ident())


def test_what_the_window_has_thrown_away_is_freed_on_its_own_thread_however_busy_another_is(
    sweeper: Sweep, qtbot: QtBot
) -> None:
    freed: list[int] = []
    made: list[list[int]] = []
    for _ in range(50):
        Thrown(freed)
    elsewhere = threading.Thread(target=lambda: made.extend([n] for n in range(200_000)))
    elsewhere.start()
    elsewhere.join()
    assert freed == []
    qtbot.waitUntil(lambda: len(freed) == 50)
    assert set(freed) == {threading.get_ident()}


def test_few_new_objects_are_left_alone(sweeper: Sweep) -> None:
    gc.collect()
    freed: list[int] = []
    Thrown(freed)
    sweeper._look()
    assert freed == []


def test_python_searches_nothing_by_itself_and_does_again_afterwards(qapp: QApplication) -> None:
    assert gc.isenabled()
    sweeper = Sweep()
    assert not gc.isenabled()
    sweeper.settle()
    assert gc.get_freeze_count() > 0
    sweeper.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
