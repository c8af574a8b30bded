"""What is looked after while somebody is signed in: expired quotes let go, the group learns the store's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.domain import clock
from desktop.domain.actor import RIGHTS, Role
from desktop.domain.identity import new_id
from desktop.domain.local import Granted
from desktop.domain.parts import inquiry, reservation, stock_transfer
from desktop.domain.sales import car_key, issue, quote_reservation
from desktop.domain.sales.basket import Basket
from desktop.domain.sales.line import Line
from desktop.domain.work import task, task_list
from desktop.pages.desk import Desk
from desktop.shell.upkeep import Upkeep
from desktop.store.open import Store
from tests.domain.sales import yard
from tests.pages.conftest import clerk, desk, home, put_stock, sample, settle, store, window

__all__ = ["clerk", "desk", "home", "sample", "settle", "store", "window"]
A = "VW:06A115561B"


def test_open_inquiries_are_counted_at_sign_in_and_after_each_change(
    store: Store, desk: Desk, settle: Callable[[], None]
) -> None:
    upkeep, said = Upkeep(), list[int]()
    upkeep.inquiries.connect(said.append)
    upkeep.start(desk)
    settle()
    with store.write(desk.actor) as session:
        made = inquiry.inquire(desk.actor, session, inquiry.Asked("高度传感器", who="赵师傅"))
    upkeep.changed(frozenset({"inquiry"}))
    settle()
    with store.write(desk.actor) as session:
        inquiry.close(desk.actor, session, made)
    upkeep.changed(frozenset({"inquiry"}))
    settle()
    upkeep.stop()
    assert said == [0, 1, 0]


def test_an_expired_quote_lets_go_and_the_group_learns_the_name(
    store: Store, desk: Desk, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    put_stock(store, A, 3)
    by = desk.actor
    with store.write(by) as session:
        basket = Basket(lines=(Line("part", "机滤", list_fen=1, unit_fen=1, part_key=A),))
        made = issue.issue(by, session, basket, offline=False, prices_at=clock.now())
        quote_reservation.reserve_quote(by, session, made.id)
    with store.write_local() as session:
        session.add(Granted(stream=f"group:{new_id()}"))
    upkeep = Upkeep()
    upkeep.start(desk)
    upkeep.look()
    settle()
    with store.read() as session:
        assert reservation.free_of(by, session, A) == 2_000, "it holds until its last day"
        assert stock_transfer.is_introduced(by, session)
    later = clock.today() + timedelta(days=30)
    monkeypatch.setattr(clock, "today", lambda: later)
    upkeep.look()
    settle()
    with store.read() as session:
        assert reservation.free_of(by, session, A) == 3_000
    upkeep.stop()
    upkeep.look()


def test_the_number_of_tasks_is_told_and_a_clock_that_moved_over_midnight_makes_them_overdue(
    store: Store, desk: Desk, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    by, told = desk.actor, []
    with store.write(by) as session:
        task.add(by, session, "打印路线图", clock.now() + timedelta(days=2))
    upkeep = Upkeep()
    upkeep.counted.connect(told.append)
    upkeep.start(desk)
    settle()
    assert told == [0], "it is due later"
    late = clock.now() + timedelta(days=2, hours=1)
    monkeypatch.setattr(clock, "wall", lambda: late)
    upkeep.minute()
    settle()
    assert told[-1] == 1
    upkeep.changed(frozenset({"customer"}))
    upkeep.changed(frozenset({"task_step"}))
    settle()
    assert len(told) == 3
    upkeep.stop()


def test_a_late_car_becomes_a_task_within_the_minute(
    store: Store, desk: Desk, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    by = replace(desk.actor, rights=RIGHTS[Role.MANAGER])
    desk.actor = by

    def do(verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with store.write(by) as session:
            return verb(by, session, *args, **named)

    now = clock.now()
    do(car_key.lend, yard.car(do), "送保养", now + timedelta(minutes=30), car_key.Handed(1_200, 80))
    upkeep = Upkeep()
    upkeep.start(desk)
    monkeypatch.setattr(clock, "wall", lambda: now + timedelta(hours=1))
    for _ in range(2):
        upkeep.minute()
        settle()
    with store.read() as session:
        assert [row.rule for row in task_list.tasks(by, session)] == ["drive.late"]
    upkeep.look()
    settle()
    with store.read() as session:
        assert len(task_list.tasks(by, session)) == 1
    upkeep.stop()
