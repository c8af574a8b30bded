"""The device's own bundles: what waits goes out as a question, and the peer's answer comes in as an exchange would.

The answer is taken by the very steps of ``sync.client``, with the file in the peer's place.
"""

from __future__ import annotations

import functools
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from sync import protocol
from sync.bundle import BundleError, Head, Reader, Seal, Tell, Writer
from sync.client import CLOCK_SLACK_MS, Exchange, Summary, encode_batch
from sync.merge import clock_at
from sync.peer import Nonsense, Unreachable
from sync.protocol import (
    Answer,
    Ask,
    Decided,
    Enrol,
    Enrolled,
    Hello,
    KnownEdits,
    Letter,
    Page,
    Place,
    ProtocolError,
    Prove,
    Proven,
    Pull,
    Push,
    Recover,
    Recovered,
    Waiting,
    Welcome,
    batch_name,
    page_name,
)
from sync.protocol import Batch as BatchMessage
from sync.replica import Position, Replica

ASK, WELCOME = "ask", "welcome"


class Places(Replica, Protocol):
    """A replica that can also list how far it has read everywhere, and the streams it has."""

    def places(self) -> list[tuple[str, str, str, int]]: ...
    def streams(self) -> list[str]: ...


@dataclass(frozen=True)
class Written:
    """What a question holds."""

    batches: int
    transactions: int


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def write_question(
    replica: Places, key: bytes, path: Path, schema: str, *, tell: Tell | None = None,
    now_ms: Callable[[], int] = _now_ms, rows: int = protocol.BATCH_ROWS,
) -> Written:  # fmt: skip
    """Freeze what waits, and write every batch without an answer. ``key``: the device's own bundle key.

    Nothing is taken from the queue: the answer does that, by whatever way it comes. Raises BundleError.
    """
    replica.settle()
    store_id, code, incarnation = replica.identity()
    encode = functools.partial(encode_batch, schema=schema)
    # no peer's clock to measure by: what lies in our own future is lowered, the rest is the peer's to show
    while replica.freeze(rows, clock_at(now_ms() + CLOCK_SLACK_MS), encode):
        pass
    frozen = replica.frozen()
    places = tuple(Place(*place) for place in replica.places())
    ask = Ask(
        Hello(*protocol.VERSIONS, schema, incarnation, now_ms()),
        replica.highest_answered(),
        places,
        replica.centre_cursors(),
    )
    head = Head("question", secrets.token_hex(16), store_id, code, incarnation, frozen[0][0] if frozen else 0).encode()
    seal, sent = Seal(key, head), 0
    with Writer(path, head) as writer:
        writer.add(ASK, seal.close(ASK, Letter(ask).encode()))
        for done, (number, digest, payload) in enumerate(frozen, 1):
            replica.showing(number)
            name = batch_name(digest)
            writer.add(name, seal.close(name, Letter(ask, digest, payload).encode()))
            sent += len(BatchMessage.decode(payload).transactions)
            if tell is not None:
                tell(done, len(frozen))
    return Written(len(frozen), sent)


def read_answer(
    replica: Places, key: bytes, path: Path, schema: str, *, tell: Callable[[Summary], object] | None = None
) -> Summary:
    """Take the peer's answer in: its words on our batches, and its pages from where we stand.

    An answer read twice, or after the network was there, does nothing more. Raises BundleError.
    """
    with Reader(path) as reader:
        _must_be_ours(reader.head, replica.identity())
        peer = _Recorded(reader, Seal(key, reader.head_bytes), replica.streams())
        try:
            peer.check()
            return Exchange(_Answered(replica, peer), peer, schema, tell=tell).run()
        except (ProtocolError, Nonsense):
            raise BundleError("bundle.damaged") from None


def _must_be_ours(head: Head, identity: tuple[str, str, str]) -> None:
    store_id, code, incarnation = identity
    if head.store_id != store_id:
        raise BundleError("bundle.other_store")
    if head.device != code:
        raise BundleError("bundle.other_device", device=head.device)
    if head.kind != "answer":
        raise BundleError("bundle.own")
    if head.incarnation != incarnation:
        raise BundleError("bundle.old_life")


class _Recorded:
    """The file as the peer: it says what it was sealed with, and no more."""

    def __init__(self, reader: Reader, seal: Seal, granted: Sequence[str]) -> None:
        """``granted``: the streams the device has now; a file that is older than the last contact takes none away."""
        self._reader, self._seal, self._granted = reader, seal, frozenset(granted)
        self._names = frozenset(reader.names())

    def check(self) -> None:
        """Open every letter once before anything is taken. Raises BundleError."""
        for name in self._reader.names():
            self._open(name)

    def answers(self, digest: str) -> bool:
        return batch_name(digest) in self._names

    def hello(self, message: Hello) -> Welcome:
        """The welcome of then; the clock that is measured against it is our own."""
        welcome = Welcome.decode(self._open(WELCOME))
        streams = tuple(each for each in welcome.streams if each.name in self._granted)
        return replace(welcome, clock=message.clock, streams=streams)

    def push(self, message: Push) -> Answer:
        return Answer.decode(self._open(batch_name(message.hash)))

    def decided(self, message: Waiting) -> Decided:
        """A stick carries no word on what waits for a lease: that is asked at the next contact."""
        return Decided(())

    def prove(self, _message: Prove) -> Proven:
        """Nothing can be asked of a stick."""
        raise Unreachable("a stick")

    def recover(self, _message: Recover) -> Recovered:
        """Nor given back to one."""
        raise Unreachable("a stick")

    def pull(self, message: Pull) -> Page:
        name = page_name(message.stream, message.seq)
        if name in self._names:
            return Page.decode(self._open(name))
        nothing: list[Any] = []
        return Page(message.stream, message.seq, message.seq, False, (), KnownEdits(*[nothing] * 8))

    def enrol(self, message: Enrol) -> Enrolled:
        raise BundleError("bundle.damaged")

    def _open(self, name: str) -> bytes:
        return self._seal.open(name, self._reader.sealed(name))


class _Answered:
    """The replica with those batches alone that the file answers; nothing new is frozen meanwhile."""

    def __init__(self, replica: Replica, peer: _Recorded) -> None:
        self._replica, self._peer = replica, peer

    def frozen(self) -> list[tuple[int, str, bytes]]:
        """The batches that the file answers, in order."""
        return [each for each in self._replica.frozen() if self._peer.answers(each[1])]

    def freeze(self, rows: int, ceiling: int, encode: Any) -> bool:
        """Nothing: a file takes nothing in."""
        return False

    def grant(self, streams: Sequence[str]) -> None:
        """Nothing: only a peer that answers now grants and takes away."""

    def at_centre(self, position: Position, horizon: int) -> None:
        """Nothing: the file may be older than what the device knows."""

    def graves(self, stream: str) -> list[tuple[str, str]]:
        """None: a file cannot be asked which of them the peer still has."""
        return []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._replica, name)
