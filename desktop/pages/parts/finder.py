"""What the lookup page asks of the catalogue, and the answer: one question holds all, so only the newest counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop.domain import money
from desktop.store.catalogue import learned
from desktop.store.catalogue import open as catalogue
from desktop.store.catalogue.learned import Learned
from desktop.store.catalogue.row import (
    CarKey,
    CarRow,
    CategoryRow,
    FittedCar,
    NamedRow,
    PartRow,
    Relation,
    Scope,
    Told,
)
from desktop.store.catalogue.search import NOTHING_TOLD, PartSearch
from desktop.store.open import Store

LIMIT, BROWSED = 24, 200
"""Rows of one answer to words, more than a person reads on the phone, and of a category that is looked through."""


@dataclass(frozen=True)
class Question:
    """What the page shows right now. ``vin``: a whole VIN whose car is not known yet; ``tree``: count categories."""

    query: str = ""
    car: CarKey | None = None
    vin: str = ""
    car_key: CarKey = ""
    tree: bool = False
    level_rate_bp: int = money.FULL_RATE_BP
    category: int | None = None
    in_stock: bool = False
    oe_only: bool = False
    told: Told = NOTHING_TOLD
    scope: Scope | None = None
    parts: tuple[str, ...] = ()
    """Keys of the parts in the basket, to be judged anew for another car."""

    @property
    def limit(self) -> int:
        """The most rows of its answer."""
        return LIMIT if self.query.strip() else BROWSED


@dataclass(frozen=True)
class Answer:
    """The rows, judged for ``car``; ``cars`` where a VIN or a key was asked for, ``categories`` where the tree was."""

    question: Question
    rows: list[PartRow]
    cars: list[CarRow] | None
    categories: list[CategoryRow] | None
    fits: dict[str, str]
    about: catalogue.Catalogue | catalogue.Unusable
    car: CarKey | None = None
    learned: Mapping[CarKey, Learned] = field(default_factory=dict)
    """Of ``cars``: those that no pattern of the catalogue told, but a clerk."""


@dataclass(frozen=True)
class Shelf:
    """What picking a model begins with: all brands and all series, some hundreds each at the most."""

    brands: list[NamedRow]
    series: list[NamedRow]


@dataclass(frozen=True)
class CardQuestion:
    """What the part's card asks, once it opens: the part, for this car, at this customer's level."""

    part_key: str
    car: CarKey | None = None
    told: Told = NOTHING_TOLD
    level_rate_bp: int = money.FULL_RATE_BP


@dataclass(frozen=True)
class CardAnswer:
    """All that stands on a part's card but the customer's past: ``cars`` is the first page of ``cars_count``."""

    part: PartRow
    chain: list[PartRow]
    alike: list[PartRow]
    relations: list[Relation]
    cars: list[FittedCar]
    cars_count: int


class Finder:
    """The searcher of the window's search lane: made on its thread, with a connection of its own."""

    def __init__(self, store: Store) -> None:
        self._connection: Any = None
        self._search: PartSearch | None = None
        self._warm = False
        """The first question is what the page shows when it comes: nobody has typed yet."""
        self._counted = False
        """The first answer from a catalogue brings its tree, whether asked for or not: the counts are others."""
        self.about = catalogue.newest(store.path.parent)
        if isinstance(self.about, catalogue.Catalogue):
            self._connection = store.connection()
            catalogue.attach(self._connection, self.about)
            self._search = PartSearch(self._connection)

    def interrupt(self) -> None:
        """End the running question; from another thread."""
        if self._connection is not None:
            self._connection.interrupt()

    def answer(self, question: Question) -> Answer:
        """Everything the question asks. A VIN that means exactly one car is searched for that car at once."""
        search = self._search
        if search is None:
            return Answer(question, [], [] if question.vin else None, None, {}, self.about)
        cars: list[CarRow] | None = None
        taught: dict[CarKey, Learned] = {}
        if question.car_key:
            found = search.car(question.car_key)
            cars = [found] if found else []
        if not cars and question.vin:
            cars = search.car_by_vin(question.vin)
            if not cars:
                by_clerks = learned.by_vin(self._connection, question.vin)
                cars, taught = list(by_clerks), {car.key: who for car, who in by_clerks.items()}
        car = cars[0].key if cars and len(cars) == 1 else question.car
        told = question.told
        if told.year is None and cars and len(cars) == 1:
            told = Told(cars[0].year, told.built)
        rows = search.find(
            question.query,
            car=car,
            level_rate_bp=question.level_rate_bp,
            limit=question.limit,
            category=question.category,
            in_stock=question.in_stock,
            oe_only=question.oe_only,
            told=told,
            scope=question.scope,
        )
        if not question.query and not self._warm:
            self._warm = True
            search.warm()
        again = [search.part(key, car=car, told=told) for key in question.parts]
        tree, self._counted = question.tree or not self._counted, True
        fits: dict[str, str] = {part.part_key: part.fit for part in again if part is not None}
        return Answer(
            question,
            rows,
            cars,
            search.categories(car, question.scope) if tree else None,
            fits,
            self.about,
            car,
            taught,
        )

    def card(self, asked: CardQuestion) -> CardAnswer | None:
        """None where the part is gone from the catalogue."""
        search = self._search
        part = (
            search.part(asked.part_key, car=asked.car, told=asked.told, level_rate_bp=asked.level_rate_bp)
            if search is not None
            else None
        )
        if search is None or part is None:
            return None
        chain = search.supersession(asked.part_key)
        current = chain[-1].part_key if chain else asked.part_key
        alike = search.alike(current, car=asked.car, told=asked.told, level_rate_bp=asked.level_rate_bp)
        known: dict[str, Any] = {"car": asked.car, "told": asked.told, "level_rate_bp": asked.level_rate_bp}
        later = [search.part(row.part_key, **known) for row in chain[1:]]
        following = [Relation("replaced_by", row) for row in later if row is not None]
        named = {row.part_key for row in chain[1:]}
        told = search.interchange(asked.part_key, **known)
        relations = [*following, *(each for each in told if each.part.part_key not in named)]
        return CardAnswer(part, chain, alike, relations, *search.fits(asked.part_key))

    def cars_after(self, part_key: str, after: int) -> list[FittedCar]:
        """The next page of the cars that a part fits."""
        return self._search.fits(part_key, after)[0] if self._search is not None else []

    def shelf(self) -> Shelf:
        """The first two columns of the model picker."""
        return Shelf(self._search.brands(), self._search.series()) if self._search is not None else Shelf([], [])

    def cars_of(self, series_id: int) -> list[CarRow]:
        """All models of a series, for the other columns."""
        return self._search.cars_of(series_id) if self._search is not None else []
