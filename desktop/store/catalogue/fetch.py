"""Runs the statements of the search and makes its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import orjson

from desktop.domain import clock, money
from desktop.domain.parts.condition import CarFacts, Fit, Judged, judge
from desktop.store.catalogue import schema, statement
from desktop.store.catalogue.book import Price, Prices
from desktop.store.catalogue.row import CarKey, PartRow, PriceFrom, StockState, Told
from desktop.store.catalogue.slip import is_one_off, slips

SHORTEST_FRAGMENT = 3
"""Shorter parts of a number are found at its start only."""
MOST_FITTING = 500
"""Parts of one type for one car that are looked through for a position or a brand."""
SHORTEST_SLIP, LONGEST_NUMBER, MOST_NEAR = 6, 24, 4_000
"""A number of such a length is also looked for with one sign wrong, among so many that share a half of it."""
PIECE = 1_000
"""Parts whose number holds a fragment that are looked through at once for those of a maker or series."""
LONGEST_SPELLED = 10
"""Up to this length every slip of a number is looked up by itself."""
MOST_WHOLE = 1.5
"""Times the rows asked for: so many candidates are read whole at once; of more a sketch each, then what is shown."""
_FAR = "\uffff"

NO_FACTS = CarFacts()
_UNKNOWN, _NO, _FITS = Judged("unknown", ""), Judged("no", ""), Judged("fits", "")


@dataclass(frozen=True, slots=True)
class Ask:
    """What a whole call has in common."""

    car_id: int | None = None
    level_rate_bp: int = money.FULL_RATE_BP
    limit: int = 50
    in_stock: bool = False
    oe_only: bool = False
    facts: CarFacts = NO_FACTS
    judged: dict[str, Judged] = field(default_factory=dict, compare=False)
    """Conditions this call has met: a list has few different ones."""
    notes: dict[int, str | None] = field(default_factory=dict, compare=False)
    """Part → the note of its fitment to the car, None where it has none: what this call has met of them."""
    read: dict[int, Any] = field(default_factory=dict, compare=False)
    """Part → its whole row, where this call has read it."""

    def judge(self, fitted: int, note: str | None) -> Judged:
        """The four states. ``note`` is None where the car is not listed, ``fitted`` says whether any car is."""
        if self.car_id is None or (note is None and not fitted):
            return _UNKNOWN
        if note is None:
            return _NO
        if not note:
            return _FITS
        found = self.judged.get(note)
        if found is None:
            found = self.judged[note] = judge(note, self.facts)
        return found


class Sketch(NamedTuple):
    """What the order of the answer depends on; the whole row is fetched only for what is shown."""

    id: int
    type_id: int
    position: str
    grade: str
    brand_id: int
    norm: str
    part_key: str
    fit: Fit


class Fetch:
    """Runs the statements on one connection; keeps brands and types in memory."""

    def __init__(self, connection: Any) -> None:
        self._execute = connection.execute
        self._prices = Prices(connection)
        self._brands = {row[0]: row[1:] for row in self._execute("SELECT id, name_zh, name_en FROM cat.brand")}
        types = self._execute("SELECT id, name_zh, name_en, positions FROM cat.part_type").fetchall()
        self._types = {row[0]: row[1:3] for row in types}
        self._positions = {row[0]: _position_indexes(row[3]) for row in types}

    def car(self, key: CarKey | None, told: Told) -> tuple[int | None, CarFacts]:
        """The car's id in this catalogue and what it answers conditions with; an unknown key is no car."""
        found = self._execute(statement.CAR, (key,)).fetchone() if key else None
        if found is None:
            return None, NO_FACTS
        row_id, engine, gearbox, first, last = found
        return row_id, CarFacts(engine, gearbox, first, last, told.year, told.built)

    def positions_of(self, type_id: int) -> frozenset[int]:
        """Which position words tell parts of this type apart."""
        return self._positions.get(type_id, frozenset())

    def ids_of_types(self, ask: Ask, types: list[int], limit: int) -> dict[int, list[int]]:
        """Type → its parts; with a car those that fit, then those of unknown fit, then the others."""
        if ask.in_stock:
            return self._of_types(statement.OF_TYPES_HERE, types, limit)
        if ask.car_id is None:
            return self._of_types(statement.OF_TYPES, types, limit)
        found = self._fitting(ask, types, limit)
        for sql in (statement.OF_TYPES_UNFITTED, statement.OF_TYPES):
            short = [ref for ref in types if len(found[ref]) < limit]
            if _worth(ask, found.values()) >= ask.limit:
                break  # the page is full of better ones
            for ref, ids in self._of_types(sql, short, limit).items():
                found[ref] = list(dict.fromkeys(found[ref] + ids))[:limit]
        for ids in found.values():
            for row_id in ids:  # all that fit are known by now: a list that has room after them has the others
                ask.notes.setdefault(row_id, None)
        return found

    def ids_of_tags(self, ask: Ask, tags: list[str], limit: int) -> list[int]:
        """The parts that bear every tag, in order of demand."""
        return self._ids(statement.OF_TAGS_HERE if ask.in_stock else statement.OF_TAGS, (" AND ".join(tags), limit))

    def bearing(self, ids: list[int], tags: list[str]) -> set[int]:
        """Which of these parts bear every tag; looked for only between the first and the last of them."""
        if not ids or not tags:
            return set(ids)
        return set(self._ids(statement.BEARING, (" AND ".join(tags), min(ids), max(ids)))).intersection(ids)

    def ids_of_text(self, ask: Ask, expression: str) -> list[int]:
        """The parts whose own text holds the words."""
        return self._ids(statement.OF_TEXT, (expression, ask.limit))

    def ids_of_tags_and_text(self, ask: Ask, tags: list[str], expression: str, limit: int) -> list[int]:
        """The parts that bear every tag and whose text holds the words."""
        return self._ids(statement.OF_TAGS_AND_TEXT, (" AND ".join(tags), expression, limit))

    def ids_of_number(self, ask: Ask, norm: str) -> tuple[list[int], dict[int, int]]:
        """The parts whose number is, begins with, or holds ``norm``, in this order.

        And the last replacement of those whose number it is.
        """
        if not norm:
            return [], {}
        found = self._json(statement.OF_NORM, (norm, norm + _FAR, ask.limit))
        ids, final = [row_id for row_id, _ in found], {row_id: last for row_id, last in found if last is not None}
        if len(ids) < ask.limit and len(norm) >= SHORTEST_FRAGMENT:
            ids += self._ids(statement.OF_GRAM, (_grams(norm), norm, ask.limit))
        return list(dict.fromkeys(ids))[: ask.limit], final

    def ids_of_number_within(self, tags: list[str], norm: str, limit: int) -> list[int]:
        """The parts that bear every tag and whose number begins with, or holds, ``norm``, in order of demand."""
        if len(norm) < SHORTEST_FRAGMENT:
            return self._ids(statement.OF_TAGS_AND_START, (" AND ".join(tags), norm, limit)) if norm else []
        found: list[int] = []
        after = 0
        while len(found) < limit:  # piece by piece: one index asked for each row of the other takes minutes
            piece = self._ids(statement.OF_GRAM_AFTER, (_grams(norm), norm, after, PIECE))
            if not piece:
                break
            bearing = self.bearing(piece, tags)
            found += [row_id for row_id in piece if row_id in bearing]
            after = piece[-1]
        return found[:limit]

    def ids_near_number(self, ask: Ask, norm: str) -> list[int]:
        """The parts whose number is one sign off ``norm``: too many, too few, or another one.

        A short number's few hundred slips are looked up one by one: half of it is shared by thousands. Of a longer one
        a slip leaves a half as it was, which few others share, and the other half is compared.
        """
        if not SHORTEST_SLIP <= len(norm) <= LONGEST_NUMBER:
            return []
        if len(norm) <= LONGEST_SPELLED:
            return sorted(self._ids(statement.OF_NORMS, (orjson.dumps(slips(norm)).decode(),)))[: ask.limit]
        found: dict[int, None] = {}
        for half in (norm[: len(norm) // 2], norm[len(norm) // 2 :]):
            near = self._json(statement.NEAR_GRAM, (_grams(half), MOST_NEAR))
            found.update(dict.fromkeys(row_id for row_id, other in near if is_one_off(norm, other)))
        return sorted(found)[: ask.limit]

    def fitting(self, ask: Ask, types: frozenset[int]) -> list[int]:
        """The parts of these types that fit the car, in order of demand."""
        found = self._fitting(ask, sorted(types), ask.limit)
        return sorted(row_id for ids in found.values() for row_id in ids)[: ask.limit]

    def sketches(self, ask: Ask, ids: list[int]) -> list[Sketch]:
        """Sketches in the order of ``ids``, without what the call does not want."""
        if not ids:
            return []
        if ask.in_stock:
            found = self._named(statement.SKETCHES_HERE, ids)
        elif len(ids) <= ask.limit * MOST_WHOLE:
            found = self._read(ask, ids)
        else:
            found = self._named(statement.SKETCHES, ids)
        self._learn_notes(ask, found.values())
        rows = (found[row_id] for row_id in ids if row_id in found)
        return [_sketch(ask, row) for row in rows if not ask.oe_only or row[3] == "oe"]

    def fitting_sketches(self, ask: Ask, type_id: int) -> list[Sketch]:
        """The parts of a type that fit the car of the call, in order of demand; none without a car."""
        if ask.car_id is None:
            return []
        found = self._json(statement.SKETCHES_FITTING, (ask.car_id, type_id, MOST_FITTING))
        ask.notes.update((row[0], row[8]) for row in found)
        return [_sketch(ask, row) for row in found]

    def rows(self, ask: Ask, ids: list[int]) -> list[PartRow]:
        """Whole rows in the order of ``ids``."""
        if not ids:
            return []
        read = self._read(ask, ids)
        found = [read[row_id] for row_id in ids if row_id in read]
        self._learn_notes(ask, found)
        today = clock.today()
        day = today.isoformat()
        # the book is asked only for what the store has no price of its own for
        booked = self._prices.of([row[6] for row in found if row[14] is None or (row[16] and row[16] < day)], today)
        return [self._row(ask, row, booked.get(row[6]), day) for row in found]

    def _read(self, ask: Ask, ids: list[int]) -> dict[int, Any]:
        """Whole rows by their id, each read once in a call."""
        missing = [row_id for row_id in ids if row_id not in ask.read]
        if missing:
            ask.read.update(self._named(statement.ROWS, missing))
        return ask.read

    def _learn_notes(self, ask: Ask, rows: Iterable[Any]) -> None:
        """The car's fitments of rows whose fit this call has not met."""
        if ask.car_id is None:
            return
        unknown = [(row[1], row[0]) for row in rows if row[0] not in ask.notes]
        if unknown:
            ask.notes.update((row_id, None) for _type, row_id in unknown)
            ask.notes.update(self._json(statement.NOTES, (orjson.dumps(unknown).decode(), ask.car_id)))

    def _fitting(self, ask: Ask, types: list[int], limit: int) -> dict[int, list[int]]:
        """Type → the first of its parts that fit the car."""
        found = self._json(statement.OF_TYPES_FITTING, (orjson.dumps(types).decode(), limit, ask.car_id))
        for _ref, pairs in found:
            ask.notes.update(pairs)
        return {ref: [row_id for row_id, _note in pairs] for ref, pairs in found}

    def _of_types(self, sql: str, types: list[int], limit: int) -> dict[int, list[int]]:
        return dict(self._json(sql, (orjson.dumps(types).decode(), limit))) if types else {}

    def _named(self, sql: str, ids: list[int]) -> dict[int, Any]:
        return {row[0]: row for row in self._json(sql, (orjson.dumps(ids).decode(),))}

    def _ids(self, sql: str, values: tuple[Any, ...]) -> list[int]:
        found: list[int] = self._json(sql, values)
        return found

    def _json(self, sql: str, values: tuple[Any, ...]) -> Any:
        return orjson.loads(self._execute(sql, values).fetchone()[0])

    def _row(self, ask: Ask, v: list[Any], booked: Price | None, day: str) -> PartRow:
        (
            row_id, type_id, position, grade, brand_id, _norm, part_key, fitted, number, name_zh, name_en, unit, spec,
            listed, own, cost, own_until, here, elsewhere, order, eta, later_key, later_number,
            elsewhere_at,
        ) = v  # fmt: skip
        brand_zh, brand_en = self._brands[brand_id]
        type_zh, type_en = self._types[type_id]
        judged = _UNKNOWN if ask.car_id is None else ask.judge(fitted, ask.notes[row_id])
        source: PriceFrom = "list"
        listed = listed or None  # the file's 0: nobody told a price
        retail, until = listed, None
        if own is not None or booked is not None:
            source, retail, until = _priced(own, own_until, booked, listed, day)
        full = ask.level_rate_bp == money.FULL_RATE_BP
        here, order = here or 0, order or 0
        state: StockState = "here" if here > 0 else "coming" if order > 0 else "order"
        # positional, in the order of the fields: naming twenty-seven of them takes as long as the query
        return PartRow(
            part_key, number, name_zh, name_en, type_id, type_zh, type_en, brand_zh, brand_en, grade, unit, spec,
            position, judged.fit, judged.note, listed, retail,
            retail if full or retail is None else money.at_rate(retail, ask.level_rate_bp), cost,
            date.fromisoformat(until) if until else None, here, elsewhere or 0, order,
            date.fromisoformat(eta) if eta else None, state, later_key or "", later_number or "", source,
            clock.from_text(elsewhere_at) if elsewhere_at else None,
        )  # fmt: skip


def _grams(norm: str) -> str:
    """Every third run of three signs, and the last: who asks compares the whole, and each run's list is long."""
    last = len(norm) - 3
    return " AND ".join(f'"{norm[i : i + 3]}"' for i in (*range(0, last, 3), last))


def _worth(ask: Ask, found: Iterable[list[int]]) -> int:
    """How many of these parts fit, may fit, or are of unknown fit."""
    notes = (ask.notes.get(row_id) for ids in found for row_id in ids)
    return sum(not note or ask.judge(1, note).fit != "no" for note in notes)


def _sketch(ask: Ask, values: list[Any]) -> Sketch:
    fit = "unknown" if ask.car_id is None else ask.judge(values[7], ask.notes[values[0]]).fit
    return Sketch._make((*values[:7], fit))


def _priced(
    own: int | None, own_until: str | None, booked: Price | None, listed: int | None, day: str
) -> tuple[PriceFrom, int | None, str | None]:
    """Where the price comes from, fen, and until when: the first that holds of the store's own, the book's, the list's.

    Where none does, one that has ended is shown with its day, the store's before the book's, before the list's, which
    says no day at all.
    """
    if own is not None and (not own_until or own_until >= day or booked is None):
        return "own", own, own_until
    if booked is not None and (own is None or not booked.until or booked.until >= day):
        return "book", booked.fen, booked.until or None
    return ("list", listed, None) if own is None else ("own", own, own_until)


def _position_indexes(positions: str) -> frozenset[int]:
    words = (word for position in positions.split(",") for word in schema.position_words(position))
    return frozenset(schema.POSITIONS.index(word) for word in words)
