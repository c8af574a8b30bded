"""Files in and lists out for the command line, in one go: what the window does step by step."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop.domain.actor import Actor
from desktop.domain.problem import Refused
from desktop.store.home import Home
from desktop.store.importing import errors, export, reading
from desktop.store.importing import write as writing
from desktop.store.importing.catalogue import PartNames
from desktop.store.importing.check import Checked, Decisions, check, sentences
from desktop.store.importing.guess import columns, guess
from desktop.store.importing.kind import Ground
from desktop.store.importing.kinds import KINDS
from desktop.store.importing.reckoning import FOLLOWED, reckon
from desktop.store.open import Store

NAMES = {
    "customers": "customer", "cars": "vehicle", "stock": "stock", "history": "visit", "schedule": "schedule",
    "recalls": "recall", "quotes": "quote",
}  # fmt: skip
"""What a person types → kind."""


def checked(store: Store, home: Home, by: Actor, kind: str, path: Path) -> tuple[Checked, reading.Inspected]:
    """A file looked at and checked by its guessed mapping.

    Raises Refused ``file.*``, ``import.*``, ``right.missing``.
    """
    found = reading.inspect(path, words=KINDS[kind].all_words())
    if found.format == "xml":
        raise Refused("file.kind", "file", said=path.suffix, found="XML")
    mapping = columns(guess(found.header, [cells for _, cells in found.preview], KINDS[kind]))
    with _ground(store, home, by) as ground, reading.rows(
        path, after=found.header_line, sheet=found.sheet, encoding=found.encoding, separator=found.separator
    ) as stream:  # fmt: skip
        return check(ground, KINDS[kind], stream, mapping, found.header), found


def told(lines: Checked, found: reading.Inspected, language: str) -> Iterator[dict[str, Any]]:
    """What a check found: first the whole with the columns as understood, then each line that cannot go in."""
    named = {name: found.header[column] for name, column in lines.mapping.items()}
    yield {"kind": lines.kind.name, "columns": named, **asdict(lines.counts())}
    for line in lines.bad():
        yield {
            "line": line.number, "codes": [each.code for each in line.problems],
            "says": sentences(line.problems, language),
        }  # fmt: skip


def bring_in(store: Store, home: Home, by: Actor, lines: Checked, path: Path, twins: str) -> dict[str, Any]:
    """Write what can go in, and the due days that follow of it; ``twins``: ``merge``, ``skip`` or ``new``."""
    with _ground(store, home, by) as ground:
        source = writing.source_of(path, "xlsx" if path.suffix.lower() in (".xlsx", ".xlsm") else "text")
        done = writing.write(store, ground, lines, Decisions(twins, twins), source)
    if lines.kind.name in FOLLOWED:
        reckon(store, by)
    return {
        "import": done.run_id, "made": done.made, "merged": done.merged, "skipped": done.skipped,
        "refused": done.refused,
    }  # fmt: skip


def save_errors(path: Path, lines: Checked, found: reading.Inspected, language: str) -> int:
    """The lines that cannot go in as a file; how many."""
    return errors.save(path, lines, found, language)


def take_out(store: Store, home: Home, by: Actor, kind: str, path: Path, language: str) -> int:
    """One list as a file; its rows."""
    with contextlib.closing(PartNames(home.path)) as names:
        return export.export(store, by, kind, path, language, names.names)


@contextlib.contextmanager
def _ground(store: Store, home: Home, by: Actor) -> Iterator[Ground]:
    with store.read() as session, contextlib.closing(PartNames(home.path)) as names:
        yield Ground(by, session, names.parts, names.brand_codes())
