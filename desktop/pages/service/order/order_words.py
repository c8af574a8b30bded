"""The words and tones of a repair order's inside, in the language in force."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from desktop.domain import money
from desktop.domain.opening import Hours
from desktop.domain.service.order_line import FEE, LABOUR, PART, SUBLET
from desktop.domain.service.repair_order import CUSTOMER, GOODWILL, INSURER, WARRANTY
from desktop.widgets import translate
from desktop.widgets.theme import Tone

UNITS = {"工时": "h", "项": "", "升": "L", "套": "set"} | dict.fromkeys(("件", "个", "只", "条", "片", "支"), "pc")
"""What a unit is called in English where it is one of the usual ones."""


def state(code: str) -> tuple[str, Tone]:
    """The word of an order's state and its tone; a state of a newer program as it is."""
    words: dict[str, tuple[str, Tone]] = {
        "received": (QCoreApplication.translate("OrderWords", "Received"), "info"),
        "dispatched": (QCoreApplication.translate("OrderWords", "Dispatched"), "info"),
        "working": (QCoreApplication.translate("OrderWords", "In work"), "warn"),
        "waiting_parts": (QCoreApplication.translate("OrderWords", "Waits for parts"), "bad"),
        "checking": (QCoreApplication.translate("OrderWords", "Check"), "info"),
        "done": (QCoreApplication.translate("OrderWords", "Work done"), "ok"),
        "settled": (QCoreApplication.translate("OrderWords", "Settled"), "ok"),
        "left": (QCoreApplication.translate("OrderWords", "Car has left"), "neutral"),
        "void": (QCoreApplication.translate("OrderWords", "Void"), "neutral"),
    }
    return words.get(code, (code, "neutral"))


def payer(code: str) -> tuple[str, Tone]:
    """Who pays, and the tone of the pill."""
    words: dict[str, tuple[str, Tone]] = {
        CUSTOMER: (QCoreApplication.translate("OrderWords", "Customer"), "neutral"),
        WARRANTY: (QCoreApplication.translate("OrderWords", "Warranty"), "info"),
        INSURER: (QCoreApplication.translate("OrderWords", "Insurer"), "info"),
        GOODWILL: (QCoreApplication.translate("OrderWords", "Goodwill"), "warn"),
    }
    return words.get(code, (code, "neutral"))


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


def flow(code: str) -> str:
    """The shop's own name for this kind of visit."""
    return {
        "routine": QCoreApplication.translate("OrderWords", "Routine service"),
        "first": QCoreApplication.translate("OrderWords", "First service"),
        "repair": QCoreApplication.translate("OrderWords", "Repair"),
        "accident": QCoreApplication.translate("OrderWords", "Accident"),
        "warranty": QCoreApplication.translate("OrderWords", "Warranty work"),
        "recall": QCoreApplication.translate("OrderWords", "Recall"),
        "pdi": QCoreApplication.translate("OrderWords", "PDI"),
    }.get(code, code)


def category(code: str) -> str:
    """The law's category of the repair."""
    return {
        "first_level": QCoreApplication.translate("OrderWords", "first-level maintenance"),
        "second_level": QCoreApplication.translate("OrderWords", "second-level maintenance"),
        "small": QCoreApplication.translate("OrderWords", "small repair"),
        "special": QCoreApplication.translate("OrderWords", "special repair"),
        "assembly": QCoreApplication.translate("OrderWords", "assembly repair"),
        "whole": QCoreApplication.translate("OrderWords", "whole vehicle repair"),
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
    named = UNITS.get(unit, unit) if translate.current().code == "en" else unit
    return f"{money.format_qty(qty_milli)} {named}".strip()


def moment(hours: Hours, at: datetime, now: datetime) -> str:
    """The time of day, with the day where it is not today's."""
    local = hours.local(at)
    return f"{local:%H:%M}" if local.date() == hours.date_of(now) else f"{local:%m-%d %H:%M}"


def span(length: timedelta) -> str:
    """How long somebody has been at it: ``0:32``, ``1:05``."""
    minutes = max(0, int(length.total_seconds()) // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
