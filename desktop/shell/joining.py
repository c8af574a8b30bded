"""A process that joins a store of others, and ends: the second process before there is a file to open."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, Signal

END_MS = 5_000
log = logging.getLogger(__name__)


class JoinProcess(QObject):
    """One join. See ``desktop.background`` for what it says; ``failed`` also when it dies without a word."""

    progress = Signal(dict)
    done = Signal(str)
    """The recovery code, to be shown and printed: it is stored nowhere."""
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rest, self._ended = b"", False
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.readyReadStandardOutput.connect(self._hear)
        self._process.finished.connect(lambda _code, _status: self._gone())
        self._process.errorOccurred.connect(lambda _error: self._gone())

    def start(self, home: Path, asked: dict[str, Any]) -> None:
        """``asked``: url, code, name and passphrase; to go on with one that was cut, the passphrase alone."""
        self._process.start(sys.executable, ["-m", "desktop.background"])
        self._process.write(json.dumps({"home": str(home), "join": asked}).encode() + b"\n")

    def cancel(self) -> None:
        """Stop after the current step; what was reached is kept, and ``failed`` says so."""
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.write(b'{"do": "cancel"}\n')

    def close(self) -> None:
        """The window is gone."""
        self._ended = True
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.closeWriteChannel()
            if not self._process.waitForFinished(END_MS):
                self._process.kill()
                self._process.waitForFinished(END_MS)

    def _hear(self) -> None:
        self._rest += bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            try:
                message = json.loads(line)
            except ValueError:
                log.warning("the joining process said something unreadable")
                continue
            self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        if message.get("say") == "progress":
            self.progress.emit(message)
        elif message.get("say") == "done":
            self._ended = True
            self.done.emit(str(message["recovery_code"]))
        elif message.get("say") == "failed":
            self._fail(str(message.get("code", "")))

    def _fail(self, code: str) -> None:
        if not self._ended:
            self._ended = True
            self.failed.emit(code)

    def _gone(self) -> None:
        self._hear()
        self._fail("background.failed")
