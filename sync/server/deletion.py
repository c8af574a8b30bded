"""Whether a delete stands: only where it saw every edit of the row that is known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from sync.merge import CENTRE, is_anew, writer_of
from sync.server.change import DELETED, LISTED, WHOLE_ROW, FieldEdit, Held, Known
from sync.wire import Value


def missed(change: FieldEdit, before: Held, edits: Iterable[tuple[str, Known]]) -> bool:
    """Whether an edit of the row is known that is not in the past of this delete, nor listed at its desk.

    ``edits``: all that are known, each with its field.
    """
    if _unseen(change.seen, before):
        return True
    stamps = stamps_seen(change.seen)
    by_field: dict[str, dict[str, str]] = {}
    for name, each in edits:
        if name not in (DELETED, WHOLE_ROW):
            by_field.setdefault(name, {})[each.stamp] = each.base
    return any(_missed_in(name, bases, stamps, change.stamp) for name, bases in by_field.items())


def _missed_in(name: str, bases: Mapping[str, str], stamps: Mapping[str, Value], delete: str) -> bool:
    """Whether a field has an edit (stamp → base) that who deleted can neither have seen shown nor listed.

    One save of two fields has one stamp: of the one it may have been shown, and not of the other.
    """
    listed = stamps.get(LISTED)
    at, past = str(stamps.get(name, stamps.get("", ""))), {delete}
    while at and at not in past:
        past.add(at)
        at = bases.get(at, "")
    past.update(listed if isinstance(listed, list) else ())
    past.update(base for stamp, base in bases.items() if is_anew(stamp))  # it had no effect that could be missed
    return any(stamp not in past and not writer_of(stamp).startswith(CENTRE) for stamp in bases)


def stamps_seen(seen: str) -> dict[str, Value]:
    """Field → stamp that an edit says it saw; empty where it says nothing that can be read."""
    try:
        stamps = json.loads(seen) if seen else {}
    except ValueError:
        return {}
    return stamps if isinstance(stamps, dict) else {}


def _unseen(seen: str, before: Held) -> bool:
    """Whether a row has an edit that a delete's stamps do not cover."""
    stamps = stamps_seen(seen)
    if not stamps:
        return True
    root = str(stamps.get("", ""))
    fields = {*before.stamps, *_fields(stamps)}
    return any(before.stamp_of(name) > str(stamps.get(name, root)) for name in fields - {DELETED})


def _fields(stamps: Mapping[str, Value]) -> set[str]:
    """The fields named in a delete's stamps; the empty name is the row itself."""
    return {name for name in stamps if name and name != LISTED}
