"""Work beside a window: its processes let the window have the processor first."""

from __future__ import annotations

import os


def step_back() -> None:
    """From now on this process runs when nobody else wants to; it cannot be taken back."""
    if hasattr(os, "nice"):
        os.nice(10)
    else:
        import psutil

        psutil.Process().nice(getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", 0))
