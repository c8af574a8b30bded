"""What stands in the pictures of the stockroom, of the inquiries and of the opening hours."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

from desktop.domain import clock, opening
from desktop.domain.actor import Actor
from desktop.domain.parts import inquiry, stock, stock_minimum, stock_take
from desktop.domain.parts.inquiry import Answer, Asked
from desktop.store.catalogue import open as catalogue
from desktop.store.catalogue.row import PartRow
from desktop.store.catalogue.search import PartSearch
from desktop.store.open import Store
from tests.desk_window import wait


def parts(store: Store, word: str, most: int) -> list[PartRow]:
    """The first parts that are found."""
    with contextlib.closing(store.connection()) as connection:
        found = catalogue.newest(store.path.parent)
        assert isinstance(found, catalogue.Catalogue)
        catalogue.attach(connection, found)
        return list(PartSearch(connection).find(word, limit=most))


def short(store: Store, by: Actor) -> None:
    """Seven parts below their least, one of them on its way."""
    wanted = parts(store, "机滤", 4) + parts(store, "火花塞", 3)
    with store.write(by) as session:
        for place, part in enumerate(wanted):
            stock_minimum.set_minimum(by, session, part.part_key, (12 + place) * 1000, (20 + place) * 1000)
        stock.order(by, session, wanted[1].part_key, 30_000, clock.today() + timedelta(days=4))


def counting(store: Store, by: Actor) -> None:
    """A stock take half done."""
    shelf = parts(store, "机滤", 4)
    with store.write(by) as session:
        take = stock_take.begin_take(by, session, "A 区 3 号货架", [part.part_key for part in shelf])
        for part, counted in zip(shelf, (2_000, 4_000, 0), strict=False):
            stock_take.put_count(by, session, take, part.part_key, counted)


def open_count(window: Any) -> None:
    """The stock take in front, not the list of them."""
    page = window.page("stockroom").counting
    page.open(page.table.row_at(0))
    wait(window)


def otherwise(store: Store, by: Actor) -> None:
    """A day on which the store opens otherwise."""
    with store.write(by) as session:
        opening.set_day(by, session, clock.today() + timedelta(days=9), "10:00-16:00", "盘点")


def asked(store: Store, by: Actor) -> None:
    """Three inquiries, one of them answered."""
    with store.write(by) as session:
        inquiry.inquire(
            by, session,
            Asked(
                "大灯高度传感器", 2_000, vin="LSVZX0017AD000001", plate="京A12345", car_name="大众 朗逸 1.4T",
                who="赵师傅 139 0000 0000", wanted_by=clock.today() + timedelta(days=2),
                note="原车号 4B0 907 503 A，看看有没有代用",
            ),
        )  # fmt: skip
        inquiry.inquire(by, session, Asked("全景天窗导轨", who="刘女士 微信", car_name="别克 GL8"))
        answered = inquiry.inquire(by, session, Asked("变速箱油冷器", who="顺达修理厂"))
        inquiry.answer(by, session, answered, Answer("", "0AM317019", "油冷器", 86_000, "天津仓 3 天"))
