"""The day's list of appointments: made off the GUI thread, seen, printed. It can be made again: nothing is kept."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import cast

from PySide6.QtCore import QObject
from sqlalchemy.orm import Session

from desktop import __version__
from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.service import appointment_day
from desktop.pages.desk import Desk
from desktop.pages.refusal import told
from desktop.pages.service.paper_facts import Language


def show_day_list(desk: Desk, day: date, owner: QObject) -> None:
    """Show the list of a day with the printer's choice, in the screen's language."""
    by, language, offline = desk.actor, cast(Language, desk.language), not desk.online()

    def show(made: tuple[bytes, str]) -> None:
        pdf, name = made
        desk.print_pdf(pdf, name, preview=True)

    desk.worker.read(lambda session: _make(by, session, day, language, offline), show, told(desk), owner=owner)


def _make(by: Actor, session: Session, day: date, language: Language, offline: bool) -> tuple[bytes, str]:
    """The paper and its file's name. Imports the paper's code on first use."""
    from printing.frame import Issue, StoreHeader
    from printing.service_list import StayLine, day_list

    head, rows = appointment_day.day_list(by, session, day)
    store = StoreHeader(head.name, head.legal_name, head.address, head.phone, head.bank, head.bank_account)
    lines = [StayLine(**asdict(row)) for row in rows]
    issued = Issue(head.local(clock.now()), by.name, __version__, offline)
    return day_list((store, issued), f"{day}", lines, language, demo=head.demo), f"{head.code}-stays-{day:%y%m%d}"
