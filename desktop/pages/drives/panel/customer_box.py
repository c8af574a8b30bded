"""Whose drive it is: found, or somebody new with three fields. What is typed is saved with the booking."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.domain import text
from desktop.domain.problem import Refused
from desktop.domain.sales.drive_draft import DriveDraft
from desktop.pages.desk import Desk
from desktop.pages.drives.panel.ground import Whose
from desktop.pages.people.customer_field import CustomerField
from desktop.widgets import translate
from desktop.widgets.avatar import Avatar
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Elided
from desktop.widgets.layout import column, frame, row

NEW_FIELDS = ("phone", "name", "interest")


class CustomerBox(QWidget):
    """Three faces: a search field, the customer, or three fields for a new one. No window opens."""

    picked = Signal(str)
    """A customer's id; "" for nobody."""
    typed = Signal(dict)
    """What changed of the draft: the three fields as they stand, and whether they are open (``adding``)."""
    done = Signal()
    """Go on: the customer is known, or the last of the three was left by Enter."""
    book_wanted = Signal()
    """Ctrl+Enter took the only customer found: book at once."""
    left = Signal()
    """Esc where there is nothing to go back to."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.field = CustomerField(desk, lambda: self.tr("phone, name, model"))
        self.field.one_hint = lambda: self.tr("Ctrl+Enter take and book")
        self._avatar, self._name, self._sub = Avatar(), Elided("", "h3"), Elided("", "muted")
        self.change = Button("", "link", key="Ctrl+U", shown_only=True)
        self._who = frame("plain", row(self._avatar, (column(self._name, self._sub, gap=0), 1), self.change, gap=8))
        self._missed = Banner()
        self.form = Form()
        self.form.add("phone", lambda: self.tr("Phone"), Field(latin=True, limit=40))
        self.form.add("name", lambda: self.tr("Name"), Field(limit=200))
        self.form.add("interest", lambda: self.tr("Model of interest"), Field(limit=200))
        self.back = Button("", "ghost", key="Esc", shown_only=True)
        self._adding = frame("plain", column(self.form, row(None, self.back), gap=6))
        self.setLayout(column(self.field, self._who, self._missed, self._adding, margins=(14, 10, 14, 8), gap=6))
        self._whose: Whose | None = None
        self._books = False
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)
        self._face("search")

    def _wire(self) -> None:
        self.field.picked.connect(self._on_picked)
        self.field.textEdited.connect(lambda _text: self._book_after(False))
        self.field.new_wanted.connect(self._on_new)
        self.field.left.connect(self._on_left)
        self.change.clicked.connect(self.start)
        self.back.clicked.connect(self.go_back)
        self.form.saved.connect(self.done)
        for name in NEW_FIELDS:
            field = self.form.field(name)
            assert isinstance(field, QLineEdit)
            field.textEdited.connect(lambda _text: self.typed.emit(self.form.values()))

    def _repeat(self) -> None:
        self.field.setAccessibleName(self.tr("Customer (Ctrl+U)"))
        self.change.setText(self.tr("Change"))
        self.back.setText(self.tr("Somebody on file"))
        self._say_missed()

    def show_draft(self, draft: DriveDraft, whose: Whose | None) -> None:
        """The customer of the booking, the three fields, or the search field."""
        self._whose = whose
        if whose is not None:
            self._avatar.set_name(whose.row.name)
            self._name.setText(whose.row.name)
            self._sub.setText(" · ".join(filter(None, [whose.row.phone, whose.row.plates])))
        self._say_missed()
        if draft.adding:
            mine = self.form.values()
            theirs = {"phone": draft.phone, "name": draft.name, "interest": draft.interest}
            if text.clean(" ".join(mine.values())) != text.clean(" ".join(theirs.values())):
                self.form.fill({name: value for name, value in theirs.items() if mine[name] != value})
            self._face("new")
        elif whose is not None:
            self._face("search" if self.field.hasFocus() and not self.field.isHidden() else "who")
        else:
            self._face("search")

    def _say_missed(self) -> None:
        missed = self._whose.missed if self._whose else 0
        if missed:
            words = self.tr("Did not come {n} time[s]: call before the day.")
            self._missed.tell(counted(words, missed), "warn")
        else:
            self._missed.clear()

    def start(self) -> None:
        """Ctrl+U: look for somebody else."""
        if not self._adding.isHidden():
            self.form.start()
            return
        self._face("search")
        self.field.start()

    def refuse(self, refused: Refused) -> bool:
        """Show what belongs to the three fields; False where nothing does."""
        mine = [problem for problem in refused.problems if problem.field in NEW_FIELDS]
        if self._adding.isHidden() or not mine:
            return False
        self.form.refuse(mine)
        return True

    def _face(self, name: str) -> None:
        self.field.setVisible(name == "search")
        self._who.setVisible(name == "who")
        self._missed.setVisible(name == "who" and bool(self._whose and self._whose.missed))
        self._adding.setVisible(name == "new")

    def take_and_go_on(self) -> bool:
        """Ctrl+Enter while a customer is looked for: the only one found is taken and booked, one of several only taken.

        False where nobody is looked for.
        """
        if self.field.isHidden() or not self.field.hasFocus() or not self.field.text().strip():
            return False
        self._book_after(True)
        self.field.take()
        return True

    def _book_after(self, books: bool) -> None:
        self._books = books

    def _on_picked(self, found: object) -> None:
        books, self._books = self._books and self.field.found_one(), False
        self.picked.emit(getattr(found, "id", ""))
        (self.book_wanted if books else self.done).emit()

    def _on_new(self, typed: str) -> None:
        """What was typed goes where it belongs; an earlier half-filled form is kept."""
        self._books = False
        values = self.form.values()
        digits = text.digits(typed)
        name = "phone" if digits and not any(char.isalpha() for char in typed) else "name"
        if not values[name]:
            self.form.fill({name: typed})
        self._face("new")
        self.typed.emit({**self.form.values(), "adding": True})
        self.form.field("name" if self.form.values()["phone"] else "phone").setFocus()

    def go_back(self) -> None:
        """From the three fields to the search; they keep what was typed."""
        self.typed.emit({"adding": False})
        self._face("search")
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_left(self) -> None:
        if self._whose is not None:
            self._face("who")
            self.done.emit()
        else:
            self.left.emit()

    def is_adding(self) -> bool:
        """Whether the three fields are open."""
        return not self._adding.isHidden()
