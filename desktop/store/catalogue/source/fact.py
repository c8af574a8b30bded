"""What one file says of parts, cars and fits: small facts, in the order of the file, that a gatherer puts together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MOST_EXAMPLES = 20
"""Of one remark that a report names with line and value; the others are counted."""


@dataclass(frozen=True, slots=True)
class PartFact:
    """What a file says of a part; what is empty or None it does not say. ``brand`` and ``kind`` are as written there.

    ``later``: number of the same brand that came after it. ``removed``: the file takes the part away.
    """

    brand: str
    number: str
    kind: str = ""
    name_zh: str = ""
    name_en: str = ""
    grade: str = ""
    list_fen: int | None = None
    position: str = ""
    unit: str = ""
    spec: str = ""
    popularity: float | None = None
    later: str = ""
    removed: bool = False


@dataclass(frozen=True, slots=True)
class FitFact:
    """That a part fits a car. Without ``engine`` it fits every engine of that car that any file names.

    ``year_from`` and ``year_to`` are inclusive, 0 where not known. ``quantity``: pieces a car, 0 where not said.
    """

    brand: str
    number: str
    maker: str
    series: str
    year_from: int
    year_to: int
    engine: str = ""
    gearbox: str = ""
    position: str = ""
    note: str = ""
    quantity: int = 0
    removed: bool = False


@dataclass(frozen=True, slots=True)
class LinkFact:
    """That another part does the same job. ``other_is_oe``: the other one is the car maker's own number."""

    brand: str
    number: str
    other_brand: str
    other_number: str
    other_is_oe: bool = False


@dataclass(frozen=True, slots=True)
class PictureFact:
    """That a part has a picture under this file name. ``rank``: 0 for the main one."""

    brand: str
    number: str
    file: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a person should know of a line: ``code`` has a sentence; ``line`` 0 is the whole file."""

    code: str
    line: int
    value: str = ""


Fact = PartFact | FitFact | LinkFact | PictureFact | Remark


@dataclass
class Report:
    """What became of the files: how much each said, and what was left out and why."""

    counts: dict[str, int] = field(default_factory=dict)
    remarks: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[tuple[str, int, str]]] = field(default_factory=dict)
    """Code → (file, line, value), some of them."""

    def count(self, what: str, more: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + more

    def remark(self, file: str, remark: Remark) -> None:
        self.remarks[remark.code] = self.remarks.get(remark.code, 0) + 1
        some = self.examples.setdefault(remark.code, [])
        if len(some) < MOST_EXAMPLES:
            some.append((file, remark.line, remark.value[:80]))

    def plain(self) -> Mapping[str, object]:
        """For a line of JSON."""
        return {"counts": self.counts, "remarks": self.remarks, "examples": self.examples}


def joined(texts: Iterable[str]) -> str:
    """Conditions that hold together, each once: ``带自动启停；2015-06 之后``."""
    return "；".join(dict.fromkeys(text for text in texts if text))


def either(texts: Sequence[str]) -> str:
    """Conditions of which one is enough, as one clause for a person to read; empty where one of them is empty."""
    each = list(dict.fromkeys(texts))
    if not all(each):
        return ""
    return each[0] if len(each) == 1 else " 或 ".join(text.replace("；", " + ") for text in each)
