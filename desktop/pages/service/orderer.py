"""Who orders the work (托修方): an owner of the car, somebody else on file, or somebody new with two fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain import text
from desktop.domain.people.card import CustomerRow
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.people.customer_field import CustomerField
from desktop.widgets import translate
from desktop.widgets.avatar import Avatar
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Elided
from desktop.widgets.layout import column, frame, row


@dataclass(frozen=True)
class Whose:
    """A customer's id; or, without one, who is new."""

    customer_id: str = ""
    name: str = ""
    phone: str = ""


class Orderer(QWidget):
    """``whose()`` is what stands there. Ctrl+U looks for somebody else; with two owners each is one tap."""

    changed = Signal()
    done = Signal()
    """Go on to the next field."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.field = CustomerField(desk, lambda: self.tr("name, telephone"))
        self._avatar, self._name, self._sub = Avatar(), Elided("", "h3"), Elided("", "muted")
        self.other, self.change = Button("", "link"), Button("", "link", key="Ctrl+U", shown_only=True)
        words = column(self._name, self._sub, gap=0)
        self._who = frame("plain", row(self._avatar, (words, 1), self.other, self.change, gap=8))
        self.form = Form(columns=2)
        self.form.add("name", lambda: self.tr("Name"), Field(limit=200))
        self.form.add("phone", lambda: self.tr("Telephone"), Field(latin=True, limit=40))
        self.back = Button("", "link")
        self._adding = frame("plain", column(self.form, row(None, self.back), gap=2))
        self.setLayout(column(self.field, self._who, self._adding, gap=0))
        self.row: CustomerRow | None = None
        self._owners: Sequence[CustomerRow] = ()
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)
        self._face("search")

    def _wire(self) -> None:
        self.field.picked.connect(self._on_picked)
        self.field.new_wanted.connect(self._on_new)
        self.field.left.connect(self._on_left)
        self.change.clicked.connect(self.start)
        self.other.clicked.connect(self._on_other)
        self.back.clicked.connect(self.start_search)
        self.form.saved.connect(self.done)
        self.form.edited.connect(self.changed)

    def _repeat(self) -> None:
        self.field.setAccessibleName(self.tr("Who orders the work (Ctrl+U)"))
        self.change.setText(self.tr("Somebody else"))
        self.back.setText(self.tr("Somebody on file"))
        self.show_row(self.row)

    def show_owners(self, owners: Sequence[CustomerRow]) -> None:
        """Of another car: its owner orders the work until somebody says otherwise."""
        self._owners = owners
        self.form.fill({"name": "", "phone": ""})
        self.show_row(owners[0] if owners else None)

    def show_row(self, found: CustomerRow | None) -> None:
        """This customer; None: the field to look for one, unless a new one is being typed."""
        self.row = found
        if found is not None:
            self._avatar.set_name(found.name)
            self._name.setText(found.name)
            self._sub.setText(" · ".join(filter(None, [found.phone, found.plates])))
        others = [each for each in self._owners if found is None or each.id != found.id]
        self.other.setText(others[0].name if others else "")
        self.other.setVisible(bool(others))
        self._face("who" if found is not None else "new" if self.is_adding() else "search")

    def whose(self) -> Whose:
        """What stands there now."""
        if self.is_adding():
            values = self.form.values()
            return Whose("", values["name"], values["phone"])
        return Whose(self.row.id if self.row is not None else "")

    def is_adding(self) -> bool:
        """Whether somebody new is being typed."""
        return not self._adding.isHidden()

    def start(self) -> None:
        """Ctrl+U."""
        if self.is_adding():
            self.form.start()
        else:
            self.start_search()

    def start_search(self) -> None:
        """Look for somebody on file."""
        self._face("search")
        self.field.start()

    def start_new(self, whose: Whose) -> None:
        """Put somebody new into the two fields, as from a draft."""
        self.form.fill({"name": whose.name, "phone": whose.phone})
        self._face("new")

    def refuse(self, refused: Refused) -> bool:
        """Show what belongs to the two fields; False where nothing does."""
        mine = [problem for problem in refused.problems if problem.field in ("name", "phone")]
        if not self.is_adding() or not mine:
            return False
        self.form.refuse(mine)
        return True

    def _face(self, name: str) -> None:
        self.field.setVisible(name == "search")
        self._who.setVisible(name == "who")
        self._adding.setVisible(name == "new")

    def _on_other(self) -> None:
        others = [each for each in self._owners if self.row is None or each.id != self.row.id]
        self._on_picked(others[0])

    def _on_picked(self, found: object) -> None:
        if isinstance(found, CustomerRow):
            self._adding.hide()
            self.show_row(found)
            self.changed.emit()
            self.done.emit()

    def _on_new(self, typed: str) -> None:
        digits = text.digits(typed)
        name = "phone" if digits and not any(char.isalpha() for char in typed) else "name"
        if not self.form.values()[name]:
            self.form.fill({**self.form.values(), name: typed})
        self._face("new")
        self.changed.emit()
        empty: Callable[[str], bool] = lambda field: not self.form.values()[field]  # noqa: E731
        self.form.field("name" if empty("name") else "phone").setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_left(self) -> None:
        self.show_row(self.row)
        self.done.emit()
