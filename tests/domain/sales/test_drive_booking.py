"""Booking a test drive: what forbids it, what is offered instead, what it makes to be done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.domain import clock
from desktop.domain.people.customer import CustomerDetails
from desktop.domain.people.staff import StaffDetails, add_staff
from desktop.domain.problem import Refused
from desktop.domain.rules.setting import change_settings
from desktop.domain.sales import car_calendar, demo_car
from desktop.domain.sales.demo_car import CarDetails, mark
from desktop.domain.sales.drive import Drive
from desktop.domain.sales.drive_booking import Booking, book, book_new, edit, move
from desktop.domain.sales.drive_course import arrive, cancel, confirm, missed, no_show, reopen
from desktop.domain.sales.drive_plan import Interest, plan
from desktop.domain.work.message import messages
from desktop.domain.work.task_list import tasks
from tests.domain.sales.yard import booked, car, customer, noon

QUARTER = timedelta(minutes=15)


@pytest.fixture
def one(do) -> str:
    return car(do)


@pytest.fixture
def li(do) -> str:
    return customer(do)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def row(store, drive_id: str) -> Drive:
    with store.read() as session:
        found = session.get(Drive, drive_id)
        assert found is not None
        session.expunge(found)
        return found


def test_a_drive_is_booked_with_its_day_and_buffer(do, store, by, one: str, li: str) -> None:
    made = row(store, booked(do, one, li))
    assert (made.state, made.minutes, made.buffer_minutes) == ("booked", 30, 15)
    assert made.day == made.last_day == noon().date()
    assert made.consultant_id == by.staff_id


def test_two_drives_do_not_share_a_car_and_the_buffer_counts(do, one: str, li: str) -> None:
    booked(do, one, li)
    for start in (noon(), noon() + QUARTER, noon() - QUARTER, noon() + 2 * QUARTER, noon() - 2 * QUARTER):
        with pytest.raises(Refused) as refused:
            booked(do, one, li, start)
        assert codes(refused) == ["drive.taken"]
    booked(do, one, li, noon() + 3 * QUARTER)
    booked(do, one, li, noon() - 3 * QUARTER)


def test_whoever_has_the_car_is_named(do, one: str, li: str) -> None:
    wang = do(add_staff, StaffDetails("wang", "王宁", "consultant", "Correct-Horse-9"))
    booked(do, one, li, consultant_id=wang)
    with pytest.raises(Refused) as refused:
        booked(do, one, li)
    assert refused.value.problems[0].values["holder"] == "王宁"


def test_a_drive_over_midnight_keeps_both_days(do, store, one: str, li: str) -> None:
    start = noon().replace(hour=15, minute=45)
    made = row(store, booked(do, one, li, start))
    assert made.last_day - made.day == timedelta(days=1)
    with pytest.raises(Refused, match=r"drive\.taken"):
        booked(do, one, li, start + QUARTER)


def test_the_hour_that_comes_twice_abroad_is_two_hours(do, one: str, li: str) -> None:
    do(change_settings, {"hours.zone": "Europe/Berlin"})
    do(mark, one, CarDetails("试01", insurance_until=date(2030, 1, 1), inspection_until=date(2030, 1, 1)))
    first = datetime(2027, 10, 31, 0, 15, tzinfo=UTC)
    booked(do, one, li, first)
    booked(do, one, li, first + timedelta(hours=1))
    with pytest.raises(Refused, match=r"drive\.taken"):
        booked(do, one, li, first + timedelta(minutes=15))


@pytest.mark.parametrize(
    ("start", "minutes", "code"),
    [
        (-timedelta(days=2), 30, "drive.past"),
        (timedelta(0), -15, "drive.order"),
        (timedelta(minutes=5), 30, "drive.step"),
        (timedelta(0), 20, "drive.step"),
        (timedelta(0), 9 * 60, "drive.long"),
    ],
)
def test_times_that_cannot_be_are_refused(do, one: str, li: str, start: timedelta, minutes: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        booked(do, one, li, noon() + start, minutes=minutes)
    assert codes(refused) == [code]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"insurance_until": clock.today()}, "car.insurance"),
        ({"inspection_until": clock.today()}, "car.inspection"),
        ({"insurance_until": None}, "car.insurance_unknown"),
        ({"inspection_until": None}, "car.inspection_unknown"),
    ],
)
def test_a_car_that_may_not_be_driven_says_why(do, li: str, how: dict, code: str) -> None:
    due = car(do, **how)
    with pytest.raises(Refused) as refused:
        booked(do, due, li, noon(3))
    assert codes(refused) == [code]


def test_the_last_insured_day_is_a_good_day(do, li: str) -> None:
    assert booked(do, car(do, insurance_until=noon().date()), li)


def test_a_car_taken_out_of_service_says_why(do, one: str, li: str) -> None:
    do(demo_car.bar, one, "事故维修")
    with pytest.raises(Refused) as refused:
        booked(do, one, li)
    assert refused.value.problems[0].values["why"] == "事故维修"
    do(demo_car.unbar, one)
    booked(do, one, li)


def test_service_charging_and_shows_keep_the_car(do, one: str, li: str) -> None:
    entry = do(car_calendar.enter, one, "lease", noon(), 3 * 24 * 60, "车展")
    with pytest.raises(Refused, match=r"use\.taken"):
        booked(do, one, li, noon(2))
    do(car_calendar.cancel_use, entry)
    booked(do, one, li, noon(2))
    with pytest.raises(Refused, match=r"drive\.taken"):
        do(car_calendar.enter, one, "service", noon(2) - timedelta(hours=1), 90)


def test_an_entry_of_over_a_month_or_of_nothing_is_refused(do, one: str) -> None:
    for minutes, code in ((32 * 24 * 60, "use.long"), (0, "drive.order"), (20, "drive.step")):
        with pytest.raises(Refused) as refused:
            do(car_calendar.enter, one, "lease", noon(), minutes)
        assert codes(refused) == [code]


def test_so_many_drives_a_day_and_no_more(do, one: str, li: str) -> None:
    do(change_settings, {"drive.max_per_day": 2})
    first = booked(do, one, li)
    booked(do, one, li, noon() + timedelta(hours=1))
    with pytest.raises(Refused, match=r"drive\.most"):
        booked(do, one, li, noon() + timedelta(hours=2))
    do(cancel, first)
    booked(do, one, li, noon() + timedelta(hours=2))


def test_closed_hours_warn_and_do_not_forbid(do, one: str, li: str) -> None:
    made = do(book, Booking(one, noon().replace(hour=23), 30, li))
    assert [problem.code for problem in made.warnings] == ["hours.closed"]


def test_a_companion_rides_along_once_at_a_time(do, one: str, li: str) -> None:
    wang = do(add_staff, StaffDetails("wang", "王宁", "consultant", "Correct-Horse-9"))
    booked(do, one, li, companion_id=wang)
    two = car(do, "京A67890", label="试02")
    with pytest.raises(Refused, match=r"drive\.companion_busy"):
        booked(do, two, li, companion_id=wang)
    made = booked(do, two, li)
    with pytest.raises(Refused, match=r"drive\.companion_busy"):
        do(edit, made, companion_id=wang)
    do(move, made, start=noon() + timedelta(hours=1))
    do(edit, made, companion_id=wang)


def test_more_people_than_seats_are_refused(do, li: str) -> None:
    small = car(do, seats=2)
    with pytest.raises(Refused, match=r"drive\.occupants"):
        booked(do, small, li, occupants=2)


def test_somebody_new_needs_three_fields(do, one: str) -> None:
    made = do(book_new, CustomerDetails("王先生", "13800005678"), Booking(one, noon(), interest="朗逸"))
    again = do(book_new, CustomerDetails("王先生", "13800005678"), Booking(one, noon(2), interest="朗逸"))
    assert made.drive_id != again.drive_id
    with pytest.raises(Refused, match=r"phone\."):
        do(book_new, CustomerDetails("王先生", "1380000567"), Booking(one, noon(3)))


def test_nobody_without_a_name_is_booked(do, one: str) -> None:
    with pytest.raises(Refused) as refused:
        booked(do, one, "")
    assert codes(refused) == ["drive.customer"]


def test_all_that_is_wrong_is_said_at_once(do, li: str) -> None:
    due = car(do, insurance_until=clock.today(), inspection_until=clock.today())
    with pytest.raises(Refused) as refused:
        booked(do, due, "", noon(3), occupants=9)
    assert set(codes(refused)) == {"drive.customer", "car.insurance", "car.inspection", "drive.occupants"}


def test_a_drive_moves_over_its_own_time_and_keeps_its_customer(do, store, one: str, li: str) -> None:
    made = booked(do, one, li)
    do(move, made, start=noon() + QUARTER)
    do(move, made, minutes=45)
    assert (row(store, made).minutes, row(store, made).customer_id) == (45, li)


def test_a_drive_that_is_cancelled_frees_its_car_and_undone_takes_it_again(do, one: str, li: str) -> None:
    first = booked(do, one, li)
    do(cancel, first, "改天")
    second = booked(do, one, li)
    with pytest.raises(Refused, match=r"drive\.taken"):
        do(reopen, first)
    do(cancel, second)
    do(reopen, first)


def test_confirmed_arrived_and_no_way_back(do, store, one: str, li: str) -> None:
    made = booked(do, one, li)
    do(confirm, made)
    do(arrive, made)
    with pytest.raises(Refused, match=r"drive\.state"):
        do(confirm, made)
    with pytest.raises(Refused, match=r"drive\.state"):
        do(no_show, made)


def test_no_shows_are_counted_once_the_time_has_come(do, ask, one: str, li: str) -> None:
    early = booked(do, one, li)
    with pytest.raises(Refused, match=r"drive\.early"):
        do(no_show, early)
    now = clock.now()
    begun = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    do(no_show, booked(do, one, li, begun))
    assert ask(missed, li) == 1


def test_reminders_are_tasks_and_messages_and_move_with_the_drive(do, ask, one: str, li: str) -> None:
    made = booked(do, one, li, noon(3))
    assert [row.rule for row in ask(tasks, mine=False)] == ["drive.day_before", "drive.two_hours"]
    assert [row.template for row in ask(messages)] == ["drive.day_before", "drive.two_hours"]
    do(move, made, start=noon(4))
    assert [row.due_at for row in ask(tasks, mine=False)] == [noon(3), noon(4) - timedelta(hours=2)]
    assert len(ask(messages)) == 2
    do(move, made, start=noon(3))
    assert [row.due_at for row in ask(tasks, mine=False)] == [noon(2), noon(3) - timedelta(hours=2)]
    do(cancel, made)
    assert (ask(tasks, mine=False), ask(messages)) == ([], [])


def test_without_consent_there_is_a_task_and_no_message(do, ask, one: str) -> None:
    booked(do, one, customer(do, agrees=False), noon(3))
    assert len(ask(tasks, mine=False)) == 2
    assert ask(messages) == []


def test_the_nearest_free_times_lie_in_opening_hours(do, ask, one: str, li: str) -> None:
    booked(do, one, li)
    found = ask(plan, noon(), noon())
    times = found.free(one, noon(), 30)
    assert times == [
        (noon() - 3 * QUARTER, noon() - QUARTER), (noon() + 3 * QUARTER, noon() + 5 * QUARTER),
        (noon() - 4 * QUARTER, noon() - 2 * QUARTER),
    ]  # fmt: skip
    for start, end in times:
        assert found.hours.is_open(start, end)


def test_the_car_that_fits_comes_first_and_one_that_may_not_be_driven_not_at_all(do, ask) -> None:
    petrol = car(do, "京A11111", label="试01", series="朗逸")
    electric = car(do, "京AD11111", label="试02", series="ID.4", energy="electric")
    car(do, "京A22222", label="试03", series="ID.4", energy="electric", insurance_until=clock.today())
    found = ask(plan, noon(), noon())
    assert [each.id for each in found.fit(Interest(words="想看看 id.4"), noon(), 30)] == [electric, petrol]
    assert [offer.car.id for offer in found.offers(Interest(energy="electric"), noon(), 30)] == [electric, petrol]
    assert [each.id for each in found.fit(Interest(people=5), noon(), 30)] == []


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("帕萨特 2.0T", 2), ("帕萨特 1.5T 自动", 1), ("帕萨特 手动", 0), ("帕萨特mt", 0), ("插电混动的", 3),
        ("PHEV", 3),        ("纯电动", 4), ("passat", 0),
    ],
)  # fmt: skip
def test_what_was_said_of_engine_and_gearbox_chooses_among_cars(do, ask, said: str, wanted: int) -> None:
    cars = [
        car(do, f"京A1111{place}", label=f"试0{place}", series=series, engine=engine, **how)
        for place, (series, engine, how) in enumerate(
            (
                ("帕萨特", "1.4T", {"gearbox": "manual"}), ("帕萨特", "1.5T", {}), ("帕萨特", "2.0T", {}),
                ("帕萨特", "1.4T", {"energy": "hybrid"}), ("ID.4", "", {"energy": "electric"}),
            )
        )
    ]  # fmt: skip
    best = ask(plan, noon(), noon()).fit(Interest(words=said), noon(), 30)[0]
    assert best.id == cars[wanted]


def test_among_equals_the_car_with_less_to_do_comes_first(do, ask, li: str) -> None:
    first, second = car(do, "京A11111", label="试01"), car(do, "京A22222", label="试02")
    assert [each.id for each in ask(plan, noon(), noon()).fit(Interest(), noon(), 30)] == [first, second]
    booked(do, first, li)
    assert [each.id for each in ask(plan, noon(), noon()).fit(Interest(), noon(), 30)] == [second, first]
