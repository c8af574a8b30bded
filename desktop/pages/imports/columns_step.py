"""Step 2: which column of the file goes where. Columns at the left, what is wanted at the right."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.actor import Actor
from desktop.pages.imports import words
from desktop.pages.imports.opened import Opened
from desktop.store.importing.guess import SURE
from desktop.store.importing.heading import letter
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.field import Choice
from desktop.widgets.label import Elided, Label
from desktop.widgets.layout import column, row
from desktop.widgets.table import Column, RecordTable

SAMPLES, SAMPLE_CHARACTERS = 3, 24


@dataclass(frozen=True)
class _Place:
    """A column of the file. ``sure``: how sure its field is, 0 to 1; 2 where a person or an earlier file said it."""

    place: int
    name: str
    samples: tuple[str, ...]
    field: str
    sure: float


@dataclass(frozen=True)
class _Want:
    """A field. ``place``: its column, −1 for none."""

    field: str
    needed: bool
    place: int


class ColumnsStep(QWidget):
    """``changed`` carries the file with its columns put anew."""

    changed = Signal(object)
    """An Opened."""

    def __init__(self, by: Actor) -> None:
        super().__init__()
        self._by = by
        self.opened: Opened | None = None
        self._set: set[int] = set()
        self.banner = Banner()
        self.table = RecordTable(
            [
                Column("column", lambda: self.tr("Column of the file"), self._column_cell),
                Column("field", lambda: self.tr("Goes into"), self._field_cell, 150, narrow_width=130),
                Column("sure", lambda: self.tr("How sure"), self._sure_cell, 112, narrow_width=100),
            ],
            lambda: self.tr("Columns of the file"),
            lambda each: each.place,
        )
        self.wanted = RecordTable(
            [
                Column("want", lambda: self.tr("What is brought in"), self._want_cell),
                Column("state", lambda: self.tr("From"), self._state_cell, 128),
            ],
            lambda: self.tr("Fields"),
            lambda each: each.field,
        )
        self._which, self.choice = Elided("", "h3"), Choice()
        self.choice.setMinimumWidth(190)
        self._hint = Label("", "muted")
        left, right = Card(), Card()
        left.body(column((self.table, 1)))
        left.foot(row((self._which, 1), self.choice, gap=12), self._hint)
        right.body(column((self.wanted, 1)))
        self.setLayout(
            column(
                self.banner, (row((left, 8), (right, 5), gap=14), 1), margins=(14, 12, 14, 0), gap=10
            )
        )  # fmt: skip
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        self.table.moved.connect(lambda _row: self._show_chosen())
        self.table.picked.connect(lambda _row: self.ask())
        self.table.acted.connect(lambda _row, _column: self.ask())
        self.table.removed.connect(lambda found: self.put(found.place, ""))
        self.table.stepped.connect(self._cycle)
        self.choice.activated.connect(lambda _place: self._chosen())
        self.wanted.picked.connect(self._to_column)

    def show_file(self, opened: Opened, *, anew: bool = True) -> None:
        """``anew``: another file, or read in another way."""
        self.opened = opened
        if anew:
            self._set = set()
        self._repeat()
        if anew and self.table.rows():
            self.table.choose(0)

    def start(self) -> None:
        """Put the focus where work starts."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask(self) -> None:
        """Enter: the list of fields for the chosen column opens."""
        self.choice.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.choice.showPopup()

    def put(self, place: int, name: str) -> None:
        """This column is that field, or none."""
        if self.opened is None:
            return
        self._set.add(place)
        self.opened = self.opened.put(place, name)
        self._repeat()
        self.changed.emit(self.opened)

    def _chosen(self) -> None:
        found = self.table.row()
        if found is not None:
            self.put(found.place, self.choice.value())
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self.table.step(1)

    def _cycle(self, found: _Place, by: int) -> None:
        """+ and −: through the fields that no other column is, none among them."""
        taken = self.opened.mapping if self.opened is not None else {}
        names = ["", *(name for name in self._fields() if name == found.field or name not in taken)]
        now = names.index(found.field) if found.field in names else 0
        self.put(found.place, names[(now + by) % len(names)])

    def _to_column(self, want: _Want) -> None:
        """Enter on a field: to its column."""
        if want.place >= 0:
            self.table.choose(want.place)
        self.start()

    def _fields(self) -> list[str]:
        kind = self.opened.rows_kind if self.opened is not None else None
        return [each.name for each in kind.shown(self._by)] if kind is not None else []

    # -- words

    def _repeat(self) -> None:
        self._hint.setText(self.tr("Enter chooses, + and − go through the fields, Delete leaves the column out."))
        opened = self.opened
        if opened is None or opened.rows_kind is None:
            return
        names = [("", self.tr("— left out —"))]
        names += [(name, words.field_words(opened.kind, name)) for name in self._fields()]
        self.choice.show_options(names)
        self.table.show_rows([self._place(place, name) for place, name in enumerate(opened.seen.header)])
        needed = {each.name for each in opened.rows_kind.fields if each.needed} | set(opened.rows_kind.one_of)
        self.wanted.show_rows([_Want(name, name in needed, opened.mapping.get(name, -1)) for name in self._fields()])
        self._show_chosen()
        self._warn(opened)

    def _warn(self, opened: Opened) -> None:
        missing = opened.missing(self._by)
        if missing:
            said = ", ".join(words.field_words(opened.kind, name) for name in missing)
            self.banner.tell(self.tr("Needed, and no column yet: {fields}").format(fields=said), "bad")
        elif opened.remembered and not self._set:
            self.banner.tell(self.tr("A file with these columns was brought in before: they are set as then."), "ok")
        else:
            self.banner.clear()

    def _place(self, place: int, name: str) -> _Place:
        assert self.opened is not None
        cells = (cells[place].strip() for _, cells in self.opened.seen.preview if place < len(cells))
        samples = tuple(list(dict.fromkeys(filter(None, cells)))[:SAMPLES])
        field = self.opened.field_of(place)
        guessed = self.opened.guesses.get(field)
        told = place in self._set or self.opened.remembered
        sure = 2.0 if told else guessed.sure if guessed is not None and guessed.column == place else 0.0
        return _Place(place, name, samples, field, sure)

    def _show_chosen(self) -> None:
        found = self.table.row()
        self.choice.setEnabled(found is not None)
        if found is None:
            self._which.clear()
            return
        said = words.column_words(found.place, found.name)
        self._which.setText(self.tr("{column} goes into").format(column=said))
        self.choice.setAccessibleName(self._which.text())
        self.choice.blockSignals(True)
        self.choice.choose(found.field)
        self.choice.blockSignals(False)

    def _column_cell(self, each: _Place) -> Cell:
        shown = "   ".join(" ".join(sample.split())[:SAMPLE_CHARACTERS] for sample in each.samples)
        return Cell(words.column_words(each.place, each.name), shown or self.tr("nothing in the first rows"))

    def _field_cell(self, each: _Place) -> Cell:
        assert self.opened is not None
        said = words.field_words(self.opened.kind, each.field)
        return Cell(said or self.tr("left out"), kind="link" if said else "text")

    def _sure_cell(self, each: _Place) -> Cell:
        if not each.field:
            return Cell("", kind="pill")
        if each.sure > 1:
            return Cell(self.tr("set"), kind="pill", tone="info")
        if each.sure >= SURE:
            return Cell(self.tr("sure"), kind="pill", tone="ok")
        return Cell(self.tr("look twice"), kind="pill", tone="warn")

    def _want_cell(self, each: _Want) -> Cell:
        assert self.opened is not None
        kind = self.opened.kind
        return Cell(words.field_words(kind, each.field), words.about_words(kind, each.field), strong=each.needed)

    def _state_cell(self, each: _Want) -> Cell:
        assert self.opened is not None
        if each.place >= 0:
            named = self.tr("column {letter}").format(letter=letter(each.place))
            return Cell(named, kind="pill", tone="ok")
        if each.field in self.opened.missing(self._by):
            return Cell(self.tr("needed"), kind="pill", tone="bad")
        return Cell(self.tr("not in the file"), kind="pill")
