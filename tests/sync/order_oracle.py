"""What holds when the histories of repair orders have come to rest; it repairs nothing of what it checks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from desktop.domain.record import synced_tables, wire_columns
from desktop.domain.service import late_line, order_line, settling
from desktop.domain.service.repair_order import PAYERS
from tests.sync.world import WorldDesk

if TYPE_CHECKING:
    from tests.sync.order_history import OrderCourse

TABLES = (
    "repair_order", "order_line", "order_step", "extra_work", "work_run", "part_issue", "stock_entry", "settlement",
    "settlement_line", "payment", "deferred_work", "health_item", "inspection_mark", "odometer_reading",
    "maintenance_file", "service_due", "vehicle", "task",
)  # fmt: skip


def judge(course: OrderCourse) -> None:
    """Both desks and the centre have the same; no line is lost untold; stock, bills, payments add up.

    Raises AssertionError.
    """
    _same(course)
    _kept(course)
    _sums(course)


def _same(course: OrderCourse) -> None:
    first = course.world.desks[0]
    for table in synced_tables():
        names = [name for name in wire_columns(table) if name not in ("changed_at", "changed_by")]
        columns = ", ".join(f'"{name}"' for name in names)
        here, *others = (
            desk.raw.execute(f'SELECT {columns} FROM "{table}" ORDER BY id').fetchall() for desk in course.world.desks
        )
        assert all(here == each for each in others), f"two desks show another {table}"
        if table in TABLES:
            there = [tuple(row[name] for name in names) for row in course.world.centre(table)]
            assert [tuple(row) for row in here] == there, f"{first.name} shows another {table} than the centre"


def _kept(course: OrderCourse) -> None:
    """No line is lost but with a save that was refused and given up, and told so."""
    kept = {row["id"] for row in course.world.centre("order_line")}
    lost = set(course.lines) - kept - course.given_up
    assert not lost, f"{len(lost)} lines are gone and nobody was told"


def _sums(course: OrderCourse) -> None:
    issues, entries = course.world.centre("part_issue"), course.world.centre("stock_entry")
    by_issue = {row["doc_id"]: row["qty_milli"] for row in entries if row["doc_id"]}
    assert by_issue == {row["id"]: -row["qty_milli"] for row in issues}, "stock and issues differ"
    once = Counter((row["line_id"], row["turn"]) for row in issues)
    assert set(once.values()) <= {1}, "one turn of a line was issued twice"
    made = course.world.centre("settlement")
    assert set(Counter((row["order_id"], row["turn"]) for row in made).values()) <= {1}, "settled twice"
    lines = course.world.centre("settlement_line")
    for row in made:
        mine = [each for each in lines if each["settlement_id"] == row["id"]]
        assert row["total_fen"] == sum(each["amount_fen"] for each in mine), "a settlement does not add up"
        assert row["total_fen"] == sum(row[f"{payer}_fen"] for payer in PAYERS), "the payers do not add up"
    running = Counter(row["technician_id"] for row in course.world.centre("work_run") if row["ended_at"] is None)
    assert all(count == 1 for count in running.values()), "a technician works at two cars"
    _refunds(course)
    for desk in course.world.desks:
        with desk.store.read() as session:
            for order in course.orders:
                _told(course, desk, session, order)


def _refunds(course: OrderCourse) -> None:
    paid = course.world.centre("payment")
    for row in paid:
        if row["amount_fen"] > 0:
            back = sum(each["amount_fen"] for each in paid if each["refers_to"] == row["id"])
            assert row["amount_fen"] + back >= 0, "more was given back than was paid"


def _told(course: OrderCourse, desk: WorldDesk, session: Any, order: str) -> None:
    """What a settled order's lines cost is billed, or told as not billed: never neither."""
    billed = sum(each.billed_fen for each in settling.balances(desk.by, session, order))
    late = late_line.unsettled(desk.by, session, order)
    whole = [row for row in course.world.centre("settlement") if row["order_id"] == order]
    if not whole:
        return
    rows = order_line.rows_of(session, order)
    wanted = sum(order_line.amount(row) for row in rows)
    told = sum(each.amount_fen - each.billed_fen for each in late)
    lines = course.world.centre("settlement_line")
    ids = {row["id"] for row in whole}
    free = sum(row["amount_fen"] for row in lines if row["settlement_id"] in ids and row["line_id"] is None)
    off = sum(row["discount_fen"] for row in lines if row["settlement_id"] in ids)
    assert billed - free + off + told == wanted, "an order's lines and its bills differ, and nobody is told"
