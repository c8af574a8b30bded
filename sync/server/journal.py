"""The centre's log: one JSON object a line, and nothing of what a row says.

An error is told by its kind and where it happened, never by its message: a database puts the values of a row into it.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

EXTRA = ("door", "status", "ms", "store", "device", "received", "sent", "incident")


class Lines(logging.Formatter):
    """A record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, where from and what; for an error its chain of kinds and the frames of the last."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "event": record.getMessage(),
        }
        line.update({name: getattr(record, name) for name in EXTRA if hasattr(record, name)})
        if record.exc_info and record.exc_info[1] is not None:
            error: BaseException | None = record.exc_info[1]
            frames = traceback.extract_tb(record.exc_info[2])
            line["where"] = [
                f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-8:]
            ]
            kinds: list[str] = []
            while error is not None and len(kinds) < 5:
                kinds.append(type(error).__name__)
                error = error.__cause__ or error.__context__
            line["error"] = " < ".join(kinds)
        return json.dumps(line, ensure_ascii=False)


def begin(level: str) -> None:
    """Log to standard error from this level on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
