"""Telephone numbers as people type them, as they are stored, and as they may be shown."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from desktop.domain.problem import Refused

MOBILE_DIGITS = 11
_SEPARATORS = re.compile(r"[\s\-‐-―−.()/·]+")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#|,|;)\s*(\d{1,6})$", re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"^(0\d{2,3}[\s\-]?\d{7,8})-(\d{1,6})$")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d)\d{7,8}|0[3-9]\d{2}\d{7,8}|[2-8]\d{6,7}|[48]00\d{7}|95\d{3,4}")
_TYPED = re.compile(r"\+?\d(?:[\s\-]?\d){6,}")
_FOREIGN = re.compile(r"\+[1-9]\d{5,14}")


@dataclass(frozen=True)
class PhoneNumber:
    """A number as stored: digits, ``+`` before a foreign one, ``x`` before an extension."""

    number: str
    kind: str
    """``mobile``, ``landline`` or ``foreign``."""

    @property
    def reversed(self) -> str:
        """The digits without extension, backwards: the last ones become a prefix."""
        return self.number.partition("x")[0].lstrip("+")[::-1]


def read(text: str, field: str = "phone") -> PhoneNumber:
    """Full width, blanks, dashes, brackets, +86 and extensions are read.

    Raises Refused ``phone.missing``, ``phone.length`` (``value``, ``have``, ``need``) or ``phone.form`` (``value``).
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    plain, extension = _without_extension(typed)
    plain = _SEPARATORS.sub("", plain)
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    if plain.startswith("+86"):
        plain = plain[3:]
    elif re.fullmatch(r"86" + _MOBILE.pattern, plain):
        plain = plain[2:]
    if not plain:
        raise Refused("phone.missing", field)
    kind = _kind(plain)
    if kind:
        return PhoneNumber(plain + (f"x{extension}" if extension else ""), kind)
    if re.fullmatch(r"1\d*", plain) and len(plain) != MOBILE_DIGITS:
        raise Refused("phone.length", field, value=typed[:40], have=len(plain), need=MOBILE_DIGITS)
    raise Refused("phone.form", field, value=typed[:40])


def _without_extension(typed: str) -> tuple[str, str]:
    dashed = _DASHED_EXTENSION.match(typed)
    if dashed:
        return dashed[1], dashed[2]
    found = _EXTENSION.search(typed)
    return (typed[: found.start()], found[1]) if found else (typed, "")


def _kind(plain: str) -> str:
    if _MOBILE.fullmatch(plain):
        return "mobile"
    if _FOREIGN.fullmatch(plain):
        return "foreign"
    return "landline" if _LANDLINE.fullmatch(plain) else ""


def mask(number: str) -> str:
    """13800001234 → ``138****1234``; shorter numbers show their last digits only."""
    main = number.partition("x")[0]
    head = (4 if main.startswith("+") else 3) if len(main) >= 10 else 0
    tail = 4 if len(main) >= 8 else 2
    return f"{main[:head]}****{main[-tail:]}" if main else ""


def mask_within(text: str) -> str:
    """A line that somebody typed, with every number as long as a telephone's masked: ``赵师傅 138****1234``."""
    return _TYPED.sub(lambda found: mask(re.sub(r"[^0-9+]", "", found[0])), unicodedata.normalize("NFKC", text))


def spaced(number: str) -> str:
    """As read aloud: ``138 0000 1234``; others as stored."""
    return f"{number[:3]} {number[3:7]} {number[7:]}" if _MOBILE.fullmatch(number) else number.replace("x", " x")
