"""Seeded histories with a hub between: desks that reach the centre, the hub, or neither, and a hub that comes and goes.

Who is reached decides about nothing in the end: the same oracle judges, with the centre's word alone.
``python -m tests.sync.hub_history SEED …`` plays seeds again, ``--cut`` leaves out every step that is not needed.
"""

from __future__ import annotations

import contextlib
import random
import sys
from collections.abc import Sequence
from typing import Any

from sync.hub.hub import Hub
from sync.hub.turn import Turn
from sync.peer import Refusal, Unreachable
from sync.protocol import Answer, Crew, Enrol, Forward, Heard, Hello, Lease, LeaseAsk, Page, Pull, Welcome, Words
from sync.protocol import Hub as Face
from sync.server import backup
from sync.server.accounts import Device
from sync.server.denial import Denial
from sync.server.embedded import open_file
from sync.server.schema import Tables
from tests.sync.booth import KEY
from tests.sync.history import ACTS, Act, History
from tests.sync.playing import main
from tests.sync.world import Line, Place, WorldDesk, refusing


class HubPlace:
    """A hub on a file of its own, called directly."""

    def __init__(self, place: Place, store_id: str, name: str) -> None:
        self._place, self._folder = place, place.folder / name
        self._key = place.enrol(Enrol(place.centre.invite(store_id, hub=True), name)).key
        self._open()

    def _open(self) -> None:
        store_id, code, _ = self._key.split(".")
        self.engine = open_file(self._folder, KEY)
        self.hub = Hub(self.engine, refusing(), Device(store_id, code))

    def restart(self) -> None:
        """Its process is gone and comes up again."""
        self.engine.dispose()
        self._open()

    def begin_anew(self) -> None:
        """It is restored from a backup: another incarnation, which knows less or as much."""
        self.engine.dispose()
        engine = open_file(self._folder, KEY)
        backup.restore_file(engine, Tables(refusing()))
        engine.dispose()
        self._open()

    def turn(self, cut: Any = lambda: False) -> None:
        """Once to the centre and back, as far as the line holds."""
        peer = ToCentre(self._place, self._key, cut)
        with contextlib.suppress(Unreachable, Refusal):
            Turn(self.hub, peer, Face(self.hub.peer, "hub", "0" * 64), refusing().schema).run()

    def lease(self, resources: Sequence[str], cut: Any = lambda: False) -> bool:
        """Ask to decide about these; whether it was granted. Raises Unreachable, Refusal."""
        peer = ToCentre(self._place, self._key, cut)
        face = Face(self.hub.peer, "hub", "0" * 64)
        return Turn(self.hub, peer, face, refusing().schema).lease(resources, 0)

    def close(self) -> None:
        self.engine.dispose()


class ToCentre:
    """The centre as the hub reaches it, without HTTP."""

    def __init__(self, place: Place, key: str, cut: Any) -> None:
        self._centre, self._cut = place.centre, cut
        self._device = self._centre.authenticate(key)

    def _ask(self, act: Any) -> Any:
        if self._cut():
            raise Unreachable("before")
        try:
            answer = act()
        except Denial as denial:
            raise Refusal(denial.message.code, denial.message.details) from None
        if self._cut():
            raise Unreachable("after")
        return answer

    def hello(self, message: Hello) -> Welcome:
        return self._ask(lambda: self._centre.hello(self._device, message))

    def hub(self, message: Face) -> Crew:
        return self._ask(lambda: self._centre.trust.register(self._device, message))

    def forward(self, message: Forward) -> Answer:
        return Answer.decode(self._ask(lambda: self._centre.forward(self._device, message)))

    def lease(self, message: LeaseAsk) -> Lease:
        return self._ask(lambda: self._centre.lease(self._device, message))

    def words(self, message: Words) -> Heard:
        return self._ask(lambda: self._centre.words(self._device, message))

    def pull(self, message: Pull) -> Page:
        return Page.decode(self._ask(lambda: self._centre.pull(self._device, message)).encode())


class HubHistory(History):
    """A history in which the centre is often away and the hub is not."""

    place_of: type[HubPlace] = HubPlace

    def _play(self) -> None:
        self.acts = self._acts()
        self.hub = self.place_of(self.place, self.store_id, f"hub-{self.seed}-{self.store_id[:4]}")
        try:
            super()._play()
        finally:
            self.hub.close()

    def _acts(self) -> dict[Act, float]:
        return HUB_ACTS

    def meet(self, desk: WorldDesk, draw: random.Random) -> None:
        """A desk and the hub exchange; the hub may not know the desk yet."""
        cut = draw.choice((0.0, 0.1, 0.3))

        def between() -> None:
            if draw.random() < 0.2:
                draw.choice((self.edit, self.delete, self.append))(desk, draw)

        with contextlib.suppress(Unreachable, Refusal, Denial):
            line = Line(desk, self.hub.hub, cut=lambda: draw.random() < cut, between=between)
            desk.talk(line, page=draw.choice((3, 50)), rows=draw.choice((1, 4, 100)))

    def turn(self, desk: WorldDesk, draw: random.Random) -> None:
        cut = draw.choice((0.0, 0.0, 0.2))
        self.hub.turn(lambda: draw.random() < cut)

    def hub_restarts(self, desk: WorldDesk, draw: random.Random) -> None:
        self.hub.restart()

    def hub_anew(self, desk: WorldDesk, draw: random.Random) -> None:
        self.hub.begin_anew()

    def _come_to_rest(self) -> None:
        self.hub.turn()
        super()._come_to_rest()


HUB_ACTS: dict[Act, float] = {
    **ACTS, HubHistory.meet: 25, HubHistory.turn: 10, HubHistory.hub_restarts: 2, HubHistory.hub_anew: 1,
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(HubHistory))
