"""The pages, in the order of the navigation; each is imported when it is first shown, or while a password is typed."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication

from desktop.domain.actor import Right
from desktop.pages.desk import Desk, Page
from desktop.shell import preload, printer
from desktop.shell.navigation import Screen
from desktop.widgets import icon

PAGES = {
    "today": ("work.today", "TodayPage"),
    "fleet": ("drives.fleet", "FleetPage"),
    "lookup": ("parts.lookup", "LookupPage"),
    "quotes": ("sales.quotes", "QuotesPage"),
    "drives": ("drives.page", "DrivesPage"),
    "service": ("service.page", "ServicePage"),
    "bays": ("service.book.page", "BookPage"),
    "service_lists": ("service.lists.page", "ServiceListsPage"),
    "customers": ("people.customers", "CustomersPage"),
    "stock": ("parts.stock", "StockPage"),
    "inquiries": ("parts.inquiries", "InquiriesPage"),
    "stockroom": ("parts.stockroom", "StockroomPage"),
    "problems": ("problems.page", "ProblemsPage"),
    "staff": ("people.staff", "StaffPage"),
    "computers": ("settings.computers", "ComputersPage"),
    "imports": ("imports.page", "ImportsPage"),
    "settings": ("settings.page", "SettingsPage"),
}
"""Module under ``desktop.pages`` and class of each page, by the name it goes by."""


def screens() -> list[Screen]:
    """The pages, in the order of the navigation."""
    return [*_work(), *_management()]


def _work() -> list[Screen]:
    translate = QCoreApplication.translate
    service, stock = _with(Right.SERVICE), _with(Right.STOCK)
    return [
        _screen("today", "circle-check", lambda: translate("Screens", "Today")),
        _screen("fleet", "car", lambda: translate("Screens", "Demo cars"), under="drives"),
        _screen("lookup", "scan-barcode", lambda: translate("Screens", "Parts lookup")),
        _screen("quotes", "file-text", lambda: translate("Screens", "Quotes")),
        _screen("drives", "car-front", lambda: translate("Screens", "Test drives")),
        _screen("service", "wrench", lambda: translate("Screens", "Service"), service),
        _screen("bays", "calendar-clock", lambda: translate("Screens", "Appointments and bays"), service, "service"),
        _screen("service_lists", "clipboard-list", lambda: translate("Screens", "Workshop lists"), service, "service"),
        _screen("customers", "users", lambda: translate("Screens", "Customers")),
        _screen("stock", "package", lambda: translate("Screens", "Stock and prices")),
        _screen("inquiries", "circle-help", lambda: translate("Screens", "Inquiries")),
        _screen("stockroom", "warehouse", lambda: translate("Screens", "Stockroom"), stock),
    ]


def _management() -> list[Screen]:
    translate = QCoreApplication.translate
    staff, files = _with(Right.STAFF), _with(Right.IMPORT)
    return [
        _screen(
            "problems", "triangle-alert", lambda: translate("Screens", "Problems"),
            group=lambda: translate("Screens", "Management"),
        ),
        _screen("staff", "id-card", lambda: translate("Screens", "Staff"), staff),
        _screen("computers", "monitor", lambda: translate("Screens", "Computers"), staff),
        _screen("imports", "upload", lambda: translate("Screens", "Imports"), files),
        _screen("settings", "settings", lambda: translate("Screens", "Settings")),
    ]  # fmt: skip


def _screen(
    name: str, picture: str, title: Callable[[], str], may: Callable[[Desk], bool] | None = None, under: str = "",
    group: Callable[[], str] | None = None,
) -> Screen:  # fmt: skip
    def make(desk: Desk) -> Page:
        module, kind = PAGES[name]
        page: Page = getattr(importlib.import_module(f"desktop.pages.{module}"), kind)(desk)
        return page

    return Screen(name, picture, title, make, group, may, under)


def _with(right: Right) -> Callable[[Desk], bool]:
    return lambda desk: desk.actor.may(right)


def import_pages() -> Iterator[str]:
    """Read the icons, import printing and all pages: the name of what each step brought. On the window's thread, while
    a password is typed.

    Python before 3.12 keeps what PySide knows of its classes in a table that Qt's own calls read without the
    interpreter's lock: a class made by another thread meanwhile can end the program (docs/adr/0021).
    """
    yield from icon.read_ahead()
    printer.load()
    yield printer.__name__
    for page, _kind in PAGES.values():
        yield from preload.one_by_one(f"desktop.pages.{page}")
