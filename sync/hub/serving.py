"""``forecourt-centre --hub DIR``: one store's hub, a process of its own with its own encrypted file.

The first line on standard input is JSON: ``{"key": 64 hex digits of the file's key, "centre": its address, "device":
the key of the enrolment under which the hub speaks to the centre, "name": …}``; secrets never stand in arguments or
environment. It answers ``{"url": …, "peer": its id, "fingerprint": of its certificate}``, or ``{"error": "key"}`` and
ends with 2. From then on it says ``{"say": "status", "centre": whether it is reached, "kept": batches that wait for
it, "trouble": a code or empty, "devices": codes of those that speak to it, "leases": [{"number", "resources",
"returning"}], "asked": whether one is asked for}`` whenever that changes. The lines after the first are commands:
``{"do": "turn"}`` speaks to the centre at once, ``{"do": "status"}``,
``{"do": "lease", "resources": ["*"], "until": ms}`` asks to decide in the centre's place, ``{"do": "return"}`` gives
that back. The end of standard input stops it. On the LAN it announces its id and port, nothing else.
"""

from __future__ import annotations

import argparse
import json
import logging
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sync.discovery import Announcement
from sync.http import HttpPeer
from sync.hub.hub import Hub
from sync.hub.turn import Turn
from sync.peer import Nonsense, Refusal, Unreachable
from sync.protocol import Hub as Face
from sync.server import journal
from sync.server.accounts import Device
from sync.server.business import Business
from sync.server.certificate import certificate
from sync.server.embedded import WrongKey, open_file
from sync.server.serving import Running, listen, stop_on_signals

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  all of this computer's networks: a hub is there for others
log = logging.getLogger(__name__)
TURN_SECONDS = 2.0
"""Between two looks at the centre: what a colleague elsewhere wrote shows here about as soon."""
MOST_SECONDS = 30.0
"""Between two attempts while it is away, after doubling."""


class Upstream:
    """The thread that speaks to the centre. ``say``: one message to whoever started us."""

    def __init__(self, hub: Hub, peer: HttpPeer, face: Face, schema: str, say: Any) -> None:
        self._hub, self._turn, self._say = hub, Turn(hub, peer, face, schema), say
        self._stopped, self._told = threading.Event(), ""
        self._centre, self._trouble, self._denied = False, "", ""
        self._asked: tuple[list[str], int] | None = None

    def ask_lease(self, resources: list[str], until: int) -> None:
        """Ask for a lease at the next contact; from any thread."""
        self._asked = (resources, until)
        self._hub.came.set()

    def give_back(self) -> None:
        """Decide nothing more, and bring the lease back at the next contact; from any thread."""
        self._asked = None
        self._hub.give_back()
        self.status()
        self._hub.came.set()

    def run(self) -> None:
        """Until :meth:`stop`."""
        pause = TURN_SECONDS
        while not self._stopped.is_set():
            pause = TURN_SECONDS if self.once() else min(MOST_SECONDS, pause * 2)
            self._hub.came.wait(pause) if self._centre else self._stopped.wait(pause)

    def once(self) -> bool:
        """One turn; whether the centre was reached."""
        try:
            self._turn.run()
            self._centre, self._trouble = True, ""
            self._take_lease()
        except Unreachable:
            self._centre, self._trouble = False, "centre.unreachable"
        except Nonsense:
            self._centre, self._trouble = False, "centre.nonsense"
        except Refusal as refusal:
            self._centre, self._trouble = False, f"centre.{refusal.code}"
        self.status()
        return self._centre

    def _take_lease(self) -> None:
        """Once, as it was asked: that the centre grants none is no reason to call it away."""
        asked, self._asked = self._asked, None
        if asked is None:
            return
        try:
            self._turn.lease(*asked)
            self._denied = ""
        except Refusal as refusal:
            self._denied = f"centre.{refusal.code}"

    def status(self, *, always: bool = False) -> None:
        """Say how things stand, where that has changed."""
        status: dict[str, Any] = {
            "say": "status",
            "centre": self._centre,
            "kept": self._hub.count(),
            "trouble": self._trouble or self._denied,
        }
        status["devices"] = self._hub.connected()
        status["leases"] = self._hub.leases()
        status["asked"] = self._asked is not None
        text = json.dumps(status)
        if always or text != self._told:
            self._told = text
            self._say(status)

    def stop(self) -> None:
        """End after the turn under way."""
        self._stopped.set()
        self._hub.came.set()


def main(words: Sequence[str], business: Business) -> int:
    """Serve until standard input ends or a signal comes. 0 after a graceful stop, 2 where the first line is wrong."""
    parser = argparse.ArgumentParser(prog="forecourt-centre", description=__doc__)
    parser.add_argument("--hub", type=Path, required=True, metavar="DIR", help="folder of the hub's encrypted file")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one; it is told on standard output")
    chosen = parser.parse_args(words)
    journal.begin("WARNING")
    try:
        first = json.loads(sys.stdin.readline())
        store_id, code, _secret = str(first["device"]).split(".")
        key, centre = bytes.fromhex(first["key"]), str(first["centre"])
        engine, tls = open_file(chosen.hub, key), certificate(chosen.hub, key)
    except (ValueError, KeyError, TypeError, WrongKey):
        _say({"error": "key"})
        return 2
    hub = Hub(engine, business, Device(store_id, code))
    listening = listen(chosen.host, chosen.port)
    running = Running(hub, listening, tls=tls, watching=True)
    _say({
        "url": "https://{}:{}".format(*listening.getsockname()[:2]), "peer": hub.peer, "fingerprint": tls.fingerprint,
    })  # fmt: skip
    peer = HttpPeer(centre, str(first["device"]))
    face = Face(hub.peer, str(first.get("name", ""))[:80], tls.fingerprint)
    upstream = Upstream(hub, peer, face, business.schema, _say)
    speaking = threading.Thread(target=upstream.run, daemon=True)
    speaking.start()
    threading.Thread(target=_commands, args=(hub, upstream, running), daemon=True).start()
    stop_on_signals(running)
    stopped = threading.Event()
    heard = threading.Thread(target=_announce, args=(hub.peer, chosen.host, listening, stopped), daemon=True)
    heard.start()
    running.serve()
    stopped.set()
    heard.join()
    upstream.stop()
    speaking.join()
    peer.close()
    engine.dispose()
    return 0


def _announce(peer: str, host: str, listening: socket.socket, stopped: threading.Event) -> None:
    """Make the hub heard on the LAN until it stops; where there is none it still serves whoever knows its address."""
    own = [] if host in EVERYWHERE else [host]
    try:
        with Announcement(peer, listening.getsockname()[1], own, interfaces=own):
            stopped.wait()
    except OSError as error:
        log.warning("the hub cannot announce itself: %s", type(error).__name__)


def _commands(hub: Hub, upstream: Upstream, running: Running) -> None:
    for line in sys.stdin:
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        verb = message.get("do") if isinstance(message, dict) else None
        if verb == "turn":
            hub.came.set()
        elif verb == "status":
            upstream.status(always=True)
        elif isinstance(message, dict) and verb == "lease":
            resources = message.get("resources", ["*"])
            upstream.ask_lease([str(each) for each in resources], int(message.get("until", 0)))
        elif verb == "return":
            upstream.give_back()
        else:
            _say({"error": "command"})
    running.stop()


_speaking = threading.Lock()


def _say(message: Mapping[str, Any]) -> None:
    with _speaking:
        print(json.dumps(message), flush=True)
