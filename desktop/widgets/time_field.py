"""A field for a time of day: typed as 14:30, 1430, 14.30 or 9."""

from __future__ import annotations

import re
import unicodedata
from datetime import time

from PySide6.QtGui import QFocusEvent

from desktop.domain.problem import Refused
from desktop.widgets.field import Field

_TIME = re.compile(r"(\d{1,2})[:.点时](\d{2})分?|(\d{1,2})[点时]?|(\d{1,2})(\d{2})")


def read_time(text: str, field: str = "time") -> time:
    """A time of day in 24 hours. Raises Refused ``time.form``."""
    typed = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
    found = _TIME.fullmatch(typed)
    if found is not None:
        hour, minute = ([int(part) for part in found.groups() if part is not None] + [0])[:2]
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise Refused("time.form", field, value=typed[:20])


class TimeField(Field):
    """``moment()`` raises Refused; the text stays as typed until it can be read."""

    def __init__(self, name: str = "time") -> None:
        super().__init__(latin=True, limit=12)
        self._name = name
        self.setPlaceholderText("14:30")

    def moment(self) -> time:
        """What was typed."""
        return read_time(self.text(), self._name)

    def show_time(self, moment: time | None) -> None:
        self.setText("" if moment is None else f"{moment:%H:%M}")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        try:
            self.show_time(self.moment())
        except Refused:
            return
