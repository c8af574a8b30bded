"""Whoever answers a device, a centre or a hub, and the three ways in which no answer is to be had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sync.protocol import (
    Answer,
    Decided,
    Enrol,
    Enrolled,
    Hello,
    Page,
    Prove,
    Proven,
    Pull,
    Push,
    Recover,
    Recovered,
    Waiting,
    Welcome,
)


class Unreachable(Exception):
    """The peer could not be reached, or not now. ``retry_after``: seconds it asked us to wait, 0 where it did not."""

    def __init__(self, why: str, retry_after: float = 0) -> None:
        self.why = why
        self.retry_after = retry_after
        super().__init__(why)


class Nonsense(Exception):
    """Something answered that does not speak the protocol: a captive portal, a proxy's error page, a cut body."""


class Refusal(Exception):
    """The peer denied the whole request. ``code`` is one of ``protocol.DENIALS``."""

    def __init__(self, code: str, details: Mapping[str, Any]) -> None:
        self.code = code
        self.details = details
        super().__init__(code)


class Peer(Protocol):
    """Whoever answers. Each method raises Unreachable, Nonsense or Refusal, and may then be called again."""

    def hello(self, message: Hello) -> Welcome: ...
    def push(self, message: Push) -> Answer: ...
    def pull(self, message: Pull) -> Page: ...
    def decided(self, message: Waiting) -> Decided: ...
    def prove(self, message: Prove) -> Proven: ...
    def recover(self, message: Recover) -> Recovered: ...
    def enrol(self, message: Enrol) -> Enrolled: ...
