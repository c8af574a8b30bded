"""What the store room sees of the workshop, and who may see it."""

from __future__ import annotations

import dataclasses

import pytest

from desktop.domain.actor import Role
from desktop.domain.parts.stock import receive as take_in
from desktop.domain.parts.stock import stock_of
from desktop.domain.problem import Refused
from desktop.domain.service.extra_work import agree, propose
from desktop.domain.service.issuing import issue
from desktop.domain.service.order_course import step, void
from desktop.domain.service.order_line import NewLine
from desktop.domain.service.picking import PickLine, PickOrder, to_pick
from tests.domain.conftest import actor
from tests.domain.service.shop import car, customer, part, received, work


@pytest.fixture
def li(do) -> str:
    return customer(do)


def test_orders_that_wait_for_parts_come_first_and_those_without_parts_not_at_all(do, ask, li: str) -> None:
    one, two, three = (
        received(do, car(do, plate, "", li), li, 10_000) for plate in ("京A11111", "京A22222", "京A33333")
    )
    out, missing = part(do, one), part(do, two, name="空滤", key="VW:B")
    part(do, two, name="自备", own=True, key="VW:C")
    work(do, three)
    do(take_in, "VW:A", 5_000)
    do(issue, out)
    do(step, two, "waiting_parts")
    found = ask(to_pick)
    assert [(each.id, each.missing) for each in found] == [(two, 1), (one, 0)]
    assert [(each.id, each.missing_milli, each.here_milli) for each in found[0].lines] == [(missing, 1_000, 0)]
    assert [(each.issued_milli, each.here_milli) for each in found[1].lines] == [(1_000, 4_000)]
    do(void, two, "客户取消")
    assert [each.id for each in ask(to_pick)] == [one]


def test_parts_of_additional_work_are_missing_once_the_customer_agreed(do, ask, li: str) -> None:
    one = received(do, car(do, owner=li), li, 10_000)
    lines = [NewLine("part", "刹车片", part_key="VW:P", unit_fen=28_500, list_fen=28_500)]
    extra = do(propose, one, "前片过薄", lines)
    (found,) = ask(to_pick)
    assert found.missing == 0 and not found.lines[0].agreed
    do(agree, extra, "车主", "phone")
    assert ask(to_pick)[0].missing == 1


def test_a_parts_clerk_sees_what_to_hand_out_without_customer_and_price_and_hands_it_out(do, store, li: str) -> None:
    one = received(do, car(do, owner=li), li, 10_000)
    line = part(do, one)
    do(take_in, "VW:A", 5_000)
    clerk, seller = actor(Role.CLERK), actor(Role.CONSULTANT)
    with store.write(clerk) as session:
        assert [each.missing for each in to_pick(clerk, session)] == [1]
        issue(clerk, session, line)
        assert stock_of(clerk, session, "VW:A").here_milli == 4_000
        assert [each.missing for each in to_pick(clerk, session)] == [0]
    names = {field.name for kind in (PickOrder, PickLine) for field in dataclasses.fields(kind)}
    assert not any("customer" in name or "fen" in name or "phone" in name for name in names)
    with store.read() as session, pytest.raises(Refused) as refused:
        to_pick(seller, session)
    assert refused.value.code == "right.missing"
