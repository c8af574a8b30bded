"""The window's end of the second process: starts it, hands it home and key, hears what it says."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

RESTART_MS = (1_000, 60_000)
"""First and longest pause before a process that died is started again; it doubles between."""
STEADY_MS = 30_000
"""A process that lived this long is healthy: the pause begins anew."""
END_MS = 3_000
log = logging.getLogger(__name__)


class SecondProcess(QObject):
    """Call :meth:`start` once the file is open; a process that dies comes back by itself."""

    status = Signal(dict)
    """See ``desktop.background``: centre, online, waiting, last, sent, received, refused, conflicts, trouble."""
    progress = Signal(dict)
    changed = Signal(object)
    """Rows came in from the centre: the frozenset of their tables, empty where it may be any."""
    finished = Signal(str)
    """A task is done."""
    failed = Signal(str, str)
    """A task and the code of its sentence."""
    told = Signal(dict)
    """All that was said of a task that is done or failed; comes after ``finished`` or ``failed``."""
    died = Signal(int)
    """It ended by itself; it is started again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._first = b""
        self._rest = b""
        self._wanted = False
        self._pause_ms = RESTART_MS[0]
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.readyReadStandardOutput.connect(self._hear)
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._trouble)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._launch)
        self._steady = QTimer(self)
        self._steady.setSingleShot(True)
        self._steady.setInterval(STEADY_MS)
        self._steady.timeout.connect(self._is_steady)

    def start(self, home: Path, key: bytes) -> None:
        """Start it for this home. ``key``: the file key, kept in memory for restarts only."""
        self._first = json.dumps({"home": str(home), "key": key.hex()}).encode() + b"\n"
        self._wanted = True
        self._launch()

    def is_running(self) -> bool:
        """Whether it can be spoken to now."""
        return self._process.state() == QProcess.ProcessState.Running

    def exchange_now(self) -> None:
        """The person asked."""
        self.send({"do": "exchange", "asked": True})

    def saved(self) -> None:
        """Something was saved: exchange, unless the person stopped it a moment ago."""
        self.send({"do": "exchange"})

    def seen(self) -> None:
        """The summary of a comeback has been read."""
        self.send({"do": "seen"})

    def enrol(self, url: str, code: str, name: str) -> None:
        """Make this device known to a centre by a one-time code."""
        self.send({"do": "enrol", "url": url, "code": code, "name": name})

    def cancel(self) -> None:
        """Stop the task under way after its current step."""
        self.send({"do": "cancel"})

    def send(self, message: dict[str, Any]) -> None:
        """Any message; lost while it is down, since a fresh one begins with an exchange."""
        if self.is_running():
            self._process.write(json.dumps(message).encode() + b"\n")

    def pid(self) -> int:
        """Of the running process, 0 while it is down."""
        return int(self._process.processId())

    def close(self) -> None:
        """Let it end: its standard input closes. A task under way finishes its step, or is ended after 3 s."""
        self._wanted = False
        self._again.stop()
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.closeWriteChannel()
            if not self._process.waitForFinished(END_MS):
                self._process.kill()
                self._process.waitForFinished(END_MS)

    def _launch(self) -> None:
        self._rest = b""
        self._process.start(sys.executable, ["-m", "desktop.background"])
        self._process.write(self._first)
        self._steady.start()

    def _is_steady(self) -> None:
        self._pause_ms = RESTART_MS[0]

    def _hear(self) -> None:
        self._rest += bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = self._rest.split(b"\n")
        messages = []
        for line in lines:
            try:
                messages.append(json.loads(line))
            except ValueError:
                log.warning("the second process said something unreadable")
        for message, following in zip(messages, [*messages[1:], {}], strict=True):
            if not _is_overtaken(message, following):
                self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        match message.get("say"):
            case "status":
                self.status.emit(message)
            case "progress":
                self.progress.emit(message)
            case "changed":
                self.changed.emit(frozenset(message.get("tables", ())))
            case "done":
                self.finished.emit(str(message.get("task", "")))
                self.told.emit(message)
            case "failed":
                self.failed.emit(str(message.get("task", "")), str(message.get("code", "")))
                self.told.emit(message)

    def _trouble(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._come_back(-1)

    def _ended(self, code: int, _status: QProcess.ExitStatus) -> None:
        self._come_back(code)

    def _come_back(self, code: int) -> None:
        self._steady.stop()
        if not self._wanted:
            return
        log.warning("the second process ended with %d; it is started again", code)
        self.died.emit(code)
        self._again.start(self._pause_ms)
        self._pause_ms = min(RESTART_MS[1], self._pause_ms * 2)


def _is_overtaken(message: dict[str, Any], following: dict[str, Any]) -> bool:
    """Whether how far a task was is told again at once: a window that was busy would say dozens behind each other."""
    return message.get("say") == following.get("say") == "progress" and message.get("task") == following.get("task")
