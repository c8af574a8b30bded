"""What tasks and messages are called on the screen: rules, states, channels, and times as one says them."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.domain import clock
from desktop.domain.sales.drive_reminder import FOLLOW_UP
from desktop.domain.sentence import say
from desktop.domain.work.message import MessageRow
from desktop.domain.work.task_list import TaskRow
from desktop.widgets import translate
from desktop.widgets.theme import Tone

_RULES = {
    "hand": str(QT_TRANSLATE_NOOP("Work", "By hand")),
    "drive.day_before": str(QT_TRANSLATE_NOOP("Work", "Reminder the day before")),
    "drive.two_hours": str(QT_TRANSLATE_NOOP("Work", "Reminder two hours before")),
    "drive.follow_up": str(QT_TRANSLATE_NOOP("Work", "Next step after a test drive")),
    "drive.car_gone": str(QT_TRANSLATE_NOOP("Work", "A booked car is none any more")),
    "service.day_before": str(QT_TRANSLATE_NOOP("Work", "Reminder the day before")),
    "service.two_hours": str(QT_TRANSLATE_NOOP("Work", "Reminder two hours before")),
    "service.fetch": str(QT_TRANSLATE_NOOP("Work", "A car is fetched")),
    "service.due": str(QT_TRANSLATE_NOOP("Work", "Due for maintenance")),
    "service.follow_up": str(QT_TRANSLATE_NOOP("Work", "Call after a visit")),
    "drive.late": str(QT_TRANSLATE_NOOP("Work", "A car is late back")),
}
_WHEN: dict[str, tuple[str, Tone]] = {
    "overdue": (str(QT_TRANSLATE_NOOP("Work", "Overdue")), "bad"),
    "today": (str(QT_TRANSLATE_NOOP("Work", "Today")), "info"),
    "later": (str(QT_TRANSLATE_NOOP("Work", "Later")), "neutral"),
}
_STEPS = {
    "take": str(QT_TRANSLATE_NOOP("Work", "taken over")),
    "done": str(QT_TRANSLATE_NOOP("Work", "done")),
    "dropped": str(QT_TRANSLATE_NOOP("Work", "fell away")),
    "reopen": str(QT_TRANSLATE_NOOP("Work", "opened again")),
    "snooze": str(QT_TRANSLATE_NOOP("Work", "put off")),
    "note": str(QT_TRANSLATE_NOOP("Work", "noted")),
    "call": str(QT_TRANSLATE_NOOP("Work", "called")),
}
_CHANNELS = {
    "sms": str(QT_TRANSLATE_NOOP("Work", "Text message")),
    "wechat": str(QT_TRANSLATE_NOOP("Work", "WeChat")),
    "phone": str(QT_TRANSLATE_NOOP("Work", "Telephone")),
    "email": str(QT_TRANSLATE_NOOP("Work", "E-mail")),
}
_STATES: dict[str, tuple[str, Tone]] = {
    "waiting": (str(QT_TRANSLATE_NOOP("Work", "Waiting")), "info"),
    "sent": (str(QT_TRANSLATE_NOOP("Work", "Sent")), "ok"),
    "failed": (str(QT_TRANSLATE_NOOP("Work", "Failed")), "bad"),
    "withdrawn": (str(QT_TRANSLATE_NOOP("Work", "Withdrawn")), "neutral"),
}
DAYS = (
    str(QT_TRANSLATE_NOOP("Work", "Mon")),
    str(QT_TRANSLATE_NOOP("Work", "Tue")),
    str(QT_TRANSLATE_NOOP("Work", "Wed")),
    str(QT_TRANSLATE_NOOP("Work", "Thu")),
    str(QT_TRANSLATE_NOOP("Work", "Fri")),
    str(QT_TRANSLATE_NOOP("Work", "Sat")),
    str(QT_TRANSLATE_NOOP("Work", "Sun")),
)
"""Monday first."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Work", text)


def rule(code: str) -> str:
    """Which rule made a task; a rule of a newer program shows its code."""
    return _tr(_RULES.get(code, code))


def when(code: str) -> tuple[str, Tone]:
    """Overdue, Today or Later, and its tone."""
    word, tone = _WHEN[code]
    return _tr(word), tone


def step(code: str) -> str:
    """What happened to a task."""
    return _tr(_STEPS.get(code, code))


def channel(code: str) -> str:
    return _tr(_CHANNELS.get(code, code))


def state(code: str) -> tuple[str, Tone]:
    """Of a message."""
    word, tone = _STATES.get(code, (code, "neutral"))
    return _tr(word), tone


def message_state(row: MessageRow) -> tuple[str, Tone]:
    """As :func:`state`; one whose time has come says so."""
    if row.state == "waiting" and row.due_at <= clock.now():
        return QCoreApplication.translate("Work", "To be sent"), "warn"
    return state(row.state)


def reason(row: TaskRow) -> str:
    """Why there is a task: the sentence of its rule, or the words somebody typed; a next step says which."""
    if row.by_hand:
        return row.reason
    said = say(row.reason, row.facts, translate.current().code)
    return f"{said}: {row.last}" if row.rule == FOLLOW_UP and row.last else said


def due(moment: datetime) -> str:
    """``overdue by 2 h``, ``in 35 min``, ``today 17:30``, ``tomorrow 10:00``, ``11-26 Thu 10:00``."""
    now, here = clock.now(), clock.local(moment)
    apart = moment - now
    if apart < timedelta(0):
        return QCoreApplication.translate("Work", "{0} ago").format(length(-apart))
    if apart < timedelta(hours=1):
        return QCoreApplication.translate("Work", "in {0}").format(length(apart))
    days = (here.date() - clock.local(now).date()).days
    if days == 0:
        return QCoreApplication.translate("Work", "today {0}").format(f"{here:%H:%M}")
    if days == 1:
        return QCoreApplication.translate("Work", "tomorrow {0}").format(f"{here:%H:%M}")
    return f"{here:%m-%d} {weekday(here)} {here:%H:%M}"


def length(span: timedelta) -> str:
    """In the largest unit that says it: minutes, hours, days."""
    minutes = max(1, round(span.total_seconds() / 60))
    if minutes < 60:
        return QCoreApplication.translate("Work", "{0} min").format(minutes)
    if minutes < 24 * 60:
        return QCoreApplication.translate("Work", "{0} h").format(round(minutes / 60))
    return QCoreApplication.translate("Work", "{0} d").format(round(minutes / 60 / 24))


def weekday(moment: datetime) -> str:
    return _tr(DAYS[moment.weekday()])
