"""The machine-readable marks of a paper: a QR code and a Code 128, both of its number. They hold no personal data."""

from __future__ import annotations

from functools import lru_cache

import segno

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "2141214121211111431113411311411141131143114111134113111131411141313111414111312114122112142112322331112"
)
"""Bar and space widths of the symbols 0 to 106, six digits each and seven for the last: ISO/IEC 15417 table 1."""
_TO_C, _TO_B, _START_B, _START_C, _STOP = 99, 100, 104, 105, 106


def check_digits(number: str) -> str:
    """Two digits over the letters and digits of a number, MOD 97-10 of ISO/IEC 7064; other characters do not count.

    Every letter and digit counts as two figures, so any one wrong and any two neighbours swapped are noticed.
    """
    figures = "".join(f"{_ALPHABET.index(char):02d}" for char in number.upper() if char in _ALPHABET)
    return f"{98 - int(figures + '00') % 97:02d}"


def payload(number: str) -> str:
    """What the QR code holds: ``BJ01-A1-261121-0047*79``, the number and its check digits."""
    return f"{number}*{check_digits(number)}"


def read(scanned: str) -> str:
    """The number in a scanned payload. Raises ValueError where the check digits do not belong to it."""
    number, star, digits = scanned.strip().rpartition("*")
    if not star or not number or digits != check_digits(number):
        raise ValueError("these are not the check digits of this number")
    return number


@lru_cache(64)
def qr(text: str) -> tuple[int, str]:
    """``(modules a side, path)``: one path of rectangles, a module a unit, with the quiet zone of four inside."""
    matrix = [bytes(row) for row in segno.make(text, error="m", micro=False, boost_error=False).matrix]
    side = len(matrix) + 8
    pieces = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                pieces.append(f"{x + 4} {side - 5 - y} {end - x} 1 re")
            x = end + 1
    return side, " ".join(pieces)


def symbols(text: str) -> list[int]:
    """The Code 128 symbols of printable ASCII, start, check and stop included; runs of digits go in pairs.

    Raises ValueError for other characters.
    """
    if not text or any(not " " <= char <= "~" for char in text):
        raise ValueError("Code 128 here holds printable ASCII only")
    values: list[int] = []
    in_pairs = False
    at = 0
    while at < len(text):
        run = len(text[at:]) - len(text[at:].lstrip("0123456789"))
        pairs = run >= 4 and run % 2 == 0  # an odd run leaves its first digit to the letters
        if not values:
            values.append(_START_C if pairs else _START_B)
        elif pairs != in_pairs:
            values.append(_TO_C if pairs else _TO_B)
        in_pairs = pairs
        if pairs:
            values.extend(int(text[i : i + 2]) for i in range(at, at + run, 2))
            at += run
        else:
            values.append(ord(text[at]) - 32)
            at += 1
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103
    return [*values, check, _STOP]


@lru_cache(64)
def code128(text: str) -> tuple[int, str]:
    """``(modules wide, path)``: bars one unit high, a module a unit, without quiet zone."""
    x, pieces = 0, []
    for symbol in symbols(text):
        for place, wide in enumerate(map(int, _WIDTHS[6 * symbol : 6 * symbol + (7 if symbol == _STOP else 6)])):
            if place % 2 == 0:
                pieces.append(f"{x} 0 {wide} 1 re")
            x += wide
    return x, " ".join(pieces)
