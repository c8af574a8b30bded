"""The English names of part types, word by word: ``brake pa`` is what begins so in the names that have both words."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import Any

from desktop.domain.parts import part

WHOLE, BEGUN = 62.0, 52.0
"""The score of types whose words were all typed out, and where one was only begun."""
SHORTEST = 3


class English:
    """The words of all names, with the types that have them."""

    def __init__(self, connection: Any) -> None:
        self._types: dict[str, set[int]] = defaultdict(set)
        for row_id, name in connection.execute("SELECT id, name_en FROM cat.part_type"):
            for word in part.fold(name).replace("/", " ").replace("-", " ").split():
                self._types[singular(word)].add(row_id)
        self._sorted = sorted(self._types)

    def run(self, words: list[str]) -> tuple[int, dict[int, float]]:
        """How many Latin words from the start name types together, and which with a score; the last may be begun."""
        best: tuple[int, dict[int, float]] = (0, {})
        common: set[int] | None = None
        score = WHOLE
        for count, word in enumerate(words, 1):
            text = singular(word)
            if not text.isascii() or not text.isalpha() or len(text) < SHORTEST:
                break
            refs: set[int] = set()
            score = score if text in self._types else BEGUN
            at = bisect_left(self._sorted, text)
            while at < len(self._sorted) and self._sorted[at].startswith(text):
                refs |= self._types[self._sorted[at]]
                at += 1
            common = refs if common is None else common & refs
            if not common:
                break
            best = (count, dict.fromkeys(common, score))
        return best


def singular(word: str) -> str:
    """Without the s at its end: filters as filter; glass stays."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
