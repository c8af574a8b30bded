"""The parts of a stay as lines."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.service.appointment_part import PartNeed
from desktop.pages.service.book.panel.part_lines import PartLines
from desktop.widgets.button import IconButton


@pytest.mark.parametrize("droppable", [True, False])
def test_a_part_of_a_stay_that_is_done_has_no_cross(qtbot: QtBot, droppable: bool) -> None:
    lines = PartLines()
    qtbot.addWidget(lines)
    need = PartNeed("1", "VW:A", "机滤", 1000, "here", 1000, 0, None)
    lines.show_needs([need], droppable=not droppable)
    lines.show_needs([need], droppable=droppable)
    lines.show()
    QApplication.processEvents()  # layouts show their new parts by an event
    assert any(each.isVisible() for each in lines.findChildren(IconButton)) is droppable
