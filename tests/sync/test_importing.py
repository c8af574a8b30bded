"""What a file brought in reaches the other desk, a bad row alone stays behind, and undo reaches it too."""

from __future__ import annotations

from desktop.domain.actor import system
from desktop.store.importing import undo
from desktop.store.importing import write as writing
from desktop.store.importing.check import Decisions, check
from desktop.store.importing.kind import Ground
from desktop.store.importing.kinds import KINDS
from tests.sync.booth import STORE, Booth, Desk

Pair = tuple[Desk, Desk]
LIVING = "SELECT count(*) FROM customer WHERE deleted_at IS NULL"


def test_an_import_travels_without_its_bad_row_and_so_does_its_undoing(booth: Booth, desks: Pair) -> None:
    left, right = desks
    booth.strict = True
    by, kind = system(STORE), KINDS["customer"]
    names = [*(f"客户{n}" for n in range(120)), "bad"]
    rows = [(n + 2, [name, f"138{n:08d}", f"京A{n:05d}"]) for n, name in enumerate(names)]
    with left.store.read() as session:
        lines = check(Ground(by, session), kind, rows, {"name": 0, "phone": 1, "plate": 2})
        ground = Ground(by, session)
    done = writing.write(left.store, ground, lines, Decisions(), writing.Source("text", "0" * 64, 1))
    assert left.exchange().refused == 1
    right.exchange()
    assert right.all(LIVING) == [(120,)]
    assert right.all("SELECT made, refused FROM import_run") == [(121, 0)]
    assert left.all("SELECT tbl FROM refusal") == [("customer",)]
    undo.undo(left.store, by, done.run_id)
    left.exchange()
    right.exchange()
    assert right.all(LIVING) == [(0,)]
    assert right.all("SELECT count(*) FROM phone WHERE number <> ''") == [(0,)]
