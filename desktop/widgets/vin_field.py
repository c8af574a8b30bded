"""The VIN field: reads what is typed, marks what it read differently, says which position is wrong and what is right.

O and Q are read as 0 and I as 1; such positions are underlined and Ctrl+Z gives back what was typed. The field never
decodes by itself: ``ask(text, then)`` does, off the GUI thread, because foreign makers load large tables.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.domain.parts.vin import LENGTH, Reading, Vin, read
from desktop.domain.problem import Problem
from desktop.widgets import theme, translate
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.icon import Icon
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import refusal, sentence
from desktop.widgets.theme import look

Decode = Callable[[str, Callable[[Vin], object]], object]
"""``decode(text, then)``: decode off the GUI thread, call ``then`` on it."""
REPAIRS = 2
"""How many likely repairs are offered, each a button that Tab reaches."""
_TYPED_LIMIT = 40


def _merged(before: str, shown: str, now: str) -> str:
    """What was typed, after an edit turned ``shown`` into ``now``; what was not touched stays."""
    start = 0
    while start < min(len(shown), len(now)) and shown[start] == now[start]:
        start += 1
    end = 0
    while end < min(len(shown), len(now)) - start and shown[len(shown) - 1 - end] == now[len(now) - 1 - end]:
        end += 1
    return before[:start] + now[start : len(now) - end] + before[len(before) - end :]


class _Line(Field):
    """The line itself: large, spaced, with marks under the positions that were read differently or are wrong."""

    undone = Signal()

    def __init__(self) -> None:
        super().__init__(latin=True, style="vin", limit=_TYPED_LIMIT)
        self.setProperty("scans", True)
        self.replaced: tuple[int, ...] = ()
        self.wrong: int | None = None
        self.setTextMargins(0, 0, 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_Z and self.replaced:
            self.undone.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.replaced and self.wrong is None:
            return
        metrics, text = QFontMetricsF(self.font()), self.text()
        cursor = self.cursorRect()
        left = cursor.x() + cursor.width() / 2 - metrics.horizontalAdvance(text[: self.cursorPosition()])
        painter = QPainter(self)
        foot = self.rect().center().y() + metrics.height() / 2 - 1
        marks = [(place, "warn") for place in self.replaced] + ([(self.wrong, "bad")] if self.wrong is not None else [])
        for place, tone in marks:
            if place < len(text):
                x = left + metrics.horizontalAdvance(text[:place])
                width = metrics.horizontalAdvance(text[place]) - self.font().letterSpacing()
                painter.fillRect(QRectF(x, foot, max(6.0, width), 2.5), theme.current().color(tone))
        painter.end()


class VinField(QWidget):
    """Give ``ask``, and what stands ``beside`` the line. Listen to ``decoded``, ``cleared`` and ``entered``.

    ``cleared``: the 17 characters no longer hold, the old car must go from the screen. ``entered``: with 17 bad
    characters this means "go on unverified", with fewer "look for these".
    """

    decoded = Signal(object)
    """A Vin; ``valid`` may be False."""
    cleared = Signal()
    entered = Signal(str)
    edited = Signal(str)

    def __init__(self, ask: Decode, *beside: QWidget) -> None:
        super().__init__()
        self._ask = ask
        self._reading, self._raw = Reading(""), False
        self._vin: Vin | None = None
        self.line = _Line()
        self._icon, self._words, self._count = Icon("info", "text3", 15), Label("", "muted"), Label("", "muted")
        self._words.setWordWrap(True)
        self._repairs = [Button("", "link") for _ in range(REPAIRS)]
        for button in self._repairs:
            button.clicked.connect(lambda _on=False, button=button: self.type_in(button.words))
        likely = Label("", "muted")
        translate.say(likely, likely.setText, lambda: self.tr("Likely:"))
        self._likely = QWidget()
        self._likely.setLayout(row(likely, *self._repairs, None, gap=6, margins=(23, 0, 0, 0)))
        self._likely.hide()
        feedback = row(self._icon, (self._words, 1), self._count, gap=6, margins=(2, 0, 2, 0))
        self.setLayout(column(row((self.line, 1), *beside), feedback, self._likely, gap=7))
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self._edited)
        self.line.returnPressed.connect(lambda: self.entered.emit(self.text()))
        self.line.undone.connect(self.undo)
        translate.say(self, self.line.setPlaceholderText, lambda: self.tr("Scan or type the VIN, 17 characters"))
        translate.say(self, self.line.setAccessibleName, lambda: self.tr("VIN, 17 characters"))
        translate.say(self, lambda _text: self._tell(), str)

    # -- what it holds

    def text(self) -> str:
        """The characters as read (or as typed, after Ctrl+Z)."""
        return self._reading.typed if self._raw else self._reading.text

    def vin(self) -> Vin | None:
        """The decoded VIN while its 17 characters stand there."""
        return self._vin

    def type_in(self, text: str) -> None:
        """As if typed anew: from a draft, a scanner, a repair."""
        self._raw = False
        self._take(text, len(text))

    def clear(self) -> None:
        self.type_in("")

    def undo(self) -> None:
        """Give back O, Q and I as they were typed."""
        if self._reading.replaced:
            self._raw = True
            self._take(self._reading.typed, self.line.cursorPosition())

    # -- typing

    def _edited(self, now: str) -> None:
        cursor = len(read(now[: self.line.cursorPosition()]).typed)
        self._take(_merged(self._reading.typed, self.text(), now), cursor)

    def _take(self, typed: str, cursor: int) -> None:
        reading = read(typed)
        if not reading.text:
            self._raw = False
        self._reading = reading
        shown = self.text()
        if self.line.text() != shown:
            self.line.setText(shown)
            self.line.setCursorPosition(cursor)
        self.line.replaced = () if self._raw else reading.replaced
        if self._vin is not None and self._vin.vin != shown:
            self._vin = None
            self.cleared.emit()
        self._tell()
        self.edited.emit(shown)
        if len(shown) == LENGTH and self._vin is None:
            self._ask(shown, lambda vin: self._answer(shown, vin))

    def _answer(self, asked: str, vin: Vin) -> None:
        if asked == self.text():
            self._vin = vin
            self._tell()
            self.decoded.emit(vin)

    # -- what it says

    def _tell(self) -> None:
        vin, length = self._vin, len(self.text())
        self._count.setText(f"{length}/{LENGTH}")
        state, tone, picture, words = "", "muted", "info", ""
        if vin is not None and vin.valid:
            known = vin.known
            state = tone = "ok" if known else "warn"
            picture = "circle-check" if known else "triangle-alert"
            words = self._good(vin)
        elif vin is not None:
            state, tone, picture = "bad", "bad", "circle-alert"
            words = refusal(vin.problems)
        elif length > LENGTH:
            state, tone, picture = "bad", "bad", "circle-alert"
            words = sentence(Problem("vin.length.long", "vin", {"length": length, "over": length - LENGTH}))
        elif length == 0:
            words = self.tr("17 characters, or the last 6 to 8 and Enter. O, Q and I are read as 0 and 1.")
        else:
            words = self.tr("Go on typing, or Enter to look for these characters.")
        if self.line.replaced:
            words = self.tr("{words} · Underlined: O, Q, I read as 0, 1 (Ctrl+Z gives them back)").format(words=words)
        self.line.wrong = 8 if vin is not None and not vin.valid and vin.check_ok is False else None
        look(self.line, "state", state)
        look(self._words, tone)
        self._icon.show_icon(picture, "text3" if tone == "muted" else tone)
        self._words.setText(words)
        self.line.setAccessibleDescription(words)
        repairs = vin.repairs if vin is not None and not vin.valid else ()
        self._likely.setVisible(bool(repairs))
        for place, button in enumerate(self._repairs):
            button.setVisible(place < len(repairs))
            if place < len(repairs):
                button.setText(repairs[place])
        self.line.update()

    def _good(self, vin: Vin) -> str:
        chinese = translate.current().code == "zh"
        maker = (vin.maker_zh if chinese else vin.maker_en) or self.tr("maker unknown")
        if vin.check_ok:
            check = self.tr("Check digit right (position 9 = {digit})").format(digit=vin.expected_check)
        else:
            check = self.tr("No check digit needed for this country")
        parts = [check, maker]
        if vin.year:
            parts.append(self.tr("model year {year}").format(year=vin.year))
        parts += [sentence(problem) for problem in vin.problems]
        return " · ".join(parts)
