"""The words and tones of test drives, in the language in force."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from desktop.domain.sales.route import RouteRow
from desktop.widgets.theme import Tone


def state(code: str) -> tuple[str, Tone]:
    """The word of a drive's state and its tone; a state of a newer program as it is."""
    words: dict[str, tuple[str, Tone]] = {
        "booked": (QCoreApplication.translate("DriveWords", "Booked"), "info"),
        "confirmed": (QCoreApplication.translate("DriveWords", "Confirmed by customer"), "info"),
        "arrived": (QCoreApplication.translate("DriveWords", "Customer is here"), "ok"),
        "out": (QCoreApplication.translate("DriveWords", "Out"), "warn"),
        "back": (QCoreApplication.translate("DriveWords", "Back"), "ok"),
        "cancelled": (QCoreApplication.translate("DriveWords", "Cancelled"), "neutral"),
        "no_show": (QCoreApplication.translate("DriveWords", "Did not come"), "bad"),
    }
    return words.get(code, (code, "neutral"))


def minutes(count: int) -> str:
    """A length."""
    if count % 60 == 0 and count:
        return QCoreApplication.translate("DriveWords", "{0} h").format(count // 60)
    return QCoreApplication.translate("DriveWords", "{0} min").format(count)


def route(row: RouteRow) -> str:
    """A route in a list."""
    length = f" · {row.metres / 1000:.1f} km" if row.metres else ""
    return f"{row.name} · {minutes(row.minutes)}{length}"


def ago(since: datetime, now: datetime) -> str:
    """How long ago, for a draft that came back."""
    passed = max(timedelta(), now - since)
    if passed < timedelta(hours=1):
        return QCoreApplication.translate("DriveWords", "{0} min").format(int(passed.total_seconds()) // 60)
    return QCoreApplication.translate("DriveWords", "{0} h").format(int(passed.total_seconds()) // 3600)


def mark(name: str) -> str:
    """One of the five things that are marked after a drive."""
    return {
        "power": QCoreApplication.translate("DriveWords", "Power"),
        "handling": QCoreApplication.translate("DriveWords", "Handling"),
        "space": QCoreApplication.translate("DriveWords", "Space"),
        "quiet": QCoreApplication.translate("DriveWords", "Quiet"),
        "tech": QCoreApplication.translate("DriveWords", "Technology"),
    }[name]
