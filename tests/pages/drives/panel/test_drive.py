"""One drive by keys: licence, agreement, key out, key back, feedback; and what is refused on the way."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from sqlalchemy import select

from desktop.domain import clock
from desktop.domain.people import consent
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.domain.people.staff import StaffDetails, add_staff
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.sales.car_key import loan_of
from desktop.domain.sales.damage import photos_of
from desktop.domain.sales.drive_course import missed
from desktop.domain.sales.drive_list import DriveRow, drive
from desktop.domain.sales.feedback import feedback_of
from desktop.domain.sales.licence import check, show_licence
from desktop.domain.sales.paper import pdf_of
from desktop.domain.work.task_list import tasks
from desktop.pages.desk import Desk
from desktop.pages.drives.panel.energy import EnergyTaps
from desktop.pages.drives.panel.licence_hand import HABIT_S
from desktop.pages.drives.panel.licence_pane import LicencePane
from desktop.pages.drives.panel.override_sheet import OverrideSheet
from desktop.pages.drives.panel.panel import DrivePanel
from desktop.store.open import Store
from desktop.widgets.field import Field
from tests.domain.sales import yard
from tests.domain.sales.yard import booked, noon, number, out, ready
from tests.pages.conftest import FakeWindow
from tests.walks.steps import CTRL, SHIFT, Keys

ALT = Qt.KeyboardModifier.AltModifier
Ask = Callable[..., Any]
Settle = Callable[[], None]


@pytest.fixture
def one(do: Ask, yard_of: dict[str, str]) -> str:
    """A drive of 李女士, who has agreed to the check."""
    return booked(do, yard_of["one"], yard_of["li"])


def shown(panel: DrivePanel, drive_id: str, settle: Settle) -> None:
    panel.show_drive(drive_id)
    settle()
    assert panel.drive.facts is not None


def type_licence(keys: Keys, typed: str, klass: str, first: str, until: str) -> None:
    """Field by field with the class looked at, as one who does not trust a form that goes on by itself."""
    pane = keys._page.findChild(LicencePane)
    assert pane is not None
    seconds = itertools.count()
    pane.hand.now = lambda: float(next(seconds))
    for name, word in (("number", typed), ("klass", klass), ("first_issued", first), ("valid_until", until)):
        if word:
            field = pane.form.field(name)
            field.setFocus(Qt.FocusReason.TabFocusReason)
            keys.type(word)
    keys.press(Qt.Key.Key_Return)


@pytest.fixture
def pane(panel: DrivePanel, one: str, settle: Settle) -> LicencePane:
    """The licence of 李女士's drive, typed by one who is faster than any clock, until they ``wait``."""
    shown(panel, one, settle)
    pane = panel.card.licence
    pane.hand.now = float
    Keys.until(pane.number.hasFocus)
    return pane


def wait(pane: LicencePane) -> None:
    """As long as a person takes to look at the next field."""
    before = pane.hand.now()
    pane.hand.now = lambda: before + HABIT_S


def first(pane: LicencePane) -> Field:
    found = pane._field("first_issued")
    assert isinstance(found, Field)
    return found


def test_the_last_day_is_suggested_and_taken_by_enter_never_by_itself(
    panel: DrivePanel, pane: LicencePane, keys: Keys, settle: Settle
) -> None:
    keys.type(number())
    assert first(pane).hasFocus()
    keys.type("20080808")
    assert pane.until.hasFocus()
    assert (pane.until.text(), pane.until.placeholderText()) == ("", "Enter 长期")
    keys.press(Qt.Key.Key_Return)
    assert pane.until.text() == "", "an Enter out of habit takes nothing"
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert panel.drive.facts is not None and not panel.drive.facts.checked.passed, "nobody took it: it is not kept"
    wait(pane)
    keys.press(Qt.Key.Key_Return)
    assert pane.until.text() == "长期"
    assert "worked out" in pane.shown()
    settle()
    assert not panel.drive.facts.checked.passed, "it stands there to be compared"
    keys.press(Qt.Key.Key_Return)
    settle()
    assert panel.drive.facts.checked.passed


def test_another_last_day_is_typed_over_the_one_suggested(pane: LicencePane, keys: Keys) -> None:
    keys.type(number() + "20150501")
    wait(pane)
    keys.press(Qt.Key.Key_Return)
    assert pane.until.text() == "2031-05-01"
    keys.type("20290501")
    assert pane.until.text() == "20290501"
    assert "worked out" not in pane.shown()


def test_an_enter_out_of_habit_jumps_over_no_field(pane: LicencePane, keys: Keys) -> None:
    keys.type(number())
    keys.press(Qt.Key.Key_Return)
    assert first(pane).hasFocus(), "a scanner ends with Enter, and so does many a hand"
    keys.type("20150501")
    keys.press(Qt.Key.Key_Return)
    assert pane.until.hasFocus() and not pane.until.text()


def test_backspace_comes_back_to_the_field_that_was_left_by_itself(pane: LicencePane, keys: Keys) -> None:
    keys.type(number())
    keys.press(Qt.Key.Key_Backspace)
    assert pane.number.hasFocus() and pane.number.text() == number()
    keys.press(Qt.Key.Key_Backspace)
    assert pane.number.text() == number()[:17]
    keys.press(number()[17])
    assert first(pane).hasFocus(), "whole again"
    keys.press(Qt.Key.Key_Backtab, SHIFT)
    keys.press(Qt.Key.Key_Home)
    keys.press(Qt.Key.Key_Delete)
    keys.press(number()[0])
    assert not first(pane).hasFocus(), "who mends a digit in the middle stays there"


def test_a_number_that_is_none_and_a_day_that_is_none_hand_nothing_on(pane: LicencePane, keys: Keys) -> None:
    wrong = number()[:17] + ("0" if number()[17] != "0" else "1")
    keys.type(wrong)
    assert pane.number.hasFocus() and pane.shown()
    pane.number.clear()
    keys.type(number())
    for typed in ("20150230", "20990101", "2015-5-1"):
        first(pane).clear()
        keys.type(typed)
        assert first(pane).hasFocus(), typed


def test_the_class_is_looked_at_where_the_gearbox_asks_for_one(
    panel: DrivePanel, keys: Keys, do: Ask, yard_of: dict[str, str], settle: Settle
) -> None:
    manual = yard.car(do, "京A33333", label="试03", gearbox="manual")
    shown(panel, booked(do, manual, yard_of["li"]), settle)
    pane = panel.card.licence
    keys.until(pane.number.hasFocus)
    keys.type(number())
    assert pane._field("klass").hasFocus()
    keys.type("C2")
    assert pane._field("klass").text() == "C2", "typing replaces what was offered"
    assert "C1" in pane.shown()


def test_f9_keeps_the_licence_that_is_typed_and_prints(
    panel: DrivePanel, pane: LicencePane, keys: Keys, one: str, ask: Ask, window: FakeWindow, settle: Settle
) -> None:
    keys.type(number() + "20150501")
    keys.press(Qt.Key.Key_F9)
    settle()
    assert not window.printed and not ask(check, one).passed, "the last day is not there"
    wait(pane)
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: len(window.printed) == 1)
    assert ask(check, one).passed
    settle()
    assert panel.card.next.words == "Both have signed"


def test_f9_prints_nothing_on_a_licence_that_does_not_pass(
    panel: DrivePanel, pane: LicencePane, keys: Keys, one: str, ask: Ask, window: FakeWindow, settle: Settle
) -> None:
    type_licence(keys, number(), "", "20150501", "20210501")
    keys.press(Qt.Key.Key_F9)
    settle()
    assert not window.printed
    assert ask(check, one).licence_id is not None, "kept, so that nobody types it twice"
    assert "ended on 2021-05-01" in pane.shown()


def test_a_licence_shown_before_is_offered_masked_and_taken_by_one_key(
    panel: DrivePanel, keys: Keys, do: Ask, ask: Ask, one: str, yard_of: dict[str, str], settle: Settle
) -> None:
    other = booked(do, yard_of["two"], yard_of["li"], noon(2))
    do(show_licence, one, yard.LICENCE)
    shown(panel, other, settle)
    pane = panel.card.licence
    keys.until(pane.same.hasFocus)
    assert "110***********" in pane._of_file.text() and number() not in pane._of_file.text()
    keys.type("n")
    assert pane.number.hasFocus()
    pane.same.setFocus()
    keys.type("y")
    settle()
    assert ask(check, other).passed
    assert panel.card.next.words == "Print agreement"


def test_a_licence_is_typed_and_kept(panel: DrivePanel, keys: Keys, one: str, ask: Ask, settle: Settle) -> None:
    shown(panel, one, settle)
    keys.until(panel.card.licence.number.hasFocus)
    type_licence(keys, number(), "", "20150501", "20350501")
    settle()
    assert ask(check, one).passed
    assert "done: Licence 110**" in panel.card.steps.line("licence")
    assert number() not in panel.card.steps.line("licence"), "masked once it is kept"
    assert panel.card.next.words == "Print agreement"


def test_an_expired_licence_is_said_while_it_is_typed_with_its_remedy(
    panel: DrivePanel, keys: Keys, one: str, ask: Ask, settle: Settle
) -> None:
    shown(panel, one, settle)
    keys.until(panel.card.licence.number.hasFocus)
    type_licence(keys, number(), "", "20150501", "20210501")
    assert "ended on 2021-05-01" in panel.card.licence.shown()
    keys.press("R", ALT)
    settle()
    row: DriveRow = ask(drive, one)
    assert row.ride_only


def test_a_number_of_17_or_19_characters_is_named_and_stays(
    panel: DrivePanel, keys: Keys, one: str, ask: Ask, settle: Settle
) -> None:
    shown(panel, one, settle)
    keys.until(panel.card.licence.number.hasFocus)
    twice = number()[:7] + number()[6:]  # one digit typed twice
    for typed, have in ((number()[:17], "17"), (twice, "19")):
        panel.card.licence.number.clear()
        keys.type(typed)
        assert have in panel.card.licence.shown()
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert panel.card.licence.number.text() == twice
    assert not ask(check, one).passed


def test_the_30th_of_february_is_no_day(panel: DrivePanel, keys: Keys, one: str, settle: Settle) -> None:
    shown(panel, one, settle)
    keys.until(panel.card.licence.number.hasFocus)
    type_licence(keys, number(), "", "20150501", "20300230")
    assert "20300230" in panel.card.licence.shown()


def test_without_consent_nothing_is_kept_and_a_ride_is_offered(
    panel: DrivePanel, keys: Keys, do: Ask, ask: Ask, yard_of: dict[str, str], store: Store, settle: Settle
) -> None:
    zhao = str(do(add_customer, CustomerDetails("赵敏", "13811112222")).customer_id)
    two = booked(do, yard_of["two"], zhao)
    shown(panel, two, settle)
    keys.until(panel.card.licence.consent.hasFocus)
    keys.type("n")
    assert "not agreed" in panel.card.licence.shown() and panel.card.licence.ride.isVisible()
    settle()
    (answer,) = ask(lambda _by, session: consent.answers(session, zhao))
    assert (answer.purpose, answer.given, answer.channel) == ("drive", False, "counter"), "kept at once"
    assert panel.card.licence.consent.value() == "no" and "not agreed" in panel.card.licence.shown()
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert ask(check, two).licence_id is None
    keys.press("R", ALT)
    settle()
    assert ask(drive, two).ride_only
    with store.read() as session:
        assert len(session.scalars(select(consent.Consent).where(consent.Consent.customer_id == zhao)).all()) == 1


def test_a_no_that_becomes_a_yes_is_a_yes(
    panel: DrivePanel, keys: Keys, do: Ask, yard_of: dict[str, str], store: Store, settle: Settle
) -> None:
    zhao = str(do(add_customer, CustomerDetails("赵敏", "13811112222")).customer_id)
    two = booked(do, yard_of["two"], zhao)
    shown(panel, two, settle)
    keys.until(panel.card.licence.consent.hasFocus)
    keys.type("n")
    settle()
    panel.card.licence.consent.setFocus()
    keys.type("y")
    type_licence(keys, number(), "", "20150501", "20350501")
    settle()
    with store.read() as session:
        assert consent.may(session, zhao, "drive")


def test_consent_is_recorded_with_the_licence(
    panel: DrivePanel, keys: Keys, do: Ask, ask: Ask, yard_of: dict[str, str], store: Store, settle: Settle
) -> None:
    zhao = yard.customer(do, "赵敏", "13811112222", agrees=False)
    two = booked(do, yard_of["two"], zhao)
    shown(panel, two, settle)
    keys.until(panel.card.licence.consent.hasFocus)
    keys.type("y")
    type_licence(keys, number(), "", "20150501", "20350501")
    settle()
    with store.read() as session:
        assert consent.may(session, zhao, "drive")
    assert ask(check, two).passed


def test_a_novice_passes_with_a_managers_password_and_reason(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, settle: Settle
) -> None:
    do(add_staff, StaffDetails("wang", "王经理", "manager", "Correct-Horse-9"))
    shown(panel, one, settle)
    keys.until(panel.card.licence.number.hasFocus)
    last_year = f"{clock.today() - timedelta(days=100):%Y%m%d}"
    type_licence(keys, number(), "", last_year, "20350501")
    settle()
    assert "first twelve months" in panel.card.licence.shown()
    keys.press("O", ALT)
    (sheet,) = panel.window().findChildren(OverrideSheet)
    keys.compose("老客户，陪驾员在场")
    keys.press(Qt.Key.Key_Return)
    keys.type("wang")
    keys.press(Qt.Key.Key_Return)
    keys.type("wrong")
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: sheet.form.error("password") != "")
    sheet.form.fill({"password": "Correct-Horse-9"})
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert ask(check, one).passed
    assert ask(check, one).overridden


def test_f9_prints_and_then_both_have_signed(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, window: FakeWindow, settle: Settle
) -> None:
    do(show_licence, one, yard.LICENCE)
    shown(panel, one, settle)
    assert "F9" in panel.card.next.accessibleName()
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: len(window.printed) == 1)
    settle()
    assert window.printed[0][0].startswith(b"%PDF")
    assert panel.card.next.words == "Both have signed"
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert ask(drive, one).signed
    assert panel.card.next.words == "Hand out the key"


def test_the_key_goes_out_by_its_tag_and_comes_back_with_a_task(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, settle: Settle, store: Store, yard_of: dict[str, str]
) -> None:
    ready(do, one)
    shown(panel, one, settle)
    keys.until(panel.card.key.tag.hasFocus)
    keys.compose("K-试01")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_Return)
    keys.type("80")
    keys.press(Qt.Key.Key_Return)
    settle()
    assert ask(drive, one).state == "out"
    keys.until(panel.card.back.km.hasFocus)
    keys.count = 0
    keys.type("1213")
    keys.press(Qt.Key.Key_Return)
    keys.type("70")
    keys.press(Qt.Key.Key_Return)
    keys.type("n54354")
    keys.press(Qt.Key.Key_Return)
    keys.type("A")
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    row = ask(drive, one)
    assert (row.state, row.key) == ("back", None)
    said = ask(feedback_of, one)
    assert (said.power, said.tech, said.intent, said.next_step) == (5, 4, "A", "Call back")
    (task,) = ask(tasks, mine=False, subject=f"drive:{one}")
    assert task.rule == "drive.follow_up"
    with store.read() as session:
        assert session.get_one(Vehicle, yard_of["one"]).odometer_km == 1213
    assert keys.count == 17


def test_a_wrong_tag_is_named_under_its_field_and_the_key_stays(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, settle: Settle
) -> None:
    ready(do, one)
    shown(panel, one, settle)
    keys.until(panel.card.key.tag.hasFocus)
    keys.compose("K-试02")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_Return)
    keys.type("80")
    keys.press(Qt.Key.Key_Return)
    settle()
    assert "试02" in panel.card.key.form.error("key")
    assert ask(loan_of, one) is None


def test_an_odometer_that_shows_less_asks_why(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, settle: Settle
) -> None:
    out(do, ready(do, one))
    shown(panel, one, settle)
    keys.until(panel.card.back.km.hasFocus)
    keys.type("1100")
    keys.press(Qt.Key.Key_Return)
    assert panel.card.back.why.isVisible()
    panel.card.back.form.fill({"energy": "60"})
    panel.card.back.damage.choose("no")
    keys.press(Qt.Key.Key_Return, CTRL)
    assert "1100" in panel.card.back.form.error("odometer_why")
    keys.compose("仪表更换")
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert ask(drive, one).state == "back"


def test_the_fuel_is_tapped_in_quarters_when_the_key_comes_back_as_when_it_goes_out(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, settle: Settle
) -> None:
    out(do, ready(do, one))
    shown(panel, one, settle)
    keys.until(panel.card.back.km.hasFocus)
    keys.type("1210")
    quarters = panel.card.back.findChild(EnergyTaps)
    assert quarters is not None and quarters.isVisible()
    quarters.chip("75").click()
    assert panel.card.back.percent.hasFocus(), "Enter goes on from there"
    keys.press(Qt.Key.Key_Return)
    keys.type("n")
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    loan = ask(loan_of, one)
    assert (loan.odometer_in, loan.energy_in) == (1210, 75)


def test_damage_needs_words_and_an_answer(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, settle: Settle
) -> None:
    out(do, ready(do, one))
    shown(panel, one, settle)
    back = panel.card.back
    back.form.fill({"odometer": "1210", "energy": "60"})
    keys.press(Qt.Key.Key_Return, CTRL)
    assert back.form.error("damage") != ""
    back.damage.setFocus()
    keys.type("y")
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert back.form.error("damage_note") != ""
    back.note.setFocus()
    keys.compose("右前轮毂划痕")
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert ask(loan_of, one).damage_note == "右前轮毂划痕"


def test_a_drive_is_cancelled_with_a_reason_and_taken_back(
    panel: DrivePanel, keys: Keys, one: str, ask: Ask, window: FakeWindow, settle: Settle
) -> None:
    shown(panel, one, settle)
    keys.press(Qt.Key.Key_Delete, CTRL)
    keys.until(panel.card.cancelling.why.hasFocus)
    keys.compose("客户出差")
    keys.press(Qt.Key.Key_Return)
    settle()
    row = ask(drive, one)
    assert (row.state, row.cancel_why) == ("cancelled", "客户出差")
    assert window.undo is not None
    window.undo()
    settle()
    assert ask(drive, one).state == "booked"


def test_a_no_show_counts_at_the_next_booking(
    panel: DrivePanel, keys: Keys, do: Ask, ask: Ask, yard_of: dict[str, str], settle: Settle, desk: Desk
) -> None:
    now = clock.now()
    start = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    missed_one = booked(do, yard_of["one"], yard_of["li"], start)
    shown(panel, missed_one, settle)
    keys.press("N", ALT)
    settle()
    assert ask(missed, yard_of["li"]) == 1
    panel.book(yard_of["two"], noon(), 30, yard_of["li"])
    settle()
    assert "Did not come 1 time:" in panel.face.customer._missed.text()


def test_what_was_booked_is_changed_in_the_same_form(
    panel: DrivePanel, keys: Keys, one: str, ask: Ask, yard_of: dict[str, str], settle: Settle
) -> None:
    shown(panel, one, settle)
    keys.press("E", CTRL)
    settle()
    assert panel.mode() == "booking"
    panel.face.time.setFocus()
    panel.face.time.selectAll()
    keys.type("1530")
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    row = ask(drive, one)
    assert row.start == noon() + timedelta(minutes=90)
    assert panel.drive_id == one
    assert panel.mode() == "drive"


def test_until_a_drive_is_read_nothing_of_the_last_one_is_seen_and_keys_are_for_nobody(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, yard_of: dict[str, str], settle: Settle
) -> None:
    wang = booked(do, yard_of["two"], yard.customer(do, "王先生", "13900005678"))
    shown(panel, one, settle)
    keys.until(panel.card.licence.number.hasFocus)
    panel.show_drive(wang)
    assert not panel.card.next.isVisible()
    keys.type("11")
    settle()
    assert panel.card.next.isVisible() and panel.card._name.text() == "王先生"
    assert panel.card.licence.number.text() == "" and panel.card.licence.number.hasFocus()
    shown(panel, one, settle)
    assert panel.card.licence.number.text() == ""


def test_typed_figures_stay_when_another_drive_is_looked_at(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, yard_of: dict[str, str], settle: Settle
) -> None:
    other = booked(do, yard_of["two"], yard_of["li"])
    shown(panel, one, settle)
    keys.until(panel.card.licence.number.hasFocus)
    keys.type("1101011990")
    shown(panel, other, settle)
    assert panel.card.licence.number.text() == ""
    shown(panel, one, settle)
    assert panel.card.licence.number.text() == "1101011990"


def test_a_licence_that_is_still_kept_is_not_asked_for_again(
    panel: DrivePanel, do: Ask, one: str, ask: Ask, yard_of: dict[str, str], settle: Settle
) -> None:
    ready(do, one)
    panel.book(yard_of["two"], noon(2), 30, yard_of["li"])
    settle()
    panel.go_on()
    settle()
    assert ask(check, panel.drive_id).passed
    assert panel.card.next.words == "Print agreement"


def test_a_key_that_is_scanned_opens_its_drive_and_fills_its_tag(
    panel: DrivePanel, do: Ask, yard_of: dict[str, str], settle: Settle
) -> None:
    now = clock.now()
    start = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    one = ready(do, booked(do, yard_of["one"], yard_of["li"], start))
    booked(do, yard_of["two"], yard_of["li"], start)
    assert panel.arrive({"key": yard_of["one"]})
    settle()
    assert panel.drive_id == one
    assert panel.card.key.tag.text() == "K-试01"
    assert panel.card.key.km.hasFocus()


def test_a_key_nobody_waits_for_is_said(
    panel: DrivePanel, yard_of: dict[str, str], window: FakeWindow, settle: Settle
) -> None:
    panel.arrive({"key": yard_of["one"]})
    settle()
    assert window.said[-1][1]
    assert panel.mode() == "empty"


def test_the_customers_card_books_for_that_customer(panel: DrivePanel, yard_of: dict[str, str], settle: Settle) -> None:
    assert panel.arrive({"book": yard_of["li"]})
    settle()
    assert panel.booking.draft.customer_id == yard_of["li"]
    assert panel.face.save.hasFocus()


def test_photos_of_damage_are_kept_as_one_document_without_the_cameras_notes(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, settle: Settle, tmp_path: Path, window: FakeWindow
) -> None:
    out(do, ready(do, one))
    shown(panel, one, settle)
    image = QImage(3_000, 2_000, QImage.Format.Format_RGB32)
    image.fill(0x334455)
    image.setText("GPS", "31.2,121.4")
    image.save(str(tmp_path / "scratch.png"))
    (tmp_path / "no.jpg").write_bytes(b"not a picture")
    back = panel.card.back
    back.form.fill({"odometer": "1210", "energy": "60", "damage_note": "右前轮毂划痕"})
    back.damage.setFocus()
    keys.type("y")
    back.photos.take([tmp_path / "no.jpg"])
    settle()
    assert "no picture" in window.said[-1][0]
    back.photos.take([tmp_path / "scratch.png"])
    settle()
    (jpeg,) = back.photos.photos()
    assert b"GPS" not in jpeg
    assert max(QImage.fromData(jpeg).width(), QImage.fromData(jpeg).height()) == 1_600
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert ask(drive, one).state == "back"
    kept = ask(photos_of, ask(loan_of, one).id)
    assert kept is not None
    assert ask(pdf_of, kept.paper_id).startswith(b"%PDF")
    panel.card.over.draw(panel.drive.facts)
    panel.card.over.show_photos()
    settle()
    assert window.printed[-1][2], "in the preview"
