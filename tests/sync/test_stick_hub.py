"""A stick brought to a hub: provisional as all it says, and brought on to the centre unchanged."""

from __future__ import annotations

from pathlib import Path

from desktop.store.upgrade import HEAD
from sync.carrying import carry
from sync.server.post import Post
from sync.stick import read_answer, write_question
from tests.sync.booth import STORE, Booth
from tests.sync.test_hub import Between, Pair, between

__all__ = ["between"]


def test_a_stick_at_the_hub_is_answered_for_the_time_being_and_brought_on(
    booth: Booth, desks: Pair, between: Between, tmp_path: Path
) -> None:
    left, right = desks
    key = booth.centre.trust.bundle_key(STORE, "D1")
    booth.stop()
    row = left.customer("甲")
    write_question(left.replica, key, tmp_path / "q", HEAD)
    carry(tmp_path / "q", Post(between.hub).relay, tmp_path / "a")
    read_answer(left.replica, key, tmp_path / "a", HEAD)
    assert left.replica.waiting() == 1, "only the centre's own word takes it out of the queue"
    between.exchange(right)
    assert right.field("customer", row, "name") == "甲"
    booth.start()
    between.turn()
    assert booth.all("SELECT id FROM row_customer") == [(row,)]
    left.exchange()
    assert left.replica.waiting() == 0 and booth.all("SELECT count(*) FROM centre_batch") == [(1,)]
