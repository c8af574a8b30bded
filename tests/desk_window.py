"""The real window with the pages around the lookup page, on a store of made-up people, for tests and pictures."""

from __future__ import annotations

import atexit
import contextlib
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from PySide6.QtWidgets import QApplication

from desktop.domain import clock
from desktop.domain.actor import RIGHTS, Actor, Right, Role, system
from desktop.domain.parts import price, reservation, stock
from desktop.domain.people.staff import Staff
from desktop.domain.people.staff import Store as StoreRecord
from desktop.pages.desk import Computer, Desk, Page
from desktop.pages.drives.fleet import FleetPage
from desktop.pages.drives.page import DrivesPage
from desktop.pages.imports.page import ImportsPage
from desktop.pages.parts.inquiries import InquiriesPage
from desktop.pages.parts.stock import StockPage
from desktop.pages.parts.stockroom import StockroomPage
from desktop.pages.people.customers import CustomersPage
from desktop.pages.people.staff import StaffPage
from desktop.pages.problems.page import ProblemsPage
from desktop.pages.service.book.page import BookPage
from desktop.pages.service.lists.page import ServiceListsPage
from desktop.pages.service.page import ServicePage
from desktop.pages.settings.page import SettingsPage
from desktop.pages.work.today import TodayPage
from desktop.shell.navigation import Screen
from desktop.shell.preferences import Preferences
from desktop.shell.window import MainWindow
from desktop.store import upgrade
from desktop.store.catalogue import demo
from desktop.store.catalogue import open as catalogue
from desktop.store.catalogue.search import PartSearch
from desktop.store.open import SHOP, Store
from desktop.widgets import theme, translate
from desktop.work import Worker
from tests.pages.imports.here import SecondHere
from tests.pages.people.seed import seed
from tests.pages.problems.seed import put_problems

KEY = bytes(range(32))
STORE_ID = "01930000-0000-7000-8000-000000000002"
STAFF_ID = "01930000-0000-7000-8000-000000000003"
_made: list[Path] = []
_filled: dict[tuple[object, datetime], Path] = {}


def _zh(word: str, english: str) -> Callable[[], str]:
    return lambda: word if translate.current().code == "zh" else english


def screens() -> list[Screen]:
    return [
        Screen("stock", "package", _zh("库存与价格", "Stock and prices"), StockPage),
        Screen("customers", "users", _zh("客户", "Customers"), CustomersPage),
        Screen("inquiries", "circle-help", _zh("待查", "Inquiries"), InquiriesPage),
        Screen("stockroom", "warehouse", _zh("库房", "Stockroom"), StockroomPage),
        Screen("staff", "id-card", _zh("员工", "Staff"), StaffPage, may=lambda desk: desk.actor.may(Right.STAFF)),
        Screen("settings", "settings", _zh("设置", "Settings"), SettingsPage),
        Screen("imports", "upload", _zh("导入", "Imports"), ImportsPage, may=lambda desk: desk.actor.may(Right.IMPORT)),
    ]


def sample_home() -> Path:
    """A folder with a filled shop file, made once a process; every window works on its own copy."""
    if not _made:
        home = Path(tempfile.mkdtemp(prefix="forecourt-"))
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        upgrade.create(home / SHOP, KEY, STORE_ID, code="A1")
        store = Store(home / SHOP, KEY)
        by = system(STORE_ID)
        with store.write(by) as session:
            session.add(
                StoreRecord(
                    id=STORE_ID, store_id=STORE_ID, code="BJ1", name="北京朝阳店", legal_name="示例汽配有限公司"
                )
            )
            price.make_shipped_levels(by, session)
        seed(store, STORE_ID)
        demo.ensure(home)
        stock_up(store)
        store.close()
        _made.append(home)
    return _copy(_made[0])


def _copy(home: Path) -> Path:
    copy = Path(tempfile.mkdtemp(prefix="forecourt-"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    shutil.copytree(home, copy, dirs_exist_ok=True)
    return copy


def stock_up(store: Store) -> None:
    """Movements and prices of some common parts."""
    by = Actor(STAFF_ID, STORE_ID, "李晓雯", Role.MANAGER, RIGHTS[Role.MANAGER])
    with contextlib.closing(store.connection()) as connection:
        found = catalogue.newest(store.path.parent)
        assert isinstance(found, catalogue.Catalogue)
        catalogue.attach(connection, found)
        search = PartSearch(connection)
        rows = [search.find(word, limit=2) for word in ("机滤", "刹车片", "火花塞", "空调滤", "雨刮")]
    with store.write(by) as session:
        session.add(
            Staff(id=STAFF_ID, store_id=STORE_ID, login="li", name="李晓雯", role=Role.MANAGER.value, password_hash="-")
        )
        session.add(
            Staff(
                store_id=STORE_ID, login="zhou", name="周航", role=Role.CLERK.value, password_hash="-", must_change=True
            )
        )
        session.add(
            Staff(
                store_id=STORE_ID, login="sun", name="孙悦", role=Role.CONSULTANT.value, password_hash="-", active=False
            )
        )
        for place, part in enumerate(row for pair in rows for row in pair):
            stock.receive(by, session, part.part_key, (place + 3) * 1000)
            if place % 3 == 0:
                stock.order(by, session, part.part_key, 4000, clock.today() + timedelta(days=5), note="PO-1121")
                stock.count(by, session, part.part_key, (place + 2) * 1000, (place + 3) * 1000, note="月末盘点")
            if place == 9:
                until = clock.today() + timedelta(days=3)
                reservation.reserve(by, session, part.part_key, 1000, for_whom="王建国", until=until)
            price.set_price(by, session, part.part_key, retail_fen=part.list_fen, cost_fen=part.list_fen * 6 // 10)


Fill = Callable[[Store, Actor], object]
"""Puts more into a window's file before it opens."""


def filled_home(fill: Fill | None) -> Path:
    """A copy of the sample with more in it; under a clock that stands still each fill is written once a process."""
    kept = _filled.get((fill, clock.now())) if fill is not None else None
    if kept is not None:
        return _copy(kept)
    home, at = sample_home(), clock.now()
    if fill is not None:
        store = Store(home / SHOP, KEY)
        fill(store, Actor(STAFF_ID, STORE_ID, "李晓雯", Role.MANAGER, RIGHTS[Role.MANAGER]))
        store.close()
        if clock.now() == at:
            _filled[fill, at] = _copy(home)
    return home


def desk_window(name: str, payload: Any = None, fill: Fill | None = None) -> MainWindow:
    """The window with this page in front."""
    shown = screens()
    if name == "problems":
        shown.append(Screen("problems", "triangle-alert", _zh("待处理", "Problems"), ProblemsPage))
        fill = put_problems
    if name == "today":
        shown.insert(0, Screen("today", "circle-check", _zh("今日", "Today"), TodayPage))
    if name == "fleet":
        shown.insert(0, Screen("fleet", "car", _zh("试驾车", "Demo cars"), FleetPage))
    if name == "service_lists":
        shown.insert(
            0, Screen("service_lists", "clipboard-list", _zh("维修清单与报表", "Workshop lists"), ServiceListsPage)
        )
    if name == "service":
        shown.insert(0, Screen("service", "wrench", _zh("维修服务", "Service"), ServicePage))
    if name == "bays":
        shown.insert(0, Screen("bays", "wrench", _zh("维修服务", "Service"), BookPage))
    if name == "drives":
        shown.insert(0, Screen("drives", "car-front", _zh("试乘试驾", "Test drives"), DrivesPage))
    home = filled_home(fill)
    window = MainWindow(shown, Preferences(), "0.1.0")
    worker = Worker(lambda: Store(home / SHOP, KEY), window)
    worker.changed.connect(window.changed)
    by = Actor(STAFF_ID, STORE_ID, "李晓雯", Role.MANAGER, RIGHTS[Role.MANAGER])
    second = None
    if name == "imports":
        second = SecondHere(home, Store(home / SHOP, KEY))
        window.closed.connect(second.close)
    desk = Desk(
        worker,
        by,
        translate.current().code,
        window.say,
        cast(Any, None),
        window.go,
        lambda: False,
        demo=True,
        computer=Computer(
            version="0.1.0",
            theme=lambda: theme.current().choice,
            use_theme=lambda choice: None,
            use_language=lambda code: None,
            printers=lambda: ["HP M405", "EPSON LQ-635K"],
            printer=lambda: ("HP M405", 1),
            use_printer=lambda name, copies: None,
            print_code=lambda code: None,
            restore=lambda backup: None,
            second=second,
        ),
    )
    window.open_desk(desk, "北京朝阳店", lambda: "店长" if translate.current().code == "zh" else "Manager", name)
    window.go(name, payload)
    window.closed.connect(worker.close)
    wait(window)
    return window


def page(window: MainWindow) -> Page:
    """The page in front."""
    found = window.page(window.current())
    assert found is not None
    return found


def wait(window: MainWindow) -> None:
    """Until everything that was asked of the worker has been answered and shown."""
    assert window.desk is not None
    worker = window.desk.worker
    for _ in range(4):
        for lane in (worker._reads, worker._searches, worker._writes):
            lane.waitForDone()
        QApplication.sendPostedEvents()
        QApplication.processEvents()
