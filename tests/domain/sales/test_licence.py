"""The licence check: number, class, first issue, expiry, age, each with its code; consent, override, retention."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import clock
from desktop.domain.actor import system
from desktop.domain.people import consent
from desktop.domain.people.erase import delete_customer
from desktop.domain.problem import Refused
from desktop.domain.rules.setting import change_settings
from desktop.domain.sales import licence_rule
from desktop.domain.sales.drive import Drive
from desktop.domain.sales.drive_booking import edit
from desktop.domain.sales.licence import (
    Licence,
    check,
    forget_old,
    known,
    mask,
    override,
    show_licence,
    use_known,
    usual_class,
)
from desktop.domain.sales.licence_rule import LicenceFacts, Typed, add_months, likely_until, number_problems, problems
from desktop.domain.work.message import Message
from tests.domain.conftest import STORE_ID
from tests.domain.sales.yard import LICENCE, booked, car, customer, number, out, ready

DAY = date(2026, 11, 23)


def facts(**how) -> LicenceFacts:
    given = {
        "kind": "cn", "number": number(), "klass": "C1", "first_issued": date(2015, 5, 1), "valid_until": None
    }  # fmt: skip
    return LicenceFacts(**given | how)


def found(needed: str = "C1", least: int = 18, **how) -> list[str]:
    return [problem.code for problem in problems(facts(**how), needed, DAY, least)]


@pytest.fixture
def drive(do) -> str:
    return booked(do, car(do), customer(do))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (number()[:17], "licence.length"),
        (number() + "1", "licence.length"),
        (number()[:16] + "AB", "licence.characters"),
        (number("19900231"), "licence.birth"),
        (number()[:17] + ("0" if number()[17] != "0" else "1"), "licence.check"),
        ("", "licence.length"),
    ],
)
def test_a_number_that_is_none_says_what_is_wrong(typed: str, code: str) -> None:
    assert [problem.code for problem in number_problems("cn", typed)] == [code]


@given(st.dates(date(1920, 1, 1), date(2026, 1, 1)), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(day: date, order: int, place: int, off: int) -> None:
    good = number(f"{day:%Y%m%d}", order=f"{order:03d}")
    assert not list(number_problems("cn", good))
    wrong = good[:place] + str((int(good[place]) + off) % 10) + good[place + 1 :]
    assert list(number_problems("cn", wrong))


def test_a_foreign_number_is_taken_with_its_kind_and_a_birthday() -> None:
    assert found(kind="other", number="D1234-567") == ["licence.born"]
    assert found(kind="other", number="D1234-567", born=date(1980, 1, 1), klass="B") == []
    assert found(kind="other", number="x", born=date(1980, 1, 1)) == ["licence.other"]


@pytest.mark.parametrize(
    ("klass", "needed", "code"),
    [
        ("C1", "C1", []), ("C2", "C1", ["licence.class"]), ("C2", "C2", []), ("C1", "C2", []), ("A2D", "C1", []),
        ("C5", "C2", ["licence.class"]), ("D", "C2", ["licence.class"]), ("B2E", "C1", []),
        ("Z9", "C1", ["licence.klass"]),
    ],
)  # fmt: skip
def test_the_class_must_include_the_gearbox(klass: str, needed: str, code: list[str]) -> None:
    assert found(needed, klass=klass) == code


def test_the_last_day_is_good_and_the_next_is_not() -> None:
    assert found(valid_until=DAY) == []
    assert found(valid_until=DAY - timedelta(days=1)) == ["licence.expired"]


def test_twelve_months_of_novice_to_the_day() -> None:
    assert found(first_issued=date(2025, 11, 23)) == []
    assert found(first_issued=date(2025, 11, 24)) == ["licence.novice"]
    assert found(first_issued=date(2026, 12, 1)) == ["licence.future"]
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_age_by_law_and_by_the_store_to_the_day() -> None:
    assert found(number=number("20081124")) == ["licence.age"]
    assert found(number=number("20081123")) == []
    assert found(number=number("20051124"), least=21) == ["licence.limit"]
    assert found(number=number("20051123"), least=21) == []


@pytest.mark.parametrize("typed", ["2月30日", "2026-02-30", "2026年2月30日", "20260230", "11-28", "soon", ""])
def test_a_day_that_is_none_is_refused(do, drive: str, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        do(show_licence, drive, Typed(number(), "C1", "2015-05-01", typed))
    assert [(problem.code, problem.field) for problem in refused.value.problems] == [("date.form", "valid_until")]


@pytest.mark.parametrize("typed", ["2030-05-01", "2030年5月1日", "20300501", "２０３０．５．１", "长期"])
def test_days_are_read_as_they_stand_on_a_licence(do, drive: str, typed: str) -> None:
    assert do(show_licence, drive, Typed(number(), "c1", "2015-05-01", typed)).passed


def test_a_good_licence_passes_and_is_shown_masked(do, drive: str) -> None:
    shown = do(show_licence, drive, LICENCE)
    assert shown.passed and shown.problems == ()
    assert shown.masked == mask(LICENCE.number) and LICENCE.number not in repr(shown)


def test_without_consent_nothing_is_kept(do, store, drive: str) -> None:
    with store.read() as session:
        row_id = session.get(Drive, drive).customer_id
    do(consent.withdraw, row_id, "drive")
    with pytest.raises(Refused, match=r"licence\.consent"):
        do(show_licence, drive, LICENCE)
    with store.read() as session:
        assert session.query(Licence).count() == 0


def test_an_expired_licence_is_kept_with_its_reason_and_the_ride_remains(do, drive: str) -> None:
    shown = do(show_licence, drive, Typed(number(), "C1", "2015-05-01", "2020-10-30"))
    assert (shown.passed, [problem.code for problem in shown.problems]) == (False, ["licence.expired"])
    do(edit, drive, ride_only=True)


def test_a_manager_overrides_what_the_store_decides_with_a_reason(do, by, clerk, drive: str) -> None:
    last_month = (clock.today() - timedelta(days=30)).isoformat()
    shown = do(show_licence, drive, Typed(number(), "C1", last_month, "长期"))
    assert [problem.code for problem in shown.problems] == ["licence.novice"] and shown.can_override
    with pytest.raises(Refused, match=r"right\.missing"):
        do(override, drive, "熟人", who=clerk)
    with pytest.raises(Refused, match=r"text\.missing"):
        do(override, drive, " ")
    do(override, drive, "教练陪同")
    assert do(check, drive).passed


def test_what_the_law_forbids_no_manager_lets_pass(do, drive: str) -> None:
    do(show_licence, drive, Typed(number(), "C1", "2015-05-01", "2020-10-30"))
    with pytest.raises(Refused, match=r"licence\.override"):
        do(override, drive, "熟人")


def test_a_store_may_allow_no_override(do, drive: str) -> None:
    do(change_settings, {"drive.override": 0})
    do(show_licence, drive, Typed(number(), "C1", (clock.today() - timedelta(days=30)).isoformat(), "长期"))
    with pytest.raises(Refused, match=r"licence\.override"):
        do(override, drive, "熟人")


def test_another_licence_needs_another_override(do, drive: str) -> None:
    novice = (clock.today() - timedelta(days=30)).isoformat()
    do(show_licence, drive, Typed(number(), "C1", novice, "长期"))
    do(override, drive, "教练陪同")
    assert not do(show_licence, drive, Typed(number(order="003"), "C1", novice, "长期")).passed


def test_a_known_licence_serves_the_next_drive_by_that_drives_rules(do) -> None:
    li = customer(do)
    automatic, manual = car(do), car(do, "京A22222", label="试02", gearbox="manual")
    do(show_licence, booked(do, automatic, li), Typed(number(), "C2", "2015-05-01", "长期"))
    known = do(use_known, booked(do, manual, li))
    assert [problem.code for problem in known.problems] == ["licence.class"]


def test_a_known_licence_is_offered_until_the_drive_has_one_and_only_with_consent(do) -> None:
    li = customer(do)
    one, two = booked(do, car(do), li), booked(do, car(do, "京A22222", label="试02"), li)
    assert do(known, two) is None, "nothing was shown yet"
    do(show_licence, one, LICENCE)
    offered = do(known, two)
    assert offered.passed and offered.masked == mask(number())
    assert do(check, two).licence_id is None, "offered, not taken"
    do(use_known, two)
    assert do(known, two) is None
    three = booked(do, car(do, "京A33333", label="试03"), li)
    do(consent.withdraw, li, "drive")
    assert do(known, three) is None


def test_the_class_that_nearly_all_customers_have_is_offered_where_it_drives_the_car(do, store, by) -> None:
    def usual(needed: str) -> str:
        with store.read() as session:
            return usual_class(by, session, needed)

    assert (usual("C2"), usual("C1"), usual("B1")) == ("C1", "C1", "B1")
    one = booked(do, car(do), customer(do))
    for place in range(10):
        shown = Typed(number(order=f"{place:03d}"), "C2" if place < 8 else "A2", "2015-05-01", "长期")
        do(show_licence, one, shown)
    assert usual("C2") == "C2"
    assert usual("C1") == "C1", "a C2 does not drive it"
    for place in range(10, 13):
        do(show_licence, one, Typed(number(order=f"{place:03d}"), "A2", "2015-05-01", "长期"))
    assert usual("C2") == "C1", "eight of thirteen are not nearly all"


def test_it_is_emptied_when_its_time_is_over_or_consent_withdrawn(do, store, drive: str) -> None:
    do(show_licence, drive, LICENCE)
    assert do(forget_old) == 0
    with store.write(system(STORE_ID)) as session:
        kept = session.query(Licence).one()
        kept.keep_until = clock.today() - timedelta(days=1)
        li = kept.customer_id
    assert do(forget_old) == 0, "the drive is still to come"
    do(consent.withdraw, li, "drive")
    assert do(forget_old) == 1
    with store.read() as session:
        kept = session.query(Licence).one()
        assert (kept.number, kept.klass, kept.first_issued, kept.valid_until) == ("", "", None, None)
    assert [problem.code for problem in do(check, drive).problems] == ["licence.missing"]


def test_how_long_it_is_kept_is_the_stores(do, store, drive: str) -> None:
    do(change_settings, {"drive.keep_months": 6})
    do(show_licence, drive, LICENCE)
    with store.read() as session:
        assert session.query(Licence).one().keep_until == add_months(clock.today(), 6)


def test_a_drive_that_is_out_takes_no_other_licence(do, drive: str) -> None:
    out(do, ready(do, drive))
    with pytest.raises(Refused, match=r"drive\.state"):
        do(show_licence, drive, LICENCE)


def test_the_rules_know_every_code_they_let_a_manager_pass() -> None:
    novice = problems(facts(first_issued=DAY), "C1", DAY, 18)
    young = problems(facts(number=number("20051124")), "C1", DAY, 21)
    assert {problem.code for problem in (*novice, *young)} == licence_rule.OVERRIDABLE


def test_a_deleted_customer_leaves_no_licence_word_or_message(do, store, by, drive: str) -> None:
    do(show_licence, drive, LICENCE)
    with store.read() as session:
        li = session.get(Drive, drive).customer_id
    do(edit, drive, note="王太太的朋友", interest="朗逸")
    do(delete_customer, li)
    with store.read() as session:
        row, kept = session.get(Drive, drive), session.query(Licence).one()
        assert (row.note, row.interest, row.state, kept.number) == ("", "", "cancelled", "")
        assert {told.text for told in session.query(Message)} <= {""}


@pytest.mark.parametrize(
    ("first", "today", "until"),
    [
        (date(2022, 5, 1), date(2026, 11, 22), date(2028, 5, 1)),
        (date(2020, 11, 22), date(2026, 11, 22), date(2026, 11, 22)),
        (date(2020, 11, 21), date(2026, 11, 22), date(2036, 11, 21)),
        (date(2016, 2, 29), date(2026, 11, 22), date(2032, 2, 29)),
        (date(2008, 8, 8), date(2026, 11, 22), None),
    ],
)
def test_the_last_day_is_suggested_from_the_first_issue(first: date, today: date, until: date | None) -> None:
    assert likely_until(first, today) == until
