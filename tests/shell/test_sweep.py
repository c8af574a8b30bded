"""When the window's process looks for cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication

from desktop.shell import sweep
from desktop.shell.sweep import NEVER, Sweep


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


def test_python_itself_never_searches_the_whole_and_does_again_afterwards(qapp: QApplication) -> None:
    before = gc.get_threshold()
    sweeper = Sweep()
    assert gc.get_threshold() == (*before[:2], NEVER)
    sweeper.settle()
    assert gc.get_freeze_count() > 0
    sweeper.stop()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
