"""The list of quotes by key: open, print again, copy, revise, void."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from pytestqt.qtbot import QtBot
from sqlalchemy import delete, func, select

from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.local import PaperFile
from desktop.domain.sales import basket as baskets
from desktop.domain.sales import issue, paper
from desktop.domain.sales.basket import Basket, BasketCar, BasketCustomer
from desktop.domain.sales.paper import Printing
from desktop.domain.sales.quote import Quote
from desktop.pages.desk import Desk
from desktop.pages.sales.quotes import QuotesPage
from desktop.store.open import Store
from tests.pages.conftest import FakeWindow
from tests.walks.steps import CTRL, SHIFT, Keys

NAMES = ("王建国", "李晓雯", "𠮷田 堃")


@pytest.fixture
def issued(store: Store, clerk: Actor) -> list[str]:
    """Three quotes of passers-by, oldest first."""
    ids = []
    for place, name in enumerate(NAMES):
        basket = Basket(customer=BasketCustomer(name=name), car=BasketCar(plate=f"京A1234{place}", brand="大众"))
        basket = baskets.add_free(basket, "labour", "Wash", 100_00 * (place + 1))
        with store.write(clerk) as session:
            ids.append(issue.issue(clerk, session, basket, offline=True, prices_at=clock.now()).id)
    return ids


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, issued: list[str]) -> QuotesPage:
    made = QuotesPage(desk)
    qtbot.addWidget(made)
    made.resize(1170, 682)
    made.show()
    made.activateWindow()
    made.arrive()
    qtbot.waitUntil(lambda: made.view.facts is not None and made.view.facts.id == issued[-1], timeout=10_000)
    return made


@pytest.fixture
def keys(page: QuotesPage) -> Keys:
    return Keys(page)


def state_of(store: Store, quote_id: str) -> str:
    with store.read() as session:
        return session.scalars(select(Quote.state).where(Quote.id == quote_id)).one()


def times_printed(store: Store) -> int:
    with store.read() as session:
        return session.scalars(select(func.count()).select_from(Printing)).one()


def test_the_newest_is_first_and_open(page: QuotesPage) -> None:
    assert page.table.rows() == 3
    assert page.view.facts is not None
    assert page.view.facts.customer_name == NAMES[-1]


def test_typing_a_plate_finds_its_quote(page: QuotesPage, keys: Keys, issued: list[str]) -> None:
    keys.compose("京A12340")
    keys.until(lambda: page.table.rows() == 1)
    keys.until(lambda: page.view.facts is not None and page.view.facts.id == issued[0])


def test_an_arriving_id_is_opened(page: QuotesPage, keys: Keys, issued: list[str]) -> None:
    page.arrive({"quote_id": issued[0]})
    keys.until(lambda: page.view.facts is not None and page.view.facts.id == issued[0])


def test_printing_again_counts_on(page: QuotesPage, keys: Keys, window: FakeWindow, store: Store) -> None:
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: len(window.printed) == 1 and times_printed(store) == 1)
    keys.press(Qt.Key.Key_F9, SHIFT)
    keys.until(lambda: len(window.printed) == 2)
    assert [(preview, nth) for _pdf, _name, preview, nth in window.printed] == [(False, 1), (True, 2)]


class OtherDesk(QObject):
    """Stands where the second process stands; ``pdf``: what it brings, or nothing."""

    told = Signal(dict)

    def __init__(self, store: Store, pdf: bytes | None) -> None:
        super().__init__()
        self.store, self.pdf, self.asked = store, pdf, list[str]()

    def send(self, message: dict[str, Any]) -> None:
        self.asked.append(message["sha256"])
        self.told.emit({"say": "done", "task": "file", "sha256": "another"})
        answer = {"say": "failed", "task": "file", "sha256": message["sha256"], "code": "file.not_here"}
        if self.pdf is not None:
            with self.store.write_local() as session:
                session.add(PaperFile(sha256=message["sha256"], pdf=self.pdf))
            answer = {"say": "done", "task": "file", "sha256": message["sha256"]}
        QTimer.singleShot(0, lambda: self.told.emit(answer))


@pytest.mark.parametrize(("online", "comes"), [(True, True), (True, False), (False, False)])
def test_a_paper_of_another_desk_is_fetched_and_else_drawn_anew(
    page: QuotesPage, keys: Keys, window: FakeWindow, store: Store, clerk: Actor, issued: list[str],
    online: bool, comes: bool,
) -> None:  # fmt: skip
    pdf = b"%PDF of another desk"
    with store.write(clerk) as session:
        paper.archive(clerk, session, "quote", issued[-1], number="1", language="en", pdf=pdf)
    with store.write_local() as session:
        session.execute(delete(PaperFile))
    second = OtherDesk(store, pdf if comes else None)
    page.desk.computer = cast(Any, SimpleNamespace(second=second))
    page.desk.online = lambda: online
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: len(window.printed) == 1)
    assert (window.printed[0][0] == pdf) == comes
    assert second.asked == ([hashlib.sha256(pdf).hexdigest()] if online else [])
    assert [bad for _text, bad in window.said] == {(True, True): [False], (True, False): [False, True]}.get(
        (online, comes), [True]
    )
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: len(window.printed) == 2)
    assert len(second.asked) == online, "the file is here now"


def test_a_copy_and_a_revision_go_to_the_lookup_page(page: QuotesPage, keys: Keys, window: FakeWindow) -> None:
    assert page.view.facts is not None
    keys.press(Qt.Key.Key_C, CTRL | SHIFT)
    keys.press(Qt.Key.Key_E, CTRL)
    assert window.gone == [("lookup", {"copy": page.view.facts.id}), ("lookup", {"revise": page.view.facts.id})]


def test_voiding_asks_why_and_keeps_the_number(page: QuotesPage, keys: Keys, store: Store, issued: list[str]) -> None:
    keys.press(Qt.Key.Key_Delete, CTRL)
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: page.view.reason.error("void_reason") != "")
    assert state_of(store, issued[-1]) == "issued"
    keys.type("typed twice")
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: state_of(store, issued[-1]) == "void")
    keys.until(lambda: page.view.facts is not None and page.view.facts.state == "void")


def test_a_chip_leaves_only_what_is_void(
    page: QuotesPage, keys: Keys, store: Store, clerk: Actor, issued: list[str]
) -> None:
    with store.write(clerk) as session:
        issue.void(clerk, session, issued[1], "test")
    page.filter("void")
    keys.until(lambda: page.table.rows() == 1)
    assert page.table.row().id == issued[1]
