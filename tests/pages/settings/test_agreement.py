"""The store's text of the test-drive agreement, edited in the settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.rules import setting
from desktop.domain.sales import agreement
from desktop.domain.service.repair_terms import TEMPLATE
from desktop.pages.desk import Desk
from desktop.pages.settings import agreement_sample
from desktop.pages.settings.agreement import Agreement
from desktop.pages.settings.agreement_words import places
from desktop.pages.settings.repair_terms import RepairTerms
from desktop.store.open import Store
from tests.pages.conftest import STORE_ID, FakeWindow
from tests.printing.sample import page_texts

OWN = "Own {store} {customer} {number} {date} {car} {plate} kept {keep_months}"
Settle = Callable[[], None]


@pytest.fixture
def manager(desk: Desk, clerk: Actor) -> Desk:
    desk.actor = Actor(clerk.staff_id, STORE_ID, "程放", Role.MANAGER, RIGHTS[Role.MANAGER])
    return desk


@pytest.fixture
def section(manager: Desk, qtbot: QtBot, settle: Settle) -> Iterator[Agreement]:
    yield made(manager, qtbot, settle)
    settle()


def made(desk: Desk, qtbot: QtBot, settle: Settle, kind: type[Agreement] = Agreement) -> Agreement:
    found = kind(desk)
    qtbot.addWidget(found)
    found.show()
    found.activateWindow()
    qtbot.waitUntil(found.isActiveWindow)
    found.ask()
    settle()
    found.editor.setFocus()
    return found


def stands(store: Store, manager: Desk, language: str = "en") -> agreement.AgreementRow:
    with store.read() as session:
        return agreement.agreement(manager.actor, session, language)


def test_what_is_typed_is_a_new_version_and_can_be_undone(
    section: Agreement, manager: Desk, store: Store, window: FakeWindow, settle: Settle
) -> None:
    assert section.state.text() == "Standard text" and not section.save.isEnabled()
    section.editor.setPlainText(OWN)
    assert section.state.text() == "Not saved yet" and section.save.isEnabled()
    QTest.keyClick(section, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert stands(store, manager).body == OWN
    assert section.state.text() == "Own text" and section.versions.count() == 2
    assert window.undo is not None
    window.undo()
    settle()
    assert stands(store, manager).body.startswith("Test Drive Agreement")
    assert section.versions.count() == 3, "an undone version is kept too: somebody may have signed it"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OWN + "{phone_number}", "{phone_number}"),
        (OWN.replace("{plate}", ""), "{plate}"),
        (OWN + "{", "brace"),
        (OWN + "x" * 10_000, "10"),
    ],
)
def test_what_is_wrong_is_said_while_it_is_typed(section: Agreement, text: str, said: str) -> None:
    section.editor.setPlainText(text)
    assert said in section._trouble.text() and section._trouble.isVisible()
    assert not section.save.isEnabled()
    section.editor.setPlainText(OWN)
    assert not section._trouble.isVisible()


def test_the_terms_of_the_repair_order_are_a_text_of_their_own(
    manager: Desk, store: Store, qtbot: QtBot, settle: Settle
) -> None:
    section = made(manager, qtbot, settle, RepairTerms)
    assert section.whole.isHidden() and section.accessibleName() == "Terms of the repair order"
    section.editor.setPlainText("{store}: {licence_number}")
    assert "{licence_number}" in section._trouble.text() and not section.save.isEnabled()
    section.editor.setPlainText("{store} warrants {warranty_days} days")
    QTest.keyClick(section.editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle()
    with store.read() as session:
        stood = agreement.agreement(manager.actor, session, "en", TEMPLATE)
    assert stood.body == "{store} warrants {warranty_days} days" and stands(store, manager).shipped
    assert section._found is not None
    pdf = section.sample(section._found, section.editor.value(), "en")
    assert "warrants 10 days" in "".join(page_texts(pdf))


def test_an_unknown_placeholder_stands_out(section: Agreement) -> None:
    section.editor.setPlainText("{plate} {plaet} }")
    shapes = [
        (each.start, each.length, each.format.fontUnderline())
        for each in section.editor.document().firstBlock().layout().formats()
    ]
    assert shapes == [(0, 7, False), (8, 7, True), (16, 1, True)]


def test_a_placeholder_is_inserted_where_the_cursor_stands(section: Agreement) -> None:
    section.editor.setPlainText("")
    section.places.choose("companion")
    QTest.keyClick(section, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert section.editor.value() == "{companion}"


def test_what_is_typed_in_one_language_is_still_there_after_the_other(section: Agreement, settle: Settle) -> None:
    section.editor.setPlainText(OWN)
    section.language.choose("zh")
    assert section.editor.value().startswith("试乘试驾协议") and section.state.text() == "Standard text"
    section.ask()
    settle()
    section.language.choose("en")
    assert section.editor.value() == OWN
    section.drop.click()
    assert section.editor.value().startswith("Test Drive Agreement")


def test_back_to_the_standard_text_and_an_older_version(
    section: Agreement, manager: Desk, store: Store, settle: Settle
) -> None:
    section.editor.setPlainText(OWN)
    section.save.click()
    settle()
    section.standard.click()
    section.save.click()
    settle()
    assert stands(store, manager).body.startswith("Test Drive") and section.state.text() == "Standard text"
    section.versions.setCurrentIndex(1)
    section.versions.activated.emit(1)
    assert section.editor.value() == OWN


def test_the_paper_beside_shows_the_text_as_it_is_typed(section: Agreement, qtbot: QtBot, settle: Settle) -> None:
    section.editor.setPlainText("\n".join(f"{place}. clause" for place in range(400)) + OWN)
    section.pause.timeout.emit()
    qtbot.waitUntil(lambda: section.view.pages > 2, timeout=10_000)
    settle()


def test_the_sample_is_marked_and_names_nobody_real(section: Agreement, settle: Settle) -> None:
    assert section._found is not None
    for language in ("zh", "en"):
        pdf = agreement_sample.drawn(section._found.header, OWN, "1", language, months=7, whole=False)
        text = "".join(page_texts(pdf))
        assert "kept 7" in text and "SAMPLE-0001" in text and "***********" in text
        assert ("演示样张" if language == "zh" else "SAMPLE") in text


def test_the_whole_number_of_the_licence_is_a_switch_that_can_be_undone(
    section: Agreement, manager: Desk, store: Store, window: FakeWindow, settle: Settle
) -> None:
    def on() -> Any:
        with store.read() as session:
            return setting.settings(session, STORE_ID)["drive.licence_whole"]

    section.whole.click()
    settle()
    assert on() == 1 and section.whole.isChecked()
    assert window.undo is not None
    window.undo()
    settle()
    assert on() == 0 and not section.whole.isChecked()


def test_a_clerk_reads_and_changes_nothing(desk: Desk, qtbot: QtBot, settle: Settle) -> None:
    desk.actor = dataclasses.replace(desk.actor, rights=RIGHTS[Role.CLERK])
    section = made(desk, qtbot, settle)
    assert section.editor.isReadOnly() and section.editor.value()
    assert not any(button.isEnabled() for button in (section.save, section.standard, section.insert, section.whole))


def test_every_placeholder_has_a_name() -> None:
    assert set(places()) == {*agreement.PLACEHOLDERS, *TEMPLATE.placeholders}
