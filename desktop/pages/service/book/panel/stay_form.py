"""What is typed of an appointment, read: moments, figures, and what an edit changed. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desktop.domain import money
from desktop.domain.opening import Hours
from desktop.domain.problem import Gather, Problem
from desktop.domain.service.appointment_draft import StayDraft
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.widgets.day_field import read_day
from desktop.widgets.time_field import read_time

_CHANGED = (
    "flow", "adviser_id", "odometer_km", "words", "estimate_fen", "fetch", "bring", "fetch_at", "fetch_where", "note",
)  # fmt: skip
"""What an edit may change besides the slot."""
NEW_FIELDS = ("phone", "name")


def moment(hours: Hours, day: str, time: str, field: str = "time") -> datetime:
    """A day and a time as typed. Raises Refused ``date.form``, ``time.form``."""
    at = read_time(time, field)
    return hours.moment(read_day(day, "day"), at.hour * 60 + at.minute)


def draft_of(row: AppointmentRow) -> StayDraft:
    """What was booked, as the form shows it; its slot is put in once there is a plan."""
    return StayDraft(
        row.vehicle_id, row.customer_id, row.flow, minutes=int((row.end - row.start).total_seconds()) // 60,
        adviser_id=row.adviser_id or "", km="" if row.odometer_km is None else str(row.odometer_km), words=row.words,
        estimate="" if row.estimate_fen is None else money.format_fen(row.estimate_fen), fetch=row.fetch,
        bring=row.bring, fetch_where=row.fetch_where, note=row.note,
    )  # fmt: skip


def missing(draft: StayDraft) -> list[Problem]:
    """That there are a car, and a customer on file or with a name and a telephone."""
    if not draft.vehicle_id:
        return [Problem("appointment.no_car", "vehicle")]
    if draft.adding:
        return [Problem("text.missing", name) for name in NEW_FIELDS if not getattr(draft, name).strip()]
    return [] if draft.customer_id else [Problem("appointment.no_customer", "customer")]


def values(draft: StayDraft, hours: Hours, gather: Gather) -> dict[str, Any]:
    """What is typed besides the slot; notes what cannot be read."""
    km = draft.km.replace(",", "").replace(" ", "")
    if km and not (km.isascii() and km.isdigit() and len(km) < 9):
        gather.note("odometer.form", "odometer", value=draft.km[:20])
        km = ""
    fen = gather.take(lambda: money.parse_fen(draft.estimate, "estimate"), None) if draft.estimate.strip() else None
    at = None
    if draft.fetch and draft.fetch_time.strip():
        at = gather.take(lambda: moment(hours, draft.day, draft.fetch_time, "fetch_time"), None)
    return {
        "flow": draft.flow, "adviser_id": draft.adviser_id, "odometer_km": int(km) if km else None,
        "words": draft.words, "estimate_fen": fen, "fetch": draft.fetch, "bring": draft.bring, "fetch_at": at,
        "fetch_where": draft.fetch_where if draft.fetch else "", "note": draft.note,
    }  # fmt: skip


def changes(row: AppointmentRow, found: dict[str, Any]) -> dict[str, Any]:
    """Of what was read only what differs from the booking."""
    return {name: found[name] for name in _CHANGED if (found[name] or None) != (getattr(row, name) or None)}
