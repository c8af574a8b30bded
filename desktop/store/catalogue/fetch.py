"""The statements of the search, each a constant, and the making of rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import orjson

from desktop.domain import clock, money
from desktop.domain.parts.condition import CarFacts, Fit, Judged, judge
from desktop.store.catalogue import schema
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
_FAR = "\uffff"

_OF_TYPES = (
    "SELECT j.value, (SELECT json_group_array(id) FROM"
    " (SELECT id FROM cat.part WHERE type_id = j.value ORDER BY id LIMIT ?2)) FROM json_each(?1) j"
)
_OF_TYPES_FITTING = (
    "SELECT j.value, (SELECT json_group_array(part_id) FROM"
    " (SELECT part_id FROM cat.fitment WHERE car_id = ?3 AND type_id = j.value ORDER BY part_id LIMIT ?2))"
    " FROM json_each(?1) j"
)
_OF_TYPES_UNFITTED = (
    "SELECT j.value, (SELECT json_group_array(id) FROM"
    " (SELECT id FROM cat.part WHERE type_id = j.value AND fitted = 0 ORDER BY id LIMIT ?2)) FROM json_each(?1) j"
)
_OF_TYPES_HERE = (
    "SELECT j.value, (SELECT json_group_array(id) FROM (SELECT p.id FROM cat.part p"
    " JOIN main.live v ON v.part_key = p.part_key AND v.here_milli > 0"
    " WHERE p.type_id = j.value ORDER BY p.id LIMIT ?2)) FROM json_each(?1) j"
)
_OF_TAGS = "SELECT rowid FROM cat.part_tag WHERE part_tag MATCH ? ORDER BY rowid LIMIT ?"
_OF_TAGS_HERE = (
    "SELECT t.rowid FROM cat.part_tag t CROSS JOIN cat.part p ON p.id = t.rowid"
    " JOIN main.live v ON v.part_key = p.part_key AND v.here_milli > 0"
    " WHERE t.part_tag MATCH ? ORDER BY t.rowid LIMIT ?"
)
_BEARING = "SELECT rowid FROM cat.part_tag WHERE part_tag MATCH ? AND rowid BETWEEN ? AND ?"
_OF_TEXT = "SELECT rowid FROM cat.part_text WHERE part_text MATCH ? ORDER BY rowid LIMIT ?"
_OF_TAGS_AND_TEXT = (
    "SELECT rowid FROM cat.part_text WHERE part_text MATCH ?2"
    " AND rowid IN (SELECT rowid FROM cat.part_tag WHERE part_tag MATCH ?1) ORDER BY rowid LIMIT ?3"
)
_OF_NORM = "SELECT id FROM cat.part WHERE norm >= ? AND norm < ? ORDER BY norm, id LIMIT ?"
_OF_GRAM = (
    "SELECT p.id FROM cat.part_gram g CROSS JOIN cat.part p ON p.id = g.rowid"
    " WHERE g.part_gram MATCH ? AND instr(p.norm, ?) ORDER BY g.rowid LIMIT ?"
)
_OF_TAGS_AND_START = (
    "SELECT p.id FROM cat.part_tag t CROSS JOIN cat.part p ON p.id = t.rowid"
    " WHERE t.part_tag MATCH ?1 AND substr(p.norm, 1, length(?2)) = ?2 ORDER BY t.rowid LIMIT ?3"
)
_OF_GRAM_AFTER = (
    "SELECT p.id FROM cat.part_gram g CROSS JOIN cat.part p ON p.id = g.rowid"
    " WHERE g.part_gram MATCH ?1 AND g.rowid > ?3 AND instr(p.norm, ?2) ORDER BY g.rowid LIMIT ?4"
)
_OF_NORMS = "SELECT p.id FROM json_each(?) j CROSS JOIN cat.part p ON p.norm = j.value"
_NEAR_GRAM = (
    "SELECT p.id, p.norm FROM cat.part_gram g CROSS JOIN cat.part p ON p.id = g.rowid"
    " WHERE g.part_gram MATCH ? ORDER BY g.rowid LIMIT ?"
)
_FINAL_OF_NORM = "SELECT id, final_id FROM cat.part WHERE norm = ? AND final_id IS NOT NULL"
_FIT_OF_TYPE = "SELECT part_id FROM cat.fitment WHERE car_id = ? AND type_id = ? ORDER BY part_id LIMIT ?"
_CAR = "SELECT id, engine, gearbox, year_from, year_to FROM cat.car WHERE key = ?"
_SKETCHES = (
    "SELECT p.id, p.type_id, p.position, p.grade, p.brand_id, p.norm, p.part_key, p.fitted, f.note"
    " FROM json_each(?1) j CROSS JOIN cat.part p ON p.id = j.value"
    " LEFT JOIN cat.fitment f ON f.car_id = ?2 AND f.type_id = p.type_id AND f.part_id = p.id"
)
_SKETCHES_HERE = _SKETCHES + " JOIN main.live v ON v.part_key = p.part_key AND v.here_milli > 0"
_SKETCHES_FITTING = (
    "SELECT p.id, p.type_id, p.position, p.grade, p.brand_id, p.norm, p.part_key, 1, f.note"
    " FROM cat.fitment f CROSS JOIN cat.part p ON p.id = f.part_id"
    " WHERE f.car_id = ?1 AND f.type_id = ?2 ORDER BY f.part_id LIMIT ?3"
)
_ROWS = (
    "SELECT p.id, p.part_key, p.number, p.name_zh, p.name_en, p.type_id, p.brand_id, p.grade, p.unit, p.spec,"
    " p.position, p.list_fen, p.fitted, p.final_id, f.note, v.retail_fen, v.cost_fen, v.valid_until, v.here_milli,"
    " v.elsewhere_milli, v.order_milli, v.eta, n.part_key, n.number"
    " FROM json_each(?1) j CROSS JOIN cat.part p ON p.id = j.value"
    " LEFT JOIN main.live v ON v.part_key = p.part_key"
    " LEFT JOIN cat.fitment f ON f.car_id = ?2 AND f.type_id = p.type_id AND f.part_id = p.id"
    " LEFT JOIN cat.part n ON n.id = p.final_id"
)


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
        found = self._execute(_CAR, (key,)).fetchone() if key else None
        if found is None:
            return None, NO_FACTS
        row_id, engine, gearbox, first, last = found
        return row_id, CarFacts(engine, gearbox, first, last, told.year, told.built)

    def positions_of(self, type_id: int) -> frozenset[int]:
        """Which position words tell parts of this type apart."""
        return self._positions.get(type_id, frozenset())

    def ids_of_types(self, ask: Ask, types: list[int], limit: int) -> dict[int, list[int]]:
        """Type → its parts; with a car those that fit, then those of unknown fit, then the others.

        One statement for all types: each gives the interpreter away, and a busy window is slow to give it back.
        """
        if ask.in_stock:
            return self._lists(_OF_TYPES_HERE, types, limit)
        if ask.car_id is None:
            return self._lists(_OF_TYPES, types, limit)
        found = self._lists(_OF_TYPES_FITTING, types, limit, ask.car_id)
        for sql in (_OF_TYPES_UNFITTED, _OF_TYPES):
            short = [ref for ref in types if len(found[ref]) < limit]
            for ref, ids in self._lists(sql, short, limit).items():
                found[ref] = list(dict.fromkeys(found[ref] + ids))[:limit]
        return found

    def ids_of_tags(self, ask: Ask, tags: list[str], limit: int) -> list[int]:
        """The parts that bear every tag, in order of demand."""
        return self._ids(_OF_TAGS_HERE if ask.in_stock else _OF_TAGS, (" AND ".join(tags), limit))

    def bearing(self, ids: list[int], tags: list[str]) -> set[int]:
        """Which of these parts bear every tag; looked for only between the first and the last of them."""
        if not ids or not tags:
            return set(ids)
        return set(self._ids(_BEARING, (" AND ".join(tags), min(ids), max(ids)))).intersection(ids)

    def ids_of_text(self, ask: Ask, expression: str) -> list[int]:
        """The parts whose own text holds the words."""
        return self._ids(_OF_TEXT, (expression, ask.limit))

    def ids_of_tags_and_text(self, ask: Ask, tags: list[str], expression: str, limit: int) -> list[int]:
        """The parts that bear every tag and whose text holds the words."""
        return self._ids(_OF_TAGS_AND_TEXT, (" AND ".join(tags), expression, limit))

    def ids_of_number(self, ask: Ask, norm: str) -> list[int]:
        """The parts whose number is, begins with, or holds ``norm``, in this order."""
        if not norm:
            return []
        ids = self._ids(_OF_NORM, (norm, norm + _FAR, ask.limit))
        if len(ids) < ask.limit and len(norm) >= SHORTEST_FRAGMENT:
            ids += self._ids(_OF_GRAM, (_grams(norm), norm, ask.limit))
        return list(dict.fromkeys(ids))[: ask.limit]

    def ids_of_number_within(self, tags: list[str], norm: str, limit: int) -> list[int]:
        """The parts that bear every tag and whose number begins with, or holds, ``norm``, in order of demand."""
        if len(norm) < SHORTEST_FRAGMENT:
            return self._ids(_OF_TAGS_AND_START, (" AND ".join(tags), norm, limit)) if norm else []
        found: list[int] = []
        after = 0
        while len(found) < limit:  # piece by piece: one index asked for each row of the other takes minutes
            piece = self._ids(_OF_GRAM_AFTER, (_grams(norm), norm, after, PIECE))
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
            return sorted(self._ids(_OF_NORMS, (orjson.dumps(slips(norm)).decode(),)))[: ask.limit]
        found: dict[int, None] = {}
        for half in (norm[: len(norm) // 2], norm[len(norm) // 2 :]):
            near = self._execute(_NEAR_GRAM, (_grams(half), MOST_NEAR)).fetchall()
            found.update(dict.fromkeys(row_id for row_id, other in near if is_one_off(norm, other)))
        return sorted(found)[: ask.limit]

    def final_of_number(self, norm: str) -> dict[int, int]:
        """Superseded parts of exactly this number, and their final replacements."""
        return dict(self._execute(_FINAL_OF_NORM, (norm,)).fetchall())

    def fitting(self, ask: Ask, types: frozenset[int]) -> list[int]:
        """The parts of these types that fit the car, in order of demand."""
        found = (self._ids(_FIT_OF_TYPE, (ask.car_id, type_id, ask.limit)) for type_id in types)
        return sorted(row_id for ids in found for row_id in ids)[: ask.limit]

    def sketches(self, ask: Ask, ids: list[int]) -> list[Sketch]:
        """Sketches in the order of ``ids``, without what the call does not want."""
        if not ids:
            return []
        sql = _SKETCHES_HERE if ask.in_stock else _SKETCHES
        found = self._execute(sql, (orjson.dumps(ids).decode(), ask.car_id)).fetchall()
        return [_sketch(ask, row) for row in found if not ask.oe_only or row[3] == "oe"]

    def fitting_sketches(self, ask: Ask, type_id: int) -> list[Sketch]:
        """The parts of a type that fit the car of the call, in order of demand; none without a car."""
        if ask.car_id is None:
            return []
        found = self._execute(_SKETCHES_FITTING, (ask.car_id, type_id, MOST_FITTING)).fetchall()
        return [_sketch(ask, row) for row in found]

    def rows(self, ask: Ask, ids: list[int]) -> list[PartRow]:
        """Whole rows in the order of ``ids``."""
        if not ids:
            return []
        found = self._execute(_ROWS, (orjson.dumps(ids).decode(), ask.car_id)).fetchall()
        today = clock.today()
        day = today.isoformat()
        # the book is asked only for what the store has no price of its own for
        booked = self._prices.of([row[1] for row in found if row[15] is None or (row[17] and row[17] < day)], today)
        return [self._row(ask, row, booked.get(row[1]), day) for row in found]

    def _ids(self, sql: str, values: tuple[Any, ...]) -> list[int]:
        return [row[0] for row in self._execute(sql, values).fetchall()]

    def _lists(self, sql: str, types: list[int], limit: int, *more: int) -> dict[int, list[int]]:
        if not types:
            return {}
        values = (orjson.dumps(types).decode(), limit, *more)
        return {ref: orjson.loads(ids) for ref, ids in self._execute(sql, values).fetchall()}

    def _row(self, ask: Ask, v: tuple[Any, ...], booked: Price | None, day: str) -> PartRow:
        brand_zh, brand_en = self._brands[v[6]]
        type_zh, type_en = self._types[v[5]]
        judged = _UNKNOWN if ask.car_id is None else ask.judge(v[12], v[14])
        source: PriceFrom = "list"
        retail, until = v[11], None
        if v[15] is not None or booked is not None:
            source, retail, until = _priced(v[15], v[17], booked, retail, day)
        here, order = v[18] or 0, v[20] or 0
        full = ask.level_rate_bp == money.FULL_RATE_BP
        # positional, in the order of the fields: naming twenty-seven of them takes as long as the query
        return PartRow(
            v[1], v[2], v[3], v[4], v[5], type_zh, type_en, brand_zh, brand_en, v[7], v[8], v[9], v[10],
            judged.fit, judged.note, v[11], retail,
            retail if full else money.at_rate(retail, ask.level_rate_bp), v[16], _date(until), here, v[19] or 0, order,
            _date(v[21]), _state(here, order), v[22] or "", v[23] or "", source,
        )  # fmt: skip


def _grams(norm: str) -> str:
    return " AND ".join(f'"{norm[i : i + 3]}"' for i in range(len(norm) - 2))


def _sketch(ask: Ask, values: tuple[Any, ...]) -> Sketch:
    row_id, type_id, position, grade, brand_id, norm, part_key, fitted, note = values
    fit = "unknown" if ask.car_id is None else ask.judge(fitted, note).fit
    return Sketch(row_id, type_id, position, grade, brand_id, norm, part_key, fit)


def _priced(
    own: int | None, own_until: str | None, booked: Price | None, listed: int, day: str
) -> tuple[PriceFrom, int, str | None]:
    """Where the price comes from, fen, and until when: the first that holds of the store's own, the book's, the list's.

    Where none does, one that has ended is shown with its day, the store's before the book's, before the list's, which
    says no day at all.
    """
    if own is not None and (not own_until or own_until >= day or booked is None):
        return "own", own, own_until
    if booked is not None and (own is None or not booked.until or booked.until >= day):
        return "book", booked.fen, booked.until or None
    return ("list", listed, None) if own is None else ("own", own, own_until)


def _state(here_milli: int, order_milli: int) -> StockState:
    if here_milli > 0:
        return "here"
    return "coming" if order_milli > 0 else "order"


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _position_indexes(positions: str) -> frozenset[int]:
    words = (word for position in positions.split(",") for word in schema.position_words(position))
    return frozenset(schema.POSITIONS.index(word) for word in words)
