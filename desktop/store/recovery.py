"""The recovery code: 140 random bits a person can copy from paper, where a slip of the pen is named by its group.

Seven groups of five characters: four carry 20 bits, the fifth checks them. The check is a polynomial over GF(32): any
one wrong character, two neighbours swapped, and two groups swapped are all noticed.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

from desktop.store.problem import StoreError

GROUPS = 7
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U; what looks like a digit is read as one."""
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_FIELD = 0b100101
"""x^5 + x^2 + 1, irreducible over GF(2)."""


def new_code() -> str:
    """``7KQ3M-…``: seven groups of five characters."""
    return _written(secrets.randbelow(32**4) for _ in range(GROUPS))


def read_code(typed: str) -> bytes:
    """The secret of a code as typed: any case, separators and full width. 18 bytes.

    Raises StoreError ``store.code_length`` (``count``, ``wanted``), ``store.code_letter`` (``letter``) or
    ``store.code_group`` (``group``, counted from 1; ``text``).
    """
    plain = _plain(typed)
    for letter in plain:
        if letter not in ALPHABET:
            raise StoreError("store.code_letter", letter=letter)
    if len(plain) != GROUPS * 5:
        raise StoreError("store.code_length", count=len(plain), wanted=GROUPS * 5)
    secret = 0
    for number in range(GROUPS):
        text = plain[number * 5 : number * 5 + 5]
        digits = [ALPHABET.index(c) for c in text]
        if _check(digits[:4], number) != digits[4]:
            raise StoreError("store.code_group", group=number + 1, text=text)
        for digit in digits[:4]:
            secret = secret << 5 | digit
    return secret.to_bytes(18, "big")


def looks_like_code(typed: str) -> bool:
    """Whether this is meant as a recovery code, slips included, rather than as a passphrase."""
    plain = _plain(typed)
    known = sum(letter in ALPHABET for letter in plain)
    groups = len(re.split(r"[\s-]+", typed.strip()))
    return abs(len(plain) - GROUPS * 5) <= 2 and known >= len(plain) - 2 and groups >= GROUPS - 1


def _plain(typed: str) -> str:
    narrow = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in typed)
    return re.sub(r"[\s\-‐-―_.,:]", "", narrow).upper().translate(_READ_AS)


def _written(values: Iterable[int]) -> str:
    groups = []
    for number, value in enumerate(values):
        digits = [value >> shift & 31 for shift in (15, 10, 5, 0)]
        groups.append("".join(ALPHABET[d] for d in (*digits, _check(digits, number))))
    return "-".join(groups)


def _check(digits: Iterable[int], number: int) -> int:
    total = number
    for digit in digits:
        total = _double(total ^ digit)
    return total


def _double(value: int) -> int:
    doubled = value << 1
    return doubled ^ _FIELD if doubled & 32 else doubled
