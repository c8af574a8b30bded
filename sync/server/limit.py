"""How often one device may ask, and one address try a code: a bucket that fills with time."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable

KEPT = 50_000
"""Buckets kept at most; full ones go first, they say nothing."""
_draw = secrets.SystemRandom()


class Buckets:
    """``rate``: a second; ``burst``: at once. On the event loop only."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, whose: str) -> float:
        """Take one; 0 where it is granted, else the seconds until there is one."""
        now = self._clock()
        left, then = self._left.get(whose, (float(self._burst), now))
        left = min(float(self._burst), left + (now - then) * self._rate)
        if left < 1:
            self._left[whose] = (left, now)
            return (1 - left) / self._rate
        if len(self._left) >= KEPT and whose not in self._left:
            self._forget(now)
        self._left[whose] = (left - 1, now)
        return 0.0

    def _forget(self, now: float) -> None:
        self._left = {
            whose: (left, then)
            for whose, (left, then) in self._left.items()
            if left + (now - then) * self._rate < self._burst
        }


def retry_after(seconds: float, spread: float = 5.0) -> int:
    """Whole seconds for Retry-After, spread so that those turned away do not come back together."""
    return max(1, math.ceil(seconds + _draw.uniform(0, spread)))
