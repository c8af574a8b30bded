"""The store's computers: which are behind, one more with a one-time code, one less. For who manages the staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain import clock
from desktop.domain.problem import Problem
from desktop.pages.desk import Desk, Page
from desktop.pages.people.words import moment
from desktop.pages.settings.ask import AskSheet
from desktop.pages.settings.lease_list import EndLeaseSheet, Lease, LeaseList
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column, row
from desktop.widgets.qr import Qr
from desktop.widgets.sentence import sentence
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, RecordTable

LATE_S = 24 * 3600
"""A computer that has something to read and was not heard of for so long is called behind."""


@dataclass(frozen=True)
class Listed:
    """One computer as the centre told of it; times aware, None for never."""

    code: str
    name: str
    own: bool
    seen: datetime | None
    behind: int
    revoked: datetime | None


class CodeSheet(Sheet):
    """A one-time code, large: typed, pasted or scanned at the new computer."""

    def __init__(self, parent: QWidget | None, line: str, say: Callable[[str], object]) -> None:
        super().__init__(parent, width=560)
        self._line, self._say = line, say
        self._code, self._hint, self._qr = Label(line, "code"), Label("", "second"), Qr()
        self._code.setWordWrap(True)
        self._hint.setWordWrap(True)
        self._code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._qr.show_text(line)
        self.body(row((column(self._code, self._hint, None, gap=12), 1), self._qr, gap=18))
        self.buttons(primary="-")
        self.primary.clicked.connect(self._copy)
        translate.say(self, lambda _text: self._repeat(), str)

    def _copy(self) -> None:
        from PySide6.QtGui import QGuiApplication

        QGuiApplication.clipboard().setText(self._line)
        self._say(self.tr("The code is on the clipboard"))
        self.accept()

    def _repeat(self) -> None:
        self.set_title(self.tr("One more computer"))
        self._code.setAccessibleName(self.tr("Code to join with: {line}").format(line=self._line))
        self._hint.setText(
            self.tr(
                "On the new computer choose “Join a store” and type or scan this line. It works once, for 24 hours; "
                "whoever has it can join your store."
            )
        )
        self.primary.setText(self.tr("Copy"))
        self.cancel.setText(self.tr("Close"))


class TurnAwaySheet(AskSheet):
    """Asked before a computer is turned away, since it cannot be undone from here."""

    def __init__(self, parent: QWidget | None, listed: Listed) -> None:
        self._listed = listed
        super().__init__(parent)

    def repeat(self) -> None:
        self.set_title(self.tr("Turn {device} away?").format(device=self._listed.code))
        self.words.setText(
            self.tr(
                "The centre exchanges nothing with {name} any more. What it has not sent stays on it. To let it in "
                "again, join it anew with a code."
            ).format(name=self._listed.name or self._listed.code)
        )
        self.primary.setText(self.tr("Turn away"))


class ComputersPage(Page):
    """What the centre told last stays on the screen while it is away, with its time."""

    name = "computers"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.state, self._heading = Pill(), Label("", "h2")
        self.add = Button("", "primary", "plus", key="Alt+A")
        self._desk, self._second = desk, desk.computer.second if desk.computer else None
        self._at: datetime | None = None
        self._trouble = ""
        self.listed: list[Listed] = []
        self.table = RecordTable(
            (
                Column("code", lambda: self.tr("Computer"), self._computer),
                Column("seen", lambda: self.tr("Last contact"), self._seen, 170),
                Column("state", lambda: self.tr("State"), self._state, 190),
                Column("away", lambda: "", self._away, 96),
            ),
            lambda: self.tr("Computers of this store"),
            lambda each: each.code,
        )
        self.empty = Empty("monitor")
        self._hint = Label("", "muted")
        self._hint.setWordWrap(True)
        card = Card()
        card.head(self._heading, self.state, None, self.add)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        self.leases = LeaseList()
        card.body(column((self._stack, 1), self.leases, row((self._hint, 1), margins=(14, 8, 14, 10)), gap=0))
        self.setLayout(row(card, margins=(16, 14, 16, 14)))
        self.add.clicked.connect(self.invite)
        self.table.acted.connect(lambda each, _column: self._ask_away(each))
        self.table.removed.connect(self._ask_away)
        self.leases.wanted.connect(self._ask_end)
        if self._second is not None:
            self._second.told.connect(self._on_told)
            self._second.status.connect(self._on_status)
        self._enrolled = False
        translate.say(self, lambda _text: self._repeat(), str)

    def title(self) -> str:
        return self.tr("Computers")

    def arrive(self, payload: Any = None) -> None:
        self.ask()
        (self.table if self.listed else self.add).setFocus()

    def ask(self) -> None:
        """Ask the centre anew."""
        self._send("list")

    def invite(self) -> None:
        """A one-time code for one more computer."""
        self._send("invite", rights=["*"])

    def turn_away(self, listed: Listed) -> None:
        """The centre exchanges nothing with it any more."""
        self._send("revoke", code=listed.code)

    def end_lease(self, lease: Lease) -> None:
        """The centre decides again what that hub held."""
        self._send("end_lease", lease=lease.number)

    def _send(self, wish: str, **more: Any) -> None:
        if self._second is not None:
            self._second.send({"do": "computers", "wish": wish, "actor": self._desk.actor.staff_id, **more})

    def _ask_away(self, listed: Listed) -> None:
        if listed.own or listed.revoked is not None:
            return
        sheet = TurnAwaySheet(self.window(), listed)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.agreed.connect(lambda: self.turn_away(listed))
        sheet.open()

    def _ask_end(self, lease: Lease) -> None:
        sheet = EndLeaseSheet(self.window(), lease)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.agreed.connect(lambda: self.end_lease(lease))
        sheet.open()

    def _on_status(self, status: dict[str, Any]) -> None:
        enrolled = bool(status.get("centre"))
        if enrolled != self._enrolled:
            self._enrolled = enrolled
            self._repeat()

    def _on_told(self, told: dict[str, Any]) -> None:
        if told.get("task") != "computers":
            return
        if told.get("say") == "failed":
            self._trouble = str(told.get("code", ""))
            self._repeat()
            return
        self._trouble, self._at = "", datetime.fromisoformat(told["at"])
        self.listed = [_listed(each) for each in told["devices"]]
        self.table.show_rows(self.listed)
        names = {each.code: each.name for each in self.listed}
        self.leases.show_leases([_lease(each, names) for each in told.get("leases") or ()])
        self._repeat()
        if told.get("invitation"):
            sheet = CodeSheet(self.window(), str(told["invitation"]), self._desk.say)
            sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            sheet.open()
        elif told.get("wish") == "revoke":
            self._desk.say(self.tr("The computer is turned away"))
        elif told.get("wish") == "end_lease":
            self._desk.say(self.tr("The lease is ended; the centre decides again"))

    def _computer(self, each: Listed) -> Cell:
        here = self.tr("this computer")
        return Cell(each.code, f"{each.name} · {here}" if each.own and each.name else here if each.own else each.name)

    def _seen(self, each: Listed) -> Cell:
        return Cell(moment(each.seen) if each.seen else self.tr("never"))

    def _state(self, each: Listed) -> Cell:
        if each.revoked is not None:
            return Cell(self.tr("Turned away"), kind="pill")
        if not each.behind:
            return Cell(self.tr("Up to date"), kind="pill", tone="ok")
        words = self.tr("{n} behind").format(n=f"{each.behind:,}")
        return Cell(words, kind="pill", tone="bad" if _is_late(each) else "warn")

    def _away(self, each: Listed) -> Cell:
        return Cell("") if each.own or each.revoked else Cell(self.tr("Turn away"), kind="link")

    def _repeat(self) -> None:
        self.add.setText(self.tr("Add a computer"))
        self._heading.setText(self.tr("Computers of this store"))
        self._stack.setCurrentIndex(0 if self.listed else 1)
        self.empty.set_title(self.tr("No centre yet") if not self._enrolled else self.tr("The centre has not told yet"))
        self.empty.set_hint(
            self.tr("Once this computer is connected to a centre, others join it here with a one-time code.")
        )
        late = sum(1 for each in self.listed if _is_late(each))
        if late:
            self.state.show_status(self.tr("{n} behind").format(n=late), "warn")
        self.state.setVisible(late > 0)
        parts = [self.tr("As of {time}.").format(time=moment(self._at))] if self._at else []
        if self._trouble:
            parts.append(sentence(Problem(self._trouble)))
        self._hint.setText(" ".join(parts))
        self._hint.setVisible(bool(parts))


def _is_late(each: Listed) -> bool:
    if each.revoked is not None or not each.behind:
        return False
    return each.seen is None or (clock.now() - each.seen).total_seconds() > LATE_S


def _listed(told: dict[str, Any]) -> Listed:
    return Listed(
        str(told["code"]), str(told["name"]), bool(told["own"]), _moment(told["seen_at"]), int(told["behind"]),
        _moment(told["revoked_at"]),
    )  # fmt: skip


def _lease(told: dict[str, Any], names: dict[str, str]) -> Lease:
    code = str(told["device"])
    return Lease(
        int(told["number"]), code, names.get(code, ""), tuple(map(str, told["resources"])), _moment(told["granted_at"])
    )  # fmt: skip


def _moment(milliseconds: int) -> datetime | None:
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None
