"""Bays, technicians, and the days of one of them, as rows of the board: who is on it, what bars it, how full it is."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QCoreApplication

from desktop.domain.service.appointment import ARRIVED, HOLDING
from desktop.domain.service.bay import BayRow
from desktop.domain.service.technician import TechnicianRow
from desktop.pages.board.axis import Axis
from desktop.pages.board.words import day_words
from desktop.pages.service.book.bay_words import bay_kind, trade
from desktop.pages.service.book.resource import bay_thing, id_of, kind_of, staff_thing
from desktop.pages.service.book.seen import Seen
from desktop.widgets.board import Row, Shade
from desktop.widgets.theme import Tone

translate = QCoreApplication.translate

_ICONS = {"lift": "move-vertical", "wash": "droplets", "paint": "spray-can", "alignment": "gauge"}
"""Of the kinds of bay that have one of their own."""


def waiting_row(thing: str, seen: Seen, axis: Axis, *, first: bool) -> Row:
    """A line of what has no bay yet; the first says so."""
    title = translate("BayBoard", "No bay yet") if first else ""
    count = sum(not row.bay_id and row.state in HOLDING for row in seen.stays)
    sub = translate("BayBoard", "drag onto a bay") if count and first else ""
    word: tuple[str, Tone] = (str(count), "warn") if count and first else ("", "neutral")
    spoken = translate("BayBoard", "No bay yet")
    return Row(
        thing, title, sub, "circle-dot" if first else "", *word, "", _now(axis, thing, seen), axis.shades(thing), spoken
    )


def bay_row(bay: BayRow, seen: Seen, axis: Axis) -> Row:
    """A bay's row of a day."""
    thing, now = bay_thing(bay.id), seen.plan.now
    word: tuple[str, Tone] = ("", "neutral")
    here = next((each for each in seen.stays if each.bay_id == bay.id and each.state == ARRIVED), None)
    if bay.barred:
        word = translate("BayBoard", "Barred"), "bad"
    elif here is not None:
        word = (
            (translate("BayBoard", "Over time"), "bad") if here.end < now else (translate("BayBoard", "In use"), "ok")
        )
    shades = (Shade(0, axis.quarters, "barred"),) if bay.barred else axis.shades(thing)
    spoken = ", ".join(filter(None, (bay.label, bay_kind(bay.kind), word[0], bay.barred)))
    sub = bay.barred or bay_kind(bay.kind)
    icon = _ICONS.get(bay.kind, "wrench")
    return Row(bay.id and thing, bay.label, sub, icon, *word, bay.barred, _now(axis, thing, seen), shades, spoken)


def staff_row(worker: TechnicianRow, seen: Seen, axis: Axis) -> Row:
    """A technician's row of a day, with the hours planned."""
    thing = staff_thing(worker.id)
    load = load_words(_load(thing, seen, axis.days[thing]))
    sub = " · ".join(filter(None, (trade(worker.trade), worker.grade)))
    spoken = ", ".join(filter(None, (worker.name, sub, load)))
    return Row(
        thing, worker.name, sub, "user", load, "neutral", "", _now(axis, thing, seen), axis.shades(thing), spoken
    )


def day_row(key: str, seen: Seen, thing: str, axis: Axis) -> Row:
    """A day's row of a bay's or technician's week."""
    day, hours = axis.days[key], axis.hours
    known = hours.of(day)
    title = day_words(hours.local(hours.moment(day, 12 * 60)))
    told: tuple[str, Tone] = ("", "neutral")
    if day == hours.date_of(seen.plan.now):
        told = translate("BayBoard", "Today"), "info"
    if not known.times:
        told = translate("BayBoard", "Closed"), "neutral"
    holiday = known.name if known.kind == "holiday" else ""
    sub = " · ".join(filter(None, (load_words(_load(thing, seen, day)), holiday)))
    spoken = ", ".join(filter(None, (title, told[0], sub)))
    return Row(key, title, sub, "", *told, "", _now(axis, key, seen), axis.shades(key), spoken)


def thing_name(thing: str, seen: Seen) -> str:
    """What the desk calls a bay or a technician."""
    if kind_of(thing) == "bay":
        found = seen.plan.bays.get(id_of(thing))
        return found.label if found else ""
    return seen.plan.names.get(id_of(thing), "") if kind_of(thing) == "staff" else translate("BayBoard", "No bay yet")


def load_words(load: timedelta) -> str:
    """``3.5 h``; empty for none."""
    hours = load / timedelta(hours=1)
    return translate("BayBoard", "{0} h").format(f"{hours:g}") if hours else ""


def _load(thing: str, seen: Seen, day: date) -> timedelta:
    """The time planned on a day."""
    key, bay = id_of(thing), kind_of(thing) == "bay"
    found = timedelta()
    for each in seen.plan.busy:
        if each.day == day and (each.bay_id if bay else each.technician_id) == key:
            found += each.end - each.start
    return found


def _now(axis: Axis, row: str, seen: Seen) -> float | None:
    at = axis.quarter(row, seen.plan.now)
    return round(at, 2) if 0 <= at < axis.quarters else None
