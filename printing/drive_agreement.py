"""The test-drive agreement 试乘试驾协议: plain values in, PDF bytes out; a copy for the store, one for the customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from printing import font
from printing.clauses import Clauses, Style, title_of
from printing.drive_facts import facts
from printing.drive_foot import closing
from printing.drive_words import say
from printing.figure import Language
from printing.frame import FIRST_TOP, LEFT, RIGHT, TOP, Chip, Cut, Frame, Issue, StoreHeader, store_head, title_line
from printing.page import Block, Drawn, Gap, Pages
from printing.pen import AMBER, BLUE, MM, SOFT_INK, Pen, drawing
from printing.signature import Point, Signature

COPIES = ("store", "customer")
STYLES = (Style(8.2, 11.8), Style(7.8, 11.0), Style(7.3, 10.2))
"""Tried in this order: the largest with which a copy is one page; where none is, the largest on two."""
_LEAST_TEXT = 60.0
"""So many points of text go with the signatures to a second page: nobody signs a page that says nothing."""


@dataclass(frozen=True)
class Route:
    """A route. ``points`` lie in a square of 1,000, [0, 0] at the top left."""

    name: str
    minutes: int = 0
    metres: int = 0
    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Consent:
    """The customer's word on the licence check. ``given`` None: still to be ticked by hand."""

    text: str
    version: str
    given: bool | None = None
    at: datetime | None = None
    channel: str = ""
    """``counter``, ``phone`` or ``paper``."""


@dataclass(frozen=True)
class AgreementPaper:
    """Everything that stands on one agreement. ``start``, ``end``: aware, printed as they are.

    ``text``: filled in; its first line is the title where it stands alone.
    """

    store: StoreHeader
    number: str
    issued: Issue
    text: str
    text_version: str
    customer: str
    phone: str
    start: datetime
    end: datetime
    car: str
    plate: str
    vin: str
    route: Route
    consent: Consent
    label: str = ""
    colour: str = ""
    key_number: str = ""
    insurance_until: date | None = None
    licence_number: str = ""
    licence_class: str = ""
    first_issued: date | None = None
    licence_until: date | None = None
    licence_open: bool = False
    overridden: bool = False
    ride_only: bool = False
    occupants: int = 1
    companion: str = ""
    consultant: str = ""
    signatures: tuple[Signature, ...] = ()
    mark: str = ""
    """Kept in the PDF's keywords: of what it says, to know it again."""
    demo: bool = False


def agreement(paper: AgreementPaper, language: Language, copies: Sequence[str] = COPIES) -> bytes:
    """The agreement as PDF, A4 upright, its copies one after another, each counting its own pages.

    The same paper gives the same bytes. Raises ValueError for times without a zone.
    """
    with drawing:
        named = title_of(paper.text)[0] or say("agreement", language)
        pen = Pen(f"{named} {paper.number}", language, paper.mark)
        layout = _best(paper, language)
        for place, whose in enumerate(copies, 1):
            nth = "一二三"[place - 1] if language == "zh" else place
            layout.label = say("copy", language, n=nth, whose=say(f"copy_{whose}", language))
            layout.pages.draw(pen, layout.frame.draw)
        return pen.pdf()


def texts(paper: AgreementPaper) -> tuple[str, ...]:
    """Every text of the paper that a person typed, for the glyph check."""
    store = paper.store
    found = [store.name, store.legal_name, store.address, store.phone, paper.number, paper.issued.by, paper.text]
    found += [paper.customer, paper.phone, paper.car, paper.plate, paper.vin, paper.label, paper.colour]
    found += [paper.key_number, paper.route.name, paper.companion, paper.consultant, paper.consent.text]
    return tuple(found)


class _Layout:
    """One copy set in one style. ``label``: which copy it is drawn as, the only thing in which they differ."""

    def __init__(self, paper: AgreementPaper, language: Language, style: Style) -> None:
        self.label = ""
        title, body = title_of(paper.text)
        title = title or say("agreement", language)
        self.frame = Frame(paper.store.name, f"{title}  {paper.number}", paper.issued, language, _mark(paper, language))
        self.pages = Pages(FIRST_TOP, TOP, self.frame.bottom)
        cut: Cut = []
        chips = _chips(paper, language)
        heading = Drawn(22, lambda pen, y: title_line(title, chips, self.label).draw(pen, y))
        head = store_head(replace(paper.store, bank="", bank_account=""), paper.number, cut)
        top: list[Block] = [head, Gap(3 * MM), heading, Gap(2 * MM), *facts(paper, language, cut), Gap(2.5 * MM)]
        for block in top:
            self.pages.add(block)
        ending = closing(paper, language, cut, font.missing(texts(paper)))
        _set_text(self.pages, Clauses.of(body, LEFT, RIGHT, style), ending)


def _best(paper: AgreementPaper, language: Language) -> _Layout:
    """The copy in the largest type that leaves it on one page, or else on the fewest in the largest."""
    tried = []
    for style in STYLES:
        layout = _Layout(paper, language, style)
        if layout.pages.count == 1:
            return layout
        tried.append(layout)
    return min(tried, key=lambda each: each.pages.count)


def _set_text(pages: Pages, text: Clauses, ending: list[Block]) -> None:
    """The text and what is signed under it; where both do not fit, some of the text goes along to the next page."""
    after = sum(block.height for block in ending)
    if text.height + after > pages.room and text.height <= pages.room:
        parts = text.split(max(text.height - _LEAST_TEXT, _LEAST_TEXT))
        if parts is not None:
            pages.add(parts[0])
            pages.turn()
            text = parts[1]
    pages.add(text)
    for block in ending:
        pages.add(block)


def _mark(paper: AgreementPaper, language: Language) -> Chip | None:
    return (say("demo_mark", language), SOFT_INK) if paper.demo else None


def _chips(paper: AgreementPaper, language: Language) -> list[Chip]:
    chips = [
        (paper.ride_only, say("ride", language), BLUE),
        (bool(paper.signatures), say("signed", language), BLUE),
        (paper.issued.offline, say("offline", language), AMBER),
        (paper.demo, say("demo", language), SOFT_INK),
    ]
    return [(label, colour) for shown, label, colour in chips if shown]
