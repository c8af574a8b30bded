"""Lists of test drives on paper: the demo cars of a day, the log of drives, the register of keys. A4 upright."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from printing import font
from printing.drive_words import say, state
from printing.figure import Language
from printing.frame import LEFT, RIGHT, Issue, StoreHeader
from printing.grid import Cell, Column, Row, Span, columns, flow
from printing.listing import listing
from printing.page import Block, Drawn, Gap
from printing.pen import AMBER, INK, MM, RED, SOFT_INK, Align, Pen

_TEXT, _SMALL = 8.2, 7.0
Wide = tuple[float, Align]
_DAY: tuple[Wide, ...] = (
    (33, "left"),
    (24, "left"),
    (21, "left"),
    (30, "left"),
    (27, "left"),
    (21, "left"),
    (30, "left"),
)
_LOG: tuple[Wide, ...] = (
    (29, "left"), (30, "left"), (19, "left"), (26, "left"), (29, "right"), (12, "right"), (13, "right"), (15, "right"),
    (13, "left"),
)  # fmt: skip
_KEYS: tuple[Wide, ...] = (
    (20, "left"), (29, "left"), (29, "left"), (29, "left"), (27, "right"), (17, "right"), (15, "left"), (20, "left"),
)  # fmt: skip


@dataclass(frozen=True)
class ListHead:
    """What all three lists have: whose, of which days (in words), made when."""

    store: StoreHeader
    period: str
    issued: Issue
    demo: bool = False


@dataclass(frozen=True)
class DayLine:
    """One line of the day; ``start`` None: the car has nothing to do. Times as the store's clocks show them."""

    car: str
    plate: str
    key_number: str
    start: datetime | None = None
    end: datetime | None = None
    customer: str = ""
    consultant: str = ""
    companion: str = ""
    route: str = ""
    state: str = ""
    key_out: datetime | None = None
    late: bool = False
    note: str = ""


@dataclass(frozen=True)
class LogLine:
    """One drive of the log; what is not known until it is back is None."""

    car: str
    plate: str
    number: str
    out_at: datetime
    in_at: datetime | None
    customer: str
    consultant: str
    companion: str
    route: str
    odometer_out: int
    odometer_in: int | None
    energy_out: int
    energy_in: int | None
    damage: bool
    km: int | None
    minutes: int | None


@dataclass(frozen=True)
class KeyLine:
    """One line of the key register."""

    key_number: str
    car: str
    number: str
    why: str
    out_at: datetime
    out_by: str
    due_at: datetime
    in_at: datetime | None
    in_by: str
    odometer_out: int
    odometer_in: int | None
    energy_out: int
    energy_in: int | None
    damage: bool
    damage_note: str
    late: bool


def day_sheet(head: ListHead, lines: Sequence[DayLine], language: Language) -> bytes:
    """The demo cars of one day, with room to write the odometer by hand."""
    places = _columns(_DAY)
    labels = [
        ("list_car", "list_key_no"), ("list_time", ""), ("list_customer", ""), ("list_people", ""), ("list_route", ""),
        ("list_state", "list_key"), ("list_written", ""),
    ]  # fmt: skip
    rows, last = [], ""
    for line in lines:
        whole = Row(places, _day_cells(line, places, language, named=True))
        same = line.car + line.plate == last
        rows.append(Row(places, _day_cells(line, places, language, named=False), anew=whole) if same else whole)
        last = line.car + line.plate
    booked = sum(line.start is not None for line in lines)
    sums = say("day_sum", language, cars=len({(line.car, line.plate) for line in lines}), n=booked)
    return _list("day_sheet", head, (places, labels, rows), (sums, say("short_names", language)), language)


def drive_log(head: ListHead, lines: Sequence[LogLine], language: Language) -> bytes:
    """The drives of a period with km and minutes, and their sums."""
    places = _columns(_LOG)
    labels = [
        ("list_out", "list_back"), ("list_car", "list_number"), ("list_customer", ""), ("list_people", "list_route"),
        ("list_odometer", ""), ("list_km", ""), ("list_minutes", ""), ("list_energy", ""), ("list_damage", ""),
    ]  # fmt: skip
    rows = [Row(places, _log_cells(line, places, language)) for line in lines]
    sums = say(
        "log_sum", language, n=len(lines), km=f"{sum(line.km or 0 for line in lines):,}",
        minutes=f"{sum(line.minutes or 0 for line in lines):,}",
    )  # fmt: skip
    still = sum(line.in_at is None for line in lines)
    if still:
        sums += say("log_open", language, n=still)
    return _list("drive_log", head, (places, labels, rows), (sums, say("short_names", language)), language)


def key_register(head: ListHead, lines: Sequence[KeyLine], language: Language) -> bytes:
    """Every key that went out, who gave it and took it back, and a line to sign for whoever checks it."""
    places = _columns(_KEYS)
    labels = [
        ("list_key_no", "list_car"), ("list_what", "list_number"), ("list_out", "list_due"), ("list_back", ""),
        ("list_odometer", ""), ("list_energy", ""), ("list_damage", ""), ("list_sign", ""),
    ]  # fmt: skip
    rows = [Row(places, _key_cells(line, places, language)) for line in lines]
    sums = say("register_sum", language, n=len(lines), open=sum(line.in_at is None for line in lines))
    return _list("key_register", head, (places, labels, rows), (sums, ""), language, signed=True)


_Table = tuple[list[Column], list[tuple[str, str]], list[Row]]


def _list(
    name: str, head: ListHead, table: _Table, notes: tuple[str, str], language: Language, signed: bool = False
) -> bytes:  # fmt: skip
    places, labels, rows = table
    said = [(say(upper, language), say(lower, language) if lower else "") for upper, lower in labels]
    ending = _ending(notes, bool(rows), signed, language)
    title, store = say(name, language), (head.store, head.issued)
    return listing(title, head.period, store, (places, said, rows), ending, language, demo=head.demo)


def _ending(notes: tuple[str, str], any_rows: bool, signed: bool, language: Language) -> list[Block]:
    """The sums, a note under them, and where somebody signs."""
    sums, note = notes
    empty = say("none_found", language)

    def told(pen: Pen, y: float) -> None:
        pen.text(LEFT + 3, y + 15, sums if any_rows else empty, 9, font.BOLD, room=RIGHT - LEFT)
        if any_rows:
            pen.text(RIGHT, y + 15, note, 7.2, colour=SOFT_INK, align="right")

    def sign(pen: Pen, y: float) -> None:
        line = RIGHT - 95 * MM
        pen.text(line - 2 * MM, y + 13 * MM, say("checked_by", language), 8.2, font.BOLD, align="right")
        pen.rule(line, line + 50 * MM, y + 14 * MM, INK, 0.6)
        pen.text(line + 63 * MM, y + 13 * MM, say("sign_date", language), 8.2, font.BOLD, align="right")
        pen.rule(line + 65 * MM, RIGHT, y + 14 * MM, INK, 0.6)

    return [Gap(1 * MM), Drawn(22, told), *([Drawn(16 * MM, sign)] if signed else [])]


def _columns(wide: Sequence[Wide]) -> list[Column]:
    """Air is kept where a column that begins at the left follows one that ends at the right."""
    beside = [place for place in range(1, len(wide)) if wide[place - 1][1] == "right" and wide[place][1] == "left"]
    return columns(LEFT, [(size * MM, align) for size, align in wide], dict.fromkeys(beside, 2 * MM))


def _two(upper: str, lower: str, column: Column, *, figure: bool = False) -> Cell:
    """A line over a smaller one."""
    return (
        *flow(Span(upper, _TEXT, figure=figure), column),
        *flow(Span(lower, _SMALL, colour=SOFT_INK, figure=figure), column),
    )


def _strong(text: str, below: str, column: Column) -> Cell:
    return (
        *flow(Span(text, _TEXT, font.BOLD), column),
        *flow(Span(below, _SMALL, colour=SOFT_INK), column),
    )


def _day_cells(line: DayLine, places: Sequence[Column], language: Language, *, named: bool) -> list[Cell]:
    car = _strong(" ".join(text for text in (line.plate, line.car) if text), line.key_number, places[0])
    if line.start is None or line.end is None:
        free = flow(Span(say("free", language), _TEXT, colour=SOFT_INK), places[1])
        return [car, free, *[()] * 5]
    key = say("out_since", language, at=f"{line.key_out:%H:%M}") if line.key_out else ""
    word = state(line.state, language) + (f" · {say('late', language)}" if line.late else "")
    people = " / ".join(text for text in (line.consultant, line.companion) if text)
    return [
        car if named else (),
        (Span(f"{line.start:%H:%M}–{line.end:%H:%M}", _TEXT, font.BOLD, figure=True),),
        flow(Span(line.customer, _TEXT), places[2]),
        flow(Span(people, _TEXT), places[3]),
        _two(line.route, line.note, places[4]),
        (
            *flow(Span(word, _TEXT, colour=RED if line.late else INK), places[5]),
            *flow(Span(key, _SMALL, colour=AMBER), places[5]),
        ),
        (),
    ]


def _log_cells(line: LogLine, places: Sequence[Column], language: Language) -> list[Cell]:
    people = " / ".join(text for text in (line.consultant, line.companion) if text)
    back = "" if line.in_at is None else f"{line.in_at:%m-%d %H:%M}"
    odometer = f"{line.odometer_out:,}" + ("" if line.odometer_in is None else f" / {line.odometer_in:,}")
    return [
        (
            Span(f"{line.out_at:%Y-%m-%d %H:%M}", _TEXT, figure=True),
            *flow(Span(back, _SMALL, colour=SOFT_INK), places[0]),
        ),
        _strong(" ".join(text for text in (line.plate, line.car) if text), line.number, places[1]),
        flow(Span(line.customer, _TEXT), places[2]),
        _two(people, line.route, places[3]),
        (Span(odometer, _TEXT, figure=True),),
        _figure(line.km),
        _figure(line.minutes),
        (Span(_energy(line.energy_out, line.energy_in), _TEXT, figure=True),),
        _damage(line.damage, line.in_at is not None, "", places[8], language),
    ]


def _key_cells(line: KeyLine, places: Sequence[Column], language: Language) -> list[Cell]:
    same_day = line.due_at.date() == line.out_at.date()
    due = f"{say('list_due', language)} {line.due_at:{'%H:%M' if same_day else '%m-%d %H:%M'}}"
    odometer = f"{line.odometer_out:,}" + ("" if line.odometer_in is None else f" / {line.odometer_in:,}")
    back: Cell = ()
    if line.in_at is not None:
        back = (*flow(Span(f"{line.in_at:%m-%d %H:%M}", _TEXT), places[3]), *_small(line.in_by, places[3]))
    elif line.late:
        back = flow(Span(say("late", language), _TEXT, font.BOLD, RED), places[3])
    return [
        _strong(line.key_number, line.car, places[0]),
        _two(line.why or say("list_drive", language), line.number, places[1]),
        (
            *flow(Span(f"{line.out_at:%m-%d %H:%M}", _TEXT), places[2]),
            *_small(line.out_by, places[2]),
            *_small(due, places[2]),
        ),
        back,
        (Span(odometer, _TEXT, figure=True),),
        (Span(_energy(line.energy_out, line.energy_in), _TEXT, figure=True),),
        _damage(line.damage, line.in_at is not None, line.damage_note, places[6], language),
        (),
    ]


def _small(text: str, column: Column) -> Cell:
    return flow(Span(text, _SMALL, colour=SOFT_INK), column)


def _figure(number: int | None) -> Cell:
    return () if number is None else (Span(f"{number:,}", _TEXT, font.BOLD, figure=True),)


def _energy(out: int, back: int | None) -> str:
    return f"{out}" if back is None else f"{out} / {back}"


def _damage(damage: bool, back: bool, note: str, column: Column, language: Language) -> Cell:
    if not back:
        return ()
    word = Span(
        say("yes" if damage else "no", language), _TEXT, font.BOLD if damage else font.REGULAR, RED if damage else INK
    )
    return (*flow(word, column), *(_small(note, column) if damage else ()))
