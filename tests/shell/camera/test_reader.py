"""The reader's thread: what it reads in frames, which frames it drops, and what it does not rely on."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.shell.camera.reader import Look, Reader, settled
from desktop.shell.camera.source import best
from desktop.shell.picture import Code
from tests.shell.camera.fed import held

VIN = "LSVZX0017AD000001"


class Heard(QObject):
    """Keeps what the reader tells, in the thread of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.looks: list[Look] = []
        self.reader = Reader(self)
        self.reader.looked.connect(self.hear)

    def hear(self, look: Look) -> None:
        self.looks.append(look)

    def texts(self) -> list[set[str]]:
        return [{code.text for code in look.settled} for look in self.looks]


def seen(qtbot: QtBot, image: QImage, fit: QSize | None = None) -> Look:
    heard = Heard()
    reader = heard.reader
    if fit is not None:
        reader.fit(fit)
    reader.see(lambda: image)
    qtbot.waitUntil(lambda: len(heard.looks) == 1)
    reader.stop()
    return heard.looks[0]


@pytest.mark.parametrize("turned", [0, 37, 180])
def test_a_label_is_read_as_it_is_held(qtbot: QtBot, turned: float) -> None:
    assert {code.text for code in seen(qtbot, held("06A115561B", turned=turned)).settled} == {"06A115561B"}


def test_two_codes_are_two_and_a_blurred_or_bare_picture_is_none(qtbot: QtBot) -> None:
    assert {code.text for code in seen(qtbot, held("06A115561B", VIN)).settled} == {"06A115561B", VIN}
    assert seen(qtbot, held("06A115561B", blurred=16)).codes == ()
    assert seen(qtbot, held()).codes == ()


def test_the_picture_comes_as_large_as_it_is_shown_and_the_corners_with_it(qtbot: QtBot) -> None:
    whole, small = seen(qtbot, held(VIN)), seen(qtbot, held(VIN), QSize(640, 640))
    assert (small.image.width(), small.image.height()) == (640, 360)
    for large, little in zip(whole.codes[0].corners, small.codes[0].corners, strict=True):
        assert abs(large[0] / 2 - little[0]) <= 1 and abs(large[1] / 2 - little[1]) <= 1


def test_one_frame_is_looked_at_and_of_those_that_wait_the_newest(qtbot: QtBot) -> None:
    heard = Heard()
    reader = heard.reader
    begun, go = threading.Event(), threading.Event()

    def slow() -> QImage:
        begun.set()
        assert go.wait(10)
        return held("first")

    reader.see(slow)
    assert begun.wait(10)
    for number in range(20):
        reader.see(lambda number=number: held(f"frame {number}"))
    go.set()
    qtbot.waitUntil(lambda: len(heard.looks) == 2)
    reader.see(lambda: held("last"))
    qtbot.waitUntil(lambda: len(heard.looks) == 3)
    reader.stop()
    assert heard.texts() == [{"first"}, {"frame 19"}, {"last"}]


def test_after_stop_nothing_is_told_and_a_frame_that_cannot_be_made_ends_nothing(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    heard = Heard()
    reader = heard.reader

    def torn() -> QImage:
        raise ValueError("torn")

    for frame in (torn, QImage, lambda: held(VIN)):
        done = threading.Event()
        reader.see(lambda frame=frame, done=done: (done.set(), frame())[1])
        assert done.wait(10)
    qtbot.waitUntil(lambda: len(heard.looks) == 1)
    begun, go = threading.Event(), threading.Event()

    def slow() -> QImage:
        begun.set()
        assert go.wait(10)
        return held(VIN)

    reader.see(slow)
    assert begun.wait(10)
    reader.stop()
    go.set()
    thread = next((each for each in threading.enumerate() if each.name == "camera"), None)
    if thread is not None:
        thread.join(10)
    QApplication.processEvents()
    assert len(heard.looks) == 1
    assert "ValueError" in caplog.text and "torn" not in caplog.text


def test_a_code_without_a_check_of_its_own_counts_when_it_reads_the_same_twice() -> None:
    label, plate = Code("4B0907503A", (), False), Code(f"I{VIN}", (), False)
    quote = Code("BJ01-A1-261121-0047", (), True)
    assert settled((label, plate, quote), frozenset()) == (plate, quote)
    assert settled((label,), frozenset({"4B0907503A"})) == (label,)
    assert settled((label,), frozenset({"4B0907503B"})) == ()


def test_a_camera_is_asked_for_a_fluent_picture_of_middle_size() -> None:
    assert best([]) == -1
    assert best([(640, 480, 30), (1920, 1080, 30), (1280, 720, 30), (1280, 720, 5), (3840, 2160, 15)]) == 2
    assert best([(3264, 2448, 15), (1280, 720, 5)]) == 0
    assert best([(1280, 720, 5)]) == 0
