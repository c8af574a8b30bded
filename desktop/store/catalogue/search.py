"""Parts by number, name, nickname, pinyin or English; with the car's fit, the price at a level, and the stock.

One :class:`PartSearch` belongs to one raw sqlcipher3 connection: shop file as ``main`` (its table ``live``), catalogue
attached as ``cat``. Every statement is a constant, so the connection keeps them prepared. ``connection.interrupt()``
from another thread ends a call with ``OperationalError``; the next call works.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desktop.domain import money
from desktop.domain.parts import part as number
from desktop.store.catalogue import car, fetch, schema
from desktop.store.catalogue.browse import Browse
from desktop.store.catalogue.dictionary import Dictionary, Meaning
from desktop.store.catalogue.fetch import Sketch
from desktop.store.catalogue.related import Related
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

HEAD = 5
"""The first rows, which show every kind of part a word may mean."""
LONGEST_QUERY = 80
"""Signs of a query that are read; what is pasted by mistake is cut."""
MOST_SCOPED = 400
"""Parts of one year that are looked through for the maker's own."""
NOTHING_TOLD = Told()
_FIT_ORDER = {"fits": 0, "conditional": 1, "unknown": 2, "no": 3}


class PartSearch:
    """The search of the lookup page and of the command line."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._fetch = fetch.Fetch(connection)
        self._words = Dictionary(connection)
        self._browse, self._related = Browse(connection), Related(connection)
        self._types_of = self._browse.types_by_category()

    def find(
        self,
        query: str,
        *,
        car: CarKey | None = None,
        level_rate_bp: int = money.FULL_RATE_BP,
        limit: int = 50,
        type_id: int | None = None,
        category: int | None = None,
        in_stock: bool = False,
        oe_only: bool = False,
        told: Told = NOTHING_TOLD,
        scope: Scope | None = None,
    ) -> list[PartRow]:
        """Rows for ``query``, best first; with a car those that fit come first. Any text is harmless.

        An empty query lists the parts of ``type_id``, ``category`` or ``scope``, and nothing without them. ``told`` is
        what conditions are judged by; ``scope`` holds only while no car is given.
        """
        query = query[:LONGEST_QUERY]
        car_id, facts = self._fetch.car(car, told)
        ask = fetch.Ask(car_id, level_rate_bp, limit, in_stock, oe_only, facts)
        kind = number.classify(query)
        wanted = self._wanted(type_id, category)
        if scope is not None and car_id is None:
            found = self._scoped(ask, kind, query, wanted, scope)
        else:
            found = self._list(ask, wanted) if kind == "empty" else self._sketch(ask, kind, query, wanted)
        return self._fetch.rows(ask, [row.id for row in found[:limit]])

    def _scoped(
        self, ask: fetch.Ask, kind: str, query: str, wanted: frozenset[int] | None, scope: Scope
    ) -> list[Sketch]:
        """The parts of one maker, series or year: those that words would find, or all in the order of demand."""
        tags = _scope_tags(scope)
        wide = replace(ask, limit=ask.limit * 4)
        if kind == "empty" and scope.series_id is not None and scope.year is not None:
            most = MOST_SCOPED if ask.oe_only else ask.limit
            ids = self._browse.of_year(scope.series_id, scope.year, wanted, ask.in_stock, most)
            return self._fetch.sketches(ask, ids)
        if kind == "empty":
            kinds = f"({' OR '.join(f't{ref}' for ref in sorted(wanted))})" if wanted else ""
            every = [*tags, *filter(None, (kinds, "goe" if ask.oe_only else ""))]
            found = self._fetch.sketches(ask, self._fetch.ids_of_tags(ask, every, ask.limit * 2))
        elif kind in ("number", "vin") and not self._words.knows(query):
            ids = self._fetch.ids_of_number_within(tags, number.normalise_number(query), wide.limit)
            found = self._fetch.sketches(ask, ids)
            found = [row for row in found if wanted is None or row.type_id in wanted]
        else:
            found = self._sketch(wide, kind, query, wanted, scope)
            bearing = self._fetch.bearing([row.id for row in found], tags)
            found = [row for row in found if row.id in bearing]
        if scope.series_id is not None and scope.year is not None:
            kept = set(self._browse.in_year([row.id for row in found], scope.series_id, scope.year))
            found = [row for row in found if row.id in kept]
        return found

    def _sketch(
        self, ask: fetch.Ask, kind: str, query: str, wanted: frozenset[int] | None, scope: Scope | None = None
    ) -> list[Sketch]:
        norm = number.normalise_number(query)
        if kind in ("number", "vin") and not self._words.knows(query):
            rows = self._by_number(ask, query, wanted)
            if len(rows) >= HEAD or any(row.norm == norm for row in rows):
                return rows
            rows += self._near_number(ask, norm, wanted, rows)
            if rows:
                return rows
        rows = self._by_words(ask, query, wanted, scope)
        if kind != "vin" and norm and query.isascii():
            rows = self._with_numbers(rows, self._by_number(ask, query, wanted), ask.limit)
        return rows

    def warm(self) -> None:
        """Make now what the first odd words would make: some 25 ms."""
        self._words.warm()

    def categories(self, car: CarKey | None = None, scope: Scope | None = None) -> list[CategoryRow]:
        """The category tree, parents before children, with the number of parts (that fit the car, or of the scope)."""
        return self._browse.categories(self._fetch.car(car, NOTHING_TOLD)[0], scope)

    def car_by_vin(self, vin: str) -> list[CarRow]:
        """The cars a normalised VIN may be: none, one, or up to four to pick from."""
        return car.by_vin(self._connection, vin)

    def car(self, key: CarKey) -> CarRow | None:
        """The car of a key, None when this catalogue does not have it."""
        return car.by_key(self._connection, key)

    def brands(self) -> list[NamedRow]:
        """Makers that have cars in the catalogue."""
        return car.brands(self._connection)

    def series(self, brand_id: int | None = None) -> list[NamedRow]:
        """The series of a brand, or of all."""
        return car.series(self._connection, brand_id)

    def cars_of(self, series_id: int) -> list[CarRow]:
        """All models of a series: each engine and gearbox, with its years."""
        return car.of_series(self._connection, series_id)

    def part(
        self, part_key: str, *, car: CarKey | None = None, level_rate_bp: int = money.FULL_RATE_BP,
        told: Told = NOTHING_TOLD,
    ) -> PartRow | None:  # fmt: skip
        """The part of a key, None when this catalogue does not have it."""
        row_id = self._related.id_of(part_key)
        rows = self._fetch.rows(self._ask(car, level_rate_bp, told), [] if row_id is None else [row_id])
        return rows[0] if rows else None

    def supersession(self, part_key: str) -> list[PartRow]:
        """The part and what replaced it, step by step, the current one last."""
        return self._fetch.rows(fetch.Ask(), self._related.chain(part_key))

    def interchange(
        self, part_key: str, *, car: CarKey | None = None, level_rate_bp: int = money.FULL_RATE_BP,
        told: Told = NOTHING_TOLD,
    ) -> list[Relation]:  # fmt: skip
        """What belongs to a part and how, kind by kind in the order of ``schema.KINDS``."""
        kinds = self._related.kinds(part_key)
        rows = self._fetch.rows(self._ask(car, level_rate_bp, told), [other for other, _kind in kinds])
        return [Relation(kind, row) for (_other, kind), row in zip(kinds, rows, strict=True)]

    def alike(
        self, part_key: str, *, car: CarKey | None = None, level_rate_bp: int = money.FULL_RATE_BP,
        told: Told = NOTHING_TOLD,
    ) -> list[PartRow]:  # fmt: skip
        """The part and all that does its job in its place, for the car where there is one: what a clerk compares."""
        ask = self._ask(car, level_rate_bp, told)
        return self._fetch.rows(ask, self._related.alike(part_key, ask.car_id))

    def fits(self, part_key: str, after: int = 0) -> tuple[list[FittedCar], int]:
        """One page of the cars that a part fits, and how many there are; ``after`` is the last page's last ``id``."""
        return self._related.cars(part_key, after)

    def _ask(self, car: CarKey | None, level_rate_bp: int, told: Told) -> fetch.Ask:
        car_id, facts = self._fetch.car(car, told)
        return fetch.Ask(car_id, level_rate_bp, facts=facts)

    def _wanted(self, type_id: int | None, category: int | None) -> frozenset[int] | None:
        if type_id is not None:
            return frozenset((type_id,))
        return frozenset(self._types_of.get(category, ())) if category is not None else None

    def _list(self, ask: fetch.Ask, wanted: frozenset[int] | None) -> list[Sketch]:
        if wanted is None:
            return []
        if ask.car_id is not None:
            rows = self._fetch.sketches(ask, self._fetch.fitting(ask, wanted))
            if rows:
                return rows[: ask.limit]
        ranked = sorted(wanted, key=lambda ref: -self._words.demand[ref])
        return self._of_types(ask, ranked, Meaning())

    def _by_number(self, ask: fetch.Ask, query: str, wanted: frozenset[int] | None) -> list[Sketch]:
        norm = number.normalise_number(query)
        rows = self._fetch.sketches(ask, _with_replacement(*self._fetch.ids_of_number(ask, norm)))
        if wanted is not None:
            rows = [row for row in rows if row.type_id in wanted]
        exact = [row for row in rows if row.norm == norm]
        return _fitting_first(rows)[: ask.limit] if not exact else rows[: ask.limit]

    def _near_number(
        self, ask: fetch.Ask, norm: str, wanted: frozenset[int] | None, have: list[Sketch]
    ) -> list[Sketch]:
        """The numbers one sign off, for one that was misread or mistyped."""
        near = self._keep(self._fetch.sketches(ask, self._fetch.ids_near_number(ask, norm)), wanted)
        known = {row.id for row in have}
        return [row for row in near if row.id not in known]

    def _with_numbers(self, rows: list[Sketch], numbered: list[Sketch], limit: int) -> list[Sketch]:
        """Latin letters may begin a number too: some room is kept for those rows."""
        have = {row.part_key for row in rows}
        room = max(limit - len(rows), min(limit // 3, len(numbered)))
        return rows[: limit - room] + [row for row in numbered if row.part_key not in have][:room]

    def _by_words(self, ask: fetch.Ask, query: str, wanted: frozenset[int] | None, scope: Scope | None) -> list[Sketch]:
        meaning = _within(self._words.read(query), scope)
        types = [ref for ref in meaning.types if wanted is None or ref in wanted]
        if types:
            rows = self._of_types(ask, types, meaning)
            if rows or meaning.filters or meaning.free:
                return rows
        if meaning.types and not types:
            return []
        if meaning.filters and not meaning.free:
            ids = self._fetch.ids_of_tags(ask, _tags(meaning, ()), ask.limit)
            return self._keep(self._fetch.sketches(ask, ids), wanted)
        return self._by_text(ask, query, wanted)

    def _by_text(self, ask: fetch.Ask, query: str, wanted: frozenset[int] | None) -> list[Sketch]:
        expression = number.match_expression(query)
        if not expression:
            return []
        return self._keep(self._fetch.sketches(ask, self._fetch.ids_of_text(ask, expression)), wanted)

    def _keep(self, rows: list[Sketch], wanted: frozenset[int] | None) -> list[Sketch]:
        return _fitting_first([row for row in rows if wanted is None or row.type_id in wanted])

    def _of_types(self, ask: fetch.Ask, types: list[int], meaning: Meaning) -> list[Sketch]:
        """Rows of several types: the first rows show each type, then each position; the rest follows type by type."""
        share = ask.limit if len(types) <= 2 else max(HEAD, -(-ask.limit // len(types)))
        groups = self._ids_of_types(ask, types, meaning, share)
        every = [row_id for group in groups for row_id in group]
        found = {row.id: row for row in self._fetch.sketches(ask, list(dict.fromkeys(every)))}
        ordered = [_by_position([found[row_id] for row_id in group if row_id in found]) for group in groups]
        return _fitting_first(_interleave(ordered))[: ask.limit]

    def _ids_of_types(self, ask: fetch.Ask, types: list[int], meaning: Meaning, share: int) -> list[list[int]]:
        narrow = bool(meaning.filters or meaning.free or ask.oe_only)
        positions = {ref: self._fetch.positions_of(ref) & meaning.positions for ref in types}
        plain = self._fetch.ids_of_types(ask, [ref for ref in types if not (narrow or positions[ref])], share)
        return [
            plain[ref] if ref in plain else self._of_type(ask, ref, meaning, positions[ref], share) for ref in types
        ]

    def _of_type(self, ask: fetch.Ask, ref: int, meaning: Meaning, positions: frozenset[int], share: int) -> list[int]:
        ids = self._of_type_with(ask, ref, meaning, positions, share)
        if not ids and len(positions) > 1:  # a rear shock has no left and right: the first word decides
            ids = self._of_type_with(ask, ref, meaning, frozenset((min(positions),)), share)
        return ids

    def _of_type_with(
        self, ask: fetch.Ask, ref: int, meaning: Meaning, positions: frozenset[int], share: int
    ) -> list[int]:
        tags = [f"t{ref}", *_tags(meaning, positions)]
        if ask.oe_only:
            tags.append("goe")
        if meaning.free:
            expression = " AND ".join(filter(None, map(number.match_expression, meaning.free)))
            return self._fetch.ids_of_tags_and_text(ask, tags, expression, share) if expression else []
        fitting = self._fitting(ask, ref, meaning, positions)
        return list(dict.fromkeys(fitting + self._fetch.ids_of_tags(ask, tags, share)))[:share]

    def _fitting(self, ask: fetch.Ask, ref: int, meaning: Meaning, positions: frozenset[int]) -> list[int]:
        """The parts of a type that fit the car and are of the brand, grade and position asked for."""
        words = {schema.POSITIONS[index] for index in positions}
        grades = {schema.GRADES[index] for index in meaning.grades}
        ids = [
            row.id for row in self._fetch.fitting_sketches(ask, ref)
            if words <= set(schema.position_words(row.position)) and (not grades or row.grade in grades)
        ]  # fmt: skip
        tags = [tag for tag in _tags(meaning, ()) if not tag.startswith("g")]
        bearing = self._fetch.bearing(ids, [f"t{ref}", *tags]) if tags else set(ids)
        return [row_id for row_id in ids if row_id in bearing]


def _scope_tags(scope: Scope) -> list[str]:
    tags = [f"b{scope.brand_id}"] if scope.series_id is None else [f"s{scope.series_id}"]
    return tags if scope.year is None else [*tags, f"y{scope.year}"]


def _within(meaning: Meaning, scope: Scope | None) -> Meaning:
    """What was said, narrowed to what was chosen; a word for another series or year then finds nothing."""
    if scope is None:
        return meaning
    if scope.series_id is None:
        meaning.brands = meaning.brands or {scope.brand_id}
    else:
        meaning.series = meaning.series or {scope.series_id}
    if scope.year is not None:
        meaning.years = meaning.years or {scope.year}
    return meaning


def _tags(meaning: Meaning, positions: Any) -> list[str]:
    tags = [_any_of("b", meaning.brands), _any_of("s", meaning.series), _any_of("y", meaning.years)]
    tags.extend(f"g{schema.GRADES[index]}" for index in meaning.grades)
    tags.extend(schema.position_tag(schema.POSITIONS[index]) for index in positions)
    return [tag for tag in tags if tag]


def _any_of(letter: str, refs: set[int]) -> str:
    return "(" + " OR ".join(f"{letter}{ref}" for ref in sorted(refs)) + ")" if refs else ""


def _by_position(rows: list[Sketch]) -> list[Sketch]:
    """The best row of each position first, then the rest, each in the order it came."""
    seen: set[str] = set()
    first: list[Sketch] = []
    rest: list[Sketch] = []
    for row in rows:
        (rest if row.position in seen else first).append(row)
        seen.add(row.position)
    return first + rest


def _interleave(groups: list[list[Sketch]]) -> list[Sketch]:
    head: list[Sketch] = []
    taken = [0] * len(groups)
    while len(head) < HEAD and any(taken[i] < len(group) for i, group in enumerate(groups)):
        for i, group in enumerate(groups):
            if taken[i] < len(group) and len(head) < max(HEAD, len(groups)):
                head.append(group[taken[i]])
                taken[i] += 1
    return head + [row for i, group in enumerate(groups) for row in group[taken[i] :]]


def _fitting_first(rows: list[Sketch]) -> list[Sketch]:
    return sorted(rows, key=lambda row: _FIT_ORDER[row.fit])


def _with_replacement(ids: list[int], final: dict[int, int]) -> list[int]:
    """The final replacement of a number that was asked for exactly comes right after it."""
    if not final:
        return ids
    ordered: list[int] = []
    for row_id in ids:
        ordered.append(row_id)
        if row_id in final:
            ordered.append(final[row_id])
    return list(dict.fromkeys(ordered))
