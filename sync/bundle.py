"""The exchange as a file: sealed letters of one device and its peer, for a stick where there is no network at all.

Layout: ``MAGIC``, a version byte, the head (its length in four bytes, big-endian, then JSON), letters, SHA-256 of all
before. A letter is its name (length in two bytes), its length (four bytes), a nonce and AES-GCM of its body, bound to
the head and the name; a name of no length ends them. The open checksum finds damage before anything is taken, for a
carrier too, who has no key; each letter's own seal is what is believed, and a batch's number says whether one before it
is missing. Head and names hold ids and numbers only. One letter is in memory at a time.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal

import orjson

from sync.wire import MAX_BODY, Fields, ProtocolError

MAGIC = b"FORECOURT-BUNDLE"
VERSION = 1
MAX_HEAD = 4_096
MAX_SEALED = MAX_BODY + 16_384
"""A message, what stands before it, and its seal."""
NONCE, TAG, DIGEST = 12, 16, 32
CHUNK = 1 << 20
Kind = Literal["question", "answer"]
Tell = Callable[[int, int], object]
"""(bytes or letters done, all of them); what it raises stops the work, and nothing half-made stays."""


class BundleError(Exception):
    """The file cannot be taken, and nothing was changed. ``code``: ``bundle.…``, with a sentence at the desk."""

    def __init__(self, code: str, **values: str | int) -> None:
        self.code = code
        self.values = values
        super().__init__(code)


@dataclass(frozen=True)
class Head:
    """What stands open. ``id``: drawn at random; of an answer the question's. ``peer``: who answered."""

    kind: Kind
    id: str
    store_id: str
    device: str
    incarnation: str
    first: int = 0
    """Number of the first batch within; 0 where there is none."""
    peer: str = ""

    def encode(self) -> bytes:
        return orjson.dumps(asdict(self))

    @classmethod
    def decode(cls, data: bytes) -> Head:
        """Raises BundleError ``bundle.damaged``."""
        try:
            f = Fields(orjson.loads(data))
            kind: Kind = "answer" if f.text("kind") == "answer" else "question"
            told = f.text("id", 32), f.text("device", 20)
            if not all(each.isascii() and each.isalnum() for each in told):
                raise BundleError("bundle.damaged")  # they become names of files
            return cls(
                kind, f.text("id", 64), f.text("store_id", 36), f.text("device", 20), f.text("incarnation", 40),
                f.integer("first"), f.text("peer", 40),
            )  # fmt: skip
        except (orjson.JSONDecodeError, ProtocolError):
            raise BundleError("bundle.damaged") from None


def device_key(store_key: bytes, device: str) -> bytes:
    """A device's own bundle key: the centre and the store's hub can make it again, no other device can."""
    return hmac.new(store_key, f"forecourt bundle device\0{device}".encode(), hashlib.sha256).digest()


class Seal:
    """Seals and opens the letters of one file. ``head``: its very bytes."""

    def __init__(self, key: bytes, head: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._head = head
        told = Head.decode(head)
        own = hmac.new(key, f"forecourt bundle file\0{told.kind}\0{told.id}".encode(), hashlib.sha256).digest()
        self._cipher = AESGCM(own)

    def close(self, name: str, body: bytes) -> bytes:
        """A letter's sealed body."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, body, self._bound(name))

    def open(self, name: str, sealed: bytes) -> bytes:
        """What was sealed. Raises BundleError ``bundle.foreign``: another key, another file, or not as it was made."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], self._bound(name))
        except (InvalidTag, ValueError):
            raise BundleError("bundle.foreign") from None

    def _bound(self, name: str) -> bytes:
        return b"\0".join((MAGIC, bytes([VERSION]), self._head, name.encode()))


class Writer:
    """Writes one file beside its place, and puts it there whole. Use it in ``with``; an error leaves nothing behind."""

    def __init__(self, path: Path, head: bytes) -> None:
        self._path, self._part = path, path.with_name(path.name + ".part")
        self._sha = hashlib.sha256()
        self._file: BinaryIO = _opened(self._part)
        self._put(MAGIC + bytes([VERSION]) + len(head).to_bytes(4, "big") + head)

    def add(self, name: str, sealed: bytes) -> None:
        """One letter, sealed already."""
        told = name.encode()
        self._put(len(told).to_bytes(2, "big") + told + len(sealed).to_bytes(4, "big") + sealed)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        try:
            if error is None:
                self._put(bytes(2))
                self._put(self._sha.digest())
                with _disk():
                    self._file.flush()
                    os.fsync(self._file.fileno())
            self._file.close()
            if error is None:
                with _disk():
                    self._part.replace(self._path)
        finally:
            self._file.close()
            with contextlib.suppress(OSError):
                self._part.unlink(missing_ok=True)

    def _put(self, data: bytes) -> None:
        with _disk():
            self._file.write(data)
        self._sha.update(data)


class Reader:
    """One file, found whole before anything of it is used. Use it in ``with``.

    Raises BundleError ``bundle.none`` (no bundle at all), ``bundle.newer``, ``bundle.cut``, ``bundle.damaged``,
    ``bundle.unreadable``.
    """

    def __init__(self, path: Path, tell: Tell | None = None) -> None:
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError:
            raise BundleError("bundle.unreadable") from None
        try:
            self.head_bytes = self._begin()
            self.head = Head.decode(self.head_bytes)
            self._index = dict(self._letters())
            self._verify(tell or (lambda _done, _all: None))
        except OSError:
            self._file.close()
            raise BundleError("bundle.unreadable") from None
        except BaseException:
            self._file.close()
            raise

    def names(self) -> list[str]:
        """The letters' names, in order."""
        return list(self._index)

    def sealed(self, name: str) -> bytes:
        """One letter, still sealed. Raises BundleError ``bundle.damaged`` where there is none of this name."""
        if name not in self._index:
            raise BundleError("bundle.damaged")
        at, size = self._index[name]
        try:
            self._file.seek(at)
            return self._take(size)
        except OSError:
            raise BundleError("bundle.unreadable") from None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _take(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) < size:
            raise BundleError("bundle.cut")
        return data

    def _begin(self) -> bytes:
        begun = self._file.read(len(MAGIC) + 1)
        if begun[: len(MAGIC)] != MAGIC[: len(begun)] or not begun:
            raise BundleError("bundle.none")
        if len(begun) <= len(MAGIC):
            raise BundleError("bundle.cut")
        if begun[-1] != VERSION:
            raise BundleError("bundle.newer" if begun[-1] > VERSION else "bundle.damaged")
        size = int.from_bytes(self._take(4), "big")
        if size > MAX_HEAD:
            raise BundleError("bundle.damaged")
        return self._take(size)

    def _letters(self) -> Iterator[tuple[str, tuple[int, int]]]:
        while size := int.from_bytes(self._take(2), "big"):
            name = self._take(size).decode("ascii", "replace")
            length = int.from_bytes(self._take(4), "big")
            if length > MAX_SEALED or size > MAX_HEAD:
                raise BundleError("bundle.damaged")
            at = self._file.tell()
            yield name, (at, length)
            self._file.seek(at + length)

    def _verify(self, tell: Tell) -> None:
        end = self._file.tell()
        expected = self._take(DIGEST)
        if self._file.read(1):
            raise BundleError("bundle.damaged")
        sha, done = hashlib.sha256(), 0
        self._file.seek(0)
        while done < end:
            part = self._take(min(CHUNK, end - done))
            sha.update(part)
            done += len(part)
            tell(done, end)
        if sha.digest() != expected:
            raise BundleError("bundle.damaged")


def _opened(path: Path) -> BinaryIO:
    with _disk():
        return path.open("wb")


@contextlib.contextmanager
def _disk() -> Iterator[None]:
    """What the stick does to us in our words."""
    try:
        yield
    except OSError as error:
        import errno

        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise BundleError("bundle.full" if full else "bundle.not_written") from None
