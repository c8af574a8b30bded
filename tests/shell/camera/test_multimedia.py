"""Qt's own frames through our adapter: a film is recorded and played into it. Runs where the extra is installed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.shell.camera import source
from desktop.shell.camera.reader import Look, Reader
from desktop.shell.camera.source import FrameSource, Lens
from tests.shell.camera.fed import held

multimedia = pytest.importorskip(
    "PySide6.QtMultimedia", reason="the camera extra is not installed", exc_type=ImportError
)

VIN = "LSVZX0017AD000001"
FRAMES = 30
pytestmark = pytest.mark.qt_log_ignore(
    "Couldn't (load|resolve) ", "No RHI backend", "Invalid frameRate 0", "PlaybackEngine", extend=True
)
"""What Qt's own backend says of a computer without a screen, drivers for films, and of a frame's missing rate."""


class Heard(QObject):
    """Reads the frames of a source, and keeps what was seen, in the window's thread."""

    def __init__(self) -> None:
        super().__init__()
        self.looks: list[Look] = []
        self.camera, self.reader = FrameSource(self), Reader(self)
        self.camera.came.connect(self.reader.see)
        self.reader.looked.connect(self.hear)

    def hear(self, look: Look) -> None:
        self.looks.append(look)


def filmed(qtbot: QtBot, image: QImage, film: Path) -> None:
    """A film of this picture, standing still, as the computer's own encoder makes it."""
    session, recorder, frames = (
        multimedia.QMediaCaptureSession(),
        multimedia.QMediaRecorder(),
        multimedia.QVideoFrameInput(),
    )
    session.setVideoFrameInput(frames)
    session.setRecorder(recorder)
    recorder.setOutputLocation(QUrl.fromLocalFile(str(film)))
    recorder.setQuality(multimedia.QMediaRecorder.Quality.VeryHighQuality)
    sent = 0

    def send() -> None:
        nonlocal sent
        while sent < FRAMES:
            frame = multimedia.QVideoFrame(image)
            frame.setStartTime(sent * 33_000)
            frame.setEndTime((sent + 1) * 33_000)
            if not frames.sendVideoFrame(frame):
                return
            sent += 1
        recorder.stop()

    frames.readyToSendVideoFrame.connect(send)
    recorder.record()
    qtbot.waitUntil(
        lambda: sent == FRAMES and recorder.recorderState() == multimedia.QMediaRecorder.RecorderState.StoppedState,
        timeout=20_000,
    )
    assert recorder.error() == multimedia.QMediaRecorder.Error.NoError, recorder.errorString()


def test_a_film_of_a_label_is_read(qtbot: QtBot, tmp_path: Path) -> None:
    from desktop.shell.camera.multimedia import Sink

    film = tmp_path / "label.mp4"
    filmed(qtbot, held(VIN), film)
    heard = Heard()
    player = multimedia.QMediaPlayer()
    player.setVideoSink(Sink(heard.camera))
    player.setSource(QUrl.fromLocalFile(str(film)))
    player.play()
    qtbot.waitUntil(lambda: any(look.settled for look in heard.looks), timeout=20_000)
    player.stop()
    heard.reader.stop()
    assert {code.text for look in heard.looks for code in look.settled} == {VIN}
    assert heard.looks[0].image.size() == held().size()


def test_without_a_camera_the_computer_has_none(qtbot: QtBot) -> None:
    made = source.load()
    assert made is not None
    parent = QObject()
    cameras = made(parent)
    told: list[int] = []
    cameras.changed.connect(lambda: told.append(1))
    assert cameras.open(Lens("gone", "Gone"), parent) is None
    assert len(cameras.lenses()) == len(multimedia.QMediaDevices.videoInputs())
    cameras.findChild(multimedia.QMediaDevices).videoInputsChanged.emit()
    QApplication.processEvents()
    assert told == [1]
