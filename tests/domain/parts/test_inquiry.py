"""Inquiries: kept, answered, told, put into a quote, closed; what is personal goes with its customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from desktop.domain import clock
from desktop.domain.actor import Right, Role
from desktop.domain.parts.inquiry import (
    Answer,
    Asked,
    Inquiry,
    answer,
    close,
    inquire,
    not_available,
    quoted,
    reopen,
    tell,
)
from desktop.domain.parts.inquiry_list import counts, inquiries, inquiry, reveal_asker
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.domain.people.erase import delete_customer
from desktop.domain.people.staff import Audit
from desktop.domain.problem import Refused
from tests.domain.conftest import actor

ASKED = Asked("大灯高度传感器", 2000, vin="LSVAB2187N2112345", who="赵师傅 139…")


def test_an_inquiry_goes_from_open_to_told(do, ask, by) -> None:
    made = do(inquire, ASKED)
    (row,) = ask(inquiries)
    assert (row.id, row.state, row.asked, row.qty_milli, row.who) == (
        made,
        "open",
        "大灯高度传感器",
        2000,
        "赵师傅 139…",
    )
    do(answer, made, Answer("VW:4B0907503A", "4B0 907 503 A", "高度传感器", 38_000, "一周到货"))
    assert ask(inquiries) == []
    (row,) = ask(inquiries, "answered")
    assert (row.state, row.price_fen, row.part_number, row.answer_note) == (
        "answered",
        38_000,
        "4B0 907 503 A",
        "一周到货",
    )
    do(tell, made, "要了")
    assert ask(inquiries, "answered") == []
    (row,) = ask(inquiries, "closed")
    assert (row.state, row.told_note) == ("told", "要了")
    assert ask(counts) == {"open": 0, "answered": 0, "closed": 1}


def test_a_typed_number_is_masked_until_somebody_says_why(do, ask) -> None:
    made = do(inquire, replace(ASKED, who="赵师傅 13912345678"))
    (row,) = ask(inquiries)
    assert (row.who, row.hides) == ("赵师傅 139****5678", True)
    with pytest.raises(Refused) as refused:
        do(reveal_asker, made, " ")
    assert refused.value.code == "reason.missing"
    assert do(reveal_asker, made, "回电") == "赵师傅 13912345678"
    assert [(row.action, row.subject, row.reason) for row in ask(audits)] == [("reveal", f"inquiry:{made}", "回电")]
    with pytest.raises(Refused) as refused:
        do(reveal_asker, made, "回电", who=replace(actor(Role.CLERK), rights=frozenset({Right.LOOK_UP})))
    assert refused.value.code == "right.missing"


def audits(_by, session):
    return session.scalars(select(Audit)).all()


def test_not_available_is_an_answer_and_answering_again_means_telling_again(do, ask) -> None:
    made = do(inquire, ASKED)
    do(not_available, made, "厂家停产")
    do(tell, made)
    do(answer, made, Answer(part_number="X1", price_fen=100))
    row = ask(inquiry, made)
    assert (row.state, row.outcome, row.told_at, row.answer_note) == ("answered", "found", None, "")


def test_nobody_is_told_what_nobody_knows(do) -> None:
    made = do(inquire, ASKED)
    with pytest.raises(Refused, match=r"inquiry\.open"):
        do(tell, made)


def test_every_problem_is_told_at_once(do) -> None:
    with pytest.raises(Refused) as refused:
        do(inquire, Asked(" ", 0, wanted_by=clock.today() - timedelta(days=1)))
    codes = {problem.code for problem in refused.value.problems}
    assert codes == {"inquiry.asked", "inquiry.who", "stock.qty", "until.past"}


def test_an_answer_names_a_part_and_no_odd_price(do) -> None:
    made = do(inquire, ASKED)
    with pytest.raises(Refused) as refused:
        do(answer, made, Answer(price_fen=-1))
    assert {problem.code for problem in refused.value.problems} == {"inquiry.part", "money.size"}


def test_the_soonest_wanted_is_on_top_and_what_is_late_says_so(do, ask, monkeypatch) -> None:
    today = clock.today()
    for name, days in (("甲", None), ("乙", 5), ("丙", 1)):
        do(inquire, Asked(name, who="x", wanted_by=None if days is None else today + timedelta(days=days)))
    assert [row.asked for row in ask(inquiries)] == ["丙", "乙", "甲"]
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=3))
    assert [row.overdue for row in ask(inquiries)] == [True, False, False]


def test_it_is_found_by_words_number_and_customer(do, ask) -> None:
    customer = do(add_customer, CustomerDetails("王小明", "13812345678")).customer_id
    first = do(inquire, Asked("节温器", customer_id=customer, plate="京A12345"))
    second = do(inquire, ASKED)
    do(answer, second, Answer(part_number="4B0 907 503 A"))
    assert [row.id for row in ask(inquiries, "open", "王小")] == [first]
    assert [row.id for row in ask(inquiries, "open", "A1234")] == [first]
    assert [row.id for row in ask(inquiries, "answered", "907503")] == [second]
    assert ask(inquiries, "open", "100%_") == []
    (row,) = ask(inquiries, "open", "王小")
    assert (row.who, row.phone) == ("王小明", "138****5678")


def test_closing_and_opening_again(do, ask) -> None:
    made = do(inquire, ASKED)
    do(quoted, made, "basket")
    do(close, made)
    do(close, made)
    assert ask(inquiry, made).state == "closed"
    do(reopen, made)
    assert (ask(inquiry, made).state, ask(inquiry, made).quote_id) == ("open", "basket")


def test_who_keeps_the_stock_may_answer_and_who_may_neither_may_not(do) -> None:
    made = do(inquire, ASKED)
    nobody = actor(Role.CLERK)
    nobody = type(nobody)(nobody.staff_id, nobody.store_id, "", nobody.role, frozenset())
    with pytest.raises(Refused, match=r"right\.missing"):
        do(answer, made, Answer(part_number="1"), who=nobody)


def test_with_a_customer_the_words_about_them_go(do, store) -> None:
    customer = do(add_customer, CustomerDetails("王小明", "13812345678")).customer_id
    made = do(inquire, Asked("节温器", customer_id=customer, who="王太太", note="晚上打"))
    do(not_available, made)
    do(tell, made, "已告知王太太")
    do(delete_customer, customer, "本人要求")
    with store.read() as session:
        row = session.get(Inquiry, made)
        assert (row.who, row.note, row.told_note, row.asked) == ("", "", "", "节温器")
