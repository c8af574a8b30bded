"""What the tests of the problems list share: reading it, answering it, and how a save comes to be refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.domain import clock
from desktop.domain.people.customer import Customer
from desktop.store import problem_list
from desktop.store.problem_list import ProblemRow
from sync.http import HttpPeer
from sync.protocol import Page, Pull
from tests.sync.booth import Desk
from tests.sync.test_exchange import together

Pairs = tuple[Desk, Desk]


class Meanwhile(HttpPeer):
    """A line during which somebody goes on working: before the first page comes."""

    def __init__(self, desk: Desk, work: Callable[[], object]) -> None:
        super().__init__(desk.booth.url, desk.key)
        self._work: Callable[[], object] | None = work

    def pull(self, message: Pull) -> Page:
        work, self._work = self._work, None
        if work is not None:
            work()
        return super().pull(message)


def listed(desk: Desk) -> list[ProblemRow]:
    """What stands on the page Problems of this desk."""
    with desk.store.read() as session:
        return problem_list.problems(session)


def answer(desk: Desk, verb: Callable[..., Any], problem: ProblemRow) -> frozenset[str]:
    """What the person at this desk does with it; the tables that changed."""
    with desk.store.write(desk.by) as session:
        changed: frozenset[str] = verb(desk.by, session, problem)
    return changed


def note(desk: Desk, row: str) -> Any:
    """A customer's note as this desk shows it."""
    return desk.field("customer", row, "note")


def refused_and_held(left: Desk, right: Desk) -> str:
    """A refused edit, one held on it, and one of another field held on that."""
    row = left.customer("甲", note="before")
    together(left, right)
    left.edit(Customer, row, note="bad")
    left.edit(Customer, row, note="good", address="北京路")
    left.edit(Customer, row, address="上海路")
    left.exchange()
    return row


def two_records_refused(left: Desk, right: Desk) -> tuple[str, str]:
    """One save of two customers, refused for one of them; of the other somebody else changes the note meanwhile."""
    wrong, further = left.customer("甲"), left.customer("乙", note="before")
    together(left, right)
    with left.store.write(left.by) as session:
        session.get_one(Customer, wrong).name = "bad"
        session.get_one(Customer, further).note = "left"
    left.exchange()
    right.edit(Customer, further, note="right")
    together(right, left)
    return wrong, further


def delete(desk: Desk, row: str) -> None:
    """A customer is deleted at this desk."""
    desk.edit(Customer, row, deleted_at=clock.now())
