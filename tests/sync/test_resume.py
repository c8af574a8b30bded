"""A page that was cut goes on in the same range: nothing is passed over, whatever is written meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.people.customer import Customer
from desktop.store import replica_cursor, replica_writer
from desktop.store.replica import Replica
from sync.http import HttpPeer
from sync.protocol import Page, Pull
from tests.sync.booth import Booth, Desk, running
from tests.sync.test_exchange import same

ROWS = 9


class Killed(BaseException):
    pass


class Dying(Replica):
    """Dies after so many chunks."""

    left = 1_000_000

    @contextlib.contextmanager
    def _timed(self, what: str) -> Iterator[tuple[Any, int]]:
        with super()._timed(what) as given:
            yield given
        Dying.left -= 1
        if Dying.left <= 0:
            raise Killed


class Asking(HttpPeer):
    """Remembers what was asked."""

    pulls: list[Pull]
    pages: list[Page]

    def pull(self, message: Pull) -> Page:
        page = super().pull(message)
        self.pulls.append(message)
        self.pages.append(page)
        return page


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica_writer, "CHUNK_ROWS", (2, 2, 2))
    monkeypatch.setattr(Dying, "left", 1_000_000)


def killed(desk: Desk, chunks: int, peer: Asking | None = None) -> bool:
    """Exchange, dying after so many chunks; the file is then opened anew."""
    Dying.left = chunks
    try:
        desk.exchange(peer)
    except Killed:
        desk.close()
        desk.open()
        return True
    finally:
        Dying.left = 1_000_000
    return False


def prepared(booth: Booth) -> tuple[Desk, Desk, list[str]]:
    left, right = booth.device("left"), booth.device("right", replica=Dying)
    rows = [left.customer(str(n)) for n in range(ROWS)]
    for n, row in enumerate(rows):
        left.edit(Customer, row, note=f"first {n}")
    left.exchange()
    return left, right, rows


def test_killed_after_every_chunk_with_the_other_desk_writing_nothing_is_passed_over(booth: Booth) -> None:
    left, right, rows = prepared(booth)
    attempt = 0
    while killed(right, 1):
        if attempt % 3 == 0 and attempt < 20:
            left.edit(Customer, rows[attempt * 5 % ROWS], note=f"then {attempt}")
            left.exchange()
        attempt += 1
        assert attempt < 50
    assert attempt > ROWS
    same(left, right)
    assert sorted(left.all("SELECT * FROM edit")) == sorted(right.all("SELECT * FROM edit"))
    left.close()
    right.close()


def test_a_cut_page_goes_on_where_it_stopped_in_the_same_range(booth: Booth) -> None:
    left, right, _ = prepared(booth)
    peer = Asking(booth.url, right.key)
    peer.pulls, peer.pages = [], []
    assert killed(right, 3, peer)
    assert not killed(right, 10_000, peer)
    first, second = peer.pulls
    assert (first.end, first.after) == (0, ())
    assert second.end == peer.pages[0].end and second.after[0] == "customer"
    assert len(peer.pages[1].tables[0].stamp) == ROWS - 6, "what is in does not come again"
    assert killed(right, 1, peer) is False
    peer.close()
    same(left, right)
    left.close()
    right.close()


def test_planted_the_chunks_cursor_is_the_highest_sequence_so_far(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path) as booth:

        def highest(raw: Any, position: Any, _end: int, key: Any) -> None:
            (found,) = booth.all(
                "SELECT coalesce(max(seq), 0) FROM row_customer WHERE id <= :id", id=key[1] if len(key) == 2 else "~"
            )
            replica_cursor.move(raw, position, max(found[0], replica_cursor.cursor(raw, position)))

        left, right, rows = prepared(booth)
        left.edit(Customer, rows[0], note="the first key now has the highest sequence")
        left.exchange()
        with monkeypatch.context() as patch:
            patch.setattr(replica_cursor, "mark", highest)
            killed(right, 1)
            right.exchange()
        with pytest.raises(AssertionError):
            same(left, right)
        left.close()
        right.close()
