"""The right side of the test drives: nothing chosen, a booking that is typed, or one drive with its next step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from desktop.pages.desk import Desk
from desktop.pages.drives.panel.booking_desk import BookingDesk
from desktop.pages.drives.panel.booking_face import MOST_OFFERS, BookingFace
from desktop.widgets import translate
from desktop.widgets.button import Button, IconButton
from desktop.widgets.empty import Empty
from desktop.widgets.label import Label
from desktop.widgets.layout import column, frame, row
from desktop.widgets.theme import look


class DrivePanel(QFrame):
    """``book`` and ``show_drive`` say what stands here. A booking in hand survives both, leaving and a crash."""

    saved = Signal(str)
    """A drive's id: the board reads again."""
    closed = Signal()
    """Nothing is chosen any more; the focus goes back to the board."""
    slot_changed = Signal(object)
    """The :class:`~desktop.pages.drives.panel.ground.Slot` being booked, for a ghost on the board; None for none."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look(self, "card")
        self.desk = desk
        self.drive_id = ""
        self.booking = BookingDesk(desk, self)
        self.face = BookingFace(self.booking)
        self._title = Label("", "h2")
        self.shut = IconButton("x", key="", size=28)
        head = frame("cardHead", row(self._title, None, self.shut, margins=(14, 8, 8, 8)))
        head.setMinimumHeight(44)
        self.new = Button("", "primary", "plus", key="Ctrl+N", shown_only=True)
        self.empty = Empty("car", action=self.new)
        self.setLayout(column(head, (self.empty, 1), (self.face, 1), gap=0))
        self._mode = "empty"
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        self.new.clicked.connect(lambda: self.book(None, None, None))
        self.shut.clicked.connect(self.close_drive)
        self.face.left.connect(self.close_drive)
        self.booking.booked.connect(self._on_booked)
        self.booking.moved.connect(lambda slot: self.slot_changed.emit(slot if self._mode == "booking" else None))

    def listen(self, page: QWidget) -> None:
        """The panel's keys work wherever the focus is on the page."""
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+N", partial(self.book, None, None, None)),
            ("Ctrl+U", self._to_customer),
            ("Ctrl+Return", self.go_on),
            ("Ctrl+Enter", self.go_on),
            ("Alt+R", self._toggle_ride),
            *((f"Alt+{n + 1}", partial(self._offer, n)) for n in range(MOST_OFFERS)),
        )
        for sequence, act in keys:
            shortcut = QShortcut(QKeySequence(sequence), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # -- what stands here

    def start(self) -> None:
        """Once, when the page is first shown: a booking that was in hand comes back."""
        self.booking.bring_back()

    def book(self, car_id: str | None, start: datetime | None, minutes: int | None, customer_id: str = "") -> None:
        """Book this slot; what was typed for another one stays. None: the best car's next free time."""
        self._show("booking")
        self.booking.start(car_id, start, minutes)
        if customer_id:
            self.booking.take_customer(customer_id)
        self.face.start()

    def show_drive(self, drive_id: str) -> None:
        """One drive and its next step."""
        self.drive_id = drive_id
        self._show("empty")

    def close_drive(self) -> None:
        """Nothing is chosen; a booking in hand stays in its draft."""
        if self._mode == "booking":
            self.booking.save()
        self.drive_id = ""
        self._show("empty")
        self.slot_changed.emit(None)
        self.closed.emit()

    def mode(self) -> str:
        """``empty``, ``booking`` or ``drive``."""
        return self._mode

    def leave(self) -> None:
        """Another page comes to the front: what is typed is kept."""
        if self._mode == "booking":
            self.booking.save()

    def changed(self, tables: frozenset[str]) -> None:
        """Some write changed these tables."""
        if self._mode == "booking" and tables & {"drive", "car_use", "demo_car", "drive_route", "setting"}:
            self.booking.read()

    def _show(self, mode: str) -> None:
        self._mode = mode
        self.empty.setVisible(mode == "empty")
        self.face.setVisible(mode == "booking")
        self.shut.setVisible(mode != "empty")
        self._repeat()

    def _repeat(self) -> None:
        titles = {"empty": self.tr("Test drive"), "booking": self.tr("New test drive"), "drive": self.tr("Test drive")}
        self._title.setText(titles[self._mode])
        self.shut.set_name(self.tr("Close (Esc)"))
        self.new.setText(self.tr("Book a drive"))
        kept = self.booking.draft.is_worth_keeping
        self.empty.set_title(self.tr("A booking is waiting") if kept else self.tr("No drive chosen"))
        self.empty.set_hint(
            self.tr("What was typed is still there: Ctrl+N goes on with it.")
            if kept
            else self.tr("Choose a tile, or a free time on the board and press Enter.")
        )

    # -- keys

    def go_on(self) -> None:
        """Ctrl+Enter: the one big button."""
        if self._mode == "booking":
            self.booking.book()

    def _to_customer(self) -> None:
        if self._mode == "booking":
            self.face.customer.start()

    def _toggle_ride(self) -> None:
        if self._mode == "booking":
            self.face.toggle_ride()

    def _offer(self, place: int) -> None:
        if self._mode == "booking":
            self.face.take_offer(place)

    def _on_booked(self, drive_id: str) -> None:
        self.saved.emit(drive_id)
        self.show_drive(drive_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._mode != "empty":
            if self._mode == "booking" and self.face.customer.is_adding():
                self.face.customer.go_back()
            else:
                self.close_drive()
        else:
            super().keyPressEvent(event)
