"""Tasks: made once, taken, snoozed, done and undone; overdue, today, later."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from desktop.domain import clock
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.domain.people.staff import StaffDetails, add_staff
from desktop.domain.problem import Refused
from desktop.domain.work import task
from desktop.domain.work.task import NewTask, drop_of, make, note_call, reopen, snooze, take
from desktop.domain.work.task_list import count, steps, tasks


def new(due: datetime | None = None, **how) -> NewTask:
    return NewTask(
        **{"rule": "drive.day_before", "subject": "drive:1", "reason": "task.drive.day_before",
           "due_at": due or clock.now(), "period": "p", "kind": "call"} | how
    )  # fmt: skip


def test_a_rule_makes_its_task_once_however_often_it_runs(do, ask) -> None:
    assert do(make, new()) == do(make, new(facts={"start": "x"}))
    assert do(make, new(period="other")) != do(make, new())
    assert len(ask(tasks)) == 2


def test_done_takes_it_off_the_list_and_undone_puts_it_back(do, ask) -> None:
    made = do(make, new())
    do(task.done, made, "已回复")
    do(task.done, made)
    assert ask(tasks) == []
    do(reopen, made)
    assert [row.id for row in ask(tasks)] == [made]
    assert [step.kind for step in ask(steps, made)] == ["done", "reopen"]


def test_running_the_rule_again_does_not_bring_back_what_was_done(do, ask) -> None:
    do(task.done, do(make, new()))
    do(make, new())
    assert ask(tasks) == []


def test_what_was_dropped_comes_back_when_its_rule_makes_it_again(do, ask) -> None:
    do(make, new())
    assert do(drop_of, "drive:1") == 1
    assert (do(drop_of, "drive:1"), ask(tasks)) == (0, [])
    do(make, new())
    assert len(ask(tasks)) == 1


def test_only_the_named_rules_are_dropped(do, ask) -> None:
    do(make, new())
    do(make, new(rule="drive.follow_up"))
    do(drop_of, "drive:1", ["drive.day_before"])
    assert [row.rule for row in ask(tasks)] == ["drive.follow_up"]


def test_overdue_today_and_later_in_the_order_of_their_time(do, ask) -> None:
    now = clock.now()
    for period, due in (("later", now + timedelta(days=3)), ("overdue", now - timedelta(minutes=1))):
        do(make, new(due, period=period))
    assert [row.when for row in ask(tasks)] == ["overdue", "later"]
    found = ask(count)
    assert (found.overdue, found.later) == (1, 1)


def test_mine_are_mine_and_nobodys_and_taken_is_mine(do, ask, by, clerk) -> None:
    mine = do(make, new(owner_id=by.staff_id))
    free = do(make, new(period="2"))
    theirs = do(make, new(period="3", owner_id=clerk.staff_id))
    assert {row.id for row in ask(tasks)} == {mine, free}
    assert {row.id for row in ask(tasks, mine=False)} == {mine, free, theirs}
    do(take, theirs)
    assert theirs in {row.id for row in ask(tasks)}
    assert theirs not in {row.id for row in ask(tasks, who=clerk)}


def test_a_task_is_given_to_somebody_who_is_here(do, ask) -> None:
    made = do(make, new())
    wang = do(add_staff, StaffDetails("wang", "王宁", "consultant", "Correct-Horse-9"))
    do(take, made, wang)
    (row,) = ask(tasks, mine=False)
    assert (row.owner_id, row.owner) == (wang, "王宁")
    with pytest.raises(Refused, match=r"staff\.gone"):
        do(take, made, "nobody")


def test_a_snooze_needs_a_later_time_and_a_reason(do, ask) -> None:
    made = do(make, new())
    later = clock.now() + timedelta(days=2)
    do(snooze, made, later, "客户出差")
    (row,) = ask(tasks)
    assert (row.due_at, row.snoozed, row.last) == (later, True, "客户出差")
    with pytest.raises(Refused, match=r"task\.snooze"):
        do(snooze, made, clock.now() - timedelta(minutes=1), "x")
    with pytest.raises(Refused, match=r"text\.missing"):
        do(snooze, made, later, " ")


def test_calls_and_notes_stay_with_their_task(do, ask) -> None:
    made = do(make, new())
    do(note_call, made, "未接")
    do(note_call, made, "周六来")
    (row,) = ask(tasks)
    assert (row.calls, row.last) == (2, "周六来")


def test_a_task_by_hand_names_its_customer(do, ask) -> None:
    li = do(add_customer, CustomerDetails("李女士", "13900001234")).customer_id
    do(task.add, "寄报价", clock.now() + timedelta(days=1), customer_id=li)
    (row,) = ask(tasks)
    assert (row.by_hand, row.reason, row.customer) == (True, "寄报价", "李女士")


def test_a_task_that_is_not_here_is_refused(do) -> None:
    with pytest.raises(Refused, match=r"task\.gone"):
        do(task.done, "x")
