"""The basket on the right: whose it is, the lines, what to know, the sums, and the keys that print."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.domain import clock
from desktop.domain.problem import Refused
from desktop.domain.sales.line import Line
from desktop.pages.parts import part_words as words
from desktop.pages.parts.also_line import AlsoLine
from desktop.pages.parts.basket_desk import BasketDesk
from desktop.pages.parts.basket_foot import BasketFoot
from desktop.pages.parts.basket_line import LineRow
from desktop.pages.parts.basket_notes import Notes
from desktop.pages.parts.car_details import CarDetails
from desktop.pages.parts.customer_picker import CustomerPicker
from desktop.pages.parts.line_editor import LineEditor
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.icon import Icon
from desktop.widgets.label import Elided, Label, Pill
from desktop.widgets.layout import column, frame, row, rule, scrolled
from desktop.widgets.sentence import refusal
from desktop.widgets.theme import look


class BasketPanel(QFrame):
    """Draws a :class:`BasketDesk` and hands it what a person does. The lines scroll; sums and buttons stay."""

    left = Signal()
    """Back to the search: an editor closed, a customer was taken, Esc."""
    parked_wanted = Signal()

    def __init__(self, desk: BasketDesk) -> None:
        super().__init__()
        look(self, "card")
        self.desk = desk
        self._title, self._pill, self._number = Label("", "h2"), Pill("", "warn"), Elided("", "muted")
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.parked = Button("", "link", key="Ctrl+O", shown_only=True)
        head = frame(
            "cardHead", row(self._title, self._pill, (self._number, 1), self.parked, margins=(14, 8, 10, 8), gap=8)
        )
        head.setMinimumHeight(44)
        self.customer = CustomerPicker(desk.desk)
        self.free = Button("", "ghost", "plus", key="Ctrl+J", shown_only=True)
        self.also = AlsoLine(desk.desk)
        self.editor, self.details, self.foot = LineEditor(lambda: desk.desk.actor), CarDetails(desk), BasketFoot()
        self._problem, self._approval, self._expired, self._fit = Banner(), Banner(), Banner(), Banner()
        self._approval.setObjectName("approval")
        self._nothing, self._how = Label("", "h3"), Label("", "muted")
        for label in (self._nothing, self._how):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        icon = row(None, Icon("receipt-text", "text3", 28), None)
        self._empty = frame("plain", column(icon, self._nothing, self._how, margins=(18, 22, 18, 14), gap=6))
        self._rows: dict[str, LineRow] = {}
        self._lines: QVBoxLayout = column(gap=0)
        banners = column(self._problem, self._approval, self._expired, self._fit, margins=(14, 8, 14, 0), gap=6)
        body = column(
            self._lines,
            self._empty,
            self.editor,
            self.also,
            row(self.free, None, margins=(8, 4, 8, 0)),
            banners,
            self.details,
            None,
            gap=0,
        )
        self._area: QScrollArea = scrolled(body)
        self.setLayout(column(head, self.customer, rule(), (self._area, 1), self.foot, gap=0))
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        desk = self.desk
        desk.changed.connect(self._on_changed)
        desk.refused.connect(self.refuse)
        desk.noted.connect(self._show_notes)
        desk.saved.connect(lambda moment: self.foot.show_saved(f"{clock.local(moment):%H:%M:%S}"))
        self.customer.picked.connect(desk.set_customer)
        self.customer.done.connect(self.left)
        self.free.clicked.connect(self.editor.open_free)
        self.also.wanted.connect(desk.add)
        self.parked.clicked.connect(self.parked_wanted)
        self.editor.ready.connect(self._on_edited)
        self.editor.closed.connect(self._after_editor)

    # -- drawing

    def _repeat(self) -> None:
        self.free.setText(self.tr("Labour or sundry"))
        self._nothing.setText(self.tr("Nothing in the quote yet"))
        self._how.setText(self.tr("Enter adds the chosen part. + − and digits there change the quantity."))
        self._problem.clear()
        self._draw()

    def _on_changed(self) -> None:
        self._problem.clear()
        self._draw()

    def _draw(self) -> None:
        desk, basket = self.desk, self.desk.basket
        self._title.setText(self.tr("Quote"))
        self._show_state()
        self.parked.setVisible(bool(desk.parked))
        self.parked.setText(self.tr("{0} parked").format(len(desk.parked)))
        self.customer.show_basket(basket)
        self._draw_lines(basket.lines)
        self._empty.setVisible(not basket.lines and self.editor.isHidden())
        self.also.ask(desk.part_keys() if desk.issued is None else ())
        self.details.show_basket(basket)
        self.foot.show_basket(basket, desk.issued is not None)
        self._show_fit()
        self._show_notes(desk.notes)

    def _show_state(self) -> None:
        issued, basket = self.desk.issued, self.desk.basket
        if issued is not None:
            self._pill.show_status(self.tr("Issued"), "ok")
            self._number.setText(issued.number)
        elif basket.revises:
            self._pill.show_status(self.tr("Revision"), "info")
            self._number.setText("")
        else:
            self._pill.show_status(self.tr("Draft"), "warn")
            self._number.setText("")

    def _draw_lines(self, lines: tuple[Line, ...]) -> None:
        wanted = [line.id for line in lines]
        for gone in [key for key in self._rows if key not in wanted]:
            old = self._rows.pop(gone)
            self._lines.removeWidget(old)
            old.hide()
            old.deleteLater()
        for place, line in enumerate(lines):
            shown = self._rows.get(line.id)
            if shown is None:
                shown = self._rows[line.id] = self._made(line)
                self._lines.insertWidget(place, shown)
            else:
                shown.show_line(line)
                if self._lines.indexOf(shown) != place:
                    self._lines.removeWidget(shown)
                    self._lines.insertWidget(place, shown)

    def _made(self, line: Line) -> LineRow:
        made, desk = LineRow(line), self.desk
        made.stepped.connect(desk.step)
        made.digit.connect(desk.type_digit)
        made.qty.connect(desk.set_qty)
        made.refused.connect(self.refuse)
        made.removed.connect(self._on_removed)
        made.edited.connect(self.edit)
        made.moved.connect(self._on_moved)
        return made

    def _show_fit(self) -> None:
        lines = [line for line in self.desk.basket.lines if line.kind == "part"]
        wrong = sum(line.fit == "no" for line in lines)
        unsure = sum(line.fit in ("conditional", "unknown") for line in lines)
        if wrong:
            self._fit.tell(counted(self.tr("{n} part[s] [does|do] not fit this car"), wrong), "bad")
        elif unsure:
            self._fit.tell(counted(self.tr("Fit not confirmed on {n} line[s]: the paper says so"), unsure), "warn")
        else:
            self._fit.clear()

    def _show_notes(self, notes: Notes) -> None:
        reasons = {"amount": self.tr("over the amount"), "margin": self.tr("margin too low")}
        if notes.reasons:
            why = self.tr(", ").join(reasons.get(reason, reason) for reason in notes.reasons)
            self._approval.tell(self.tr("Needs approval ({0}): prints as pending").format(why), "warn")
        else:
            self._approval.clear()
        if notes.expired is not None:
            text = self.tr("Price out of date since {day} on {n} line[s]: check before promising it")
            self._expired.tell(counted(text, notes.expired_lines, day=f"{notes.expired:%Y-%m-%d}"), "bad")
        else:
            self._expired.clear()

    # -- doing

    def refuse(self, refused: Refused) -> None:
        """The sentence stands where the thing is typed; what belongs to no field, over the sums."""
        fields = {problem.field for problem in refused.problems}
        if not self.editor.isHidden() and fields & {"name", "qty", "unit_price", "kind"}:
            self.editor.refuse(refused)
            return
        self._problem.tell(refusal(refused), "bad")
        self._bring(self._problem)

    def problem(self) -> str:
        """The sentence of the last refusal that belongs to no field here."""
        return "" if self._problem.isHidden() else self._problem.text()

    def edit(self, line_id: str) -> None:
        """Enter on a line."""
        line = next((line for line in self.desk.basket.lines if line.id == line_id), None)
        if line is not None:
            self._back_to = line_id
            self.editor.open_line(line)
            self._empty.hide()
            self._bring(self.editor)

    def open_free(self) -> None:
        """Ctrl+J."""
        self._back_to = ""
        self.editor.open_free()
        self._empty.hide()
        self._bring(self.editor)

    def _bring(self, widget: QWidget) -> None:
        """Scroll it into view once the layout has settled; its foot first, where it is taller than the place."""
        QTimer.singleShot(0, widget, lambda: self._area.ensureWidgetVisible(widget, 0, 8))

    _back_to = ""

    def _on_edited(self, make: object) -> None:
        if self.desk.change(make):  # type: ignore[arg-type]
            self.editor.done()

    def _after_editor(self) -> None:
        self._empty.setVisible(not self.desk.basket.lines)
        back = self._rows.get(self._back_to)
        if back is not None:
            back.setFocus()
        else:
            self.left.emit()

    def to_lines(self) -> None:
        """Ctrl+B: the last line, where the work is."""
        lines = self.desk.basket.lines
        if lines:
            self._focus_line(len(lines) - 1)
        else:
            self.open_free()

    def _focus_line(self, place: int) -> None:
        shown = self._rows[self.desk.basket.lines[place].id]
        shown.setFocus(Qt.FocusReason.OtherFocusReason)
        self._bring(shown)

    def _on_moved(self, line_id: str, by: int) -> None:
        places = [line.id for line in self.desk.basket.lines]
        place = places.index(line_id) + by
        if 0 <= place < len(places):
            self._focus_line(place)
        elif place >= len(places):
            self.details.start()

    def _on_removed(self, line_id: str) -> None:
        places = [line.id for line in self.desk.basket.lines]
        place = places.index(line_id)
        had_focus = self._rows[line_id].hasFocus()
        self.desk.remove(line_id)
        left = len(self.desk.basket.lines)
        if had_focus and left:
            self._focus_line(min(place, left - 1))
        elif had_focus:
            self.left.emit()

    def told(self, line: Line) -> str:
        """For the message that offers to undo."""
        return self.tr("Removed: {0} {1}").format(line.name, words.yuan(line.amount_fen))
