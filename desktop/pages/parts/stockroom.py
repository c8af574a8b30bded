"""Work in the stockroom: what is short, stock takes, deliveries, transfers; one view each, all by key."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.parts import stock_transfer
from desktop.pages.desk import Desk, Page
from desktop.pages.parts import stock_handing
from desktop.pages.parts.stock_counting import Counting
from desktop.pages.parts.stock_handing import Handing
from desktop.pages.parts.stock_low import LowStock
from desktop.pages.parts.stock_receiving import Receiving
from desktop.pages.parts.stock_sending import Sending
from desktop.pages.refusal import told
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.layout import column, row

VIEWS = ("low", "take", "delivery", "transfer", "workshop")
_SHOWN = frozenset(
    {
        "stock_entry", "stock_minimum", "stock_take", "stock_take_line", "reservation", "transfer", "transfer_line",
        "transfer_end", "branch", *stock_handing.SHOWN,
    }
)  # fmt: skip


class StockroomPage(Page):
    """``arrive("take")`` opens a view of ``VIEWS``."""

    name = "stockroom"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.low, self.counting, self.receiving, self.sending, self.handing = (
            LowStock(desk), Counting(desk), Receiving(desk), Sending(desk), Handing(desk),
        )  # fmt: skip
        self._views: dict[str, LowStock | Counting | Receiving | Sending | Handing] = dict(
            zip(VIEWS, (self.low, self.counting, self.receiving, self.sending, self.handing), strict=True)
        )
        self.chips = {
            view: Button("", "chip", key=f"Alt+{place}", shown_only=True) for place, view in enumerate(VIEWS, 1)
        }
        self._stack = QStackedWidget()
        for shown in self._views.values():
            self._stack.addWidget(shown)
        chips = row(*self.chips.values(), None, gap=6)
        self.setLayout(column(chips, (self._stack, 1), margins=(16, 14, 16, 14), gap=12))
        self.view = VIEWS[0]
        for view, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, view=view: self.show_view(view))
        self.low.opened.connect(lambda key: desk.go("stock", {"part_key": key}))
        for sequence, act in (
            *((f"Alt+{place}", lambda view=view: self.show_view(view)) for place, view in enumerate(VIEWS, 1)),
            ("Ctrl+Return", self.go),
            ("Ctrl+Enter", self.go),
            ("Ctrl+N", self.sending.begin),
            ("Ctrl+Shift+E", self._export),
            ("F9", self._print),
            ("Shift+F9", lambda: self._print(preview=True)),
            ("Ctrl+Del", self.drop),
            ("Alt+L", self._list),
            ("Ctrl+F", self._to_part),
            ("Esc", self.back),
        ):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        translate.say(self, lambda _text: self.retranslate(), str)

    def title(self) -> str:
        return self.tr("Stockroom")

    def retranslate(self) -> None:
        names = {
            "low": self.tr("Low stock"),
            "take": self.tr("Stock take"),
            "delivery": self.tr("Delivery"),
            "transfer": self.tr("Transfers"),
            "workshop": self.tr("For the workshop"),
        }
        for view, chip in self.chips.items():
            chip.setText(names[view])
            chip.setChecked(view == self.view)

    def arrive(self, payload: Any = None) -> None:
        by = self.desk.actor
        self.desk.worker.read(
            lambda session: stock_transfer.is_introduced(by, session),
            lambda known: None if known else self._introduce(),
            told(self.desk), owner=self,
        )  # fmt: skip
        self.show_view(payload if payload in VIEWS else self.view)

    def leave(self) -> None:
        self.receiving.keep()

    def changed(self, tables: frozenset[str]) -> None:
        if tables & _SHOWN and self.isVisible():
            self._views[self.view].ask()

    def show_view(self, view: str) -> None:
        """One of ``VIEWS``."""
        self.view = view
        self.retranslate()
        self._stack.setCurrentWidget(self._views[view])
        self._views[view].ask()
        self._views[view].start()

    def go(self) -> None:
        """Ctrl+Enter: what the primary button of the view does."""
        acts = {
            "low": self.low.order, "take": self.counting.go, "delivery": self.receiving.go, "transfer": self.sending.go,
            "workshop": self.handing.go,
        }  # fmt: skip
        acts[self.view]()

    def drop(self) -> None:
        """Ctrl+Del: drop the take, or take the transfer back."""
        if self.view == "take":
            self.counting.drop()
        elif self.view == "transfer":
            self.sending.drop()

    def back(self) -> None:
        """Esc: one step back, at last to the view's begin."""
        backs = {"take": self.counting.back, "transfer": self.sending.back, "workshop": self.handing.back}
        if self.view not in backs or not backs[self.view]():
            self._views[self.view].start()

    def _list(self) -> None:
        if self.view == "take":
            self.counting.begin(listed=True)

    def _export(self) -> None:
        if self.view == "low":
            self.low.export()

    def _print(self, *, preview: bool = False) -> None:
        if self.view == "low":
            self.low.print(preview=preview)
        elif self.view == "workshop":
            self.handing.print(preview=preview)

    def _to_part(self) -> None:
        if self.view == "take":
            self.counting.sheet.entry.start()
        elif self.view == "delivery":
            self.receiving.lines.entry.start()
        elif self.view == "transfer":
            self.sending.new.lines.entry.start()

    def _introduce(self) -> None:
        """The other stores of the group learn what this one is called."""
        by = self.desk.actor
        self.desk.worker.write(
            by, lambda session: stock_transfer.introduce(by, session), lambda _done: None, told(self.desk), owner=self
        )
