"""Today's drives in one line: what is late first, then what is out, here and to come. Enter opens one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor
from desktop.domain.opening import Hours
from desktop.domain.people import name as names
from desktop.domain.sales.demo_car import demo_cars
from desktop.domain.sales.drive import HOLDING, OUT
from desktop.domain.sales.drive_list import DriveRow, drives
from desktop.pages.drives.panel import drive_words
from desktop.pages.work import words
from desktop.widgets import translate
from desktop.widgets.label import Elided, Label, Pill
from desktop.widgets.layout import column, row
from desktop.widgets.theme import look

LEAST = 196
"""Width of a tile in px at the least."""


@dataclass(frozen=True)
class StripDrive:
    """One drive with what its car is called."""

    drive: DriveRow
    car: str
    hours: Hours


def strip_of(by: Actor, session: Session) -> list[StripDrive]:
    """What is late, out, here and to come today, in this order."""
    hours = opening.of_store(session, by.store_id)
    start, end = hours.bounds(hours.date_of(clock.now()))
    cars = {car.id: " ".join(filter(None, [car.plate or car.label, car.series])) for car in demo_cars(by, session)}
    rows = [row for row in drives(by, session, start, end) if row.state in HOLDING]
    order = {OUT: 1, "arrived": 2}
    rows.sort(key=lambda row: (0 if row.late else order.get(row.state, 3), row.start, row.id))
    return [StripDrive(row, cars.get(row.car_id, ""), hours) for row in rows]


class _Tile(QFrame):
    """One drive: time and state, car, customer."""

    chosen = Signal(str)

    def __init__(self, shown: StripDrive) -> None:
        super().__init__()
        look(self, "driveTile", "late" if shown.drive.late else "usual")
        self._id = shown.drive.id
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        drive = shown.drive
        word, tone = drive_words.state(drive.state)
        if drive.late:
            word, tone = self.tr("Late {0}").format(words.length(clock.now() - drive.end)), "bad"
        local = shown.hours.local
        time = f"{local(drive.start):%H:%M}–{local(drive.end):%H:%M}"
        whose = "   ".join(filter(None, [names.mask(drive.customer), drive.consultant]))
        self.setLayout(
            column(
                row(Label(time, "h3"), None, Pill(word, tone)), Elided(shown.car), Elided(whose, "muted"),
                margins=(12, 8, 10, 8), gap=2,
            )
        )  # fmt: skip
        self.setAccessibleName("  ".join([time, word, shown.car, whose]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._id)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self._id)


class DriveStrip(QWidget):
    """``chosen(drive_id)``; ``more`` to the board where not all fit. Hidden where there is none today."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: Sequence[StripDrive] = ()
        self._box = row(gap=10)
        self.setLayout(self._box)
        self._fits = 0
        translate.say(self, lambda _text: self._draw(), str)

    def show_drives(self, shown: Sequence[StripDrive]) -> None:
        """These, as many as fit."""
        self._shown = shown
        self._draw()

    def _draw(self) -> None:
        while (item := self._box.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._fits = max(1, (self.width() + 10) // (LEAST + 10))
        for each in self._shown[: self._fits]:
            tile = _Tile(each)
            tile.chosen.connect(self.chosen)
            self._box.addWidget(tile, 1)
        for _ in range(self._fits - len(self._shown)):
            self._box.addStretch(1)
        self.setAccessibleName(self.tr("Today's test drives: {n}").format(n=len(self._shown)))
        self.setVisible(bool(self._shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if max(1, (self.width() + 10) // (LEAST + 10)) != self._fits:
            self._draw()
