"""Sections under one another."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractSlider, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.field import Field
from desktop.widgets.layout import column
from desktop.widgets.section import Section, Sections


@pytest.fixture
def sections(qtbot: QtBot) -> Sections:
    made = []
    for _ in range(4):
        field = Field()
        section = Section(lambda: "Section", start=field)
        section.body(column(field, QWidget()))
        section.setMinimumHeight(300)
        made.append(section)
    whole = Sections(*made)
    qtbot.addWidget(whole)
    whole.resize(500, 400)
    whole.show()
    return whole


def top(sections: Sections, place: int) -> int:
    """How far a section lies below the upper edge of what is seen."""
    return sections.sections[place].y() - sections.area.verticalScrollBar().value()


def test_a_section_stays_at_the_top_while_what_is_above_it_grows(sections: Sections, qtbot: QtBot) -> None:
    sections.jump(2)
    assert top(sections, 2) == 0
    sections.sections[0].setMinimumHeight(700)
    qtbot.waitUntil(lambda: sections.sections[2].y() > 900)
    assert top(sections, 2) == 0


def test_who_scrolls_on_is_not_pulled_back(sections: Sections, qtbot: QtBot) -> None:
    sections.jump(2)
    sections.area.verticalScrollBar().triggerAction(QAbstractSlider.SliderAction.SliderPageStepSub)
    sections.sections[0].setMinimumHeight(700)
    qtbot.waitUntil(lambda: sections.sections[2].y() > 900)
    assert top(sections, 2) != 0
