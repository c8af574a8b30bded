"""Files become rows in small transactions, each marked to be answered row by row, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.importing import ImportedRow, ImportPart, ImportRun
from desktop.domain.local import Live
from desktop.domain.parts.price import PartPrice
from desktop.domain.parts.stock import receive
from desktop.domain.people.card import card, find_customers
from desktop.domain.people.customer import Customer, CustomerDetails, Phone, add_customer, edit_customer
from desktop.domain.people.vehicle import Ownership, Plate, Vehicle, VehicleDetails, meet_vehicle
from desktop.domain.problem import Refused
from desktop.store.importing import undo as undoing
from desktop.store.importing.check import Decisions
from desktop.store.importing.keeping import forget_old
from desktop.store.open import Store
from desktop.store.replica_batch import collect, next_range

VIN = "LSVCC2NPXMN000017"
HEAD = ["姓名", "电话", "地址", "车牌", "VIN", "品牌"]


def living(store: Store, model: Any) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(model).where(model.deleted_at.is_(None))) or 0


def test_customers_come_in_with_their_cars(store: Store, by: Actor, bring_in: Callable[..., Any]) -> None:
    done = bring_in(
        "customer",
        [
            HEAD,
            ["王小明", "13800138000/010-62345678", "上海", "京A7K3Q2", VIN, "大众"],
            ["王小明", "13800138000", "", "京A7K3Q3", "", "丰田"],
        ],
    )
    assert (done.made, done.merged, done.refused) == (1, 1, 0)
    with store.read() as session:
        (row,) = find_customers(by, session, "8000")
        found = card(by, session, row.id)
    assert [phone.main for phone in found.phones] == [True, False]
    assert sorted(car.plate for car in found.cars) == ["京A·7K3Q2", "京A·7K3Q3"]


def test_a_merge_fills_only_what_is_empty(store: Store, by: Actor, do: Any, bring_in: Callable[..., Any]) -> None:
    known = do(add_customer, CustomerDetails("王小明", "13800138000", address="北京")).customer_id
    bring_in("customer", [["姓名", "电话", "地址", "联系人"], ["别名", "13800138000", "上海", "李四"]])
    with store.read() as session:
        kept = session.get_one(Customer, known)
        assert (kept.name, kept.address, kept.contact_name) == ("王小明", "北京", "李四")
    assert living(store, Customer) == 1


def test_twins_are_skipped_or_made_again_as_decided(store: Store, do: Any, bring_in: Callable[..., Any]) -> None:
    do(add_customer, CustomerDetails("王小明", "13800138000"))
    rows = [["姓名", "电话"], ["王小明", "13800138000"], ["赵", "13900139000"], ["赵", "13900139000"]]
    done = bring_in("customer", rows, Decisions("skip", "new"))
    assert (done.made, done.skipped, living(store, Customer)) == (2, 1, 3)


def test_every_transaction_is_small_and_marked_to_be_answered_row_by_row(
    store: Store, bring_in: Callable[..., Any]
) -> None:
    rows = [[f"客户{n}", f"138{n:08d}", "上海", f"京A{n:05d}", "", "大众"] for n in range(150)]
    bring_in("customer", [HEAD, *rows])
    assert living(store, ImportPart) > 1
    raw = store.write_connection()
    sizes = raw.execute("SELECT tx, count(*) FROM outbox GROUP BY tx").fetchall()
    after, last = next_range(raw, 100_000, 1 << 60) or (0, 0)
    marked = {each[0] for each in collect(raw, after, last).transactions if each[3:] == (True,)}
    with_part = {tx for (tx,) in raw.execute("SELECT tx FROM outbox WHERE tbl = 'import_part'")}
    raw.close()
    assert max(count for _, count in sizes) <= 500
    assert marked == with_part
    assert sum(count for tx, count in sizes if tx in marked) >= 150 * 5


def test_stock_is_set_to_what_was_counted_and_further_shelves_add(
    store: Store, do: Any, bring_in: Callable[..., Any]
) -> None:
    do(receive, "VW:06J115403Q", 5_000)
    bring_in(
        "stock",
        [
            ["配件编码", "品牌", "数量", "库位", "销售价", "成本价"], ["06J115403Q", "", 3, "A-1", 68, 41.005],
            ["06J 115 403 Q", "", 2, "B-7", "", ""], ["XX-1", "国产", 4, "", "", 12],
        ],
    )  # fmt: skip
    with store.read() as session:
        assert session.get_one(Live, "VW:06J115403Q").here_milli == 5_000
        assert session.get_one(Live, "国产:XX1").here_milli == 4_000
        (price,) = session.scalars(select(PartPrice))
        assert (price.part_key, price.retail_fen, price.cost_fen) == ("VW:06J115403Q", 6_800, 4_101)


def test_cars_find_their_owners_or_make_them(store: Store, do: Any, bring_in: Callable[..., Any]) -> None:
    known = do(add_customer, CustomerDetails("王小明", "13800138000")).customer_id
    bring_in(
        "vehicle",
        [
            ["VIN", "车牌", "车主", "车主电话"],
            [VIN, "京A7K3Q2", "王小明", "13800138000"],
            ["", "京A7K3Q3", "赵六", "13900139000"],
            ["", "京A7K3Q4", "赵六", "13900139000"],
            ["", "京A7K3Q5", "无名", ""],
        ],
    )
    with store.read() as session:
        owners = list(session.scalars(select(Ownership.customer_id)))
    assert (living(store, Vehicle), living(store, Customer), owners.count(known), len(owners)) == (4, 2, 1, 3)


def test_an_import_can_be_stopped_between_transactions_and_what_is_in_stays(
    store: Store, by: Actor, checked: Any, tmp_path: Any
) -> None:
    from desktop.store.importing import write as writing
    from tests.store.importing.conftest import ground

    lines = checked("customer", [HEAD, *([f"客户{n}", f"138{n:08d}"] for n in range(300))])
    seen: list[int] = []
    source = writing.source_of(tmp_path / "in.xlsx", "xlsx")
    done = writing.write(
        store, ground(by), lines, Decisions(), source, lambda now: seen.append(now.made), lambda: bool(seen)
    )
    assert done.stopped and 0 < done.made < 300
    assert living(store, Customer) == done.made
    undoing.undo(store, by, done.run_id)
    assert living(store, Customer) == 0


def test_undo_takes_back_what_nobody_touched_and_lists_the_rest(
    store: Store, by: Actor, do: Any, bring_in: Callable[..., Any]
) -> None:
    do(add_customer, CustomerDetails("老客户", "13700137000"))
    done = bring_in(
        "customer",
        [
            HEAD,
            ["甲", "13800138001", "", "京A7K3Q1", "", ""],
            ["乙", "13800138002", "", "京A7K3Q2", VIN, ""],
            ["丙", "13800138003", "", "", "", ""],
            ["老客户", "13700137000", "上海", "", "", ""],
        ],
    )
    with store.read() as session:
        ids = {name: row_id for name, row_id in session.execute(select(Customer.name, Customer.id))}  # noqa: C416
    do(edit_customer, ids["丙"], note="改过")
    do(meet_vehicle, VehicleDetails(plate="京A7K3Q9"), ids["乙"])
    taken = undoing.undo(store, by, done.run_id)
    assert {(kept.label, kept.code) for kept in taken.kept if kept.table == "customer"} == {
        ("丙", "import.changed_since"), ("乙", "import.used_since"),
    }  # fmt: skip
    with store.read() as session:
        assert set(session.scalars(select(Customer.name).where(Customer.deleted_at.is_(None)))) == {
            "老客户",
            "乙",
            "丙",
        }
        assert session.get_one(Customer, ids["老客户"]).address == ""
        assert session.get_one(Customer, ids["甲"]).name == ""
        assert not session.scalars(select(Phone).where(Phone.number == "13800138001")).all()
        assert set(session.scalars(select(Plate.number).where(Plate.deleted_at.is_(None)))) == {"京A7K3Q9"}


def test_a_car_taken_back_comes_back_with_the_next_import(store: Store, by: Actor, bring_in: Any) -> None:
    rows = [["VIN", "品牌"], [VIN, "大众"]]
    undoing.undo(store, by, bring_in("vehicle", rows).run_id)
    assert living(store, Vehicle) == 0
    bring_in("vehicle", rows)
    assert living(store, Vehicle) == 1


def test_stock_is_taken_back_by_a_reversal_unless_it_moved_since(
    store: Store, by: Actor, do: Any, bring_in: Any
) -> None:
    rows = [["配件编码", "品牌", "数量"], ["06J115403Q", "", 3], ["XX-1", "国产", 4]]
    done = bring_in("stock", rows)
    do(receive, "国产:XX1", 1_000)
    taken = undoing.undo(store, by, done.run_id)
    assert [(kept.label, kept.code) for kept in taken.kept] == [("国产:XX1", "import.counted_since")]
    with store.read() as session:
        assert session.get_one(Live, "VW:06J115403Q").here_milli == 0
        assert session.get_one(Live, "国产:XX1").here_milli == 5_000


def test_undo_is_refused_twice_and_after_a_day(store: Store, by: Actor, bring_in: Any, monkeypatch: Any) -> None:
    first = bring_in("customer", [["姓名", "电话"], ["甲", "13800138001"]]).run_id
    second = bring_in("customer", [["姓名", "电话"], ["乙", "13800138002"]]).run_id
    undoing.undo(store, by, first)
    with pytest.raises(Refused) as refused:
        undoing.undo(store, by, first)
    assert refused.value.code == "import.undone"
    late = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: late)
    with pytest.raises(Refused) as refused:
        undoing.undo(store, by, second)
    assert refused.value.code == "import.too_old"
    forget_old(store)
    with store.read() as session:
        assert session.scalars(select(ImportedRow)).all() == []
        assert [run.can_undo for run in undoing.runs(by, session)] == [False, False]


def test_an_import_is_a_record_without_the_file_s_name(store: Store, by: Actor, bring_in: Any) -> None:
    bring_in("customer", [["姓名", "电话"], ["甲", "13800138001"], ["乙", "1"]])
    with store.read() as session:
        (run,) = session.scalars(select(ImportRun))
    assert (run.kind, run.format, run.made, run.refused, run.created_by) == ("customer", "xlsx", 1, 1, by.staff_id)
    assert run.ended_at is not None and len(run.sha256) == 64


def test_whoever_may_not_bring_in_files_is_refused(bring_in: Any, clerk: Actor) -> None:
    with pytest.raises(Refused) as refused:
        bring_in("customer", [["姓名", "电话"], ["甲", "13800138001"]], who=clerk)
    assert refused.value.code == "right.missing"
