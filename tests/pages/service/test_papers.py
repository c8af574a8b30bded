"""Papers of the workshop: archived once, counted, frozen where signed or settled, never lost to a power cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from desktop.domain import clock
from desktop.domain.actor import RIGHTS, Actor, Role, system
from desktop.domain.people.erase import delete_customer
from desktop.domain.problem import Refused
from desktop.domain.rules.setting import change_settings
from desktop.domain.sales.agreement import edit_agreement
from desktop.domain.sales.paper import Paper, Printing
from desktop.domain.service import inspection, maintenance, order_paper
from desktop.domain.service.maintenance import RuleDetails
from desktop.domain.service.order_course import finish, pass_check
from desktop.domain.service.reception import edit_order, sign
from desktop.domain.service.repair_order import RepairOrder
from desktop.domain.service.repair_terms import TEMPLATE
from desktop.domain.service.settling import NewAdjustment, adjust, give_discount, settle, take_deposit, take_payment
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


def test_a_paper_says_the_stores_time_whatever_zone_the_computer_is_set_to(
    order_id: str, print_it: Do, do: Do, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "wall", lambda: datetime(2026, 11, 22, 20, 5, tzinfo=UTC))
    do(change_settings, {"hours.zone": "Pacific/Auckland"})
    assert "2026-11-2309:05" in print_it(order_id, "agreement", language="zh")


def test_each_kind_is_its_own_paper_under_the_same_number(order_id: str, print_it: Do, window: FakeWindow) -> None:
    found = print_it(order_id, "inspection", language="zh")
    assert "接车环车检查单" in found and "A1划痕·左前门" in found
    print_it(order_id, "agreement", language="zh")
    numbers = {each[1].rpartition(" ")[2] for each in window.printed}
    assert len(numbers) == 1 and window.printed[0][0] != window.printed[1][0]


def test_the_stores_own_terms_stand_on_the_next_repair_order_and_not_on_a_signed_one(
    order_id: str, print_it: Do, do: Do, store: Store, adviser: Actor
) -> None:
    assert "双方协商" in print_it(order_id, "agreement", language="zh")
    own = "{store}质保{warranty_days}天，{plate}。"
    do(edit_agreement, "zh", own, TEMPLATE)
    found = print_it(order_id, "agreement", language="zh")
    assert "示例汽配有限公司质保10天，京A·66666。" in found and "双方协商" not in found
    with store.read() as session:
        signed = papers.asked(adviser, session, order_id, "agreement", "zh", Asked(False)).built.pdf("zh")
    do(order_paper.sign_on_screen, order_id, "agreement", signed, language="zh", number="N", budget_fen=32_050)
    do(edit_agreement, "zh", own + "又一版。", TEMPLATE)
    assert "又一版" not in print_it(order_id, "agreement", language="zh")


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
    with pytest.raises(Refused, match=r"order\.unprinted"):
        do(order_paper.sign_on_paper, order_id, "agreement", budget_fen=32_050)
    print_it(order_id, "agreement")
    do(order_paper.sign_on_paper, order_id, "agreement", budget_fen=32_050)
    do(finish, order_id)


@pytest.fixture
def settled(order_id: str, do: Do) -> str:
    """An order of three payers with a deposit and a discount, settled."""
    shop.work(do, order_id, 10_005, name="四轮定位", payer="warranty")
    shop.work(do, order_id, 7_777, name="补漆", payer="insurer")
    do(sign, order_id, 40_000)
    do(take_deposit, order_id, "wechat", 10_000)
    do(give_discount, order_id, 50)
    do(finish, order_id)
    do(settle, order_id, offline=True)
    return order_id


def test_the_settlement_agrees_with_the_whole_and_never_changes(
    settled: str, print_it: Do, do: Do, window: FakeWindow, store: Store
) -> None:
    found = print_it(settled, "settlement", language="zh")
    whole, mine = 32_050 - 50 + 10_005 + 7_777, 32_000
    for words in (
        f"合计¥{whole / 100:.2f}", f"客户¥{mine / 100:.2f}", "厂家保修¥100.05", "保险公司¥77.77", "¥320.00",
        "人民币叁佰贰拾元整", "已收定金¥100.00", "余额¥220.00", "整单优惠-¥0.50", "离线开具，待同步", "质量保证期",
        "第三联财务联",
    ):  # fmt: skip
        assert words in found, words
    do(take_payment, settled, "card", 22_000)
    print_it(settled, "settlement", language="zh")
    assert window.printed[0][0] == window.printed[1][0] and window.printed[1][3] == 2
    assert count(store, Paper) == 1


def test_an_adjustment_is_a_paper_of_its_own(settled: str, print_it: Do, do: Do) -> None:
    with pytest.raises(Refused, match=r"adjust\.none"):
        do(papers.asked, settled, "adjustment", "zh", Asked(False))
    do(adjust, settled, [NewAdjustment("多收工时退回", -2_050)], "工时录入有误", offline=False)
    found = print_it(settled, "adjustment", language="zh")
    assert "结算调整单" in found and "工时录入有误" in found and "应退客户" in found and "负人民币贰拾元伍角整" in found


def test_the_receipt_grows_with_each_payment(settled: str, print_it: Do, do: Do, store: Store) -> None:
    assert "尚欠¥220.00" in print_it(settled, "receipt", language="zh")
    do(take_payment, settled, "card", 22_000)
    found = print_it(settled, "receipt", language="zh")
    assert "尚欠¥0.00" in found and "银行卡" in found and "人民币叁佰贰拾元整" in found
    assert count(store, Paper) == 2


def test_a_certificate_is_due_for_some_kinds_only_and_needs_its_number(order_id: str, print_it: Do, do: Do) -> None:
    for code in (r"certificate\.not_due", r"order\.check", r"certificate\.number"):
        with pytest.raises(Refused, match=code):
            do(papers.asked, order_id, "certificate", "zh", Asked(False))
        if "due" in code:
            do(edit_order, order_id, category="second_level")
        else:
            do(pass_check, order_id)
    do(edit_order, order_id, certificate="京0123456")
    found = print_it(order_id, "certificate", language="zh")
    assert "合格证号京0123456" in found and "5,000km或30日" in found


def test_card_and_stickers_say_when_the_car_comes_again(order_id: str, print_it: Do, do: Do) -> None:
    with pytest.raises(Refused, match=r"due\.unknown"):
        do(papers.asked, order_id, "card", "zh", Asked(False))
    do(maintenance.save_rules, [RuleDetails("常规保养", every_km=10_000, every_months=6)])
    with_due = do(lambda by, session: maintenance.keep_all(by, session))
    assert with_due == ""
    for kind in ("card", "sticker", "sticker_large"):
        found = print_it(order_id, kind, language="zh")
        assert "40,000km" in found and "李女士" not in found, kind


def test_the_store_room_prints_the_slip_without_the_customer(
    order_id: str, print_it: Do, do: Do, desk: Desk, store: Store
) -> None:
    shop.part(do, order_id)
    desk.actor = Actor(desk.actor.staff_id, STORE_ID, "库管", Role.CLERK, RIGHTS[Role.CLERK])
    found = print_it(order_id, "picking", language="zh")
    assert "领料单" in found and "机滤" in found and "李女士" not in found
    assert count(store, Printing) == 1


def test_an_appointment_is_printed_by_its_own_id_and_goes_with_its_customer(
    do: Do, adviser: Actor, print_it: Do, store: Store
) -> None:
    li = shop.customer(do)
    stay = shop.booked(do, shop.car(do, owner=li), li, words="保养", estimate_fen=68_000)
    found = print_it(stay, "appointment", language="zh")
    assert "维修预约单" in found and "¥680.00" in found and "139****" in found
    do(delete_customer, li)
    with store.read() as session:
        assert session.scalars(select(Paper.deleted_at)).one() is not None, "it names the customer"
