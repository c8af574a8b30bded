"""The network fails in every way it knows; nothing is lost, nothing is done twice."""

from __future__ import annotations

import contextlib
import random
import socket
import time
import zlib
from collections.abc import Iterator

import pytest
import requests

from desktop.domain.people.customer import Customer
from desktop.store.replica import Replica
from desktop.store.replica_sent import StaleAnswer
from sync import protocol
from sync.client import encode_batch
from sync.http import HttpPeer
from sync.merge import clock_of
from sync.peer import Nonsense, Refusal, Unreachable
from sync.protocol import Answer, Batch, ProtocolError, Push
from sync.wire import unpack
from tests.sync.booth import STORE, Booth, Desk
from tests.sync.proxy import Plan, Proxy
from tests.sync.test_exchange import same, together

Pair = tuple[Desk, Desk]
TEN_YEARS_MS = 10 * 365 * 86_400_000


@pytest.fixture
def proxy(booth: Booth) -> Iterator[Proxy]:
    standing = Proxy(booth.port)
    yield standing
    standing.close()


def centre_rows(booth: Booth) -> list[tuple[object, ...]]:
    return booth.all("SELECT id, name, note, stamp, field_stamps, seq FROM row_customer ORDER BY id")


def test_cut_at_any_byte_either_way_nothing_is_lost_or_doubled(desks: Pair, proxy: Proxy) -> None:
    left, right = desks
    draw = random.Random(20261121)
    rows = [left.customer(str(n)) for n in range(3)]
    for attempt in range(40):
        row = rows[attempt % 3]
        desk = desks[attempt % 2]
        if desk.all("SELECT 1 FROM customer WHERE id = :id", id=row):
            desk.edit(Customer, row, note=str(attempt))
        at = draw.randrange(1, 2_500)
        proxy.plan = Plan(cut_up=at) if draw.random() < 0.5 else Plan(cut_down=at)
        with contextlib.suppress(Unreachable, Nonsense), contextlib.closing(desk.peer(proxy.url)) as peer:
            desk.exchange(peer)
    proxy.plan = Plan()
    together(left, right)
    together(left, right)
    same(left, right)
    assert left.replica.waiting() == right.replica.waiting() == 0
    assert left.conflicts() == right.conflicts()
    written = {note for (note,) in left.booth.all("SELECT value FROM centre_edit WHERE field = 'note'")}
    saved = {value for desk in desks for (value,) in desk.all("SELECT value FROM edit WHERE field = 'note'")}
    assert written == saved


def test_every_request_sent_twice_has_one_effect(desks: Pair, proxy: Proxy) -> None:
    left, right = desks
    proxy.plan = Plan(twice=True)
    row = left.customer()
    left.edit(Customer, row, name="李")
    for desk in (left, right):
        with contextlib.closing(desk.peer(proxy.url)) as peer:
            desk.exchange(peer)
    same(left, right)
    assert left.booth.all("SELECT count(*) FROM centre_batch") == [(1,)]
    assert left.booth.all("SELECT count(*) FROM centre_edit") == [(1,)]


def test_a_late_repeat_is_answered_from_store_and_changes_nothing(desks: Pair) -> None:
    left, right = desks
    row = left.customer()
    sent: list[Push] = []

    class Remembering(HttpPeer):
        def push(self, message: Push) -> Answer:
            sent.append(message)
            return super().push(message)

    peer = Remembering(left.booth.url, left.key)
    left.exchange(peer)
    right.exchange()
    right.edit(Customer, row, name="李")
    together(right, left)
    before = centre_rows(left.booth)
    first = peer.push(sent[0])
    assert first == peer.push(sent[0])
    assert (first.number, first.verdicts) == (1, ())
    assert centre_rows(left.booth) == before
    peer.close()


def test_a_number_used_with_other_content_is_refused_and_the_device_begins_anew(desks: Pair) -> None:
    left, right = desks
    left.customer("一")
    left.exchange()
    with left.store.write_local() as session:
        session.connection().exec_driver_sql("DELETE FROM batch")
    left.customer("二")
    incarnation = left.replica.identity()[2]
    left.exchange()
    assert left.replica.identity()[2] != incarnation
    right.exchange()
    same(left, right)


def test_a_transaction_takes_effect_once_whatever_batch_brings_it(desks: Pair) -> None:
    left, right = desks
    row = left.customer()
    left.edit(Customer, row, name="李")
    with contextlib.closing(left.peer()) as peer:
        ((_, digest, payload),) = _frozen(left)
        peer.push(Push(0, 0, digest, payload))
    before = centre_rows(left.booth)
    left.replica.new_incarnation()
    left.exchange()
    assert centre_rows(left.booth) == before
    right.exchange()
    same(left, right)


def _frozen(desk: Desk) -> list[tuple[int, str, bytes]]:
    desk.replica.freeze(100, 1 << 62, encode_batch)
    return desk.replica.frozen()


def test_numbers_are_taken_in_order(desks: Pair) -> None:
    left, _ = desks
    left.customer()
    ((_, _, payload),) = _frozen(left)
    batch = Batch.decode(payload)
    later = Batch(batch.incarnation, 3, batch.transactions, batch.inserts, batch.edits).encode()
    with contextlib.closing(left.peer()) as peer, pytest.raises(Refusal) as refused:
        peer.push(Push(0, 0, protocol.content_hash(later), later))
    assert (refused.value.code, refused.value.details) == ("gap", {"expected": 1})


def test_an_answer_to_something_else_is_not_taken(desks: Pair) -> None:
    left, _ = desks
    left.customer()
    _frozen(left)
    with pytest.raises(StaleAnswer):
        left.replica.answered(1, "0" * 64, [(("p", "i", "s"), 1, 1)], [])
    assert left.replica.waiting() == 1


def http(status: str, content_type: str, body: bytes, *extra: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}", *extra]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (http("200 OK", "text/html", b"<html>Please log in</html>"), Nonsense),
        (http("302 Found", "text/html", b"", "Location: http://portal.invalid/"), Nonsense),
        (http("200 OK", protocol.CONTENT_TYPE, b"{not deflated"), Nonsense),
        (http("200 OK", protocol.CONTENT_TYPE, b""), Nonsense),
        (http("404 Not Found", "text/plain", b"no"), Nonsense),
        (http("500 Internal Server Error", "text/html", b"<h1>500</h1>"), Unreachable),
        (http("502 Bad Gateway", "text/html", b""), Unreachable),
        (http("200 OK", protocol.CONTENT_TYPE, b"x" * 10).replace(b"Length: 10", b"Length: 99"), Unreachable),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Unreachable),
        (b"", Unreachable),
    ],
)
def test_whatever_answers_instead_of_the_centre_nothing_is_lost(
    desks: Pair, proxy: Proxy, answer: bytes, error: type[Exception]
) -> None:
    left, right = desks
    left.customer()
    proxy.plan = Plan(answer=answer)
    with contextlib.closing(left.peer(proxy.url)) as peer, pytest.raises(error):
        left.exchange(peer)
    together(left, right)
    same(left, right)


def test_the_centre_says_when_to_come_back(desks: Pair, proxy: Proxy) -> None:
    proxy.plan = Plan(answer=http("503 Service Unavailable", "text/html", b"", "Retry-After: 17"))
    with contextlib.closing(desks[0].peer(proxy.url)) as peer, pytest.raises(Unreachable) as caught:
        desks[0].exchange(peer)
    assert caught.value.retry_after == 17


def test_a_silent_centre_is_given_up(desks: Pair) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}"
        with contextlib.closing(desks[0].peer(url, timeouts=(0.2, 0.2))) as peer, pytest.raises(Unreachable):
            desks[0].exchange(peer)


@pytest.mark.parametrize("skew", [TEN_YEARS_MS, -TEN_YEARS_MS])
def test_a_clock_ten_years_wrong_loses_nothing_and_does_not_win_for_ever(
    desks: Pair, monkeypatch: pytest.MonkeyPatch, skew: int
) -> None:
    left, right = desks
    row = right.customer("零")
    together(right, left)
    real = time.time_ns
    monkeypatch.setattr("desktop.store.open.time.time_ns", lambda: real() + skew * 1_000_000)
    left.edit(Customer, row, name="一")
    made = left.customer("甲")
    left.edit(Customer, made, name="乙")
    monkeypatch.undo()
    left.clock_ms = lambda: real() // 1_000_000 + skew
    left.exchange()
    ahead = [clock_of(stamp) for (stamp,) in left.all("SELECT stamp FROM edit UNION SELECT stamp FROM customer")]
    assert max(ahead) >> 16 < real() // 1_000_000 + 60_000
    right.exchange()
    right.edit(Customer, row, name="二")
    together(right, left)
    same(left, right)
    assert left.field("customer", row, "name") == "二"
    assert left.field("customer", made, "name") == "乙"
    assert left.conflicts() == right.conflicts() == []


def test_a_bomb_stops_at_the_limit() -> None:
    with pytest.raises(ProtocolError, match=r"body\.size"):
        unpack(zlib.compress(b"[" * 200_000_000, 9))


def test_a_body_beyond_the_limit_is_turned_away(booth: Booth, desks: Pair) -> None:
    headers = {"Authorization": f"Bearer {desks[0].key}"}
    for body, status in ((b"x" * (protocol.MAX_BODY + 1), 413), (b"x", 400)):
        assert requests.post(f"{booth.url}/v1/push", data=body, headers=headers, timeout=10).status_code == status


def test_only_a_known_device_is_let_in(booth: Booth, desks: Pair) -> None:
    for key in ("", "x", f"{STORE}.D1.wrong", desks[0].key[:-1]):
        with contextlib.closing(HttpPeer(booth.url, key)) as peer, pytest.raises(Refusal) as refused:
            desks[0].exchange(peer)
        assert refused.value.code == "key"


class Killed(BaseException):
    pass


def test_killed_between_any_two_steps_the_exchange_goes_on(booth: Booth) -> None:
    """The connection dies before each statement in turn; the file is opened anew each time."""

    class Dying(Replica):
        def __init__(self, raw: object, judge: object) -> None:
            super().__init__(_Mortal(raw, fuse), judge)  # type: ignore[arg-type]

    fuse = [10_000]
    left, right = booth.device("left", replica=Dying), booth.device("right")
    row = right.customer()
    together(right, left)
    for at in range(1, 60, 2):
        left.edit(Customer, row, note=str(at))
        fuse[0] = at
        with contextlib.suppress(Killed):
            left.exchange()
        fuse[0] = 10_000
        left.close()
        left.open()
        assert left.field("customer", row, "note") == str(at)
    together(left, right)
    same(left, right)
    assert right.field("customer", row, "note") == "59"
    assert left.conflicts() == right.conflicts() == []
    left.close()
    right.close()


class _Mortal:
    """A connection that dies after so many statements, as if the process had been killed."""

    def __init__(self, raw: object, fuse: list[int]) -> None:
        self._raw, self._fuse = raw, fuse

    def _burn(self) -> None:
        self._fuse[0] -= 1
        if self._fuse[0] <= 0:
            raise Killed

    def execute(self, *arguments: object) -> object:
        if arguments[0] != "ROLLBACK":
            self._burn()
        return self._raw.execute(*arguments)  # type: ignore[attr-defined]

    def executemany(self, *arguments: object) -> object:
        self._burn()
        return self._raw.executemany(*arguments)  # type: ignore[attr-defined]
