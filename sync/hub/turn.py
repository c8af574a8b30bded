"""The hub's conversation with the centre, read top to bottom: who belongs to us, what the devices sent, what is new."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sync import protocol
from sync.hub.hub import Hub
from sync.hub.kept import Queue
from sync.peer import Nonsense, Refusal
from sync.protocol import Answer, Crew, Forward, Heard, Hello, Lease, LeaseAsk, Page, Pull, Welcome, Words
from sync.protocol import Hub as Face

log = logging.getLogger(__name__)


class Centre(Protocol):
    """The centre as the hub speaks to it. Each method raises Unreachable, Nonsense or Refusal."""

    def hello(self, message: Hello) -> Welcome: ...
    def hub(self, message: Face) -> Crew: ...
    def forward(self, message: Forward) -> Answer: ...
    def pull(self, message: Pull) -> Page: ...
    def lease(self, message: LeaseAsk) -> Lease: ...
    def words(self, message: Words) -> Heard: ...


@dataclass(frozen=True)
class Turned:
    """What one turn did: batches ``forwarded``, pages ``read``, queues the centre would not have (code by device)."""

    forwarded: int
    read: int
    refused: Mapping[str, str]


class Turn:
    """``face``: what the hub says of itself; ``schema``: its revision of the product's tables."""

    def __init__(self, hub: Hub, centre: Centre, face: Face, schema: str) -> None:
        self._hub, self._centre, self._face, self._schema = hub, centre, face, schema

    def run(self) -> Turned:
        """Everything there is to say. Raises Unreachable, Nonsense or Refusal; nothing is lost then."""
        self._hub.came.clear()
        welcome = self._shake_hands()
        self._hub.believe(self._centre.hub(self._face))
        self._say_words(ends=False)
        refused: dict[Queue, str] = {}
        forwarded = self._forward(refused)
        self._say_words()
        return Turned(forwarded, self._pull(welcome), {device: code for (_, device, _), code in refused.items()})

    def lease(self, resources: Sequence[str], until: int) -> bool:
        """Ask to decide about these in the centre's place; whether it was granted. Raises as :meth:`run`.

        All that the devices brought goes to the centre first: what it has not answered by then is decided without us.
        """
        self.run()
        ask = LeaseAsk(self._hub.incarnation, tuple(resources), until)
        granted = self._centre.lease(ask)
        # what was given back at the centre before it granted this is to be known here before anything is confirmed
        self._pull(self._shake_hands())
        return self._hub.take_lease(granted)

    def _shake_hands(self) -> Welcome:
        now = time.time_ns() // 1_000_000
        of, reached = self._hub.reached()
        return self._centre.hello(Hello(*protocol.VERSIONS, self._schema, self._hub.incarnation, now, "", of, reached))

    def _say_words(self, *, ends: bool = True) -> None:
        """What we decided goes before the batches it was about: the centre then takes them as we did.

        A return goes after them, since with it the centre decides all that waits: what that stands on is there then.
        """
        words = self._hub.unheard(ends=ends)
        if words is not None:
            self._hub.heard(self._centre.words(words))

    def _forward(self, refused: dict[Queue, str]) -> int:
        """Every batch in the order it came. What the centre will not have of one device holds up no other's."""
        done = 0
        while (batch := self._hub.next_to_forward(refused)) is not None:
            try:
                answer = self._centre.forward(batch.message)
            except Refusal as refusal:
                # the device itself hears it at its next contact with the centre, and begins anew
                log.warning("the centre will not have a batch of %s: %s", batch.device, refusal.code)
                refused[batch.queue] = refusal.code
                continue
            if (answer.number, answer.hash) != (batch.number, batch.message.hash):
                raise Nonsense("an answer to another batch")
            self._hub.answered(batch, answer)
            done += 1
        return done

    def _pull(self, welcome: Welcome) -> int:
        """Always at least one page a stream: what we brought has moved it on since the handshake."""
        pages = 0
        for stream in welcome.streams:
            more, whole = True, 0
            if 0 < self._hub.cursor(welcome.peer, welcome.incarnation, stream.name) < stream.horizon:
                self._hub.read_anew(welcome.peer, welcome.incarnation, stream.name)
            while more:
                start = self._hub.cursor(welcome.peer, welcome.incarnation, stream.name)
                whole = whole if start else stream.horizon
                ask = Pull(welcome.incarnation, stream.name, start, protocol.PAGE_ROWS, whole=whole)
                page = self._centre.pull(ask)
                if page.stream != stream.name or page.start != start or page.end < start:
                    raise Nonsense("a page that was not asked for")
                self._hub.adopt(welcome.peer, welcome.incarnation, page)
                more, pages = page.more and page.end > start, pages + 1
        return pages
