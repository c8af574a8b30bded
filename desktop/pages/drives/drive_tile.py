"""Drives, and what else a car is needed for, as tiles: each state in a word, a tone, and a sentence to be spoken."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from desktop.domain.sales.demo_car import CarRow
from desktop.domain.sales.drive import ARRIVED, BACK, BOOKED, CANCELLED, CONFIRMED, NO_SHOW, OUT, WAITING
from desktop.domain.sales.drive_list import GONE, DriveRow, UseRow
from desktop.domain.span import GRACE
from desktop.pages.board.axis import Axis
from desktop.pages.board.words import day_words, time_words
from desktop.pages.drives.seen import Seen
from desktop.widgets.board import Tile
from desktop.widgets.theme import Tone

WARNED = timedelta(hours=2)
"""Who has a car so soon is warned while it is late."""


def use_word(kind: str) -> str:
    """What a car is needed for otherwise; a kind of a newer program as it is."""
    words = {
        "service": QCoreApplication.translate("DriveBoard", "Service"),
        "charging": QCoreApplication.translate("DriveBoard", "Charging"),
        "lease": QCoreApplication.translate("DriveBoard", "Lent out"),
        "other": QCoreApplication.translate("DriveBoard", "Needed otherwise"),
    }
    return words.get(kind, kind)


def drive_state(row: DriveRow, seen: Seen, now: datetime) -> tuple[str, Tone]:
    """A drive's state in a word or two, and its tone; what the arbiter says goes first."""
    word = seen.words.get(row.id)
    if row.state in WAITING and word in ("taken", "denied"):
        return QCoreApplication.translate("DriveBoard", "Taken elsewhere"), "bad"
    if row.state in WAITING and word == "refused":
        return QCoreApplication.translate("DriveBoard", "Refused"), "bad"
    if row.state == OUT and row.end < now:
        late = int((now - row.end).total_seconds()) // 60
        return QCoreApplication.translate("DriveBoard", "{0} min late").format(late), "bad"
    if row.state in (BOOKED, CONFIRMED):
        if row.start + GRACE < now:
            return QCoreApplication.translate("DriveBoard", "Not here yet"), "warn"
        if _waits_for_car(row, seen, now):
            return QCoreApplication.translate("DriveBoard", "Car is late"), "warn"
        if word == "waiting":
            return QCoreApplication.translate("DriveBoard", "Tentative"), "warn"
    return _plain_state(row.state)


def _plain_state(state: str) -> tuple[str, Tone]:
    words: dict[str, tuple[str, Tone]] = {
        BOOKED: (QCoreApplication.translate("DriveBoard", "Booked"), "info"),
        CONFIRMED: (QCoreApplication.translate("DriveBoard", "Confirmed"), "info"),
        ARRIVED: (QCoreApplication.translate("DriveBoard", "Here"), "ok"),
        OUT: (QCoreApplication.translate("DriveBoard", "Out"), "ok"),
        BACK: (QCoreApplication.translate("DriveBoard", "Back"), "neutral"),
        CANCELLED: (QCoreApplication.translate("DriveBoard", "Cancelled"), "neutral"),
        NO_SHOW: (QCoreApplication.translate("DriveBoard", "Did not come"), "bad"),
    }
    return words.get(state, (state, "neutral"))


def _waits_for_car(row: DriveRow, seen: Seen, now: datetime) -> bool:
    """Whether the car that it needs is still out from a drive before it."""
    soon = now - GRACE <= row.start < now + WARNED
    return soon and any(late.car_id == row.car_id and late.start < row.start for late in seen.late)


def drive_tiles(row: DriveRow, seen: Seen, axis: Axis, now: datetime) -> list[Tile]:
    """The tile of a drive, on each row on which it is seen; only one that lies whole on its row can be moved."""
    if row.state in GONE:
        return []
    until = max(row.ready, now) if row.state == OUT else row.ready
    state, tone = drive_state(row, seen, now)
    found = []
    for place, on in enumerate(axis.rows_of(row.car_id, row.start, max(until, row.end))):
        slot = axis.slot(on, row.start, row.minutes)
        late = max(0.0, (now - row.end).total_seconds() / 900) if row.state == OUT else 0.0
        waits = row.state in WAITING
        found.append(
            Tile(
                row.id if not place else f"{row.id}~{place}", on, slot.start, slot.length, row.customer or "—",
                drive_sub(row), state, tone,
                after=round((row.ready - row.end).total_seconds() / 900) if waits or row.state == OUT else 0,
                dashed=seen.words.get(row.id) in ("waiting", "denied", "taken", "refused") and waits,
                fixed=not waits or not axis.whole(on, row.start, row.end), late=round(late, 2),
                spoken=drive_sentence(row, seen, axis, state),
            )
        )  # fmt: skip
    return found


def drive_sub(row: DriveRow) -> str:
    """Ride or drive, and who rides along."""
    ride = QCoreApplication.translate("DriveBoard", "Ride along") if row.ride_only else ""
    return " · ".join(filter(None, (ride, row.companion or row.consultant)))


def drive_sentence(row: DriveRow, seen: Seen, axis: Axis, state: str) -> str:
    """All of a tile in one sentence."""
    car, start = seen.plan.cars.get(row.car_id), axis.hours.local(row.start)
    times = f"{day_words(start)} {time_words(start)}–{time_words(axis.hours.local(row.end))}"
    parts = [row.customer, times, car_name(car) if car else "", state]
    if row.companion:
        parts.append(QCoreApplication.translate("DriveBoard", "with {0}").format(row.companion))
    if row.ride_only:
        parts.append(QCoreApplication.translate("DriveBoard", "Ride along"))
    if row.signed:
        parts.append(QCoreApplication.translate("DriveBoard", "agreement signed"))
    return ", ".join(filter(None, parts))


def use_tiles(row: UseRow, axis: Axis) -> list[Tile]:
    """An entry of a car's own calendar, cut to what is shown of it."""
    found = []
    for place, on in enumerate(axis.rows_of(row.car_id, row.start, row.end)):
        first = max(0, round(axis.quarter(on, row.start)))
        last = min(axis.quarters, round(axis.quarter(on, row.end)))
        word = use_word(row.kind)
        found.append(
            Tile(
                row.id if not place else f"{row.id}~{place}", on, first, max(1, last - first), word, row.note,
                tone="neutral", fixed=not axis.whole(on, row.start, row.end),
                spoken=", ".join(filter(None, (word, row.note, row.by_name))),
            )
        )  # fmt: skip
    return found


def car_name(car: CarRow) -> str:
    """What the desk calls it, and its model."""
    return f"{car.label} {car.series}".strip() if car.series and car.series not in car.label else car.label
