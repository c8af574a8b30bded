"""The parts quote 配件报价单: plain values in, PDF bytes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from printing import font
from printing.figure import Language
from printing.frame import FIRST_TOP, TOP, StoreHeader
from printing.page import Pages
from printing.pen import MM, Pen, drawing
from printing.quote_foot import closing
from printing.quote_frame import frame, opening
from printing.quote_table import head, row
from printing.words import word


@dataclass(frozen=True)
class QuoteLine:
    """One line, frozen: amounts are printed as given, never worked out again."""

    position: int
    kind: str
    """``part``, ``labour`` or ``sundry``."""
    name: str
    qty_milli: int
    list_fen: int
    unit_fen: int
    amount_fen: int
    number: str = ""
    brand: str = ""
    spec: str = ""
    grade: str = ""
    """``oe``, ``equivalent``, ``remanufactured``, ``reused`` or empty."""
    unit: str = ""
    rate_bp: int = 10_000
    stock_state: str = ""
    """``here``, ``coming``, ``order`` or empty."""
    stock_milli: int = 0
    eta: date | None = None
    warranty: str = ""
    fit: str = ""
    """``fits``, ``conditional``, ``no``, ``unknown`` or empty."""


@dataclass(frozen=True)
class QuotePaper:
    """Everything that stands on one quote. Times are aware and printed in this machine's zone."""

    store: StoreHeader
    number: str
    issued_at: datetime
    issued_by: str
    valid_until: date
    prices_at: datetime
    lines: tuple[QuoteLine, ...]
    list_total_fen: int
    total_fen: int
    revision: int = 1
    customer_name: str = ""
    contact_name: str = ""
    phone_masked: str = ""
    level_name: str = ""
    terms_days: int = 0
    car_name: str = ""
    vin: str = ""
    vin_verified: bool = True
    plate: str = ""
    odometer_km: int | None = None
    tax_note: str = ""
    """Such as ``含 13% 增值税``."""
    remark: str = ""
    approval_needed: bool = False
    """Not released yet: 待审批 stands across every page."""
    offline: bool = False
    void: bool = False
    demo: bool = False
    """A sample of generated data; says so."""
    copy_label: str = ""
    """Which copy this is, such as ``第一联 客户联``."""
    program_version: str = ""


_TOGETHER = 120 * MM


def quote(paper: QuotePaper, language: Language) -> bytes:
    """The quote as PDF, A4 upright; the same paper gives the same bytes on every run in the same time zone.

    Raises ValueError for a negative total and for times without a zone.
    """
    with drawing:
        around = frame(paper, language)
        pages = Pages(FIRST_TOP, TOP, around.bottom)
        cut = opening(pages, paper, language)
        table_head = head(language)
        rows = [row(line, language) for line in paper.lines]
        sums, rest = closing(paper, language, cut, font.missing(texts(paper)))
        pages.add(table_head, with_next=rows[0].height if rows and rows[0].height < 60 * MM else 0.0)
        # the last line, the sums and the signatures stay together: nobody signs a page that says nothing
        ending = sum(part.height for part in (*sums, *rest))
        kept = ending if ending < _TOGETHER else sum(part.height for part in sums)
        for place, block in enumerate(rows, 1):
            pages.add(block, table_head, kept if place == len(rows) else 0.0)
        for part in (*sums, *rest):
            pages.add(part)
        pen = Pen(_title(paper, language), language)
        pages.draw(pen, around.draw)
        return pen.pdf()


def texts(paper: QuotePaper) -> tuple[str, ...]:
    """Every text of the paper that a person typed, for the glyph check."""
    store = paper.store
    found = [store.name, store.legal_name, store.address, store.phone, store.bank, store.bank_account]
    found += [paper.number, paper.issued_by, paper.customer_name, paper.contact_name, paper.phone_masked]
    found += [paper.level_name, paper.car_name, paper.vin, paper.plate, paper.tax_note, paper.remark]
    found += [paper.copy_label, paper.program_version]
    for line in paper.lines:
        found += [line.number, line.name, line.brand, line.spec, line.unit, line.warranty]
    return tuple(found)


def missing(paper: QuotePaper) -> tuple[str, ...]:
    """The characters of this paper that no font has and that print as boxes with their code point."""
    return font.missing(texts(paper))


def _title(paper: QuotePaper, language: Language) -> str:
    revision = f" {word('revision', language, n=paper.revision)}" if paper.revision > 1 else ""
    return f"{word('title', language)} {paper.number}{revision}"
