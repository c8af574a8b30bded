"""A stick is an exchange too: exactly once, in order, and nobody but the device and its peer reads it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.domain.identity import new_id
from desktop.domain.people.customer import Customer
from desktop.store.trust import Trust
from desktop.store.upgrade import HEAD
from sync.bundle import BundleError
from sync.carrying import Carried, carry
from sync.client import Exchange, Summary
from sync.peer import Refusal
from sync.protocol import Relay, Relayed
from sync.server.post import Post
from sync.server.service import Denial
from sync.stick import Written, read_answer, write_question
from tests.sync.booth import Booth, Desk

Pair = tuple[Desk, Desk]


def key(desk: Desk) -> bytes:
    """As the centre gave it at the handshake."""
    peer = desk.peer()
    exchange = Exchange(desk.replica, peer, HEAD)
    exchange.run()
    peer.close()
    assert exchange.welcome and exchange.welcome.trust
    told = exchange.welcome.trust
    Trust(desk.raw).keep(told.bundle_key, [(hub.peer, hub.name, hub.fingerprint) for hub in told.hubs])
    return Trust(desk.raw).bundle_key()


def write(desk: Desk, path: Path) -> Written:
    return write_question(desk.replica, Trust(desk.raw).bundle_key(), path, HEAD)


def read(desk: Desk, path: Path) -> Summary:
    return read_answer(desk.replica, Trust(desk.raw).bundle_key(), path, HEAD)


def at_centre(booth: Booth, question: Path, answer: Path | None) -> Carried:
    return carry(question, Post(booth.centre).relay, answer)


def waiting(desk: Desk) -> int:
    return desk.replica.waiting()


def test_a_stick_brings_what_waits_there_and_the_answer_and_the_others_changes_back(
    booth: Booth, desks: Pair, tmp_path: Path
) -> None:
    left, right = desks
    key(left)
    other = right.customer("赵")
    right.exchange()
    row = left.customer("钱")
    left.edit(Customer, row, name="孙")
    written = write(left, tmp_path / "q")
    assert (written.batches, written.transactions, waiting(left)) == (1, 2, 2), "writing takes nothing from the queue"
    assert at_centre(booth, tmp_path / "q", tmp_path / "a") == Carried("D1", 1, 1)
    done = read(left, tmp_path / "a")
    assert (done.sent, waiting(left)) == (2, 0)
    assert left.field("customer", other, "name") == "赵"
    right.exchange()
    assert right.field("customer", row, "name") == "孙"
    assert left.exchange().received == 0


@pytest.mark.parametrize("order", [("first", "second"), ("second", "first"), ("second", "first", "second", "first")])
def test_sticks_read_twice_or_out_of_order_have_their_effect_once(
    booth: Booth, desks: Pair, tmp_path: Path, order: tuple[str, ...]
) -> None:
    left, right = desks
    key(left)
    left.customer("钱")
    write(left, tmp_path / "first")
    left.customer("孙")
    write(left, tmp_path / "second")
    for name in order:
        at_centre(booth, tmp_path / name, tmp_path / f"{name}.answer")
    for name in (*order, *reversed(order)):
        read(left, tmp_path / f"{name}.answer")
    assert waiting(left) == 0
    right.exchange()
    left.exchange()
    for desk in desks:
        assert desk.all("SELECT name FROM customer ORDER BY name") == [("孙",), ("钱",)]
    assert booth.all("SELECT count(*) FROM centre_batch") == [(2,)]


def test_the_network_may_come_before_the_stick_is_read(booth: Booth, desks: Pair, tmp_path: Path) -> None:
    left, _ = desks
    key(left)
    left.customer("钱")
    write(left, tmp_path / "q")
    left.customer("孙")
    left.exchange()
    assert waiting(left) == 0
    at_centre(booth, tmp_path / "q", tmp_path / "a")
    read(left, tmp_path / "a")
    left.exchange()
    assert booth.all("SELECT count(*) FROM row_customer") == [(2,)]


def test_a_desk_with_a_network_carries_anothers_stick_and_cannot_read_it(
    booth: Booth, desks: Pair, tmp_path: Path
) -> None:
    left, right = desks
    key(left), key(right)
    row = left.customer("钱")
    write(left, tmp_path / "q")
    with pytest.raises(BundleError, match=r"bundle\.other_device"):
        read(right, tmp_path / "q")
    peer = right.peer()
    carry(tmp_path / "q", peer.relay, tmp_path / "a")
    peer.close()
    with pytest.raises(BundleError, match=r"bundle\.other_device"):
        read(right, tmp_path / "a")
    right.exchange()
    assert right.field("customer", row, "name") == "钱"
    read(left, tmp_path / "a")
    assert waiting(left) == 0


def test_head_and_name_tell_nothing_of_anybody(desks: Pair, tmp_path: Path) -> None:
    left, _ = desks
    key(left)
    left.customer("Zhao Qian Sun", note="likes tea")
    write(left, tmp_path / "q")
    data = (tmp_path / "q").read_bytes()
    for word in (b"Zhao", b"customer", b"tea", left.key.encode()):
        assert word not in data


def flipped(data: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :]


def cut(data: bytes, draw: random.Random) -> bytes:
    return data[: draw.randrange(len(data))]


def resealed(data: bytes, draw: random.Random) -> bytes:
    """Whoever flips a bit and mends the open checksum still meets the seal."""
    import hashlib

    at = draw.randrange(40, len(data) - 40)
    body = data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 : -32]
    return body + hashlib.sha256(body).digest()


@pytest.mark.parametrize("spoil", [flipped, cut, resealed])
def test_a_spoilt_stick_is_refused_whole_and_nothing_is_lost(
    booth: Booth, desks: Pair, tmp_path: Path, spoil: Callable[[bytes, random.Random], bytes]
) -> None:
    left, _ = desks
    key(left)
    left.customer("钱")
    write(left, tmp_path / "q")
    whole, draw = (tmp_path / "q").read_bytes(), random.Random(7)
    at_centre(booth, tmp_path / "q", tmp_path / "a")
    answer, held = (tmp_path / "a").read_bytes(), booth.all("SELECT * FROM centre_counter")
    for _ in range(60):
        (tmp_path / "bad").write_bytes(spoil(whole, draw))
        with pytest.raises((BundleError, Denial)):
            at_centre(booth, tmp_path / "bad", tmp_path / "x")
        assert not (tmp_path / "x").exists() and not (tmp_path / "x.part").exists()
        (tmp_path / "bad").write_bytes(spoil(answer, draw))
        with pytest.raises(BundleError):
            read(left, tmp_path / "bad")
    assert waiting(left) == 1 and booth.all("SELECT * FROM centre_counter") == held
    read(left, tmp_path / "a")
    assert waiting(left) == 0


def denied(relay: Callable[[Relay], Relayed], path: Path) -> str:
    with pytest.raises((Denial, Refusal)) as caught:
        carry(path, relay, None)
    error = caught.value
    return str(error.details["why"] if isinstance(error, Refusal) else error.message.details["why"])


def test_a_revoked_device_and_another_stores_stick_are_told_so(booth: Booth, desks: Pair, tmp_path: Path) -> None:
    left, right = desks
    stranger = booth.device("stranger", store_id=new_id())
    for desk in (left, stranger):
        key(desk)
        desk.customer("钱")
        write(desk, tmp_path / f"of {desk.name}")
    peer = right.peer()
    assert denied(peer.relay, tmp_path / "of stranger") == "bundle.other_store"
    booth.centre.register.revoke(left.store_id, "D1")
    assert denied(peer.relay, tmp_path / "of left") == "bundle.device"
    assert denied(Post(booth.centre).relay, tmp_path / "of left") == "bundle.device"
    peer.close()
    assert waiting(left) == 1 and booth.all("SELECT count(*) FROM centre_batch") == [(0,)]
    with pytest.raises(BundleError, match=r"bundle\.other_store"):
        read(right, tmp_path / "of stranger")
    stranger.close()


def test_a_revoked_device_cannot_speak_in_anothers_name(booth: Booth, desks: Pair, tmp_path: Path) -> None:
    left, right = desks
    key(left), key(right)
    left.customer("钱")
    left.raw.execute("UPDATE device SET code = 'D2' WHERE id = 1")
    write(left, tmp_path / "q")
    assert denied(Post(booth.centre).relay, tmp_path / "q") == "bundle.foreign"
    assert booth.all("SELECT count(*) FROM centre_batch") == [(0,)]


def test_a_restored_device_is_not_given_its_earlier_lifes_answers(booth: Booth, desks: Pair, tmp_path: Path) -> None:
    left, _ = desks
    key(left)
    left.customer("钱")
    write(left, tmp_path / "q")
    at_centre(booth, tmp_path / "q", tmp_path / "a")
    left.replica.new_incarnation()
    with pytest.raises(BundleError, match=r"bundle\.old_life"):
        read(left, tmp_path / "a")
    left.exchange()
    assert waiting(left) == 0 and booth.all("SELECT count(*) FROM row_customer") == [(1,)]


def test_a_stopped_writing_leaves_no_half_file(desks: Pair, tmp_path: Path) -> None:
    left, _ = desks
    secret = key(left)
    left.customer("钱")

    def stop(_done: int, _all: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_question(left.replica, secret, tmp_path / "q", HEAD, tell=stop)
    assert [each.name for each in tmp_path.glob("q*")] == []


def test_something_else_on_the_stick_is_no_bundle(desks: Pair, tmp_path: Path) -> None:
    left, _ = desks
    for data, code in ((b"", "none"), (b"PK\x03\x04", "none"), (b"FORECOURT-BUNDLE\x09", "newer"), (b"FORE", "cut")):
        (tmp_path / "x").write_bytes(data)
        with pytest.raises(BundleError, match=f"bundle.{code}"):
            read(left, tmp_path / "x")
    with pytest.raises(BundleError, match=r"bundle\.unreadable"):
        read(left, tmp_path / "missing")


def test_an_old_answer_takes_no_stream_away_and_gives_none_back(booth: Booth, desks: Pair, tmp_path: Path) -> None:
    left, _ = desks
    key(left)
    left.customer("钱")
    write(left, tmp_path / "q")
    at_centre(booth, tmp_path / "q", tmp_path / "a")
    now = [*left.replica.streams(), f"staff:{new_id()}"]
    left.replica.grant(now)
    read(left, tmp_path / "a")
    assert left.replica.streams() == sorted(now) and waiting(left) == 0
