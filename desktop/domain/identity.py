"""Identities: UUIDv7 for what one device makes, UUIDv5 for what several may make of the same thing."""

from __future__ import annotations

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last_ms = 0
_counter = 0

SHARED = uuid.UUID("6f0c1e1e-3b7b-5d53-9a44-0f0ec0a7f0c1")
"""Namespace of :func:`shared_id`; never change it, or two devices make the same thing twice."""


def new_id() -> str:
    """A lower-case 36-character UUIDv7 (RFC 9562), rising within one process even when the clock steps back."""
    global _last_ms, _counter
    with _lock:
        ms = time.time_ns() // 1_000_000
        if ms > _last_ms:
            _last_ms, _counter = ms, int.from_bytes(os.urandom(2), "big") & 0x07FF
        else:
            _counter += 1
            if _counter > 0x0FFF:
                _last_ms, _counter = _last_ms + 1, 0
        value = _last_ms << 80 | 7 << 76 | _counter << 64
    value |= 2 << 62 | int.from_bytes(os.urandom(8), "big") >> 2
    return str(uuid.UUID(int=value))


def shared_id(*parts: str) -> str:
    """The same id on every device for the same (rule, subject, period), so a thing is made once."""
    return str(uuid.uuid5(SHARED, "\x1f".join(parts)))
