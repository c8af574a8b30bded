"""Chinese is complete, and the language changes while the program runs."""

from __future__ import annotations

import re

import shiboken6
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from desktop.widgets import translate
from desktop.widgets.label import Label
from desktop.widgets.qty_stepper import QtyStepper
from resources.translations.__main__ import missing, stale

_VALUE = re.compile(r"\{\w*\}|%n|%\d")


def test_every_source_text_has_chinese() -> None:
    assert missing() == {}


def test_no_translation_outlives_its_source() -> None:
    assert stale() == set()


def test_translations_keep_the_values_of_their_source() -> None:
    for pairs in translate.chinese().values():
        for source, text in pairs.items():
            assert sorted(_VALUE.findall(source)) == sorted(_VALUE.findall(text)), source


def test_what_was_said_is_said_again_in_the_other_language(qtbot: QtBot) -> None:
    stepper = QtyStepper()
    qtbot.addWidget(stepper)
    proxy = stepper.focusProxy()
    assert proxy is not None
    assert proxy.accessibleName() == "Quantity"
    translate.current().apply("zh")
    assert proxy.accessibleName() == "数量"


def test_qts_own_texts_change_too(qtbot: QtBot) -> None:
    translate.current().apply("zh")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"


def test_a_destroyed_widget_is_not_spoken_to(qtbot: QtBot) -> None:
    label = Label()
    heard: list[str] = []
    translate.say(label, heard.append, lambda: "x")
    shiboken6.delete(label)
    translate.current().apply("zh")
    assert heard == ["x"]


def test_a_part_that_is_gone_does_not_stop_the_others(qtbot: QtBot) -> None:
    owner, gone, stays = Label(), Label(), Label()
    qtbot.addWidget(owner)
    translate.say(owner, gone.setText, lambda: translate.current().code)
    translate.say(owner, stays.setText, lambda: translate.current().code)
    shiboken6.delete(gone)
    translate.current().apply("zh")
    assert stays.text() == "zh"
