"""What a person does on the panel of a drive, for its tests."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from desktop.pages.drives.panel.licence_pane import LicencePane
from desktop.pages.drives.panel.panel import DrivePanel
from tests.walks.steps import Keys

ALT = Qt.KeyboardModifier.AltModifier
Ask = Callable[..., Any]
Settle = Callable[[], None]


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
