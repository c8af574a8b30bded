"""What stands under the text of an agreement: consent, the places to sign with what was signed, the code, the seal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from printing import code, font
from printing.drive_words import say
from printing.figure import Language, minute
from printing.frame import LEFT, RIGHT, Cut
from printing.line import shorten, wrap
from printing.page import Block, Drawn, Gap
from printing.pen import INK, LINE, MM, RED, SOFT_INK, Pen

if TYPE_CHECKING:
    from printing.drive_agreement import AgreementPaper
    from printing.signature import Signature

_QR = 19 * MM
_SEAL = 45 * MM
_BESIDE = RIGHT - _SEAL - 6 * MM
"""Where everything ends that stands beside the seal."""
_LINES = LEFT + 25 * MM
_ROLES = ("customer", "companion", "store")
_STEP = 11.2 * MM


def closing(paper: AgreementPaper, language: Language, cut: Cut, unknown: tuple[str, ...]) -> list[Block]:
    """The blocks under the text, from the upper one down."""
    blocks: list[Block] = [Gap(2.5 * MM)]
    notes = [say("in_full", language, field=label, text=text) if label else text for label, text in cut]
    for text in notes:
        blocks += [_note(line, False) for line in wrap(text, font.REGULAR, 7.2, RIGHT - LEFT)]
    if unknown:
        codes = " ".join(f"U+{ord(char):04X}" for char in unknown[:40])
        told = say("missing", language, codes=codes)
        blocks += [_note(line, True) for line in wrap(told, font.REGULAR, 7.2, RIGHT - LEFT)]
    return [*blocks, _agreed_and_signed(paper, language)]


def _note(line: str, bad: bool) -> Drawn:
    return Drawn(10, lambda pen, y: pen.text(LEFT, y + 7.5, line, 7.2, colour=RED if bad else INK))


def _agreed_and_signed(paper: AgreementPaper, language: Language) -> Drawn:
    """Consent over code and lines to sign, and beside them the square that the seal needs clear; never torn."""
    consent = _consent(paper, language)
    lines = consent.height + 1.5 * MM + len(_ROLES) * _STEP
    high = max(lines, _SEAL + 4.5 * MM)

    def draw(pen: Pen, y: float) -> None:
        seal = y + high - _SEAL
        pen.text(_BESIDE + 6 * MM, seal - 1.8 * MM, say("seal", language), 8, font.BOLD, room=_SEAL)
        pen.corners(_BESIDE + 6 * MM, seal, _SEAL, 4 * MM, SOFT_INK)
        consent.draw(pen, y)
        top = y + high - len(_ROLES) * _STEP
        _code(pen, top + 2.5 * MM, paper, language)
        _lines(pen, top, paper, language)

    return Drawn(high + 1 * MM, draw)


def _consent(paper: AgreementPaper, language: Language) -> Drawn:
    """The consent with its text and version: what was answered, or two boxes to tick."""
    consent = paper.consent
    words = wrap(consent.text, font.REGULAR, 7, _BESIDE - LEFT - 6 * MM) if consent.text else []
    high = 16 + len(words) * 9.4
    answers = _answers(paper, language)

    def draw(pen: Pen, y: float) -> None:
        pen.frame(LEFT, y, _BESIDE - LEFT, high, LINE)
        x, base = LEFT + 3 * MM, y + 11.5
        head = say("consent", language)
        pen.text(x, base, head, 7.4, font.BOLD)
        x += font.width(head, font.BOLD, 7.4) + 2.5 * MM
        version = say("consent_version", language, version=consent.version)
        pen.text(x, base, version, 6.6, colour=SOFT_INK)
        x = _BESIDE - 3 * MM - sum(_answer_wide(label) for label, _ in answers) + 4 * MM
        for label, ticked in answers:
            pen.tick_box(x, base, 7, ticked)
            pen.text(x + 10, base, label, 7.4)
            x += _answer_wide(label)
        for place, line in enumerate(words):
            pen.text(LEFT + 3 * MM, y + 21.5 + place * 9.4, line, 7, colour=SOFT_INK)

    return Drawn(high, draw)


def _answer_wide(label: str) -> float:
    return 10 + font.width(label, font.REGULAR, 7.4) + 4 * MM


def _answers(paper: AgreementPaper, language: Language) -> list[tuple[str, bool]]:
    consent = paper.consent
    if consent.given is None:
        return [(say("consent_open", language), False), (say("consent_refuse", language), False)]
    if not consent.given:
        return [(say("consent_no", language), True)]
    how = say(f"how_{consent.channel}", language) if consent.channel else ""
    return [(say("consent_yes", language, at=minute(consent.at) if consent.at else "", how=how), True)]


def _code(pen: Pen, y: float, paper: AgreementPaper, language: Language) -> None:
    """The number as a QR code, nothing of the customer in it, and which text this is."""
    side, modules = code.qr(code.payload(paper.number))
    scale = _QR / (side - 8)
    pen.path(LEFT - 4 * scale, y + _QR + 4 * scale, scale, modules)
    at = y + _QR + 9
    for text in (
        say("check", language, digits=code.check_digits(paper.number)),
        say("text_version", language, version=paper.text_version),
    ):
        pen.text(LEFT, at, text, 6.2, colour=SOFT_INK, room=_LINES - LEFT - 2 * MM)
        at += 8.4


def _lines(pen: Pen, y: float, paper: AgreementPaper, language: Language) -> None:
    """A line for each of the three, what is signed over it, and when."""
    labels = [say(f"sign_{role}", language) for role in _ROLES]
    line = _LINES + min(max(font.width(label, font.BOLD, 7.6) for label in labels), 32 * MM) + 2 * MM
    dates = _BESIDE - 27 * MM
    signed = {signature.role: signature for signature in paper.signatures}
    names = {"customer": paper.customer, "companion": paper.companion, "store": ""}
    for place, (role, label) in enumerate(zip(_ROLES, labels, strict=True), 1):
        base = y + place * _STEP - 1.2 * MM
        pen.text(_LINES, base - 4, label, 7.6, font.BOLD, room=line - _LINES - 1 * MM)
        name = shorten(wrap(names[role], font.REGULAR, 6.6, 48 * MM), 1)[0]
        pen.text(_LINES, base - 14, name, 6.6, colour=SOFT_INK)
        pen.rule(line, dates - 11 * MM, base, INK, 0.6)
        pen.text(dates - 1 * MM, base - 4, say("sign_date", language), 7.2, align="right", room=9.5 * MM)
        pen.rule(dates, _BESIDE, base, INK, 0.6)
        if role in signed:
            _signed(pen, signed[role], (line, dates - 11 * MM, dates), base, language)


def _signed(
    pen: Pen, signature: Signature, places: tuple[float, float, float], base: float, language: Language
) -> None:
    """The strokes over the line, and when they were drawn."""
    left, right, dates = places
    wide = min(right - left, (_STEP - 1 * MM) / signature.ratio)
    pen.strokes(left + (right - left - wide) / 2, base + 0.6 * MM - wide * signature.ratio, wide, signature.strokes)
    pen.text(dates, base - 10.5, minute(signature.at), 7.4, room=_BESIDE - dates)
    pen.text(dates, base - 3, say("on_screen", language), 6.4, colour=SOFT_INK)
