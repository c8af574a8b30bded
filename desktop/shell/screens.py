"""The pages, in the order of the navigation; each is imported when it is first shown."""

from __future__ import annotations

import importlib

from PySide6.QtCore import QCoreApplication

from desktop.domain.actor import Right
from desktop.pages.desk import Desk, Page
from desktop.shell.navigation import Screen

PAGES = (
    "desktop.pages.work.today",
    "desktop.pages.drives.fleet",
    "desktop.pages.parts.lookup",
    "desktop.pages.sales.quotes",
    "desktop.pages.drives.page",
    "desktop.pages.service.page",
    "desktop.pages.service.book.page",
    "desktop.pages.service.lists.page",
    "desktop.pages.people.customers",
    "desktop.pages.parts.stock",
    "desktop.pages.parts.inquiries",
    "desktop.pages.parts.stockroom",
    "desktop.pages.people.staff",
    "desktop.pages.imports.page",
    "desktop.pages.problems.page",
    "desktop.pages.settings.computers",
    "desktop.pages.settings.page",
)


def screens() -> list[Screen]:
    """The pages, in the order of the navigation. Each is imported when it is first shown."""

    translate = QCoreApplication.translate

    def today(desk: Desk) -> Page:
        from desktop.pages.work.today import TodayPage

        return TodayPage(desk)

    def fleet(desk: Desk) -> Page:
        from desktop.pages.drives.fleet import FleetPage

        return FleetPage(desk)

    def lookup(desk: Desk) -> Page:
        from desktop.pages.parts.lookup import LookupPage

        return LookupPage(desk)

    def quotes(desk: Desk) -> Page:
        from desktop.pages.sales.quotes import QuotesPage

        return QuotesPage(desk)

    def drives(desk: Desk) -> Page:
        from desktop.pages.drives.page import DrivesPage

        return DrivesPage(desk)

    def service_lists(desk: Desk) -> Page:
        from desktop.pages.service.lists.page import ServiceListsPage

        return ServiceListsPage(desk)

    def service(desk: Desk) -> Page:
        from desktop.pages.service.page import ServicePage

        return ServicePage(desk)

    def bays(desk: Desk) -> Page:
        from desktop.pages.service.book.page import BookPage

        return BookPage(desk)

    def customers(desk: Desk) -> Page:
        from desktop.pages.people.customers import CustomersPage

        return CustomersPage(desk)

    def stock(desk: Desk) -> Page:
        from desktop.pages.parts.stock import StockPage

        return StockPage(desk)

    def inquiries(desk: Desk) -> Page:
        from desktop.pages.parts.inquiries import InquiriesPage

        return InquiriesPage(desk)

    def stockroom(desk: Desk) -> Page:
        from desktop.pages.parts.stockroom import StockroomPage

        return StockroomPage(desk)

    def imports(desk: Desk) -> Page:
        from desktop.pages.imports.page import ImportsPage

        return ImportsPage(desk)

    def staff(desk: Desk) -> Page:
        from desktop.pages.people.staff import StaffPage

        return StaffPage(desk)

    def problems(desk: Desk) -> Page:
        from desktop.pages.problems.page import ProblemsPage

        return ProblemsPage(desk)

    def computers(desk: Desk) -> Page:
        from desktop.pages.settings.computers import ComputersPage

        return ComputersPage(desk)

    def settings(desk: Desk) -> Page:
        from desktop.pages.settings.page import SettingsPage

        return SettingsPage(desk)

    return [
        Screen("today", "circle-check", lambda: translate("Screens", "Today"), today),
        Screen("fleet", "car", lambda: translate("Screens", "Demo cars"), fleet, under="drives"),
        Screen("lookup", "scan-barcode", lambda: translate("Screens", "Parts lookup"), lookup),
        Screen("quotes", "file-text", lambda: translate("Screens", "Quotes"), quotes),
        Screen("drives", "car-front", lambda: translate("Screens", "Test drives"), drives),
        Screen(
            "service",
            "wrench",
            lambda: translate("Screens", "Service"),
            service,
            may=lambda desk: desk.actor.may(Right.SERVICE),
        ),
        Screen(
            "bays",
            "calendar-clock",
            lambda: translate("Screens", "Appointments and bays"),
            bays,
            may=lambda desk: desk.actor.may(Right.SERVICE),
            under="service",
        ),
        Screen(
            "service_lists",
            "clipboard-list",
            lambda: translate("Screens", "Workshop lists"),
            service_lists,
            may=lambda desk: desk.actor.may(Right.SERVICE),
            under="service",
        ),
        Screen("customers", "users", lambda: translate("Screens", "Customers"), customers),
        Screen("stock", "package", lambda: translate("Screens", "Stock and prices"), stock),
        Screen("inquiries", "circle-help", lambda: translate("Screens", "Inquiries"), inquiries),
        Screen(
            "stockroom",
            "warehouse",
            lambda: translate("Screens", "Stockroom"),
            stockroom,
            may=lambda desk: desk.actor.may(Right.STOCK),
        ),
        Screen(
            "problems",
            "triangle-alert",
            lambda: translate("Screens", "Problems"),
            problems,
            group=lambda: translate("Screens", "Management"),
        ),
        Screen(
            "staff",
            "id-card",
            lambda: translate("Screens", "Staff"),
            staff,
            may=lambda desk: desk.actor.may(Right.STAFF),
        ),
        Screen(
            "computers",
            "monitor",
            lambda: translate("Screens", "Computers"),
            computers,
            may=lambda desk: desk.actor.may(Right.STAFF),
        ),
        Screen(
            "imports",
            "upload",
            lambda: translate("Screens", "Imports"),
            imports,
            may=lambda desk: desk.actor.may(Right.IMPORT),
        ),
        Screen("settings", "settings", lambda: translate("Screens", "Settings"), settings),
    ]


def import_pages() -> None:
    """While the person types the password, so that the first page is there at once."""
    for name in PAGES:
        importlib.import_module(name)
