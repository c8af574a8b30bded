"""The right side of the appointment book: nothing chosen, a booking that is typed, or one appointment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from desktop.pages.board.lost_box import MOST
from desktop.pages.desk import Desk
from desktop.pages.service import words
from desktop.pages.service.book.panel.booking_desk import SHOWN_OFFERS, BookingDesk
from desktop.pages.service.book.panel.booking_face import BookingFace
from desktop.pages.service.book.panel.card_face import CardFace
from desktop.pages.service.book.panel.stay_desk import StayDesk
from desktop.pages.service.book.resource import Place
from desktop.widgets import translate
from desktop.widgets.button import IconButton
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column, frame, row
from desktop.widgets.theme import look

_OF_A_STAY = frozenset(
    {"appointment", "appointment_part", "reservation", "stock_move", "live", "customer", "phone", "bay", "technician",
     "repair_order", "plate", "outbox"}
)  # fmt: skip


class StayPanel(QFrame):
    """``book`` and ``show_stay`` say what stands here. A booking in hand survives both, leaving and a crash."""

    saved = Signal(str)
    """An appointment's id: the board reads again."""
    closed = Signal()
    """Nothing is chosen any more; the focus goes back to the board."""
    slot_changed = Signal(object)
    """The slot being booked, for a ghost on the board; None for none."""
    print_wanted = Signal(str, bool)
    """An appointment's paper; with a look at it first."""
    new_car_wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look(self, "card")
        self.desk = desk
        self.booking, self.stay = BookingDesk(desk, self), StayDesk(desk, self)
        self.face, self.card = BookingFace(self.booking), CardFace(self.stay)
        self._title, self._state = Label("", "h2"), Pill()
        self.shut = IconButton("x", key="", size=28)
        head = frame("cardHead", row(self._title, self._state, None, self.shut, margins=(14, 8, 8, 8)))
        head.setMinimumHeight(44)
        self.setLayout(column(head, (self.face, 1), (self.card, 1), gap=0))
        self._mode = "empty"
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)
        self._show("empty")

    def _wire(self) -> None:
        self.shut.clicked.connect(self.close_stay)
        self.face.left.connect(self.close_stay)
        self.face.new_car_wanted.connect(self.new_car_wanted)
        self.booking.booked.connect(self._on_booked)
        self.booking.moved.connect(lambda slot: self.slot_changed.emit(slot if self._mode == "booking" else None))
        self.stay.changed.connect(self._repeat)
        self.stay.saved.connect(self.saved)
        self.stay.gone.connect(self.close_stay)
        self.card.edit_wanted.connect(self.edit)
        self.card.print_wanted.connect(self.print_now)
        self.card.again_wanted.connect(self._book_again)

    def listen(self, page: QWidget) -> None:
        """The panel's keys work wherever the focus is on the page."""
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+N", partial(self.book, None, None)),
            ("Ctrl+U", self._to_whose),
            ("Alt+U", self._to_customer),
            ("Ctrl+Return", self.go_on),
            ("Ctrl+Enter", self.go_on),
            ("F9", self.print_now),
            ("Shift+F9", partial(self.print_now, look_first=True)),
            ("Ctrl+E", self.edit),
            ("Ctrl+Del", partial(self._on_card, CardFace.ask_cancel)),
            ("Alt+A", partial(self._on_card, CardFace.mark_confirmed)),
            ("Alt+N", partial(self._on_card, CardFace.mark_no_show)),
            ("Alt+F", partial(self._on_card, CardFace.mark_finished)),
            ("Alt+P", partial(self._on_card, CardFace.keep_parts)),
            ("Alt+L", partial(self._on_card, CardFace.open_car)),
            *((f"Alt+{n + 1}", partial(self._offer, n)) for n in range(max(SHOWN_OFFERS, MOST))),
        )
        for sequence, act in keys:
            shortcut = QShortcut(QKeySequence(sequence), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # -- what stands here

    def start(self) -> None:
        """Once, when the page is first shown: a booking that was in hand comes back."""
        self.booking.bring_back()

    def book(
        self, place: Place | None, start: datetime | None, minutes: int = 0, vehicle_id: str = "", flow: str = ""
    ) -> None:  # fmt: skip
        """Book this slot; what was typed for another one stays. No time: the best of the next free ones."""
        self.booking.end_edit()
        self._show("booking")
        self.booking.start(place, start, minutes, flow)
        if vehicle_id:
            self.booking.take_car(vehicle_id)
        self.face.start()

    def show_stay(self, appointment_id: str) -> None:
        """One appointment and its next step."""
        self._end_booking()
        other = appointment_id != self.stay.row_id or self._mode != "stay"
        self._show("stay")
        if other:
            self.card.begin()
        self.stay.show(appointment_id)
        self.card.start()

    def close_stay(self) -> None:
        """Nothing is chosen; a booking in hand stays in its draft."""
        back = self.booking.editing.id if self.booking.editing else ""
        self._end_booking()
        if back:
            self.show_stay(back)
            return
        self.stay.show("")
        self._show("empty")
        self.slot_changed.emit(None)
        self.closed.emit()

    def _end_booking(self) -> None:
        if self._mode == "booking":
            self.booking.save()
            self.booking.end_edit()
            self.slot_changed.emit(None)

    def mode(self) -> str:
        """``empty``, ``booking`` or ``stay``."""
        return self._mode

    def leave(self) -> None:
        """Another page comes to the front: what is typed is kept."""
        self.face.car.field.close_list()
        if self._mode == "booking":
            self.booking.save()

    def changed(self, tables: frozenset[str]) -> None:
        """Some write changed these tables."""
        if self._mode == "booking" and tables & {"appointment", "bay", "technician", "setting", "drive", "opening_day"}:
            self.booking.read()
        elif self._mode == "stay" and tables & _OF_A_STAY:
            self.stay.read()

    @property
    def row_id(self) -> str:
        """The appointment shown, or ""."""
        return self.stay.row_id

    def _show(self, mode: str) -> None:
        self._mode = mode
        self.face.setVisible(mode == "booking")
        self.card.setVisible(mode == "stay")
        self._repeat()

    def _repeat(self) -> None:
        changing = self.booking.editing is not None
        facts = self.stay.facts if self._mode == "stay" else None
        booking = self.tr("Change the appointment") if changing else self.tr("New appointment")
        self._title.setText(
            facts.row.number if facts else booking if self._mode == "booking" else self.tr("Appointment")
        )
        self._state.setVisible(facts is not None)
        if facts is not None:
            late = facts.row.late and facts.is_held
            self._state.show_status(*((self.tr("Late"), "bad") if late else words.stay_state(facts.row.state)))
        self.shut.set_name(self.tr("Close (Esc)"))

    # -- keys

    def go_on(self) -> None:
        """Ctrl+Enter: the one big button."""
        if self._mode == "booking":
            self.booking.book()
        elif self._mode == "stay":
            self.card.go_on()

    def edit(self) -> None:
        """Ctrl+E: what was booked, in the form again."""
        facts = self.stay.facts
        if self._mode == "stay" and facts is not None and facts.is_held and facts.lost is None:
            self._show("booking")
            self.booking.edit(facts.row)
            self._repeat()
            self.face.start()

    def print_now(self, *, look_first: bool = False) -> None:
        """F9: the paper of the appointment; Shift+F9 looks at it first."""
        if self._mode == "stay" and self.stay.facts is not None:
            self.print_wanted.emit(self.row_id, look_first)

    def _to_whose(self) -> None:
        if self._mode == "booking":
            self.face.car.start()
        elif self._mode == "stay":
            self.card.open_customer()

    def _to_customer(self) -> None:
        if self._mode == "booking":
            self.face.car.to_customer()

    def _offer(self, place: int) -> None:
        if self._mode == "booking":
            self.face.take_offer(place)
        elif self._mode == "stay":
            self.card.lost.take(place)

    def _on_card(self, act: Callable[[CardFace], object]) -> None:
        if self._mode == "stay":
            act(self.card)

    def _book_again(self) -> None:
        facts = self.stay.facts
        if facts is not None:
            self.book(None, None, vehicle_id=facts.row.vehicle_id, flow=facts.row.flow)

    def _on_booked(self, row_id: str) -> None:
        self.saved.emit(row_id)
        self.show_stay(row_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._mode != "empty":
            self.close_stay()
        else:
            super().keyPressEvent(event)
