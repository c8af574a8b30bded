"""What is said of demo cars: gearbox, energy, what a car is needed for, and why it may not be driven."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.domain.sales.car_use import KINDS
from desktop.domain.sales.demo_car import ENERGIES, GEARBOXES, CarRow, bars
from desktop.widgets.sentence import refusal
from desktop.widgets.theme import Tone

_WORDS = {
    "automatic": str(QT_TRANSLATE_NOOP("Cars", "Automatic")),
    "manual": str(QT_TRANSLATE_NOOP("Cars", "Manual")),
    "petrol": str(QT_TRANSLATE_NOOP("Cars", "Petrol")),
    "diesel": str(QT_TRANSLATE_NOOP("Cars", "Diesel")),
    "hybrid": str(QT_TRANSLATE_NOOP("Cars", "Hybrid")),
    "electric": str(QT_TRANSLATE_NOOP("Cars", "Electric")),
    "service": str(QT_TRANSLATE_NOOP("Cars", "Service")),
    "charging": str(QT_TRANSLATE_NOOP("Cars", "Charging")),
    "lease": str(QT_TRANSLATE_NOOP("Cars", "Lent to a show")),
    "other": str(QT_TRANSLATE_NOOP("Cars", "Other")),
}
SOON = timedelta(days=14)
"""So long before insurance or inspection ends a card warns."""


def word(code: str) -> str:
    """Of a gearbox, an energy or a kind of entry; one of a newer program shows its code."""
    return QCoreApplication.translate("Cars", _WORDS[code]) if code in _WORDS else code


def gearboxes() -> list[tuple[str, str]]:
    """For a choice."""
    return [(each, word(each)) for each in GEARBOXES]


def energies() -> list[tuple[str, str]]:
    """For a choice."""
    return [(each, word(each)) for each in ENERGIES]


def kinds() -> list[tuple[str, str]]:
    """For a choice."""
    return [(each, word(each)) for each in KINDS]


def state(car: CarRow, today: date) -> tuple[str, Tone]:
    """Whether customers may drive it today, in a word."""
    if any(bars(car.stored, today.isoformat())):
        return QCoreApplication.translate("Cars", "Not to be driven"), "bad"
    ends = [each for each in (car.insurance_until, car.inspection_until) if each is not None]
    if ends and min(ends) <= today + SOON:
        return QCoreApplication.translate("Cars", "Due soon"), "warn"
    return QCoreApplication.translate("Cars", "May be driven"), "ok"


def why_not(car: CarRow, today: date) -> str:
    """The sentences against it; empty where there is none."""
    return refusal(bars(car.stored, today.isoformat()))


def until(day: date | None, today: date) -> str:
    """A day and how far it is, where it is near or over."""
    if day is None:
        return QCoreApplication.translate("Cars", "not entered")
    left = (day - today).days
    if left < 0:
        return QCoreApplication.translate("Cars", "{day}, over").format(day=day.isoformat())
    if left <= SOON.days:
        return QCoreApplication.translate("Cars", "{day}, {n} d left").format(day=day.isoformat(), n=left)
    return day.isoformat()
