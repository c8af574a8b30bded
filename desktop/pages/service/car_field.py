"""The one field of the workshop: a plate, the end of a VIN, an order's number; typed or scanned."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from desktop.domain.people import name as names
from desktop.domain.people.car import CarRow
from desktop.pages.desk import Desk
from desktop.pages.refusal import told
from desktop.pages.service import seen, words
from desktop.pages.service.seen import Found
from desktop.widgets import translate
from desktop.widgets.field import SearchField
from desktop.widgets.popup import Group, Hit, Popup

NEW = "new"


class CarField(SearchField):
    """↑ ↓ choose, Enter takes; an Enter before the answer waits for it. The last line brings a new car in."""

    picked = Signal(str)
    """A vehicle's id."""
    order_picked = Signal(str)
    new_wanted = Signal(str)
    """No car on file: what was typed."""
    left = Signal()
    """Esc with nothing open, or ↓ with nothing typed: to the lists."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(icon_name="scan-line")
        self._desk = desk
        self._popup: Popup | None = None
        self._asked, self._shown_for, self._enter_waits = "", "", False
        self.setProperty("scans", True)
        self.setMinimumHeight(44)
        self.textEdited.connect(self._search)
        self.stepped.connect(self._step)
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        self.setPlaceholderText(self.tr("Plate or the end of the VIN: type or scan, Enter"))
        self.setAccessibleName(self.tr("The car that arrives: plate, end of the VIN, or the number of an order"))

    def start(self) -> None:
        """Take the focus; what stands there is replaced by typing."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def list_open(self) -> bool:
        """Whether what was found is shown."""
        return self._popup is not None and self._popup.isVisible()

    def close_list(self) -> None:
        """Nothing drops down any more."""
        self._enter_waits = False
        if self._popup is not None:
            self._popup.hide()

    def _step(self, by: int) -> None:
        if self.list_open() and self._popup is not None:
            self._popup.step(1 if by > 0 else -1)
        elif by > 0:
            self.left.emit()

    def _search(self, typed: str) -> None:
        self._asked = typed.strip()
        if not self._asked:
            self.close_list()
            return
        by, asked = self._desk.actor, self._asked
        self._desk.worker.read(lambda session: seen.find(by, session, asked), self._show, told(self._desk), owner=self)

    def _show(self, found: Found) -> None:
        if found.typed != self._asked or not self.isVisible():
            return
        if self._popup is None:
            self._popup = Popup(self)
            self._popup.picked.connect(self._pick)
        groups = [Group(self.tr("Cars"), tuple(self._hit(row) for row in found.cars))]
        if found.order is not None:
            row = found.order
            hit = Hit("order", row.number, f"{row.plate}  {row.car}", words.order_state(row.state)[0], "wrench", row.id)
            groups.insert(0, Group(self.tr("Orders"), (hit,)))
        new = Hit(
            NEW, self.tr("New car “{0}”").format(found.typed[:20].upper()), self.tr("plate or VIN, model, owner"),
            "", "plus", found.typed,
        )  # fmt: skip
        groups.append(Group(self.tr("Not on file"), (new,)))
        self._popup.show_groups(groups, self.tr("↑↓ choose   Enter take   Esc close"))
        self._shown_for = found.typed
        if self._enter_waits:
            self._enter_waits = False
            self._popup.pick()

    def _hit(self, row: CarRow) -> Hit:
        title = "  ".join(filter(None, [row.plate or self.tr("No plate"), row.name]))
        sub = " · ".join(
            filter(None, [names.mask(row.owner_name), f"VIN …{row.vin_tail}" if row.vin_tail else "",
                          words.km(row.odometer_km) if row.odometer_km else ""])
        )  # fmt: skip
        return Hit("vehicle", title, sub, "", "car", row.id)

    def _pick(self, hit: Hit) -> None:
        self.close_list()
        self._asked = ""
        self.clear()
        if hit.kind == NEW:
            self.new_wanted.emit(str(hit.payload))
        elif hit.kind == "order":
            self.order_picked.emit(str(hit.payload))
        else:
            self.picked.emit(str(hit.payload))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.list_open() and self._popup is not None and self._shown_for == self._asked:
                self._popup.pick()
            elif self._asked:
                self._enter_waits = True
        elif event.key() == Qt.Key.Key_Escape:
            if self.list_open():
                self.close_list()
            else:
                self.left.emit()
        else:
            super().keyPressEvent(event)
