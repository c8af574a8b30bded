"""The statements of the search, each a constant, so that the connection keeps it prepared.

Each gives one row with all its answer as JSON. A connection gives the interpreter away at every row it is asked for,
and a window that paints is slow to give it back: eighty rows were eighty chances to wait. It is quicker by itself, too.
"""

from __future__ import annotations


def _list(select: str) -> str:
    """The first column of ``select``, named ``id``, as a JSON list in its order."""
    return f"SELECT json_group_array(id) FROM ({select})"


def _table(columns: str, source: str) -> str:
    """One JSON list a row. The order is not promised: rows are found by their first column."""
    return f"SELECT json_group_array(json_array({columns})) {source}"


def _of_types(select: str, of_one: str = "id") -> str:
    """Each type and its parts; ``select`` has the type as ``j.value``."""
    return _table(f"j.value, (SELECT json_group_array({of_one}) FROM ({select}))", "FROM json_each(?1) j")


OF_TYPES = _of_types("SELECT id FROM cat.part WHERE type_id = j.value ORDER BY id LIMIT ?2")
OF_TYPES_UNFITTED = _of_types("SELECT id FROM cat.part WHERE type_id = j.value AND fitted = 0 ORDER BY id LIMIT ?2")
OF_TYPES_HERE = _of_types(
    "SELECT p.id FROM cat.part p JOIN main.live v ON v.part_key = p.part_key AND v.here_milli > 0"
    " WHERE p.type_id = j.value ORDER BY p.id LIMIT ?2"
)
OF_TYPES_FITTING = _of_types(
    "SELECT part_id, note FROM cat.fitment WHERE car_id = ?3 AND type_id = j.value ORDER BY part_id LIMIT ?2",
    of_one="json_array(part_id, note)",
)
"""Each part with the note of its fitment."""
OF_TAGS = _list("SELECT rowid AS id FROM cat.part_tag WHERE part_tag MATCH ? ORDER BY rowid LIMIT ?")
OF_TAGS_HERE = _list(
    "SELECT t.rowid AS id FROM cat.part_tag t CROSS JOIN cat.part p ON p.id = t.rowid"
    " JOIN main.live v ON v.part_key = p.part_key AND v.here_milli > 0"
    " WHERE t.part_tag MATCH ? ORDER BY t.rowid LIMIT ?"
)
BEARING = _list("SELECT rowid AS id FROM cat.part_tag WHERE part_tag MATCH ? AND rowid BETWEEN ? AND ?")
OF_TEXT = _list("SELECT rowid AS id FROM cat.part_text WHERE part_text MATCH ? ORDER BY rowid LIMIT ?")
OF_TAGS_AND_TEXT = _list(
    "SELECT rowid AS id FROM cat.part_text WHERE part_text MATCH ?2"
    " AND rowid IN (SELECT rowid FROM cat.part_tag WHERE part_tag MATCH ?1) ORDER BY rowid LIMIT ?3"
)
OF_NORM = _table(
    "id, final",
    "FROM (SELECT id, CASE WHEN norm = ?1 THEN (SELECT o.final_id FROM cat.part o WHERE o.id = p.id) END AS final"
    " FROM cat.part p WHERE norm >= ?1 AND norm < ?2 ORDER BY norm, id LIMIT ?3)",
)
"""With the last of what replaces it where the number is the whole one; of the others the row itself is not read."""
OF_GRAM = _list(
    "SELECT p.id FROM cat.part_gram g CROSS JOIN cat.part p ON p.id = g.rowid"
    " WHERE g.part_gram MATCH ? AND instr(p.norm, ?) ORDER BY g.rowid LIMIT ?"
)
OF_GRAM_AFTER = _list(
    "SELECT p.id FROM cat.part_gram g CROSS JOIN cat.part p ON p.id = g.rowid"
    " WHERE g.part_gram MATCH ?1 AND g.rowid > ?3 AND instr(p.norm, ?2) ORDER BY g.rowid LIMIT ?4"
)
OF_TAGS_AND_START = _list(
    "SELECT p.id FROM cat.part_tag t CROSS JOIN cat.part p ON p.id = t.rowid"
    " WHERE t.part_tag MATCH ?1 AND substr(p.norm, 1, length(?2)) = ?2 ORDER BY t.rowid LIMIT ?3"
)
OF_NORMS = _list("SELECT p.id FROM json_each(?) j CROSS JOIN cat.part p ON p.norm = j.value")
NEAR_GRAM = _table(
    "id, norm",
    "FROM (SELECT p.id, p.norm FROM cat.part_gram g CROSS JOIN cat.part p ON p.id = g.rowid"
    " WHERE g.part_gram MATCH ? ORDER BY g.rowid LIMIT ?)",
)
NOTES = _table(
    "f.part_id, f.note",
    "FROM json_each(?1) j CROSS JOIN cat.fitment f"
    " ON f.car_id = ?2 AND f.type_id = j.value ->> 0 AND f.part_id = j.value ->> 1",
)
"""The fitments of one car among pairs of type and part."""
_SKETCHED = "p.id, p.type_id, p.position, p.grade, p.brand_id, p.norm, p.part_key, p.fitted"
_NAMED = "FROM json_each(?1) j CROSS JOIN cat.part p ON p.id = j.value"
SKETCHES = _table(_SKETCHED, _NAMED)
SKETCHES_HERE = _table(_SKETCHED, _NAMED + " JOIN main.live v ON v.part_key = p.part_key AND v.here_milli > 0")
SKETCHES_FITTING = _table(
    "id, type_id, position, grade, brand_id, norm, part_key, 1, note",
    "FROM (SELECT p.*, f.note FROM cat.fitment f CROSS JOIN cat.part p ON p.id = f.part_id"
    " WHERE f.car_id = ?1 AND f.type_id = ?2 ORDER BY f.part_id LIMIT ?3)",
)
ROWS = _table(
    f"{_SKETCHED}, p.number, p.name_zh, p.name_en, p.unit, p.spec, p.list_fen,"
    " v.retail_fen, v.cost_fen, v.valid_until, v.here_milli, v.elsewhere_milli, v.order_milli, v.eta,"
    " n.part_key, n.number, v.elsewhere_at",
    f"{_NAMED} LEFT JOIN main.live v ON v.part_key = p.part_key LEFT JOIN cat.part n ON n.id = p.final_id",
)
"""They begin as a sketch does."""
CAR = "SELECT id, engine, gearbox, year_from, year_to FROM cat.car WHERE key = ?"
