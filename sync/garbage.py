"""When Python looks for cycles in a process that moves many rows."""

from __future__ import annotations

import gc

THRESHOLDS = (50_000, 20, 20)
"""A page of 10,000 rows makes as many tuples at once; with Python's own 700 each page searched all that lives."""


def seldom() -> None:
    """Look for cycles seldom from now on, and never again in what is there; call it once a program has started."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
