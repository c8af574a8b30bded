"""The transport over requests. Whatever the network does becomes Unreachable or Nonsense; nothing is lost by either."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from sync import protocol
from sync.bundle import MAX_SEALED
from sync.peer import Nonsense, Refusal, Unreachable
from sync.protocol import (
    Answer,
    AskSnapshot,
    Crew,
    Decided,
    Denied,
    DeviceList,
    Devices,
    Enrol,
    Enrolled,
    Forward,
    Heard,
    Hello,
    Hub,
    Lease,
    LeaseAsk,
    Offer,
    Page,
    ProtocolError,
    Prove,
    Proven,
    Pull,
    Push,
    Recover,
    Recovered,
    Relay,
    Relayed,
    Stored,
    Wait,
    Waiting,
    Welcome,
    Words,
)
from sync.protocol.build import Build, Builds
from sync.protocol.file import Piece
from sync.protocol.piece import Given, Pieces

CONNECT_SECONDS = 5.0
READ_SECONDS = 60.0
MAX_RETRY_AFTER = 3_600.0
CHUNK = 64 * 1024
FAILURES = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)
"""What a line that fails raises: asking by requests, reading the body by urllib3 beneath it."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""Never through a proxy of the environment."""
T = TypeVar("T")


class _Bearer(requests.auth.AuthBase):
    """The device key in its header. As ``auth``, or a .netrc of the machine would replace it."""

    def __init__(self, key: str) -> None:
        self._value = f"Bearer {key}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._value
        return request


class _Pinned(HTTPAdapter):
    """Speaks TLS to the holder of one certificate alone: the handshake ends before a byte of ours to anybody else."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        super().__init__()

    def init_poolmanager(self, *args: Any, **how: Any) -> None:
        super().init_poolmanager(*args, **how, assert_fingerprint=self._fingerprint)


class HttpPeer:
    """A peer behind HTTP. ``verify``: the path of a certificate to trust instead of the system's, or True.

    ``fingerprint``: SHA-256 in hex of the one certificate to speak to, a hub's; then no authority and no name counts,
    and neither plain HTTP nor a proxy of the environment is ever used.
    """

    def __init__(
        self, url: str, key: str = "", *, verify: bool | str = True, timeouts: tuple[float, float] | None = None,
        fingerprint: str = "",
    ) -> None:  # fmt: skip
        self._url = url.rstrip("/")
        self._timeouts = timeouts or (CONNECT_SECONDS, READ_SECONDS)
        self._session = requests.Session()
        self._session.verify = verify
        self._session.headers.clear()
        self._session.headers["Content-Type"] = protocol.CONTENT_TYPE
        self._session.trust_env = urlsplit(url).hostname not in LOOPBACK
        if fingerprint:
            self._session.trust_env = self._session.verify = False
            self._session.adapters.clear()
            self._session.mount("https://", _Pinned(fingerprint))
        if key:
            self._session.auth = _Bearer(key)

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def hello(self, message: Hello) -> Welcome:
        return self._call("hello", message.encode(), Welcome.decode)

    def push(self, message: Push) -> Answer:
        return self._call("push", message.encode(), Answer.decode)

    def prove(self, message: Prove) -> Proven:
        return self._call("prove", message.encode(), Proven.decode)

    def recover(self, message: Recover) -> Recovered:
        return self._call("recover", message.encode(), Recovered.decode)

    def pull(self, message: Pull) -> Page:
        return self._call("pull", message.encode(), Page.decode)

    def enrol(self, message: Enrol) -> Enrolled:
        return self._call("enrol", message.encode(), Enrolled.decode)

    def hub(self, message: Hub) -> Crew:
        return self._call("hub", message.encode(), Crew.decode)

    def forward(self, message: Forward) -> Answer:
        return self._call("forward", message.encode(), Answer.decode)

    def lease(self, message: LeaseAsk) -> Lease:
        return self._call("lease", message.encode(), Lease.decode)

    def words(self, message: Words) -> Heard:
        return self._call("words", message.encode(), Heard.decode)

    def decided(self, message: Waiting) -> Decided:
        return self._call("decided", message.encode(), Decided.decode)

    def relay(self, message: Relay) -> Relayed:
        return self._call("relay", message.encode(), Relayed.decode)

    def snapshot(self, message: AskSnapshot) -> Offer:
        return self._call("snapshot", message.encode(), Offer.decode)

    def store(self, sha256: str, piece: Piece, data: bytes = b"") -> Stored:
        """Send a piece of a file that a row names, or ask how much of it the peer has."""
        extra = {"Content-Range": piece.header}
        return self._understand(*self._send(f"file/{sha256}", data, self._timeouts, extra, "PUT"), Stored.decode)

    def builds(self, message: Build) -> Builds:
        """What is handed in to be built and published, for who may publish."""
        return self._call("build", message.encode(), Builds.decode)

    def pieces(self, message: Pieces) -> Given:
        """Pieces of a published file that is too large to be fetched whole."""
        return self._call("pieces", message.encode(), Given.decode)

    def hand_in(self, build_id: str, place: int, piece: Piece, data: bytes = b"") -> Stored:
        """Send a piece of a file that is to be built, or ask how much of it the peer has."""
        extra = {"Content-Range": piece.header}
        door = f"build/{build_id}/{place}"
        return self._understand(*self._send(door, data, self._timeouts, extra, "PUT"), Stored.decode)

    def read(self, path: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes of a file from ``start`` on; ``length``: so many at most. A cut one ends with Unreachable."""
        until = "" if length is None else str(start + length - 1)
        try:
            with self._session.get(
                f"{self._url}/v1/{path}", headers={"Range": f"bytes={start}-{until}"}, timeout=self._timeouts,
                stream=True, allow_redirects=False,
            ) as response:  # fmt: skip
                if response.status_code == 416:
                    return
                if response.status_code not in (200, 206) or (response.status_code == 200 and start):
                    self._turned_away(response)
                yield from _parts(response)
        except FAILURES as error:
            raise Unreachable(type(error).__name__) from None

    def forget(self, path: str) -> None:
        """The peer may take a file away. It does so by itself in time, so a failure is none."""
        with contextlib.suppress(requests.RequestException, OSError):
            self._session.delete(f"{self._url}/v1/{path}", timeout=self._timeouts, allow_redirects=False).close()

    def _turned_away(self, response: requests.Response) -> None:
        headers, status = response.headers, response.status_code
        if headers.get("Content-Type", "") == protocol.CONTENT_TYPE:
            self._understand(status, headers, _read(response), Offer.decode)
        if status >= 500 or status == 429:
            raise Unreachable(f"status {status}", _seconds(headers.get("Retry-After", "")))
        raise Nonsense(f"status {status} for a file")

    def devices(self, message: Devices) -> DeviceList:
        """The store's devices, for a manager."""
        return self._call("devices", message.encode(), DeviceList.decode)

    def wait(self, message: Wait, seconds: float) -> bool:
        """Wait at the peer until a stream goes beyond its number; False when none has within ``seconds``."""
        connect, read = self._timeouts
        status, _, _ = self._send(
            "wait", message.encode(), (connect, max(read, seconds + 10)), {"X-Wait": str(seconds)}
        )
        if status not in (200, 204):
            raise Unreachable(f"status {status}")
        return status == 200

    def _call(self, door: str, body: bytes, decode: Callable[[bytes], T]) -> T:
        return self._understand(*self._send(door, body, self._timeouts, {}), decode)

    def _understand(
        self, status: int, headers: requests.structures.CaseInsensitiveDict[str], answer: bytes,
        decode: Callable[[bytes], T],
    ) -> T:  # fmt: skip
        if headers.get("Content-Type", "") != protocol.CONTENT_TYPE:
            if status >= 500 or status == 429:
                raise Unreachable(f"status {status}", _seconds(headers.get("Retry-After", "")))
            raise Nonsense(f"status {status}, {headers.get('Content-Type', 'no type')[:40]}")
        try:
            if status == 200:
                return decode(answer)
            denied = Denied.decode(answer)
        except ProtocolError as error:
            raise Nonsense(str(error)) from None
        if denied.code == "busy":
            raise Unreachable("busy", _seconds(headers.get("Retry-After", "")))
        raise Refusal(denied.code, denied.details)

    def _send(
        self, door: str, body: bytes, timeouts: tuple[float, float], extra: dict[str, str], method: str = "POST"
    ) -> tuple[int, requests.structures.CaseInsensitiveDict[str], bytes]:
        try:
            with self._session.request(
                method, f"{self._url}/v1/{door}", data=body, timeout=timeouts, headers=extra, stream=True,
                allow_redirects=False,
            ) as response:  # fmt: skip
                return response.status_code, response.headers, _read(response)
        except FAILURES as error:
            raise Unreachable(type(error).__name__) from None


def _parts(response: requests.Response) -> Iterator[bytes]:
    """The body as it comes, so that of a cut one nothing that came is lost; then it raises."""
    size = 0
    while part := response.raw.read1(CHUNK, decode_content=True):
        size += len(part)
        yield part
    promised = response.headers.get("Content-Length", "")
    if promised.isdigit() and int(promised) != size:
        raise Unreachable("a body cut short")


def _read(response: requests.Response) -> bytes:
    """The body, stopped where it grows beyond any message; a cut one raises."""
    parts, size = [], 0
    for part in _parts(response):
        size += len(part)
        if size > MAX_SEALED:
            raise Nonsense("a body beyond any message")
        parts.append(part)
    return b"".join(parts)


def _seconds(retry_after: str) -> float:
    """Retry-After in seconds, 0 where it is not a number."""
    return min(float(retry_after), MAX_RETRY_AFTER) if retry_after.isdigit() else 0.0
