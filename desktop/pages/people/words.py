"""What people are called on screen: levels, kinds, days and moments in the language in force."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.domain import clock
from desktop.domain.money import FULL_RATE_BP
from desktop.domain.parts.price import Level
from desktop.widgets import translate

_KINDS = {
    "person": str(QT_TRANSLATE_NOOP("People", "Person")),
    "firm": str(QT_TRANSLATE_NOOP("People", "Company")),
}
_PHONES = {
    "mobile": str(QT_TRANSLATE_NOOP("People", "Mobile")),
    "landline": str(QT_TRANSLATE_NOOP("People", "Landline")),
    "foreign": str(QT_TRANSLATE_NOOP("People", "Foreign")),
}
_CHANNELS = {
    "counter": str(QT_TRANSLATE_NOOP("People", "at the counter")),
    "phone": str(QT_TRANSLATE_NOOP("People", "by telephone")),
    "paper": str(QT_TRANSLATE_NOOP("People", "on paper")),
}
_STATES = {
    "issued": str(QT_TRANSLATE_NOOP("People", "Issued")),
    "superseded": str(QT_TRANSLATE_NOOP("People", "Replaced")),
    "void": str(QT_TRANSLATE_NOOP("People", "Void")),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("People", text)


def kind(code: str) -> str:
    """个人 or 单位."""
    return _tr(_KINDS.get(code, code))


def phone_kind(code: str) -> str:
    return _tr(_PHONES.get(code, code))


def channel(code: str) -> str:
    """How a consent was given."""
    return _tr(_CHANNELS.get(code, code))


def quote_state(code: str) -> str:
    return _tr(_STATES.get(code, code))


def rate(rate_bp: int) -> str:
    """9,000 → ``9折``, in English ``−10%``; empty for the full price."""
    if rate_bp == FULL_RATE_BP:
        return ""
    if translate.current().code == "zh":
        return f"{rate_bp / 1000:g}折"
    return f"{(rate_bp - FULL_RATE_BP) / 100:+g}%".replace("-", "−")


def level_name(found: Level) -> str:
    return (found.name_en or found.name) if translate.current().code == "en" else found.name


def level(found: Level) -> str:
    """A级 · 9折."""
    return " · ".join(filter(None, [level_name(found), rate(found.rate_bp)]))


def day(when: date) -> str:
    return f"{when:%Y-%m-%d}"


def moment(when: datetime) -> str:
    """Local time to the minute."""
    return f"{clock.local(when):%Y-%m-%d %H:%M}"
