"""Bad input of the workshop that has no other home: a cut part, a plate that changes, a negative shelf at settlement.

The others: mileage lower or jumped ``test_odometer``; two owners, brought by somebody else, issued twice, a shelf that
lacks it ``test_order``; payment over the amount ``test_settlement``; a technician in two bays ``test_appointment``;
two desks ``tests/sync/test_service``; no plate and a company's car ``tests/pages/service/test_page``; the power that
goes ``tests/walks/test_kill_settling``.
"""

from __future__ import annotations

import pytest

from desktop.domain.parts.stock import stock_of
from desktop.domain.people.vehicle import change_plate
from desktop.domain.problem import Refused
from desktop.domain.service.appointment_list import appointments
from desktop.domain.service.issuing import issue
from desktop.domain.service.order_course import finish, void
from desktop.domain.service.order_line import edit_line, remove_line
from desktop.domain.service.order_list import find_order, open_orders, order
from desktop.domain.service.reception import sign
from desktop.domain.service.settling import balances, settle
from tests.domain.service.shop import booked, car, customer, noon, part, received, work


@pytest.fixture
def li(do) -> str:
    return customer(do)


@pytest.fixture
def passat(do, li: str) -> str:
    return car(do, owner=li)


def test_who_cancels_after_a_part_was_cut_leaves_it_out_of_the_stock_and_somebody_pays(
    do, ask, passat: str, li: str
) -> None:
    one = received(do, passat, li)
    labour, hose = work(do, one), part(do, one, 8_000, name="空调管")
    do(issue, hose)  # cut to length: it goes on no shelf again
    with pytest.raises(Refused) as refused:
        do(void, one, "客户不修了")
    assert [each.code for each in refused.value.problems] == ["issue.out"]
    do(remove_line, labour)
    do(edit_line, hose, payer="goodwill")
    do(sign, one, 0)
    do(finish, one)
    do(settle, one, offline=False)
    owed = {each.payer: each.billed_fen for each in ask(balances, one) if each.billed_fen}
    assert owed == {"goodwill": 8_000} and ask(stock_of, "VW:A").here_milli == -1_000


def test_a_plate_that_changes_while_the_car_is_here_is_shown_everywhere_and_opens_no_second_car(
    do, ask, passat: str, li: str
) -> None:
    one = received(do, passat, li)
    booked(do, passat, li, noon())
    number = ask(order, one).row.number
    do(change_plate, passat, "京B55555")
    assert [each.plate for each in ask(open_orders)] == ["京B·55555"]
    assert ask(find_order, number).plate == "京B·55555"
    assert {each.plate for each in ask(appointments, noon().date(), noon().date())} == {"京B·55555"}
