"""Words that are one slip of the finger off: one sign too many, too few, or another one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from string import ascii_uppercase, digits


class Slips:
    """Finds the terms one edit away. A single slip leaves one half of the word as it was, so two sorted lists do."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._forward = sorted(terms)
        self._backward = sorted(term[::-1] for term in self._forward)

    def near(self, text: str) -> list[str]:
        """The terms that are ``text`` or one edit away from it, nearest first, else in the order of the alphabet."""
        half = len(text) // 2
        close = {term for term in _begun(self._forward, text[:half]) if is_one_off(text, term)}
        turned = text[::-1]
        for term in _begun(self._backward, turned[: len(text) - half]):
            if is_one_off(turned, term):
                close.add(term[::-1])
        return sorted(close, key=lambda term: (term != text, term))


def _begun(terms: list[str], start: str) -> Iterator[str]:
    at = bisect_left(terms, start)
    while at < len(terms) and terms[at].startswith(start):
        yield terms[at]
        at += 1


def is_one_off(one: str, other: str) -> bool:
    """Whether one edit at most makes one of the other: beside what they begin with alike, the rest is the same."""
    more = len(other) - len(one)
    if not -1 <= more <= 1:
        return False
    same = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        same += 1
    return one[same + (more <= 0) :] == other[same + (more >= 0) :]


def slips(number: str) -> list[str]:
    """Every number one sign off a normalised one, and the number itself, in the order of the alphabet."""
    found: set[str] = set()
    for at in range(len(number) + 1):
        before, after = number[:at], number[at:]
        found.add(before + after[1:])
        for sign in digits + ascii_uppercase:
            found.add(f"{before}{sign}{after}")
            found.add(f"{before}{sign}{after[1:]}")
    return sorted(found)
