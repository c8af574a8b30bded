"""The words inside a repair order, in the language in force; states, kinds of work and payers: `service.words`."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QCoreApplication

from desktop.domain import money
from desktop.domain.service.order_line import FEE, LABOUR, PART, SUBLET
from desktop.domain.service.repair_order import GOODWILL, INSURER, WARRANTY
from desktop.widgets import translate
from desktop.widgets.theme import Tone
from printing.figure import unit as named


def payer_tone(code: str) -> Tone:
    """The tone of the pill that says who pays."""
    tones: dict[str, Tone] = {WARRANTY: "info", INSURER: "info", GOODWILL: "warn"}
    return tones.get(code, "neutral")


def kind(code: str, *, own: bool = False) -> str:
    """What kind of line it is."""
    if own:
        return QCoreApplication.translate("OrderWords", "Customer's own part")
    return {
        LABOUR: QCoreApplication.translate("OrderWords", "Labour"),
        PART: QCoreApplication.translate("OrderWords", "Part"),
        SUBLET: QCoreApplication.translate("OrderWords", "Outside work"),
        FEE: QCoreApplication.translate("OrderWords", "Fee"),
    }.get(code, code)


def trade(code: str) -> str:
    """What somebody in the workshop can do, or under which heading a fee stands."""
    return {
        "mechanic": QCoreApplication.translate("OrderWords", "Mechanic"),
        "electric": QCoreApplication.translate("OrderWords", "Electrician"),
        "body": QCoreApplication.translate("OrderWords", "Body"),
        "paint": QCoreApplication.translate("OrderWords", "Paint"),
        "inspection": QCoreApplication.translate("OrderWords", "Inspector"),
        "wash": QCoreApplication.translate("OrderWords", "Wash"),
        "diagnosis": QCoreApplication.translate("OrderWords", "Diagnosis"),
        "testing": QCoreApplication.translate("OrderWords", "Testing"),
        "processing": QCoreApplication.translate("OrderWords", "Processing"),
        "other": QCoreApplication.translate("OrderWords", "Other"),
    }.get(code, code)


def method(code: str) -> str:
    """A way to pay."""
    return {
        "cash": QCoreApplication.translate("OrderWords", "Cash"),
        "card": QCoreApplication.translate("OrderWords", "Card"),
        "wechat": QCoreApplication.translate("OrderWords", "WeChat"),
        "alipay": QCoreApplication.translate("OrderWords", "Alipay"),
        "transfer": QCoreApplication.translate("OrderWords", "Transfer"),
        "account": QCoreApplication.translate("OrderWords", "On account"),
    }.get(code, code)


def how(code: str) -> str:
    """How the customer answered."""
    return {
        "signed": QCoreApplication.translate("OrderWords", "Signed"),
        "phone": QCoreApplication.translate("OrderWords", "By phone"),
        "message": QCoreApplication.translate("OrderWords", "By message"),
        "in_person": QCoreApplication.translate("OrderWords", "In person"),
    }.get(code, code)


def quantity(qty_milli: int, unit: str) -> str:
    """``1.5 h``, ``4 件``."""
    return " ".join(measured(qty_milli, unit)).strip()


def measured(qty_milli: int, unit: str) -> tuple[str, str]:
    """A figure and its unit, in the language in force."""
    return money.format_qty(qty_milli), named(unit, translate.current().code)


def span(length: timedelta) -> str:
    """How long somebody has been at it: ``0:32``, ``1:05``."""
    minutes = max(0, int(length.total_seconds()) // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
