"""What is looked after each day: reminders once, licences forgotten on their day, late cars told of once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desktop.domain import clock
from desktop.domain.opening import HOME_ZONE
from desktop.domain.people import consent
from desktop.domain.sales import drive_upkeep, licence
from desktop.domain.sales.car_key import Handed, Returned, lend, take_back
from desktop.domain.sales.drive_course import cancel
from desktop.domain.sales.drive_upkeep import due, look_after
from desktop.domain.sales.licence import Licence
from desktop.domain.work.message import messages
from desktop.domain.work.task import done
from desktop.domain.work.task_list import tasks
from tests.domain.sales import yard


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """``at(moment)``: the computer's clock stands there from now on."""
    return lambda moment: monkeypatch.setattr(clock, "wall", lambda: moment)


def late_tasks(ask) -> list:
    return [each for each in ask(tasks, mine=False) if each.rule == "drive.late"]


def test_a_customer_who_agrees_later_gets_the_messages_then_and_once(do, ask) -> None:
    car, who = yard.car(do), yard.customer(do, agrees=False)
    soon = clock.now() + timedelta(hours=36)  # over a day before and under two, at whatever hour this runs
    yard.booked(do, car, who, soon.replace(minute=0, second=0, microsecond=0))
    assert not ask(due)
    assert not ask(messages)
    do(consent.answer, who, "contact", given=True, channel="phone")
    assert ask(due).unreminded
    do(look_after)
    assert len(ask(messages)) == 2
    assert not ask(due)
    do(look_after)
    assert len(ask(messages)) == 2
    assert len(ask(tasks, mine=False)) == 2


def test_a_reminder_that_was_done_or_withdrawn_is_not_made_again(do, ask) -> None:
    car, who = yard.car(do), yard.customer(do)
    drive = yard.booked(do, car, who, yard.noon(1) + timedelta(hours=1))
    for row in ask(tasks, mine=False):
        do(done, row.id)
    assert not ask(due)
    do(cancel, drive)
    do(look_after)
    assert not ask(due)
    assert not ask(tasks, mine=False)


def test_a_late_car_is_told_of_once_and_falls_away_when_it_is_back(do, ask, at) -> None:
    car, who = yard.car(do), yard.customer(do)
    now = clock.now()
    start = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    drive = yard.ready(do, yard.booked(do, car, who, start))
    loan = yard.out(do, drive)
    at(start + timedelta(minutes=35))
    assert not ask(due).late, "some patience"
    at(start + timedelta(minutes=41))
    assert ask(drive_upkeep.late_due)
    do(look_after)
    do(drive_upkeep.tell_late)
    assert not ask(drive_upkeep.late_due)
    (row,) = late_tasks(ask)
    assert (row.subject, row.customer_id, row.facts["car"]) == (f"drive:{drive}", who, "京A12345")
    assert row.facts["due"] == f"{(start + timedelta(minutes=30)).astimezone(ZoneInfo(HOME_ZONE)):%H:%M}"
    do(take_back, loan, Returned(1_210, 70))
    assert not late_tasks(ask)


def test_a_key_lent_to_the_workshop_is_told_of_too(do, ask, at) -> None:
    car, now = yard.car(do), clock.now()
    loan = do(lend, car, "送保养", now + timedelta(hours=1), Handed(1_200, 80))
    at(now + timedelta(hours=2))
    do(look_after)
    (row,) = late_tasks(ask)
    assert (row.subject, row.owner_id) == (f"key_loan:{loan}", None)
    do(take_back, loan, Returned(1_210, 70))
    assert not late_tasks(ask)


def test_a_computer_that_slept_over_midnight_forgets_licences_in_the_morning(do, ask, at, store) -> None:
    car, who = yard.car(do), yard.customer(do)
    drive = yard.ready(do, yard.booked(do, car, who))
    do(cancel, drive)
    assert not ask(due).licences
    with store.read() as session:
        keep_until = session.query(Licence).one().keep_until
    last = datetime.fromisoformat(f"{keep_until.isoformat()}T23:59:00").astimezone()
    at(last)
    assert not ask(due).licences, "the last day still counts"
    at(last + timedelta(hours=9))
    assert do(look_after).licences
    with store.read() as session:
        assert session.query(Licence).one().number == ""
    assert not ask(due)


def test_a_licence_whose_consent_was_withdrawn_is_forgotten_at_once(do, ask, store) -> None:
    car, who = yard.car(do), yard.customer(do)
    yard.ready(do, yard.booked(do, car, who))
    do(consent.withdraw, who, licence.PURPOSE)
    assert ask(due).licences
    do(look_after)
    with store.read() as session:
        assert session.query(Licence).one().number == ""
