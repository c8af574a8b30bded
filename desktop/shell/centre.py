"""The embedded centre of ``make run``: a child process on loopback that ends with the window."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import socket
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

END_MS = 5_000
PORT_FILE = "port"
"""Beside the centre's file: the port it had last, so that the device finds it again under the same address."""
log = logging.getLogger(__name__)


class EmbeddedCentre(QObject):
    """``ready`` carries its address and a one-time code with which this device may enrol."""

    ready = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._url, self._store_id, self._rest = "", "", b""
        self._folder = Path()
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.readyReadStandardOutput.connect(self._hear)

    def start(self, folder: Path, key: bytes, store_id: str) -> None:
        """Start it on a file of its own in ``folder``. Its key is derived from the shop's, and goes by stdin."""
        self._store_id, self._folder = store_id, folder
        port = _last_port(folder / PORT_FILE)
        own = hmac.new(key, b"forecourt embedded centre", hashlib.sha256).hexdigest()
        self._process.start(sys.executable, ["-m", "sync.server", "--embedded", str(folder), "--port", str(port)])
        self._process.write(own.encode() + b"\n")

    def close(self) -> None:
        """Its standard input closes; it answers what is under way and ends."""
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.closeWriteChannel()
            if not self._process.waitForFinished(END_MS):
                self._process.kill()
                self._process.waitForFinished(END_MS)

    def _hear(self) -> None:
        self._rest += bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            message = json.loads(line)
            if "url" in message:
                self._url = message["url"]
                (self._folder / PORT_FILE).write_text(self._url.rpartition(":")[2])
                self._process.write(f"invite {self._store_id}\n".encode())
            elif "code" in message:
                self.ready.emit(self._url, message["code"])
            else:
                log.warning("the centre did not start: %s", message.get("error", ""))


def free_port(host: str, port: int) -> int:
    """This port where it is still free, else 0: any."""
    try:
        with socket.create_server((host, port)):
            return port
    except (OSError, OverflowError):
        return 0


def _last_port(file: Path) -> int:
    """The port of last time where it is still free, else 0."""
    try:
        return free_port("127.0.0.1", int(file.read_text()))
    except (OSError, ValueError):
        return 0
