"""Papers of the workshop: archived once, counted, frozen where signed or settled, never lost to a power cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from desktop.domain.actor import RIGHTS, Actor, Role, system
from desktop.domain.sales.paper import Paper, Printing
from desktop.domain.service import inspection, order_paper
from desktop.domain.service.order_course import finish
from desktop.domain.service.repair_order import RepairOrder
from desktop.pages.desk import Desk
from desktop.pages.service import papers
from desktop.pages.service.paper_facts import Asked
from desktop.pages.service.papers import print_order_paper
from desktop.store.open import Store
from tests.domain.service import shop
from tests.pages.conftest import STORE_ID, FakeWindow
from tests.printing.sample import page_texts

Do = Callable[..., Any]


@pytest.fixture
def adviser(desk: Desk, clerk: Actor) -> Actor:
    desk.actor = Actor(clerk.staff_id, STORE_ID, "周航", Role.ADVISER, RIGHTS[Role.ADVISER])
    return desk.actor


@pytest.fixture
def do(store: Store) -> Do:
    """One verb as the program itself, in one transaction."""
    by = system(STORE_ID)

    def run(verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with store.write(by) as session:
            return verb(by, session, *args, **named)

    return run


@pytest.fixture
def order_id(do: Do, adviser: Actor) -> str:
    li = shop.customer(do)
    made = shop.received(do, shop.car(do, owner=li), li, words="刹车异响", fuel_eighths=4)
    shop.work(do, made, 32_050)
    do(inspection.mark, made, "A", 2_000, 8_000, "左前门")
    return made


@pytest.fixture
def print_it(desk: Desk, window: FakeWindow, qtbot: QtBot, settle: Callable[[], None]) -> Iterator[Do]:
    """Print and wait until it is on its way; the text of the paper."""

    def run(order_id: str, kind: str, **how: Any) -> str:
        before = len(window.printed)
        print_order_paper(desk, order_id, kind, **how)
        qtbot.waitUntil(lambda: len(window.printed) > before, timeout=10_000)
        settle()
        return "".join(page_texts(window.printed[-1][0])).replace(" ", "")

    yield run
    settle()


def count(store: Store, record: type[Paper] | type[Printing]) -> int:
    with store.read() as session:
        return session.scalars(select(func.count()).select_from(record)).one()


def test_a_second_printing_is_the_same_paper_and_counted(
    order_id: str, print_it: Do, window: FakeWindow, store: Store
) -> None:
    first = print_it(order_id, "agreement", language="zh")
    print_it(order_id, "agreement", language="zh")
    assert window.printed[0][0] == window.printed[1][0]
    assert [each[3] for each in window.printed] == [1, 2]
    assert (count(store, Paper), count(store, Printing)) == (1, 2)
    for words in (
        "机动车维修委托书",
        "李女士",
        "京A·66666",
        "刹车异响",
        "320.50",
        "叁佰贰拾元伍角整",
        "第一联",
        "第二联",
    ):
        assert words in first, words


def test_each_kind_is_its_own_paper_under_the_same_number(order_id: str, print_it: Do, window: FakeWindow) -> None:
    found = print_it(order_id, "inspection", language="zh")
    assert "接车环车检查单" in found and "A1划痕·左前门" in found
    print_it(order_id, "agreement", language="zh")
    numbers = {each[1].rpartition(" ")[2] for each in window.printed}
    assert len(numbers) == 1 and window.printed[0][0] != window.printed[1][0]


def test_a_line_more_is_another_paper_and_no_change_is_none(
    order_id: str, print_it: Do, do: Do, store: Store, desk: Desk
) -> None:
    print_it(order_id, "agreement", language="zh")
    shop.work(do, order_id, 10_000, name="四轮定位")
    assert "四轮定位" in print_it(order_id, "agreement", language="zh")
    assert count(store, Paper) == 2
    desk.actor = Actor(desk.actor.staff_id, STORE_ID, "林晓", Role.ADVISER, RIGHTS[Role.ADVISER])
    print_it(order_id, "agreement", language="zh")
    assert count(store, Paper) == 2, "the same words, whoever prints them"


def test_the_signed_paper_is_printed_whatever_changed_since(
    order_id: str, print_it: Do, do: Do, window: FakeWindow, store: Store
) -> None:
    do(order_paper.sign_on_screen, order_id, "agreement", b"%PDF-signed", language="zh", number="1", budget_fen=32_050)
    shop.work(do, order_id, 10_000, name="四轮定位")
    by = system(STORE_ID)
    with store.read() as session:
        wanted = papers.asked(by, session, order_id, "agreement", "en", Asked(False))
        assert session.get_one(RepairOrder, order_id).paper_id == wanted.kept.paper_id if wanted.kept else False
    assert papers.ready(by, store, wanted).pdf == b"%PDF-signed"
    assert "四轮定位" in print_it(order_id, "agreement", language="zh", fresh=True), "to be signed anew"


def test_a_power_cut_between_archive_and_printer_doubles_nothing(
    order_id: str, print_it: Do, store: Store, adviser: Actor, window: FakeWindow
) -> None:
    with store.read() as session:
        wanted = papers.asked(adviser, session, order_id, "agreement", "zh", Asked(False))
    archived = papers.ready(adviser, store, wanted)
    print_it(order_id, "agreement", language="zh")
    assert window.printed[0][0] == archived.pdf and window.printed[0][3] == 1
    assert count(store, Paper) == 1


def test_a_sales_consultant_prints_no_paper_of_the_workshop(
    order_id: str, desk: Desk, window: FakeWindow, settle: Callable[[], None]
) -> None:
    desk.actor = Actor(desk.actor.staff_id, STORE_ID, "x", Role.CONSULTANT, RIGHTS[Role.CONSULTANT])
    print_order_paper(desk, order_id, "agreement")
    settle()
    assert not window.printed and window.said[0][1]


def test_nothing_never_printed_was_signed_on_paper(order_id: str, do: Do, print_it: Do) -> None:
    from desktop.domain.problem import Refused

    with pytest.raises(Refused, match=r"order\.unprinted"):
        do(order_paper.sign_on_paper, order_id, "agreement", budget_fen=32_050)
    print_it(order_id, "agreement")
    do(order_paper.sign_on_paper, order_id, "agreement", budget_fen=32_050)
    do(finish, order_id)
