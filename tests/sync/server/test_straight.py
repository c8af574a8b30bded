"""New rows straight into their tables leave what the merger leaves, and nothing at all where they may not go."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.identity import new_id
from sync.protocol import Answer, Batch, Enrol, Inserts, Push, Tx, content_hash
from sync.server.__main__ import business
from sync.server.accounts import Device
from sync.server.embedded import open_file
from sync.server.pushing import Pushing
from sync.server.service import Centre
from tests.postgres import Server
from tests.sync.server.batch import WHEN, customers
from tests.sync.server.made import made

KEY = bytes(range(32))


class Pair:
    """Two centres, of which the second merges everything."""

    def __init__(self, engines: list[Any]) -> None:
        self.straight, self.merging = (Centre(engine, business()) for engine in engines)
        self.merging._pushing.straight = lambda _device, _batch: None  # type: ignore[method-assign]
        self.went = 0

    def device(self, store_id: str) -> Device:
        for centre in (self.straight, self.merging):
            enrolled = centre.enrol(Enrol(centre.invite(store_id), "d"))
        return Device(enrolled.store_id, enrolled.device_code, frozenset({"*"}))

    def push(self, device: Device, push: Push) -> list[Answer]:
        return [Answer.decode(centre.push(device, push)) for centre in (self.straight, self.merging)]

    def held(self, store_id: str) -> list[Any]:
        return [_held(centre, store_id) for centre in (self.straight, self.merging)]


def _held(centre: Centre, store_id: str) -> Any:
    """All rows of a store but their place in the sequence, which each has to itself; its transactions, and the end."""
    tables = centre._tables
    with centre.database.reading(store_id) as connection:
        rows, places = [], []
        for name, t in tables.rows.items():
            for row in connection.execute(sa.select(t).where(t.c.store_id == store_id)).mappings():
                places.append(row["seq"])
                rows.append((name, sorted((k, v) for k, v in row.items() if k != "seq")))
        t = tables.transaction
        ids = sorted(connection.execute(sa.select(t.c.id).where(t.c.store_id == store_id)).scalars())
        top = connection.execute(sa.select(tables.counter.c.seq).where(tables.counter.c.store_id == store_id)).scalar()
    assert len(set(places)) == len(places)
    return sorted(rows, key=str), ids, top, max(places, default=0)


@pytest.fixture(scope="module", params=["file", "postgresql"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    if request.param == "file":
        folder: Path = tmp_path_factory.mktemp("straight")
        engines = [open_file(folder / name, KEY) for name in "ab"]
    else:
        server: Server = request.getfixturevalue("postgres")
        engines = [made(server, stays=True).engine for _ in "ab"]
    yield Pair(engines)
    for engine in engines:
        engine.dispose()


ODD = st.sampled_from([
    "plain", "plain", "plain", "plain", "twice", "other store", "no name", "nul", "kind", "column", "table", "escapes",
    "wide",
])  # fmt: skip


def _batch(store_id: str, number: int, rows: list[tuple[int, str, int]], known: list[str]) -> Batch:
    """``rows``: (transaction, what is odd about it, which known id it takes where it takes one)."""
    ids, txs = [], sorted({tx for tx, _, _ in rows})
    columns: dict[str, list[Any]] = {name: [] for name in ("id", "store_id", "kind", "name", "note")}
    for _, odd, which in rows:
        ids.append(known[which % len(known)] if odd == "twice" and known else new_id())
        columns["id"].append(ids[-1])
        columns["store_id"].append("elsewhere" if odd == "other store" else store_id)
        columns["kind"].append("person")
        columns["name"].append("" if odd == "no name" else 7 if odd == "kind" else "n\x00" if odd == "nul" else "王")
        columns["note"].append("a\tb\\N\nc\rd\\" if odd == "escapes" else None)
    if any(odd == "column" for _, odd, _ in rows):
        columns["unheard"] = [None] * len(ids)
    stamps = [f"{(number << 20) + n:019d}.D1.i1" for n in range(len(ids))]
    table = "unheard" if any(odd == "table" for _, odd, _ in rows) else "customer"
    inserts = Inserts(table, [txs.index(tx) for tx, _, _ in rows], stamps, columns)
    transactions = tuple(Tx(f"{store_id[:8]}-{number}-{tx}", "", WHEN, separable=tx == 0) for tx in txs)
    known += ids
    return Batch("i1", number, transactions, (inserts,), ())


@given(batches=st.lists(st.lists(st.tuples(st.integers(0, 3), ODD, st.integers(0, 9)), max_size=8), max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_ways_leave_the_same_rows_and_the_same_answer(
    pair: Pair, batches: list[list[tuple[int, str, int]]]
) -> None:
    store_id, known = new_id(), list[str]()
    device = pair.device(store_id)
    for number, rows in enumerate(batches, 1):
        payload = _batch(store_id, number, rows, known).encode()
        one, other = pair.push(device, Push(number - 1, 0, content_hash(payload), payload))
        assert one == other
    one, other = pair.held(store_id)
    assert one == other


def test_many_rows_with_every_awkward_letter_arrive_as_they_were(pair: Pair) -> None:
    store_id = new_id()
    device = pair.device(store_id)
    names = ["".join(letters) for letters in itertools.product("\\\t\n\rN,\"'", repeat=3)]
    one, other = pair.push(device, customers(store_id, device.code, 1, names))
    assert one == other and not one.verdicts
    found, same = pair.held(store_id)
    assert found == same
    assert sorted(dict(row)["name"] for _, row in found[0]) == sorted(names)


def test_new_rows_go_straight_and_a_row_that_is_there_does_not(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    merged = []
    merge = Pushing._merge
    monkeypatch.setattr(Pushing, "_merge", lambda self, *rest: merged.append(self) or merge(self, *rest))
    device = pair.device(new_id())
    push = customers(device.store_id, device.code, 1, ["甲", "乙"])
    pair.push(device, push)
    assert merged == [pair.merging._pushing]
    batch = Batch.decode(push.payload)
    again = Batch("i1", 2, (Tx(new_id(), "", WHEN),), batch.inserts, ()).encode()
    pair.push(device, Push(1, 0, content_hash(again), again))
    assert merged.count(pair.straight._pushing) == 1
