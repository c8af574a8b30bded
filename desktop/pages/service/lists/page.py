"""The lists behind the workshop: due cars, recalls, packages, the schedule, the electronic file, figures."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.pages.desk import Desk, Page
from desktop.pages.service.lists.due import DueView
from desktop.pages.service.lists.figures import FiguresView
from desktop.pages.service.lists.files import FilesView
from desktop.pages.service.lists.packages import PackagesView
from desktop.pages.service.lists.recalls import RecallsView
from desktop.pages.service.lists.schedule import ScheduleView
from desktop.pages.service.tabs import ServiceTabs
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.layout import column, row

VIEWS = ("due", "recalls", "packages", "schedule", "files", "figures")
_SHOWN = {
    "due": frozenset({"service_due", "vehicle", "plate", "ownership", "customer"}),
    "recalls": frozenset({"recall", "recall_car", "vehicle", "plate"}),
    "packages": frozenset({"service_package", "package_line", "labour_rate", "part_price"}),
    "schedule": frozenset({"maintenance_rule"}),
    "files": frozenset({"maintenance_file", "maintenance_file_step"}),
    "figures": frozenset({"settlement", "order_step", "work_run", "deferred_work", "due_visit", "repair_order"}),
}


class ServiceListsPage(Page):
    """``arrive("packages")`` opens a view of ``VIEWS``."""

    name = "service_lists"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.tabs = ServiceTabs(desk, self)
        self.due, self.recalls, self.packages = DueView(desk), RecallsView(desk), PackagesView(desk)
        self.schedule, self.files, self.figures = ScheduleView(desk), FilesView(desk), FiguresView(desk)
        self.views: dict[str, Any] = {view: getattr(self, view) for view in VIEWS}
        self.chips = {
            view: Button("", "chip", key=f"Alt+{place}", shown_only=True) for place, view in enumerate(VIEWS, 1)
        }
        self._stack = QStackedWidget()
        for shown in self.views.values():
            self._stack.addWidget(shown)
        self.setLayout(
            column(
                self.tabs, row(*self.chips.values(), None, gap=6), (self._stack, 1), margins=(16, 14, 16, 14), gap=12
            )
        )  # fmt: skip
        self.view = VIEWS[0]
        for view, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, view=view: self.show_view(view))
        self._keys()
        translate.say(self, lambda _text: self.retranslate(), str)

    def _keys(self) -> None:
        for sequence, act in (
            *((f"Alt+{place}", lambda view=view: self.show_view(view)) for place, view in enumerate(VIEWS, 1)),
            ("Ctrl+N", lambda: self._do("new")),
            ("Ctrl+B", lambda: self._do("book")),
            ("Alt+T", lambda: self._do("ask_to_call")),
            ("Alt+C", lambda: self._do("call")),
            ("Ctrl+D", lambda: self._do("copy")),
            ("Ctrl+S", lambda: self._do("pack")),
            ("Alt+R", lambda: self._do("returned")),
            ("Alt+W", lambda: self._do("again")),
            ("Ctrl+Shift+E", lambda: self._do("export")),
            ("Ctrl+PgDown", lambda: self._do("step_when", 1)),
            ("Ctrl+PgUp", lambda: self._do("step_when", -1)),
            ("Esc", lambda: self._do("start")),
        ):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def title(self) -> str:
        return self.tr("Workshop lists")

    def retranslate(self) -> None:
        names = {
            "due": self.tr("Due cars"), "recalls": self.tr("Recalls"), "packages": self.tr("Packages"),
            "schedule": self.tr("Schedule"), "files": self.tr("Electronic file"), "figures": self.tr("Figures"),
        }  # fmt: skip
        for view, chip in self.chips.items():
            chip.setText(names[view])
            chip.setChecked(view == self.view)

    def arrive(self, payload: Any = None) -> None:
        self.show_view(payload if payload in VIEWS else self.view)

    def changed(self, tables: frozenset[str]) -> None:
        if self.isVisible() and tables & _SHOWN[self.view]:
            self.views[self.view].ask()

    def show_view(self, view: str) -> None:
        """One of ``VIEWS``."""
        self.view = view
        self.retranslate()
        self._stack.setCurrentWidget(self.views[view])
        self.views[view].ask()
        self.views[view].start()

    def _do(self, what: str, *given: Any) -> None:
        """What the view in front has under this key; nothing where it has none."""
        act = getattr(self.views[self.view], what, None)
        if act is not None:
            act(*given)
