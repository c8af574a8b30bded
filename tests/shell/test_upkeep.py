"""What is looked after while somebody is signed in: expired quotes let go, the group learns the store's name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from desktop.domain import clock
from desktop.domain.identity import new_id
from desktop.domain.local import Granted
from desktop.domain.parts import reservation, stock_transfer
from desktop.domain.sales import issue, quote_reservation
from desktop.domain.sales.basket import Basket
from desktop.domain.sales.line import Line
from desktop.pages.desk import Desk
from desktop.shell.upkeep import Upkeep
from desktop.store.open import Store
from tests.pages.conftest import clerk, desk, home, put_stock, sample, settle, store, window

__all__ = ["clerk", "desk", "home", "sample", "settle", "store", "window"]
A = "VW:06A115561B"


def test_an_expired_quote_lets_go_and_the_group_learns_the_name(
    store: Store, desk: Desk, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    put_stock(store, A, 3)
    by = desk.actor
    with store.write(by) as session:
        basket = Basket(lines=(Line("part", "机滤", list_fen=1, unit_fen=1, part_key=A),))
        made = issue.issue(by, session, basket, offline=False, prices_at=clock.now())
        quote_reservation.reserve_quote(by, session, made.id)
    with store.write_local() as session:
        session.add(Granted(stream=f"group:{new_id()}"))
    upkeep = Upkeep()
    upkeep.start(desk)
    upkeep.look()
    settle()
    with store.read() as session:
        assert reservation.free_of(by, session, A) == 2_000, "it holds until its last day"
        assert stock_transfer.is_introduced(by, session)
    later = clock.today() + timedelta(days=30)
    monkeypatch.setattr(clock, "today", lambda: later)
    upkeep.look()
    settle()
    with store.read() as session:
        assert reservation.free_of(by, session, A) == 3_000
    upkeep.stop()
    upkeep.look()
