"""The foot of the workshop's papers: the code of the number, the places to sign with what was signed, the seal."""

from __future__ import annotations

from collections.abc import Sequence

from printing import code, font
from printing.figure import minute
from printing.frame import LEFT, RIGHT
from printing.line import shorten, wrap
from printing.page import Drawn
from printing.pen import INK, MM, SOFT_INK, Pen
from printing.service_sheet import Sheet
from printing.signature import Signature

_QR = 19 * MM
_SEAL = 45 * MM
_LINES = LEFT + 25 * MM
_STEP = 11.4 * MM
Roles = Sequence[tuple[str, str]]
"""Who signs, such as ``customer``, and the name printed under it."""


def foot(made: Sheet, roles: Roles, *, seal: bool = True) -> Drawn:
    """Never torn. With ``seal`` a square of 45 mm stays clear at the right."""
    end = RIGHT - _SEAL - 6 * MM if seal else RIGHT
    lines = max(len(roles) * _STEP, _QR + 8 * MM)
    high = max(lines, _SEAL + 4.5 * MM) if seal else lines

    def draw(pen: Pen, y: float) -> None:
        if seal:
            top = y + high - _SEAL
            pen.text(end + 6 * MM, top - 1.8 * MM, made.say("seal"), 8, font.BOLD, room=_SEAL)
            pen.corners(end + 6 * MM, top, _SEAL, 4 * MM, SOFT_INK)
        top = y + high - lines
        _code(pen, top + 2 * MM, made)
        _signs(pen, y + high - len(roles) * _STEP, made, roles, end)

    return Drawn(high + 1 * MM, draw)


def _code(pen: Pen, y: float, made: Sheet) -> None:
    """The number as a QR code; nothing of the customer is in it."""
    number = made.paper.number
    side, modules = code.qr(code.payload(number))
    scale = _QR / (side - 8)
    pen.path(LEFT - 4 * scale, y + _QR + 4 * scale, scale, modules)
    digits = made.say("check", digits=code.check_digits(number))
    pen.text(LEFT, y + _QR + 9, digits, 6.4, colour=SOFT_INK, room=_LINES - LEFT - 2 * MM)


def _signs(pen: Pen, y: float, made: Sheet, roles: Roles, end: float) -> None:
    labels = [made.say(f"sign_{role}") for role, _ in roles]
    line = _LINES + min(max(font.width(label, font.BOLD, 7.8) for label in labels), 32 * MM) + 2 * MM
    dates = end - 27 * MM
    signed = {signature.role: signature for signature in made.paper.signatures}
    for place, ((role, name), label) in enumerate(zip(roles, labels, strict=True), 1):
        base = y + place * _STEP - 1.2 * MM
        pen.text(_LINES, base - 4, label, 7.8, font.BOLD, room=line - _LINES - 1 * MM)
        pen.text(
            _LINES, base - 14, shorten(wrap(name, font.REGULAR, 6.8, 46 * MM), 1)[0], 6.8, colour=SOFT_INK
        )  # fmt: skip
        pen.rule(line, dates - 11 * MM, base, INK, 0.6)
        pen.text(dates - 1 * MM, base - 4, made.say("sign_date"), 7.2, align="right", room=9.5 * MM)
        pen.rule(dates, end, base, INK, 0.6)
        if role in signed:
            _signed(pen, made, signed[role], (line, dates - 11 * MM, dates, end), base)


def _signed(
    pen: Pen, made: Sheet, signature: Signature, places: tuple[float, float, float, float], base: float
) -> None:
    """The strokes over the line, and when they were drawn."""
    left, right, dates, end = places
    wide = min(right - left, (_STEP - 1 * MM) / signature.ratio)
    pen.strokes(left + (right - left - wide) / 2, base + 0.6 * MM - wide * signature.ratio, wide, signature.strokes)
    pen.text(dates, base - 10.5, minute(signature.at), 7.4, room=end - dates)
    pen.text(dates, base - 3, made.say("on_screen"), 6.4, colour=SOFT_INK)
