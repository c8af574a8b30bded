"""The camera's place in the window: a button and a key that are there while a camera is, and nothing otherwise."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.shell.camera import source
from desktop.shell.camera.sheet import CameraSheet
from desktop.shell.camera.source import Cameras
from desktop.shell.preferences import Preferences
from desktop.widgets import translate
from desktop.widgets.button import IconButton
from desktop.widgets.key import key


class CameraEntry(QObject):
    """``read`` gets what the codes say. Qt's multimedia is loaded once somebody is at work, if installed."""

    def __init__(self, window: QWidget, preferences: Preferences, read: Callable[[list[str]], object]) -> None:
        super().__init__(window)
        self._window, self._preferences, self._read = window, preferences, read
        self._asked = False
        self._cameras: Cameras | None = None
        self.sheet: CameraSheet | None = None
        self.button = IconButton("scan-line")
        translate.say(self.button, self.button.set_name, lambda: self.tr("Read a code with the camera (Ctrl+Shift+B)"))
        self.button.clicked.connect(self.open)
        self._shortcut: QShortcut | None = None
        self._show()

    def listen(self, area: QWidget) -> None:
        """The key is heard in ``area``."""
        self._shortcut = QShortcut(QKeySequence(key("camera")), area, context=Qt.ShortcutContext.WindowShortcut)
        self._shortcut.activated.connect(self.open)
        self._show()

    def here(self) -> bool:
        """Whether a camera is there."""
        return self._cameras is not None and bool(self._cameras.lenses())

    def look_for(self) -> None:
        """Find out, once and in the next turn, whether this program can use cameras."""
        if not self._asked:
            self._asked = True
            QTimer.singleShot(0, self, self._load)

    def _load(self) -> None:
        made = source.load()
        if made is not None:
            self.use(made(self))

    def use(self, cameras: Cameras) -> None:
        """From now on these; one that is plugged in later is heard."""
        self._cameras = cameras
        cameras.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        here = self.here()
        self.button.setVisible(here)
        if self._shortcut is not None:
            self._shortcut.setEnabled(here)

    def open(self) -> None:
        """Ctrl+Shift+B."""
        if self._cameras is None or not self.here() or self.sheet is not None:
            return
        self.sheet = sheet = CameraSheet(self._window, self._cameras, self._preferences.camera)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.chosen.connect(self._keep)
        sheet.read.connect(self._hand_on)
        sheet.finished.connect(self._closed)
        sheet.open()

    def close(self) -> None:
        """The window is locked: no picture stands over it."""
        if self.sheet is not None:
            self.sheet.reject()

    def _hand_on(self, texts: list[str]) -> None:
        self._window.activateWindow()
        self._read(texts)

    def _closed(self, _result: int) -> None:
        self.sheet = None

    def _keep(self, id: str) -> None:
        self._preferences.camera = id
