"""Qt's own cameras, through QtMultimedia of PySide6_Addons. Only :func:`source.load` imports this."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QCamera, QCameraDevice, QMediaCaptureSession, QMediaDevices, QVideoFrame, QVideoSink

from desktop.shell.camera.source import Cameras, FrameSource, Lens, best

SILENT_MS = 6_000
"""A camera that has shown nothing by then shows nothing: another program has it, or Windows' privacy switch."""


def image_of(frame: QVideoFrame) -> QImage:
    """The picture of a frame, turned as the camera stands; null where it has none. Some ms: off the GUI thread."""
    return frame.toImage()


class Sink(QVideoSink):
    """Hands frames on as they come, from whatever thread the driver sends them."""

    def __init__(self, source: FrameSource) -> None:
        super().__init__(source)
        self._source = source
        self.videoFrameChanged.connect(self._on_frame)

    def _on_frame(self, frame: QVideoFrame) -> None:
        if frame.isValid():
            self._source.came.emit(partial(image_of, QVideoFrame(frame)))


class QtCamera(FrameSource):
    """One device with its session; the system's leave is asked for before it is switched on."""

    def __init__(self, device: QCameraDevice, owner: QObject) -> None:
        super().__init__(owner)
        self._camera, self._session = QCamera(device, self), QMediaCaptureSession(self)
        formats = device.videoFormats()
        sizes = [(each.resolution().width(), each.resolution().height(), each.maxFrameRate()) for each in formats]
        if formats:
            self._camera.setCameraFormat(formats[best(sizes)])
        self._session.setCamera(self._camera)
        self._session.setVideoSink(Sink(self))
        self._silence = QTimer(self, singleShot=True, interval=SILENT_MS)
        self._silence.timeout.connect(lambda: self._fail("camera.silent"))
        self.came.connect(self._silence.stop)
        self._camera.errorOccurred.connect(lambda _error, _words: self._fail("camera.busy"))

    def start(self) -> None:
        program = QCoreApplication.instance()
        assert program is not None
        leave = program.checkPermission(QCameraPermission())
        if leave == Qt.PermissionStatus.Undetermined:
            program.requestPermission(QCameraPermission(), self, lambda answer: self._on_leave(answer.status()))
        else:
            self._on_leave(leave)

    def _on_leave(self, leave: Qt.PermissionStatus) -> None:
        if leave == Qt.PermissionStatus.Granted:
            self._silence.start()
            self._camera.start()
        else:
            self.failed.emit("camera.denied")

    def _fail(self, code: str) -> None:
        self.stop()
        self.failed.emit(code)

    def stop(self) -> None:
        self._silence.stop()
        self._camera.stop()


class QtCameras(Cameras):
    """What QMediaDevices knows, and hears of."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        QMediaDevices(self).videoInputsChanged.connect(self.changed)

    def lenses(self) -> tuple[Lens, ...]:
        found = sorted(QMediaDevices.videoInputs(), key=lambda device: not device.isDefault())
        return tuple(Lens(_id(device), device.description()) for device in found)

    def open(self, lens: Lens, owner: QObject) -> FrameSource | None:
        for device in QMediaDevices.videoInputs():
            if _id(device) == lens.id:
                return QtCamera(device, owner)
        return None


def _id(device: QCameraDevice) -> str:
    return bytes(device.id().data()).decode("utf-8", "replace")
