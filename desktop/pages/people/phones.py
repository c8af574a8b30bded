"""A customer's telephones: masked until somebody with the right says why they must be seen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.domain.actor import Right
from desktop.domain.people import card as cards
from desktop.domain.people import customer as customers
from desktop.domain.people import phone as telephone
from desktop.domain.people.card import Card as CustomerFacts
from desktop.domain.people.card import PhoneRow
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.people import words
from desktop.pages.people.line import Lines, beside, line
from desktop.pages.people.reveal import Reveal
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column, row
from desktop.widgets.section import Section

SHOWN_MS = 30_000
"""So long a revealed number stays on the screen."""


class Phones(Section):
    """The numbers, and a field for a further one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(lambda: self.tr("Telephones"))
        self._desk, self._id = desk, ""
        self._rows: tuple[PhoneRow, ...] = ()
        self._seen: dict[str, str] = {}
        self._typed: dict[str, str] = {}
        self.lines = Lines()
        self.form = Form()
        self.field = Field(latin=True, limit=200)
        self.form.add("phone", lambda: self.tr("Further telephone"), self.field)
        self.add = Button("", icon_name="plus")
        self.body(column(self.lines, row((self.form, 1), beside(self.add), margins=(14, 8, 14, 14)), gap=0))
        self._hide = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._hide.timeout.connect(self.hide_numbers)
        self.form.saved.connect(self._on_add)
        self.add.clicked.connect(self._on_add)
        copy = QShortcut(QKeySequence("Ctrl+D"), self)
        copy.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        copy.activated.connect(self.copy)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_card(self, card: CustomerFacts) -> None:
        if card.id != self._id:
            self._typed[self._id] = self.field.text()
            self.form.fill({"phone": self._typed.pop(card.id, "")})
            self._seen.clear()
        self._id, self._rows = card.id, card.phones
        self._repeat()

    def hide_numbers(self) -> None:
        """What was revealed is hidden again."""
        self._seen.clear()
        self._repeat()

    def copy(self) -> None:
        """Ctrl+D: the revealed number to the clipboard, to dial it."""
        for number in self._seen.values():
            QGuiApplication.clipboard().setText(number)
            self._desk.say(self.tr("Number copied"))
            return
        self._desk.say(self.tr("Reveal a number first, then Ctrl+D copies it."), bad=True)

    def reveal(self, phone: PhoneRow) -> None:
        sheet = Reveal(self.window())
        sheet.wanted.connect(lambda reason: self._ask(phone.id, reason, sheet))
        sheet.start(phone.masked)

    def _ask(self, phone_id: str, reason: str, sheet: Reveal) -> None:
        by = self._desk.actor

        def show(number: str) -> None:
            sheet.accept()
            self._seen = {phone_id: number}
            self._hide.start()
            self._repeat()

        def refuse(refused: Refused) -> None:
            sheet.form.refuse(refused)

        self._desk.worker.write(
            by,
            lambda session: cards.reveal_phone(by, session, phone_id, reason),
            show,
            shown(self._desk, refuse),
            owner=self,
        )

    def _on_add(self) -> None:
        by, customer_id, typed = self._desk.actor, self._id, self.field.value()

        def done(_none: None) -> None:
            if customer_id == self._id:
                self.form.fill({"phone": ""})
            self._desk.say(self.tr("Telephone saved"))

        self._desk.worker.write(
            by,
            lambda session: customers.add_phone(by, session, customer_id, typed),
            done,
            shown(self._desk, self.form.refuse),
            owner=self,
        )

    def _remove(self, phone: PhoneRow) -> None:
        by = self._desk.actor

        def undo() -> None:
            self._desk.worker.write(
                by,
                lambda session: customers.restore_phone(by, session, phone.id),
                lambda _none: None,
                told(self._desk),
                owner=self,
            )

        self._desk.worker.write(
            by,
            lambda session: customers.remove_phone(by, session, phone.id),
            lambda _none: self._desk.say(self.tr("{phone} removed").format(phone=phone.masked), undo=undo),
            told(self._desk),
            owner=self,
        )

    def _main(self, phone: PhoneRow) -> None:
        by = self._desk.actor
        self._desk.worker.write(
            by,
            lambda session: customers.make_main_phone(by, session, phone.id),
            lambda _none: self._desk.say(self.tr("{phone} is the main telephone now").format(phone=phone.masked)),
            told(self._desk),
            owner=self,
        )

    def _repeat(self) -> None:
        self.add.setText(self.tr("Add telephone"))
        self.field.setPlaceholderText(self.tr("11 digits, landline, or + for abroad"))
        self.lines.show_lines([self._line(phone) for phone in self._rows])

    def _line(self, phone: PhoneRow) -> QWidget:
        seen = self._seen.get(phone.id)
        number = Label(telephone.spaced(seen) if seen else phone.masked, "h3")
        if seen:
            number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons: list[Button] = []
        if seen:
            buttons.append(self._button("copy", phone, self.tr("Copy  Ctrl+D"), self.copy))
        elif self._desk.actor.may(Right.CUSTOMER_REVEAL):
            buttons.append(self._button("reveal", phone, self.tr("Show"), partial(self.reveal, phone)))
        if not phone.main:
            buttons.append(self._button("main", phone, self.tr("Make main"), partial(self._main, phone)))
        if len(self._rows) > 1:
            buttons.append(self._button("remove", phone, self.tr("Remove"), partial(self._remove, phone)))
        pills = [Pill(self.tr("Main"), "info")] if phone.main and len(self._rows) > 1 else []
        return line(number, Label(words.phone_kind(phone.kind), "muted"), *pills, None, *buttons)

    def _button(self, what: str, phone: PhoneRow, text: str, act: object) -> Button:
        button = Button(text, "link")
        button.setObjectName(f"{what}:{phone.id}")
        button.setAccessibleName(f"{text} {phone.masked}")
        button.clicked.connect(lambda: act())  # type: ignore[operator]
        return button
