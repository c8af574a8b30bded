"""What a VIN with a wrong check digit probably should have been."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.domain.parts.maker import is_known

_VALUES = {character: int(value) for value, characters in (
    ("0", "0"), ("1", "1AJ"), ("2", "2BKS"), ("3", "3CLT"), ("4", "4DMU"), ("5", "5ENV"), ("6", "6FW"),
    ("7", "7GPX"), ("8", "8HY"), ("9", "9RZ"),
) for character in characters}  # fmt: skip
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
"""Values and weights of GB 16735 annex and 49 CFR 565.15."""

_ALIKE_TEXT = (
    "8B 0D 5S 2Z 6G UV 1L 17 38 36 69 49 MN CG EF VY PR KX HM 3B 08 09 13 47 7T 7Z 4A 56 58 B6 CE FP GC LJ VW XY"
    " 06 89 39 68 1T DP BE BR HN KR NW UW 5G 27 TY 1J BD 0C 0G 0U DU"
)
_ALIKE = tuple(_ALIKE_TEXT.split())
"""Pairs that eye, pen and camera confuse, the commonest first. I, O and Q are no VIN characters and read as 1 and 0."""

MOST = 4
"""How many repairs are offered."""


def check_digit(vin: str) -> str:
    """The check digit that position 9 should carry; empty for anything but 17 VIN characters.

    Position 9 itself does not count.
    """
    if len(vin) != len(_WEIGHTS):
        return ""
    total = 0
    for position, (character, weight) in enumerate(zip(vin, _WEIGHTS, strict=True)):
        if position != 8 and character not in _VALUES:
            return ""
        total += _VALUES.get(character, 0) * weight
    return "0123456789X"[total % 11]


def _misreads() -> dict[str, str]:
    alike: dict[str, str] = {}
    for pair in _ALIKE:
        one, other = pair[0], pair[1]
        alike[one] = alike.get(one, "") + other
        alike[other] = alike.get(other, "") + one
    return alike


_LIKE = _misreads()
_TRANSPOSED = 8
"""Two neighbours exchanged rank after the eight commonest misreadings."""
_RANK = {frozenset(pair): rank for rank, pair in reversed(list(enumerate(_ALIKE)))}


def _neighbours(vin: str) -> Iterator[tuple[int, str]]:
    """Each VIN one slip away with the rank of that slip: a character misread, or two neighbours exchanged."""
    for position, character in enumerate(vin):
        for other in _LIKE.get(character, ""):
            yield _RANK[frozenset(character + other)], vin[:position] + other + vin[position + 1 :]
    for position in range(len(vin) - 1):
        one, other = vin[position], vin[position + 1]
        if one != other:
            yield _TRANSPOSED, vin[:position] + other + one + vin[position + 2 :]


def _worth(vin: str, typed: str) -> int:
    """How unlike a real VIN a candidate is; 0 is best."""
    worth = 0
    if not is_known(vin):
        worth += 40 if is_known(typed) else 6
    elif vin[:3] != typed[:3] and is_known(typed):
        worth += 12
    if vin[9] in "0UZ":
        worth += 20
    return worth + 10 * sum(not character.isdigit() for character in vin[13:])


def repairs(vin: str) -> tuple[str, ...]:
    """Likely VINs whose check digit holds, best first, at most four; none for a VIN that is right or not 17 long."""
    expected = check_digit(vin)
    if not expected or expected == vin[8]:
        return ()
    found: dict[str, int] = {}
    for rank, candidate in _neighbours(vin):
        if check_digit(candidate) == candidate[8]:
            value = rank + _worth(candidate, vin)
            found[candidate] = min(value, found.get(candidate, value))
    return tuple(sorted(found, key=lambda candidate: (found[candidate], candidate))[:MOST])
