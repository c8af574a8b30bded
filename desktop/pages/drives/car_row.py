"""Cars, and the days of one car's week, as rows of the board: where a car is, what bars it, what ends soon."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from desktop.domain.problem import Problem
from desktop.domain.sales.demo_car import CarRow, bars
from desktop.domain.sales.drive import OUT
from desktop.domain.sales.drive_list import GONE
from desktop.pages.board.axis import Axis
from desktop.pages.board.words import day_words
from desktop.pages.drives.drive_tile import car_name, use_word
from desktop.pages.drives.seen import Seen
from desktop.widgets.board import Row, Shade
from desktop.widgets.sentence import sentence
from desktop.widgets.theme import Tone

SOON = timedelta(days=14)
"""An insurance or inspection that ends so soon is told on the row."""


def car_row(car: CarRow, seen: Seen, axis: Axis, now: datetime) -> Row:
    """A car's row of a day."""
    day = axis.days[car.id]
    barred = list(bars(car.stored, day.isoformat()))
    why = " ".join(sentence(problem) for problem in barred)
    word, tone = car_state(car, seen, day.isoformat(), now)
    icon = "wrench" if barred else "zap" if car.energy == "electric" else "car"
    reach = f"{car.range_km} km" if car.range_km and not word else ""
    shades = (Shade(0, axis.quarters, "barred"),) if barred else axis.shades(car.id)
    return Row(
        car.id, car_name(car), " · ".join(filter(None, (car.plate, reach))), icon, word, tone, why,
        _now(axis, car.id, now), shades, car_sentence(car, word, why),
    )  # fmt: skip


def day_row(key: str, seen: Seen, car: CarRow, axis: Axis, now: datetime) -> Row:
    """A day's row of a car's week."""
    day, hours = axis.days[key], axis.hours
    known = hours.of(day)
    barred = list(bars(car.stored, day.isoformat()))
    why = " ".join(sentence(problem) for problem in barred)
    count = sum(row.day == day and row.car_id == car.id and row.state not in GONE for row in seen.drives)
    title = day_words(hours.local(hours.moment(day, 12 * 60)))
    told: tuple[str, Tone] = ("", "neutral")
    if day == hours.date_of(now):
        told = QCoreApplication.translate("DriveBoard", "Today"), "info"
    if not known.times:
        told = QCoreApplication.translate("DriveBoard", "Closed"), "neutral"
    if barred:
        told = _bar_word(barred[0]), "bad"
    drives = QCoreApplication.translate("DriveBoard", "Drives: {0}").format(count)
    holiday = known.name if known.kind == "holiday" else ""
    sub = " · ".join(filter(None, (drives, holiday)))
    shades = (Shade(0, axis.quarters, "barred"),) if barred else axis.shades(key)
    return Row(
        key,
        title,
        sub,
        "",
        *told,
        why,
        _now(axis, key, now),
        shades,
        ", ".join(filter(None, (title, told[0], sub, why))),
    )


def car_state(car: CarRow, seen: Seen, day: str, now: datetime) -> tuple[str, Tone]:
    """Why it may not be driven, where it is now, or what ends soon."""
    for problem in bars(car.stored, day):
        return _bar_word(problem), "bad"
    if seen.start <= now < seen.end:
        out = next((row for row in seen.drives if row.car_id == car.id and row.state == OUT), None)
        if out is not None:
            late = out.end < now
            word = (
                QCoreApplication.translate("DriveBoard", "Late back")
                if late
                else QCoreApplication.translate("DriveBoard", "Out")
            )
            return word, "bad" if late else "ok"
        use = next((row for row in seen.uses if row.car_id == car.id and row.start <= now < row.end), None)
        if use is not None:
            return use_word(use.kind), "warn"
    soon = (now + SOON).date()
    if car.insurance_until is not None and car.insurance_until <= soon:
        word = QCoreApplication.translate("DriveBoard", "Insured to {0}")
        return word.format(f"{car.insurance_until:%m-%d}"), "warn"
    if car.inspection_until is not None and car.inspection_until <= soon:
        return QCoreApplication.translate("DriveBoard", "Inspect by {0}").format(
            f"{car.inspection_until:%m-%d}"
        ), "warn"
    return "", "neutral"


def car_sentence(car: CarRow, word: str, why: str) -> str:
    """All of a row in one sentence: also how long it is insured, when it is inspected, where its key hangs."""
    parts = [car_name(car), car.plate, word]
    if car.insurance_until:
        parts.append(QCoreApplication.translate("DriveBoard", "insured until {0}").format(car.insurance_until))
    if car.inspection_until:
        parts.append(QCoreApplication.translate("DriveBoard", "inspection by {0}").format(car.inspection_until))
    if car.key_number:
        parts.append(QCoreApplication.translate("DriveBoard", "key {0}").format(car.key_number))
    return ", ".join(filter(None, [*parts, why]))


def _now(axis: Axis, row: str, now: datetime) -> float | None:
    at = axis.quarter(row, now)
    return round(at, 2) if 0 <= at < axis.quarters else None


def _bar_word(problem: Problem) -> str:
    words = {
        "car.insurance": QCoreApplication.translate("DriveBoard", "Insurance ended"),
        "car.insurance_unknown": QCoreApplication.translate("DriveBoard", "Insurance unknown"),
        "car.inspection": QCoreApplication.translate("DriveBoard", "Inspection due"),
        "car.inspection_unknown": QCoreApplication.translate("DriveBoard", "Inspection unknown"),
    }
    return words.get(problem.code, QCoreApplication.translate("DriveBoard", "Barred"))
