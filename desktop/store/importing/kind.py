"""What can be brought in as rows: a kind's fields with their names and readers, and what the lines of a file become."""

from __future__ import annotations

import functools
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy.orm import Session

import resources
from desktop.domain.actor import Actor, Right
from desktop.domain.parts.part import squash
from desktop.domain.problem import Problem
from desktop.domain.record import Record

Cell = Callable[[str], Any]
"""Reads one cell that is not blank. Raises Refused."""


@dataclass(frozen=True)
class Field:
    """One column of a kind. ``looks``: whether a cell could be one, where that can be told by looking."""

    name: str
    read: Cell
    needed: bool = False
    looks: Callable[[str], bool] | None = None
    right: Right | None = None
    """Whoever has not this right has the column passed over."""


@dataclass(frozen=True)
class Words:
    """How people call a field, in which words it is explained, and an example."""

    zh: str
    en: str
    synonyms: frozenset[str]
    """Squashed, see ``part.squash``."""
    example: str
    zh_about: str
    en_about: str

    def name(self, language: str) -> str:
        """In ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Twin:
    """What a line repeats. ``line``: an earlier one of the file, else 0; ``row_id`` and ``label``: what is there."""

    field: str
    line: int = 0
    row_id: str = ""
    label: str = ""


@dataclass
class Line:
    """One row of a file on its way in. ``warnings``: what is odd about it, though it can go in."""

    number: int
    cells: Sequence[str]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    twin: Twin | None = None

    @property
    def good(self) -> bool:
        """Whether it can go in."""
        return not self.problems


@dataclass(frozen=True)
class Found:
    """What a number is in the catalogue."""

    part_key: str
    brand_code: str
    brand: str


@dataclass(frozen=True)
class Ground:
    """What lines are checked against: who brings them, the store's rows as they are, and the catalogue."""

    by: Actor
    session: Session
    parts: Callable[[Sequence[str]], Mapping[str, Sequence[Found]]] = lambda _norms: {}
    """Normalised numbers → what the catalogue knows them as."""
    brand_codes: Mapping[str, str] = field(default_factory=dict)
    """Brand, squashed → its code."""
    added: list[Record] = field(default_factory=list)
    """New records, to be inserted together."""


class Kind(ABC):
    """One kind. Stateless: whatever a run needs lies in its lines and its ground."""

    name: ClassVar[str]
    right: ClassVar[Right]
    fields: ClassVar[tuple[Field, ...]]
    one_of: ClassVar[tuple[str, ...]] = ()
    """Fields of which one is needed."""
    none_of: ClassVar[str] = ""
    """The code for a line with none of them."""
    again: ClassVar[bool] = True
    """Whether a twin may be made a second time."""

    @abstractmethod
    def settle(self, ground: Ground, lines: Sequence[Line]) -> None:
        """What one cell alone cannot tell: references are looked up, cells compared; problems and warnings noted."""

    @abstractmethod
    def keys(self, line: Line) -> Iterable[tuple[str, str]]:
        """(field, what it says) of all by which two lines are the same thing."""

    @abstractmethod
    def known(self, ground: Ground, lines: Sequence[Line]) -> Mapping[tuple[str, str], Twin]:
        """By those keys what is there already."""

    @abstractmethod
    def write(self, ground: Ground, lines: Sequence[tuple[Line, str | int | None]], made: dict[int, str]) -> None:
        """Add records to the ground, or fill those of its session; nothing is flushed.

        With a line comes what it is merged into: an id, or the number of an earlier line. ``made``: line → id.
        """

    def weight(self, line: Line) -> int:
        """The most rows that a line becomes."""
        return 5 + sum(len(each) for each in line.values.values() if isinstance(each, tuple))

    def shown(self, by: Actor) -> tuple[Field, ...]:
        """The fields that this person may bring in."""
        return tuple(each for each in self.fields if each.right is None or by.may(each.right))

    def field(self, name: str) -> Field:
        """The field of this name. Raises KeyError."""
        return next(each for each in self.fields if each.name == name)

    def title(self, language: str) -> str:
        """What it is called, in ``zh`` or ``en``."""
        return str(_told(self.name)[language])

    def words(self, name: str) -> Words:
        """How a field of it is called."""
        return _words(self.name)[name]

    def all_words(self) -> frozenset[str]:
        """Every name that a column of it is known by, squashed."""
        return frozenset[str]().union(*(each.synonyms for each in _words(self.name).values()))


@functools.cache
def _plain_words() -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = json.loads(
        resources.path("reference", "importing", "words.json").read_text("utf-8")
    )
    return told


def word(code: str, language: str) -> str:
    """A word of the files this program writes, in ``zh`` or ``en``; the code's end where there is none."""
    return _plain_words().get(code, {}).get(language) or code.rpartition(".")[2]


def _told(kind: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(resources.path("reference", "importing", f"{kind}.json").read_text("utf-8"))
    return told


@functools.cache
def _words(kind: str) -> dict[str, Words]:
    return {
        name: Words(
            told["zh"], told["en"], frozenset(map(squash, (told["zh"], told["en"], *told["words"]))), told["example"],
            told["zh_about"], told["en_about"],
        )
        for name, told in _told(kind)["fields"].items()
    }  # fmt: skip
