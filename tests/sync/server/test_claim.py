"""What only one can have has one holder: sixteen writers, changes of place, late edits, and the key as second wall."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from desktop.domain.identity import new_id
from sync.protocol import Answer, Batch, Edits, Enrol, Inserts, Push, Tx, Verdict, content_hash
from sync.server import accounts
from sync.server.__main__ import business
from sync.server.accounts import Device
from sync.server.business import Business, Declared, Row, Want
from sync.server.schema import Tables
from sync.server.service import Centre
from tests.postgres import Server
from tests.sync.server.batch import WHEN
from tests.sync.server.made import Made, made

WRITERS = 16


def cars(row: Row) -> Sequence[Want]:
    """A test resource: ``note`` lists the slots a customer's row wants of the car in ``address``."""
    return [Want(f"car:{row['address']}", tuple(str(row["note"]).split()), 0)] if row["note"] else []


def booking(declared: Business) -> Business:
    tables: dict[str, Declared] = dict(declared.tables)
    tables["customer"] = dataclasses.replace(tables["customer"], claims=cars)
    return dataclasses.replace(declared, tables=tables)


@pytest.fixture
def database(postgres: Server) -> Iterator[Made]:
    own = made(postgres)
    yield own
    own.close()


class Writer:
    """One device that speaks by hand."""

    def __init__(self, centre: Centre, store: str) -> None:
        self.centre, self.store = centre, store
        self.device: Device = centre.authenticate(centre.enrol(Enrol(centre.invite(store), "desk")).key)
        self.number = 0
        self.written: list[str] = []
        """Stamps of its edits."""

    def push(self, inserts: Sequence[Inserts] = (), edits: Sequence[Edits] = (), txs: int = 1) -> list[Verdict]:
        self.number += 1
        made_txs = tuple(Tx(new_id(), "", WHEN) for _ in range(txs))
        payload = Batch("i1", self.number, made_txs, tuple(inserts), tuple(edits)).encode()
        push = Push(self.number - 1, 1 << 40, content_hash(payload), payload)
        return list(Answer.decode(self.centre.push(self.device, push)).verdicts)

    def stamp(self, n: int = 0) -> str:
        return f"{((self.number + 1) << 20) + n:019d}.{self.device.code}.i1"

    def book(self, car: str, slots: str) -> tuple[str, list[Verdict]]:
        row = new_id()
        columns: dict[str, list[Any]] = {
            "id": [row], "store_id": [self.store], "kind": ["person"], "name": ["王"], "address": [car],
            "note": [slots],
        }  # fmt: skip
        return row, self.push([Inserts("customer", [0], [self.stamp()], columns)])

    def reserve(self, count: int, shelf: int) -> tuple[str, list[Verdict]]:
        row = new_id()
        columns: dict[str, list[Any]] = {
            "id": [row], "store_id": [self.store], "part_key": ["VW:1"], "qty_milli": [count * 1000],
            "shelf_milli": [shelf * 1000], "for_whom": ["王"],
        }  # fmt: skip
        return row, self.push([Inserts("reservation", [0], [self.stamp()], columns)])

    def edit(self, table: str, *changes: tuple[str, str, Any, str]) -> list[Verdict]:
        """One transaction: (row, field, value, base) each."""
        seen = json.dumps({"": "9" * 19, "*": self.written})
        rows = [(0, *change[:3], self.stamp(n), change[3], seen) for n, change in enumerate(changes)]
        self.written += [row[4] for row in rows]
        return self.push(edits=[Edits(table, *(list(column) for column in zip(*rows, strict=True)))])


def centre_of(database: Made) -> Centre:
    return Centre(database.engine, booking(business()))


def holders(database: Made) -> list[tuple[str, str, str]]:
    with database.seeing.connect() as connection:
        found = connection.exec_driver_sql("SELECT resource, slot, id FROM centre_claim ORDER BY resource, slot")
        return [tuple(row) for row in found]


def all_at_once(writers: Sequence[Writer], act: Any) -> list[Any]:
    together = threading.Barrier(len(writers), timeout=60)

    def one(writer: Writer) -> Any:
        together.wait()
        return act(writer)

    with ThreadPoolExecutor(len(writers)) as pool:
        return list(pool.map(one, writers))


@pytest.mark.parametrize("locked", [True, False])
def test_of_sixteen_who_want_the_last_piece_one_has_it(
    database: Made, locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the counter's lock the key of the claim is the second wall, and the transaction is tried again."""
    centre, store = centre_of(database), new_id()
    writers = [Writer(centre, store) for _ in range(WRITERS)]
    if not locked:
        monkeypatch.setattr(accounts, "lock", _unlocked)
    answers = all_at_once(writers, lambda writer: writer.reserve(1, 1))
    won = [row for row, verdicts in answers if not verdicts]
    assert len(won) == 1 and holders(database) == [("part:VW:1", "1", won[0])]
    for row, verdicts in answers:
        if row != won[0]:
            (verdict,) = verdicts
            assert (verdict.outcome, verdict.code) == ("refused", "claim.taken")
            assert verdict.values == {
                "resource": "part:VW:1", "slot": "", "holder_table": "reservation", "holder": won[0],
            }  # fmt: skip


def _unlocked(connection: sa.Connection, tables: Tables, store_id: str) -> int:
    t = tables.counter
    return int(connection.execute(sa.select(t.c.seq).where(t.c.store_id == store_id)).scalar_one())


def test_of_sixteen_bookings_that_overlap_no_slot_has_two_holders(database: Made) -> None:
    centre, store = centre_of(database), new_id()
    writers = [Writer(centre, store) for _ in range(WRITERS)]
    places = iter(range(WRITERS))
    slots = {id(writer): f"{n // 2:02} {n // 2 + 1:02}" for writer, n in zip(writers, places, strict=True)}
    answers = all_at_once(writers, lambda writer: writer.book("A", slots[id(writer)]))
    won = {row for row, verdicts in answers if not verdicts}
    held = holders(database)
    assert {row for _, _, row in held} == won and len(held) == 2 * len(won), "each that was taken has both its slots"
    assert len({slot for _, slot, _ in held}) == len(held)


def test_pieces_are_alike_and_never_more_than_are_there(database: Made) -> None:
    writer = Writer(centre_of(database), new_id())
    first, _ = writer.reserve(2, 3)
    assert [verdict.code for verdict in writer.reserve(2, 3)[1]] == ["claim.taken"]
    assert writer.reserve(1, 3)[1] == []
    assert [verdict.code for verdict in writer.reserve(1, 2)[1]] == ["claim.taken"], "less on the shelf by now"
    base = _stamp_of(database, "reservation", first)
    assert writer.edit("reservation", (first, "released_at", WHEN, base)) == []
    assert writer.reserve(1, 2)[1] == []
    assert len(holders(database)) == 2


def test_a_booking_moved_cancelled_or_deleted_gives_its_slots_back(database: Made) -> None:
    writer = Writer(centre_of(database), new_id())
    row, _ = writer.book("A", "1 2")
    base = _stamp_of(database, "customer", row)
    assert writer.edit("customer", (row, "note", "2 3", base)) == []
    assert [(slot, who) for _, slot, who in holders(database)] == [("2", row), ("3", row)]
    assert writer.book("A", "1")[1] == []
    assert writer.edit("customer", (row, "deleted_at", WHEN, base)) == []
    assert [slot for _, slot, _ in holders(database)] == ["1"]


def test_two_change_places_in_one_transaction(database: Made) -> None:
    writer = Writer(centre_of(database), new_id())
    one, _ = writer.book("A", "1")
    two, _ = writer.book("A", "2")
    bases = [_stamp_of(database, "customer", row) for row in (one, two)]
    assert writer.edit("customer", (one, "note", "2", bases[0]), (two, "note", "1", bases[1])) == []
    assert holders(database) == [("car:A", "1", two), ("car:A", "2", one)]


def test_a_move_onto_a_taken_slot_is_refused_and_nothing_is_given_back(database: Made) -> None:
    writer = Writer(centre_of(database), new_id())
    one, _ = writer.book("A", "1")
    two, _ = writer.book("A", "2")
    (verdict,) = writer.edit("customer", (two, "note", "1", _stamp_of(database, "customer", two)))
    assert (verdict.code, verdict.values["holder"]) == ("claim.taken", one)
    assert holders(database) == [("car:A", "1", one), ("car:A", "2", two)]


def _stamp_of(database: Made, table: str, row: str) -> str:
    with database.seeing.connect() as connection:
        return str(connection.exec_driver_sql(f"SELECT stamp FROM row_{table} WHERE id = %s", (row,)).scalar_one())
