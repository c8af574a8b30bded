"""Whatever stands in the cells, a line goes in or is refused with a sentence, and undo leaves nothing behind."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from desktop.domain.actor import Actor
from desktop.domain.local import Live
from desktop.domain.people.customer import Customer, Phone
from desktop.domain.people.vehicle import Ownership, Plate, Vehicle
from desktop.domain.sentence import say, sentences
from desktop.store.importing import undo
from desktop.store.importing import write as writing
from desktop.store.importing.check import DECISIONS, Decisions, check
from desktop.store.importing.kind import Kind
from desktop.store.importing.kinds import KINDS
from desktop.store.open import Store
from tests.store.importing.conftest import ground

SOURCE = writing.Source("text", "0" * 64, 1)
ODD = [
    "", " ", "𠮷", "😀", "１３８００１３８０００", "138 0013 8000/139-0013-9000", "1.38E+10", "#N/A", "=1+1", "'=1",
    "0", "-1", "1e9", "999999999999", "2月30日", "京A7K3Q2", "京AD12345", "LSVCC2NPXMN000017", "a\tb\nc", "\x00",
    "'; DROP TABLE", "x" * 300, "06J 115 403 Q", "大众", "12", "68.005", "A级", "公司", "+8613800138000",
    "00861380013800", "王\ufffd明", "٣", "²", "Ⅳ",
]  # fmt: skip
# a sentence shows … where it has no value to show, so no cell may hold one
CELL = st.one_of(st.sampled_from(ODD), st.text(st.characters(codec="utf-8", exclude_characters="…"), max_size=20))
CELLS = st.lists(st.lists(CELL, min_size=13, max_size=13), min_size=1, max_size=8)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=CELLS, real=st.integers(0, 3), here=st.sampled_from(DECISIONS), twice=st.sampled_from(DECISIONS))
def test_any_cells_go_in_or_are_refused_with_a_sentence(
    store: Store, by: Actor, kind: Kind, rows: list[list[str]], real: int, here: str, twice: str
) -> None:
    examples = [kind.words(field.name).example for field in kind.fields]
    lines = [*rows, *([*examples] for _ in range(real))]
    mapping = {field.name: place for place, field in enumerate(kind.fields)}
    with store.read() as session:
        checked = check(ground(by, session), kind, list(enumerate(lines, start=2)), mapping)
    assert len(checked.lines) == len(lines)
    for line in checked.lines:
        for problem in (*line.problems, *line.warnings):
            assert problem.code in sentences(), problem
            assert "…" not in say(problem.code, problem.values, "zh", problem.field).replace("…”", ""), problem
    if not any(line.good for line in checked.lines):
        return
    before = counted(store)
    done = writing.write(store, ground(by), checked, Decisions(here, twice), SOURCE)
    assert done.failed == []
    assert done.made + done.merged + done.skipped + done.refused == len(lines)
    assert undo.undo(store, by, done.run_id).kept == []
    assert counted(store) == before


def counted(store: Store) -> list[int]:
    """How much lives in the store."""
    with store.read() as session:
        found = []
        for model in (Customer, Phone, Vehicle, Plate, Ownership):
            living = select(func.count()).select_from(model).where(model.deleted_at.is_(None))
            found.append(session.scalar(living) or 0)
        return [*found, session.scalar(select(func.sum(Live.here_milli))) or 0]
