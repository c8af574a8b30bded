"""How far a peer's stream has been read. A position is (peer, its incarnation, stream).

Until a page is complete the cursor is (range, last key applied): a cut page goes on in the same range, after that key,
whatever the peer has written since.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

Position = tuple[str, str, str]
_OF = "peer = ? AND peer_incarnation = ? AND stream = ?"


def cursor(raw: Any, position: Position) -> int:
    """The sequence up to which everything is in; 0 before the first page."""
    found = raw.execute(f"SELECT seq FROM cursor WHERE {_OF}", position).fetchone()
    return 0 if found is None else int(found[0])


def progress(raw: Any, position: Position) -> tuple[int, tuple[str, ...]]:
    """The end of the page that is half in, and the key of its last chunk; (0, ()) where none is."""
    found = raw.execute(f"SELECT page_end, done FROM cursor WHERE {_OF} AND page_end > seq", position).fetchone()
    return (0, ()) if found is None else (int(found[0]), tuple(json.loads(found[1])))


def mark(raw: Any, position: Position, end: int, key: Sequence[str]) -> None:
    """A chunk of the page up to ``end`` is in, ``key`` the last of it; within the chunk's transaction."""
    raw.execute(
        "INSERT INTO cursor (peer, peer_incarnation, stream, seq, page_end, done) VALUES (?, ?, ?, 0, ?, ?)"
        " ON CONFLICT (peer, peer_incarnation, stream)"
        " DO UPDATE SET page_end = excluded.page_end, done = excluded.done",
        (*position, end, json.dumps(list(key))),
    )


def move(raw: Any, position: Position, seq: int) -> None:
    """Everything up to ``seq`` is in."""
    raw.execute(
        "INSERT INTO cursor (peer, peer_incarnation, stream, seq, page_end, done) VALUES (?, ?, ?, ?, 0, '[]')"
        " ON CONFLICT (peer, peer_incarnation, stream) DO UPDATE SET seq = excluded.seq, page_end = 0, done = '[]'",
        (*position, seq),
    )
