"""The exchange with a hub of the store while the centre is away: what it says is provisional, and the centre's word
comes through it. For the second process alone."""

from __future__ import annotations

import logging
import time

from desktop.second.nearby import Nearby
from desktop.store.replica import Replica
from desktop.store.trust import Trust, TrustedHub
from desktop.store.upgrade import HEAD
from sync import protocol
from sync.client import Exchange, Summary, Tell
from sync.http import HttpPeer
from sync.peer import Nonsense, Refusal, Unreachable
from sync.protocol import Hello, Wait

log = logging.getLogger(__name__)


class Booth:
    """``hub``: who answered last, None while none does."""

    def __init__(self, replica: Replica, trust: Trust) -> None:
        self._replica = replica
        self._nearby = Nearby(trust, lambda: replica.centre()[1])
        self._peer: HttpPeer | None = None
        self.hub: TrustedHub | None = None
        self.wait: Wait | None = None
        """What to wait for at the hub until somebody else writes."""

    def exchange(self, tell: Tell) -> Summary | None:
        """Everything there is to say to a hub nearby; None where none answers."""
        if self._peer is None:
            _, _, incarnation = self._replica.identity()
            hello = Hello(*protocol.VERSIONS, HEAD, incarnation, time.time_ns() // 1_000_000)
            found = self._nearby.connect(hello)
            if found is None:
                return None
            self._peer, self.hub = found
        exchange = Exchange(self._replica, self._peer, HEAD, tell=tell)
        try:
            done = exchange.run()
        except (Unreachable, Nonsense, Refusal) as error:
            log.warning("no exchange with the hub: %s", type(error).__name__)
            self.leave()
            return None
        welcome = exchange.welcome
        if welcome is not None:
            read = self._replica.reading(welcome.incarnation)
            self.wait = Wait(welcome.incarnation, {each.name: read.get(each.name, 0) for each in welcome.streams})
        return done

    def leave(self) -> None:
        """The centre is back, or this hub is gone: let the connection go."""
        if self._peer is not None:
            self._peer.close()
        self._peer = self.hub = self.wait = None

    def close(self) -> None:
        """Stop for good."""
        self.leave()
        self._nearby.close()
