"""Every save leaves its trace for the centre, in the transaction of the row itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop.domain import records
from desktop.domain.actor import Actor, system
from desktop.domain.identity import new_id
from desktop.domain.parts.stock import StockEntry
from desktop.domain.people.customer import Customer
from desktop.domain.record import Local, Synced, synced_tables
from desktop.store import upgrade
from desktop.store.open import SHOP, Store

KEY = bytes(range(32))


@pytest.fixture
def by() -> Actor:
    return system(new_id())


@pytest.fixture
def store(tmp_path: Path, by: Actor):
    upgrade.create(tmp_path / SHOP, KEY, by.store_id)
    opened = Store(tmp_path / SHOP, KEY)
    yield opened
    opened.close()


def outbox(store: Store) -> list[sa.Row]:
    with store.read() as session:
        return list(session.execute(sa.text("SELECT tx, tbl, pk, op, stamp, cols FROM outbox ORDER BY seq")))


def test_a_new_row_is_captured_once_with_a_stamp(store: Store, by: Actor) -> None:
    with store.write(by) as session:
        session.add(Customer(store_id=by.store_id, kind="person", name="王"))
    (row,) = outbox(store)
    assert (row.tbl, row.op) == ("customer", "insert")
    with store.read() as session:
        saved = session.execute(sa.text("SELECT stamp, created_by FROM customer")).one()
    assert saved == (row.stamp, by.staff_id)


def test_an_edit_names_the_changed_columns_and_the_stamps_their_editor_saw(store: Store, by: Actor) -> None:
    customer = Customer(store_id=by.store_id, kind="person", name="王")
    with store.write(by) as session:
        session.add(customer)
    with store.write(by) as session:
        session.get(Customer, customer.id).name = "李"
    with store.write(by) as session:
        loaded = session.get(Customer, customer.id)
        loaded.name, loaded.note = "赵", "x"
    first, second, third = outbox(store)
    assert json.loads(second.cols) == {"name": first.stamp}
    assert json.loads(third.cols) == {"name": second.stamp, "note": first.stamp}
    assert first.stamp < second.stamp < third.stamp


def test_bulk_and_raw_statements_are_captured_too(store: Store, by: Actor) -> None:
    with store.write(by) as session:
        session.add_all(Customer(store_id=by.store_id, kind="person", name=str(n)) for n in range(3))
    with store.write(by) as session:
        session.execute(sa.text("UPDATE customer SET note = 'all'"))
    assert [row.op for row in outbox(store)] == ["insert"] * 3 + ["update"] * 3


def test_an_edit_that_changes_nothing_leaves_nothing(store: Store, by: Actor) -> None:
    with store.write(by) as session:
        session.add(Customer(store_id=by.store_id, kind="person", name="王"))
    with store.write(by) as session:
        session.execute(sa.text("UPDATE customer SET name = name"))
    assert len(outbox(store)) == 1


def test_a_stamp_is_above_its_base_even_when_the_base_lies_in_the_future(store: Store, by: Actor) -> None:
    with store.write(by) as session:
        session.add(Customer(store_id=by.store_id, kind="person", name="王"))
    future = "9" * 18 + "0.FAR.00000000"
    with store.write_local() as session:
        session.execute(sa.text("UPDATE customer SET stamp = :s"), {"s": "0" + future})
    with store.write(by) as session:
        session.execute(sa.text("UPDATE customer SET name = '李'"))
    assert outbox(store)[-1].stamp > "0" + future


def test_two_saves_above_what_lies_in_the_future_have_stamps_of_their_own(store: Store, by: Actor) -> None:
    with store.write(by) as session:
        session.add_all(Customer(store_id=by.store_id, kind="person", name=name) for name in "王李")
    with store.write_local() as session:
        session.execute(sa.text("UPDATE customer SET stamp = :s"), {"s": "0" + "9" * 18 + ".FAR.00000000"})
    for change in ("note = 'x' WHERE name = '王'", "note = 'y' WHERE name = '李'", "address = 'z' WHERE name = '王'"):
        with store.write(by) as session:
            session.execute(sa.text(f"UPDATE customer SET {change}"))
    stamps = [row.stamp for row in outbox(store)[2:]]
    assert sorted(set(stamps)) == stamps, "what one save wrote is told from another's by its stamp"


def test_a_refused_transaction_leaves_no_trace(store: Store, by: Actor) -> None:
    with pytest.raises(RuntimeError), store.write(by) as session:
        session.add(Customer(store_id=by.store_id, kind="person", name="王"))
        session.flush()
        raise RuntimeError
    assert outbox(store) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM stock_entry",
        "UPDATE stock_entry SET qty_milli = 1",
        "UPDATE stock_entry SET id = 'x'",
        "INSERT OR REPLACE INTO stock_entry SELECT * FROM stock_entry",
    ],
)
def test_a_ledger_only_ever_grows(store: Store, by: Actor, statement: str) -> None:
    with store.write(by) as session:
        session.add(StockEntry(store_id=by.store_id, part_key="VW:1", account="here", qty_milli=5, reason="count"))
    with pytest.raises(sa.exc.IntegrityError), store.write(by) as session:
        session.execute(sa.text(statement))


def test_stock_is_the_sum_of_its_entries(store: Store, by: Actor) -> None:
    for qty in (5000, -2000, 500):
        with store.write(by) as session:
            session.add(StockEntry(store_id=by.store_id, part_key="A:1", account="here", qty_milli=qty, reason="count"))
    with store.read() as session:
        assert session.execute(sa.text("SELECT here_milli FROM live WHERE part_key = 'A:1'")).scalar_one() == 3500


def test_every_table_says_whether_it_travels() -> None:
    for mapper in records.Base.registry.mappers:
        assert isinstance(mapper.class_.__sync__, Synced | Local), mapper.class_.__name__


def test_a_synced_column_is_text_or_integer_so_that_rows_travel_as_they_lie() -> None:
    for table in synced_tables():
        for column in records.Base.metadata.tables[table].columns:
            kind = column.type.dialect_impl(sa.create_engine("sqlite://").dialect)
            impl = getattr(kind, "impl", kind)
            assert isinstance(impl, sa.String | sa.Integer), (table, column.name)
