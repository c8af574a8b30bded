"""The dry run says of each row whether it can go in, why not, and what it repeats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.actor import Actor
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.domain.problem import Refused
from desktop.domain.sentence import sentences
from desktop.store.importing.check import Decisions
from desktop.store.importing.kinds import KINDS
from tests.store.importing.conftest import Checks

VIN = "LSVCC2NPXMN000017"


def codes(line: Any) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in line.problems]


def test_every_problem_of_every_row_is_found_at_once(checked: Checks) -> None:
    found = checked(
        "customer",
        [
            ["姓名", "电话", "车牌", "VIN", "等级"],
            ["王小明", "13800138000", "京A7K3Q2", VIN, "A级"],
            ["", "1380013", "京A7", "123", "钻石"],
            ["李四", "", "", "", ""],
        ],
    )
    assert [line.good for line in found.lines] == [True, False, False]
    assert codes(found.lines[1]) == [
        ("phone", "phone.length"), ("plate", "plate.length"), ("vin", "import.vin"), ("name", "cell.missing"),
        ("level", "import.level"),
    ]  # fmt: skip
    assert codes(found.lines[2]) == [("phone", "phone.missing")]
    assert all(problem.code in sentences() for line in found.lines for problem in line.problems)


def test_customers_are_known_again_by_telephone(checked: Checks, do: Callable[..., Any]) -> None:
    known = do(add_customer, CustomerDetails("王小明", "13800138000")).customer_id
    found = checked(
        "customer",
        [
            ["姓名", "电话"], ["小王", "138-0013-8000"], ["赵六", "13900139000"], ["赵六", "139 0013 9000/13700137000"],
            ["王五", "13700137000"],
        ],
    )  # fmt: skip
    twins = [line.twin for line in found.lines]
    assert twins[0] is not None and (twins[0].row_id, twins[0].label) == (known, "王小明")
    assert twins[1] is None
    assert twins[2] is not None and twins[2].line == 3
    assert twins[3] is not None and twins[3].line == 4
    assert (found.counts().here, found.counts().twice) == (1, 2)


def test_a_row_that_cannot_go_in_is_no_twin_of_others(checked: Checks) -> None:
    found = checked("customer", [["姓名", "电话"], ["", "13900139000"], ["赵六", "13900139000"]])
    assert found.lines[1].twin is None


def test_a_part_is_told_by_its_number_and_by_the_brand_where_several_have_it(checked: Checks) -> None:
    found = checked(
        "stock",
        [
            ["配件编码", "品牌", "数量"],
            ["06J 115 403 Q", "", 3],
            ["90915-YZZD4", "", 1],
            ["90915-YZZD4", "丰田", 1],
            ["XX-1", "", 1],
            ["XX-1", "国产", 1],
            ["06J115403Q", "大众", 2],
        ],
    )
    assert [line.values.get("part_key") for line in found.lines] == [
        "VW:06J115403Q", None, "TOYOTA:90915YZZD4", None, "国产:XX1", "VW:06J115403Q",
    ]  # fmt: skip
    assert codes(found.lines[1]) == [("brand", "import.part_several")]
    assert codes(found.lines[3]) == [("brand", "import.brand_missing")]
    assert [each.code for each in found.lines[4].warnings] == ["import.part_unknown"]
    assert found.lines[5].twin is not None and found.lines[5].twin.line == 2


def test_a_car_needs_vin_or_plate(checked: Checks) -> None:
    found = checked("vehicle", [["VIN", "车牌", "品牌"], ["", "", "大众"], [VIN, "", ""], ["", "京A7K3Q2", ""]])
    assert codes(found.lines[0]) == [("vin", "import.vin_or_plate")]
    assert found.lines[1].good and found.lines[2].good


def test_a_needed_column_must_be_chosen(checked: Checks) -> None:
    with pytest.raises(Refused) as refused:
        checked("customer", [["姓名", "地址"], ["王", "上海"]])
    assert refused.value.code == "import.column_missing"


def test_a_clerk_s_prices_are_passed_over(checked: Checks, clerk: Actor) -> None:
    found = checked("stock", [["配件编码", "数量", "销售价"], ["06J115403Q", 3, "面议"]], clerk)
    assert found.lines[0].good and "retail" not in found.lines[0].values


def test_single_decisions_come_before_general_ones_and_cars_are_never_made_twice(checked: Checks) -> None:
    found = checked("customer", [["姓名", "电话"], ["赵", "13900139000"], ["赵", "13900139000"]])
    first, second = found.lines
    decisions = Decisions(twice="skip", single={3: "new"})
    assert (decisions.of(found.kind, first), decisions.of(found.kind, second)) == ("new", "new")
    assert Decisions(twice="skip").of(found.kind, second) == "skip"
    assert decisions.of(KINDS["vehicle"], second) == "merge"
