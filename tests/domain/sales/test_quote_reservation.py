"""A quote keeps what it promises, and lets go of it when it is void or has expired."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.domain import clock
from desktop.domain.parts import stock
from desktop.domain.parts.reservation import free_of, reservations
from desktop.domain.problem import Refused
from desktop.domain.sales.basket import Basket, BasketCustomer
from desktop.domain.sales.issue import issue, void
from desktop.domain.sales.line import Line
from desktop.domain.sales.quote_reservation import Kept, lapsed, release_lapsed, reserve_quote

A, B, C = "VW:06A115561B", "VW:1K0615301", "BO:0986"


def line(key: str, qty_milli: int, kind: str = "part") -> Line:
    return Line(kind=kind, name=key or "工时", qty_milli=qty_milli, list_fen=100, unit_fen=100, part_key=key)


def issued(do, *lines: Line) -> str:
    basket = Basket(lines=lines, customer=BasketCustomer(name="王先生"))
    return do(issue, basket, offline=False, prices_at=clock.now()).id


@pytest.fixture
def issued_quote(do) -> str:
    do(stock.receive, A, 2_000)
    do(stock.receive, B, 1_000)
    return issued(do, line(A, 2_000), line(B, 3_000), line(C, 1_000), line("", 1_000, "labour"))


def test_one_key_keeps_what_is_free_of_every_part(do, ask, issued_quote: str) -> None:
    assert do(reserve_quote, issued_quote) == Kept(whole=1, partly=1, none=1)
    assert (ask(free_of, A), ask(free_of, B)) == (0, 0)
    (row,) = ask(reservations, A)
    assert (row.for_whom, row.until) == ("王先生", clock.today() + timedelta(days=7))


def test_a_second_time_keeps_only_what_was_lacking(do, ask, issued_quote: str) -> None:
    do(reserve_quote, issued_quote)
    do(stock.receive, B, 5_000)
    assert do(reserve_quote, issued_quote) == Kept(whole=2, partly=0, none=1)
    assert ask(free_of, B) == 3_000
    assert do(reserve_quote, issued_quote) == Kept(whole=2, partly=0, none=1)
    assert ask(free_of, B) == 3_000


def test_what_has_expired_is_given_back_by_itself_the_same_on_every_desk(do, ask, issued_quote, monkeypatch) -> None:
    do(reserve_quote, issued_quote)
    assert ask(lapsed) == []
    today = clock.today()
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=7))
    assert ask(lapsed) == [], "the last day counts"
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=8))
    assert len(ask(lapsed)) == 2
    assert do(release_lapsed) == 2
    assert do(release_lapsed) == 0
    assert ask(free_of, A) == 2_000
    with pytest.raises(Refused, match=r"quote\.expired"):
        do(reserve_quote, issued_quote)


def test_a_void_quote_gives_back_at_once(do, ask, issued_quote: str) -> None:
    do(reserve_quote, issued_quote)
    do(void, issued_quote, "客户取消")
    assert do(release_lapsed) == 2
    assert ask(free_of, A) == 2_000
    with pytest.raises(Refused, match=r"quote\.state"):
        do(reserve_quote, issued_quote)


def test_labour_alone_reserves_nothing(do) -> None:
    made = issued(do, line("", 1_000, "labour"))
    with pytest.raises(Refused, match=r"reservation\.nothing"):
        do(reserve_quote, made)
