"""A stream that comes as a file into a file in use: what it brings, what it takes away, and what it never touches."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.people.customer import Customer
from desktop.store import bootstrap, upgrade
from desktop.store.bootstrap import Intake
from desktop.store.problem import StoreError
from desktop.store.replica import Replica
from sync.bootstrap import Bootstrap
from sync.client import Exchange, Summary
from sync.http import HttpPeer
from sync.peer import Unreachable
from tests.sync.booth import Desk, running
from tests.sync.proxy import Plan, Proxy
from tests.sync.test_exchange import same, together
from tests.sync.test_join import at_work, content

Pair = tuple[Desk, Desk]


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Pair]:
    with running(tmp_path) as booth:
        pair = (booth.device("left"), booth.device("right"))
        yield pair
        for desk in pair:
            desk.close()


def with_file(desk: Desk, url: str = "", *, rows: int = 1, tell: Any = lambda *_told: None) -> Summary:
    """An exchange that takes a file in from ``rows`` behind on."""
    with contextlib.closing(HttpPeer(url or desk.booth.url, desk.key)) as peer:
        files = Bootstrap(Intake(desk.replica, desk.path.parent), peer, upgrade.HEAD, tell, rows)
        return Exchange(desk.replica, peer, upgrade.HEAD, files=files).run()


def leave(desk: Desk, row_id: str) -> None:
    """The centre prunes a row: it is gone there without a trace in the stream."""
    with desk.booth.engine.begin() as connection:
        for table, column in (("row_customer", "id"), ("centre_edit", "id")):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE {column} = ?", (row_id,))


def forget(desk: Desk) -> None:
    """As after a very long absence: the stream has to be read anew."""
    desk.raw.execute("UPDATE cursor SET seq = 1")


def clean(desk: Desk) -> None:
    assert not list(desk.path.parent.glob("bootstrap-*"))
    assert desk.all("SELECT * FROM bootstrap") == []


def test_an_empty_file_in_use_holds_it_all_afterwards(desks: Pair) -> None:
    at_work(desks)
    third = desks[0].booth.device("third")
    told: list[str] = []
    summary = with_file(third, tell=lambda step, *_rest: told.append(step))
    same(desks[0], third)
    assert content(third.raw) == content(desks[0].raw)
    assert summary.received > 60 and {"fetch", "copy"} <= set(told)
    assert third.one("SELECT seq FROM cursor") == desks[0].one("SELECT seq FROM cursor")
    clean(third)
    assert third.all("SELECT * FROM outbox") == [], "nothing of it is captured"
    third.customer("新")
    third.exchange()
    desks[0].exchange()
    same(desks[0], third)
    third.close()


def test_the_rows_that_the_file_lacks_go_and_unsent_ones_stay(desks: Pair) -> None:
    """Planted: a bootstrap that does not remove."""
    rows = at_work(desks)
    left, right = desks
    for row in rows[5:9]:
        leave(left, row)
    forget(right)
    mine = right.customer("未发")
    right.replica.rest()
    right.edit(Customer, rows[10], note="未发")
    with contextlib.closing(Unpushed(right)) as peer:
        files = Bootstrap(Intake(right.replica, right.path.parent), peer, upgrade.HEAD, rows=1)
        exchange = Exchange(right.replica, peer, upgrade.HEAD, files=files)
        welcome = exchange._shake_hands()
        files(welcome)
    have = {row for (row,) in right.all("SELECT id FROM customer")}
    at_centre = {row for (row,) in left.booth.all("SELECT id FROM row_customer")}
    assert have - {mine} == at_centre
    assert right.field("customer", rows[10], "note") == "未发"
    assert right.all("SELECT 1 FROM edit WHERE pk = :pk", pk=rows[5]) == []
    right.exchange()
    assert right.replica.waiting() == 0
    clean(right)


class Unpushed(HttpPeer):
    """The centre, for a desk that has not sent."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.booth.url, desk.key)


def test_rows_go_also_where_a_peer_value_or_a_conflict_hangs_on_them(desks: Pair) -> None:
    rows = at_work(desks)
    left, right = desks
    assert left.conflicts() and right.conflicts()
    leave(left, rows[0])
    forget(right)
    with_file(right)
    assert right.conflicts() == []
    assert right.all("SELECT 1 FROM customer WHERE id = :id", id=rows[0]) == []


def test_an_unsent_edit_stays_on_top_and_its_base_does_not_move(desks: Pair) -> None:
    rows = at_work(desks)
    left, right = desks
    left.edit(Customer, rows[3], name="中心")
    left.exchange()
    right.edit(Customer, rows[3], name="本机")
    base = right.one("SELECT cols FROM outbox")
    forget(right)
    with contextlib.closing(Unpushed(right)) as peer:
        files = Bootstrap(Intake(right.replica, right.path.parent), peer, upgrade.HEAD, rows=1)
        files(Exchange(right.replica, peer, upgrade.HEAD)._shake_hands())
    assert right.field("customer", rows[3], "name") == "本机"
    assert right.one("SELECT value FROM peer_value WHERE pk = :pk", pk=rows[3]) == '"中心"'
    assert right.one("SELECT cols FROM outbox") == base
    together(right, left)
    same(left, right)
    assert left.conflicts() == right.conflicts() and len(left.conflicts()) == 2


def test_after_the_centre_was_restored_no_row_is_taken_away(desks: Pair) -> None:
    """What the centre lost in a restore may be nowhere but here."""
    rows = at_work(desks)
    left, right = desks
    leave(left, rows[5])
    right.raw.execute("UPDATE cursor SET peer_incarnation = 'before'")
    assert with_file(right, rows=1)
    assert right.field("customer", rows[5], "id") == rows[5]


def test_a_few_rows_behind_it_reads_pages(desks: Pair) -> None:
    at_work(desks)
    told: list[str] = []
    desks[0].customer("一")
    desks[0].exchange()
    with_file(desks[1], rows=20_000, tell=lambda step, *_rest: told.append(step))
    same(*desks)
    assert told == []


def test_behind_the_horizon_it_takes_the_file(desks: Pair) -> None:
    rows = at_work(desks)
    left, right = desks
    seq = right.one("SELECT seq FROM cursor")
    left.customer("一")
    left.exchange()
    leave(left, rows[7])
    with left.booth.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE centre_counter SET horizon = ?", (seq + 1,))
    with_file(right, rows=20_000)
    assert right.all("SELECT 1 FROM customer WHERE id = :id", id=rows[7]) == []
    left.raw.execute("DELETE FROM customer WHERE id = ?", (rows[7],))
    same(left, right)


class Killed(BaseException):
    pass


class _Mortal:
    """A connection that dies after so many statements, as if the process had been killed."""

    def __init__(self, raw: Any, fuse: list[int]) -> None:
        self._raw, self._fuse = raw, fuse

    def execute(self, statement: str, *values: Any) -> Any:
        if not statement.startswith(("ROLLBACK", "DETACH", "PRAGMA busy_timeout")):
            self._burn()
        return self._raw.execute(statement, *values)

    def executemany(self, *arguments: Any) -> Any:
        self._burn()
        return self._raw.executemany(*arguments)

    def _burn(self) -> None:
        self._fuse[0] -= 1
        if self._fuse[0] <= 0:
            raise Killed


def test_killed_before_any_statement_it_goes_on(desks: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = at_work(desks)
    left = desks[0]
    fuse = [1_000_000]

    class Dying(Replica):
        def __init__(self, raw: object, judge: object) -> None:
            super().__init__(_Mortal(raw, fuse), judge)  # type: ignore[arg-type]

    monkeypatch.setattr("desktop.store.replica_writer.CHUNK_ROWS", (7, 7, 7))
    third = left.booth.device("third", replica=Dying)
    third.exchange()
    leave(left, rows[5])
    unsent = third.customer("未发")
    forget(third)
    for at in (*range(1, 60, 7), *range(60, 400, 23)):
        fuse[0] = at
        with contextlib.suppress(Killed):
            with_file(third)
            fuse[0] = 1_000_000
            break
        fuse[0] = 1_000_000
        third.close()
        third.open()
        assert third.field("customer", unsent, "name") == "未发"
    fuse[0] = 1_000_000
    with_file(third)
    third.exchange()
    left.exchange()
    left.raw.execute("DELETE FROM customer WHERE id = ?", (rows[5],))
    left.raw.execute("DELETE FROM edit WHERE pk = ?", (rows[5],))
    assert content(third.raw) == content(left.raw)
    clean(third)
    third.close()


def test_cut_at_random_bytes_it_ends_equal(desks: Pair) -> None:
    at_work(desks)
    third, draw = desks[0].booth.device("third"), random.Random(20261122)
    proxy = Proxy(desks[0].booth.port)
    for _ in range(60):
        proxy.plan = Plan(cut_down=draw.randrange(1, 40_000)) if draw.random() < 0.8 else Plan()
        with contextlib.suppress(Unreachable):
            with_file(third, proxy.url)
            break
    proxy.close()
    with_file(third)
    assert content(third.raw) == content(desks[0].raw)
    third.close()


def test_a_full_disk_is_said_and_nothing_is_lost(desks: Pair) -> None:
    resource = pytest.importorskip("resource")
    at_work(desks)
    third = desks[0].booth.device("third")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill_the_disk(step: str, had: int, of: int, _rows: int) -> None:
        if step == "fetch" and had == of:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))

    try:
        with pytest.raises(StoreError, match=r"store\.full"):
            with_file(third, tell=fill_the_disk)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    with_file(third)
    assert content(third.raw) == content(desks[0].raw)
    clean(third)
    third.close()


def test_a_row_saved_after_the_offer_does_not_vanish(desks: Pair) -> None:
    """Pushed and answered while the file is on its way, it is neither in the file nor unsent."""
    at_work(desks)
    third, later = desks[0].booth.device("third"), list[str]()

    def save(step: str, had: int, of: int, _rows: int) -> None:
        if step == "fetch" and not later:
            later.append(third.customer("后来"))
            third.exchange()
        if step == "copy":
            assert third.field("customer", later[0], "name") == "后来"

    with_file(third, tell=save)
    assert third.field("customer", later[0], "name") == "后来"
    desks[0].exchange()
    same(desks[0], third)
    third.close()


def test_a_save_of_the_desk_gets_in_between_the_chunks(desks: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    at_work(desks)
    monkeypatch.setattr("desktop.store.replica_writer.CHUNK_ROWS", (5, 5, 5))
    third, saved = desks[0].booth.device("third"), list[str]()
    with_file(third, tell=lambda step, *_rest: saved.append(third.customer(step)) if step == "copy" else None)
    assert len(saved) > 10
    assert third.replica.waiting() == len(saved)
    third.exchange()
    desks[0].exchange()
    same(desks[0], third)
    third.close()


def test_an_offer_of_another_incarnation_is_begun_anew(desks: Pair) -> None:
    at_work(desks)
    third = desks[0].booth.device("third")
    intake = Intake(third.replica, third.path.parent)
    offer = {"id": "x", "ready": True, "rows": 1, "size": 5, "sha256": "0" * 64, "key": "0" * 64, "seq": 1}
    intake.begin((third.booth.centre.peer, "old", f"store:{third.store_id}"), {**offer, "schema": upgrade.HEAD})
    with_file(third)
    assert content(third.raw) == content(desks[0].raw)
    clean(third)
    third.close()


def test_a_stream_is_a_file_name_everywhere() -> None:
    assert bootstrap._name("store:0a-1_b") == "store_0a-1_b"
