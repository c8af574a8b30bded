"""The licence of a drive and the consent to it: kept, refused with its remedy, overridden, taken from before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from sqlalchemy import select

from desktop.domain import clock
from desktop.domain.people import consent
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.domain.people.staff import StaffDetails, add_staff
from desktop.domain.sales.drive_list import DriveRow, drive
from desktop.domain.sales.licence import check, show_licence
from desktop.pages.drives.panel.override_sheet import OverrideSheet
from desktop.pages.drives.panel.panel import DrivePanel
from desktop.store.open import Store
from tests.domain.sales import yard
from tests.domain.sales.yard import booked, noon, number, ready
from tests.pages.drives.panel.steps import shown, type_licence
from tests.walks.steps import CTRL, Keys

ALT = Qt.KeyboardModifier.AltModifier
Ask = Callable[..., Any]
Settle = Callable[[], None]


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
