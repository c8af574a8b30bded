"""Forms by key, and the sentences under their fields."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.problem import Problem, Refused
from desktop.widgets import translate
from desktop.widgets.field import Choice, Field, tidy
from desktop.widgets.form import Form
from desktop.widgets.money_field import MoneyField
from desktop.widgets.qty_stepper import QtyStepper


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    made = Form()
    made.add("name", lambda: "Name", Field())
    made.add("level", lambda: "Level", Choice([("a", "A"), ("b", "B")]))
    made.add("price", lambda: "Price", MoneyField())
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.start()
    qtbot.waitUntil(made.field("name").hasFocus)
    return made


def test_enter_goes_to_the_next_field_and_the_last_one_saves(form: Form, qtbot: QtBot) -> None:
    for name in ("name", "level"):
        qtbot.keyClick(form.field(name), Qt.Key.Key_Return)
    assert form.field("price").hasFocus()
    with qtbot.waitSignal(form.saved):
        qtbot.keyClick(form.field("price"), Qt.Key.Key_Enter)


def test_ctrl_enter_saves_from_anywhere(form: Form, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.saved):
        qtbot.keyClick(form.field("name"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_refusal_stands_under_its_field_and_the_text_stays(form: Form) -> None:
    form.fill({"price": "-5"})
    with pytest.raises(Refused) as refused:
        field = form.field("price")
        assert isinstance(field, MoneyField)
        field.fen()
    form.refuse(refused.value)
    assert "-5" in form.error("price")
    assert form.values()["price"] == "-5"
    assert form.field("price").hasFocus()
    assert form.field("price").accessibleDescription() == form.error("price")


def test_the_sentence_changes_with_the_language(form: Form) -> None:
    form.refuse([Problem("field.required", "name")])
    english = form.error("name")
    translate.current().apply("zh")
    assert form.error("name") != english
    assert "必填" in form.error("name")


def test_typing_takes_the_sentence_away(form: Form, qtbot: QtBot) -> None:
    form.refuse([Problem("field.required", "name")])
    qtbot.keyClicks(form.field("name"), "x")
    assert form.error("name") == ""


def test_fields_are_named_for_screen_readers(form: Form) -> None:
    assert [form.field(name).accessibleName() for name in ("name", "level", "price")] == ["Name", "Level", "Price"]


def test_full_width_text_with_line_breaks_is_tidied() -> None:
    assert tidy("　１３８\t0013\r\n8000 ") == "138 0013 8000"


def test_an_amount_is_written_out_when_the_field_is_left(qtbot: QtBot) -> None:
    box = QWidget()
    field, other = MoneyField(), Field()
    for child in (field, other):
        child.setParent(box)
    qtbot.addWidget(box)
    box.show()
    box.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.setText("１２88.5")
    other.setFocus()
    assert field.text() == "1,288.50"
    assert field.fen() == 128_850


def test_the_stepper_never_reaches_nought_and_refuses_it_typed(qtbot: QtBot) -> None:
    stepper = QtyStepper(1500)
    qtbot.addWidget(stepper)
    stepper.step(-1)
    assert stepper.milli() == 500
    stepper.step(-1)
    assert stepper.milli() == 500
    proxy = stepper.focusProxy()
    assert isinstance(proxy, Field)
    proxy.setText("0")
    with qtbot.waitSignal(stepper.refused) as refused:
        proxy.editingFinished.emit()
    assert refused.args is not None
    assert refused.args[0].code == "qty.zero"
    assert proxy.text() == "0"
