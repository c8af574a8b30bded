"""The hubs nearby: those the centre named, looked for on the LAN, spoken to only behind their own certificates.

For the second process alone. The last address is tried first; a search runs only while the centre is away, in a thread
of zeroconf's, and gives up quietly where there is no network or nobody speaks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop.domain import clock
from desktop.store.trust import Trust, TrustedHub
from sync import protocol
from sync.discovery import Search
from sync.http import HttpPeer
from sync.peer import Nonsense, Refusal, Unreachable
from sync.protocol import Hello, HubFace, Welcome

CONNECT_SECONDS = 1.5
"""On a LAN a hub answers at once or not at all."""
FIRST_SECONDS = 2.0
"""How long the first search waits for an answer; later ones look at what was heard since."""
READ_SECONDS = 60.0
log = logging.getLogger(__name__)


def digest(trust: Trust) -> str:
    """What the device tells the centre of what it was told."""
    key = trust.bundle_key().hex()
    if not key:
        return ""
    hubs = tuple(HubFace(each.peer, each.name, each.fingerprint) for each in trust.hubs())
    return protocol.Trust(hubs, key).digest()


def keep(trust: Trust, welcome: Welcome | None) -> None:
    """Believe what the centre says from now on; nothing where it said nothing new."""
    if welcome is not None and welcome.trust is not None:
        told = welcome.trust
        trust.keep(told.bundle_key, [(each.peer, each.name, each.fingerprint) for each in told.hubs])


class Nearby:
    """``key``: the device key, sent only to a trusted hub. ``interfaces``: addresses to search on; empty for all."""

    def __init__(self, trust: Trust, key: Callable[[], str], *, interfaces: Sequence[str] = ()) -> None:
        self._trust, self._key, self._interfaces = trust, key, interfaces
        self._search: Search | None = None
        self._searched: frozenset[str] = frozenset()

    def connect(self, hello: Hello) -> tuple[HttpPeer, TrustedHub] | None:
        """A trusted hub that answers, None where there is none. The caller closes the peer."""
        hubs = self._trust.hubs()
        if not hubs:
            self.close()
            return None
        for hub in hubs:
            if hub.address and (peer := self._answers(hub, hub.address, hello)):
                return peer, hub
        heard = self._heard(frozenset(each.peer for each in hubs))
        for hub in hubs:
            for address in heard.get(hub.peer, []):
                if address != hub.address and (peer := self._answers(hub, address, hello)):
                    self._trust.found(hub.peer, address, clock.to_text(clock.now()))
                    return peer, replace(hub, address=address)
        return None

    def close(self) -> None:
        """Stop searching."""
        if self._search is not None:
            self._search.close()
            self._search = None

    def _heard(self, peers: frozenset[str]) -> dict[str, list[str]]:
        if self._searched != peers:
            self.close()
        try:
            if self._search is None:
                self._search, self._searched = Search(peers, interfaces=self._interfaces), peers
                return self._search.found(FIRST_SECONDS)
            return self._search.found()
        except OSError as error:
            log.info("no search for hubs: %s", type(error).__name__)
            return {}

    def _answers(self, hub: TrustedHub, address: str, hello: Hello) -> HttpPeer | None:
        peer = HttpPeer(address, self._key(), fingerprint=hub.fingerprint, timeouts=(CONNECT_SECONDS, READ_SECONDS))
        try:
            if peer.hello(hello).peer == hub.peer:
                return peer
        except (Unreachable, Nonsense, Refusal) as error:
            log.info("a hub did not answer: %s", type(error).__name__)
        peer.close()
        return None
