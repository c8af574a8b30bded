"""What a hub wrote of its own, and what stands for nobody at the centre: neither is left over on any desk."""

from __future__ import annotations

import contextlib
from typing import ClassVar

from desktop.domain import clock
from desktop.domain.people.customer import Customer
from desktop.store.problem_answer import send_again
from desktop.store.problem_list import problems
from sync.http import HttpPeer
from sync.protocol import Answer, Push
from tests.sync.booth import Booth, Desk
from tests.sync.test_exchange import same
from tests.sync.test_hub import Between, Pair, between, rest  # noqa: F401  a fixture

ITS_OWN = "SELECT field, base FROM edit WHERE stamp LIKE '%.centre.%'"


def deleted_unseen(between: Between, left: Desk, right: Desk) -> str:  # noqa: F811
    """A customer whom left deletes and right edits; the hub hears of both and keeps them."""
    row = left.customer("甲")
    for desk in (left, right):
        desk.exchange()
    between.turn()
    right.edit(Customer, row, note="白色")
    left.edit(Customer, row, deleted_at=clock.now())
    between.exchange(left, right)
    assert right.field("customer", row, "deleted_at") is None
    assert len(right.all(ITS_OWN)) == 1
    return row


def test_what_a_hub_kept_is_let_go_where_the_centre_had_no_reason_to_keep_it(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    row = deleted_unseen(between, left, right)
    left.exchange()
    left.edit(Customer, row, deleted_at=None)
    left.exchange()
    between.turn()
    for _ in range(2):
        for desk in desks:
            desk.exchange()
    assert left.all(ITS_OWN) == right.all(ITS_OWN) == []
    assert right.all("SELECT 1 FROM provisional") == []
    assert right.field("customer", row, "note") == "白色"
    known = "SELECT field, stamp, base, value FROM edit ORDER BY 1, 2"
    assert left.all(known) == right.all(known)
    assert left.conflicts() == right.conflicts() == []


def test_what_a_hub_kept_stays_while_it_stands_and_is_the_centres_once_that_says_so(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    row = deleted_unseen(between, left, right)
    booth.stop()
    between.exchange(right, left)
    assert right.all(ITS_OWN) == left.all(ITS_OWN) != []
    booth.start()
    rest(between, left, right)
    assert len(left.all(ITS_OWN)) == len(right.all(ITS_OWN)) == 1
    assert left.all("SELECT 1 FROM provisional") == right.all("SELECT 1 FROM provisional") == []
    assert left.field("customer", row, "deleted_at") is None


def test_what_is_sent_again_over_a_refused_new_record_makes_no_loser_of_its_own_first_values(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    booth.stop()
    row = left.customer("bad", note="旧")
    between.exchange(left)
    left.edit(Customer, row, name="好", note="新")
    booth.strict = True
    booth.start()
    left.exchange()
    with left.store.write(left.by) as session:
        send_again(left.by, session, next(each for each in problems(session) if each.tx and each.code != "sync.held"))
    rest(between, left, right)
    assert [desk.field("customer", row, "note") for desk in desks] == ["新", "新"]
    assert left.conflicts() == right.conflicts() == []


class Counting(HttpPeer):
    """A peer that counts what is sent to it."""

    sent: ClassVar[list[str]] = []

    def push(self, message: Push) -> Answer:
        self.sent.append(message.hash)
        return super().push(message)


def test_a_batch_goes_to_the_hub_once_in_an_exchange(booth: Booth, desks: Pair, between: Between) -> None:  # noqa: F811
    """It stays frozen on the hub's word, while the next ones are frozen behind it."""
    left, right = desks
    booth.stop()
    for name in "甲乙丙丁":
        left.customer(name)
    Counting.sent.clear()
    with contextlib.closing(Counting(between.url, left.key)) as peer:
        left.exchange(peer, rows=1)
    between.exchange(right)
    assert len(Counting.sent) == len(set(Counting.sent)) == 4
    same(left, right)
