"""What comes next for an order, so that one key leads it from its first line to the gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication

from desktop.domain.service.kind import CERTIFIED
from desktop.domain.service.repair_order import (
    CHECKING,
    DISPATCHED,
    DONE,
    LEFT,
    RECEIVED,
    SETTLED,
    VOID,
    WAITING,
    WORKING,
)
from desktop.pages.parts.part_words import yuan
from desktop.pages.service.order.facts import OrderFacts

Name = Literal[
    "add", "sign", "dispatch", "start", "resume", "answer", "check", "passed", "finish", "mend", "settle", "pay",
    "leave", "back",
]  # fmt: skip


@dataclass(frozen=True)
class Next:
    """The big button: what it does, its words, its icon."""

    name: Name
    words: str
    icon: str


def next_step(facts: OrderFacts, *, settling: bool) -> Next:
    """By the order's state. ``settling``: the money is in sight."""
    state = facts.row.state
    if state in (LEFT, VOID) or (state not in (RECEIVED, DISPATCHED, WORKING, WAITING, CHECKING, DONE, SETTLED)):
        return Next("back", QCoreApplication.translate("NextStep", "Back to the workshop"), "arrow-left")
    if state == SETTLED:
        return _after(facts)
    if settling and facts.bars:
        return Next("mend", QCoreApplication.translate("NextStep", "Mend what is missing"), "wrench")
    if state == DONE or (settling and not facts.bars):
        return _money(facts, settling)
    return _work(facts)


def _work(facts: OrderFacts) -> Next:
    state = facts.row.state
    if not facts.whole.lines:
        return Next("add", QCoreApplication.translate("NextStep", "Add the work"), "plus")
    if facts.budget_fen is None and facts.customer_fen:
        words = QCoreApplication.translate("NextStep", "Customer signs for {0}")
        return Next("sign", words.format(yuan(facts.customer_fen)), "pencil")
    if facts.waiting is not None:
        return Next("answer", QCoreApplication.translate("NextStep", "The customer's answer"), "phone")
    if state == RECEIVED:
        return Next("dispatch", QCoreApplication.translate("NextStep", "Hand to the workshop"), "send")
    if state == DISPATCHED:
        return Next("start", QCoreApplication.translate("NextStep", "Work begins"), "wrench")
    if state == WAITING:
        return Next("resume", QCoreApplication.translate("NextStep", "Parts are here: go on"), "wrench")
    if state == CHECKING:
        return Next("passed", QCoreApplication.translate("NextStep", "Check passed, work done"), "shield-check")
    if facts.row.category in CERTIFIED:
        return Next("check", QCoreApplication.translate("NextStep", "To the quality check"), "shield-check")
    return Next("finish", QCoreApplication.translate("NextStep", "Work is done"), "check")


def _money(facts: OrderFacts, settling: bool) -> Next:
    if not settling:
        return Next("settle", QCoreApplication.translate("NextStep", "To the settlement"), "banknote")
    words = QCoreApplication.translate("NextStep", "Settle {0}")
    return Next("settle", words.format(yuan(facts.bill.total_fen)), "banknote")


def _after(facts: OrderFacts) -> Next:
    owed = facts.owed_fen  # the maker and the insurer pay later: the car need not wait for them
    if owed > 0:
        words = QCoreApplication.translate("NextStep", "Take {0}")
        return Next("pay", words.format(yuan(owed)), "banknote")
    return Next("leave", QCoreApplication.translate("NextStep", "Car has left"), "car")
