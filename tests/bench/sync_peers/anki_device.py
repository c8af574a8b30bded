"""Anki as :mod:`tests.bench.sync_peers.workload` wants it; run by an interpreter that has ``anki`` and none of ours.

A row is a note of thirteen fields with one card: the least that Anki can hold.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from anki.collection import AddNoteRequest, Collection

FIELDS = (
    "id", "sku", "name", "brand", "category", "price_cents", "cost_cents", "qty", "bin", "supplier", "notes",
    "updated_by", "status",
)  # fmt: skip


class Anki:
    """One collection; the device named a makes the kind of note."""

    def __init__(self, path: str, name: str, port: str) -> None:
        self._is_first = name == "a"
        self._col = Collection(path)
        self._key = self._col.sync_login("bench", "bench", f"http://127.0.0.1:{port}/")
        if self._is_first:
            models = self._col.models
            kind = models.new("Part")
            for field in FIELDS:
                models.add_field(kind, models.new_field(field))
            card = models.new_template("Card")
            card["qfmt"], card["afmt"] = "{{id}}", "{{name}}"
            models.add_template(kind, card)
            models.add(kind)

    def sync(self) -> None:
        said = self._col.sync_collection(self._key, False)
        if said.required in (said.FULL_SYNC, said.FULL_DOWNLOAD, said.FULL_UPLOAD):
            up = said.required == said.FULL_UPLOAD or (said.required == said.FULL_SYNC and self._is_first)
            self._col.close_for_full_sync()
            self._col.full_upload_or_download(auth=self._key, server_usn=None, upload=up)
            self._col.reopen(after_full_sync=True)

    def insert(self, rows: list[dict[str, Any]]) -> None:
        kind, asked = self._col.models.by_name("Part"), []
        for row in rows:
            note = self._col.new_note(kind)
            note.fields = [str(row[field]) for field in FIELDS]
            asked.append(AddNoteRequest(note, 1))
        self._col.add_notes(asked)

    def change(self, ids: list[str], field: str) -> None:
        wanted, place, changed = set(ids), FIELDS.index(field), []
        for note_id, fields in self._col.db.all("select id, flds from notes"):
            if fields.split("\x1f", 1)[0] in wanted:
                note = self._col.get_note(note_id)
                note.fields[place] = "1"
                changed.append(note)
        self._col.update_notes(changed)

    def _note(self, row_id: str) -> Any:
        return self._col.get_note(self._col.db.scalar("select id from notes where flds like ?", row_id + "\x1f%"))

    def set(self, row_id: str, values: dict[str, str]) -> None:
        note = self._note(row_id)
        for field, value in values.items():
            note.fields[FIELDS.index(field)] = value
        self._col.update_note(note)

    def read(self, row_id: str) -> dict[str, str]:
        return dict(zip(FIELDS, self._note(row_id).fields, strict=True))

    def count(self) -> int:
        return int(self._col.db.scalar("select count() from notes"))

    def listed(self) -> int:
        return 0


def main() -> None:
    """Serve until standard input ends."""
    device = Anki(*sys.argv[1:4])
    print("{}", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        started = time.perf_counter()
        try:
            answer = {"result": getattr(device, asked["do"])(*asked["with"])}
        except Exception as error:
            answer = {"error": repr(error)}
        print(json.dumps({**answer, "seconds": time.perf_counter() - started}), flush=True)


if __name__ == "__main__":
    main()
