"""What belongs to a part, by kind, and the cars it fits: two lists of its card."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Signal

from desktop.pages.parts import part_words as words
from desktop.store.catalogue.row import FittedCar, PartRow, Relation
from desktop.widgets.cell import Cell
from desktop.widgets.table import Column, RecordTable
from desktop.widgets.theme import Tone

_KINDS: dict[str, tuple[str, Tone]] = {
    "same": (str(QT_TRANSLATE_NOOP("Part", "Interchange")), "ok"),
    "replaced_by": (str(QT_TRANSLATE_NOOP("Part", "Replaced by")), "info"),
    "replaces": (str(QT_TRANSLATE_NOOP("Part", "Replaces")), "neutral"),
    "am_for": (str(QT_TRANSLATE_NOOP("Part", "AM substitute")), "warn"),
    "am_by": (str(QT_TRANSLATE_NOOP("Part", "Original")), "info"),
    "am_like": (str(QT_TRANSLATE_NOOP("Part", "AM equal")), "ok"),
    "together": (str(QT_TRANSLATE_NOOP("Part", "Fit together")), "neutral"),
    "split_into": (str(QT_TRANSLATE_NOOP("Part", "Split into")), "warn"),
    "split_from": (str(QT_TRANSLATE_NOOP("Part", "Split from")), "neutral"),
    "merged_into": (str(QT_TRANSLATE_NOOP("Part", "Merged into")), "warn"),
    "merged_from": (str(QT_TRANSLATE_NOOP("Part", "Merged from")), "neutral"),
}


def kind(relation: Relation) -> tuple[str, Tone]:
    """What the other part is, in a word. Seen from an aftermarket part, the maker's is the original."""
    word, tone = _KINDS["am_by" if relation.kind == "am_like" and relation.part.grade == "oe" else relation.kind]
    return QCoreApplication.translate("Part", word), tone


class RelationTable(RecordTable):
    """Every number that belongs to a part; Enter adds, → shows that part's own card."""

    def __init__(self, is_car_known: Callable[[], bool]) -> None:
        self._is_car_known = is_car_known
        columns = [
            Column("kind", lambda: self.tr("How"), lambda each: _badge(kind(each)), 126),
            Column("part", lambda: self.tr("Number and part"), self._part),
            Column("fit", lambda: self.tr("Fit"), self._fit, 96),
            Column("grade", lambda: self.tr("Type"), lambda each: _badge(words.grade(each.part.grade)), 92),
            Column("stock", lambda: self.tr("Stock"), lambda each: _badge(words.stock_of(each.part)), 104),
            Column("price", lambda: self.tr("Price incl. tax"), self._price, 116, right=True),
        ]
        super().__init__(columns, lambda: self.tr("Numbers and interchange"), lambda each: (each.kind, each.part))

    @staticmethod
    def _part(each: Relation) -> Cell:
        part: PartRow = each.part
        return Cell(f"{part.number}   {words.brand(part)}", words.name(part))

    def _fit(self, each: Relation) -> Cell:
        return _badge(words.fit(each.part.fit)) if self._is_car_known() else Cell("", kind="pill")

    @staticmethod
    def _price(each: Relation) -> Cell:
        return words.price_cell(each.part)


def _badge(status: tuple[str, Tone]) -> Cell:
    return Cell(status[0], kind="pill", tone=status[1])


class FittedCars(RecordTable):
    """The cars of a part; ``wanted`` asks for the next page when the end comes near."""

    wanted = Signal(int)
    """The ``id`` after which the page begins."""

    def __init__(self) -> None:
        columns = [
            Column("car", lambda: self.tr("Car"), lambda each: Cell(words.car_name(each.car), strong=True)),
            Column(
                "what", lambda: self.tr("Years, engine, gearbox"), lambda each: Cell(words.car_detail(each.car)), 270
            ),
            Column("note", lambda: self.tr("Condition"), lambda each: Cell(each.note), 260),
        ]
        super().__init__(columns, lambda: self.tr("Cars it fits"), lambda each: each.id)
        self._cars: list[FittedCar] = []
        self._count, self._asked = 0, 0
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._look_ahead())

    def show_cars(self, cars: Sequence[FittedCar], count: int) -> None:
        """The first page, of ``count`` in all."""
        self._cars, self._count, self._asked = list(cars), count, 0
        self.show_rows(self._cars)
        self.verticalScrollBar().setValue(0)

    def add_cars(self, cars: Sequence[FittedCar]) -> None:
        """One page more."""
        if cars and cars[0].id > self._cars[-1].id:
            self._cars = [*self._cars, *cars]
            self.show_rows(self._cars)

    def _look_ahead(self) -> None:
        bar = self.verticalScrollBar()
        last = self._cars[-1].id if self._cars else 0
        if len(self._cars) < self._count and last != self._asked and bar.value() > bar.maximum() - 600:
            self._asked = last
            self.wanted.emit(last)
