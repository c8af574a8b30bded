"""The booth's hub on this computer: a child process on the LAN that ends with the window and comes back with it."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from desktop.shell.centre import free_port

if TYPE_CHECKING:
    from desktop.store.own_hub import HubSetup

END_MS = 8_000
"""It answers what is under way first."""
AGAIN_MS = 5_000
HOST = "0.0.0.0"  # noqa: S104  the other desks are on the LAN; only trusted devices get past the first request
log = logging.getLogger(__name__)


class OwnHub(QObject):
    """``find``: how it is set up (None: it is not), asked off the GUI thread. It runs while it is switched on."""

    status = Signal(dict)
    """``set_up``, ``on``, ``name``; and while it runs ``running``, ``centre``, ``kept``, ``devices``, ``leases``,
    ``trouble``."""
    listening = Signal(str, str)
    """Its peer id and its address on this computer."""

    def __init__(
        self, folder: Path, key: bytes, find: Callable[[Callable[[HubSetup | None], object]], object],
        keep: Callable[[bool | None, int | None], object], parent: QObject | None = None,
    ) -> None:  # fmt: skip
        """``keep(on, port)``: remember what is not None."""
        super().__init__(parent)
        self._folder, self._key, self._find, self._keep = folder, key, find, keep
        self._setup: HubSetup | None = None
        self._wanted, self._rest = False, b""
        self._said: dict[str, Any] = {}
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.readyReadStandardOutput.connect(self._hear)
        self._process.finished.connect(lambda *_how: self._ended())
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._launch)

    def begin(self) -> None:
        """At the window's start: run it where it was left on."""
        self._find(lambda found: self._take(found, start=found is not None and found.is_on))

    def turn_on(self) -> None:
        """Run it from now on, also after a restart of the program."""
        self._keep(True, None)
        self._find(lambda found: self._take(found, start=found is not None))

    def turn_off(self) -> None:
        """Stop it, also after a restart. What waits for the centre stays in its file, and at the desks."""
        self._keep(False, None)
        self.close()
        self._find(lambda found: self._take(found, start=False))

    def ask(self) -> None:
        """Have ``status`` say how it stands."""
        if self.is_running():
            self._tell({"do": "status"})
        self._say()

    def take_leases(self, resources: Sequence[str]) -> None:
        """Ask the centre to let the booth decide about these; it outlasts a restart, and nothing else asks for it."""
        self._tell({"do": "lease", "resources": list(resources), "until": 0})

    def bring_back(self) -> None:
        """Give the leases back to the centre."""
        self._tell({"do": "return"})

    def is_running(self) -> bool:
        return self._process.state() == QProcess.ProcessState.Running

    def close(self) -> None:
        """Its standard input closes; it answers what is under way and ends."""
        self._wanted = False
        self._again.stop()
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.closeWriteChannel()
            if not self._process.waitForFinished(END_MS):
                self._process.kill()
                self._process.waitForFinished(END_MS)

    def _take(self, found: HubSetup | None, *, start: bool) -> None:
        self._setup = found
        if start and not self.is_running():
            self._wanted = True
            self._launch()
        self._say()

    def _launch(self) -> None:
        if not self._wanted or self._setup is None:
            return
        self._rest, self._said = b"", {}
        where = ["--hub", str(self._folder), "--host", HOST, "--port", str(free_port(HOST, self._setup.port))]
        self._process.start(sys.executable, ["-m", "sync.server", *where])
        first = {
            "key": self._key.hex(), "centre": self._setup.centre, "device": self._setup.device_key,
            "name": self._setup.name,
        }  # fmt: skip
        self._process.write(json.dumps(first).encode() + b"\n")

    def _ended(self) -> None:
        self._said = {}
        if self._wanted:
            log.warning("the hub ended with %d; it is started again", self._process.exitCode())
            self._again.start()
        self._say()

    def _tell(self, message: dict[str, Any]) -> None:
        if self.is_running():
            self._process.write(json.dumps(message).encode() + b"\n")

    def _hear(self) -> None:
        self._rest += bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            message = json.loads(line)
            if "url" in message:
                port = int(message["url"].rpartition(":")[2])
                self._keep(None, port)
                self.listening.emit(message["peer"], f"https://127.0.0.1:{port}")
            elif message.get("say") == "status":
                self._said = message
            else:
                log.warning("the hub did not start: %s", message.get("error", ""))
        self._say()

    def _say(self) -> None:
        found = self._setup
        self.status.emit({
            **self._said, "running": self.is_running(), "set_up": found is not None,
            "on": self._wanted, "name": found.name if found else "",
        })  # fmt: skip
