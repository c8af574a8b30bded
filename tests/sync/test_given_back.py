"""A centre restored from an older backup gets back what devices had sent after it, once, under its own stamps."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop.domain import clock
from desktop.domain.people.customer import Customer
from sync.merge import above
from sync.peer import Refusal
from sync.proof import known_edits
from sync.protocol import Recover, Rows
from sync.server import structure
from sync.server.backup import backup_file, restore_file
from sync.server.change import Held
from sync.server.database import open_server
from sync.server.embedded import FILE, open_file
from sync.server.offering import Offering
from tests.postgres import APP
from tests.sync.booth import KEY, Booth
from tests.sync.server.made import Made, made
from tests.sync.test_equal import Pair, Proving, settle
from tests.sync.test_exchange import same
from tests.sync.test_reservation import PART, release, reserve, stocked


class Old:
    """A booth's centre with a backup of its own: ``keep`` makes it, ``put_back`` goes back to it."""

    def __init__(self, booth: Booth, on: Made | None, server: object) -> None:
        self.booth, self._on, self._server, self._kept = booth, on, server, ""

    def keep(self) -> None:
        if self._on is None:
            self._kept = str(self.booth.folder / "kept.db")
            backup_file(self.booth.engine, Path(self._kept), KEY)
            return
        self.booth.stop()
        self._on.close()
        self._kept = self._server.database(self._on.name)  # type: ignore[attr-defined]
        self.booth.start()

    def put_back(self) -> None:
        booth = self.booth
        booth.stop()
        booth.engine.dispose()
        booth.seeing.dispose()
        if self._on is None:
            folder = booth.folder / "restored"
            folder.mkdir()
            Path(self._kept).rename(folder / FILE)
            booth.engine = booth.seeing = open_file(folder, KEY)
            restore_file(booth.engine, booth.centre.tables)
        else:
            server = self._server
            booth.engine = open_server(server.url(self._kept, APP), connections=4)  # type: ignore[attr-defined]
            booth.seeing = open_server(server.url(self._kept, "postgres"))  # type: ignore[attr-defined]
            with booth.seeing.begin() as connection:
                structure.begin_anew(connection, booth.centre.tables)
        booth.centre = booth._made()
        booth.start()


@pytest.fixture(params=["file", "postgresql"])
def old(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Old]:
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    on = made(server) if server is not None else None
    with contextlib.closing(Booth(tmp_path, on.engine, on.seeing) if on else Booth(tmp_path)) as booth:
        yield Old(booth, on, server)


@pytest.fixture
def desks(old: Old) -> Iterator[Pair]:
    pair = (Proving(old.booth, "left"), Proving(old.booth, "right"))
    for desk in pair:
        desk.exchange()
    yield pair
    for desk in pair:
        desk.close()


def at_centre(booth: Booth) -> list[object]:
    return booth.all("SELECT id, name, note, deleted_at FROM row_customer ORDER BY id")


def agree(booth: Booth, pair: Pair) -> None:
    """All three hold the same, each has proved it, and nothing is listed."""
    for _ in range(2):
        settle(pair)
    same(*pair)
    for desk in pair:
        desk.prove()
        assert desk.mending.report.differing == 0
        assert desk.conflicts() == []
        assert desk.replica.waiting() == 0 and desk.replica.problems() == (0, 0)
    assert pair[0].all("SELECT id, name, note, deleted_at FROM customer ORDER BY id") == at_centre(booth)


def after_the_backup(old: Old, desks: Pair) -> tuple[str, str, str, str]:
    """Rows from before it that were edited by both and deleted, one left alone, and one made after it."""
    left, right = desks
    edited, deleted, alone = left.customer("甲", note="1"), left.customer("乙"), right.customer("丙")
    settle(desks)
    old.keep()
    left.edit(Customer, edited, note="2")
    settle(desks)
    right.edit(Customer, edited, note="3", name="丁")
    right.edit(Customer, deleted, deleted_at=clock.now())
    new = right.customer("戊", note="n")
    settle(desks)
    left.edit(Customer, new, note="edited after")
    settle(desks)
    return edited, deleted, alone, new


def test_what_was_sent_after_the_backup_comes_back(old: Old, desks: Pair) -> None:
    edited, deleted, _, new = after_the_backup(old, desks)
    before = desks[0].all("SELECT * FROM customer ORDER BY id")
    old.put_back()
    agree(old.booth, desks)
    assert desks[0].all("SELECT * FROM customer ORDER BY id") == before
    assert desks[1].field("customer", edited, "note") == "3"
    assert desks[1].field("customer", new, "note") == "edited after"
    assert desks[1].field("customer", deleted, "deleted_at") is not None
    (count,) = old.booth.all("SELECT count(*) FROM (SELECT DISTINCT tbl, id, field, stamp FROM centre_edit) AS e")[0]
    assert old.booth.all("SELECT count(*) FROM centre_edit") == [(count,)]


def test_what_is_unsent_stands_on_what_is_given_back(old: Old, desks: Pair) -> None:
    left, right = desks
    edited, _, _, new = after_the_backup(old, desks)
    right.edit(Customer, edited, note="4")
    left.edit(Customer, new, name="己")
    old.put_back()
    agree(old.booth, desks)
    assert left.field("customer", edited, "note") == "4"
    assert right.field("customer", new, "name") == "己"


def test_a_new_desk_gets_what_was_given_back(old: Old, desks: Pair) -> None:
    after_the_backup(old, desks)
    old.put_back()
    settle(desks)
    third = Proving(old.booth, "third")
    third.exchange()
    same(desks[0], third)
    third.close()


def test_a_delete_that_only_one_desk_knows_wins_over_the_row_that_another_gives_back(old: Old, desks: Pair) -> None:
    left, right = desks
    old.keep()
    row = left.customer("甲")
    settle(desks)
    right.edit(Customer, row, deleted_at=clock.now())
    right.exchange()
    old.put_back()
    agree(old.booth, desks)
    assert left.field("customer", row, "deleted_at") is not None


def test_a_save_that_another_desk_gave_back_is_taken_once_when_it_is_sent_again(old: Old, desks: Pair) -> None:
    left, right = desks
    row = left.customer("甲", note="1")
    settle(desks)
    old.keep()
    left.edit(Customer, row, note="2")
    answered = left.replica.answered
    left.replica.answered = lambda *_: (_ for _ in ()).throw(Refusal("busy", {}))  # type: ignore[method-assign]
    with pytest.raises(Refusal):
        left.exchange()
    left.replica.answered = answered  # type: ignore[method-assign]
    right.exchange()
    old.put_back()
    right.exchange()
    agree(old.booth, desks)
    assert right.field("customer", row, "note") == "2"


def test_what_is_reserved_is_reserved_again_and_what_was_given_back_is_free(old: Old, desks: Pair) -> None:
    left, right = desks
    stocked(desks, 1)
    first = reserve(left, "王")
    settle(desks)
    old.keep()
    release(left, first)
    settle(desks)
    second = reserve(right, "李")
    settle(desks)
    stocked(desks, 1)
    old.put_back()
    agree(old.booth, desks)
    assert old.booth.all("SELECT resource, slot, id FROM centre_claim") == [(f"part:{PART}", "1", second)]
    count = left.all("SELECT count(*) FROM stock_entry")
    assert old.booth.all("SELECT count(*) FROM row_stock_entry") == count


def test_a_row_whose_piece_another_took_meanwhile_stands_without_it_and_is_named(
    old: Old, desks: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    left, right = desks
    stocked(desks, 1)
    old.keep()
    first = reserve(left, "王")
    left.exchange()
    second = reserve(right, "李")
    old.put_back()
    right.exchange()
    left.exchange()
    assert old.booth.all("SELECT id FROM centre_claim") == [(second,)]
    assert f"reservation {first} stands at the restored peer without what it reserves" in caplog.text
    settle(desks)
    same(left, right)


def test_a_device_without_a_right_gives_back_only_what_it_may_write(old: Old, desks: Pair) -> None:
    after_the_backup(old, desks)
    old.put_back()
    with old.booth.seeing.begin() as connection:
        connection.execute(sa.text("UPDATE centre_device SET rights = 'nothing'"))
    before = at_centre(old.booth)
    for desk in desks:
        desk.exchange()
    assert at_centre(old.booth) == before
    with old.booth.seeing.begin() as connection:
        connection.execute(sa.text("UPDATE centre_device SET rights = '*'"))
    for desk in desks:
        desk.prove()
    agree(old.booth, desks)


def test_a_centre_that_was_not_restored_takes_nothing_so(old: Old, desks: Pair) -> None:
    left, _ = desks
    row = left.customer("甲")
    settle(desks)
    tables, edits = left.mending.offered([("customer", row)])
    ((table, columns),) = tables
    plain = dict(columns) | {"id": ["not-there"]}
    stamp, field_stamps = plain.pop("stamp"), plain.pop("field_stamps")
    offer = Recover(old.booth.centre.incarnation, (Rows(table, stamp, field_stamps, plain),), known_edits(edits))
    with contextlib.closing(left.peer()) as peer:
        assert peer.recover(offer).taken == 0
    assert old.booth.all("SELECT id FROM row_customer") == [(row,)]


def test_planted_an_offer_under_a_new_stamp_is_noticed(old: Old, desks: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    after_the_backup(old, desks)
    old.put_back()
    placed = Offering._row

    def under_a_new_stamp(self: Offering, declared: object, its: Held, *rest: object) -> None:
        its.stamp, its.stamps = above(max([its.stamp, *its.stamps.values()]), ".planted.1"), {}
        placed(self, declared, its, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Offering, "_row", under_a_new_stamp)
    stamps = desks[0].all("SELECT id, stamp, field_stamps FROM customer ORDER BY id")
    settle(desks)
    assert desks[0].all("SELECT id, stamp, field_stamps FROM customer ORDER BY id") != stamps
    with pytest.raises(AssertionError):
        agree(old.booth, desks)
        assert desks[0].all("SELECT id, stamp, field_stamps FROM customer ORDER BY id") == stamps
