"""The centre turns a whole request down."""

from __future__ import annotations

from sync.protocol import Denied
from sync.wire import Value


class Denial(Exception):
    """The whole request is turned down; nothing was changed."""

    def __init__(self, code: str, **details: Value) -> None:
        self.message = Denied(code, details)
        super().__init__(code)
