"""What waits to be sent, for one look at the light."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Waiting:
    """``rows``: table and how many of its rows, most first; ``since``: when the oldest of the saves was made."""

    saves: int = 0
    rows: tuple[tuple[str, int], ...] = ()
    since: datetime | None = None


def waiting(session: Session) -> Waiting:
    """Saves without an answer; refused ones are problems and do not count."""
    saves, oldest = session.execute(text("SELECT count(DISTINCT tx), min(stamp) FROM outbox WHERE state IS NULL")).one()
    rows = session.execute(
        text("SELECT tbl, count(DISTINCT pk) FROM outbox WHERE state IS NULL GROUP BY tbl ORDER BY 2 DESC, 1")
    )
    return Waiting(saves, tuple((table, count) for table, count in rows), _moment(oldest) if oldest else None)


def _moment(stamp: str) -> datetime:
    """The time in a stamp: 19 digits of milliseconds since 1970 << 16 | counter."""
    return datetime.fromtimestamp((int(stamp[:19]) >> 16) / 1000, UTC)
