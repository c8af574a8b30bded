"""Looks for codes in frames, on a thread of its own: at most one frame at a time, and of those that wait the newest."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from desktop.domain.parts import vin
from desktop.shell import picture
from desktop.shell.camera.source import Frame
from desktop.shell.picture import Code

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Look:
    """One frame that was looked at: the picture at most as large as it is shown, and what was read in it."""

    image: QImage
    codes: tuple[Code, ...]
    """Corners in pixels of ``image``."""
    settled: tuple[Code, ...]
    """Those to rely on, see :func:`settled`."""


def settled(codes: tuple[Code, ...], before: frozenset[str]) -> tuple[Code, ...]:
    """Codes to rely on: with a check of their own, a VIN that checks, or read the same in the look ``before``."""
    return tuple(
        code for code in codes if code.certain or code.text in before or vin.decode(picture.meant(code.text)).valid
    )


class Reader(QObject):
    """``see`` frames as they come, hear ``looked``. After ``stop`` nothing is sent any more."""

    looked = Signal(object)
    """A Look, sent from the reader's thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._wake = threading.Condition()
        self._newest: Frame | None = None
        self._running = True
        self._shown = QSize()
        self._before: frozenset[str] = frozenset()
        threading.Thread(target=self._run, name="camera", daemon=True).start()

    def see(self, frame: Frame) -> None:
        """Look at this one next; one that still waits is dropped."""
        with self._wake:
            self._newest = frame
            self._wake.notify()

    def fit(self, shown: QSize) -> None:
        """In device pixels, how large the picture is shown: no larger one is sent."""
        self._shown = shown

    def stop(self) -> None:
        """The thread ends with the frame it looks at; nobody waits for it."""
        with self._wake:
            self._running, self._newest = False, None
            self._wake.notify()

    def _run(self) -> None:
        while (frame := self._next()) is not None:
            try:
                look = self._look(frame)
            except Exception as error:  # one frame that cannot be read must not end the picture
                log.warning("a frame was not read: %s", type(error).__name__)
                continue
            with self._wake:
                if self._running and look is not None:
                    self.looked.emit(look)

    def _next(self) -> Frame | None:
        with self._wake:
            self._wake.wait_for(lambda: self._newest is not None or not self._running)
            frame, self._newest = self._newest, None
            return frame if self._running else None

    def _look(self, frame: Frame) -> Look | None:
        whole = frame()
        if whole.isNull():
            return None
        codes = tuple(picture.read(whole))
        sure = settled(codes, self._before)
        self._before = frozenset(code.text for code in codes)
        image, most = whole, self._shown
        if most.isValid() and whole.size().boundedTo(most) != whole.size():
            mode = Qt.TransformationMode.SmoothTransformation
            image = whole.scaled(most, Qt.AspectRatioMode.KeepAspectRatio, mode)
        scale = image.width() / whole.width()
        return Look(image, tuple(_scaled(code, scale) for code in codes), tuple(_scaled(code, scale) for code in sure))


def _scaled(code: Code, scale: float) -> Code:
    return Code(code.text, tuple((round(x * scale), round(y * scale)) for x, y in code.corners), code.certain)
