"""The car that stands before the door: whose it is, and everything the desk should know before it says hello."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.domain import clock
from desktop.domain.money import format_fen
from desktop.domain.service.arrival import Arrival
from desktop.pages.service import words
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.counted import counted
from desktop.widgets.icon import Icon
from desktop.widgets.label import Elided, Label, fact
from desktop.widgets.layout import column, frame, row, scrolled
from desktop.widgets.theme import Tone, look

_ICONS: dict[Tone, str] = {
    "bad": "circle-alert", "warn": "triangle-alert", "info": "info", "ok": "shield-check", "neutral": "history",
}  # fmt: skip
FACTS = ("owner", "phone", "vin", "odometer", "due", "guarantee")


@dataclass(frozen=True)
class Note:
    """One thing to know: a sentence, a second line, and perhaps the order that it opens."""

    tone: Tone
    text: str
    sub: str = ""
    order_id: str = ""


class ArrivalCard(Card):
    """``show_car(Arrival)``; every button asks for something: an order, the life, plate, owner or file of the car."""

    order_wanted = Signal(str)
    life_wanted = Signal()
    plate_wanted = Signal()
    owner_wanted = Signal()
    file_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.seen: Arrival | None = None
        self._plate, self._name = Elided("", "h1"), Elided("", "second")
        self._facts = {name: (Label("", "muted"), Elided("")) for name in FACTS}
        self.life = Button("", "", "history", key="Alt+L", shown_only=True)
        self.plate = Button("", "link", key="Alt+P", shown_only=True)
        self.owner = Button("", "link", key="Alt+O", shown_only=True)
        self.file = Button("", "link", key="Alt+D", shown_only=True)
        self._notes: QVBoxLayout = column(gap=8)
        self._lay_out()
        self.life.clicked.connect(self.life_wanted)
        self.plate.clicked.connect(self.plate_wanted)
        self.owner.clicked.connect(self.owner_wanted)
        self.file.clicked.connect(self.file_wanted)
        translate.say(self, lambda _text: self._repeat(), str)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(9)
        for place, pair in enumerate(self._facts.values()):
            grid.addWidget(fact(*pair), place // 2, place % 2)
        for side in (0, 1):
            grid.setColumnStretch(side, 1)
        top = column(
            row((column(self._plate, self._name, gap=1), 1), self.life), grid,
            row(self.plate, self.owner, self.file, None, gap=0), margins=(16, 14, 14, 8), gap=11,
        )  # fmt: skip
        self.body(top, 0)
        notes = column(self._notes, None, margins=(16, 12, 16, 14))
        area = scrolled(notes)
        self.body(column(frame("rule"), (area, 1), gap=0))

    def show_car(self, found: Arrival | None) -> None:
        """This one; None: nothing of the last car stays."""
        self.seen = found
        self._repeat()

    def first_open(self) -> str:
        """The id of the order that this car has open; "" for none."""
        return self.seen.open[0].id if self.seen is not None and self.seen.open else ""

    # -- words

    def _repeat(self) -> None:
        self.life.setText(self.tr("Its life here"))
        self.plate.setText(self.tr("Plate"))
        self.owner.setText(self.tr("Owner"))
        self.file.setText(self.tr("File"))
        captions = {
            "owner": self.tr("Owner"), "phone": self.tr("Telephone"), "vin": "VIN", "odometer": self.tr("Last reading"),
            "due": self.tr("Next maintenance"), "guarantee": self.tr("New-car warranty (三包)"),
        }  # fmt: skip
        found = self.seen
        values = self._values(found) if found is not None else dict.fromkeys(FACTS, "")
        for name, (caption, value) in self._facts.items():
            caption.setText(captions[name])
            value.setText(values[name])
            value.setToolTip("")
        while (item := self._notes.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._plate.setText((found.car.plate or self.tr("No plate")) if found is not None else "")
        self._name.setText(found.car.name if found is not None else "")
        if found is not None:
            look(self._facts["due"][1], "tone", "bad" if self._is_due(found) else "")
            for note in self._said_of(found):
                self._notes.addWidget(self._line(note))

    def _values(self, found: Arrival) -> dict[str, str]:
        car, reading = found.car, found.reading
        owner = "、".join(each.name for each in found.owners) or self.tr("nobody on file")
        when = f"  {words.day(found.hours.date_of(reading[0]))}" if reading else ""
        word = words.guarantee(found.guarantee)[0]
        return {
            "owner": owner,
            "phone": "、".join(filter(None, (each.phone for each in found.owners))) or "—",
            "vin": car.vin or self.tr("unknown"),
            "odometer": words.km(reading[1]) + when if reading else self.tr("none yet"),
            "due": self._due(found.due),
            "guarantee": word if found.bought_on else self.tr("{0}: day of purchase?").format(word),
        }

    def _due(self, due: Any) -> str:
        if not due or due["due_on"] is None:
            return self.tr("not in the schedule")
        km = words.km(due["due_km"]) if due["due_km"] else ""
        day = words.day(due["due_day"] or due["due_on"])
        return self.tr("{day} or {km}").format(day=day, km=km) if km else day

    @staticmethod
    def _is_due(found: Arrival) -> bool:
        on = found.due.get("due_on") if found.due else None
        return on is not None and on <= found.hours.date_of(clock.now())

    def _said_of(self, found: Arrival) -> Iterator[Note]:
        """The things to know, the most pressing first."""
        for order in found.open:
            text = self.tr("Open order {number}: {state}").format(
                number=order.number, state=words.order_state(order.state)[0]
            )  # fmt: skip
            since = words.moment(order.received_at, found.hours)
            yield Note("warn", text, self.tr("since {0}").format(since), order.id)
        for hit in found.recalls:
            kind = self.tr("Recall") if hit.kind == "recall" else self.tr("Campaign")
            yield Note("bad", f"{kind} {hit.code}: {hit.name}", hit.words)
        if len(found.owners) > 1:
            yield Note("warn", self.tr("Two owners are on file. Choose below who orders the work."))
        for stay in found.expected:
            when = f"{found.hours.local(stay.start):%Y-%m-%d %H:%M}"
            yield Note("info", self.tr("Expected {0}: {1}").format(when, words.flow(stay.flow)), stay.words)
        if self._is_due(found):
            yield Note("warn", self.tr("Due now: {0}").format(found.due["names"]), self._due(found.due))
        for covered in found.warranties:
            left = self.tr("{km} km or {days} d left, order {number}").format(
                km=f"{covered.left_km:,}", days=covered.left_days, number=covered.number
            )  # fmt: skip
            yield Note("ok", self.tr("Under our warranty: {0}").format("、".join(covered.work)), left, covered.order_id)
        for deferred in found.deferred:
            price = f"¥{format_fen(deferred.price_fen)}" if deferred.price_fen is not None else ""
            since = self.tr("advised {0}").format(words.day(found.hours.date_of(deferred.recommended_at)))
            yield Note("info", self.tr("Put off: {0}").format(deferred.words), "   ".join(filter(None, [price, since])))
        yield self._last(found)

    def _last(self, found: Arrival) -> Note:
        if found.last is None:
            return Note("neutral", self.tr("Here for the first time"))
        last = found.last
        day = words.day(found.hours.date_of(last.row.received_at))
        text = counted(
            self.tr("{n} visit[s], the last {day} at {km}"), found.visits, day=day, km=words.km(last.row.odometer_km)
        )
        return Note("neutral", text, "、".join((*last.work, *last.parts)), last.row.id)

    def _line(self, note: Note) -> QWidget:
        text = Label(note.text)
        text.setWordWrap(True)
        things = [text]
        if note.tone in ("bad", "warn"):
            look(text, "tone", note.tone)
        if note.sub:
            sub = Label(note.sub[:300], "muted")
            sub.setWordWrap(True)
            things.append(sub)
        icon = Icon(_ICONS[note.tone], "text3" if note.tone == "neutral" else note.tone, 16)
        parts: list[Any] = [column(icon, None, margins=(0, 2, 0, 0)), (column(*things, gap=1), 1)]
        if note.order_id:
            first = note.order_id == self.first_open()
            button = Button(self.tr("Open"), "link", key="Alt+R" if first else "", shown_only=True)
            button.clicked.connect(lambda: self.order_wanted.emit(note.order_id))
            parts.append(button)
        line = QWidget()
        line.setLayout(row(*parts, gap=9))
        line.setAccessibleName(f"{note.text} {note.sub}".strip())
        line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)
        return line
