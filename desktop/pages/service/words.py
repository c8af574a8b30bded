"""The words and tones of the workshop, in the language in force: states, kinds of work, categories, marks, times."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.domain import clock
from desktop.domain.opening import Hours
from desktop.domain.service.kind import CATEGORIES, FLOWS
from desktop.domain.service.repair_order import OLD_PARTS, PAYERS
from desktop.widgets.theme import Tone

_STATES: dict[str, tuple[str, Tone]] = {
    "received": (str(QT_TRANSLATE_NOOP("Service", "Received")), "info"),
    "dispatched": (str(QT_TRANSLATE_NOOP("Service", "Dispatched")), "info"),
    "working": (str(QT_TRANSLATE_NOOP("Service", "In work")), "warn"),
    "waiting_parts": (str(QT_TRANSLATE_NOOP("Service", "Waiting for parts")), "bad"),
    "checking": (str(QT_TRANSLATE_NOOP("Service", "Quality check")), "info"),
    "done": (str(QT_TRANSLATE_NOOP("Service", "Done")), "ok"),
    "settled": (str(QT_TRANSLATE_NOOP("Service", "Settled")), "ok"),
    "left": (str(QT_TRANSLATE_NOOP("Service", "Left")), "neutral"),
    "void": (str(QT_TRANSLATE_NOOP("Service", "Void")), "neutral"),
}
_STAYS: dict[str, tuple[str, Tone]] = {
    "booked": (str(QT_TRANSLATE_NOOP("Service", "Booked")), "info"),
    "confirmed": (str(QT_TRANSLATE_NOOP("Service", "Confirmed")), "info"),
    "arrived": (str(QT_TRANSLATE_NOOP("Service", "Here")), "ok"),
    "done": (str(QT_TRANSLATE_NOOP("Service", "Done")), "ok"),
    "cancelled": (str(QT_TRANSLATE_NOOP("Service", "Cancelled")), "neutral"),
    "no_show": (str(QT_TRANSLATE_NOOP("Service", "Did not come")), "bad"),
}
_FLOWS = {
    "routine": str(QT_TRANSLATE_NOOP("Service", "Maintenance")),
    "first": str(QT_TRANSLATE_NOOP("Service", "First service")),
    "repair": str(QT_TRANSLATE_NOOP("Service", "Repair")),
    "accident": str(QT_TRANSLATE_NOOP("Service", "Accident")),
    "warranty": str(QT_TRANSLATE_NOOP("Service", "Warranty")),
    "recall": str(QT_TRANSLATE_NOOP("Service", "Recall")),
    "pdi": str(QT_TRANSLATE_NOOP("Service", "PDI")),
}
_CATEGORIES = {
    "first_level": str(QT_TRANSLATE_NOOP("Service", "First-level maintenance")),
    "second_level": str(QT_TRANSLATE_NOOP("Service", "Second-level maintenance")),
    "small": str(QT_TRANSLATE_NOOP("Service", "Small repair")),
    "special": str(QT_TRANSLATE_NOOP("Service", "Special repair")),
    "assembly": str(QT_TRANSLATE_NOOP("Service", "Assembly overhaul")),
    "whole": str(QT_TRANSLATE_NOOP("Service", "Vehicle overhaul")),
}
_PAYERS = {
    "customer": str(QT_TRANSLATE_NOOP("Service", "Customer")),
    "warranty": str(QT_TRANSLATE_NOOP("Service", "Maker's warranty")),
    "insurer": str(QT_TRANSLATE_NOOP("Service", "Insurer")),
    "goodwill": str(QT_TRANSLATE_NOOP("Service", "Goodwill")),
}
_OLD_PARTS = {
    "take": str(QT_TRANSLATE_NOOP("Service", "Customer takes them")),
    "leave": str(QT_TRANSLATE_NOOP("Service", "Leaves them here")),
    "none": str(QT_TRANSLATE_NOOP("Service", "None")),
}
_MARKS: dict[str, tuple[str, Tone]] = {
    "A": (str(QT_TRANSLATE_NOOP("Service", "Scratch")), "info"),
    "B": (str(QT_TRANSLATE_NOOP("Service", "Dent")), "warn"),
    "C": (str(QT_TRANSLATE_NOOP("Service", "Chipped paint")), "ok"),
    "D": (str(QT_TRANSLATE_NOOP("Service", "Missing")), "bad"),
}
_REASONS = {
    "wrong": str(QT_TRANSLATE_NOOP("Service", "The earlier reading was wrong")),
    "swapped": str(QT_TRANSLATE_NOOP("Service", "The instrument was replaced")),
    "checked": str(QT_TRANSLATE_NOOP("Service", "Looked again, it is true")),
}
_GUARANTEES: dict[str, tuple[str, Tone]] = {
    "unknown": (str(QT_TRANSLATE_NOOP("Service", "To be verified")), "warn"),
    "full": (str(QT_TRANSLATE_NOOP("Service", "Repair, exchange, refund")), "ok"),
    "repair": (str(QT_TRANSLATE_NOOP("Service", "Free repair")), "ok"),
    "over": (str(QT_TRANSLATE_NOOP("Service", "Over")), "neutral"),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Service", text)


def _toned(words: dict[str, tuple[str, Tone]], code: str) -> tuple[str, Tone]:
    word, tone = words.get(code, (code, "neutral"))
    return _tr(word), tone


def order_state(code: str) -> tuple[str, Tone]:
    """The word of an order's state and its tone; a state of a newer program as it is."""
    return _toned(_STATES, code)


def stay_state(code: str) -> tuple[str, Tone]:
    """The word of an appointment's state and its tone."""
    return _toned(_STAYS, code)


def mark(code: str) -> tuple[str, Tone]:
    """What a mark on the car's outline means, and its tone."""
    return _toned(_MARKS, code)


def guarantee(code: str) -> tuple[str, Tone]:
    """How far 三包 of the new car still goes."""
    return _toned(_GUARANTEES, code)


def flow(code: str) -> str:
    """A kind of work: 保养, 首保, 维修 …"""
    return _tr(_FLOWS.get(code, code))


def category(code: str) -> str:
    """维修类别, what the law calls the work."""
    return _tr(_CATEGORIES.get(code, code))


def payer(code: str) -> str:
    """Who pays a line."""
    return _tr(_PAYERS.get(code, code))


def old_parts(code: str) -> str:
    """What becomes of the parts taken out."""
    return _tr(_OLD_PARTS.get(code, code))


def reason(code: str) -> str:
    """Why a reading does not follow from the last: 录错, 换表."""
    return _tr(_REASONS.get(code, code))


def flows() -> list[tuple[str, str]]:
    """For a choice."""
    return [(each, flow(each)) for each in FLOWS]


def categories() -> list[tuple[str, str]]:
    """For a choice."""
    return [(each, category(each)) for each in CATEGORIES]


def payers() -> list[tuple[str, str]]:
    """For a choice."""
    return [(each, payer(each)) for each in PAYERS]


def old_parts_options() -> list[tuple[str, str]]:
    """For a choice."""
    return [(each, old_parts(each)) for each in OLD_PARTS]


def km(value: int | None) -> str:
    """``45,210 km``; a dash where nobody knows."""
    return f"{value:,} km" if value is not None else "—"


def day(when: date) -> str:
    """``2026-11-21``."""
    return f"{when:%Y-%m-%d}"


def moment(when: datetime, hours: Hours) -> str:
    """The time of day by the store's clock, with the day where it is not today's."""
    local, now = (hours.local(each) for each in (when, clock.now()))
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local:%m-%d %H:%M}"


def length(span: timedelta) -> str:
    """``25 min``, ``3 h``, ``2 d``."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return _tr(str(QT_TRANSLATE_NOOP("Service", "{n} min"))).format(n=minutes)
    if minutes < 48 * 60:
        return _tr(str(QT_TRANSLATE_NOOP("Service", "{n} h"))).format(n=minutes // 60)
    return _tr(str(QT_TRANSLATE_NOOP("Service", "{n} d"))).format(n=minutes // (24 * 60))
