"""A bundle on its way: carried letter by letter to a peer, with the replies in a bundle for the way back.

Whoever carries opens nothing: the letters are the device's and the peer's. Carrying twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sync.bundle import BundleError, Reader, Tell, Writer
from sync.protocol import Relay, Relayed


@dataclass(frozen=True)
class Carried:
    """Whose bundle it was, and what was carried: ``batches`` there, ``pages`` back."""

    device: str
    batches: int
    pages: int


def carry(source: Path, relay: Callable[[Relay], Relayed], target: Path | None, tell: Tell | None = None) -> Carried:
    """Bring a device's bundle to a peer; the replies go to ``target``, put there whole, with all the device lacks.

    Raises BundleError, and what ``relay`` raises; the peer then has what it answered, and nothing lies at ``target``.
    """
    with Reader(source) as reader:
        if reader.head.kind != "question":
            raise BundleError("bundle.answer_here", device=reader.head.device)
        return _Way(reader, relay, tell or (lambda _done, _all: None)).go(target)


class _Way:
    def __init__(self, reader: Reader, relay: Callable[[Relay], Relayed], tell: Tell) -> None:
        self._reader, self._relay, self._tell = reader, relay, tell
        self._names = reader.names()

    def go(self, target: Path | None) -> Carried:
        if not self._names:
            raise BundleError("bundle.damaged")
        ask, *batches = self._names
        welcome = self._send(ask)
        writer = Writer(target, welcome.head) if target is not None else None
        if writer is None:
            for done, name in enumerate(batches, 1):
                self._send(name)
                self._tell(done, len(batches))
            return Carried(self._reader.head.device, len(batches), 0)
        with writer:
            writer.add(welcome.name, welcome.sealed)
            for done, name in enumerate(batches, 1):
                back = self._send(name)
                writer.add(back.name, back.sealed)
                self._tell(done, len(batches))
            pages = sum(self._take_pages(writer, ask, stream) for stream in welcome.streams)
        return Carried(self._reader.head.device, len(batches), pages)

    def _take_pages(self, writer: Writer, ask: str, stream: str) -> int:
        seq, pages, more = 0, 0, True
        while more:
            back = self._send(ask, stream, seq)
            writer.add(back.name, back.sealed)
            more, pages = back.more and back.end > seq, pages + 1
            seq = back.end
            self._tell(pages, pages + int(more))
        return pages

    def _send(self, name: str, stream: str = "", seq: int = 0) -> Relayed:
        return self._relay(Relay(self._reader.head_bytes, name, self._reader.sealed(name), stream, seq))
