"""Lists go out as files that come back unharmed, and no cell of them is a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desktop.domain.actor import RIGHTS, Actor, Right, Role
from desktop.domain.people.customer import Customer, CustomerDetails, add_customer
from desktop.domain.people.staff import Audit
from desktop.domain.problem import Refused
from desktop.store.importing import defence, errors, reading, sheet, undo
from desktop.store.importing import write as writing
from desktop.store.importing.check import Decisions, check
from desktop.store.importing.export import WHAT, export
from desktop.store.importing.guess import columns, guess
from desktop.store.importing.kinds import KINDS
from desktop.store.open import Store
from tests.store.importing import files
from tests.store.importing.conftest import Checks, ground

VIN = "LSVCC2NPXMN000017"
EVIL = ["=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "'=1", "''@x", "'quoted", "-12.5"]


@given(st.text(max_size=40))
def test_every_text_survives_the_marking_of_formulas(text: str) -> None:
    assert defence.unmarked(defence.marked(text)) == text
    assert not defence.marked(text).startswith(("=", "@", "\t", "\r"))


ROW = st.lists(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=12), min_size=2, max_size=2)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=6), ending=st.sampled_from([".csv", ".xlsx"]))
def test_any_text_survives_going_out_and_coming_in(tmp_path: Path, rows: list[list[str]], ending: str) -> None:
    wanted = [[cell.strip() or "x" for cell in row] for row in rows]
    path = tmp_path / f"a{ending}"
    sheet.save(path, [["甲", "乙"], *wanted])
    with reading.rows(path, after=1) as stream:
        assert [[defence.unmarked(cell) for cell in cells] for _, cells in stream] == wanted


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_nothing_that_goes_out_is_a_formula(store: Store, by: Actor, do: Any, tmp_path: Path, ending: str) -> None:
    for place, text in enumerate(EVIL):
        do(add_customer, CustomerDetails(text.strip() or "x", f"1380013800{place}", address=text, note=text))
    path = tmp_path / f"out{ending}"
    assert export(store, by, "customer", path, "zh") == len(EVIL)
    if ending == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "-2"))]
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    else:
        kinds = {cell.data_type for row in openpyxl.load_workbook(path).worksheets[0] for cell in row}
        assert "f" not in kinds


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_customers_go_out_and_come_back_the_same(
    store: Store, by: Actor, bring_in: Callable[..., Any], tmp_path: Path, ending: str
) -> None:
    first = bring_in(
        "customer",
        [
            ["姓名", "电话", "类型", "等级", "地址", "车牌", "VIN", "品牌", "年款", "里程", "备注"],
            ["王小明", "13800138000/010-62345678", "个人", "A级", "上海", "京A7K3Q2", VIN, "大众", 2021, 45210, "=1+1"],
            ["王小明", "13800138000", "", "", "", "京A7K3Q3", "", "", "", "", ""],
            ["某某有限公司", "13900139000", "", "", "", "", "", "", "", "", ""],
        ],
    ).run_id  # fmt: skip
    path, again = tmp_path / f"out{ending}", tmp_path / f"again{ending}"
    assert export(store, by, "customer", path, "zh") == 3
    before = rows_of(path)
    undo.undo(store, by, first)
    kind = KINDS["customer"]
    found = reading.inspect(path, words=kind.all_words())
    mapping = columns(guess(found.header, [cells for _, cells in found.preview], kind))
    with store.read() as session, reading.rows(path, after=found.header_line) as stream:
        lines = check(ground(by, session), kind, stream, mapping, found.header)
    assert lines.bad() == []
    writing.write(store, ground(by), lines, Decisions(), writing.source_of(path, found.format))
    export(store, by, "customer", again, "zh")
    assert sorted(rows_of(again)) == sorted(before)


def rows_of(path: Path) -> list[list[str]]:
    with reading.rows(path) as stream:
        return [cells for _, cells in stream]


def test_how_far_it_is_is_told_of_how_many(store: Store, do: Any, by: Actor, tmp_path: Path) -> None:
    for n in range(250):
        do(add_customer, CustomerDetails(name=f"客{n}", phone=f"138{n:08d}"))
    told: list[tuple[int, int]] = []
    export(store, by, "customer", tmp_path / "a.csv", "zh", each=lambda rows, of: told.append((rows, of)))
    assert told == [(0, 250), (100, 250), (200, 250)]


def test_every_list_goes_out_in_both_languages(store: Store, by: Actor, bring_in: Any, tmp_path: Path) -> None:
    bring_in("stock", [["配件编码", "品牌", "数量", "销售价", "成本价"], ["06J115403Q", "", 3.5, 68, 41]])
    bring_in("vehicle", [["VIN", "车牌", "车主", "车主电话"], [VIN, "京A7K3Q2", "王小明", "13800138000"]])
    for language in ("zh", "en"):
        for what in WHAT:
            export(store, by, what, tmp_path / f"{what}.xlsx", language)
    assert rows_of(tmp_path / "stock.xlsx")[1] == ["06J115403Q", "VW", "", "3.5", "68", "41"]
    assert rows_of(tmp_path / "vehicle.xlsx")[1][:2] == [VIN, "京A7K3Q2"]
    assert rows_of(tmp_path / "vehicle.xlsx")[1][-2:] == ["13800138000", "王小明"]


def test_who_may_not_see_numbers_or_cost_gets_neither(store: Store, do: Any, bring_in: Any, tmp_path: Path) -> None:
    bring_in("stock", [["配件编码", "品牌", "数量", "销售价", "成本价"], ["06J115403Q", "", 3, 68, 41]])
    do(add_customer, CustomerDetails("王小明", "13800138000"))
    rights = RIGHTS[Role.CLERK] - {Right.CUSTOMER_REVEAL} | {Right.EXPORT}
    clerk = Actor("s", ground_store(store), "林", Role.CLERK, rights)
    export(store, clerk, "customer", tmp_path / "c.csv", "zh")
    export(store, clerk, "stock", tmp_path / "s.csv", "zh")
    assert "138****8000" in (tmp_path / "c.csv").read_text("utf-8-sig")
    assert "41" not in (tmp_path / "s.csv").read_text("utf-8-sig")


def ground_store(store: Store) -> str:
    with store.read() as session:
        return session.scalars(select(Customer.store_id)).first() or ""


def test_going_out_needs_a_right_and_leaves_a_trace(store: Store, by: Actor, clerk: Actor, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        export(store, clerk, "customer", tmp_path / "c.csv", "zh")
    assert not (tmp_path / "c.csv").exists()
    export(store, by, "customer", tmp_path / "c.csv", "zh")
    with store.read() as session:
        (audit,) = session.scalars(select(Audit))
    assert (audit.action, audit.subject.partition(":")[0], audit.created_by) == ("export", "customer", by.staff_id)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_what_cannot_go_in_comes_back_with_the_reason_in_the_file_s_own_form(
    store: Store, by: Actor, tmp_path: Path, encoding: str
) -> None:
    path = files.text(tmp_path / "in.csv", "客户名单\n姓名;电话;备注\n王;138;=1+1\n李;13900139000;\n", encoding)
    kind = KINDS["customer"]
    found = reading.inspect(path, words=kind.all_words())
    with store.read() as session, reading.rows(path, after=found.header_line) as stream:
        lines = check(ground(by, session), kind, stream, columns(guess(found.header, [], kind)), found.header)
    out = tmp_path / "out.csv"
    assert errors.save(out, lines, found, "zh") == 1
    again = reading.inspect(out, words=kind.all_words())
    assert again.separator == ";"
    assert again.header == ("姓名", "电话", "备注", "原因")
    ((_, cells),) = again.preview
    assert cells[:3] == ["王", "138", "'=1+1"] and "11" in cells[3]
    with store.read() as session, reading.rows(out, after=again.header_line) as stream:
        twice = check(ground(by, session), kind, stream, columns(guess(again.header, [], kind)), again.header)
    errors.save(out, twice, again, "zh")
    assert reading.inspect(out).header == again.header


def test_a_file_without_errors_has_a_heading_only(checked: Checks, tmp_path: Path) -> None:
    lines = checked("customer", [["姓名", "电话"], ["王", "13800138000"]])
    found = reading.inspect(tmp_path / "in.xlsx")
    assert errors.save(tmp_path / "out.xlsx", lines, found, "en") == 0
    assert rows_of(tmp_path / "out.xlsx") == [["姓名", "电话", "Reason"]]
