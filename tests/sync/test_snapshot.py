"""A stream as a file: what the centre builds, who may have it, and how it is fetched through a bad network."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.people.customer import Customer
from desktop.store import upgrade
from desktop.store.file import check, connect
from desktop.store.page_writer import write_pages
from sync.fetch import Damaged, fetch, order, pages
from sync.http import HttpPeer
from sync.peer import Refusal, Unreachable
from sync.protocol import AskSnapshot, Offer
from tests.sync.booth import KEY, STORE, Booth, Desk
from tests.sync.proxy import Plan, Proxy
from tests.sync.test_exchange import together

Pair = tuple[Desk, Desk]


def nobody(*_told: Any) -> None:
    pass


def ask_of(booth: Booth, stream: str = f"store:{STORE}") -> AskSnapshot:
    return AskSnapshot(booth.centre.incarnation, stream, upgrade.HEAD)


def filled(desks: Pair) -> None:
    left, right = desks
    rows = [left.customer(f"客{n}", note="x" * 500) for n in range(150)]
    together(left, right)
    right.edit(Customer, rows[0], name="改")
    together(right, left)


def fetched(peer: HttpPeer, offer: Offer, folder: Path) -> Path:
    fetch(peer, f"snapshot/{offer.id}", offer.size, offer.sha256, folder / "sealed", nobody)
    write_pages(folder / "file.db", KEY, pages(folder / "sealed", bytes.fromhex(offer.key)))
    return folder / "file.db"


def test_the_file_holds_what_the_centre_holds_and_every_page_of_it_is_sound(desks: Pair, tmp_path: Path) -> None:
    filled(desks)
    booth = desks[0].booth
    with contextlib.closing(desks[0].peer()) as peer:
        offer = order(peer, ask_of(booth), nobody)
        path = fetched(peer, offer, tmp_path)
    check(path, KEY)
    with contextlib.closing(connect(path, KEY)) as raw:
        rows = raw.execute("SELECT id, name, stamp, field_stamps FROM customer ORDER BY id").fetchall()
        edits = raw.execute("SELECT pk, field, stamp, base, value FROM edit").fetchall()
        (seq,) = raw.execute("SELECT seq FROM snapshot").fetchone()
    assert rows == booth.all("SELECT id, name, stamp, field_stamps FROM row_customer ORDER BY id")
    assert edits == booth.all("SELECT id, field, stamp, base, value FROM centre_edit")
    assert [(seq,)] == booth.all("SELECT seq FROM centre_counter")
    assert offer.rows == 151 and offer.seq == seq


def test_only_the_device_that_asked_may_read_it_and_it_goes_when_done(desks: Pair, tmp_path: Path) -> None:
    filled(desks)
    with contextlib.closing(desks[0].peer()) as mine, contextlib.closing(desks[1].peer()) as other:
        offer = order(mine, ask_of(desks[0].booth), nobody)
        assert order(mine, ask_of(desks[0].booth), nobody) == offer, "asking again is no second file"
        assert order(other, ask_of(desks[0].booth), nobody).key != offer.key
        place = f"snapshot/{offer.id}"
        with pytest.raises(Refusal, match="file"):
            list(other.read(place))
        with contextlib.closing(HttpPeer(desks[0].booth.url, "x")) as stranger, pytest.raises(Refusal, match="key"):
            list(stranger.read(place))
        assert b"".join(mine.read(place, 100, 50)) == b"".join(mine.read(place))[100:150]
        other.forget(place)
        assert sum(map(len, mine.read(place))) == offer.size
        mine.forget(place)
        with pytest.raises(Refusal, match="file"):
            list(mine.read(place))


def test_a_stream_of_others_is_denied(desks: Pair) -> None:
    with contextlib.closing(desks[0].peer()) as peer, pytest.raises(Refusal, match="stream"):
        peer.snapshot(ask_of(desks[0].booth, "store:another"))


def test_cut_at_random_bytes_it_goes_on_where_it_was(desks: Pair, tmp_path: Path) -> None:
    filled(desks)
    proxy = Proxy(desks[0].booth.port)
    draw = random.Random(20261122)
    seen: list[int] = []
    with contextlib.closing(desks[0].peer()) as peer:
        offer = order(peer, ask_of(desks[0].booth), nobody)
    for _ in range(60):
        proxy.plan = Plan(cut_down=draw.randrange(1, max(400, offer.size // 2)))
        with contextlib.suppress(Unreachable), contextlib.closing(desks[0].peer(proxy.url)) as peer:
            fetch(peer, f"snapshot/{offer.id}", offer.size, offer.sha256, tmp_path / "sealed", nobody)
            break
        if (tmp_path / "sealed").exists():
            seen.append((tmp_path / "sealed").stat().st_size)
    proxy.close()
    assert seen == sorted(seen), "what is there is never fetched again"
    write_pages(tmp_path / "file.db", KEY, pages(tmp_path / "sealed", bytes.fromhex(offer.key)))
    check(tmp_path / "file.db", KEY)


def test_a_changed_byte_is_found_before_anything_is_opened(desks: Pair, tmp_path: Path) -> None:
    filled(desks)
    target = tmp_path / "sealed"
    with contextlib.closing(desks[0].peer()) as peer:
        offer = order(peer, ask_of(desks[0].booth), nobody)
        whole = b"".join(peer.read(f"snapshot/{offer.id}"))
        wrong = bytearray(whole)
        wrong[len(wrong) // 2] ^= 1
        target.write_bytes(wrong)
        with pytest.raises(Damaged):
            fetch(peer, f"snapshot/{offer.id}", offer.size, offer.sha256, target, nobody)
    assert not target.exists()
    for bad in (bytes(wrong), whole[:-1], whole[:2]):
        target.write_bytes(bad)
        with pytest.raises(Damaged):
            list(pages(target, bytes.fromhex(offer.key)))
