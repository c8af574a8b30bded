"""Joining a store by a one-time code: the conversation of the second process before there is a file to open.

``desktop.background`` says what is sent and what is told.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from typing import Any

from desktop.domain import clock
from desktop.domain.people.staff import Staff
from desktop.store.device import settle
from desktop.store.home import Home, world_failed
from desktop.store.join import Joining
from desktop.store.open import Store
from desktop.store.place import Identity, place
from desktop.store.problem import StoreError
from desktop.store.replica import Replica
from desktop.store.upgrade import HEAD, create
from sync import protocol
from sync.client import Exchange, Summary
from sync.fetch import Damaged, fetch, is_gone, order, pages
from sync.http import HttpPeer
from sync.merge import losers
from sync.peer import Refusal
from sync.protocol import AskSnapshot, Enrol, Hello, Offer

TRIES = 3
"""How often a file that came damaged, or is gone, is asked for anew."""
Say = Callable[[dict[str, Any]], None]
log = logging.getLogger(__name__)


class Join:
    """One join of one home. ``stop`` is called at each step and raises where the person wants no more."""

    def __init__(self, home: Home, say: Say, stop: Callable[[], None], verify: bool | str = True) -> None:
        self._home, self._say, self._stop, self._verify = home, say, stop, verify

    def run(self, asked: dict[str, Any]) -> None:
        """Enrol, fetch, put in place, exchange; ends with a store that can be signed in to.

        Raises what the centre and the store raise; what was reached is kept and the next run goes on.
        """
        joining = Joining(self._home, asked.get("passphrase"), str(asked.get("code", "")))
        try:
            self._enrol(joining, asked)
            who = Identity(**joining.note("device"))
            with contextlib.closing(HttpPeer(who.centre_url, who.centre_key, verify=self._verify)) as peer:
                self._fill(joining, peer, who)
            recovery = joining.note("recovery")
            joining.finish()
        finally:
            joining.close()
        self._say({"say": "done", "task": "join", "store_id": who.store_id, "recovery_code": recovery})

    def _tell(self, step: str, done: int = 0, of: int = 0, rows: int = 0) -> None:
        self._stop()
        self._say({"say": "progress", "task": "join", "step": step, "bytes": done, "of": of, "rows": rows})

    def _enrol(self, joining: Joining, asked: dict[str, Any]) -> None:
        if joining.note("device") is not None:
            return
        self._tell("enrol")
        url = str(asked.get("url", "")).rstrip("/")
        with contextlib.closing(HttpPeer(url, verify=self._verify)) as peer:
            enrolled = peer.enrol(Enrol(str(asked.get("code", ""))[:40], str(asked.get("name", ""))[:80]))
        joining.keep("device", {
            "store_id": enrolled.store_id, "code": enrolled.device_code, "incarnation": joining.note("incarnation"),
            "centre_url": url, "centre_key": enrolled.key,
        })  # fmt: skip

    def _fill(self, joining: Joining, peer: HttpPeer, who: Identity) -> None:
        tries = (self._from_file(joining, peer, who) for _ in range(TRIES))
        if not next((placed for placed in tries if placed is not None), False):
            create(joining.part, joining.key, who.store_id, code=who.code)
        self._tell("exchange")
        store = Store(joining.part, joining.key)
        try:
            with contextlib.closing(store.write_connection()) as raw:
                replica = Replica(raw, losers)
                replica.enrolled(who.centre_url, who.centre_key, who.code)
                Exchange(replica, peer, HEAD, tell=self._exchanged).run()
            with store.read() as session:
                if session.query(Staff).filter(Staff.deleted_at.is_(None)).first() is None:
                    raise StoreError("join.empty")
            settle(store, self._home)
        finally:
            store.close()

    def _exchanged(self, done: Summary) -> None:
        self._tell("exchange", rows=done.received)

    def _from_file(self, joining: Joining, peer: HttpPeer, who: Identity) -> bool | None:
        """Have the store's stream as a file and put it in place; None where another file is to be asked for.

        False where its schema is not this program's: the rows then come page by page.
        """
        try:
            offer = self._offer(joining, peer, who)
            where = f"snapshot/{offer.id}"
            fetch(
                peer, where, offer.size, offer.sha256, joining.fetched,
                lambda step, done, of: self._tell(step, done, of, offer.rows),
            )  # fmt: skip
            self._tell("place", offer.size, offer.size, offer.rows)
            placed = place(joining.part, joining.key, pages(joining.fetched, bytes.fromhex(offer.key)), who, losers)
        except OSError as error:
            raise world_failed(error, self._home.path) from None
        except Damaged:
            log.warning("the fetched file was damaged")
            joining.forget_file()
            return None
        except Refusal as refusal:
            joining.forget_file()
            if is_gone(refusal):
                return None
            raise
        peer.forget(where)
        return placed

    def _offer(self, joining: Joining, peer: HttpPeer, who: Identity) -> Offer:
        kept = joining.note("offer")
        if kept is not None:
            return Offer(**kept)
        now = int(clock.now().timestamp() * 1000)
        welcome = peer.hello(Hello(*protocol.VERSIONS, HEAD, who.incarnation, now))
        ask = AskSnapshot(welcome.incarnation, f"store:{who.store_id}", HEAD)
        offer = order(peer, ask, lambda step, rows, _: self._tell(step, rows=rows))
        joining.keep("offer", vars(offer))
        return offer
