"""The outbox's copy: what was saved after the last backup and never sent survives the loss of the file."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from desktop.domain import clock
from desktop.domain.people.customer import Customer
from desktop.store import outbox_copy
from desktop.store.backup import backup, restore
from desktop.store.file import connect
from desktop.store.open import Store
from desktop.store.start import open_home
from tests.store.conftest import Made


@contextlib.contextmanager
def opened(made: Made) -> Iterator[Store]:
    store = open_home(made.home, made.key)
    try:
        yield store
    finally:
        store.close()


def add(store: Store, made: Made, name: str, note: str = "") -> str:
    with store.write(made.by) as session:
        row = Customer(store_id=made.by.store_id, kind="person", name=name, note=note)
        session.add(row)
    return row.id


def edit(store: Store, made: Made, row: str, note: str) -> None:
    with store.write(made.by) as session:
        session.get_one(Customer, row).note = note


def rows(store: Store, statement: str) -> list[tuple[object, ...]]:
    with store.read() as session:
        return [tuple(row) for row in session.execute(text(statement))]


def copied(made: Made) -> list[tuple[object, ...]]:
    with contextlib.closing(connect(made.home.outbox_copy, made.key)) as raw:
        return [tuple(row) for row in raw.execute("SELECT tx, op, pk FROM saved ORDER BY id").fetchall()]


CUSTOMERS = "SELECT id, name, note, stamp, field_stamps, created_by, created_at FROM customer ORDER BY id"
OUTBOX = "SELECT tx, tbl, pk, op, stamp, cols, olds, seen, actor, at FROM outbox ORDER BY seq"


def test_a_backup_put_back_has_what_was_saved_after_it(made: Made) -> None:
    with opened(made) as store:
        old = add(store, made, "before", "1")
        kept = backup(store, made.home.backups, clock.now())
        edit(store, made, old, "2")
        new = add(store, made, "after")
        edit(store, made, new, "3")
        edit(store, made, old, "4")
        wanted, queued = rows(store, CUSTOMERS), rows(store, OUTBOX)
    restore(made.home, kept.path, made.key, clock.now())
    with opened(made) as store:
        assert rows(store, CUSTOMERS) == wanted
        assert rows(store, OUTBOX) == queued, "the same saves, under the same ids and stamps"
        fresh = add(store, made, "later")
        (stamp,) = rows(store, f"SELECT stamp FROM customer WHERE id = '{fresh}'")[0]
        assert str(stamp) > max(str(row[3]) for row in wanted), "the clock does not fall back behind its own stamps"
    restore(made.home, kept.path, made.key, clock.now())
    with opened(made) as store:
        assert len(rows(store, CUSTOMERS)) == 3, "and once more, with what came back among them"


def test_the_copy_holds_what_waits_and_nothing_else(made: Made) -> None:
    with opened(made) as store:
        add(store, made, "sent")
        with store.write_local() as session:
            session.execute(text("DELETE FROM outbox"))
        add(store, made, "waits")
        queued = rows(store, "SELECT tx, op, pk FROM outbox ORDER BY seq")
    assert copied(made) == queued


def test_a_dropped_save_does_not_come_back(made: Made) -> None:
    with opened(made) as store:
        kept = backup(store, made.home.backups, clock.now())
        row = add(store, made, "dropped")
        with store.write_local() as session:
            session.execute(text(f"DELETE FROM outbox WHERE pk = '{row}'"))
            session.execute(text(f"DELETE FROM customer WHERE id = '{row}'"))
    restore(made.home, kept.path, made.key, clock.now())
    with opened(made) as store:
        assert rows(store, CUSTOMERS) == []


def test_what_a_power_cut_kept_from_the_copy_is_appended_at_the_next_start(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(outbox_copy, "append", lambda shop, copy: 0)
        with opened(made) as store:
            row = add(store, made, "missed")
    with opened(made):
        pass
    assert row in {each[2] for each in copied(made)}


def test_a_copy_under_another_key_is_set_aside_and_stops_nothing(made: Made, caplog: pytest.LogCaptureFixture) -> None:
    with opened(made) as store:
        kept = backup(store, made.home.backups, clock.now())
    for file in made.home.backups.glob("outbox.db*"):
        file.unlink()
    with contextlib.closing(connect(made.home.outbox_copy, bytes(32))) as raw:
        raw.execute("CREATE TABLE saved (x)")
    restore(made.home, kept.path, made.key, clock.now())
    with caplog.at_level(logging.WARNING), opened(made) as store:
        row = add(store, made, "goes on")
    assert "nothing came back" in caplog.text
    assert row in {each[2] for each in copied(made)}
    assert list(made.home.backups.glob("outbox-*.db"))


def test_nothing_in_the_copy_can_be_read_without_the_key(made: Made) -> None:
    with opened(made) as store:
        add(store, made, "SECRETNAME")
    assert b"SECRETNAME" not in b"".join(file.read_bytes() for file in made.home.backups.glob("outbox.db*"))


def test_planted_without_the_copy_the_last_saves_are_lost(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_copy, "append", lambda shop, copy: 0)
    with pytest.raises(AssertionError):
        test_a_backup_put_back_has_what_was_saved_after_it(made)
