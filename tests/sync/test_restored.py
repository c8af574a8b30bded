"""A backup put back: what was sent comes from the centre, what was not from the outbox's copy, and nothing twice."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.domain.importing import ImportPart
from desktop.domain.people.customer import Customer
from desktop.store import outbox_copy, problem_answer
from desktop.store.file import connect
from desktop.store.problem_list import Pair
from tests.sync.answering import answer, listed
from tests.sync.booth import KEY, STORE, Booth, Desk
from tests.sync.test_bootstrap import with_file
from tests.sync.test_exchange import same, together

Desks = tuple[Desk, Desk]


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
    kept = keep(left)
    left.edit(Customer, row, note="2")
    left.edit(Customer, row, note="3")
    new = left.customer("乙")
    saved = copy(left)
    if sent:
        together(left, right)
        right.edit(Customer, row, note="4")
        right.exchange()
    put_back(left, kept, saved)
    together(left, right)
    same(left, right)
    for desk in desks:
        assert desk.field("customer", new, "name") == "乙"
        assert desk.field("customer", row, "note") == ("4" if sent else "3")
        assert desk.conflicts() == []
        assert desk.replica.waiting() == 0
    assert booth.all("SELECT count(*) FROM row_customer") == [(2,)]


def keep(desk: Desk) -> Path:
    """A backup of this moment."""
    desk.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = desk.booth.folder / "kept.db"
    shutil.copyfile(desk.path, kept)
    return kept


def copy(desk: Desk) -> Path:
    """The outbox's copy, brought up to date."""
    path = desk.booth.folder / "outbox.db"
    with contextlib.closing(connect(path, KEY)) as raw:
        outbox_copy.append(desk.raw, raw)
    return path


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("again", [Desk.exchange, with_file], ids=["by pages", "as a file"])
def test_a_refused_edit_of_a_row_that_the_backup_did_not_hold_yet_stands_on_top_when_the_row_comes(
    desks: Desks, again: Callable[[Desk], object]
) -> None:
    left, right = desks
    left.customer("甲")
    together(left, right)
    kept = keep(left)
    row = right.customer("乙", note="1")
    together(right, left)
    left.edit(Customer, row, note="bad")
    left.edit(Customer, row, note="better")
    put_back(left, kept, copy(left))
    again(left)
    refusal, held = listed(left)
    assert (refusal.kind, held.kind) == ("refusal", "held")
    assert refusal.pairs == (Pair("note", "bad", "1"),)
    assert left.field("customer", row, "note") == "better"
    answer(left, problem_answer.drop, held)
    assert left.field("customer", row, "note") == "bad"
    answer(left, problem_answer.drop, refusal)
    assert left.field("customer", row, "note") == "1"
    together(left, right)
    same(left, right)


@pytest.mark.usefixtures("strict")
def test_what_was_dropped_after_a_backup_is_open_again_with_the_value_it_had(desks: Desks) -> None:
    left, right = desks
    row = left.customer("甲", note="before")
    together(left, right)
    left.edit(Customer, row, note="bad")
    kept = keep(left)
    left.exchange()
    answer(left, problem_answer.drop, listed(left)[0])
    left.edit(Customer, row, note="good")
    put_back(left, kept, copy(left))
    together(left, right)
    (problem,) = listed(left)
    assert [pair.mine for pair in problem.pairs] == ["bad"]
    answer(left, problem_answer.drop, problem)
    together(left, right)
    same(left, right)
    assert right.field("customer", row, "note") == "good"


@pytest.mark.usefixtures("strict")
def test_a_row_of_an_import_that_was_dropped_is_not_open_again_after_an_older_file_is_put_back(desks: Desks) -> None:
    left, right = desks
    kept = keep(left)
    people = [Customer(store_id=STORE, kind="person", name="bad") for _ in range(2)]
    left.add(*people, ImportPart(store_id=STORE, run_id=STORE, number=1))
    left.exchange()
    answer(left, problem_answer.drop, listed(left)[0])
    put_back(left, kept, copy(left))
    left.exchange()
    (problem,) = listed(left)
    assert left.replica.problems() == (1, 0), "none is counted that nobody can decide"
    answer(left, problem_answer.drop, problem)
    together(left, right)
    same(left, right)


def test_an_edit_of_a_row_that_the_backup_did_not_hold_yet_comes_back_with_its_value(desks: Desks) -> None:
    left, right = desks
    left.customer("甲")
    together(left, right)
    kept = keep(left)
    row = right.customer("乙", note="1")
    together(right, left)
    left.edit(Customer, row, note="2")
    left.edit(Customer, row, note="3")
    put_back(left, kept, copy(left))
    together(left, right)
    same(left, right)
    assert right.field("customer", row, "note") == "3"
    assert left.field("customer", row, "note") == "3"
    assert left.replica.waiting() == 0


def test_a_save_of_a_clock_ahead_that_was_sent_before_a_backup_was_put_back_keeps_the_stamp_it_was_sent_under(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right = desks
    shared = right.customer("零", note="0")
    together(right, left)
    real, ahead = time.time_ns, 3_600_000
    left.clock_ms = lambda: real() // 1_000_000 + ahead

    @contextlib.contextmanager
    def clock_ahead() -> Iterator[None]:
        with monkeypatch.context() as patch:
            patch.setattr("desktop.store.open.time.time_ns", lambda: real() + ahead * 1_000_000)
            yield

    with clock_ahead():
        new = left.customer("甲")
        left.edit(Customer, shared, note="1")
    kept = keep(left)
    together(left, right)  # what lies in the centre's future is lowered, and not in the backup
    right.edit(Customer, new, note="2")
    right.exchange()
    put_back(left, kept, copy(left))
    with clock_ahead():
        left.edit(Customer, new, name="乙")
        left.edit(Customer, shared, note="3")
    assert left.exchange().held == 0, "what was written on it since stands on what the centre knows"
    together(left, right)
    same(left, right)
    assert left.all("SELECT name, note FROM customer ORDER BY id") == [("零", "3"), ("乙", "2")]
    assert left.conflicts() == right.conflicts() == []


def test_new_records_of_a_clock_ahead_that_were_sent_alone_keep_their_stamps_too(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The centre takes a batch of nothing but new rows straight, and keeps no word about them."""
    left, right = desks
    real, ahead = time.time_ns, 3_600_000
    left.clock_ms = lambda: real() // 1_000_000 + ahead
    with monkeypatch.context() as patch:
        patch.setattr("desktop.store.open.time.time_ns", lambda: real() + ahead * 1_000_000)
        left.customer("甲")
    kept = keep(left)
    left.exchange()
    sent_under = left.one("SELECT stamp FROM customer")
    put_back(left, kept, copy(left))
    assert left.one("SELECT stamp FROM customer") != sent_under
    assert left.exchange().sent == 0, "it had its effect already"
    assert left.one("SELECT stamp FROM customer") == sent_under
    right.exchange()
    same(left, right)


@pytest.mark.usefixtures("strict")
def test_a_new_record_that_was_corrected_and_sent_again_after_the_backup_is_shown_as_it_was_corrected(
    desks: Desks,
) -> None:
    left, right = desks
    row = left.customer("bad")
    kept = keep(left)
    left.exchange()
    left.edit(Customer, row, name="甲")
    answer(left, problem_answer.send_again, listed(left)[0])
    put_back(left, kept, copy(left))
    assert left.field("customer", row, "name") == "甲"
    together(left, right)
    assert right.field("customer", row, "name") == "甲"
    assert listed(left) == listed(right) == []
    same(left, right)


@pytest.mark.usefixtures("strict")
def test_what_was_held_on_a_new_record_and_sent_again_with_it_does_not_come_back_on_its_own(desks: Desks) -> None:
    left, right = desks
    row = left.customer("bad")
    left.edit(Customer, row, note="later")
    left.exchange()
    kept = keep(left)
    answer(left, problem_answer.send_again, listed(left)[0])
    put_back(left, kept, copy(left))
    together(left, right)
    (problem,) = listed(left)
    assert problem.code == "test.bad", "and nothing that is held on what is no more"
    answer(left, problem_answer.drop, problem)
    together(left, right)
    assert left.all("SELECT * FROM customer") == right.all("SELECT * FROM customer") == []
