"""A backup put back: what was sent comes from the centre, what was not from the outbox's copy, and nothing twice."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest

from desktop.domain.people.customer import Customer
from desktop.store import outbox_copy
from desktop.store.file import connect
from tests.sync.booth import KEY, Booth, Desk
from tests.sync.test_exchange import same, together

Pair = tuple[Desk, Desk]


def put_back(desk: Desk, kept: Path, copy: Path) -> None:
    """As a start does that finds an older file: write again from the copy, then a new incarnation."""
    desk.close()
    for end in ("-wal", "-shm"):
        desk.path.with_name(desk.path.name + end).unlink(missing_ok=True)
    shutil.copyfile(kept, desk.path)
    desk.open()
    with contextlib.closing(connect(copy, KEY)) as raw:
        (incarnation,) = desk.raw.execute("SELECT incarnation FROM device").fetchone()
        last = desk.raw.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'outbox'").fetchone()[0]
        outbox_copy.bring_back(desk.raw, raw, incarnation, last)
    desk.replica.new_incarnation()


@pytest.mark.parametrize("sent", [False, True], ids=["never sent", "sent"])
def test_after_a_restored_backup_every_save_takes_effect_once(
    booth: Booth, desks: tuple[Desk, Desk], sent: bool
) -> None:
    left, right = desks
    row = left.customer("甲", note="1")
    together(left, right)
    left.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept, copy = booth.folder / "kept.db", booth.folder / "outbox.db"
    shutil.copyfile(left.path, kept)
    left.edit(Customer, row, note="2")
    left.edit(Customer, row, note="3")
    new = left.customer("乙")
    with contextlib.closing(connect(copy, KEY)) as raw:
        assert outbox_copy.append(left.raw, raw) == 3
    if sent:
        together(left, right)
        right.edit(Customer, row, note="4")
        right.exchange()
    put_back(left, kept, copy)
    together(left, right)
    same(left, right)
    for desk in desks:
        assert desk.field("customer", new, "name") == "乙"
        assert desk.field("customer", row, "note") == ("4" if sent else "3")
        assert desk.conflicts() == []
        assert desk.replica.waiting() == 0
    assert booth.all("SELECT count(*) FROM row_customer") == [(2,)]


def test_an_edit_of_a_row_that_the_backup_did_not_hold_yet_comes_back_with_its_value(booth: Booth, desks: Pair) -> None:
    left, right = desks
    left.customer("甲")
    together(left, right)
    left.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept, copy = booth.folder / "kept.db", booth.folder / "outbox.db"
    shutil.copyfile(left.path, kept)
    row = right.customer("乙", note="1")
    together(right, left)
    left.edit(Customer, row, note="2")
    left.edit(Customer, row, note="3")
    with contextlib.closing(connect(copy, KEY)) as raw:
        outbox_copy.append(left.raw, raw)
    put_back(left, kept, copy)
    together(left, right)
    same(left, right)
    assert right.field("customer", row, "note") == "3"
    assert left.field("customer", row, "note") == "3"
    assert left.replica.waiting() == 0
