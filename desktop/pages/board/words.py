"""Days, times and lengths as boards and their panels say them."""

from __future__ import annotations

from datetime import datetime

from desktop.domain.opening import Hours
from desktop.widgets import translate

_ZH_DAYS, _EN_DAYS = "一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day_words(day: datetime) -> str:
    """``11-28 Sat``."""
    week = f"周{_ZH_DAYS[day.weekday()]}" if translate.current().code == "zh" else _EN_DAYS[day.weekday()]
    return f"{day.month:02d}-{day.day:02d} {week}"


def time_words(moment: datetime) -> str:
    """``14:30``. Not by strftime, which imports anew each time: a board asks for a thousand times at once."""
    return f"{moment.hour:02d}:{moment.minute:02d}"


def when(hours: Hours, start: datetime, end: datetime) -> str:
    """``11-28 Sat 14:00–14:30`` in the store's own time; with the last day where it is another."""
    first, last = hours.local(start), hours.local(end)
    until = time_words(last) if last.date() == first.date() else f"{last:%m-%d} {time_words(last)}"
    return f"{day_words(first)} {time_words(first)}–{until}"


def clock_time(hours: Hours, moment: datetime, now: datetime) -> str:
    """The time of day, with the day where it is not today's."""
    local = hours.local(moment)
    return time_words(local) if local.date() == hours.date_of(now) else f"{local:%m-%d} {time_words(local)}"
