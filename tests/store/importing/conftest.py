"""A real store, and what a file becomes in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from desktop.domain.actor import Actor
from desktop.store.importing import reading
from desktop.store.importing import write as writing
from desktop.store.importing.check import Checked, Decisions, check
from desktop.store.importing.guess import columns, guess
from desktop.store.importing.kind import Found, Ground
from desktop.store.importing.kinds import KINDS
from desktop.store.open import Store
from tests.domain.conftest import blank, by, clerk, do, store
from tests.store.importing import files

__all__ = ["blank", "by", "clerk", "do", "store"]
PARTS = {
    "06J115403Q": [Found("VW:06J115403Q", "VW", "大众")],
    "90915YZZD4": [Found("TOYOTA:90915YZZD4", "TOYOTA", "丰田"), Found("LEXUS:90915YZZD4", "LEXUS", "雷克萨斯")],
}
"""What the catalogue of these tests knows."""
Checks = Callable[..., Checked]


@pytest.fixture
def checked(store: Store, by: Actor, tmp_path: Path) -> Checks:
    """Rows, the heading first, as a file, checked."""

    def checks(kind: str, rows: Sequence[Sequence[object]], who: Actor = by) -> Checked:
        path = files.workbook(tmp_path / "in.xlsx", rows)
        found = reading.inspect(path, words=KINDS[kind].all_words())
        mapping = columns(guess(found.header, [cells for _, cells in found.preview], KINDS[kind]))
        with store.read() as session, reading.rows(path, after=found.header_line) as stream:
            return check(ground(who, session), KINDS[kind], stream, mapping, found.header)

    return checks


def ground(by: Actor, session: object = None) -> Ground:
    """What a check stands on here."""
    known = {"大众": "VW", "丰田": "TOYOTA", "雷克萨斯": "LEXUS"}
    return Ground(by, session, lambda norms: {n: PARTS[n] for n in norms if n in PARTS}, known)  # type: ignore[arg-type]


@pytest.fixture
def bring_in(store: Store, by: Actor, checked: Checks, tmp_path: Path) -> Callable[..., writing.Outcome]:
    """The same, written."""

    def brings(
        kind: str, rows: Sequence[Sequence[object]], decisions: Decisions | None = None, who: Actor = by
    ) -> writing.Outcome:
        lines = checked(kind, rows, who)
        source = writing.source_of(tmp_path / "in.xlsx", "xlsx")
        return writing.write(store, ground(who), lines, decisions or Decisions(), source)

    return brings
