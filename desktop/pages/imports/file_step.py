"""Step 1: what the file is and how it is read; everything is guessed, shown at once, and can be changed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.actor import Actor, Right
from desktop.pages.imports import words
from desktop.pages.imports.opened import MARKUP, WHOLE, Opened, Way
from desktop.pages.imports.preview import Preview
from desktop.store.importing.kinds import KINDS
from desktop.widgets import translate
from desktop.widgets.counted import counted
from desktop.widgets.field import Choice
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row

TITLE_LINES = 12
"""So many of the first lines can be chosen as the heading."""
LINE_CHARACTERS = 40


class FileStep(QWidget):
    """``show_file``; ``changed`` carries how the person wants it read."""

    changed = Signal(object)
    """A Way."""

    def __init__(self, by: Actor) -> None:
        super().__init__()
        self._by = by
        self._opened: Opened | None = None
        self.kind, self.sheet, self.encoding = Choice(), Choice(), Choice()
        self.separator, self.line = Choice(), Choice()
        self.preview = Preview(lambda: self.tr("The first rows"))
        self._names = {name: Label("", "second") for name in ("kind", "sheet", "encoding", "separator", "line")}
        self._cells: dict[str, QWidget] = {}
        for name, label in self._names.items():
            field = getattr(self, name)
            label.setBuddy(field)
            field.activated.connect(lambda _place: self.changed.emit(self.way()))
            cell = self._cells[name] = QWidget()
            cell.setLayout(column(label, field, gap=4))
        self.line.setMaximumWidth(460)
        self._below = Label("", "muted")
        facts = row(*self._cells.values(), None, gap=14)
        self.setLayout(column(facts, self._below, (self.preview, 1), margins=(14, 12, 14, 0), gap=10))
        translate.say(self, lambda _text: self._repeat(), str)

    def way(self) -> Way:
        """As it is set now."""
        opened = self._opened
        if opened is None:
            return Way()
        line = int(self.line.value() or opened.seen.header_line)
        same_sheet = self.sheet.value() == opened.seen.sheet
        # another sheet or separator makes other lines: the heading is looked for again
        again = not same_sheet or self.separator.value() != opened.seen.separator
        return Way(
            self.sheet.value(), self.encoding.value(), self.separator.value(), -1 if again else line,
            "" if again else self.kind.value(),
        )  # fmt: skip

    def show_file(self, opened: Opened) -> None:
        """The file as it is read now."""
        self._opened = opened
        self._repeat()
        self.preview.show_file(opened.seen if opened.seen.format != MARKUP else None)

    def start(self) -> None:
        """Put the focus where work starts."""
        self.kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def _repeat(self) -> None:
        names = {
            "kind": self.tr("What is it?"), "sheet": self.tr("Sheet"), "encoding": self.tr("Characters"),
            "separator": self.tr("Between the columns"), "line": self.tr("Columns are named in"),
        }  # fmt: skip
        for name, label in self._names.items():
            label.setText(names[name])
            getattr(self, name).setAccessibleName(names[name])
        opened = self._opened
        if opened is None:
            return
        seen = opened.seen
        self._show_choices(opened)
        self._cells["sheet"].setVisible(len(seen.sheets) > 1)
        for name in ("encoding", "separator"):
            self._cells[name].setVisible(seen.format == "text")
        self._cells["line"].setVisible(seen.format != MARKUP)
        told = self.tr("About {n} row[s]. Columns: {k}. The first {m} as they stand in the file:")
        self._below.setText(
            counted(told, seen.rows_about, k=len(seen.header), m=len(seen.preview))
            if seen.format != MARKUP
            else self.tr("An XML catalogue: it is read as a whole.")
        )

    def _show_choices(self, opened: Opened) -> None:
        seen = opened.seen
        kinds = [name for name, kind in KINDS.items() if self._by.may(kind.right)] if seen.format != MARKUP else []
        kinds += WHOLE if self._by.may(Right.PRICE) else ()
        if opened.kind not in kinds:
            kinds.append(opened.kind)
        self._put(self.kind, [(name, words.kind_words(name)) for name in kinds], opened.kind)
        self._put(self.sheet, [(name, name) for name in seen.sheets], seen.sheet)
        self._put(self.encoding, words.encodings(seen.encoding), seen.encoding)
        self._put(self.separator, words.separators(seen.separator), seen.separator)
        lines = [("0", self.tr("no line: letters"))]
        for number, cells in seen.top[:TITLE_LINES]:
            text = " ".join(filter(None, (cell.strip() for cell in cells)))
            short = text if len(text) <= LINE_CHARACTERS else f"{text[:LINE_CHARACTERS]}…"
            lines.append((str(number), self.tr("line {n}: {text}").format(n=number, text=short)))
        self._put(self.line, lines, str(seen.header_line))

    @staticmethod
    def _put(choice: Choice, options: list[tuple[str, str]], value: str) -> None:
        choice.show_options(options)
        choice.blockSignals(True)
        choice.choose(value)
        choice.blockSignals(False)
