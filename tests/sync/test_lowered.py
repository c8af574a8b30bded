"""A stamp lowered before it was sent is the same after a backup was put back, whomever the desk meets first."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from desktop.domain.people.customer import Customer
from desktop.second.service import Service
from desktop.store import lowered
from desktop.store.file import connect
from desktop.store.home import Home
from sync.client import encode_batch
from tests.sync.booth import KEY, Booth, Desk, blank
from tests.sync.test_exchange import same
from tests.sync.test_hub import Between, Pair, between, rest  # noqa: F401  a fixture
from tests.sync.test_restored import copy, keep, put_back
from tests.sync.world import Clock

EDITS = "SELECT pk, field, stamp, base FROM edit ORDER BY 1, 2, 3"
AHEAD_MS = 3_600_000


def keeps(desk: Desk) -> None:
    """As the second process has it."""
    path = desk.booth.folder / "outbox.db"
    desk.replica.keep_lowered = lambda names: lowered.keep_beside(path, KEY, names)


@pytest.mark.parametrize("first", ["the hub", "the centre"])
@pytest.mark.parametrize("is_older", [True, False], ids=["a backup without the saves", "a backup that waits with them"])
def test_what_was_lowered_and_shown_has_one_stamp_everywhere_after_a_backup_was_put_back(
    booth: Booth, desks: Pair, between: Between, monkeypatch: pytest.MonkeyPatch, first: str, is_older: bool,  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    keeps(left)
    real = time.time_ns
    left.clock_ms = lambda: real() // 1_000_000 + AHEAD_MS
    row = right.customer("甲", note="旧")
    right.exchange()
    left.exchange()
    kept = keep(left)
    with monkeypatch.context() as patch:
        patch.setattr("desktop.store.open.time.time_ns", lambda: real() + AHEAD_MS * 1_000_000)
        made = left.customer("乙")
        left.edit(Customer, row, note="新")
        left.edit(Customer, made, note="后")
        kept = kept if is_older else keep(left)
        saved = copy(left)
    between.exchange(left, right)
    put_back(left, kept, saved)
    keeps(left)
    if first == "the hub":
        between.exchange(left)
    else:
        left.exchange()
    right.edit(Customer, row, address="街")
    rest(between, left, right)
    same(left, right)
    there = booth.all("SELECT id, field, stamp, base FROM centre_edit ORDER BY 1, 2, 3")
    assert left.all(EDITS) == right.all(EDITS) == there
    assert left.conflicts() == right.conflicts() == []
    assert left.replica.waiting() == 0
    assert left.field("customer", row, "note") == "新"


def test_the_next_save_does_not_get_a_stamp_that_was_lowered_though_the_clock_stands(desks: Pair) -> None:
    left, _ = desks
    row = left.customer("甲")
    left.exchange()
    ahead = Clock()
    ahead.true_ms = time.time_ns() // 1_000_000 + AHEAD_MS
    ceiling = time.time_ns() // 1_000_000 << 16
    newest = "SELECT stamp FROM outbox ORDER BY seq DESC LIMIT 1"
    with ahead.ruling():
        left.edit(Customer, row, note="新")
        was = left.one(newest)
        assert left.replica.freeze(1, ceiling, encode_batch) and left.one(newest) < was
        left.edit(Customer, row, note="后")
    assert left.one(newest) > was, (
        "one name for two saves: a file put back would give the later one the stamp of the earlier"
    )


def test_what_was_lowered_twice_has_the_last_stamp_under_both_names(tmp_path: Path) -> None:
    first, second, third = (f"{clock:019d}.D1.a" for clock in (3, 2, 1))
    with contextlib.closing(connect(tmp_path / "copy.db", KEY)) as raw:
        lowered.keep(raw, {("customer", "row", first): second})
        lowered.keep(raw, {("customer", "row", second): third})
        assert lowered.kept(raw) == {("customer", "row", first): third, ("customer", "row", second): third}


def test_the_second_process_keeps_what_it_lowers_in_the_outboxs_copy(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.backups.mkdir()
    home.shop.write_bytes(blank())
    service = Service(home, KEY, lambda _message: None)
    names = {("customer", "row", f"{2:019d}.D1.a"): f"{1:019d}.D1.a"}
    assert service._replica.keep_lowered is not None
    service._replica.keep_lowered(names)
    service._raw.close()
    service._store.close()
    with contextlib.closing(connect(home.outbox_copy, KEY)) as raw:
        assert lowered.kept(raw) == names
