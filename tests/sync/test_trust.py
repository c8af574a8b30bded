"""A device speaks to a hub only behind the certificate that the centre named, and finds it without an address."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.second.nearby import Nearby, digest, keep
from desktop.store.trust import Trust
from desktop.store.upgrade import HEAD
from sync import protocol
from sync.client import Exchange
from sync.discovery import Announcement, Search
from sync.http import HttpPeer
from sync.peer import Unreachable
from sync.protocol import Crew, Hello, Hub
from sync.server.certificate import Tls, certificate
from sync.server.embedded import WrongKey
from sync.server.serving import Running, listen
from tests.sync.booth import KEY, STORE, Booth, Desk

LOOP = ["127.0.0.1"]


@contextlib.contextmanager
def over_tls(booth: Booth, tls: Tls) -> Iterator[str]:
    """The booth's centre once more, as a hub would serve: TLS with a certificate of its own."""
    listening = listen("127.0.0.1", 0)
    running = Running(booth.centre, listening, tls=tls)
    thread = threading.Thread(target=running.serve, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        running.stop()
        thread.join()


class FalseHub:
    """Answers on the LAN with a certificate of its own, and keeps every byte it is told."""

    def __init__(self, tls: Tls) -> None:
        self.heard = b""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(tls.certificate, tls.key, tls.password)
        self._listening = listen("127.0.0.1", 0)
        self.port = self._listening.getsockname()[1]
        self.met = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                plain, _ = self._listening.accept()
                with plain, contextlib.suppress(OSError), self._context.wrap_socket(plain, server_side=True) as secure:
                    self.met.set()
                    while part := secure.recv(65536):
                        self.heard += part

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.fixture
def false_hub(tmp_path: Path) -> Iterator[FalseHub]:
    hub = FalseHub(certificate(tmp_path / "false", bytes(32)))
    yield hub
    hub.close()


def hub_of(booth: Booth, tls: Tls, peer: str = "") -> tuple[str, Crew]:
    """A hub enrolled as a device of the store, and registered at the centre: its device code and its crew."""
    device = booth.centre.enrol(protocol.Enrol(booth.centre.invite(STORE, hub=True), "hub"))
    at_centre = HttpPeer(booth.url, device.key)
    crew = at_centre.hub(Hub(peer or booth.centre.peer, "展位 3", tls.fingerprint))
    at_centre.close()
    return device.device_code, crew


def exchange(desk: Desk) -> None:
    peer, trust = desk.peer(), Trust(desk.raw)
    talk = Exchange(desk.replica, peer, HEAD, trust=digest(trust))
    talk.run()
    peer.close()
    keep(trust, talk.welcome)


def hello(desk: Desk) -> Hello:
    return Hello(*protocol.VERSIONS, HEAD, desk.replica.identity()[2], 0)


def test_the_centre_names_the_hubs_and_drops_a_revoked_one_at_the_next_contact(
    booth: Booth, desks: tuple[Desk, Desk], tmp_path: Path
) -> None:
    left, right = desks
    exchange(left)
    assert Trust(left.raw).hubs() == [] and len(Trust(left.raw).bundle_key()) == 32
    tls = certificate(tmp_path / "hub", KEY)
    code, crew = hub_of(booth, tls)
    assert [each.code for each in crew.members] == ["D1", "D2", code]
    exchange(left)
    (hub,) = Trust(left.raw).hubs()
    assert (hub.peer, hub.name, hub.fingerprint) == (booth.centre.peer, "展位 3", tls.fingerprint)
    exchange(right)
    assert Trust(right.raw).bundle_key() != Trust(left.raw).bundle_key()
    booth.centre.register.revoke(STORE, code)
    exchange(left)
    assert Trust(left.raw).hubs() == []


def test_trust_travels_only_when_it_changed(booth: Booth, desks: tuple[Desk, Desk]) -> None:
    left, _ = desks
    exchange(left)
    peer = left.peer()
    talk = Exchange(left.replica, peer, HEAD, trust=digest(Trust(left.raw)))
    talk.run()
    peer.close()
    assert talk.welcome is not None and talk.welcome.trust is None


def test_a_device_believes_the_certificate_that_the_centre_named(
    booth: Booth, desks: tuple[Desk, Desk], tmp_path: Path
) -> None:
    left, _ = desks
    tls = certificate(tmp_path / "hub", KEY)
    hub_of(booth, tls)
    exchange(left)
    with over_tls(booth, tls) as url:
        Trust(left.raw).found(booth.centre.peer, url, "2026")
        found = Nearby(Trust(left.raw), lambda: left.key).connect(hello(left))
        assert found is not None
        peer, hub = found
        assert hub.peer == booth.centre.peer
        row = left.customer("钱")
        left.exchange(peer)
        peer.close()
    assert booth.all("SELECT id FROM row_customer") == [(row,)]


def test_a_false_hub_on_the_lan_is_sent_no_key(
    booth: Booth, desks: tuple[Desk, Desk], tmp_path: Path, false_hub: FalseHub
) -> None:
    left, _ = desks
    tls = certificate(tmp_path / "hub", KEY)
    hub_of(booth, tls)
    exchange(left)
    with Announcement(booth.centre.peer, false_hub.port, LOOP, interfaces=LOOP):
        nearby = Nearby(Trust(left.raw), lambda: left.key, interfaces=LOOP)
        while not false_hub.met.is_set():
            assert nearby.connect(hello(left)) is None
        nearby.close()
    assert false_hub.heard == b"", "the handshake ended before a byte of ours"


def test_a_pinned_device_speaks_no_plain_http_and_through_no_proxy(
    booth: Booth, desks: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    left, _ = desks
    tls = certificate(tmp_path / "hub", KEY)
    plain = HttpPeer(booth.url, left.key, fingerprint=tls.fingerprint)
    with pytest.raises(Unreachable, match="InvalidSchema"):
        plain.hello(hello(left))
    plain.close()
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tls.certificate))
    with over_tls(booth, tls) as url:
        peer = HttpPeer(url.replace("127.0.0.1", "127.0.0.2"), left.key, fingerprint=tls.fingerprint)
        with pytest.raises(Unreachable, match="ConnectionError"):
            peer.hello(hello(left))  # nobody listens there; a proxy would have been asked
        peer.close()
        peer = HttpPeer(url, left.key, fingerprint=tls.fingerprint)
        assert peer.hello(hello(left)).peer == booth.centre.peer
        peer.close()


def test_a_certificate_is_made_once_and_opens_with_its_own_key_alone(tmp_path: Path) -> None:
    first = certificate(tmp_path, KEY)
    assert certificate(tmp_path, KEY) == first
    with pytest.raises(WrongKey):
        certificate(tmp_path, bytes(32))
    assert b"ENCRYPTED PRIVATE KEY" in first.key.read_bytes()
    assert first.key.stat().st_mode & 0o077 == 0
    first.certificate.unlink()
    assert certificate(tmp_path, KEY).fingerprint != first.fingerprint


def test_a_hub_is_found_by_its_id_and_gone_when_it_says_so() -> None:
    peer, stranger = str(uuid.uuid4()), str(uuid.uuid4())
    with Announcement(stranger, 4001, LOOP, interfaces=LOOP):
        search = Search([peer], interfaces=LOOP)
        with Announcement(peer, 4002, LOOP, interfaces=LOOP):
            assert search.found(30) == {peer: ["https://127.0.0.1:4002"]}
        assert search.found() == {}
        search.close()


def test_no_hub_no_search(booth: Booth, desks: tuple[Desk, Desk]) -> None:
    left, _ = desks
    exchange(left)
    nearby = Nearby(Trust(left.raw), lambda: left.key)
    assert nearby.connect(hello(left)) is None
    assert nearby._search is None
