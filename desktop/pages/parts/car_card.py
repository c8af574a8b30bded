"""The car that stands there: what it is, whose it is, or the few it may be."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.domain import clock
from desktop.pages.parts import part_words as words
from desktop.pages.parts.month_field import MonthField
from desktop.pages.parts.subject import Subject
from desktop.store.catalogue.learned import Learned
from desktop.store.catalogue.row import CarRow
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.icon import Icon
from desktop.widgets.label import Elided, Label, Pill, fact
from desktop.widgets.layout import column, frame, row
from desktop.widgets.theme import look

MOST = 4
"""More candidates than keys 1 to 4 are left to the model picker."""


class CarCard(QFrame):
    """Hidden while there is no car. With candidates it takes the focus and the keys 1 to 4, ← → and Enter."""

    picked = Signal(object)
    """A CarRow chosen among the candidates."""
    other_model = Signal()
    built_told = Signal(object)
    """The month of its plate, or None where it was emptied."""

    def __init__(self) -> None:
        super().__init__()
        look(self, "card")
        self._subject = Subject()
        self._title, self._plate, self._flag = Label("", "h2"), Pill("", "info"), Pill("", "warn")
        tile = frame("tile", row(None, Icon("car-front", "primaryText", 30), None))
        tile.setFixedSize(56, 56)
        self._facts: dict[str, tuple[QWidget, Label, Label]] = {}
        for name in ("year", "engine", "gearbox", "built", "odometer", "owner", "quote"):
            caption, value = Label("", "muted"), Label("", "h3")
            self._facts[name] = (fact(caption, value), caption, value)
        self._note = Elided("", "muted")
        self.built = MonthField()
        self.built.told.connect(self.built_told)
        self.built.left.connect(lambda: self.show_subject(self._subject))
        self.built.hide()
        self.tell_built = Button("", "link", key="Alt+D", shown_only=True)
        self.tell_built.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tell_built.clicked.connect(self.ask_built)
        self._choices = frame("plain", row(gap=8))
        self._other = Button("", "ghost", "list-filter", key="Ctrl+M", shown_only=True)
        self._other.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._other.clicked.connect(self.other_model)
        head = row(self._title, self._plate, self._flag, None, gap=8)
        pairs = row(*(pair for pair, _caption, _value in self._facts.values()), self.built, None, gap=22)
        text = column(head, pairs, self._note, self._choices, gap=5)
        self.setLayout(
            row(tile, (text, 1), column(self._other, self.tell_built, None, gap=2), margins=(14, 11, 8, 11), gap=14)
        )
        translate.say(self, lambda _text: self.show_subject(self._subject), str)

    def show_subject(self, subject: Subject) -> None:
        """Show this car, or hide for none: what no longer holds goes at once."""
        self._subject = subject
        self.setVisible(not subject.is_empty)
        if subject.is_empty:
            return
        english = translate.current().code == "en"
        title = subject.title(english) or self.tr("Not recognised")
        self._title.setText(title)
        known = subject.known
        self._plate.setVisible(bool(known and known.plate))
        self._plate.setText(known.plate if known else "")
        unverified = bool(subject.vin) and not subject.verified
        self._flag.setVisible(unverified or subject.taught is not None)
        self._flag.setText(self.tr("VIN not verified") if unverified else self.tr("Learned"))
        self._other.setText(self.tr("Other model"))
        self.tell_built.setText(self.tr("Built when?"))
        self.tell_built.setVisible(subject.car is not None and subject.built is None)
        self.built.hide()
        self._show_facts(english)
        self._show_choices()
        self._note.setText(self._words())
        self._note.setVisible(bool(self._note.text()))
        self.setAccessibleName(f"{title} {self._note.text()}")

    def _show_facts(self, english: bool) -> None:
        subject, known = self._subject, self._subject.known
        owner = f"{known.owner.name} {known.owner.phone}" if known and known.owner else ""
        last = known.quotes[0] if known and known.quotes else None
        values = {
            "year": (self.tr("Model year"), str(subject.year or "")),
            "engine": (
                self.tr("Engine"),
                (subject.car.engine if subject.car else "") or (known.engine if known else ""),
            ),
            "gearbox": (self.tr("Gearbox"), subject.car.gearbox if subject.car else ""),
            "built": (self.tr("Built"), f"{subject.built[0]}-{subject.built[1]:02}" if subject.built else ""),
            "odometer": (
                self.tr("Odometer"),
                f"{known.odometer_km:,} km" if known and known.odometer_km is not None else "",
            ),
            "owner": (self.tr("Owner"), owner),
            "quote": (
                self.tr("Last quote"),
                f"{words.yuan(last.total_fen)} · {clock.local(last.issued_at):%m-%d}" if last else "",
            ),
        }
        for name, (pair, caption, value) in self._facts.items():
            caption.setText(values[name][0])
            value.setText(values[name][1])
            pair.setVisible(bool(values[name][1]) and not subject.candidates)

    def _words(self) -> str:
        subject = self._subject
        maker = subject.maker(translate.current().code == "en")
        if subject.candidates:
            text = self.tr("{0} · which one is it? Press its number.").format(maker or subject.vin)
            return f"{text}  {self.tr('Clerks taught several models for such VINs.')}" if subject.learned else text
        if subject.taught is not None:
            return self._taught(subject.taught)
        if subject.car or not subject.looked_up:
            return ""
        if maker:
            return self.tr("{0} · the catalogue has no model for this VIN: search by name, or pick the model.").format(
                maker
            )
        return self.tr("This VIN is not in the catalogue: search by name, or pick the model.")

    def _taught(self, who: Learned) -> str:
        """Learned, by whom and when, and how to correct it."""
        known = self.tr("Learned from {name} on {day}") if who.at else self.tr("Learned from {name}")
        day = f"{clock.local(who.at):%Y-%m-%d}" if who.at else ""
        wrong = self.tr("Wrong? Ctrl+M picks another, Ctrl+Shift+M forgets it")
        return f"{known.format(name=who.by_name or '—', day=day)} · {wrong}"

    def _show_choices(self) -> None:
        box = self._choices.layout()
        assert box is not None
        while box.count():
            item = box.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        for place, car in enumerate(self._subject.candidates[:MOST], 1):
            text = f"{place}  {words.car_name(car)} {car.engine}".strip()
            if car.gearbox:
                text += f" {car.gearbox}"
            choice = Button(text, "chip")
            choice.setCheckable(False)
            choice.setToolTip(words.car_detail(car))
            choice.clicked.connect(lambda _on=False, car=car: self.picked.emit(car))
            box.addWidget(choice)
        if self._subject.candidates:
            box.addStretch(1)  # type: ignore[attr-defined]
        self._choices.setVisible(bool(self._subject.candidates))

    def ask_built(self) -> None:
        """Alt+D: the month on the car's plate, which answers conditions such as 2015-06 之后."""
        if self._subject.car is None:
            return
        self._facts["built"][0].hide()
        self.tell_built.hide()
        self.built.ask(self._subject.built)

    def choices(self) -> list[Button]:
        return [each for each in self._choices.findChildren(Button) if not each.isHidden()]

    def pick_place(self, place: int) -> bool:
        """The candidate with this number, 1 the first; False where there is none."""
        cars: tuple[CarRow, ...] = self._subject.candidates[:MOST]
        if not 1 <= place <= len(cars):
            return False
        self.picked.emit(cars[place - 1])
        return True

    def take_focus(self) -> bool:
        """To the candidates, when there are some."""
        choices = self.choices()
        if choices:
            choices[0].setFocus(Qt.FocusReason.TabFocusReason)
        return bool(choices)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in ("1", "2", "3", "4") and self.pick_place(int(event.text())):
            return
        super().keyPressEvent(event)
