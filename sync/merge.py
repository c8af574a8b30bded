"""Stamps, and which edits of a field lost. Pure functions, the same at desk, hub and centre.

A stamp is text: 19 digits of a hybrid logical clock (milliseconds since 1970 << 16 | counter), then ``.device`` and
``.incarnation``; text order is the order of writes. It belongs to the write that made the value and is never rewritten
by a peer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import orjson

HLC_DIGITS = 19
CENTRE = ".centre."
"""How the writer of a stamp begins which the centre made itself so that what stands stands: nobody's edit."""
ANEW = "-anew"
"""How it ends where the centre wrote anew what stands, above an edit of which it took nothing: its base."""
STOOD = "-stood"
"""How it ends where the centre repeats what stands and the edit it did not take was written on something else."""
_STAMP = re.compile(rf"\d{{{HLC_DIGITS}}}\.[A-Za-z0-9_-]{{1,20}}\.[A-Za-z0-9_-]{{1,40}}")


def is_stamp(text: str) -> bool:
    """Whether this is a stamp."""
    return _STAMP.fullmatch(text) is not None


def clock_of(stamp: str) -> int:
    """The hybrid logical clock of a stamp, 0 for no stamp."""
    return int(stamp[:HLC_DIGITS]) if stamp else 0


def writer_of(stamp: str) -> str:
    """Device and incarnation of a stamp."""
    return stamp[HLC_DIGITS:]


def device_of(stamp: str) -> str:
    """The device of a stamp, with the point before it."""
    return writer_of(stamp).rpartition(".")[0]


def is_anew(stamp: str) -> bool:
    """Whether the centre wrote this above an edit that it did not take, for what stands to stand."""
    return writer_of(stamp).startswith(CENTRE) and stamp.endswith(ANEW)


def is_stood(stamp: str) -> bool:
    """Whether the centre repeated what stands with this: an edit is not taken whose writer had not seen it."""
    return writer_of(stamp).startswith(CENTRE) and stamp.endswith(STOOD)


def above(stamp: str, writer: str) -> str:
    """The lowest stamp of ``writer`` that is above ``stamp``."""
    return f"{clock_of(stamp) + 1:0{HLC_DIGITS}d}{writer}"


def clock_at(milliseconds: int) -> int:
    """The hybrid logical clock at a time in milliseconds since 1970."""
    return milliseconds << 16


def read_stamps(text: str | None) -> dict[str, str]:
    """A row's field stamps from their stored text."""
    return orjson.loads(text) if text and text != "{}" else {}


def write_stamps(stamps: Mapping[str, str]) -> str:
    """The stored text of a row's field stamps; equal stamps are equal text."""
    return orjson.dumps(dict(stamps), option=orjson.OPT_SORT_KEYS).decode() if stamps else "{}"


def losers(edits: Sequence[tuple[str, str]], roots: Iterable[str]) -> list[str]:
    """Stamps of the edits of one field that nobody built upon and that do not stand.

    ``edits``: (stamp, base) of every known edit. ``roots``: stamps of whole-row writes, on which edits may stand.
    While a base is missing nothing is judged, so the order of arrival does not matter.
    """
    stamps = {stamp for stamp, _ in edits}
    known = stamps.union(roots, ("",))
    base_of = dict(edits)
    if not known.issuperset(base_of.values()):
        return []
    current = max(stamps.union(roots), default="")
    covered = _built_upon(base_of, current)
    lost = (stamp for stamp in stamps if stamp != current and stamp not in covered)
    return sorted(stamp for stamp in lost if not writer_of(stamp).startswith(CENTRE))


def _built_upon(base_of: Mapping[str, str], current: str) -> set[str]:
    """The stamps on which something stands that was taken.

    What was not taken covers what it was written on only as long as something is built upon it, and what stood is
    covered only as long as its repetition stands or is built upon: else it has lost to something whose editor had not
    seen it.
    """
    anew = {stamp for stamp in base_of if is_anew(stamp)}
    untaken = {base_of[stamp] for stamp in anew}
    passing = anew | untaken | {stamp for stamp in base_of if is_stood(stamp)}
    covered = {base for stamp, base in base_of.items() if stamp not in passing}
    down = [stamp for stamp in passing if stamp == current or stamp in covered]
    walked: set[str] = set()
    while down:
        walked.add(stamp := down.pop())
        base = base_of.get(stamp, "")
        covered.add(base)
        if base in passing and base not in walked:
            down.append(base)
    return covered | untaken
