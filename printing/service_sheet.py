"""What the workshop's A4 papers have in common: the visit at their head, panels, boxes of words, copies, the foot.

JT/T 1133 and the local forms name the fields; the page is our own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any

from printing import font
from printing.figure import Language, day, minute
from printing.frame import (
    FIRST_TOP,
    LEFT,
    RIGHT,
    TOP,
    Chip,
    Cut,
    Frame,
    Issue,
    StoreHeader,
    fit,
    store_head,
    title_line,
)
from printing.line import wrap
from printing.page import Block, Drawn, Gap, Pages
from printing.pen import AMBER, BLUE, LINE, MM, PANEL, RED, SOFT_INK, Pen, drawing
from printing.service_words import called, say
from printing.signature import Signature

Fields = Sequence[tuple[str, str]]
"""The label in words, and the value; an empty value stands as a dash."""
WIDE = RIGHT - LEFT
_SIZE, _LEADING, _MOST_LINES = 8.6, 11.5, 3
_INSET = 3.5 * MM


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The visit and the car, at the head of every paper of the workshop. Times are aware and printed as they are.

    ``flow``, ``category``, ``use``: the stored codes. Telephones come masked where they are not needed.
    """

    store: StoreHeader
    number: str
    issued: Issue
    customer: str = ""
    phone: str = ""
    bringer: str = ""
    bringer_phone: str = ""
    plate: str = ""
    vin: str = ""
    car: str = ""
    engine: str = ""
    colour: str = ""
    use: str = ""
    registered_on: date | None = None
    odometer_km: int | None = None
    flow: str = ""
    category: str = ""
    arrived: datetime | None = None
    adviser: str = ""
    signatures: tuple[Signature, ...] = ()
    mark: str = ""
    """Kept in the PDF's keywords: of what it says, to know it again."""
    demo: bool = False


class Sheet:
    """One paper while it is set: its pages, and what was too long for its place. ``label``: of the copy being drawn."""

    def __init__(self, paper: Visit, title: str, language: Language, chips: Sequence[Chip], bank: bool) -> None:
        self.paper, self.language, self.label = paper, language, ""
        self.cut: Cut = []
        mark = (say("demo_mark", language), SOFT_INK) if paper.demo else None
        self.frame = Frame(paper.store.name, f"{title}  {paper.number}", paper.issued, language, mark)
        self.pages = Pages(FIRST_TOP, TOP, self.frame.bottom)
        store = paper.store if bank else replace(paper.store, bank="", bank_account="")
        said = [*chips, *_chips(paper, language)]
        heading = Drawn(22, lambda pen, y: title_line(title, said, self.label).draw(pen, y))
        self.add(store_head(store, paper.number, self.cut), Gap(3 * MM), heading, Gap(2 * MM))

    def add(self, *blocks: Block) -> None:
        """Set blocks one under another."""
        for block in blocks:
            self.pages.add(block)

    def together(self, *blocks: Block) -> None:
        """Set blocks that stay on one page, as far as one page can hold them."""
        height = sum(block.height for block in blocks)
        for place, block in enumerate(blocks):
            self.pages.add(block, with_next=height - block.height if place == 0 and height < 200 * MM else 0.0)

    def say(self, key: str, **values: object) -> str:
        """Words in the language of the paper."""
        return say(key, self.language, **values)

    def called(self, kind: str, code: str) -> str:
        """The word of a stored code; nothing for none."""
        return called(kind, code, self.language) if code else ""


def sheet(
    paper: Visit, title: str, language: Language, copies: Sequence[str], compose: Callable[[Sheet], None], *,
    chips: Sequence[Chip] = (), bank: bool = False,
) -> bytes:  # fmt: skip
    """The paper as PDF, A4 upright, its copies one after another, each counting its own pages; "" is a lone copy.

    The same paper gives the same bytes. Raises ValueError for times without a zone.
    """
    with drawing:
        made = Sheet(paper, title, language, chips, bank)
        compose(made)
        pen = Pen(f"{title} {paper.number}", language, paper.mark)
        for place, whose in enumerate(copies, 1):
            nth = "一二三四"[place - 1] if language == "zh" else place
            made.label = say("copy", language, n=nth, whose=say(f"copy_{whose}", language)) if whose else ""
            made.pages.draw(pen, made.frame.draw)
        return pen.pdf()


def texts(paper: Any) -> Iterator[str]:
    """Every text that stands in a paper's values, for the glyph check."""
    if isinstance(paper, str):
        yield paper
    elif isinstance(paper, tuple):
        for each in paper:
            yield from texts(each)
    elif is_dataclass(paper):
        for each in fields(paper):
            yield from texts(getattr(paper, each.name))


def visit_fields(made: Sheet, *names: str) -> list[tuple[str, str]]:
    """These facts of the visit with their labels, in this order."""
    paper = made.paper
    values = {
        "owner": paper.customer, "telephone": paper.phone, "plate": paper.plate or made.say("no_plate"),
        "bringer": _both(paper.bringer or paper.customer, paper.bringer_phone), "vin": paper.vin, "car": paper.car,
        "engine": paper.engine, "colour": paper.colour, "use": made.called("use", paper.use),
        "registered": day(paper.registered_on), "odometer_in": km(paper.odometer_km),
        "odometer_out": km(paper.odometer_km), "odometer": km(paper.odometer_km),
        "arrived": f"{paper.arrived:%Y-%m-%d %H:%M}" if paper.arrived else "", "adviser": paper.adviser,
        "category": made.called("category", paper.category), "flow": made.called("flow", paper.flow),
    }  # fmt: skip
    return [(made.say(name), values[name]) for name in names]


def km(value: int | None) -> str:
    """``46,820 km``, or nothing."""
    return "" if value is None else f"{value:,} km"


def panel(made: Sheet, facts: Fields, across: int = 4) -> Drawn:
    """Facts in a tinted panel, so many across; one that is too long stands in full under the paper."""
    column = (WIDE - _INSET) / across
    cells = [
        (label, fit(text, font.BOLD, _SIZE, column - 2.5 * MM, _MOST_LINES, made.cut, label)) for label, text in facts
    ]
    rows = [cells[start : start + across] for start in range(0, len(cells), across)]
    heights = [max(len(value) for _, value in each) * _LEADING + 13.5 for each in rows]

    def draw(pen: Pen, y: float) -> None:
        pen.panel(LEFT, y, WIDE, sum(heights) + 6, PANEL, 6)
        y += 3
        for each, tall in zip(rows, heights, strict=True):
            for place, (label, value) in enumerate(each):
                x = LEFT + _INSET + place * column
                pen.text(x, y + 10, label, 6.8, colour=SOFT_INK, room=column - 2 * MM)
                for number, line in enumerate(value):
                    pen.text(x, y + 21 + number * _LEADING, line or "—", _SIZE, font.BOLD if line else font.REGULAR)
            y += tall

    return Drawn(sum(heights) + 6, draw)


def heading(text: str, beside: str = "") -> Drawn:
    """A small heading over what follows, and words in softer ink beside it."""

    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + 11, text, 9.2, font.BOLD)
        x = LEFT + font.width(text, font.BOLD, 9.2) + 3 * MM
        pen.text(x, y + 11, beside, 7.4, colour=SOFT_INK, room=RIGHT - x)

    return Drawn(16, draw)


def words_box(label: str, text: str, least: int) -> list[Block]:
    """Words a person typed, under their label; with fewer lines than ``least`` there are lines left to write on."""
    lines = wrap(text, font.REGULAR, 8.6, WIDE) if text.strip() else []
    blank = max(0, least - len(lines))
    blocks: list[Block] = [heading(label)]
    blocks += [_typed(line) for line in lines]
    blocks += [Drawn(7 * MM, lambda pen, y: pen.rule(LEFT, RIGHT, y + 6.4 * MM, LINE)) for _ in range(blank)]
    return [*blocks, Gap(1.5 * MM)]


def paragraph(text: str, size: float = 7.8) -> list[Block]:
    """A sentence or several over the whole width."""
    return [_line(line, size, False) for line in wrap(text, font.REGULAR, size, WIDE)]


def notes(made: Sheet, *more: str) -> list[Block]:
    """What was too long for its place in full, what no font has, and that it is a sample."""
    said = [made.say("in_full", field=label, text=text) if label else text for label, text in made.cut]
    blocks = [block for text in [*said, *filter(None, more)] for block in paragraph(text, 7.2)]
    unknown = font.missing(texts(made.paper))
    red = []
    if unknown:
        red.append(made.say("missing", codes=" ".join(f"U+{ord(char):04X}" for char in unknown[:40])))
    if made.paper.demo:
        red.append(made.say("demo_note"))
    return [*blocks, *(_line(line, 7.2, True) for text in red for line in wrap(text, font.REGULAR, 7.2, WIDE))]


def signed_at(moment: datetime) -> str:
    """When something was signed on the screen."""
    return minute(moment)


def _typed(line: str) -> Drawn:
    return Drawn(12.2, lambda pen, y: pen.text(LEFT, y + 9.5, line, 8.6))


def _line(line: str, size: float, bad: bool) -> Drawn:
    return Drawn(size * 1.36, lambda pen, y: pen.text(LEFT, y + size, line, size, colour=RED if bad else SOFT_INK))


def _both(one: str, two: str) -> str:
    return " ".join(text for text in (one, two) if text)


def _chips(paper: Visit, language: Language) -> list[Chip]:
    chips = [
        (bool(paper.signatures), say("signed", language), BLUE),
        (paper.issued.offline, say("offline", language), AMBER),
        (paper.demo, say("demo", language), SOFT_INK),
    ]
    return [(label, colour) for shown, label, colour in chips if shown]
