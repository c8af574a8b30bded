"""Stamps as they lie in the rows: the clock as digits, then ``.device`` and ``.incarnation`` (docs/sync.md)."""

from __future__ import annotations

HLC_DIGITS = 19
"""Decimal digits of the clock in a stamp, so that text order is clock order; 2**63 has 19."""


def device_of(stamp: str) -> str:
    """Who wrote a stamp, in whatever incarnation (a file put back is still the same device); empty for no stamp."""
    return stamp[HLC_DIGITS + 1 :].rpartition(".")[0]
