"""Roles and rights in a dealer's words."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.domain.actor import Right
from desktop.domain.people.staff import StaffRow
from desktop.widgets.theme import Tone

_ROLES = {
    "clerk": str(QT_TRANSLATE_NOOP("Staff", "Parts clerk")),
    "consultant": str(QT_TRANSLATE_NOOP("Staff", "Sales consultant")),
    "adviser": str(QT_TRANSLATE_NOOP("Staff", "Service adviser")),
    "manager": str(QT_TRANSLATE_NOOP("Staff", "Manager")),
}
_RIGHTS: dict[Right, str] = {
    Right.LOOK_UP: str(QT_TRANSLATE_NOOP("Staff", "Look up parts, prices and stock")),
    Right.QUOTE: str(QT_TRANSLATE_NOOP("Staff", "Make and print quotes")),
    Right.QUOTE_VOID: str(QT_TRANSLATE_NOOP("Staff", "Void quotes")),
    Right.CUSTOMER: str(QT_TRANSLATE_NOOP("Staff", "Add and change customers and cars")),
    Right.CUSTOMER_REVEAL: str(QT_TRANSLATE_NOOP("Staff", "See whole telephone numbers, delete customers")),
    Right.DRIVE: str(QT_TRANSLATE_NOOP("Staff", "Book test drives, hand out keys")),
    Right.DRIVE_OVERRIDE: str(QT_TRANSLATE_NOOP("Staff", "Let a licence pass all the same, with a reason")),
    Right.SERVICE: str(QT_TRANSLATE_NOOP("Staff", "Book the workshop, receive cars, write repair orders")),
    Right.SETTLE: str(QT_TRANSLATE_NOOP("Staff", "Settle repair orders, take payments")),
    Right.SERVICE_DISCOUNT: str(QT_TRANSLATE_NOOP("Staff", "Give discounts on repair orders beyond the limit")),
    Right.STOCK: str(QT_TRANSLATE_NOOP("Staff", "Enter stock movements")),
    Right.PRICE: str(QT_TRANSLATE_NOOP("Staff", "Set prices and price levels")),
    Right.COST: str(QT_TRANSLATE_NOOP("Staff", "See cost and margin")),
    Right.STAFF: str(QT_TRANSLATE_NOOP("Staff", "Add staff, change roles, reset passwords")),
    Right.SETTINGS: str(QT_TRANSLATE_NOOP("Staff", "Change the store's settings")),
    Right.BACKUP: str(QT_TRANSLATE_NOOP("Staff", "Back up, restore, move to another computer")),
    Right.IMPORT: str(QT_TRANSLATE_NOOP("Staff", "Bring in files of customers, cars and stock")),
    Right.EXPORT: str(QT_TRANSLATE_NOOP("Staff", "Take lists out as files")),
}


def role(code: str) -> str:
    """店长, 配件员, …; the code itself for a role of a newer program."""
    word = _ROLES.get(code)
    return QCoreApplication.translate("Staff", word) if word else code


def right(of: Right) -> str:
    """What somebody with this right may do."""
    return QCoreApplication.translate("Staff", _RIGHTS[of])


def access(member: StaffRow) -> tuple[str, Tone]:
    """Whether somebody may sign in, as the word and tone of a pill."""
    if not member.active:
        return QCoreApplication.translate("Staff", "Deactivated"), "neutral"
    if member.must_change:
        return QCoreApplication.translate("Staff", "New password due"), "warn"
    return QCoreApplication.translate("Staff", "May sign in"), "ok"
