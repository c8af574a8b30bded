"""The two slips of the workshop: the appointment 维修预约单 for the customer, the 领料单 for the store room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from printing import font
from printing.figure import Language, money, quantity, unit
from printing.frame import LEFT
from printing.grid import Column, Head, Row, Span, columns, flow
from printing.page import Gap
from printing.pen import MM, SOFT_INK, Align
from printing.service_foot import foot
from printing.service_sheet import Sheet, Visit, heading, notes, panel, paragraph, sheet, visit_fields, words_box
from printing.service_words import say

_TEXT, _SMALL = 9.0, 7.2
_PICK: tuple[tuple[float, Align], ...] = (
    (9, "centre"), (38, "left"), (60, "left"), (17, "right"), (17, "right"), (17, "right"), (28, "left"),
)  # fmt: skip


@dataclass(frozen=True)
class Need:
    """One part that an appointment needs; ``ready``: the stored code."""

    name: str
    qty_milli: int
    ready: str
    eta: str = ""


@dataclass(frozen=True, kw_only=True)
class AppointmentPaper(Visit):
    """Everything that stands on one appointment. ``estimate_fen``: None where none was named."""

    start: datetime
    end: datetime
    bay: str = ""
    technician: str = ""
    estimate_fen: int | None = None
    words: str = ""
    parts: tuple[Need, ...] = ()
    fetch_at: datetime | None = None
    fetch_where: str = ""
    fetch: bool = False
    bring: bool = False
    missed: int = 0
    note: str = ""


@dataclass(frozen=True)
class Pick:
    """One part line of an order: what it needs, what stands issued, in thousandths; ``for_whom``: the technician."""

    number: str
    name: str
    brand: str
    spec: str
    unit: str
    qty_milli: int
    issued_milli: int
    for_whom: str = ""


@dataclass(frozen=True, kw_only=True)
class PickingPaper(Visit):
    """The parts that are to be handed out for one order. It names no customer: it lies on the counter of the store."""

    picks: tuple[Pick, ...] = ()


def appointment(paper: AppointmentPaper, language: Language, copies: Sequence[str] = ("",)) -> bytes:
    """The appointment as PDF, A4 upright. Raises ValueError for times without a zone."""

    def compose(made: Sheet) -> None:
        minutes = round((paper.end - paper.start).total_seconds() / 60)
        last = f"{paper.end:%H:%M}" if paper.end.date() == paper.start.date() else f"{paper.end:%Y-%m-%d %H:%M}"
        pick_at = f"{paper.fetch_at:%m-%d %H:%M}" if paper.fetch_at else ""
        fetch = [made.say("fetch_pick", at=pick_at, where=paper.fetch_where).strip()] if paper.fetch else []
        fetch += [made.say("fetch_bring")] if paper.bring else []
        facts = [
            (made.say("when"), f"{paper.start:%Y-%m-%d %H:%M}–{last}"),
            *visit_fields(made, "owner", "telephone", "flow", "plate", "car", "vin", "odometer"),
            (made.say("bay"), " / ".join(filter(None, (paper.bay, paper.technician)))),
            (made.say("adviser"), paper.adviser),
            (made.say("estimate"), "" if paper.estimate_fen is None else f"¥{money(paper.estimate_fen)}"),
            (made.say("fetch"), " · ".join(fetch)),
        ]
        if paper.missed:
            facts.append((made.say("missed"), str(paper.missed)))
        made.add(panel(made, facts, 3), Gap(3 * MM), *paragraph(made.say("minutes", n=minutes), 9), Gap(2 * MM))
        made.add(*words_box(made.say("words"), paper.words, 1), heading(made.say("parts_needed")))
        for each in paper.parts:
            ready = " ".join(filter(None, (made.called("ready", each.ready), each.eta)))
            made.add(*paragraph(f"{each.name}  × {quantity(each.qty_milli)}  —  {ready}", 8.8))
        if not paper.parts:
            made.add(*paragraph(made.say("no_parts"), 8.8))
        made.add(Gap(2 * MM), *(words_box(made.say("note"), paper.note, 0) if paper.note else ()))
        made.add(*paragraph(made.say("please_come"), 8.4), *notes(made), Gap(4 * MM))
        made.add(foot(made, (("customer", paper.customer), ("adviser", paper.adviser)), seal=False))

    return sheet(paper, say("appointment", language), language, copies, compose)


def picking(paper: PickingPaper, language: Language, copies: Sequence[str] = ("",)) -> bytes:
    """The slip as PDF, A4 upright, with a column to write in what was given."""
    places = columns(LEFT, [(wide * MM, align) for wide, align in _PICK], {1: 2 * MM, 6: 2 * MM})
    keys = (
        ("col_position", ""), ("col_number", ""), ("col_name", "order_sub"), ("col_needed", ""), ("col_issued", ""),
        ("col_now", ""), ("col_given", "col_for"),
    )  # fmt: skip

    def compose(made: Sheet) -> None:
        made.add(panel(made, visit_fields(made, "plate", "car", "vin", "adviser")), Gap(3 * MM))
        if not paper.picks:
            made.add(*paragraph(made.say("nothing_to_pick"), 9), Gap(3 * MM))
        else:
            labelled = Head(places, [(made.say(key), made.say(sub) if sub else "") for key, sub in keys])
            rows = [_pick(made, places, place, each) for place, each in enumerate(paper.picks, 1)]
            made.pages.add(labelled, with_next=rows[0].height)
            for place, each in enumerate(rows, 1):
                made.pages.add(each, labelled, 40 * MM if place == len(rows) else 0.0)
        made.together(*notes(made), Gap(4 * MM), foot(made, (("technician", ""), ("storekeeper", "")), seal=False))

    return sheet(paper, say("picking", language), language, copies, compose)


def _pick(made: Sheet, places: Sequence[Column], place: int, each: Pick) -> Row:
    now = max(0, each.qty_milli - each.issued_milli)
    below = " · ".join(filter(None, (each.brand, each.spec)))
    return Row(
        places,
        (
            (Span(str(place), 8, colour=SOFT_INK, figure=True),),
            flow(Span(each.number, _TEXT, font.BOLD), places[1]),
            (*flow(Span(each.name, _TEXT), places[2]), *flow(Span(below, _SMALL, colour=SOFT_INK), places[2])),
            (Span(f"{quantity(each.qty_milli)} {unit(each.unit, made.language)}", _TEXT, figure=True),),
            (Span(quantity(each.issued_milli), _TEXT, figure=True),),
            (Span(quantity(now), _TEXT, font.BOLD, figure=True),),
            (Span("", 13), *flow(Span(each.for_whom, _SMALL, colour=SOFT_INK), places[6])),
        ),
    )
