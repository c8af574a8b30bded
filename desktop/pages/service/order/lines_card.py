"""The lines of an order with the field that adds to them and the editor under them; every change is saved at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from desktop.domain.problem import Refused
from desktop.domain.service.order_line import PART, LineRow, NewLine
from desktop.domain.service.repair_order import PAYERS
from desktop.pages.parts.part_words import yuan
from desktop.pages.service import words as shop
from desktop.pages.service.order import order_words as words
from desktop.pages.service.order.add_field import AddField
from desktop.pages.service.order.extra_box import ExtraBox
from desktop.pages.service.order.facts import OrderFacts
from desktop.pages.service.order.line_editor import OrderLineEditor, Typed
from desktop.pages.service.order.line_table import LineTable
from desktop.pages.service.order.offered import Offered, offered
from desktop.pages.service.order.order_desk import OrderDesk
from desktop.pages.service.order.package_bar import PackageBar
from desktop.store.catalogue.row import PartRow
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.layout import column


class LinesCard(Card):
    """While ``extra`` collects, what is added goes to the proposal instead of the order."""

    acted = Signal()
    """Somebody began something else: a sentence of before no longer holds."""
    away = Signal()
    """Nothing to stand on here: the focus goes to the big button."""

    def __init__(self, desk: OrderDesk, extra: ExtraBox) -> None:
        super().__init__()
        self.desk, self._extra = desk, extra
        self.table = LineTable(lambda: desk.facts)
        self.add_field, self.packages = AddField(desk.desk, key="Ctrl+F"), PackageBar()
        self.editor = OrderLineEditor(lambda: desk.facts)
        self.issue_key = Button("", "ghost", "package-check", key="Alt+I", shown_only=True)
        self.picking = Button("", "ghost", "printer", key="Alt+G", shown_only=True)
        self._typed: dict[str, Typed] = {}
        self._offered_for = ""
        shown = QWidget()
        self._stack = QStackedLayout(shown)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.packages)
        self.head((self.add_field, 1), self.picking, self.issue_key)
        self.body(column((shown, 1), self.editor, gap=0))
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        table, editor, add_field = self.table, self.editor, self.add_field
        table.picked.connect(self.edit)
        table.stepped.connect(self.desk.step_qty)
        table.removed.connect(self._remove)
        table.marked.connect(self._on_marked)
        table.payer_turned.connect(self.turn_payer)
        add_field.part_picked.connect(self._add_part)
        add_field.package_picked.connect(self._lay_down)
        add_field.free_wanted.connect(self.open_free)
        add_field.left.connect(self.to_lines)
        self.packages.picked.connect(self._lay_down)
        editor.added.connect(self._add)
        editor.edited.connect(self._on_edited)
        editor.closed.connect(self.to_lines)
        self.issue_key.clicked.connect(self.issue_all)
        self._extra.collecting.connect(self._on_collecting)

    # -- drawing

    def _repeat(self) -> None:
        self._say_what_is_added()
        self.add_field.setAccessibleName(self.tr("Add work or parts"))
        self.issue_key.setText(self.tr("Issue all parts"))
        self.picking.setText(self.tr("Parts slip"))

    def begin(self) -> None:
        """Another order: nothing of the last one is seen."""
        self.editor.hide()
        self.table.show_rows([])
        self._offered_for = ""
        self.issue_key.hide()
        self.picking.hide()

    def show_facts(self, facts: OrderFacts) -> None:
        """The lines as they stand; what was half typed for this order comes back once."""
        self.table.show_rows(facts.whole.lines)
        self._stack.setCurrentIndex(0 if facts.whole.lines else 1)
        self.packages.show_open(facts.is_open)
        self.add_field.setEnabled(facts.is_open)
        self.add_field.show_car(facts.vin)
        self.issue_key.setVisible(any(facts.missing(each) for each in facts.whole.lines) and facts.is_open)
        self.picking.setVisible(any(each.kind == PART for each in facts.whole.lines) and facts.is_open)
        self._read_offered(facts)
        if facts.row.id in self._typed and facts.is_open:
            self.editor.bring_back(self._typed.pop(facts.row.id))

    def keep(self, order_id: str) -> None:
        """The order is left: what stands half typed waits for it."""
        typed = self.editor.keep()
        if typed is not None and order_id:
            self._typed[order_id] = typed

    def offer_anew(self) -> None:
        """Packages or rates changed."""
        self._offered_for = ""

    def _read_offered(self, facts: OrderFacts) -> None:
        if self._offered_for == facts.row.id or not facts.is_open:
            return
        self._offered_for = order_id = facts.row.id
        by = self.desk.desk.actor
        self.desk.desk.worker.read(lambda session: offered(by, session, order_id), self._on_offered, owner=self)

    def _on_offered(self, found: list[Offered]) -> None:
        self.add_field.show_offered(found)
        self.packages.show_offered(found)

    def _say_what_is_added(self) -> None:
        usual = self.tr("Add: a package, a part, or what is to be done")
        extra = self.tr("To be proposed: a package, a part, or work")
        self.add_field.setPlaceholderText(extra if self._extra.collects else usual)

    def _on_collecting(self, collects: bool) -> None:
        self._say_what_is_added()
        if collects:
            self.to_add()

    # -- the keys' place

    @property
    def is_empty(self) -> bool:
        """No line yet."""
        return self._stack.currentIndex() == 1

    def start(self) -> None:
        """Where work starts: the field that adds while there is nothing, else the lines."""
        facts = self.desk.facts
        if facts is not None and facts.is_open and not facts.whole.lines:
            self.to_add()
        else:
            self.to_lines()

    def to_add(self) -> None:
        """Ctrl+F."""
        self.add_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.add_field.selectAll()

    def to_lines(self) -> None:
        """Ctrl+B."""
        if self.table.rows():
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.away.emit()

    # -- lines

    def open_free(self, kind: str, name: str) -> None:
        """A line of words: its hours or price are asked for."""
        self.acted.emit()
        self.editor.open_new(kind, name)

    def edit(self, line: LineRow) -> None:
        """Enter on a line."""
        facts = self.desk.facts
        if facts is not None and facts.is_open:
            self.acted.emit()
            self.editor.open_line(line)

    def edit_id(self, line_id: str) -> None:
        """A line by its id: its price bars the settlement."""
        line = self.desk.facts.line(line_id) if self.desk.facts is not None else None
        if line is not None:
            self.edit(line)

    def _add(self, new: NewLine) -> None:
        if self._extra.collects:
            self._extra.take([new])
            self._after_editor()
        else:
            self.desk.add([new], self.tr("Added: {0}").format(new.name), lambda _ids: self._after_editor())

    def _after_editor(self) -> None:
        self.editor.done()
        self.to_add()

    def _add_part(self, part: PartRow) -> None:
        self.acted.emit()
        new = NewLine(
            "part", part.name_zh, part_key=part.part_key, code=part.number, brand=part.brand, spec=part.spec,
            grade=part.grade, unit=part.unit, list_fen=part.retail_fen, unit_fen=part.price_fen,
        )  # fmt: skip
        if self._extra.collects:
            self._extra.take([new])
        else:
            self.desk.add([new], self.tr("Added: {0} {1}").format(part.name_zh, part.number))

    def _lay_down(self, chosen: Offered) -> None:
        self.acted.emit()
        if self._extra.collects:
            self._extra.take(chosen.lines)
        else:
            self.desk.lay_down(chosen.row.id, self.tr("{0}: {1} lines added").format(chosen.name, len(chosen.lines)))

    def _on_edited(self, line: LineRow, changes: dict[str, Any], issued: int | None) -> None:
        if changes:
            self.desk.edit(line, changes, self.tr("Changed: {0}").format(line.name))
        if issued is not None:
            self.desk.set_issued(line, issued, self._of_issued(line, issued))
        self.editor.done()

    def _remove(self, line: LineRow) -> None:
        self.acted.emit()
        self.desk.remove(line, self.tr("Removed: {0} {1}").format(line.name, yuan(line.amount_fen)))

    def turn_payer(self, line: LineRow) -> None:
        """P in the rows: the next one pays."""
        payer = PAYERS[(PAYERS.index(line.payer) + 1) % len(PAYERS)] if line.payer in PAYERS else PAYERS[0]
        self.desk.edit(line, {"payer": payer}, self.tr("{0} pays: {1}").format(shop.payer(payer), line.name))

    # -- parts

    def _of_issued(self, line: LineRow, issued: int) -> str:
        return self.tr("{0}: {1} issued").format(line.name, words.quantity(issued, line.unit))

    def _on_marked(self, line: LineRow) -> None:
        """Space: what is missing goes out; what is out comes back."""
        facts = self.desk.facts
        if facts is not None and line.part_key and not line.own:
            self.acted.emit()
            wanted = line.qty_milli if facts.missing(line) else 0
            self.desk.set_issued(line, wanted, self._of_issued(line, wanted))

    def issue_id(self, line_id: str) -> None:
        """What is missing of a line, since it bars the settlement."""
        line = self.desk.facts.line(line_id) if self.desk.facts is not None else None
        if line is not None:
            self.desk.set_issued(line, line.qty_milli, self._of_issued(line, line.qty_milli))

    def issue_all(self) -> None:
        """Alt+I: everything that is missing is handed to the workshop."""
        self.desk.issue_all(self.tr("All parts issued"))

    def refuse(self, refused: Refused) -> bool:
        """Where it is typed; False where nothing here was."""
        return self.editor.refuse(refused)
