from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import money
from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.money import MAX_FEN, MAX_QTY_MILLI
from desktop.domain.problem import Refused
from desktop.domain.sales import basket as baskets
from desktop.domain.sales import draft
from desktop.domain.sales.basket import Basket, BasketLevel

A_LEVEL = BasketLevel("a", "A级", 9_000, 30)
CLERK = Actor("s", "x", "前台", Role.CLERK, RIGHTS[Role.CLERK])
MANAGER = Actor("m", "x", "经理", Role.MANAGER, RIGHTS[Role.MANAGER])


@dataclass(frozen=True)
class Found:
    """A row as the search gives it."""

    part_key: str = "VW:06A115561B"
    number: str = "06A 115 561 B"
    name_zh: str = "机油滤清器"
    name_en: str = "Oil filter"
    brand: str = "大众"
    spec: str = ""
    grade: str = "oe"
    unit: str = "件"
    retail_fen: int | None = 68_00
    here_milli: int = 3000
    order_milli: int = 0
    stock_state: str = "here"
    eta: date | None = None
    fit: str = "fits"


def with_part(level: BasketLevel = A_LEVEL, **fields) -> Basket:
    return baskets.add_part(Basket(level=level), Found(**fields))


def test_the_levels_discount_applies_to_parts() -> None:
    (line,) = with_part().lines
    assert (line.list_fen, line.unit_fen, line.rate_bp, line.amount_fen) == (68_00, 61_20, 9_000, 61_20)


def test_the_same_part_again_raises_its_quantity() -> None:
    basket = baskets.add_part(with_part(), Found(), 2000)
    assert [line.qty_milli for line in basket.lines] == [3000]


def test_a_part_on_its_way_carries_the_quantity_on_its_way() -> None:
    (line,) = with_part(stock_state="coming", here_milli=0, order_milli=22_000).lines
    assert (line.stock_state, line.stock_milli) == ("coming", 22_000)


def test_labour_and_sundry_are_sold_as_typed() -> None:
    basket = baskets.add_free(with_part(), "labour", " 更换\t机油 ", 80_00)
    basket = baskets.add_free(basket, "sundry", "=cmd|' /C calc'", 5_00, 1500)
    assert [line.name for line in basket.lines[1:]] == ["更换 机油", "=cmd|' /C calc'"]
    found = baskets.totals(basket)
    assert (found.parts, found.labour, found.sundry) == (61_20, 80_00, 7_50)
    assert (found.list_total, found.discount, found.total) == (155_50, 6_80, 148_70)


def test_a_free_line_says_everything_that_is_wrong() -> None:
    with pytest.raises(Refused) as refused:
        baskets.add_free(Basket(), "gift", " ", -1, 0)
    codes = {problem.code for problem in refused.value.problems}
    assert codes == {"line.kind", "text.missing", "money.negative", "qty.zero"}


@pytest.mark.parametrize(("qty", "code"), [(0, "qty.zero"), (-1000, "qty.zero"), (10**12, "qty.size")])
def test_an_impossible_quantity_is_refused(qty: int, code: str) -> None:
    basket = with_part()
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        baskets.set_qty(basket, basket.lines[0].id, qty)


@pytest.mark.parametrize(("fen", "code"), [(-1, "money.negative"), (MAX_FEN, "money.size")])
def test_an_impossible_price_is_refused(fen: int, code: str) -> None:
    basket = with_part()
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        baskets.set_unit_price(CLERK, basket, basket.lines[0].id, fen)


def test_a_key_up_and_down_never_removes_a_line() -> None:
    basket = with_part()
    one = basket.lines[0].id
    assert baskets.add_qty(basket, one, 1000).lines[0].qty_milli == 2000
    assert baskets.add_qty(basket, one, -1000).lines[0].qty_milli == 1000


def test_a_price_typed_by_hand_stays_when_the_level_changes() -> None:
    basket = baskets.add_part(with_part(), Found(part_key="B:2", retail_fen=100_00))
    basket = baskets.set_unit_price(CLERK, basket, basket.lines[0].id, 50_00)
    basket = baskets.at_level(basket, BasketLevel("r", "零售"))
    assert [line.unit_fen for line in basket.lines] == [50_00, 100_00]
    assert basket.lines[0].rate_bp == 7_353


def test_only_who_sets_prices_goes_below_the_floor() -> None:
    basket = with_part()
    one = basket.lines[0].id
    with pytest.raises(Refused) as refused:
        baskets.set_unit_price(CLERK, basket, one, 54_39, floor_bp=8_000)
    assert refused.value.problems[0].values["floor"] == 54.4
    assert baskets.set_unit_price(CLERK, basket, one, 54_40, floor_bp=8_000).lines[0].unit_fen == 54_40
    assert baskets.set_unit_price(MANAGER, basket, one, 1, floor_bp=8_000).lines[0].unit_fen == 1


def test_a_part_without_price_is_counted_until_one_is_typed() -> None:
    basket = with_part(retail_fen=None)
    assert baskets.totals(basket).unpriced == 1
    basket = baskets.set_unit_price(CLERK, basket, basket.lines[0].id, 30_00)
    assert (baskets.totals(basket).unpriced, baskets.totals(basket).discount) == (0, 0)


def test_a_removed_line_comes_back_to_its_place() -> None:
    basket = baskets.add_part(with_part(), Found(part_key="B:2"))
    first = basket.lines[0]
    assert baskets.put_back(baskets.remove(basket, first.id), first, 0) == basket
    with pytest.raises(Refused, match=r"line\.gone"):
        baskets.remove(baskets.remove(basket, first.id), first.id)


def test_todays_prices_replace_those_of_then() -> None:
    basket = with_part()
    basket = baskets.set_unit_price(CLERK, basket, basket.lines[0].id, 1_00)
    (line,) = baskets.at_prices(basket, {"VW:06A115561B": 80_00}).lines
    assert (line.list_fen, line.unit_fen, line.by_hand) == (80_00, 72_00, False)


def test_a_basket_survives_a_newer_programs_fields() -> None:
    body = draft.to_json(with_part())
    body["lines"][0]["colour"] = body["moon"] = 1
    assert draft.from_json(body).lines[0].number == "06A 115 561 B"


lines = st.lists(
    st.tuples(st.integers(0, MAX_FEN - 1), st.integers(1, MAX_QTY_MILLI), st.integers(100, 20_000)), max_size=12
)


def built(rows: list[tuple[int, int, int]]) -> Basket:
    basket = Basket()
    for place, (fen, qty, rate) in enumerate(rows):
        basket = baskets.at_level(baskets.Basket(lines=basket.lines, id=basket.id), BasketLevel(rate_bp=rate))
        if place % 3 == 2:
            basket = baskets.add_free(basket, "labour", "工时", fen, qty)
        else:
            basket = baskets.add_part(basket, Found(part_key=f"B:{place}", retail_fen=fen), qty)
    return basket


@given(lines)
def test_totals_are_the_sums_of_the_rounded_lines(rows) -> None:
    basket = built(rows)
    found = baskets.totals(basket)
    assert found.total == sum(line.amount_fen for line in basket.lines)
    assert found.total == found.parts + found.labour + found.sundry
    assert found.list_total - found.discount == found.total
    assert all(abs(line.amount_fen * 1000 - line.unit_fen * line.qty_milli) <= 500 for line in basket.lines)


@given(lines)
def test_a_draft_brings_back_the_very_basket(rows) -> None:
    basket = built(rows)
    assert draft.from_json(json.loads(json.dumps(draft.to_json(basket)))) == basket


@given(lines, st.integers(100, 20_000))
def test_changing_the_level_twice_is_changing_it_once(rows, rate: int) -> None:
    basket, level = built(rows), BasketLevel(rate_bp=rate)
    once = baskets.at_level(basket, level)
    assert baskets.at_level(once, level) == once
    assert baskets.at_level(baskets.at_level(basket, A_LEVEL), level) == once


@given(st.integers(0, MAX_FEN - 1), st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_shares_always_sum_to_the_whole(total: int, weights: list[int]) -> None:
    assert sum(money.share(total, weights)) == total


def test_a_basket_takes_five_hundred_lines() -> None:
    (line,) = with_part().lines
    full = Basket(lines=tuple(replace(line, id=str(n), part_key=str(n)) for n in range(baskets.MAX_LINES)))
    with pytest.raises(Refused, match=r"basket\.full"):
        baskets.add_part(full, Found())
