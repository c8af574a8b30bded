"""The card of a part: what it costs this customer now and before, where it is, what stands in for it, what it fits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from desktop.domain import clock, money
from desktop.domain.sales import past
from desktop.domain.sales.basket import BasketCustomer
from desktop.domain.sales.past import PastPrice
from desktop.pages.desk import Desk
from desktop.pages.parts import part_words as words
from desktop.pages.parts.finder import CardAnswer, CardQuestion, Finder
from desktop.pages.parts.part_compare import PartCompare
from desktop.pages.parts.part_links import FittedCars, RelationTable
from desktop.pages.parts.part_media import PartMedia
from desktop.pages.parts.part_picture import PartPicture
from desktop.store.catalogue.row import FittedCar, PartRow
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.empty import Empty
from desktop.widgets.label import Elided, Label, Pill, fact
from desktop.widgets.layout import column, frame, row
from desktop.widgets.sheet import Sheet
from desktop.widgets.theme import look

COMPARE, RELATIONS, CARS = range(3)


class PartCard(Sheet):
    """``picked`` carries a part for the quote; the card stays open, so that several can be taken."""

    picked = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=1010)
        self._desk = desk
        self._answer: CardAnswer | None = None
        self._past: Sequence[PastPrice] = ()
        self._question, self._customer = CardQuestion(""), BasketCustomer()
        self.picture, self._media = PartPicture(104), PartMedia(desk, self)
        self._name, self._sub = Elided("", "h2"), Elided("", "muted")
        self._fit, self._grade, self._stock = Pill(), Pill(), Pill()
        self._price, self._under = Label("", "h1"), Label("", "muted")
        self._facts = {name: (Label("", "muted"), Label("", "h3")) for name in ("here", "away", "order", "list")}
        self._before, self._chain = Elided("", "second"), Elided("", "second")
        self.compare = PartCompare(self._is_car_known)
        self.relations, self.cars = RelationTable(self._is_car_known), FittedCars()
        self._nothing = Empty("package-search")
        self.tabs = [Button("", "chip", key=f"Alt+{place}", shown_only=False) for place in (1, 2, 3)]
        self._stack = QStackedLayout()
        self._tab = COMPARE
        self._lay_out()
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _lay_out(self) -> None:
        price = column(self._price, self._under, None, gap=1)
        for label in (self._price, self._under):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        pills = row(self._fit, self._grade, self._stock, None, gap=8)
        facts = row(*(fact(*pair) for pair in self._facts.values()), None, gap=26)
        about = column(self._name, self._sub, pills, facts, gap=5)
        head = row(self.picture, (about, 1), price, gap=16)
        for page in (
            self.compare,
            frame("card", column(self.relations, gap=0)),
            frame("card", column(self.cars, gap=0)),
        ):
            self._stack.addWidget(page)
        self._stack.addWidget(self._nothing)
        below = QWidget()
        below.setLayout(self._stack)
        below.setFixedHeight(286)
        self.body(column(head, self._before, self._chain, row(*self.tabs, None, gap=8), below, gap=9))
        self._hint = Label("", "muted")
        self.buttons(self._hint, primary="")

    def _wire(self) -> None:
        for place, tab in enumerate(self.tabs):
            tab.clicked.connect(lambda _on=False, place=place: self.show_tab(place))
        self.compare.picked.connect(self.picked)
        self.relations.picked.connect(lambda each: self.picked.emit(each.part))
        self.cars.wanted.connect(self._ask_more_cars)

    # -- opening

    def start(self, question: CardQuestion, customer: BasketCustomer, tab: int = COMPARE) -> None:
        """Open for a part, and ask for all that is on it."""
        self._question, self._customer, self._answer, self._past = question, customer, None, ()
        self._tab = tab
        self._repeat()
        self.open()
        self._desk.worker.search(Finder, lambda finder: finder.card(question), self._show, owner=self)
        if customer.id:
            by = self._desk.actor
            self._desk.worker.read(
                lambda session: past.past_prices(by, session, customer.id, question.part_key),
                lambda found: self._show_past(question, found),
                owner=self,
            )

    def _show(self, answer: CardAnswer | None) -> None:
        if answer is None:
            self.reject()
            return
        self._answer = answer
        drawn_as = answer.part.part_type_zh
        self.picture.show_part(drawn_as)
        self._media.ask(answer.part.part_key, lambda data: self.picture.show_part(drawn_as, data))
        self.compare.show_parts(answer.alike, answer.chain[-1].part_key if answer.chain else answer.part.part_key)
        self.relations.show_rows(answer.relations)
        self.cars.show_cars(answer.cars, answer.cars_count)
        self._repeat()
        self.show_tab(self._tab)

    def _show_past(self, question: CardQuestion, found: Sequence[PastPrice]) -> None:
        if question == self._question:
            self._past = found
            self._repeat()

    def _ask_more_cars(self, after: int) -> None:
        key = self._question.part_key

        def show(cars: list[FittedCar]) -> None:
            if key == self._question.part_key:
                self.cars.add_cars(cars)

        self._desk.worker.search(Finder, lambda finder: finder.cars_after(key, after), show, owner=self)

    # -- tabs

    def show_tab(self, tab: int) -> None:
        """Alt+1 to Alt+3; the focus goes to its rows."""
        self._tab = tab
        for place, button in enumerate(self.tabs):
            button.setChecked(place == tab)
        tables = (None, self.relations, self.cars)
        table = tables[tab]
        filled = self._answer is None or table is None or table.rows() > 0
        self._stack.setCurrentIndex(tab if filled else len(self.tabs))
        if not filled:
            self._nothing.set_title(
                self.tr("No other number is known") if tab == RELATIONS else self.tr("No car is listed")
            )
            self._nothing.set_hint(self.tr("The catalogue tells nothing here; Alt+1 compares parts of the same type."))
        if table is None:
            self.compare.take_focus()
        else:
            table.setFocus(Qt.FocusReason.TabFocusReason)

    def _is_car_known(self) -> bool:
        return self._question.car is not None

    # -- words

    def _repeat(self) -> None:
        self.set_title(self.tr("Part"))
        self.cancel.setText(self.tr("Close"))
        self._hint.setText(self.tr("←→ ↑↓ choose · Enter adds to the quote · Alt+1 to Alt+3 other lists"))
        answer = self._answer
        counts = (len(answer.alike), len(answer.relations), answer.cars_count) if answer else (0, 0, 0)
        names = (self.tr("Side by side"), self.tr("Numbers and interchange"), self.tr("Cars it fits"))
        for button, name, count in zip(self.tabs, names, counts, strict=True):
            button.setText(f"{name}  {count:,}" if count else name)
        if answer is not None:
            self._say_part(answer.part)
            self._say_chain(answer.chain)
        self._say_past()

    def _say_part(self, part: PartRow) -> None:
        self._name.setText(words.name(part))
        self._sub.setText("   ".join(filter(None, [part.number, words.brand(part), part.spec, part.fit_note])))
        self._fit.setVisible(self._is_car_known())
        self._fit.show_status(*words.fit(part.fit))
        self._grade.show_status(*words.grade(part.grade))
        self._stock.show_status(*words.stock_of(part))
        ended = words.expired(part)
        self._price.setText(words.price(part.price_fen))
        struck = self.tr("retail {0}").format(words.price(part.retail_fen)) if part.price_fen != part.retail_fen else ""
        self._under.setText(ended or struck or (self.tr("incl. tax") if part.price_fen is not None else ""))
        for label in (self._price, self._under):
            look(label, "tone", "bad" if ended else "")
        coming = money.format_qty(part.order_milli)
        if part.order_milli > 0 and part.eta:
            coming += f" · {words.day(part.eta)}"
        values = {
            "here": (self.tr("Here"), money.format_qty(part.here_milli)),
            "away": (self.tr("Other stores"), money.format_qty(part.elsewhere_milli)),
            "order": (self.tr("On the way"), coming),
            "list": (self.tr("List price"), words.price(part.list_fen)),
        }
        for name, (caption, value) in values.items():
            self._facts[name][0].setText(caption)
            self._facts[name][1].setText(value)

    def _say_chain(self, chain: Sequence[PartRow]) -> None:
        self._chain.setVisible(len(chain) > 1)
        steps = "  →  ".join(part.number for part in chain)
        self._chain.setText(self.tr("Superseded: {0} (current)").format(steps))

    def _say_past(self) -> None:
        self._before.setVisible(bool(self._customer.id))
        if not self._past:
            self._before.setText(self.tr("{0} was never quoted this part").format(self._customer.name))
            return
        told = "   ·   ".join(
            f"{words.yuan(each.unit_fen)} × {money.format_qty(each.qty_milli)}  {clock.local(each.issued_at):%Y-%m-%d}"
            for each in self._past
        )
        self._before.setText(self.tr("{0} before: {1}").format(self._customer.name, told))
