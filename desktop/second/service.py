"""The task loop of the second process: one wish after another, an exchange when nothing else is wished."""

from __future__ import annotations

import logging
import queue
import random
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from desktop.domain import clock, opening
from desktop.domain.local import Device
from desktop.second import computers, picturing
from desktop.second.booth import Booth
from desktop.second.comeback import Comeback
from desktop.second.enrolling import Enrolling
from desktop.second.filing import Filing
from desktop.second.importing import Importing
from desktop.second.live import Live
from desktop.second.making import Making
from desktop.second.nearby import digest, keep
from desktop.second.published import Arrivals
from desktop.second.stick import Stick
from desktop.second.trouble import Cancelled, code_of
from desktop.store import lowered
from desktop.store.backup import backup, due
from desktop.store.bootstrap import Intake
from desktop.store.home import Home
from desktop.store.mending import Mending
from desktop.store.open import Store
from desktop.store.problem import StoreError
from desktop.store.proof import Hashing, Proof
from desktop.store.replica import Replica
from desktop.store.trust import Trust
from desktop.store.upgrade import HEAD
from sync import equality
from sync.bootstrap import Bootstrap
from sync.bundle import BundleError
from sync.client import Exchange, Summary
from sync.http import HttpPeer
from sync.merge import losers
from sync.peer import Nonsense, Refusal, Unreachable
from sync.protocol import Wait

INTERVAL_SECONDS = 15.0
"""Between two exchanges while online; varied by a fifth, so that desks spread out."""
READ_AGAIN_SECONDS = 600.0
"""Every row is read anew so often, or a value that flipped on the disk is not seen."""
STEP_PAUSE_SECONDS = 0.005
"""Between two steps of that reading: it is in no hurry."""
MOST_SECONDS = 120.0
"""Between two attempts while offline, after doubling."""
QUIET_SECONDS = 300.0
"""So long after a person stopped the exchange nothing begins one but a person."""
log = logging.getLogger(__name__)


class Service:
    """One home's second process. ``say`` sends one message to the window."""

    def __init__(self, home: Home, key: bytes, say: Callable[[dict[str, Any]], None]) -> None:
        self._say = say
        self._home = home
        self._store = Store(home.shop, key)
        self._raw = self._store.write_connection()
        self._replica = Replica(self._raw, losers)
        self._replica.keep_lowered = lambda names: lowered.keep_beside(home.outbox_copy, key, names)
        hashing = Hashing(equality.parts, equality.row_hash, equality.slot_of, equality.SLOTS)
        self._mending = Mending(self._replica, Proof(self._raw, hashing))
        self._read_again_at = 0.0
        self._trust = Trust(self._raw)
        self._stick = Stick(home, self._replica, self._trust, say, self._may_go_on)
        self._inbox: queue.Queue[dict[str, Any]] = queue.Queue()
        self._cancel = threading.Event()
        self._peer: HttpPeer | None = None
        self._booth = Booth(self._replica, self._trust)
        self._own_hub: tuple[str, str] | None = None
        """Peer id and address of the hub that this computer is."""
        self._centre_at = 0.0
        """When the centre is tried again, while a hub stands in for it."""
        self._arrivals = Arrivals(home.path)
        self._making = Making(home.path, self._replica, say, self._inbox.put)
        self._filing = Filing(self._replica, say, self._centre_peer)
        self._importing = Importing(home.path, self._store, say)
        self._enrolling = Enrolling(self._store, self._replica, say)
        self._live = Live(lambda: self._inbox.put({"do": "exchange"}))
        self._known = ""
        self._online, self._trouble = False, ""
        self._comeback = Comeback(home.path)
        self._last = self._comeback.last
        self._running: Exchange | None = None
        self._due = time.monotonic()
        """When the next exchange begins by itself."""
        self._quiet_until = 0.0
        self._total = Summary()
        self._pause = INTERVAL_SECONDS

    def put(self, message: dict[str, Any]) -> None:
        """Hand in a message; from any thread."""
        if message.get("do") == "import":
            self._importing.take(message)
            return
        if message.get("do") == "cancel":
            self._cancel.set()
        self._inbox.put(message)

    def run(self) -> None:
        """Serve until ``{"do": "end"}``."""
        with self._store.read() as session:
            opening.live_here(session, session.get_one(Device, 1).store_id)
        tasks: dict[str, Callable[[dict[str, Any]], None]] = {
            "exchange": self._exchange,
            "status": lambda _message: self.status(),
            "seen": self._seen,
            "enrol": self._enrol,
            "backup": self._backup,
            "catalogue": self._catalogue,
            "published": self._published,
            "pictures": self._pictures,
            "make": self._making.begin,
            "making": lambda _message: self._making.step(),
            "made": self._making.made,
            "make_stop": lambda _message: self._making.stop(),
            "files": self._files,
            "file": self._file,
            "hub_enrol": self._enrolling.hub,
            "hub_at": self._hub_at,
            "computers": lambda message: computers.ask(message, self._replica, self._say),
            "stick_write": self._stick.write,
            "stick_read": self._read_stick,
            "stick_back": self._give_back,
            "cancel": lambda _message: self._cancel.clear(),
        }
        self.put({"do": "exchange"})
        while True:
            self._read_in_turn()
            try:
                message = self._inbox.get(timeout=max(0.0, self._due - time.monotonic()))
            except queue.Empty:
                message = {"do": "exchange"}
                if due(self._home, clock.now()):
                    self.put({"do": "backup"})
            if message.get("do") == "end":
                break
            task = tasks.get(str(message.get("do")))
            if message.get("do") == "exchange":
                self._plan(INTERVAL_SECONDS)
            if task is None:
                self._say({"say": "failed", "task": str(message.get("do")), "code": "background.unknown"})
            else:
                self._try(str(message["do"]), task, message)
        self._importing.close()
        self._making.stop()
        self._live.stop()
        self._booth.close()
        self._raw.close()
        self._store.close()

    def _try(self, name: str, task: Callable[[dict[str, Any]], None], message: dict[str, Any]) -> None:
        try:
            task(message)
        except Cancelled:
            if name == "exchange":
                self._quiet_until = time.monotonic() + QUIET_SECONDS
            self._say({"say": "failed", "task": name, "code": "background.cancelled"})
        except (StoreError, BundleError) as error:
            self._say({"say": "failed", "task": name, "code": error.code})
        except Exception as error:
            log.error("%s failed: %s", name, type(error).__name__, exc_info=error)
            self._say({"say": "failed", "task": name, "code": "background.failed"})

    def status(self) -> None:
        """Tell how things stand.

        ``centre``: whether one is known; ``online``; ``waiting`` saves; ``last`` exchange, UTC text or empty; ``sent``
        and ``received`` since the start; open ``refused`` and ``conflicts``; ``trouble``: a code or empty; of
        other devices' bundles those ``carried`` that wait for a network, and ``answers`` to take back to them; ``hub``:
        the name of the hub that stands in for the centre, or empty; ``confirmed``: of those waiting, what it has taken;
        ``next``: when it exchanges again by itself, UTC text; ``comeback``: see ``Comeback.summary``, or None;
        ``proof``: the last comparison with the centre, as ``mending.Report``.
        """
        url, _ = self._replica.centre()
        refused, conflicts = self._replica.problems()
        self._say({
            "say": "status", "centre": bool(url), "online": self._online, "waiting": self._replica.waiting(),
            "last": self._last, "sent": self._total.sent, "received": self._total.received, "refused": refused,
            "conflicts": conflicts, "trouble": self._trouble, **self._stick.counts(),
            "hub": self._booth.hub.name if self._booth.hub else "", "confirmed": self._replica.confirmed(),
            "next": clock.to_text(clock.now() + timedelta(seconds=max(0.0, self._due - time.monotonic()))),
            "comeback": self._comeback.summary(),
            "proof": asdict(self._mending.report),
        })  # fmt: skip

    def _enrol(self, message: dict[str, Any]) -> None:
        url = str(message.get("url", ""))
        enrolled = self._enrolling.redeem("enrol", url, message)
        if enrolled is None:
            return
        self._replica.enrolled(url, enrolled.key, enrolled.device_code)
        self._forget_peer()
        self._say({"say": "done", "task": "enrol"})
        self._exchange(message)

    def _hub_at(self, message: dict[str, Any]) -> None:
        """This computer's own hub listens here: no search is needed."""
        self._own_hub = (str(message.get("peer", "")), str(message.get("url", "")))
        self._trust.found(*self._own_hub, clock.to_text(clock.now()))

    def _backup(self, _message: dict[str, Any]) -> None:
        made = backup(self._store, self._home.backups, clock.now())
        self._say({"say": "done", "task": "backup", "made_at": clock.to_text(made.made_at)})

    def _catalogue(self, _message: dict[str, Any]) -> None:
        from desktop.store.catalogue import demo

        demo.ensure(self._home.path)
        self._say({"say": "done", "task": "catalogue"})

    def _plan(self, seconds: float) -> None:
        """Exchange again in about so long; varied, so that desks spread out."""
        self._due = time.monotonic() + seconds * random.uniform(0.8, 1.2)  # noqa: S311

    def _seen(self, _message: dict[str, Any]) -> None:
        self._comeback.seen()
        self.status()

    def _published(self, _message: dict[str, Any]) -> None:
        """One slice of what the centre published; the next one after whatever else waits."""
        if self._arrivals.step():
            self._say({"say": "done", "task": "catalogue"})
        if self._arrivals.is_wanted:
            self._inbox.put({"do": "published"})

    def _pictures(self, message: dict[str, Any]) -> None:
        if self._replica.centre()[0] and self._online:
            picturing.fetch(message, self._home.path, self._centre_peer(), self._say)

    def _files(self, _message: dict[str, Any]) -> None:
        """One slice of a paper's file that the centre lacks; the next one after whatever else waits."""
        self._filing.step()
        if self._filing.is_wanted:
            self._inbox.put({"do": "files"})

    def _file(self, message: dict[str, Any]) -> None:
        if not self._filing.fetch(str(message.get("sha256", ""))):
            self._inbox.put(message)

    def _centre_peer(self) -> HttpPeer:
        if self._peer is None:
            self._peer = HttpPeer(*self._replica.centre())
        return self._peer

    def _exchange(self, message: dict[str, Any]) -> None:
        url, key = self._replica.centre()
        if message.get("asked"):
            self._quiet_until = self._centre_at = 0.0
        if not url or time.monotonic() < self._quiet_until:
            self.status()
            return
        self._comeback.begin(self._replica.waiting(), self._replica.waiting_rows())
        if self._booth.hub is None or time.monotonic() >= self._centre_at:
            self._exchange_with_centre(url, key)
        if not self._online:
            self._exchange_with_hub(key)
        self._plan(INTERVAL_SECONDS if self._booth.hub else self._pause)
        self.status()

    def _exchange_with_centre(self, url: str, key: str) -> None:
        peer, before = self._centre_peer(), self._total
        try:
            exchange = Exchange(
                self._replica,
                peer,
                HEAD,
                tell=self._progress,
                trust=digest(self._trust),
                known=self._known,
                arrived=self._comeback.came if self._comeback.under_way() else None,
                held=self._mending,
                files=Bootstrap(Intake(self._replica, self._home.path), peer, HEAD, self._file_progress),
                catalogue=self._arrivals.known(),
                holds=self._arrivals.holds(),
            )
            self._running = exchange
            done = exchange.run()
            keep(self._trust, exchange.welcome)
            if self._own_hub is not None:
                self._trust.found(*self._own_hub, self._last)
            self._known = exchange.welcome.incarnation if exchange.welcome else ""
        except (Unreachable, Nonsense, Refusal) as error:
            self._offline(error)
        else:
            self._booth.leave()
            self._online, self._trouble, self._pause = True, "", INTERVAL_SECONDS
            self._heard(before, done)
            self._stick.carry(peer)
            self._watch(url, key)
            coming = self._arrivals.is_wanted
            if exchange.welcome is not None and self._arrivals.told(url, key, exchange.welcome):
                self._say({"say": "done", "task": "catalogue"})
            if self._arrivals.is_wanted and not coming:
                self._inbox.put({"do": "published"})
            sending = self._filing.is_wanted
            self._filing.told(self._known)
            if self._filing.is_wanted and not sending:
                self._inbox.put({"do": "files"})

    def _read_in_turn(self) -> None:
        """While there is nothing to do: read rows for the proof that both sides hold the same, some at a time."""
        if time.monotonic() >= self._read_again_at:
            self._read_again_at = time.monotonic() + READ_AGAIN_SECONDS
            self._mending.again()
        while self._inbox.empty() and self._mending.idle():
            time.sleep(STEP_PAUSE_SECONDS)

    def _exchange_with_hub(self, key: str) -> None:
        """The centre is away: a hub of the store, if one is near, until it is back."""
        before = self._total
        done = self._booth.exchange(self._progress)
        if done is None:
            return
        self._heard(before, done)
        hub = self._booth.hub
        if hub is not None and self._booth.wait is not None:
            self._live.watch(hub.address, key, self._booth.wait, hub.fingerprint)

    def _heard(self, before: Summary, done: Summary) -> None:
        if self._online:
            self._comeback.finish(done, sum(self._replica.problems()))
        self._last = clock.to_text(clock.now())
        self._total = _sum(before, done)
        came = self._replica.came()
        if came is not None:
            self._say({"say": "changed", "tables": came})
        self._replica.rest()

    def _read_stick(self, message: dict[str, Any]) -> None:
        self._stick.read(message)
        self._exchange(message)

    def _give_back(self, message: dict[str, Any]) -> None:
        self._stick.give_back(message)
        self.status()

    def _may_go_on(self) -> None:
        if self._cancel.is_set():
            self._cancel.clear()
            raise Cancelled

    def _progress(self, done: Summary) -> None:
        self._comeback.step(done)
        self._may_go_on()
        back = self._comeback.under_way()
        told = {"sent": done.sent, "received": done.received, "back": back is not None}
        if back is not None:
            told |= {
                "sent": back["sent"],
                "received": sum(back["down"].values()),
                "of": back["of"],
                "left": self._left(),
            }
        self._say({"say": "progress", "task": "exchange", **told})

    def _left(self) -> int:
        """How much of the granted streams is still to be read, in sequence numbers."""
        welcome = self._running.welcome if self._running is not None else None
        if welcome is None:
            return 0
        read = self._replica.reading(welcome.incarnation)
        return sum(max(0, stream.seq - read.get(stream.name, 0)) for stream in welcome.streams)

    def _file_progress(self, step: str, had: int, of: int, rows: int) -> None:
        self._may_go_on()
        self._say({"say": "progress", "task": "bootstrap", "step": step, "bytes": had, "of": of, "rows": rows})

    def _offline(self, error: Exception) -> None:
        self._online, self._trouble = False, code_of(error)
        asked = error.retry_after if isinstance(error, Unreachable) else 0.0
        self._pause = max(asked, min(MOST_SECONDS, self._pause * 2))
        self._centre_at = time.monotonic() + self._pause
        self._forget_peer()
        log.warning("no exchange: %s", self._trouble)

    def _forget_peer(self) -> None:
        if self._peer is not None:
            self._peer.close()
            self._peer = None

    def _watch(self, url: str, key: str) -> None:
        """Have the centre tell as soon as somebody else wrote in any stream of this device."""
        read = self._replica.reading(self._known)
        self._live.watch(url, key, Wait(self._known, {name: read.get(name, 0) for name in self._replica.streams()}))


def _sum(before: Summary, done: Summary) -> Summary:
    return Summary(before.sent + done.sent, before.received + done.received)
