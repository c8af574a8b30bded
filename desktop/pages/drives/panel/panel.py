"""The right side of the test drives: nothing chosen, a booking that is typed, or one drive with its next step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from desktop.pages.desk import Desk
from desktop.pages.drives.agreement_print import print_agreement
from desktop.pages.drives.panel import drive_words as words
from desktop.pages.drives.panel.booking_desk import BookingDesk
from desktop.pages.drives.panel.booking_face import MOST_OFFERS, BookingFace
from desktop.pages.drives.panel.drive_desk import DriveDesk
from desktop.pages.drives.panel.drive_face import DriveFace
from desktop.pages.drives.panel.facts import KeyDrive, drive_of_key
from desktop.pages.drives.sign_sheet import SignSheet
from desktop.widgets import translate
from desktop.widgets.button import Button, IconButton
from desktop.widgets.empty import Empty
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column, frame, row
from desktop.widgets.theme import look

_OF_A_DRIVE = frozenset(
    {
        "drive",
        "licence",
        "key_loan",
        "drive_feedback",
        "consent",
        "customer",
        "phone",
        "demo_car",
        "setting",
        "car_use",
        "outbox",
    }
)


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
        self.booking, self.drive = BookingDesk(desk, self), DriveDesk(desk, self)
        self.face, self.card = BookingFace(self.booking), DriveFace(self.drive)
        self._title, self._state = Label("", "h2"), Pill()
        self.shut = IconButton("x", key="", size=28)
        head = frame("cardHead", row(self._title, self._state, None, self.shut, margins=(14, 8, 8, 8)))
        head.setMinimumHeight(44)
        self.new = Button("", "primary", "plus", key="Ctrl+N", shown_only=True)
        self.empty = Empty("car", action=self.new)
        self.setLayout(column(head, (self.empty, 1), (self.face, 1), (self.card, 1), gap=0))
        self._mode = "empty"
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)
        self._show("empty")

    def _wire(self) -> None:
        self.new.clicked.connect(lambda: self.book(None, None, None))
        self.shut.clicked.connect(self.close_drive)
        self.face.left.connect(self.close_drive)
        self.booking.booked.connect(self._on_booked)
        self.booking.moved.connect(lambda slot: self.slot_changed.emit(slot if self._mode == "booking" else None))

        self.drive.changed.connect(self._repeat)
        self.drive.saved.connect(self.saved)
        self.drive.gone.connect(self.close_drive)
        self.card.again_wanted.connect(self._book_again)
        self.card.edit_wanted.connect(self.edit)
        self.card.print_wanted.connect(self.print_now)
        self.card.sheet_wanted.connect(self.sign_on_screen)

    def listen(self, page: QWidget) -> None:
        """The panel's keys work wherever the focus is on the page."""
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+N", partial(self.book, None, None, None)),
            ("Ctrl+U", self._to_customer),
            ("Ctrl+Return", self.go_on),
            ("Ctrl+Enter", self.go_on),
            ("Alt+R", self._toggle_ride),
            ("F9", self.print_now),
            ("Shift+F9", partial(self.print_now, preview=True)),
            ("Alt+S", self.sign_on_screen),
            ("Ctrl+E", self.edit),
            ("Ctrl+Del", partial(self._on_card, DriveFace.ask_cancel)),
            ("Alt+A", partial(self._on_card, DriveFace.step_on)),
            ("Alt+N", partial(self._on_card, DriveFace.mark_no_show)),
            ("Alt+O", partial(self._on_card, DriveFace.ask_pass)),
            ("Alt+L", partial(self._on_card, DriveFace.open_licence)),
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
        self.booking.end_edit()
        self._show("booking")
        self.booking.start(car_id, start, minutes)
        if customer_id:
            self.booking.take_customer(customer_id)
        self.face.start()

    def book_typing(self, typed: str) -> None:
        """What was typed on a slot that is being booked: it looks for the customer. Without one in hand only."""
        if self._mode == "booking" and not self.booking.draft.customer_id and not self.booking.draft.adding:
            self.face.customer.field.type_in(typed)

    def show_drive(self, drive_id: str) -> None:
        """One drive and its next step."""
        self._end_booking()
        other = drive_id != self.drive.drive_id or self._mode != "drive"
        self._show("drive")
        if other:
            self.card.begin()
        self.drive.show(drive_id)

    def arrive(self, payload: Any) -> bool:
        """What another page asks for: ``"new"``, or one of ``drive``, ``book`` (ids: to show, whom to book for) and
        ``key`` (a car whose key was scanned). False for what is not meant for the panel.
        """
        if payload == "new":
            self.book(None, None, None)
        elif not isinstance(payload, dict):
            return False
        elif payload.get("drive"):
            self.show_drive(str(payload["drive"]))
        elif payload.get("book"):
            self.book(None, None, None, str(payload["book"]))
        elif payload.get("key"):
            self._scan_key(str(payload["key"]))
        else:
            return False
        return True

    def _scan_key(self, car_id: str) -> None:
        """The drive that this car's key is out for, or may go out for next."""
        by = self.desk.actor

        def show(found: KeyDrive | None) -> None:
            if found is None:
                self.desk.say(self.tr("No drive waits for this key today. Choose its slot to book one."), bad=True)
                return
            self.card.key.scanned(found.drive_id, found.tag)
            self.show_drive(found.drive_id)

        self.desk.worker.read(lambda session: drive_of_key(by, session, car_id), show, owner=self)

    def close_drive(self) -> None:
        """Nothing is chosen; a booking in hand stays in its draft."""
        back = self.booking.editing.id if self.booking.editing else ""
        self._end_booking()
        if back:
            self.show_drive(back)
            return
        self.drive.show("")
        self._show("empty")
        self.slot_changed.emit(None)
        self.closed.emit()

    def _end_booking(self) -> None:
        if self._mode == "booking":
            self.booking.save()
            self.booking.end_edit()
            self.slot_changed.emit(None)

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
        elif self._mode == "drive" and tables & _OF_A_DRIVE:
            self.drive.read()

    @property
    def drive_id(self) -> str:
        """The drive shown, or ""."""
        return self.drive.drive_id

    def _show(self, mode: str) -> None:
        self._mode = mode
        self.empty.setVisible(mode == "empty")
        self.face.setVisible(mode == "booking")
        self.card.setVisible(mode == "drive")
        self.shut.setVisible(mode != "empty")
        self._repeat()

    def _repeat(self) -> None:
        changing = self.booking.editing is not None
        titles = {
            "empty": self.tr("Test drive"),
            "booking": self.tr("Change the drive") if changing else self.tr("New test drive"),
            "drive": self.tr("Test drive"),
        }
        facts = self.drive.facts if self._mode == "drive" else None
        self._title.setText((facts.row.number if facts else "") or titles[self._mode])
        self._state.setVisible(facts is not None)
        if facts is not None:
            late = facts.row.late
            self._state.show_status(*((self.tr("Late"), "bad") if late else words.state(facts.row.state)))
        self.shut.set_name(self.tr("Close (Esc)"))
        self.new.setText(self.tr("Book a drive"))
        kept = self.booking.draft.is_worth_keeping
        self.empty.set_title(self.tr("A booking is waiting") if kept else self.tr("No drive chosen"))
        self.empty.set_hint(
            self.tr("What was typed is still there: Ctrl+N goes on with it.")
            if kept
            else self.tr("Choose a tile, or a free time on the board: Enter, or the end of a telephone.")
        )

    # -- keys

    def go_on(self) -> None:
        """Ctrl+Enter: the one big button."""
        if self._mode == "booking":
            if not self.face.customer.take_and_go_on():
                self.booking.book()
        elif self._mode == "drive":
            self.card.go_on()

    def edit(self) -> None:
        """Ctrl+E: what was booked, in the form again."""
        facts = self.drive.facts
        if self._mode == "drive" and facts is not None and facts.is_waiting and facts.lost is None:
            self._show("booking")
            self.booking.edit(facts.row)
            self.face.start()

    def print_now(self, *, preview: bool = False) -> None:
        """F9: the agreement, in two copies, and a licence that is typed is kept first; Shift+F9 looks at it first."""
        facts = self.drive.facts
        if self._mode != "drive" or facts is None or facts.is_over:
            return
        read, drive_id = self.drive.read, facts.row.id  # what is printed can be signed

        def go() -> None:
            print_agreement(self.desk, drive_id, self, preview=preview, then=lambda _number: read())

        if preview or not self.card.keep_licence(go):
            go()

    def sign_on_screen(self) -> None:
        """Alt+S: read and signed here; the signed PDF is archived."""
        facts = self.drive.facts
        if self._mode == "drive" and facts is not None and facts.is_waiting:
            sheet = SignSheet(self.desk, facts.row.id, self.window())
            sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            sheet.signed.connect(self.saved)
            sheet.open()

    def _to_customer(self) -> None:
        if self._mode == "booking":
            self.face.customer.start()
        elif self._mode == "drive":
            self.card.open_customer()

    def _toggle_ride(self) -> None:
        if self._mode == "booking":
            self.face.toggle_ride()
        elif self._mode == "drive":
            self.card.to_ride()

    def _offer(self, place: int) -> None:
        if self._mode == "booking":
            self.face.take_offer(place)
        elif self._mode == "drive":
            self.card.lost.take(place)

    def _on_card(self, act: Callable[[DriveFace], object]) -> None:
        if self._mode == "drive":
            act(self.card)

    def _book_again(self) -> None:
        customer = self.drive.facts.row.customer_id if self.drive.facts else ""
        self.book(None, None, None, customer)

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
