"""When cars are due, reckoned anew for all of them: after the schedule changed or history came in. For the second
process, in transactions between which a save at the desk comes in."""

from __future__ import annotations

import time
from collections.abc import Callable

from desktop.domain.actor import Actor
from desktop.domain.service import maintenance
from desktop.store.importing.write import BREATH_SECONDS
from desktop.store.open import Store

FOLLOWED = frozenset({"schedule", "visit"})
"""Kinds of files after which due days are others."""
CARS = 50
"""In one transaction: a save waits some tenths of a second for it at most."""


def reckon(
    store: Store, by: Actor, tell: Callable[[int], None] | None = None, stop: Callable[[], bool] | None = None
) -> int:
    """All cars of the store; how many were looked at. Raises Refused ``right.missing``."""
    after, done = "", 0
    while True:
        with store.write(by) as session:
            after = maintenance.keep_all(by, session, after, CARS)
        done += CARS
        if tell is not None:
            tell(done)
        if not after or (stop is not None and stop()):
            return done
        time.sleep(BREATH_SECONDS)
