"""The sheet before the camera, in the window: there while a camera is, and what it reads goes where a scan goes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.shell.camera.sheet import CameraSheet
from desktop.shell.keys import KeysSheet
from desktop.shell.preferences import Preferences
from desktop.shell.window import MainWindow
from desktop.widgets.label import Label
from tests.shell.camera.fed import FRONT, STAND, FedCameras, held

VIN = "LSVZX0017AD000001"


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow([], Preferences(), "0.1.0")
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.camera.close()


def opened(qtbot: QtBot, window: MainWindow, cameras: FedCameras) -> CameraSheet:
    window.camera.use(cameras)
    qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    sheet = window.camera.sheet
    assert sheet is not None and sheet.isVisible()
    return sheet


def shown(sheet: CameraSheet, colour: int) -> bool:
    """Whether this colour stands in the picture."""
    grabbed = sheet.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return any(
        grabbed.pixel(x, y) == colour for x in range(0, grabbed.width(), 2) for y in range(0, grabbed.height(), 2)
    )


def test_what_is_not_there_has_no_button_and_no_key(qtbot: QtBot, window: MainWindow) -> None:
    button = window.camera.button
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    assert not button.isVisible()
    cameras = FedCameras()
    window.camera.use(cameras)
    qtbot.keyClick(window, Qt.Key.Key_B, both)
    assert not button.isVisible() and window.camera.sheet is None
    assert "Ctrl+Shift+B" not in keys_told(window.show_keys())
    cameras.plug(STAND)
    assert button.isVisible()
    assert "Ctrl+Shift+B" in keys_told(window.show_keys())
    cameras.plug()
    assert not button.isVisible()


def keys_told(sheet: KeysSheet) -> set[str]:
    told = {label.text() for label in sheet.findChildren(Label)}
    sheet.reject()
    return told


def test_the_first_code_goes_where_a_scanned_code_goes(qtbot: QtBot, window: MainWindow) -> None:
    sheet = opened(qtbot, window, cameras := FedCameras(FRONT))
    (camera,) = cameras.opened
    assert camera.on and FRONT.name in sheet.words.text() and not sheet.lens.isVisible()
    camera.show(held())
    qtbot.waitUntil(lambda: shown(sheet, held().pixel(1278, 718)))
    assert window.omnibox.text() == ""
    camera.show(held("06A115561B", VIN))
    qtbot.waitUntil(lambda: VIN in sheet.words.text())
    assert not camera.on
    qtbot.waitUntil(lambda: window.camera.sheet is None)
    assert window.omnibox.text() == VIN
    qtbot.waitUntil(window.omnibox.hasFocus)
    assert "06A115561B" in window.toast.text()


def test_esc_switches_the_camera_off_and_reads_nothing(qtbot: QtBot, window: MainWindow) -> None:
    sheet = opened(qtbot, window, cameras := FedCameras(FRONT))
    cameras.opened[0].show(held(VIN))
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert window.camera.sheet is None and not cameras.opened[0].on
    cameras.plug(STAND)
    assert len(cameras.opened) == 1
    assert window.omnibox.text() == ""


def test_a_locked_window_shows_no_camera(qtbot: QtBot, window: MainWindow) -> None:
    opened(qtbot, window, cameras := FedCameras(FRONT))
    window.show_gate(QWidget())
    assert window.camera.sheet is None and not cameras.opened[0].on


def test_one_of_several_is_picked_and_kept_for_the_next_time(qtbot: QtBot, window: MainWindow) -> None:
    sheet = opened(qtbot, window, cameras := FedCameras(FRONT, STAND))
    assert sheet.lens.isVisible() and sheet.lens.value() == FRONT.id
    sheet.lens.setFocus()
    qtbot.keyClick(sheet.lens, Qt.Key.Key_Down)
    front, stand = cameras.opened
    assert (front.on, stand.on, stand.lens) == (False, True, STAND)
    sheet.reject()
    window.camera.open()
    assert cameras.opened[-1].lens == STAND and window.preferences.camera == STAND.id


def test_a_camera_that_is_pulled_out_says_so_and_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    sheet = opened(qtbot, window, cameras := FedCameras(STAND))
    cameras.plug()
    assert not cameras.opened[0].on
    assert "Plug it in again" in sheet.words.text()
    cameras.plug(STAND)
    assert cameras.opened[-1].on and STAND.name in sheet.words.text()
    cameras.opened[-1].show(held(VIN))
    qtbot.waitUntil(lambda: window.omnibox.text() == VIN)


@pytest.mark.parametrize("problem", ["camera.denied", "camera.busy", "camera.silent"])
def test_what_the_system_refuses_is_said_in_the_sheet(qtbot: QtBot, window: MainWindow, problem: str) -> None:
    sheet = opened(qtbot, window, cameras := FedCameras(FRONT, problem=problem))
    assert not cameras.opened[0].on
    assert sheet.words.text() and problem not in sheet.words.text()
    assert sheet.view.accessibleDescription() == sheet.words.text()
