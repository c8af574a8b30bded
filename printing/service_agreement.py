"""The repair order 机动车维修委托书: what is to be done, for what budget and until when; signed by both parties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from printing import font
from printing.capitals import capitals
from printing.clauses import Clauses, Style
from printing.figure import Language, money
from printing.frame import LEFT, RIGHT
from printing.line import wrap
from printing.page import Block, Drawn, Gap
from printing.pen import MM, PANEL, SOFT_INK, Pen
from printing.service_foot import foot
from printing.service_lines import WorkLine, head, places, row
from printing.service_sheet import Sheet, Visit, heading, notes, panel, paragraph, sheet, visit_fields, words_box
from printing.service_words import say

COPIES = ("store", "customer")
_STYLE = Style(7.4, 10.4)


@dataclass(frozen=True)
class Extra:
    """One additional piece of work: ``answer`` is ``agreed``, ``declined`` or empty; ``at`` printed as it is."""

    words: str
    price_fen: int
    answer: str = ""
    who: str = ""
    how: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AgreementPaper(Visit):
    """Everything that stands on one repair order. ``budget_fen``: the customer's; ``others``: payer and amount.

    ``labour_fen``, ``parts_fen``: of the budget; the rest is other. ``deviation_bp``: by how much it may be exceeded.
    """

    lines: tuple[WorkLine, ...] = ()
    extras: tuple[Extra, ...] = ()
    budget_fen: int = 0
    labour_fen: int = 0
    parts_fen: int = 0
    others: tuple[tuple[str, int], ...] = ()
    deviation_bp: int = 0
    promised: datetime | None = None
    old_parts: str = "leave"
    wash: bool = False
    by_tow: bool = False
    words: str = ""
    warranty_km: int = 0
    warranty_days: int = 0
    terms: str = ""
    terms_version: str = ""


def repair_agreement(paper: AgreementPaper, language: Language, copies: Sequence[str] = COPIES) -> bytes:
    """The order as PDF, A4 upright. Raises ValueError for times without a zone and a negative budget."""

    def compose(made: Sheet) -> None:
        made.add(panel(made, _facts(made, paper)), Gap(2.5 * MM))
        if paper.words.strip():
            made.add(*words_box(made.say("words"), paper.words, 0))
        _lines(made, paper)
        made.add(*_extras(made, paper))
        made.together(*_terms(made, paper), *notes(made), Gap(2 * MM), _foot(made, paper))

    return sheet(paper, say("agreement", language), language, copies, compose, bank=True)


def _facts(made: Sheet, paper: AgreementPaper) -> list[tuple[str, str]]:
    facts = visit_fields(
        made, "owner", "telephone", "bringer", "arrived", "plate", "car", "vin", "engine", "odometer_in", "registered",
        "colour", "category",
    )  # fmt: skip
    return [
        *facts,
        (made.say("way_in"), made.say("towed" if paper.by_tow else "driven")),
        (made.say("promised"), f"{paper.promised:%Y-%m-%d %H:%M}" if paper.promised else ""),
        (made.say("old_parts"), made.called("old", paper.old_parts)),
        (made.say("adviser"), paper.adviser),
    ]


def _lines(made: Sheet, paper: AgreementPaper) -> None:
    """The table, whose last row stays with the sums under it."""
    placed = places()
    labelled, sums = head(made, placed), _sums(made, paper)
    rows = [row(made, placed, place, line) for place, line in enumerate(paper.lines, 1)]
    made.pages.add(labelled, with_next=rows[0].height if rows else sums.height)
    if not rows:
        made.add(*paragraph(made.say("no_lines"), 8.4), Gap(2 * MM))
    for place, each in enumerate(rows, 1):
        made.pages.add(each, labelled, sums.height + 2 * MM if place == len(rows) else 0.0)
    made.add(Gap(2 * MM), sums, Gap(2 * MM))


def _sums(made: Sheet, paper: AgreementPaper) -> Drawn:
    """The budget in figures and capitals, what it is made of, and how far it may be exceeded."""
    whole = f"¥{money(paper.budget_fen)}"
    other = paper.budget_fen - paper.labour_fen - paper.parts_fen
    of = made.say(
        "budget_parts", labour=money(paper.labour_fen), parts=money(paper.parts_fen), other=money(other)
    )  # fmt: skip
    rate = f"{paper.deviation_bp / 100:g}"
    small = [made.say("deviation", rate=rate)] if paper.budget_fen else []
    small += [
        made.say("others_pay", payer=made.called("payer", payer), amount=money(fen)) for payer, fen in paper.others
    ]
    below = wrap(" · ".join(small), font.REGULAR, 7.4, RIGHT - LEFT - 7 * MM)
    high = 15.5 * MM + len(below) * 10

    def draw(pen: Pen, y: float) -> None:
        pen.panel(LEFT, y, RIGHT - LEFT, high, PANEL, 6)
        left, right = LEFT + 3.5 * MM, RIGHT - 3 * MM
        pen.text(left, y + 6.6 * MM, made.say("capitals"), 8, colour=SOFT_INK)
        at = left + font.width(made.say("capitals"), font.REGULAR, 8) + 2.5 * MM
        pen.text(at, y + 6.6 * MM, capitals(paper.budget_fen), 10, font.BOLD, room=LEFT + 112 * MM - at)
        pen.text(left, y + 12.2 * MM, of, 8, colour=SOFT_INK, room=108 * MM)
        pen.text(right, y + 9.6 * MM, whole, 17, font.BOLD, align="right", room=50 * MM)
        at = right - min(font.width(whole, font.BOLD, 17), 50 * MM) - 3 * MM
        pen.text(at, y + 9.4 * MM, made.say("budget"), 9.2, font.BOLD, align="right")
        for place, line in enumerate(below):
            pen.text(left, y + 17 * MM + place * 10, line, 7.4, colour=SOFT_INK)

    return Drawn(high, draw)


def _extras(made: Sheet, paper: AgreementPaper) -> list[Block]:
    """Work that was proposed later, and what the customer said to it."""
    if not paper.extras:
        return []
    blocks: list[Block] = [heading(made.say("extras"))]
    for place, each in enumerate(paper.extras, 1):
        values = {
            "amount": money(each.price_fen), "who": each.who, "how": made.called("how", each.how),
            "at": f"{each.at:%m-%d %H:%M}" if each.at else "",
        }  # fmt: skip
        answer = made.say(f"extra_{each.answer or 'open'}", **values)
        blocks += paragraph(f"{place}. {each.words}  ¥{money(each.price_fen)}  —  {answer}", 8.2)
    return [*blocks, Gap(2 * MM)]


def _terms(made: Sheet, paper: AgreementPaper) -> list[Block]:
    given = made.say("warranty_terms", km=f"{paper.warranty_km:,}", days=paper.warranty_days)
    blocks: list[Block] = [heading(made.say("terms_title"), paper.terms_version)]
    if paper.warranty_days:
        blocks += paragraph(f"{made.say('warranty')}：{given}" if made.language == "zh" else f"Warranty: {given}", 8)
        blocks.append(Gap(1 * MM))
    return [*blocks, Clauses.of(paper.terms, LEFT, RIGHT, _STYLE), Gap(2 * MM)] if paper.terms else blocks


def _foot(made: Sheet, paper: AgreementPaper) -> Drawn:
    return foot(made, (("customer", paper.bringer or paper.customer), ("adviser", paper.adviser)))
