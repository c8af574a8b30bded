"""The routes of test drives: name, minutes, length, what each is good for, and its drawing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget
from sqlalchemy.orm import Session

from desktop.domain.actor import Right
from desktop.domain.problem import Gather, Refused
from desktop.domain.sales import route
from desktop.domain.sales.route import RouteRow, routes
from desktop.pages.desk import Desk
from desktop.pages.drives.panel import drive_words
from desktop.pages.drives.panel.route_drawing import RouteDrawing
from desktop.pages.drives.route_canvas import RouteCanvas
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.field import Field, TextArea
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import refusal
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, RecordTable


class RouteSheet(Sheet):
    """``saved(route_id)``. Tab leads from the fields into the drawing and on."""

    saved = Signal(str)

    def __init__(self, parent: QWidget | None, desk: Desk, known: RouteRow | None) -> None:
        super().__init__(parent, width=740)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._known = desk, known
        self.form, self.canvas, self._hint = Form(columns=2), RouteCanvas(), Label("", "muted")
        self.form.add("name", lambda: self.tr("Name"), Field(limit=60), span=2)
        self.form.add("minutes", lambda: self.tr("Minutes"), Field(latin=True, limit=4))
        self.form.add("metres", lambda: self.tr("Kilometres"), Field(latin=True, limit=8))
        self.form.add("note", lambda: self.tr("Good for, to watch"), TextArea(4), span=2)
        self._hint.setWordWrap(True)
        self.back = Button("", "", "undo-2")
        self.loop = Button("", "", "refresh-cw")
        self.body(
            row(
                (column(self.form, self._hint, None, gap=12), 1),
                column(self.canvas, row(self.back, self.loop, None, gap=6), gap=8), gap=18,
            )
        )  # fmt: skip
        self.buttons(primary="-")
        self.back.clicked.connect(self.canvas.take_back)
        self.loop.clicked.connect(self.canvas.close_loop)
        self.form.saved.connect(self.go)
        self.primary.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)
        if known is not None:
            length = f"{known.metres / 1000:g}" if known.metres else ""
            self.form.fill({"name": known.name, "minutes": str(known.minutes), "metres": length, "note": known.note})
            self.canvas.show_points(known.points)

    def start(self) -> None:
        self.open()
        self.form.start()

    def go(self) -> None:
        """Save all of it."""
        gather, values, by = Gather(), self.form.values(), self._desk.actor
        minutes = gather.take(lambda: _number(values["minutes"], "minutes"), 0.0)
        kilometres = gather.take(lambda: _number(values["metres"] or "0", "metres"), 0.0)
        try:
            gather.done()
        except Refused as refused:
            self.form.refuse(refused)
            return
        known, points = self._known, self.canvas.points()
        given: dict[str, Any] = {"metres": round(kilometres * 1000), "points": points, "note": values["note"]}

        def save(session: Session) -> str:
            if known is None:
                return route.add_route(by, session, values["name"], round(minutes), **given)
            route.edit_route(by, session, known.id, values["name"], round(minutes), **given)
            return known.id

        self._desk.worker.write(by, save, self._on_saved, shown(self._desk, self.form.refuse), owner=self)

    def _on_saved(self, route_id: str) -> None:
        self.accept()
        self.saved.emit(route_id)

    def _repeat(self) -> None:
        self.set_title(self.tr("Route") if self._known else self.tr("New route"))
        self._hint.setText(
            self.tr("Click point after point from the store and back; by key: arrows, Space, Backspace, Home closes.")
        )
        self.back.setText(self.tr("Last point"))
        self.loop.setText(self.tr("Back to the start"))
        self.primary.setText(self.tr("Save"))


class RoutesView(QWidget):
    """Ctrl+N a new one, Enter edits, Delete removes; undone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._asked, self._wanted = desk, 0, ""
        self.table = RecordTable(
            [
                Column("name", lambda: self.tr("Route"), lambda each: Cell(each.name, each.note)),
                Column("time", lambda: self.tr("Time"), self._time_cell, 110),
            ],
            lambda: self.tr("Routes"),
            lambda each: each.id,
        )
        self.drawing, self._name, self._facts, self._note = (
            RouteDrawing(),
            Label("", "h1"),
            Label(),
            Label("", "second"),
        )
        self.drawing.setFixedHeight(300)
        self._note.setWordWrap(True)
        self.add = Button("", "", "plus", key="Ctrl+N", shown_only=True)
        self._first = Button("", "primary", "plus", key="Ctrl+N", shown_only=True)
        self.edit_ = Button("", "", "pencil", key="Enter", shown_only=True)
        self.remove_ = Button("", "danger", "trash-2", key="Del", shown_only=True)
        self._empty, self._none = Empty("map-pin", action=self._first), Empty("map-pin")
        self._listed, self._right, card = QStackedWidget(), QStackedWidget(), Card()
        card.body(column(self._name, self._facts, self.drawing, self._note, None, margins=(16, 14, 16, 14), gap=10))
        card.foot(row(self.edit_, None, self.remove_))
        for stack, faces in ((self._listed, (self.table, self._empty)), (self._right, (card, self._none))):
            for widget in faces:
                stack.addWidget(widget)
        self._heading = Label("", "h2")
        left = Card()
        left.head(self._heading, None, self.add)
        left.body(column((self._listed, 1)))
        left.setMinimumWidth(340)
        left.setMaximumWidth(480)
        self.setLayout(row((left, 5), (self._right, 8), gap=14))
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        self.table.moved.connect(self._show_one)
        self.table.picked.connect(self.edit)
        self.table.removed.connect(self.remove)
        for button in (self.add, self._first):
            button.clicked.connect(self.new)
        self.edit_.clicked.connect(lambda: self.edit(self.table.row()))
        self.remove_.clicked.connect(lambda: self.remove(self.table.row()))

    def start(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask(self) -> None:
        """Read the routes; an answer to an older question is passed over."""
        self._asked += 1
        by, mine = self._desk.actor, self._asked

        def show(rows: list[RouteRow]) -> None:
            if mine != self._asked:
                return
            self.table.show_rows(rows)
            self._listed.setCurrentIndex(0 if rows else 1)
            ids = [each.id for each in rows]
            if self._wanted in ids:
                self.table.choose(ids.index(self._wanted))
                self._wanted = ""
            self._show_one(self.table.row())

        self._desk.worker.read(lambda session: routes(by, session), show, told(self._desk), owner=self)

    def _show_one(self, found: RouteRow | None) -> None:
        self._right.setCurrentIndex(1 if found is None else 0)
        if found is not None:
            self._name.setText(found.name)
            length = f"{found.metres / 1000:g} km" if found.metres else ""
            self._facts.setText("   ".join(filter(None, [drive_words.minutes(found.minutes), length])))
            self._note.setText(found.note)
            self.drawing.show_route(found)

    def new(self) -> None:
        """Ctrl+N."""
        self.edit(None)

    def edit(self, known: RouteRow | None) -> None:
        """Enter; without the right the reason is said."""
        try:
            self._desk.actor.need(Right.SETTINGS)
        except Refused as refused:
            self._desk.say(refusal(refused), bad=True)
            return
        sheet = RouteSheet(self.window(), self._desk, known)
        sheet.saved.connect(self._on_saved)
        sheet.start()

    def _on_saved(self, route_id: str) -> None:
        self._wanted = route_id

    def remove(self, known: RouteRow | None) -> None:
        """Delete: nobody is offered it any more; it can be undone."""
        if known is None:
            return
        by = self._desk.actor

        def done(_none: None) -> None:
            text = self.tr("{name} is offered no more").format(name=known.name)
            self._desk.say(text, undo=lambda: self._write(lambda session: route.restore_route(by, session, known.id)))

        self._write(lambda session: route.remove_route(by, session, known.id), done)

    def _write(self, verb: Callable[[Session], Any], then: Callable[[Any], object] | None = None) -> None:
        self._desk.worker.write(self._desk.actor, verb, then or (lambda _none: None), told(self._desk), owner=self)

    def _repeat(self) -> None:
        self._heading.setText(self.tr("Routes"))
        for button in (self.add, self._first):
            button.setText(self.tr("New route"))
        self.edit_.setText(self.tr("Edit"))
        self.remove_.setText(self.tr("Remove"))
        self._empty.set_title(self.tr("No route is known yet"))
        self._empty.set_hint(self.tr("A route has a name, minutes and a drawing; it is offered with each booking."))
        self._none.set_title(self.tr("No route is chosen"))
        self._none.set_hint("")
        self._show_one(self.table.row())

    @staticmethod
    def _time_cell(each: RouteRow) -> Cell:
        return Cell(drive_words.minutes(each.minutes), f"{each.metres / 1000:g} km" if each.metres else "", strong=True)


def _number(typed: str, field: str) -> float:
    """Raises Refused ``number.form``."""
    plain = typed.replace("，", ".").replace(",", ".")
    try:
        found = float(plain) if len(plain) <= 8 and plain.isascii() else -1.0
    except ValueError:
        found = -1.0
    if not 0 <= found < 1_000_000:
        raise Refused("number.form", field, value=typed[:20])
    return found
