"""Which car comes, and who brings it: found by plate, end of the VIN or telephone; the owner comes unless named."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain import text
from desktop.domain.problem import Problem
from desktop.domain.service.appointment_draft import StayDraft
from desktop.pages.board.words import when
from desktop.pages.desk import Desk
from desktop.pages.people.customer_field import CustomerField
from desktop.pages.service import words
from desktop.pages.service.book.panel.booking_desk import BookingDesk
from desktop.pages.service.book.panel.ground import Whose
from desktop.pages.service.book.panel.stay_form import NEW_FIELDS
from desktop.pages.service.car_field import CarField
from desktop.widgets import translate
from desktop.widgets.avatar import Avatar
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.icon import Icon
from desktop.widgets.label import Elided
from desktop.widgets.layout import column, frame, row


class CarBox(QWidget):
    """Two faces: a field for the car, or the car with who comes; there somebody else can be named, on file or new."""

    picked = Signal(str)
    """A vehicle's id."""
    customer_picked = Signal(str)
    typed = Signal(dict)
    """What changed of the draft: name and telephone of somebody new, and whether they are typed (``adding``)."""
    new_wanted = Signal(str)
    """No car on file: what was typed."""
    done = Signal()
    """Go on: car and customer are known."""
    left = Signal()
    """Esc where there is nothing to go back to."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.field = CarField(desk)
        self.field.setMinimumHeight(36)
        self.customer = CustomerField(desk, lambda: self.tr("telephone and name"))
        self.form = Form(columns=2)
        self.form.add("phone", lambda: self.tr("Telephone"), Field(latin=True, limit=40))
        self.form.add("name", lambda: self.tr("Name"), Field(limit=200))
        self.back = Button("", "link")
        self._adding = frame("plain", column(self.form, row(None, self.back), gap=2))
        self._plate, self._car = Elided("", "h3"), Elided("", "muted")
        self._avatar, self._name, self._phone = Avatar(), Elided("", "h3"), Elided("", "muted")
        self.change = Button("", "link", key="Ctrl+U", shown_only=True)
        self.somebody = Button("", "link", key="Alt+U", shown_only=True)
        car = row(Icon("car", "text3", 18), (column(self._plate, self._car, gap=0), 1), self.change, gap=9)
        who = row(self._avatar, (column(self._name, self._phone, gap=0), 1), self.somebody, gap=8)
        self._who = frame("plain", column(car, who, gap=8))
        self._told = Banner()
        self.setLayout(
            column(
                self.field, self._who, self.customer, self._adding, self._told, margins=(14, 10, 14, 8), gap=6
            )
        )  # fmt: skip
        self._whose = Whose(None, None, 0, ())
        self._desk: BookingDesk | None = None
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)
        self._face("search")
        self.customer.hide()
        self._adding.hide()

    def _wire(self) -> None:
        self.field.picked.connect(self._on_car)
        self.field.new_wanted.connect(self.new_wanted)
        self.field.left.connect(self._on_left)
        self.change.clicked.connect(self.start)
        self.somebody.clicked.connect(self.to_customer)
        self.customer.picked.connect(self._on_customer)
        self.customer.left.connect(self._end_customer)
        self.customer.new_wanted.connect(self._on_new)
        self.back.clicked.connect(self.end_new)
        self.form.saved.connect(self.done)
        self.form.edited.connect(lambda: self.typed.emit(self.form.values()))

    def _repeat(self) -> None:
        self.field.setAccessibleName(self.tr("Car (Ctrl+U): plate, end of the VIN, or telephone"))
        self.field.setPlaceholderText(self.tr("Car: plate, end of the VIN, telephone"))
        self.change.setText(self.tr("Change"))
        self.somebody.setText(self.tr("Somebody else"))
        self.customer.setAccessibleName(self.tr("Who comes (Alt+U)"))
        self.back.setText(self.tr("Somebody on file"))
        self._draw()

    def show_whose(self, desk: BookingDesk) -> None:
        """The car of the booking with who comes, or the field."""
        self._whose, self._desk = desk.whose, desk
        self._draw()
        self._show_new(desk.draft)
        searching = self.field.hasFocus() and not self.field.isHidden()
        self._face("who" if desk.whose.car is not None and not searching else "search")

    def _draw(self) -> None:
        car, customer = self._whose.car, self._whose.customer
        if car is not None:
            self._plate.setText(car.plate or self.tr("No plate"))
            self._car.setText(" · ".join(filter(None, (car.name, f"VIN …{car.vin_tail}" if car.vin_tail else ""))))
        name, phone = (customer.name, customer.phone) if customer is not None else ("", "")
        if self._desk is not None and self._desk.draft.adding:
            name, phone = self._desk.draft.name or self.tr("Somebody new"), self._desk.draft.phone
        self._name.setText(name or self.tr("Nobody yet"))
        self._phone.setText(phone if name else self.tr("Who brings the car? Alt+U"))
        self._avatar.set_name(name or "?")
        self._tell()

    def _tell(self) -> None:
        """That they did not come before, and that the car is expected already."""
        told = []
        if self._whose.missed:
            told.append(counted(self.tr("Did not come {n} time[s]: call before the day."), self._whose.missed))
        ground, editing = (self._desk.ground, self._desk.editing) if self._desk is not None else (None, None)
        others = [each for each in self._whose.expected if editing is None or each.id != editing.id]
        if others and ground is not None:
            first = others[0]
            at = when(ground.plan.hours, first.start, first.end)
            told.append(self.tr("This car is booked already: {0}, {1}.").format(at, words.flow(first.flow)))
        if told:
            self._told.tell(" ".join(told), "warn")
        else:
            self._told.clear()

    def start(self) -> None:
        """Ctrl+U: look for another car."""
        self._face("search")
        self.field.start()

    def _show_new(self, draft: StayDraft) -> None:
        """The two fields of somebody new, as the draft has them; what is being typed stays."""
        theirs = {"phone": draft.phone, "name": draft.name}
        mine = self.form.values()
        if draft.adding and text.clean(" ".join(mine.values())) != text.clean(" ".join(theirs.values())):
            self.form.fill({name: value for name, value in theirs.items() if mine[name] != value})
        self._adding.setVisible(draft.adding and self._whose.car is not None)

    def to_customer(self) -> None:
        """Alt+U: somebody else than the owner brings it."""
        if self.is_adding():
            self.form.start()
        elif self._whose.car is not None:
            self.customer.show()
            self.customer.start()

    def is_naming(self) -> bool:
        """Whether the customer's field is open."""
        return not self.customer.isHidden()

    def is_adding(self) -> bool:
        """Whether somebody new is typed."""
        return not self._adding.isHidden()

    def refuse(self, problems: Sequence[Problem]) -> bool:
        """Show what belongs to the fields of somebody new; False where nothing does."""
        mine = [each for each in problems if each.field in NEW_FIELDS]
        if not self.is_adding() or not mine:
            return False
        self.form.refuse(mine)
        return True

    def _on_new(self, typed: str) -> None:
        """What was typed goes where it belongs; the other field has the keys."""
        values = self.form.values()
        digits = text.digits(typed)
        name = "phone" if digits and not any(char.isalpha() for char in typed) else "name"
        self.form.fill({name: typed})
        self.customer.clear()
        self.customer.hide()
        self.typed.emit({**values, name: typed, "adding": True})
        self.form.field("name" if name == "phone" else "phone").setFocus()

    def end_new(self) -> None:
        """Back to who is on file; what was typed waits in its fields."""
        self.typed.emit({"adding": False})
        self.to_customer()

    def _face(self, name: str) -> None:
        self.field.setVisible(name == "search")
        self._who.setVisible(name == "who")
        self._told.setVisible(name == "who" and bool(self._told.text()))

    def _on_car(self, vehicle_id: str) -> None:
        self.field.clearFocus()
        self.picked.emit(vehicle_id)
        self.done.emit()

    def _on_customer(self, found: object) -> None:
        self.customer_picked.emit(getattr(found, "id", ""))
        self._end_customer()

    def _end_customer(self) -> None:
        self.customer.clear()
        self.customer.hide()
        self.done.emit()

    def _on_left(self) -> None:
        if self._whose.car is not None:
            self._face("who")
            self.done.emit()
        else:
            self.left.emit()
