"""The appointment book: bays and technicians as rows, moves that hand work over, bookings, the way to reception."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.domain.actor import Actor
from desktop.domain.people import car as cars
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.domain.service import appointment_course
from desktop.domain.service.appointment import Appointment
from desktop.domain.service.appointment_list import appointment, appointments
from desktop.domain.service.bay import bar_bay
from desktop.pages.desk import Desk
from desktop.pages.service.book.page import BookPage
from desktop.store.open import Store
from desktop.widgets.board import Slot
from tests.domain.service import shop
from tests.domain.service.shop import booked, noon
from tests.drive_window import know_centre, refuse_save
from tests.pages.conftest import FakeWindow
from tests.printing.sample import page_texts

Do = Callable[..., Any]
Settle = Callable[[], None]
Key, Held = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def workshop(do: Do) -> dict[str, str]:
    """Two lifts and two mechanics."""
    return {
        "one": shop.bay(do, "举升1"), "two": shop.bay(do, "举升2"), "zhao": shop.mechanic(do),
        "qian": shop.mechanic(do, "qian", "钱师傅"),
    }  # fmt: skip


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, workshop: dict[str, str], settle: Settle) -> Iterator[BookPage]:
    """The day after today, when all of the store is open."""
    made = BookPage(desk)
    qtbot.addWidget(made)
    desk.worker.changed.connect(made.changed)
    made.resize(1240, 680)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.arrive("today")
    settle()
    made.show_day(noon().date())
    settle()
    yield made
    settle()


def slot_at(page: BookPage, thing: str, hours: float = 0, quarters: int = 4) -> Slot:
    axis = page.book_desk.axis
    assert axis is not None
    return Slot(thing, int(axis.quarter(thing, noon() + timedelta(hours=hours))), quarters)


def test_a_stay_is_seen_on_its_bay_and_on_its_technician(
    page: BookPage, do: Do, workshop: dict[str, str], car: str, owner: str, settle: Settle
) -> None:
    one = booked(do, car, owner, bay_id=workshop["one"], technician_id=workshop["zhao"])
    page.book_desk.read()
    settle()
    tiles = page.board.scene().by_id
    assert tiles[one].row == f"bay:{workshop['one']}" and tiles[f"{one}~staff"].row == f"staff:{workshop['zhao']}"
    assert "京A" in tiles[one].title and tiles[one].length == 4
    assert [row.title for row in page.board.scene().rows][1:3] == ["举升1", "举升2"]


def test_what_has_no_bay_waits_on_lines_of_its_own_that_do_not_overlap(
    page: BookPage, do: Do, car: str, owner: str, settle: Settle
) -> None:
    first, second = booked(do, car, owner), booked(do, shop.car(do, "京B22222", vin=""), owner)
    page.book_desk.read()
    settle()
    tiles = page.board.scene().by_id
    assert {tiles[first].row, tiles[second].row} == {"none:0", "none:1"}


def test_a_tile_put_on_a_bay_a_technician_or_nothing_changes_only_that(
    page: BookPage, do: Do, ask: Do, workshop: dict[str, str], car: str, owner: str, settle: Settle
) -> None:
    one = booked(do, car, owner)
    page.book_desk.read()
    settle()
    for tile, thing, bay, worker in (
        (one, f"bay:{workshop['two']}", workshop["two"], None),
        (one, f"staff:{workshop['qian']}", workshop["two"], workshop["qian"]),
        (f"{one}~staff", f"staff:{workshop['zhao']}", workshop["two"], workshop["zhao"]),
        (f"{one}~staff", "none:0", workshop["two"], None),
        (one, "none:0", None, None),
    ):
        page.book_desk.move(tile, slot_at(page, thing))
        settle()
        row = ask(appointment, one)
        assert (row.bay_id, row.technician_id, row.start) == (bay, worker, noon())
    page.undo()
    settle()
    assert ask(appointment, one).bay_id == workshop["two"]


def test_a_technician_in_two_bays_is_red_before_it_is_let_go(
    page: BookPage, do: Do, workshop: dict[str, str], car: str, owner: str, settle: Settle
) -> None:
    booked(do, car, owner, bay_id=workshop["one"], technician_id=workshop["zhao"])
    other = booked(
        do, shop.car(do, "京B22222", vin=""), owner, noon() + timedelta(hours=2), bay_id=workshop["two"],
        technician_id=workshop["zhao"],
    )  # fmt: skip
    page.book_desk.read()
    settle()
    judge = page.book_desk.judge
    assert "赵师傅" in judge(slot_at(page, f"bay:{workshop['two']}"), other).bad
    assert "举升1" in judge(slot_at(page, f"bay:{workshop['one']}"), other).bad
    assert not judge(slot_at(page, f"bay:{workshop['two']}", 3), other).bad


def test_a_barred_bay_says_why_and_takes_nothing(
    page: BookPage, do: Do, workshop: dict[str, str], settle: Settle
) -> None:
    do(bar_bay, workshop["one"], "举升机故障")
    page.book_desk.read()
    settle()
    row = next(row for row in page.board.scene().rows if row.title == "举升1")
    assert row.why == "举升机故障" and "举升机故障" in page.book_desk.judge(slot_at(page, row.id), "").bad


def test_from_a_free_place_to_a_saved_appointment_by_keys(
    page: BookPage, ask: Do, workshop: dict[str, str], car: str, owner: str, settle: Settle
) -> None:
    slot = slot_at(page, f"bay:{workshop['one']}")
    page.board.put_cursor(slot.row, slot.start)
    page.board.setFocus()
    QTest.keyClick(page.board, Key.Key_Return)
    settle()
    QTest.keyClicks(page.panel.face.car.field, shop.VIN[-6:], delay=40)
    settle()
    QTest.keyClick(page.panel.face.car.field, Key.Key_Return)
    settle()
    page.panel.face.wishes.setText("刹车异响")
    page.panel.booking.add_part("VW:A", "机滤")
    page.panel.go_on()
    settle()
    (row,) = ask(appointments, noon().date(), noon().date())
    assert (row.vehicle_id, row.customer_id, row.bay_id, row.start) == (car, owner, workshop["one"], noon())
    assert row.words == "刹车异响" and page.panel.mode() == "stay" and page.panel.row_id == row.id
    assert [need.name for need in page.panel.stay.facts.needs] == ["机滤"]  # type: ignore[union-attr]
    assert page.board.scene().by_id[row.id].state == "Parts missing"


def test_without_a_car_nothing_is_booked_and_the_field_says_so(page: BookPage, ask: Do, settle: Settle) -> None:
    page.panel.book(None, None)
    settle()
    page.panel.go_on()
    settle()
    assert "car" in page.panel.face.problem() and not ask(appointments, noon().date(), noon().date())


def test_the_best_slots_are_offered_and_one_key_takes_one(
    page: BookPage, workshop: dict[str, str], car: str, settle: Settle
) -> None:
    page.panel.book(None, None, vehicle_id=car)
    settle()
    offers = page.panel.booking.offers()
    assert len(offers) == 3 and offers[0].technician is not None
    assert [offer.start for offer in offers] == sorted({offer.start for offer in offers})
    page.panel._offer(1)
    slot = page.panel.booking.slot()
    assert slot is not None and (slot.place.bay_id, slot.start) == (offers[1].bay.id, offers[1].start)


def test_what_is_typed_survives_leaving_and_a_new_start(
    page: BookPage, desk: Desk, qtbot: QtBot, car: str, settle: Settle
) -> None:
    page.panel.book(None, None, vehicle_id=car)
    settle()
    page.panel.booking.change(words="空调不凉", parts=(("VW:A", "机滤", 2000),))
    page.panel.close_stay()
    settle()
    again = BookPage(desk)
    qtbot.addWidget(again)
    again.arrive(None)
    settle()
    draft = again.panel.booking.draft
    assert (draft.vehicle_id, draft.words, draft.parts) == (car, "空调不凉", (("VW:A", "机滤", 2000),))


def test_a_change_of_time_and_words_is_saved_by_the_same_form(
    page: BookPage, do: Do, ask: Do, workshop: dict[str, str], car: str, owner: str, settle: Settle
) -> None:
    one = booked(do, car, owner, bay_id=workshop["one"], fetch=True, fetch_where="朝阳路 1 号")
    page.arrive({"appointment": one})
    settle()
    page.panel.edit()
    settle()
    page.panel.booking.change(time="15:30", note="客户休息区等")
    page.panel.go_on()
    settle()
    row = ask(appointment, one)
    assert (row.start, row.note, row.fetch_where) == (noon() + timedelta(hours=1.5), "客户休息区等", "朝阳路 1 号")


def test_the_big_button_confirms_before_the_day_and_receives_on_it(
    page: BookPage, window: FakeWindow, do: Do, ask: Do, car: str, owner: str, settle: Settle
) -> None:
    ahead = booked(do, car, owner, noon() + timedelta(days=2))
    page.arrive({"appointment": ahead})
    settle()
    page.panel.go_on()
    settle()
    assert ask(appointment, ahead).state == "confirmed"
    now = booked(do, car, owner, shop.today())
    page.arrive({"appointment": now})
    settle()
    page.panel.go_on()
    settle()
    assert ask(appointment, now).state == "arrived"
    assert window.gone[-1] == ("service", {"receive": car, "appointment": now})


def test_a_cancelled_appointment_leaves_the_board_and_one_step_brings_it_back(
    page: BookPage, window: FakeWindow, do: Do, ask: Do, workshop: dict[str, str], car: str, owner: str, settle: Settle
) -> None:
    one = booked(do, car, owner, bay_id=workshop["one"])
    page.arrive({"appointment": one})
    settle()
    page.panel.stay.cancel("客户改期", "cancelled")
    settle()
    assert one not in page.board.scene().by_id and ask(appointment, one).cancel_why == "客户改期"
    assert window.undo is not None
    window.undo()
    settle()
    assert ask(appointment, one).state == "booked"


def test_the_list_has_what_the_board_leaves_out_and_moves_by_the_same_keys(
    page: BookPage, do: Do, ask: Do, workshop: dict[str, str], car: str, owner: str, settle: Settle
) -> None:
    one = booked(do, car, owner, bay_id=workshop["one"])
    gone = booked(do, car, owner, noon() + timedelta(hours=2))
    do(appointment_course.cancel, gone)
    page.show_view("list")
    page.book_desk.read()
    settle()
    assert {page.table.table.row_at(n).id for n in range(page.table.table.rows())} == {one, gone}
    page.table.choose(one)
    page.table.focus()
    QTest.keyClick(page.table.table, Key.Key_Right, Held.ControlModifier)
    settle()
    assert ask(appointment, one).start == noon() + timedelta(minutes=15)


def test_a_kind_of_work_leaves_the_bays_that_suit_it(page: BookPage, do: Do, settle: Settle) -> None:
    shop.bay(do, "喷漆房", "paint")
    page.book_desk.read()
    settle()
    page.book_desk.show_flow("accident")
    settle()
    titles = [row.title for row in page.board.scene().rows]
    assert "喷漆房" in titles and "赵师傅" not in titles
    page.book_desk.show_flow("routine")
    settle()
    assert "喷漆房" not in [row.title for row in page.board.scene().rows]


def test_a_bays_name_opens_its_week_with_a_row_a_day(
    page: BookPage, do: Do, workshop: dict[str, str], car: str, owner: str, settle: Settle
) -> None:
    one = booked(do, car, owner, bay_id=workshop["one"])
    page._open_row(f"bay:{workshop['one']}")
    settle()
    assert len(page.board.scene().rows) == 7 and one in page.board.scene().by_id
    assert page.view == "week"


@pytest.mark.parametrize(("where", "first_key"), [("over the board", Key.Key_6), ("in the panel", Key.Key_1)])
def test_an_appointment_that_another_desk_took_says_who_has_it_and_moves_on_by_one_key(
    page: BookPage, do: Do, ask: Do, store: Store, clerk: Actor, workshop: dict[str, str], car: str, owner: str,
    settle: Settle, where: str, first_key: Key,
) -> None:  # fmt: skip
    mine = booked(do, car, owner, bay_id=workshop["one"], words="刹车异响")
    with store.write(clerk) as session:
        row = session.get_one(Appointment, mine)
        other = add_customer(clerk, session, CustomerDetails("何敏", "13900004199")).customer_id
        same = ("vehicle_id", "adviser_id", "flow", "start", "minutes", "day", "last_day", "bay_id")
        kept = {name: getattr(row, name) for name in same}
        theirs = Appointment(store_id=clerk.store_id, number="X-1", customer_id=other, state="booked", **kept)
        session.add(theirs)
    refuse_save(store, ("appointment", mine), {"resource": f"bay:{workshop['one']}", "slot": "", "holder": theirs.id})
    know_centre(store)
    page.changed(frozenset({"appointment"}))
    settle()
    assert page.lost.isVisible()
    others = page.lost.others()
    assert others[0].start != noon() and others[-1].thing == f"bay:{workshop['two']}"
    box = page.panel.card.lost
    if where == "in the panel":
        page.lost.opened.emit(mine)
        settle()
        assert page.lost.isHidden() and box.isVisible() and "何敏" in box.text()
    QTest.keyClick(page.board, Key(first_key.value + len(others) - 1), Held.AltModifier)
    settle()
    found = ask(appointment, mine)
    assert (found.bay_id, found.start, found.words) == (workshop["two"], noon(), "刹车异响")
    assert page.lost.isHidden() and box.isHidden()


def test_a_car_is_found_by_the_last_digits_of_its_owners_telephone(page: BookPage, car: str, settle: Settle) -> None:
    page.panel.book(None, None)
    settle()
    QTest.keyClicks(page.panel.face.car.field, "4101", delay=40)
    settle()
    QTest.keyClick(page.panel.face.car.field, Key.Key_Return)
    settle()
    assert page.panel.booking.draft.vehicle_id == car


def test_somebody_new_comes_with_a_car_that_nobody_owns_and_it_is_theirs_with_the_booking(
    page: BookPage, do: Do, ask: Do, settle: Settle
) -> None:
    car_id = shop.car(do, plate="京B12345", vin="LSVAM4187C2184840")
    page.panel.book(None, noon() + timedelta(hours=1), vehicle_id=car_id)
    settle()
    box = page.panel.face.car
    page.panel.go_on()
    settle()
    assert box.is_naming() and not ask(appointments, noon().date(), noon().date()), "nobody comes with it yet"
    box.customer.new_wanted.emit("13900004199")
    settle()
    phone, name = box.form.field("phone"), box.form.field("name")
    assert isinstance(phone, QLineEdit) and isinstance(name, QLineEdit)
    assert (phone.text(), name.hasFocus()) == ("13900004199", True)
    page.panel.go_on()
    settle()
    assert not ask(appointments, noon().date(), noon().date()) and box.form.error("name")
    QTest.keyClicks(name, "Li Si")
    page.panel.leave()
    settle()
    assert (page.panel.booking.draft.name, page.panel.booking.draft.adding) == ("Li Si", True)
    page.panel.go_on()
    settle()
    (row,) = ask(appointments, noon().date(), noon().date())
    assert (row.vehicle_id, row.customer) == (car_id, "Li Si")
    assert ask(cars.car, car_id).owner_id == row.customer_id


def test_the_days_list_on_paper_names_who_comes_shortened_and_not_who_cancelled(
    page: BookPage, do: Do, workshop: dict[str, str], car: str, owner: str, window: FakeWindow, settle: Settle
) -> None:
    booked(do, car, owner, bay_id=workshop["one"], technician_id=workshop["zhao"], words="刹车异响")
    gone = booked(do, car, owner, noon() + timedelta(hours=3), bay_id=workshop["two"], words="换轮胎")
    do(appointment_course.cancel, gone, "改期")
    QTest.keyClick(page, Key.Key_P, Held.ControlModifier)
    settle()
    pdf, name = window.printed[-1][:2]
    text = "".join(page_texts(pdf)).replace(" ", "")
    assert name.endswith(f"-stays-{noon():%y%m%d}")
    assert "举升1" in text and "赵师傅" in text and "刹车异响" in text and "换轮胎" not in text
    assert "**" in text and "1appointments" in text
