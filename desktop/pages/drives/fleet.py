"""What the test drives stand on: demo cars, routes, and their figures. Reached from the board and from the settings."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.pages.desk import Desk, Page
from desktop.pages.drives.cars import CarsView
from desktop.pages.drives.figures import FiguresView
from desktop.pages.drives.routes import RoutesView
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.layout import column, row

VIEWS = ("cars", "routes", "figures")
_SHOWN = {
    "cars": frozenset({"demo_car", "vehicle", "plate", "car_use", "drive", "key_loan"}),
    "routes": frozenset({"drive_route"}),
    "figures": frozenset({"drive", "key_loan", "demo_car", "staff"}),
}


def open_cars(desk: Desk, view: str = "cars") -> None:
    """Go to the demo cars, the routes or the figures."""
    desk.go("fleet", view)


class FleetPage(Page):
    """``arrive("routes")`` opens a view of ``VIEWS``; ``arrive({"car": id})`` chooses a car."""

    name = "fleet"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.cars, self.routes, self.figures = CarsView(desk), RoutesView(desk), FiguresView(desk)
        self._views: dict[str, Any] = dict(zip(VIEWS, (self.cars, self.routes, self.figures), strict=True))
        self.chips = {
            view: Button("", "chip", key=f"Alt+{place}", shown_only=True) for place, view in enumerate(VIEWS, 1)
        }
        self.board = Button("", "", "arrow-left", key="F3", shown_only=True)
        self._stack = QStackedWidget()
        for shown in self._views.values():
            self._stack.addWidget(shown)
        top = row(*self.chips.values(), None, self.board, gap=6)
        self.setLayout(column(top, (self._stack, 1), margins=(16, 14, 16, 14), gap=12))
        self.view = VIEWS[0]
        self.board.clicked.connect(lambda: desk.go("drives", None))
        for view, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, view=view: self.show_view(view))
        for sequence, act in (
            *((f"Alt+{place}", lambda view=view: self.show_view(view)) for place, view in enumerate(VIEWS, 1)),
            ("Ctrl+N", self.new),
            ("Alt+K", lambda: self._in("cars", self.cars.enter_use)),
            ("Alt+B", lambda: self._in("cars", self.cars.bar)),
            ("Ctrl+Del", lambda: self._in("cars", self.cars.retire)),
            ("Ctrl+Shift+E", lambda: self._in("figures", self.figures.export)),
            ("Ctrl+PgDown", lambda: self._in("figures", lambda: self.figures.step_when(1))),
            ("Ctrl+PgUp", lambda: self._in("figures", lambda: self.figures.step_when(-1))),
            ("Esc", lambda: self._views[self.view].start()),
        ):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        translate.say(self, lambda _text: self.retranslate(), str)

    def title(self) -> str:
        return self.tr("Demo cars")

    def retranslate(self) -> None:
        names = {"cars": self.tr("Demo cars"), "routes": self.tr("Routes"), "figures": self.tr("Figures")}
        for view, chip in self.chips.items():
            chip.setText(names[view])
            chip.setChecked(view == self.view)
        self.board.setText(self.tr("Test drives"))

    def arrive(self, payload: Any = None) -> None:
        wanted = payload if payload in VIEWS else self.view
        if isinstance(payload, dict) and "car" in payload:
            self.cars.choose(str(payload["car"]))
            wanted = "cars"
        self.show_view(wanted)

    def changed(self, tables: frozenset[str]) -> None:
        if self.isVisible() and tables & _SHOWN[self.view]:
            self._views[self.view].ask()

    def show_view(self, view: str) -> None:
        """One of ``VIEWS``."""
        self.view = view
        self.retranslate()
        self._stack.setCurrentWidget(self._views[view])
        self._views[view].ask()
        self._views[view].start()

    def new(self) -> None:
        """Ctrl+N: a car or a route."""
        if self.view != "figures":
            self._views[self.view].new()

    def _in(self, view: str, act: Any) -> None:
        if self.view == view:
            act()
