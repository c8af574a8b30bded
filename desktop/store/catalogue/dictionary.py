"""The words a clerk types and what they mean: part types, brands, series, positions. In memory, read once per file."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Any

from desktop.domain.parts import part
from desktop.store.catalogue.english import English, singular
from desktop.store.catalogue.slip import Slips
from desktop.store.catalogue.spoken import WEIGHT_NICKNAME

FILLERS = frozenset("的个只条副套支根块片把总成件组件套装套件全套汽车车用小车轿车发动机原装一二两新款款")
"""Signs that carry no meaning of their own beside a part's word (``总成``, ``一套``)."""
MOST_TYPES = 12
"""More kinds than this in one answer help nobody."""
LONGEST_TERM = 14
REMEMBERED = 2_000
"""Guesses kept, so that a word typed again costs nothing."""
CERTAIN = 60.0
"""From this score on a typed word is taken to be part of a known one, not a slip."""

Sense = tuple[str, int, int]
"""Kind, reference, weight."""


@dataclass(slots=True)
class Meaning:
    """What a query asks for. ``types`` best first with a score 0–100; empty sets do not restrict."""

    types: dict[int, float] = field(default_factory=dict)
    brands: set[int] = field(default_factory=set)
    series: set[int] = field(default_factory=set)
    positions: set[int] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    grades: set[int] = field(default_factory=set)
    free: list[str] = field(default_factory=list)
    """Words nobody knows: they must stand in the part's own text."""
    exact: bool = True
    """Every type was named by a word of its own, nothing was guessed."""

    @property
    def filters(self) -> bool:
        return bool(self.brands or self.series or self.years or self.grades)


class Dictionary:
    """All terms of one catalogue, with the indexes that find a term by its start, its pairs of signs or its sound."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.senses: dict[str, list[Sense]] = {}
        types: dict[str, None] = {}
        names: dict[str, None] = {}
        for text, kind, ref, weight in connection.execute("SELECT text, kind, ref, weight FROM cat.term"):
            self.senses.setdefault(text, []).append((kind, ref, weight))
            if kind == "type":
                types[text] = None
            elif kind in ("series", "brand"):
                names[text] = None
        self._types = types
        self.demand: dict[int, int] = dict(connection.execute("SELECT id, demand FROM cat.part_type"))
        self._latin_first = sorted(text for text in types if text[0].isascii())
        self._names = sorted(names)
        self._chinese = [text for text in types if not text.isascii()]
        self._pairs: dict[str, list[int]] = {}
        self._english = English(connection)
        self._guessed: dict[str, dict[int, float]] = {}
        self._readings: dict[str, str] | None = None
        self._slips: dict[str, Slips] = {}

    def read(self, query: str) -> Meaning:
        """What ``query`` means. Words in any order; nothing known gives a meaning with only free words."""
        whole = part.squash(query)
        meaning = Meaning()
        for text in (whole, singular(whole)):
            if self._take_exact(text, meaning, kinds=("type",)):
                return meaning
        words = part.fold(query).split()
        groups: list[dict[int, float]] = []
        start = 0
        while start < len(words):
            start += self._take_run(words[start:], meaning, groups)
        self._combine(groups, whole, meaning)
        return meaning

    def knows(self, query: str) -> bool:
        """Whether the whole query is a word for a type of part, e.g. ``H7``."""
        return self.is_type(part.squash(query))

    def is_type(self, text: str) -> bool:
        """Whether a squashed text is a word for a type of part."""
        return text in self._types

    def _take_run(self, words: list[str], meaning: Meaning, groups: list[dict[int, float]]) -> int:
        """Read the longest run of words that is one term, else one word; how many words were used."""
        for length in range(len(words), 0, -1):
            text = part.squash("".join(words[:length]))
            if not text:
                return length
            if self._take_exact(text, meaning, groups=groups):
                return length
        begun = part.squash("".join(words))
        if len(words) > 1 and len(begun) > 3 and begun.isascii() and (types := self._begins(begun)):
            groups.append(types)
            return len(words)
        count, english = self._english.run(words)
        if count:
            begins = self._begins(part.squash(words[0])) if count == 1 else {}
            groups.append(self._ranked(_merge(self._ranked(english), begins)))
            return count
        self._take_word(words[0], meaning, groups)
        return 1

    def _take_exact(
        self,
        text: str,
        meaning: Meaning,
        kinds: tuple[str, ...] = ("type", "brand", "series", "position", "grade"),
        groups: list[dict[int, float]] | None = None,
    ) -> bool:
        senses = [sense for sense in self.senses.get(text, ()) if sense[0] in kinds]
        if not senses:
            return self._take_year(text, meaning) if "brand" in kinds else False
        types = self._typed(senses)
        if types:
            if groups is None:
                meaning.types = types
            else:
                groups.append(types)
            return True
        self._narrow(senses, meaning)
        return True

    def _typed(self, senses: list[Sense]) -> dict[int, float]:
        found = [(ref, weight) for kind, ref, weight in senses if kind == "type"]
        if found and max(weight for _, weight in found) < WEIGHT_NICKNAME:  # sounds alike: what is asked for counts
            most = max(self.demand[ref] for ref, _ in found)
            found = [(ref, weight) for ref, weight in found if self.demand[ref] > most - 5]
        ranked = sorted(found, key=lambda row: (-row[1], -self.demand[row[0]], row[0]))
        return {ref: float(weight) for ref, weight in ranked[:MOST_TYPES]}

    def _narrow(self, senses: list[Sense], meaning: Meaning) -> None:
        for kind, ref, _ in senses:
            if kind == "series":
                meaning.series.add(ref)
            elif kind == "brand" and not any(other == "series" for other, _, _ in senses):
                meaning.brands.add(ref)
            elif kind == "position":
                meaning.positions.add(ref)
            elif kind == "grade":
                meaning.grades.add(ref)

    def _take_year(self, text: str, meaning: Meaning) -> bool:
        digits = text.removesuffix("款").removesuffix("年").removesuffix("年款")
        if digits == text or not digits.isdecimal() or len(digits) not in (2, 4):
            return False
        meaning.years.add(int(digits) + (2000 if len(digits) == 2 else 0))
        return True

    def _take_word(self, raw: str, meaning: Meaning, groups: list[dict[int, float]]) -> None:
        """Read one unknown word: cut it into terms; what is left is guessed at, or must stand in the part's text."""
        word = part.squash(raw)
        cut, left = self._cut(word)
        types: list[dict[int, float]] = []
        for piece in cut:
            senses = self.senses[piece]
            typed = self._typed(senses)
            if typed:
                types.append(typed)
            else:
                self._narrow(senses, meaning)
        rest = "".join(piece for piece in left if not set(piece) <= FILLERS)
        if not rest and len(types) == 1:
            groups.append(types[0])
            return
        core = "".join(piece for piece in self._pieces(word) if not self._is_filter(piece))
        guessed = self._guess(core) if core else {}
        if types and not rest:
            meaning.exact = False
            groups.append(_merge(guessed, {ref: score * 0.8 for ref, score in types[-1].items()}))
        elif guessed:
            meaning.exact = False
            groups.append(_merge(guessed, {ref: score * 0.6 for ref, score in types[-1].items()} if types else {}))
        elif types and len(rest) <= len(word) // 2:
            meaning.exact = False
            groups.append(types[-1])
        elif core and not self._take_name(core, meaning):
            meaning.free.append(raw)

    def _take_name(self, text: str, meaning: Meaning) -> bool:
        """Whether ``text`` begins, sounds like, or is one sign off the name of a series or brand."""
        close = _starting(self._names, text) if len(text) > 1 else []
        sound = self._sound(text)
        if not close and any(kind in ("series", "brand") for kind, _, _ in self.senses.get(sound, ())):
            close = [sound]
        if not close and len(text) > 2 and not text.isascii():
            close = self._one_off("names", text)
        for name in close:
            self._narrow([sense for sense in self.senses[name] if sense[0] in ("series", "brand")], meaning)
        return bool(close)

    def _is_filter(self, piece: str) -> bool:
        return piece in self.senses and not self._typed(self.senses[piece])

    def _pieces(self, word: str) -> list[str]:
        """``word`` cut with the fewest, longest terms; unknown signs stand alone. Latin runs are never cut."""
        best: list[tuple[float, int]] = [(0.0, 0)] + [(1e9, 0)] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - LONGEST_TERM), end):
                cost = best[start][0] + self._cost(word, start, end)
                if cost <= best[end][0]:
                    best[end] = (cost, start)
        pieces: list[str] = []
        end = len(word)
        while end:
            start = best[end][1]
            pieces.append(word[start:end])
            end = start
        return pieces[::-1]

    def _cost(self, word: str, start: int, end: int) -> float:
        text = word[start:end]
        senses = self.senses.get(text)
        if not senses:
            return 4.0 if end - start == 1 else 1e9
        if _inside_latin(word, start) or _inside_latin(word, end):
            return 1e9
        if any(kind == "type" for kind, _, _ in senses):
            return 1.0
        if any(kind == "position" for kind, _, _ in senses):
            return 0.6
        return 1.0 if len(text) > 1 else 3.0

    def _cut(self, word: str) -> tuple[list[str], list[str]]:
        pieces = self._pieces(word)
        return [piece for piece in pieces if piece in self.senses], [p for p in pieces if p not in self.senses]

    def _guess(self, text: str) -> dict[int, float]:
        """Types whose word begins with, holds, or resembles ``text``; then one wrong sign; best first."""
        if text not in self._guessed:
            if len(self._guessed) >= REMEMBERED:
                self._guessed.clear()
            self._guessed[text] = self._guess_anew(text)
        return self._guessed[text]

    def _guess_anew(self, text: str) -> dict[int, float]:
        if text.isascii():
            found = self._begins(text)
            return found or self._one_wrong(text)
        alike = self._resembles(text)
        if max(alike.values(), default=0.0) >= CERTAIN:
            return alike
        return _merge(self._sounds(text), self._one_wrong(text), alike)

    def _begins(self, text: str) -> dict[int, float]:
        found: dict[int, float] = {}
        for term in _starting(self._latin_first, text):
            closeness = len(text) / len(term)
            for kind, ref, weight in self.senses[term]:
                if kind == "type":
                    found[ref] = max(found.get(ref, 0.0), weight * (0.5 + 0.4 * closeness))
        return self._ranked(found)

    def _resembles(self, text: str) -> dict[int, float]:
        if not self._pairs:
            self._pair_up()
        tokens = _pairs(text)
        counts: Counter[int] = Counter()
        for token in tokens:
            counts.update(self._pairs.get(token, ()))
        found: dict[int, float] = {}
        for index, shared in counts.items():
            term = self._chinese[index]
            score = _likeness(text, term, shared, len(tokens))
            if score:
                for kind, ref, weight in self.senses[term]:
                    if kind == "type":
                        found[ref] = max(found.get(ref, 0.0), score * weight)
        return self._ranked(found)

    def _pair_up(self) -> None:
        """Every term by its pairs of signs: made when the first word that nobody knows is met."""
        for index, term in enumerate(self._chinese):
            for token in _pairs(term):
                self._pairs.setdefault(token, []).append(index)

    def warm(self) -> None:
        """What would be made by the first odd word, and the guesses for the first key of most words."""
        self._resembles("车")
        for letter in ascii_lowercase:
            self._guess(letter)

    def _sound(self, text: str) -> str:
        if text.isascii():
            return text
        if self._readings is None:
            self._readings = dict(self._connection.execute("SELECT sign, pinyin FROM cat.reading"))
        return "".join(self._readings.get(sign, sign) for sign in text)

    def _sounds(self, text: str) -> dict[int, float]:
        senses = self.senses.get(self._sound(text), ()) if len(text) > 1 else ()
        return self._ranked({ref: weight * 1.1 for kind, ref, weight in senses if kind == "type"})

    def _one_wrong(self, text: str) -> dict[int, float]:
        chinese = not text.isascii()
        if not (3 if chinese else 5) <= len(text) <= LONGEST_TERM:
            return {}
        found: dict[int, float] = {}
        for term in self._one_off("chinese" if chinese else "latin", text):
            for kind, ref, weight in self.senses[term]:
                if kind == "type":
                    found[ref] = max(found.get(ref, 0.0), weight * 0.7)
        return self._ranked(found)

    def _one_off(self, which: str, text: str) -> list[str]:
        """The terms one slip off; the lists are made when the first slip is met."""
        if which not in self._slips:
            if which == "latin":
                terms = [text for text in self.senses if text.isascii()]
            else:
                terms = self._names if which == "names" else self._chinese
            self._slips[which] = Slips(terms)
        return self._slips[which].near(text)[:MOST_TYPES]

    def _ranked(self, found: dict[int, float]) -> dict[int, float]:
        """The best :data:`MOST_TYPES`; demand decides between words that fit about equally well."""
        ranked = sorted(found.items(), key=lambda row: (-(row[1] + 2 * self.demand[row[0]]), row[0]))
        return dict(ranked[:MOST_TYPES])

    def _combine(self, groups: list[dict[int, float]], whole: str, meaning: Meaning) -> None:
        """Several words each named types: what they share, else one word for all of them together, else all of them."""
        if not groups:
            return
        shared = set(groups[0]).intersection(*groups[1:])
        if shared:
            meaning.types = self._ranked({ref: min(group[ref] for group in groups) for ref in shared})
            return
        together = {ref: score for ref, score in self._resembles(whole).items() if score >= 70}
        merged = _merge(together, *groups)
        meaning.types = dict(list(merged.items())[:MOST_TYPES])


def _starting(terms: list[str], text: str) -> list[str]:
    """Those of sorted terms that begin so; looked through one by one, thousands of names took half a millisecond."""
    start = end = bisect_left(terms, text)
    while end < len(terms) and terms[end].startswith(text):
        end += 1
    return terms[start:end]


def _merge(*groups: dict[int, float]) -> dict[int, float]:
    merged: dict[int, float] = {}
    for group in groups:
        for ref, score in group.items():
            merged[ref] = max(score, merged.get(ref, 0.0))
    return dict(sorted(merged.items(), key=lambda row: -row[1]))


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} | set(text)


def _likeness(text: str, term: str, shared: int, tokens: int) -> float:
    """0–1: how well a typed text fits a term; 0 when it is too far off to show."""
    if term.startswith(text):
        return 0.75 + 0.2 * len(text) / len(term)
    if text in term:
        return 0.65 + 0.2 * len(text) / len(term)
    if len(term) > 1 and term in text:
        return 0.35 + 0.5 * len(term) / len(text) + (0.08 if text.endswith(term) else 0.0)
    alike = 2 * shared / (tokens + 2 * len(term) - 1)
    return alike * 0.9 if alike >= 0.6 and len(text) > 2 else 0.0


def _inside_latin(word: str, at: int) -> bool:
    return 0 < at < len(word) and word[at - 1].isascii() and word[at].isascii()
