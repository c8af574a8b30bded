"""The receipt 收款凭据 on a roll of 80 mm: what was billed, what was paid how, what is open; as long as it must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from printing import code, font
from printing.capitals import capitals
from printing.figure import Language, minute, money
from printing.frame import Issue, StoreHeader
from printing.line import wrap
from printing.page import Drawn, Gap
from printing.pen import INK, MM, Pen, drawing
from printing.service_words import called, say

WIDE = 80 * MM
LEFT, RIGHT = 4 * MM, 76 * MM
"""A roll of 80 mm is printed on over 72."""
_TOP = 4.5 * MM
"""Free for the mark of a reprint."""


@dataclass(frozen=True)
class Paid:
    """One movement of money; ``kind`` and ``method`` are the stored codes, given back is below 0."""

    at: datetime
    kind: str
    method: str
    amount_fen: int


@dataclass(frozen=True)
class ReceiptPaper:
    """Everything that stands on one receipt. ``billed_fen``: None while nothing is settled. Times print as they are."""

    store: StoreHeader
    number: str
    issued: Issue
    order_number: str
    plate: str
    car: str
    paid: tuple[Paid, ...]
    billed_fen: int | None = None
    mark: str = ""
    demo: bool = False

    @property
    def paid_fen(self) -> int:
        """All that was paid, given back taken off."""
        return sum(each.amount_fen for each in self.paid)


def receipt(paper: ReceiptPaper, language: Language) -> bytes:
    """The receipt as PDF, one page of 80 mm. Raises ValueError for times without a zone."""
    with drawing:
        title = say("receipt" if paper.billed_fen is not None else "receipt_deposit", language)
        blocks = _blocks(paper, title, language)
        high = _TOP + sum(block.height for block in blocks) + 5 * MM
        pen = Pen(f"{title} {paper.number}", language, paper.mark, (WIDE, high))
        y = _TOP
        for block in blocks:
            block.draw(pen, y)
            y += block.height
        pen.next_page()
        return pen.pdf()


def _blocks(paper: ReceiptPaper, title: str, language: Language) -> Sequence[Drawn | Gap]:
    made = [_middle(line, 11, font.BOLD) for line in wrap(paper.store.name, font.BOLD, 11, RIGHT - LEFT)]
    for text in (paper.store.legal_name, paper.store.phone):
        made += [_middle(line, 7.5) for line in (wrap(text, font.REGULAR, 7.5, RIGHT - LEFT) if text else ())]
    chip = f"{title} · {say('demo', language)}" if paper.demo else title
    made += [_rule(), _middle(chip, 12, font.BOLD), _pair(say("col_number_receipt", language), paper.number)]
    made.append(_pair(say("order_number", language), paper.order_number))
    made.append(_pair(say("plate", language), paper.plate or say("no_plate", language)))
    if paper.car:
        made.append(_pair(say("car", language), paper.car))
    made.append(_rule())
    if paper.billed_fen is not None:
        made.append(_pair(say("billed", language), f"¥{money(paper.billed_fen)}", 9, font.BOLD))
    for each in paper.paid:
        what = f"{called('paykind', each.kind, language)} {called('method', each.method, language)}"
        made.append(_pair(f"{each.at:%m-%d %H:%M} {what}", f"¥{money(each.amount_fen)}"))
    made += [_rule(), _pair(say("paid", language), f"¥{money(paper.paid_fen)}", 12, font.BOLD)]
    if paper.paid_fen >= 0:
        made += [_left(line, 8) for line in wrap(capitals(paper.paid_fen), font.REGULAR, 8, RIGHT - LEFT)]
    if paper.billed_fen is not None:
        open_fen = paper.billed_fen - paper.paid_fen
        label = say("open" if open_fen >= 0 else "give_back", language)
        made.append(_pair(label, f"¥{money(abs(open_fen))}", 9, font.BOLD))
    return [*made, _rule(), *_ending(paper, language)]


def _ending(paper: ReceiptPaper, language: Language) -> list[Drawn]:
    notes = [say("not_invoice", language), f"{minute(paper.issued.at)} {paper.issued.by}".strip()]
    if paper.issued.offline:
        notes.append(say("offline", language))
    lines = [_middle(line, 7.2) for text in notes for line in wrap(text, font.REGULAR, 7.2, RIGHT - LEFT)]
    side, modules = code.qr(code.payload(paper.number))
    unit = 0.625 * MM  # five dots of a printer of 203 dots an inch
    wide = (side - 8) * unit

    def draw(pen: Pen, y: float) -> None:
        pen.path(WIDE / 2 - wide / 2 - 4 * unit, y + 3 * MM + wide + 4 * unit, unit, modules)

    return [*lines, Drawn(wide + 6 * MM, draw), _middle(say("thanks", language), 8)]


def _middle(text: str, size: float, name: str = font.REGULAR) -> Drawn:
    return Drawn(
        size * 1.4, lambda pen, y: pen.text(WIDE / 2, y + size, text, size, name, align="centre", room=RIGHT - LEFT)
    )  # fmt: skip


def _left(text: str, size: float) -> Drawn:
    return Drawn(size * 1.4, lambda pen, y: pen.text(LEFT, y + size, text, size))


def _pair(label: str, value: str, size: float = 8, name: str = font.REGULAR) -> Drawn:
    """A label at the left and its value at the right, which goes under it where both do not fit."""
    beside = font.width(label, font.REGULAR, size) + font.width(value, name, size) + 2 * MM <= RIGHT - LEFT

    def draw(pen: Pen, y: float) -> None:
        pen.text(LEFT, y + size, label, size, room=RIGHT - LEFT)
        at = y + size if beside else y + size * 2.4
        pen.text(RIGHT, at, value, size, name, align="right", room=RIGHT - LEFT)

    return Drawn(size * (1.5 if beside else 2.9), draw)


def _rule() -> Drawn:
    return Drawn(7, lambda pen, y: pen.rule(LEFT, RIGHT, y + 3.5, INK, 0.6))
