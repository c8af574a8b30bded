"""Picking a car without its VIN: brand, series, year, engine and car stand side by side, each filters as one types.

Enter or → goes on to the next column, ← or Backspace back; Ctrl+Enter searches within what is chosen so far.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain import text
from desktop.pages.parts.finder import Finder, Shelf
from desktop.pages.parts.model_column import ModelColumn, Option
from desktop.store.catalogue.row import CarRow, NamedRow, Scope
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.label import Elided, Label
from desktop.widgets.layout import column, row
from desktop.widgets.sheet import Sheet
from desktop.work import Worker

BRAND, SERIES, YEAR, ENGINE, CAR = range(5)


class ModelPicker(Sheet):
    """``picked`` carries a CarRow with its year, ``narrowed`` a Scope and its words; the sheet closes itself."""

    picked = Signal(object)
    narrowed = Signal(object, str)

    def __init__(self, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=1010)
        self._worker = worker
        self._cars: list[CarRow] = []
        self._series: list[NamedRow] = []
        self._brands: dict[int, NamedRow] = {}
        self._series_shown: int | None = None
        self._ahead = -1
        self.columns = (
            ModelColumn(lambda: self.tr("Brand"), lambda: self.tr("Filter brands"), 204),
            ModelColumn(lambda: self.tr("Series"), lambda: self.tr("Filter series"), 232),
            ModelColumn(lambda: self.tr("Year"), lambda: self.tr("Year"), 130),
            ModelColumn(lambda: self.tr("Engine"), lambda: self.tr("Filter engines"), 186),
            ModelColumn(lambda: self.tr("Car"), lambda: self.tr("Filter cars"), 186),
        )
        self._path = Elided("", "second")
        self._hint = Label("", "muted")
        self.here = Button("", "", "search", key="Ctrl+Enter", shown_only=True)
        self.here.clicked.connect(self.search_here)
        self.body(column(self._path, row(*self.columns, gap=8), gap=10))
        self.buttons(self._hint, None, self.here, primary="")
        for place, each in enumerate(self.columns):
            each.moved.connect(lambda option, place=place: self._on_moved(place, option))
            each.field.forth.connect(lambda place=place: self._forth(place))
            each.field.back.connect(lambda place=place: self._back(place))
            each.field.search_here.connect(self.search_here)
            each.field.entered.connect(self._say)
            each.table.doubleClicked.connect(lambda _index, place=place: self._forth(place))
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        """Open at the brands."""
        for each in self.columns:
            each.show_options(())
        self._series_shown, self._ahead = None, -1
        self._say()
        self.open()
        self.columns[BRAND].take_focus()
        self._worker.search(Finder, lambda finder: finder.shelf(), self._show, owner=self)

    def _show(self, shelf: Shelf) -> None:
        self._series = shelf.series
        self._brands = {brand.id: brand for brand in shelf.brands}
        more = [_named(each, self._brands[each.within]) for each in shelf.series if each.within in self._brands]
        self.columns[BRAND].show_options([_named(each) for each in shelf.brands], more)
        self.columns[BRAND].choose_first()

    # -- what follows from a choice

    def _on_moved(self, place: int, option: Option | None) -> None:
        for later in self.columns[place + 1 :]:
            later.show_options(())
        if place <= SERIES:
            self._series_shown = None
        if option is not None:
            self._fill(place, option)
        self._say()

    def _fill(self, place: int, option: Option) -> None:
        if place == BRAND and option.what.within:
            return  # a series found by its name: Enter goes there
        if place == BRAND:
            series = [each for each in self._series if each.within == option.what.id]
            self.columns[SERIES].show_options([_named(each) for each in series])
        elif place == SERIES:
            self._ask_cars(option.what.id)
        elif place == YEAR:
            engines = _counted([car.engine for car in self._of_year(option.what)])
            self.columns[ENGINE].show_options(engines)
        elif place == ENGINE:
            year = self.columns[YEAR].option()
            if year is not None:
                cars = [car for car in self._of_year(year.what) if car.engine == option.what]
                self.columns[CAR].show_options([_car(replace(car, year=year.what)) for car in cars])

    def _of_year(self, year: int) -> list[CarRow]:
        return [car for car in self._cars if car.year_from <= year <= car.year_to]

    def _ask_cars(self, series_id: int) -> None:
        self._series_shown = series_id

        def show(cars: list[CarRow]) -> None:
            if series_id == self._series_shown:
                self._show_cars(cars)

        self._worker.search(Finder, lambda finder: finder.cars_of(series_id), show, owner=self)

    def _show_cars(self, cars: list[CarRow]) -> None:
        self._cars = cars
        years = [year for car in cars for year in range(car.year_from, car.year_to + 1)]
        self.columns[YEAR].show_options(_counted(sorted(years, reverse=True)))
        if self._ahead == SERIES:  # Enter was quicker than the answer
            self._ahead = -1
            self._forth(SERIES)

    # -- keys

    def _forth(self, place: int) -> None:
        option = self.columns[place].option()
        if option is None:
            return
        if place == CAR:
            self.accept()
            self.picked.emit(option.what)
        elif place == BRAND and option.what.within:
            self._to_series(option.what)
        elif not self.columns[place + 1].count():
            self._ahead = place
        else:
            self.columns[place + 1].take_focus()
            self.columns[place + 1].choose_first()
            if place >= SERIES and self.columns[place + 1].count() == 1:
                self._forth(place + 1)

    def _to_series(self, series: NamedRow) -> None:
        """A series was typed among the brands: both are chosen, and its years come next."""
        brand, at = self.columns[BRAND], list(self._brands).index(series.within)
        more = [_named(each, self._brands[each.within]) for each in self._series if each.within in self._brands]
        brand.show_options([_named(each) for each in self._brands.values()], more)
        brand.table.choose(at)
        fellows = [each for each in self._series if each.within == series.within]
        self.columns[SERIES].take_focus()
        self.columns[SERIES].table.choose(fellows.index(series))
        self._forth(SERIES)

    def _back(self, place: int) -> None:
        if place > BRAND:
            self.columns[place - 1].take_focus()

    def active(self) -> int:
        """The column that the keys go to."""
        return next((place for place, each in enumerate(self.columns) if each.field.hasFocus()), BRAND)

    def search_here(self) -> None:
        """Ctrl+Enter: any words from here on are looked for within what is chosen."""
        scope = self.scope()
        if scope is not None:
            words = self._words(YEAR)
            self.accept()
            self.narrowed.emit(scope, words)

    def scope(self) -> Scope | None:
        """What is chosen up to the column where the keys go; None before a brand is."""
        brand, series, year = (self.columns[place].option() for place in (BRAND, SERIES, YEAR))
        if brand is None:
            return None
        if brand.what.within:
            return Scope(brand.what.within, brand.what.id)
        active = self.active()
        within = series.what.id if series is not None and active >= SERIES else None
        return Scope(brand.what.id, within, year.what if year is not None and within and active >= YEAR else None)

    def _words(self, last: int) -> str:
        places = range(min(last, self.active()) + 1)
        chosen = (self.columns[place].option() for place in places)
        return "  ›  ".join(option.words for option in chosen if option is not None)

    def _say(self) -> None:
        words = self._words(CAR)
        self._path.setText(words or self.tr("Type a brand or a series"))
        self.here.setEnabled(self.scope() is not None)

    def _repeat(self) -> None:
        self.set_title(self.tr("Pick a model"))
        self.here.setText(self.tr("Search within this"))
        self._hint.setText(self.tr("Type to filter (also pinyin initials) · ↑↓ · Enter or → on · ← back"))


def _named(each: NamedRow, brand: NamedRow | None = None) -> Option:
    """A brand; a series; or, with its brand, a series found among the brands."""
    english = translate.current().code == "en"
    keys = "\n".join((each.name_zh.lower(), each.name_en.lower(), text.initials(each.name_zh)))
    words, other = (each.name_en or each.name_zh, each.name_zh) if english else (each.name_zh, each.name_en)
    if brand is not None:
        return Option(words, (brand.name_en or brand.name_zh) if english else brand.name_zh, keys, each, each.cars)
    return Option(words, other if other != words else "", keys, each, each.cars)


def _counted(values: list[int] | list[str]) -> list[Option]:
    """Each value once, in its order, with how often it came."""
    counts: dict[int | str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return [Option(str(value), "", str(value).lower(), value, count) for value, count in counts.items()]


def _car(car: CarRow) -> Option:
    words = car.gearbox or car.engine
    years = str(car.year_from) if car.year_from == car.year_to else f"{car.year_from}–{car.year_to}"
    return Option(words, years, f"{words.lower()}\n{text.initials(words)}", car)
