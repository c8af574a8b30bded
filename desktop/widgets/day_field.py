"""A field for a calendar day: typed as 2026-11-28, 11-28, 1128 or +7."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from PySide6.QtGui import QFocusEvent

from desktop.domain import clock
from desktop.domain.problem import Refused
from desktop.widgets.field import Field

_FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2})")
_AHEAD = re.compile(r"\+(\d{1,3})")


def read_day(text: str, field: str = "day") -> date:
    """Without a year the next such day is meant; ``+7`` is a week from today. Raises Refused ``date.form``."""
    typed = unicodedata.normalize("NFKC", text).strip()
    today = clock.today()
    try:
        if found := _AHEAD.fullmatch(typed):
            return today + timedelta(days=int(found[1]))
        if found := _FULL.fullmatch(typed):
            year, month, day = (int(part) for part in found.groups() if part)
            return date(year, month, day)
        if found := _SHORT.fullmatch(typed):
            month, day = (int(part) for part in found.groups() if part)
            this_year = date(today.year, month, day)
            return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        pass
    raise Refused("date.form", field, value=typed[:20])


class DayField(Field):
    """``day()`` raises Refused; the text stays as typed until it can be read."""

    def __init__(self, name: str = "day", optional: bool = False) -> None:
        super().__init__(latin=True, limit=20)
        self._name, self._optional = name, optional
        self.setPlaceholderText("YYYY-MM-DD / MM-DD / +7")

    def day(self) -> date | None:
        """None for an empty field that may be empty."""
        if self._optional and not self.text().strip():
            return None
        return read_day(self.text(), self._name)

    def show_day(self, day: date | None) -> None:
        self.setText("" if day is None else day.isoformat())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        try:
            self.show_day(self.day())
        except Refused:
            return
