"""How far this device's own saves of a row have come: waiting, taken by a booth's hub, or lost.

For a list that says it beside each row; the problems page (problem_list.py) holds what a person may do about it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy.orm import Session

from desktop.store.problem_list import WAITING, raw_of

Word = Literal["booth", "waiting", "denied", "taken", "refused"]
"""``booth``: a hub has taken it, the centre has not answered; ``denied``: a hub said no, which is not final;
``taken``: another record holds what it wants; ``refused``: for any other reason."""
_ORDER: tuple[Word, ...] = ("booth", "waiting", "denied", "taken", "refused")
"""Of several saves of one row the last of these counts."""


def words(session: Session, table: str, ids: Sequence[str]) -> dict[str, Word]:
    """Row → the word on it. Not in it: what the centre has answered, and all of a device that knows no centre."""
    raw = raw_of(session)
    if not raw.execute("SELECT centre_url FROM device WHERE id = 1").fetchone()[0]:
        return {}
    found = raw.execute(
        "SELECT o.pk, o.tx, o.state, b.state, b.heard, f.code, f.code IN " + WAITING + " FROM outbox o"
        " LEFT JOIN batch b ON b.state IN ('frozen', 'answered') AND o.seq BETWEEN b.first_seq AND b.last_seq"
        " LEFT JOIN refusal f ON o.state IS NOT NULL AND f.tx = o.tx AND f.pk IN ('', o.pk)"
        " WHERE o.tbl = ? AND o.pk IN (SELECT value FROM json_each(?)) ORDER BY o.seq",
        (table, json.dumps(list(ids))),
    )
    said: dict[str, Word] = {}
    for pk, tx, state, batch, heard, code, kept in found.fetchall():
        if state is not None:
            word: Word = "waiting" if kept else "taken" if code == "claim.taken" else "refused"
        elif batch == "answered":
            continue
        else:
            word = "waiting" if heard is None else _of_hub(json.loads(heard), tx, pk)
        said[pk] = max(said.get(pk, word), word, key=_ORDER.index)
    return said


def _of_hub(verdicts: Sequence[dict[str, Any]], tx: str, pk: str) -> Word:
    """What a hub answered to this save: taken unless it said otherwise; another hub's lease is no answer."""
    for each in verdicts:
        if each["tx"] == tx and each.get("row", "") in ("", pk) and each["outcome"] in ("refused", "held"):
            return "waiting" if f"'{each['code']}'" in WAITING else "denied"
    return "booth"
