"""Whether a catalogue answers: some of its parts are looked for in the ways that the search does, before it is used."""

from __future__ import annotations

from typing import Any

PARTS = 12
"""Looked for, from the most asked for to the last."""
_SOME = "SELECT id, norm, part_key, type_id FROM part WHERE id >= ? LIMIT 1"
_BY_NUMBER = "SELECT count(*) FROM part WHERE norm = ? AND part_key = ?"
_BY_FRAGMENT = "SELECT count(*) FROM part_gram WHERE part_gram MATCH ? AND rowid = ?"
_BY_TAG = "SELECT count(*) FROM part_tag WHERE part_tag MATCH ? AND rowid = ?"
_OF_TYPE = "SELECT count(*) FROM term WHERE kind = 'type' AND ref = ?"


def answers(connection: Any) -> bool:
    """Whether each of some parts is found by its number, a fragment of it and its kind, and whether its kind has words.

    ``connection``: to the catalogue alone.
    """
    last = connection.execute("SELECT max(id) FROM part").fetchone()[0] or 0
    for place in range(PARTS):
        row = connection.execute(_SOME, (last * place // PARTS,)).fetchone()
        if row is None:
            return last == 0
        row_id, norm, part_key, type_id = row
        questions: list[tuple[str, tuple[object, ...]]] = [
            (_BY_NUMBER, (norm, part_key)), (_BY_TAG, (f"t{type_id}", row_id)), (_OF_TYPE, (type_id,))
        ]  # fmt: skip
        if len(norm) >= 3:
            questions.append((_BY_FRAGMENT, (f'"{norm[:3]}"', row_id)))
        if not all(connection.execute(sql, values).fetchone()[0] for sql, values in questions):
            return False
    return True
