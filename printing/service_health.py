"""The health check list 车辆健康检查表: what was looked at, each item good, to watch or to replace, with a remark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from printing import font
from printing.figure import Language
from printing.frame import LEFT, RIGHT
from printing.line import wrap
from printing.page import Block, Drawn, Gap
from printing.pen import INK, LINE, MM, PANEL, RED, SOFT_INK, Pen
from printing.service_foot import foot
from printing.service_sheet import Sheet, Visit, notes, panel, paragraph, sheet, visit_fields
from printing.service_words import say

ANSWERS = ("good", "watch", "replace")
_ITEM, _FIRST, _STEP, _NOTE = LEFT + 32 * MM, LEFT + 94 * MM, 15 * MM, LEFT + 142 * MM
_SIZE, _LEADING, _ROW = 8.4, 10.4, 13.4


@dataclass(frozen=True)
class Looked:
    """One item in the words of the paper. ``answer``: one of ``ANSWERS``, empty where nobody looked."""

    group: str
    name: str
    answer: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class HealthPaper(Visit):
    """Everything that stands on one list."""

    looked: tuple[Looked, ...] = ()


def health(paper: HealthPaper, language: Language, copies: Sequence[str] = ("",)) -> bytes:
    """The list as PDF, A4 upright. Raises ValueError for times without a zone."""

    def compose(made: Sheet) -> None:
        facts = visit_fields(made, "owner", "plate", "car", "vin", "arrived", "odometer_in", "flow", "adviser")
        made.add(panel(made, facts), Gap(2.5 * MM))
        head = _head(made)
        rows = [
            _row(each, each.group if not place or paper.looked[place - 1].group != each.group else "")
            for place, each in enumerate(paper.looked)
        ]
        made.pages.add(head, with_next=rows[0].height if rows else 0.0)
        for each in rows:
            made.pages.add(each, head)
        made.add(Gap(2 * MM), _sum(made, paper), Gap(1 * MM))
        last: list[Block] = [*paragraph(made.say("health_note")), *notes(made), Gap(2 * MM)]
        made.together(*last, foot(made, (("customer", paper.customer), ("adviser", paper.adviser)), seal=False))

    return sheet(paper, say("health", language), language, copies, compose)


def _head(made: Sheet) -> Drawn:
    def draw(pen: Pen, y: float) -> None:
        pen.panel(LEFT, y, RIGHT - LEFT, 14, PANEL, 3)
        pen.text(_ITEM, y + 10, made.say("health_item"), 7.6, font.BOLD, room=_FIRST - _ITEM)
        for place, answer in enumerate(ANSWERS):
            x = _FIRST + place * _STEP + _STEP / 2
            pen.text(x, y + 10, made.called("health", answer), 7.6, font.BOLD, align="centre", room=_STEP)
        pen.text(_NOTE, y + 10, made.say("note"), 7.6, font.BOLD, room=RIGHT - _NOTE)

    return Drawn(15, draw)


def _row(each: Looked, group: str) -> Drawn:
    name = wrap(each.name, font.REGULAR, _SIZE, _FIRST - _ITEM - 2 * MM)
    note = wrap(each.note, font.REGULAR, _SIZE, RIGHT - _NOTE) if each.note else []
    high = _ROW + (max(len(name), len(note), 1) - 1) * _LEADING

    def draw(pen: Pen, y: float) -> None:
        if group:
            pen.rule(LEFT, RIGHT, y, LINE, 0.5)
            pen.text(LEFT, y + 9.6, group, 7.8, font.BOLD, room=_ITEM - LEFT - 2 * MM)
        else:
            pen.rule(_ITEM, RIGHT, y, LINE, 0.3)
        for place, line in enumerate(name):
            pen.text(
                _ITEM, y + 9.6 + place * _LEADING, line, _SIZE, font.BOLD if each.answer == "replace" else font.REGULAR
            )
        for place, answer in enumerate(ANSWERS):
            pen.tick_box(_FIRST + place * _STEP + _STEP / 2 - 3.5, y + 9.8, 7, each.answer == answer)
        for place, line in enumerate(note):
            pen.text(_NOTE, y + 9.6 + place * _LEADING, line, _SIZE, colour=RED if each.answer == "replace" else INK)

    return Drawn(high, draw)


def _sum(made: Sheet, paper: HealthPaper) -> Drawn:
    """How many of each; what nobody looked at is said too."""
    counts = {answer: sum(each.answer == answer for each in paper.looked) for answer in ANSWERS}
    said = " · ".join(f"{made.called('health', answer)} {n}" for answer, n in counts.items())
    left = len(paper.looked) - sum(counts.values())
    if left:
        said += " · " + made.say("health_left", n=left)

    def draw(pen: Pen, y: float) -> None:
        pen.rule(LEFT, RIGHT, y, LINE, 0.5)
        pen.text(LEFT, y + 12, said, 8.6, font.BOLD, colour=SOFT_INK if left else INK, room=RIGHT - LEFT)

    return Drawn(15, draw)
