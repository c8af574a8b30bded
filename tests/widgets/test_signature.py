"""The pad that is signed on: strokes by mouse, pen and finger, taken back, cleared, told as thousandths."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEventPoint, QInputDevice, QPointingDevice, QTabletEvent, QTouchEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.widgets.signature import SignaturePad

LINE = [(20, 20), (60, 60), (120, 30), (200, 90)]


@pytest.fixture
def pad(qtbot: QtBot) -> SignaturePad:
    made = SignaturePad(lambda: "Customer", 120)
    qtbot.addWidget(made)
    made.resize(400, 120)
    made.show()
    return made


def draw(pad: SignaturePad, points: list[tuple[int, int]]) -> None:
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(pad, button, pos=QPoint(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(pad, QPoint(*point))
    QTest.mouseRelease(pad, button, pos=QPoint(*points[-1]))


def test_strokes_are_told_in_thousandths_of_the_width(pad: SignaturePad) -> None:
    draw(pad, LINE)
    (stroke,) = pad.strokes()
    assert stroke[0] == (50, 50) and stroke[-1] == (500, 225)
    assert pad.ratio == 0.3


def test_a_slip_of_the_hand_is_no_signature(pad: SignaturePad) -> None:
    draw(pad, [(20, 20), (22, 22)])
    assert pad.strokes() and not pad.is_signed()
    draw(pad, LINE)
    assert pad.is_signed()


def test_undo_takes_a_stroke_and_clear_takes_all_by_key(pad: SignaturePad, qtbot: QtBot) -> None:
    draw(pad, LINE)
    draw(pad, [(10, 100), (390, 100)])
    pad.setFocus()
    QTest.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(pad.strokes()) == 1
    with qtbot.waitSignal(pad.changed):
        QTest.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.strokes() == ()
    pad.undo()
    pad.clear()


def test_a_stroke_that_leaves_the_pad_stays_on_it(pad: SignaturePad) -> None:
    draw(pad, [(20, 20), (900, -50), (-80, 400)])
    assert all(0 <= x <= 1000 and 0 <= y <= 300 for x, y in pad.strokes()[0])


def test_moving_without_pressing_draws_nothing(pad: SignaturePad) -> None:
    QTest.mouseMove(pad, QPoint(50, 50))
    QTest.mousePress(pad, Qt.MouseButton.RightButton, pos=QPoint(50, 50))
    assert pad.strokes() == ()


def test_a_pen_draws(pad: SignaturePad) -> None:
    pen = QPointingDevice(
        "pen", 7, QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure, 1, 1,
    )  # fmt: skip
    kinds = [QEvent.Type.TabletPress, *[QEvent.Type.TabletMove] * 2, QEvent.Type.TabletRelease]
    for kind, (x, y) in zip(kinds, LINE, strict=True):
        at = QPointF(x, y)
        event = QTabletEvent(
            kind, pen, at, at, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, Qt.KeyboardModifier.NoModifier,
            Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton,
        )  # fmt: skip
        QApplication.sendEvent(pad, event)
        assert event.isAccepted(), "it is not turned into a mouse as well"
    assert len(pad.strokes()) == 1 and len(pad.strokes()[0]) == 4


def test_a_finger_draws(pad: SignaturePad) -> None:
    glass = QPointingDevice(
        "glass", 8, QInputDevice.DeviceType.TouchScreen, QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Position, 5, 0,
    )  # fmt: skip
    kinds = [QEvent.Type.TouchBegin, *[QEvent.Type.TouchUpdate] * 2, QEvent.Type.TouchEnd]
    states = [QEventPoint.State.Pressed, *[QEventPoint.State.Updated] * 2, QEventPoint.State.Released]
    for kind, state, (x, y) in zip(kinds, states, LINE, strict=True):
        point = QEventPoint(1, state, QPointF(x, y), QPointF(x, y))
        QApplication.sendEvent(pad, QTouchEvent(kind, glass, Qt.KeyboardModifier.NoModifier, [point]))
    assert len(pad.strokes()) == 1


def test_it_says_what_it_is_to_those_who_do_not_see_it(pad: SignaturePad) -> None:
    assert pad.accessibleName() == "Customer"
    assert "Ctrl+Z" in pad.accessibleDescription()


def test_what_is_drawn_is_dark_on_the_pad(pad: SignaturePad) -> None:
    before = pad.grab().toImage()
    draw(pad, LINE)
    after = pad.grab().toImage()
    assert before.pixelColor(60, 60).lightness() > 200 > 60 > after.pixelColor(*LINE[0]).lightness()
