"""The VIN field: what is read, what is marked, what is undone, and when the old car must go."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.parts.vin import Vin, decode
from desktop.widgets.button import Button
from desktop.widgets.vin_field import VinField

GOOD = "LSVNV2180M2123456"


@pytest.fixture
def field(qtbot: QtBot) -> VinField:
    made = VinField(lambda text, then: then(decode(text)))
    qtbot.addWidget(made)
    made.resize(700, 90)
    made.show()
    made.activateWindow()
    made.line.setFocus()
    return made


def test_a_good_vin_typed_in_lower_case_is_decoded(field: VinField, qtbot: QtBot) -> None:
    with qtbot.waitSignal(field.decoded) as decoded:
        qtbot.keyClicks(field.line, GOOD.lower())
    assert decoded.args is not None
    vin = decoded.args[0]
    assert isinstance(vin, Vin)
    assert vin.vin == GOOD
    assert field.line.property("state") in ("ok", "warn")


def test_o_reads_as_nought_is_marked_and_one_key_gives_it_back(field: VinField, qtbot: QtBot) -> None:
    qtbot.keyClicks(field.line, "LSVO")
    assert field.line.text() == "LSV0"
    assert field.line.replaced == (3,)
    qtbot.keyClick(field.line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.line.text() == "LSVO"
    assert field.line.replaced == ()
    qtbot.keyClicks(field.line, "2")
    assert field.text() == "LSVO2"


def test_marks_stay_on_their_character_when_something_is_put_before_it(field: VinField, qtbot: QtBot) -> None:
    qtbot.keyClicks(field.line, "SVO9")
    field.line.setCursorPosition(0)
    qtbot.keyClicks(field.line, "L")
    assert field.line.text() == "LSV09"
    assert field.line.replaced == (3,)


def test_pasting_with_spaces_and_full_width_is_read(field: VinField) -> None:
    field.line.setText("")
    field.line.insert("ＬＳＶ NV218-0M2 123456")
    field.line.textEdited.emit(field.line.text())
    assert field.text() == GOOD


def test_a_change_takes_the_old_car_away(field: VinField, qtbot: QtBot) -> None:
    field.type_in(GOOD)
    assert field.vin() is not None
    with qtbot.waitSignal(field.cleared):
        qtbot.keyClick(field.line, Qt.Key.Key_Backspace)
    assert field.vin() is None


def test_a_wrong_check_digit_is_named_and_a_repair_is_one_click(field: VinField, qtbot: QtBot) -> None:
    field.type_in(GOOD[:8] + "7" + GOOD[9:])
    assert field.line.property("state") == "bad"
    assert field.line.wrong == 8
    words = field.line.accessibleDescription()
    assert "9" in words
    assert "Enter" in words
    vin = field.vin()
    assert vin is not None
    assert not vin.valid
    assert vin.repairs
    repair = next(button for button in field.findChildren(Button) if button.words == vin.repairs[0])
    repair.click()
    assert field.text() == vin.repairs[0]


def test_enter_hands_on_what_stands_there(field: VinField, qtbot: QtBot) -> None:
    qtbot.keyClicks(field.line, "123456")
    with qtbot.waitSignal(field.entered) as entered:
        qtbot.keyClick(field.line, Qt.Key.Key_Return)
    assert entered.args == ["123456"]


def test_eighteen_characters_are_counted(field: VinField, qtbot: QtBot) -> None:
    field.type_in(GOOD + "7")
    assert "18" in field.line.accessibleDescription()
    assert field.vin() is None


def test_an_answer_for_an_older_text_is_dropped(qtbot: QtBot) -> None:
    waiting: list[Callable[[Vin], object]] = []
    field = VinField(lambda text, then: waiting.append(then))
    qtbot.addWidget(field)
    field.type_in(GOOD)
    field.type_in(GOOD[:-1])
    with qtbot.assertNotEmitted(field.decoded):
        waiting[0](decode(GOOD))
