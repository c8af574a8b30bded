"""Picking the model without a VIN: brand, series, year, engine; typing filters, Enter picks, Backspace goes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.domain import text
from desktop.pages.parts.finder import Finder, Pick
from desktop.store.catalogue.row import CarRow, NamedRow
from desktop.widgets import translate
from desktop.widgets.cell import ROW, Cell
from desktop.widgets.field import SearchField
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, RecordTable
from desktop.work import Worker


@dataclass(frozen=True)
class _Option:
    """One line: ``words`` for the eye, ``keys`` for the filter, ``what`` the thing itself."""

    words: str
    detail: str
    keys: str
    what: Any


class _Filter(SearchField):
    emptied = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
        else:
            super().keyPressEvent(event)


class ModelPicker(Sheet):
    """``picked`` carries a CarRow with its year; the sheet closes itself."""

    picked = Signal(object)

    def __init__(self, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=520)
        self._worker = worker
        self._trail: list[tuple[Pick, str]] = [(Pick(), "")]
        self._options: list[_Option] = []
        self._path, self._hint = Label("", "second"), Label("", "muted")
        self.filter = _Filter()
        self.table = RecordTable(
            [Column("name", lambda: self.tr("Choose"), lambda option: Cell(option.words, option.detail, strong=True))],
            lambda: self.tr("Choices"),
            lambda option: option.words,
        )
        self.table.setFixedHeight(7 * ROW + 36)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body(column(self._path, self.filter, self.table, self._hint, gap=8))
        self.buttons(primary="")
        self.filter.textChanged.connect(lambda _text: self._narrow())
        self.filter.stepped.connect(self.table.step)
        self.filter.returnPressed.connect(self.table.pick)
        self.filter.emptied.connect(self.back)
        self.table.picked.connect(lambda option: self._take(option))
        self.table.clicked.connect(lambda _index: self.table.pick())
        self.set_title(self.tr("Pick a model"))
        self._hint.setText(self.tr("Type to filter (also pinyin initials) · ↑↓ Enter picks · Backspace goes back"))

    def start(self) -> None:
        """Open at the brands."""
        self._trail = [(Pick(), "")]
        self.open()
        self.filter.setFocus()
        self._ask()

    def back(self) -> None:
        """One step back; at the brands nothing happens."""
        if len(self._trail) > 1:
            self._trail.pop()
            self._ask()

    def _ask(self) -> None:
        step = self._trail[-1][0]
        self._path.setText("  ›  ".join(words for _step, words in self._trail if words) or self.tr("Brand"))
        self._options = []
        self.filter.clear()
        self._narrow()
        names = (self.tr("Filter brands"), self.tr("Filter series"), self.tr("Filter years"), self.tr("Filter engines"))
        self.filter.setPlaceholderText(names[min(len(self._trail), len(names)) - 1])
        self.filter.setAccessibleName(self.filter.placeholderText())
        self._worker.search(Finder, lambda finder: finder.pick(step), self._show, owner=self)

    def _show(self, found: list[Any]) -> None:
        self._options = [_option(each) for each in found]
        self._narrow()
        if len(self._options) == 1 and len(self._trail) > 2:
            self._take(self._options[0])

    def _narrow(self) -> None:
        wanted = text.clean(self.filter.text()).lower()
        shown = [option for option in self._options if not wanted or wanted in option.keys]
        shown.sort(key=lambda option: not any(key.startswith(wanted) for key in option.keys.split("\n")))
        self.table.show_rows(shown)

    def _take(self, option: _Option) -> None:
        step = self._trail[-1][0]
        if isinstance(option.what, CarRow):
            self.accept()
            self.picked.emit(option.what)
            return
        if step.brand is None:
            following = Pick(brand=option.what.id)
        elif step.series is None:
            following = Pick(step.brand, option.what.id)
        else:
            following = Pick(step.brand, step.series, option.what)
        self._trail.append((following, option.words))
        self._ask()


def _option(each: NamedRow | int | CarRow) -> _Option:
    english = translate.current().code == "en"
    if isinstance(each, NamedRow):
        keys = "\n".join((each.name_zh.lower(), each.name_en.lower(), text.initials(each.name_zh)))
        words = (each.name_en or each.name_zh) if english else each.name_zh
        other = each.name_zh if english else each.name_en
        return _Option(words, other if other != words else "", keys, each)
    if isinstance(each, CarRow):
        words = " ".join(filter(None, [each.engine, each.gearbox]))
        return _Option(words, f"{each.year_from}–{each.year_to}", words.lower(), each)
    return _Option(str(each), "", str(each), each)
