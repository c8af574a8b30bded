"""Printing the agreement of a test drive: archived once, counted, the number kept whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import delete, func, select

from desktop.domain import clock
from desktop.domain.actor import Actor, Right, system
from desktop.domain.local import Device, PaperFile
from desktop.domain.opening import HOME_ZONE
from desktop.domain.people.erase import delete_customer
from desktop.domain.problem import Refused
from desktop.domain.rules import setting
from desktop.domain.sales import agreement, drive_booking, drive_course, licence, signing
from desktop.domain.sales.agreement_text import facts
from desktop.domain.sales.drive import Drive
from desktop.domain.sales.paper import Paper, Printing, archive
from desktop.domain.sales.route import add_route
from desktop.pages.desk import Desk
from desktop.pages.drives import agreement_paper
from desktop.pages.drives.agreement_print import print_agreement
from desktop.store.open import Store
from tests.domain.sales.yard import LICENCE, booked, car, customer, noon
from tests.pages.conftest import STORE_ID, FakeWindow
from tests.printing.sample import page_texts

Do = Callable[..., Any]


@pytest.fixture
def do(store: Store) -> Do:
    """One verb as the program itself, in one transaction."""
    by = system(STORE_ID)

    def run(verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with store.write(by) as session:
            return verb(by, session, *args, **named)

    return run


@pytest.fixture
def drive_id(do: Do) -> str:
    route = do(add_route, "环线", 30, metres=9_000, points=[(0, 0), (500, 900), (1000, 0)])
    made = booked(do, car(do), customer(do), route_id=route)
    do(licence.show_licence, made, LICENCE)
    return made


@pytest.fixture
def print_it(desk: Desk, window: FakeWindow, qtbot: QtBot, settle: Callable[[], None]) -> Iterator[Do]:
    """Print and wait until it is on its way; the text of the paper."""

    def run(drive_id: str, **how: Any) -> str:
        before = len(window.printed)
        print_agreement(desk, drive_id, **how)
        qtbot.waitUntil(lambda: len(window.printed) > before, timeout=10_000)
        settle()
        return "".join(page_texts(window.printed[-1][0])).replace(" ", "")

    yield run
    settle()


def count(store: Store, record: type[Paper] | type[Printing]) -> int:
    with store.read() as session:
        return session.scalars(select(func.count()).select_from(record)).one()


def number_of(store: Store, drive_id: str) -> str:
    with store.read() as session:
        return session.get_one(Drive, drive_id).number


def test_a_second_printing_is_the_same_paper_and_counted(
    drive_id: str, print_it: Do, window: FakeWindow, store: Store
) -> None:
    first = print_it(drive_id, language="zh")
    print_it(drive_id, language="zh")
    assert window.printed[0][0] == window.printed[1][0]
    assert [(name, preview, nth) for _pdf, name, preview, nth in window.printed] == [
        (number_of(store, drive_id), False, 1),
        (number_of(store, drive_id), False, 2),
    ]
    assert (count(store, Paper), count(store, Printing)) == (1, 2)
    for word in ("李女士", "环线", "京A·12345", "110***********001", "C1/2015-05-01", number_of(store, drive_id)):
        assert word in first
    assert LICENCE.number not in first


def test_a_preview_archives_and_counts_nothing_as_printed(drive_id: str, print_it: Do, store: Store) -> None:
    print_it(drive_id, preview=True)
    assert (count(store, Paper), count(store, Printing)) == (1, 0)


def test_a_booking_that_moved_is_another_paper_under_the_same_number(
    drive_id: str, print_it: Do, do: Do, store: Store
) -> None:
    print_it(drive_id, language="zh")
    number = number_of(store, drive_id)
    do(drive_booking.move, drive_id, start=noon(2))
    assert f"{noon(2).astimezone():%Y-%m-%d}" in print_it(drive_id, language="zh")
    assert (count(store, Paper), number_of(store, drive_id)) == (2, number)


def test_every_time_on_the_paper_goes_by_the_stores_clock(drive_id: str, print_it: Do) -> None:
    before = clock.now()
    text = print_it(drive_id, language="zh")
    minutes = [each.astimezone(ZoneInfo(HOME_ZONE)) for each in (before, clock.now())]
    assert any(f"开具时间{each:%Y-%m-%d%H:%M}" in text for each in minutes)
    assert any(f"已同意{each - timedelta(minutes=late):%Y-%m-%d%H:%M}" in text for each in minutes for late in (0, 1))


def test_each_language_is_archived_for_itself(drive_id: str, print_it: Do, window: FakeWindow, store: Store) -> None:
    assert "试乘试驾协议" in print_it(drive_id, language="zh")
    assert "TestDriveAgreement" in print_it(drive_id)
    assert count(store, Paper) == 2 and [printed[3] for printed in window.printed] == [1, 1]


def test_a_power_cut_between_number_and_paper_costs_nothing(
    drive_id: str, print_it: Do, clerk: Actor, store: Store
) -> None:
    """The first transaction is saved, the machine goes dark before the paper is drawn."""
    with store.write(clerk) as session:
        agreement_paper.asked(clerk, session, drive_id, "zh")
        sequence = session.scalars(select(Device.sequence)).one()
    number = number_of(store, drive_id)
    assert number in print_it(drive_id, language="zh")
    with store.read() as session:
        assert session.scalars(select(Device.sequence)).one() == sequence, "no second number was drawn"


def test_a_power_cut_between_archive_and_printer_doubles_nothing(
    drive_id: str, print_it: Do, clerk: Actor, store: Store, window: FakeWindow
) -> None:
    with store.write(clerk) as session:
        wanted = agreement_paper.asked(clerk, session, drive_id, "zh")
    archived = agreement_paper.ready(clerk, store, wanted, offline=True)
    print_it(drive_id, language="zh")
    assert window.printed[0][0] == archived.pdf and window.printed[0][3] == 1
    assert count(store, Paper) == 1


def test_two_presses_at_once_archive_one_paper(drive_id: str, clerk: Actor, store: Store) -> None:
    with store.write(clerk) as session:
        wanted = agreement_paper.asked(clerk, session, drive_id, "zh")
    made = [agreement_paper.ready(clerk, store, wanted, offline=True) for _ in range(2)]
    assert made[0].paper_id == made[1].paper_id and made[0].pdf == made[1].pdf


def test_what_was_signed_on_paper_is_printed_again_as_it_was(
    drive_id: str, print_it: Do, do: Do, window: FakeWindow
) -> None:
    print_it(drive_id, language="zh")
    do(signing.sign_on_paper, drive_id, "zh")
    do(agreement.edit_agreement, "zh", "协议 {store}{customer}{number}{date}{car}{plate}{keep_months}")
    print_it(drive_id, language="zh")
    assert window.printed[0][0] == window.printed[1][0]


def test_the_signed_paper_is_the_one_that_is_printed_in_any_language(
    drive_id: str, print_it: Do, do: Do, window: FakeWindow, store: Store
) -> None:
    read = do(facts, drive_id, "zh")
    do(signing.sign_on_screen, drive_id, read, b"%PDF-signed")
    with store.read() as session:
        assert session.get_one(Drive, drive_id).template_version == read.version
    by = system(STORE_ID)
    with store.write(by) as session:
        wanted = agreement_paper.asked(by, session, drive_id, "en")
    assert agreement_paper.ready(by, store, wanted, offline=True).pdf == b"%PDF-signed"


def test_nobody_signs_what_changed_while_they_read(drive_id: str, do: Do, store: Store) -> None:
    read = do(facts, drive_id, "zh")
    do(drive_booking.move, drive_id, start=noon(3))
    with pytest.raises(Refused, match=r"agreement\.changed"):
        do(signing.sign_on_screen, drive_id, read, b"%PDF-signed")
    with store.read() as session:
        assert session.get_one(Drive, drive_id).signed_at is None
    assert count(store, Paper) == 0


def test_a_signed_file_that_is_at_another_desk_is_never_drawn_anew(
    drive_id: str, do: Do, desk: Desk, window: FakeWindow, settle: Callable[[], None], store: Store
) -> None:
    do(signing.sign_on_screen, drive_id, do(facts, drive_id, "en"), b"%PDF-signed")
    with store.write_local() as session:
        session.execute(delete(PaperFile))
    desk.computer = cast(Any, SimpleNamespace(second=None))
    print_agreement(desk, drive_id)
    settle()
    assert not window.printed
    assert [bad for _text, bad in window.said] == [True]
    assert "another desk" in window.said[0][0]


def test_an_agreement_whose_time_is_over_says_so(
    drive_id: str, do: Do, clerk: Actor, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(signing.sign_on_screen, drive_id, do(facts, drive_id, "en"), b"%PDF-signed")
    do(drive_course.cancel, drive_id)
    wall = clock.wall
    monkeypatch.setattr(clock, "wall", lambda: wall() + timedelta(days=400))
    assert do(signing.forget_old) == 1
    with pytest.raises(Refused, match=r"agreement\.forgotten"), store.write(clerk) as session:
        agreement_paper.asked(clerk, session, drive_id, "en")


def test_the_store_may_require_the_whole_number_of_the_licence(drive_id: str, print_it: Do, do: Do) -> None:
    assert LICENCE.number not in print_it(drive_id, language="zh")
    do(setting.change_settings, {"drive.licence_whole": 1})
    assert LICENCE.number in print_it(drive_id, language="zh")


def test_without_the_right_to_test_drives_nothing_is_printed(
    drive_id: str, desk: Desk, window: FakeWindow, clerk: Actor, settle: Callable[[], None], store: Store
) -> None:
    desk.actor = Actor(clerk.staff_id, STORE_ID, "x", clerk.role, clerk.rights - {Right.DRIVE})
    print_agreement(desk, drive_id)
    settle()
    assert not window.printed and window.said[0][1]
    assert number_of(store, drive_id) == ""


def test_names_stay_out_of_number_and_file_name(drive_id: str, print_it: Do, window: FakeWindow) -> None:
    print_it(drive_id)
    assert window.printed[0][1].isascii()
    assert "李" not in window.printed[0][1] and "139" not in window.printed[0][1]


def test_a_deleted_customer_takes_the_agreement_along(drive_id: str, print_it: Do, do: Do, store: Store) -> None:
    print_it(drive_id)
    with store.read() as session:
        customer_id = session.get_one(Drive, drive_id).customer_id
    do(delete_customer, customer_id)
    with store.read() as session:
        assert session.scalars(select(Paper.deleted_at)).one() is not None
        assert session.scalars(select(func.count()).select_from(PaperFile)).one() == 0


def test_an_agreement_that_was_never_printed_cannot_be_signed_on_paper(drive_id: str, do: Do) -> None:
    with pytest.raises(Refused, match=r"drive\.number"):
        do(signing.sign_on_paper, drive_id, "zh")
    do(drive_course.number_of, drive_id)
    with pytest.raises(Refused, match=r"drive\.number"):
        do(signing.sign_on_paper, drive_id, "zh")
    do(archive, signing.KIND, drive_id, number="1", language="zh", pdf=b"%PDF")
    with pytest.raises(Refused, match=r"staff\.gone"):
        do(signing.sign_on_paper, drive_id, "zh", "nobody")
