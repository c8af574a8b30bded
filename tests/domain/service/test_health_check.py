"""The health check list: what was found item by item, what the store looks at, when it is closed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from desktop.domain.identity import shared_id
from desktop.domain.problem import Refused
from desktop.domain.rules.setting import change_settings
from desktop.domain.service import health_check
from desktop.domain.service.health_check import answer, health
from desktop.domain.service.order_course import void
from tests.domain.service.shop import car, customer, received


@pytest.fixture
def one(do) -> str:
    owner = customer(do)
    return received(do, car(do, owner=owner), owner, flow="first")


def found(ask, order_id: str) -> dict[str, tuple[str, str]]:
    return {each.item.code: (each.answer, each.note) for each in ask(health, order_id) if each.answer or each.note}


def test_each_item_is_answered_remarked_and_taken_back(do, ask, one: str) -> None:
    do(answer, one, "pads", "replace", "前 3 mm")
    do(answer, one, "tyres", "good")
    do(answer, one, "pads", "watch")
    assert found(ask, one) == {"pads": ("watch", "前 3 mm"), "tyres": ("good", "")}
    do(answer, one, "tyres", "")
    assert found(ask, one) == {"pads": ("watch", "前 3 mm")}


def test_ours_is_listed_in_groups_with_both_languages(ask, one: str) -> None:
    rows = ask(health, one)
    groups = [each.item.group for each in rows]
    assert len(rows) == len({each.item.code for each in rows}) >= 20
    assert groups == sorted(groups, key=list(health_check.groups()).index)
    assert all(all(each.item.name) for each in rows)


def test_a_stores_own_list_takes_the_place_of_ours_and_what_was_answered_before_stays(do, ask, one: str) -> None:
    do(answer, one, "horn", "replace")
    do(change_settings, {"service.health_items": " 制动片厚度 \n\n随车充电枪\n随车充电枪"})
    assert [(each.item.code, each.item.group) for each in ask(health, one)] == [
        ("pads", "wheels"), ("随车充电枪", "own"), ("horn", "inside"),
    ]  # fmt: skip
    do(answer, one, "随车充电枪", "good")
    with pytest.raises(Refused) as refused:
        do(answer, one, "coolant", "good")
    assert refused.value.code == "health.item"


def test_an_unknown_answer_and_a_closed_order_are_refused(do, ask, one: str) -> None:
    with pytest.raises(Refused) as refused:
        do(answer, one, "pads", "fine")
    assert refused.value.code == "health.answer"
    do(void, one, "客户取消")
    with pytest.raises(Refused) as refused:
        do(answer, one, "pads", "good")
    assert refused.value.code == "order.void" and found(ask, one) == {}


def test_two_desks_write_one_row_an_item(do, ask, one: str) -> None:
    do(answer, one, "pads", "good")
    do(answer, one, "pads", "replace", "3 mm")
    rows = ask(lambda _by, session: [each.id for each in session.scalars(select(health_check.HealthItem))])
    assert rows == [shared_id("health_item", one, "pads")]
