"""The leases that are out, under the store's computers: which hub decides what since when; a lost one's is ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.pages.people.words import moment
from desktop.pages.settings.ask import AskSheet
from desktop.widgets import translate
from desktop.widgets.cell import ROW, Cell
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.table import Column, RecordTable

EVERYTHING = "*"
"""As a hub's lease names all resources of the store."""
SHOWN_ROWS = 3


@dataclass(frozen=True)
class Lease:
    """One lease as the centre told of it. ``device``, ``name``: of its hub."""

    number: int
    device: str
    name: str
    resources: tuple[str, ...]
    granted: datetime | None

    @property
    def hub(self) -> str:
        return self.name or self.device


class EndLeaseSheet(AskSheet):
    """Asked first: what the hub still brings is then a request like any other."""

    def __init__(self, parent: QWidget | None, lease: Lease) -> None:
        self._lease = lease
        super().__init__(parent)

    def repeat(self) -> None:
        self.set_title(self.tr("End the lease of {hub}?").format(hub=self._lease.hub))
        self.words.setText(
            self.tr(
                "Only if this hub is lost or does not come back. The centre decides again at once, also about what has "
                "waited. What the hub confirmed and has not brought yet is then a request like any other and may lose."
            )
        )
        self.primary.setText(self.tr("End lease"))


class LeaseList(QWidget):
    """Hidden while none is out. ``wanted(lease)``: somebody wants to end this one, by the link or by Del."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._title = Label("", "h2")
        self._title.setContentsMargins(14, 12, 14, 6)
        self.table = RecordTable(
            (
                Column("hub", lambda: self.tr("Decided by the hub"), self._hub),
                Column("granted", lambda: self.tr("Since"), self._granted, 170),
                Column("end", lambda: "", lambda _lease: Cell(self.tr("End lease"), kind="link"), 110),
            ),
            lambda: self.tr("Leases that are out"),
            lambda lease: lease.number,
        )
        self.setLayout(column(self._title, self.table, gap=0))
        self.table.acted.connect(lambda lease, _column: self.wanted.emit(lease))
        self.table.removed.connect(self.wanted)
        translate.say(self._title, self._title.setText, lambda: self.tr("Leases that are out"))
        self.hide()

    def show_leases(self, leases: Sequence[Lease]) -> None:
        self.table.show_rows(leases)
        self.table.setFixedHeight(36 + ROW * min(len(leases), SHOWN_ROWS))
        self.setVisible(bool(leases))

    def _hub(self, lease: Lease) -> Cell:
        named = ", ".join(self.tr("everything") if each == EVERYTHING else each for each in lease.resources)
        return Cell(lease.hub, self.tr("No. {number}: {resources}").format(number=lease.number, resources=named))

    @staticmethod
    def _granted(lease: Lease) -> Cell:
        return Cell(moment(lease.granted) if lease.granted else "—")
