"""Where frames come from, as little of it as the sheet needs: what cameras there are, and one that is on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

log = logging.getLogger(__name__)

Frame = Callable[[], QImage]
"""A frame as it lies in memory; called off the GUI thread it makes the picture, a null one where it cannot."""

WANTED = (1280, 720)
"""Pixels: a label held at arm's length reads, and one look takes 20 to 35 ms (zxing-cpp 3.1, one core)."""
LEAST_FPS = 15


@dataclass(frozen=True)
class Lens:
    """One camera that is plugged in: its id for Qt, and the name its maker gave it."""

    id: str
    name: str


class FrameSource(QObject):
    """One camera. ``came`` carries a :data:`Frame`; ``failed`` the code of a sentence, and nothing comes after it."""

    came = Signal(object)
    failed = Signal(str)

    def start(self) -> None:
        """Switch it on; the system may ask the person first."""
        raise NotImplementedError

    def stop(self) -> None:
        """Switch it off: its light goes out."""
        raise NotImplementedError


class Cameras(QObject):
    """The cameras of this computer; ``changed`` when one was plugged in or pulled out."""

    changed = Signal()

    def lenses(self) -> tuple[Lens, ...]:
        """All of them, the system's own choice first."""
        raise NotImplementedError

    def open(self, lens: Lens, owner: QObject) -> FrameSource | None:
        """The camera, not yet started, as a child of ``owner``; None when it is gone meanwhile."""
        raise NotImplementedError


def best(formats: Sequence[tuple[int, int, float]]) -> int:
    """Which of (width, height, frames a second) to ask for: nearest to ``WANTED``, fluent before large. −1 for none."""

    def far(place: int) -> tuple[bool, int, float]:
        width, height, fps = formats[place]
        return fps < LEAST_FPS, abs(width * height - WANTED[0] * WANTED[1]), -fps

    return min(range(len(formats)), key=far, default=-1)


def load() -> type[Cameras] | None:
    """Qt's cameras, where the extra is installed and its libraries load (on Linux also libpulse0).

    On the window's thread, where classes of Qt are made (docs/adr/0021).

    The program itself has PySide6_Essentials only, which knows the module's types and lacks the module.
    """
    if find_spec("PySide6.QtMultimedia") is None:
        return None
    try:
        from desktop.shell.camera.multimedia import QtCameras
    except ImportError as error:
        log.warning("the camera extra is installed and does not load: %s", error)
        return None
    return QtCameras
