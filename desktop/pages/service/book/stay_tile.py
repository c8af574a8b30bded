"""Stays in the workshop as tiles: each state in a word, a tone, and a sentence to be spoken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from desktop.domain.service.appointment import ARRIVED, CANCELLED, DONE, EXPECTED, HOLDING, NO_SHOW
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.domain.service.bay_plan import Busy
from desktop.domain.span import GRACE
from desktop.pages.board.axis import Axis
from desktop.pages.board.words import when
from desktop.pages.service import words
from desktop.pages.service.book.resource import bay_thing, staff_thing
from desktop.pages.service.book.seen import Seen
from desktop.widgets.board import Tile
from desktop.widgets.theme import Tone

translate = QCoreApplication.translate

GONE = frozenset({CANCELLED, NO_SHOW})
"""Not on the board; the list has them."""
OF_STAFF = "~staff"
"""Ends the id of a stay's tile on its technician's row."""


def stay_id(tile_id: str) -> str:
    """Of which stay a tile is."""
    return tile_id.partition("~")[0]


def stay_state(row: AppointmentRow, seen: Seen) -> tuple[str, Tone]:
    """A stay's state in a word or two, and its tone; what the arbiter says goes first."""
    word, now = seen.words.get(row.id), seen.plan.now
    if row.state in HOLDING and word in ("taken", "denied"):
        return translate("BayBoard", "Taken elsewhere"), "bad"
    if row.state in HOLDING and word == "refused":
        return translate("BayBoard", "Refused"), "bad"
    if row.state == ARRIVED and row.end < now:
        return translate("BayBoard", "{0} late").format(words.length(now - row.end)), "bad"
    if row.state in EXPECTED:
        if row.start + GRACE < now:
            return translate("BayBoard", "Not here yet"), "warn"
        ready = seen.ready.get(row.id)
        if ready in ("missing", "late"):
            return ready_word(ready)[0], "warn"
        if word == "waiting":
            return translate("BayBoard", "Tentative"), "warn"
    return words.stay_state(row.state)


def stay_tiles(row: AppointmentRow, seen: Seen, axis: Axis, lanes: Mapping[str, str]) -> list[Tile]:
    """The tiles of a stay: on its bay, or where it waits for one, and on its technician's row."""
    if row.state in GONE:
        return []
    things = [bay_thing(row.bay_id) if row.bay_id else lanes.get(row.id, "")]
    things.append(staff_thing(row.technician_id) if row.technician_id else "")
    found = []
    for thing, ending in zip(things, ("", OF_STAFF), strict=True):
        found += _on_thing(row, seen, axis, thing, ending) if thing else []
    return found


def _on_thing(row: AppointmentRow, seen: Seen, axis: Axis, thing: str, ending: str) -> list[Tile]:
    state, tone = stay_state(row, seen)
    now = seen.plan.now
    until = max(row.end, now) if row.state == ARRIVED else row.end
    on_staff = ending == OF_STAFF
    found = []
    for place, on in enumerate(axis.rows_of(thing, row.start, until)):
        first, last = max(0, round(axis.quarter(on, row.start))), min(axis.quarters, round(axis.quarter(on, row.end)))
        late = max(0.0, (now - row.end) / timedelta(minutes=15)) if row.state == ARRIVED else 0.0
        found.append(
            Tile(
                row.id + ending if not place else f"{row.id}{ending}~{place}", on, first, max(1, last - first),
                row.plate or row.customer or "—", stay_sub(row, on_staff=on_staff), state, tone,
                dashed=row.state in HOLDING and seen.words.get(row.id) in ("waiting", "denied", "taken", "refused"),
                fixed=row.state not in HOLDING or not axis.whole(on, row.start, row.end), late=round(late, 2),
                spoken=stay_sentence(row, seen, state),
            )
        )  # fmt: skip
    return found


def stay_sub(row: AppointmentRow, *, on_staff: bool) -> str:
    """What is done, and who does it, or where."""
    return " · ".join(filter(None, (words.flow(row.flow), row.bay if on_staff else row.technician)))


def stay_sentence(row: AppointmentRow, seen: Seen, state: str) -> str:
    """All of a tile in one sentence."""
    parts = [row.plate, row.customer, when(seen.plan.hours, row.start, row.end), words.flow(row.flow), row.bay]
    parts += [row.technician, state, parts_word(seen, row.id)[0]]
    if row.fetch:
        parts.append(translate("BayBoard", "we fetch the car"))
    return ", ".join(filter(None, parts))


def parts_word(seen: Seen, row_id: str) -> tuple[str, Tone]:
    """How far the parts of a stay are; empty where it needs none."""
    ready = seen.ready.get(row_id)
    return ready_word(ready) if ready is not None else ("", "neutral")


def ready_word(ready: str) -> tuple[str, Tone]:
    """Readiness in a word."""
    found: dict[str, tuple[str, Tone]] = {
        "kept": (translate("BayBoard", "Parts kept"), "ok"),
        "here": (translate("BayBoard", "Parts here"), "ok"),
        "coming": (translate("BayBoard", "Parts coming"), "info"),
        "late": (translate("BayBoard", "Parts late"), "warn"),
        "missing": (translate("BayBoard", "Parts missing"), "bad"),
    }
    return found.get(ready, (ready, "neutral"))


def drive_tiles(each: Busy, axis: Axis) -> list[Tile]:
    """A test drive that a technician rides along in: it belongs to the other board."""
    if not each.technician_id:
        return []
    found = []
    for place, on in enumerate(axis.rows_of(staff_thing(each.technician_id), each.start, each.end)):
        slot = axis.slot(on, each.start, int((each.end - each.start).total_seconds()) // 60)
        word = translate("BayBoard", "Test drive")
        found.append(
            Tile(
                f"{each.row_id}~drive{place}",
                on,
                slot.start,
                slot.length,
                word,
                tone="neutral",
                fixed=True,
                spoken=word,
            )
        )
    return found


def is_over(row: AppointmentRow) -> bool:
    """Nothing can be done with it any more."""
    return row.state in GONE or row.state == DONE


def is_late(row: AppointmentRow, now: datetime) -> bool:
    """Whether the car should be here, or off its bay."""
    return (row.state in EXPECTED and row.start + GRACE < now) or (row.state == ARRIVED and row.end < now)
