"""The main window: navigation, top bar, the pages, the status line; before sign-in the gate.

Pages are built when first shown. The window opens no store and imports nothing heavy: it is handed a :class:`Desk`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QFileDialog, QFrame, QMainWindow, QStackedWidget, QWidget

from desktop.pages.desk import Desk, Page
from desktop.pages.refusal import told
from desktop.shell.camera.entry import CameraEntry
from desktop.shell.comeback import ComebackBar
from desktop.shell.keys import KeysSheet
from desktop.shell.light import LightPanel
from desktop.shell.navigation import BREAKPOINT, Navigation, Screen
from desktop.shell.omnibox import Omnibox
from desktop.shell.picture import PATTERNS, codes, meant, picture_of
from desktop.shell.preferences import Preferences
from desktop.shell.scanner import Scanner
from desktop.shell.status import Exchange, StatusBar
from desktop.widgets import theme, translate
from desktop.widgets.button import Button, IconButton
from desktop.widgets.drop import file_of
from desktop.widgets.key import key
from desktop.widgets.label import Label
from desktop.widgets.layout import column, frame, row
from desktop.widgets.toast import Toast

AGES_MS = 60_000


class MainWindow(QMainWindow):
    """Give it the screens; show a gate (sign-in, first start) with ``show_gate``; after sign-in ``open_desk``."""

    lock_wanted = Signal()
    sync_wanted = Signal()
    new_quote_wanted = Signal()
    preferences_changed = Signal()
    import_refused = Signal()
    """Somebody without the right brought a file, or asked for the imports."""
    closed = Signal()

    def __init__(self, screens: Sequence[Screen], preferences: Preferences, version: str) -> None:
        super().__init__()
        self.preferences = preferences
        self.setWindowTitle("Forecourt 前台通")
        self.setMinimumSize(1024, 640)
        self.resize(preferences.width, preferences.height)
        self._screens = {screen.name: screen for screen in screens}
        self._pages: dict[str, Page] = {}
        self._name = ""
        self.desk: Desk | None = None
        self.navigation, self.omnibox, self.status = Navigation(screens), Omnibox(), StatusBar(version)
        self._title, self._stack = Label("", "h1"), QStackedWidget()
        self.comeback = ComebackBar()
        work = frame(
            "ground",
            row(
                self.navigation, (column(self._topbar(), self.comeback, (self._stack, 1), self.status, gap=0), 1), gap=0
            ),
        )
        self._outer = QStackedWidget()
        self._work = work
        self._outer.addWidget(work)
        self.setCentralWidget(self._outer)
        self.light = LightPanel(self, self.status)
        self.toast = Toast(self)
        self.scanner = Scanner(self)
        self.scanner.scanned.connect(lambda code: self.omnibox.look_for(meant(code)))
        self._keys()
        self.setAcceptDrops(True)
        self.navigation.chosen.connect(self.go)
        self.navigation.lock_wanted.connect(self.lock_wanted)
        self.status.sync_wanted.connect(self.sync_wanted)
        self.status.job_wanted.connect(lambda: self.bring(""))
        self.status.look_wanted.connect(self._look)
        self.light.exchange_wanted.connect(self.sync_wanted)
        ages = QTimer(self)
        ages.timeout.connect(self.status.tick)
        ages.start(AGES_MS)
        translate.current().changed.connect(self._retranslate)
        theme.current().changed.connect(self._show_theme)
        self._show_theme()

    def _topbar(self) -> QFrame:
        keyboard, self._theme_button = IconButton("keyboard"), IconButton("moon")
        translate.say(keyboard, keyboard.set_name, lambda: self.tr("All keys (F1)"))
        translate.say(self._theme_button, self._theme_button.set_name, lambda: self.tr("Light or dark (Ctrl+Shift+L)"))
        keyboard.clicked.connect(self.show_keys)
        self.camera = CameraEntry(self, self.preferences, self._hand_on)
        self._theme_button.clicked.connect(self.toggle_theme)
        new = Button("", "primary", "plus", key=key("new_quote"), shown_only=True)
        translate.say(new, new.setText, lambda: self.tr("New quote"))
        new.clicked.connect(self.new_quote_wanted)
        for widget in (self.camera.button, keyboard, self._theme_button, new):
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        buttons = (self.camera.button, keyboard, self._theme_button, 4, new)
        things = row(self._title, None, self.omnibox, None, *buttons, margins=(18, 0, 16, 0), gap=6)
        bar = frame("topbar", things)
        bar.setFixedHeight(58)
        return bar

    def _keys(self) -> None:
        wanted: tuple[tuple[str, Callable[[], object]], ...] = (
            ("find", self.focus_omnibox),
            ("keys", self.show_keys),
            ("new_quote", self.new_quote_wanted.emit),
            ("today", lambda: self.reach("today")),
            ("drives", self._to_drives),
            ("service", lambda: self.reach("service")),
            ("sync", self._sync),
            ("lock", self.lock_wanted.emit),
            ("theme", self.toggle_theme),
            ("imports", lambda: self.bring("")),
            ("picture", self.read_picture),
        )
        self._shortcuts = []
        for name, act in wanted:
            shortcut = QShortcut(QKeySequence(key(name)), self._work, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)
            self._shortcuts.append(shortcut)
        self.camera.listen(self._work)

    # -- gate and work

    def show_gate(self, gate: QWidget) -> None:
        """Sign-in, first start, recovery: nothing else is reachable meanwhile."""
        if self._outer.indexOf(gate) < 0:
            self._outer.addWidget(gate)
        self.omnibox.close_list()
        self.light.hide()
        self.camera.close()
        self._outer.setCurrentWidget(gate)

    def at_work(self) -> bool:
        """Whether somebody is signed in and the pages are shown."""
        return self._outer.currentWidget() is self._work

    def open_desk(self, desk: Desk, store: str, role: Callable[[], str], first: str = "") -> None:
        """Somebody signed in. The same person comes back to the same state; another one gets pages of their own."""
        before = self.desk
        if before is None or before is not desk or self._person != desk.actor.staff_id:
            self._drop_pages()
        self.desk, self._person = desk, desk.actor.staff_id
        self.navigation.show_store(store)
        self.navigation.show_person(desk.actor.name, role)
        allowed = {name for name, screen in self._screens.items() if screen.may is None or screen.may(desk)}
        self.navigation.allow(allowed)
        self._allowed = allowed
        self._outer.setCurrentWidget(self._work)
        wanted = self._name or first or self.preferences.last_page
        self.go(wanted if wanted in allowed else next(iter(self._screens)), None)

    _person = ""
    _ahead: tuple[Desk, str, Page] | None = None
    _allowed: frozenset[str] | set[str] = frozenset()

    def _drop_pages(self) -> None:
        self._name = ""
        for page in self._pages.values():
            page.leave()
            self._stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()

    # -- pages

    def page(self, name: str) -> Page | None:
        """The page, if it has been built."""
        return self._pages.get(name)

    def current(self) -> str:
        return self._name

    def build_ahead(self, desk: Desk, name: str) -> None:
        """Make a page in a turn of its own before :meth:`open_desk` shows it: each half keeps the window for less."""
        if self._person != desk.actor.staff_id or not self._pages:
            self._ahead = desk, name, self._screens[name].make(desk)

    def _taken_ahead(self, name: str) -> Page | None:
        desk, wanted, page = self._ahead or (None, "", None)
        self._ahead = None
        if page is not None and (desk is not self.desk or wanted != name):
            page.deleteLater()
            return None
        return page

    def go(self, name: str, payload: Any = None) -> None:
        """Show a page, built now if this is the first time, and hand it the payload."""
        if self.desk is None:
            return
        page = self._pages.get(name)
        if page is None:
            page = self._pages[name] = self._taken_ahead(name) or self._screens[name].make(self.desk)
            self._stack.addWidget(page)
            page.retranslate()
        if self._name and self._name != name:
            self._pages[self._name].leave()
        self._name = self.preferences.last_page = name
        self._stack.setCurrentWidget(page)
        self.navigation.show_chosen(self._screens[name].under or name)
        self._title.setText(page.title())
        page.arrive(payload)

    def bring(self, path: str) -> None:
        """Ctrl+Shift+I, or a file dropped on the window: to the imports, for whoever may bring something in."""
        if self.desk is None or not self.at_work():
            return
        if "imports" in self._allowed:
            self.go("imports", {"file": path} if path else None)
        else:
            self.import_refused.emit()

    def reach(self, name: str, payload: Any = None) -> None:
        """A page by its own key, where this person sees it."""
        if self.at_work() and name in self._allowed:
            self.go(name, payload)

    def _to_drives(self) -> None:
        """F3: the day's board; from a customer's card a booking for them."""
        page = self._pages.get(self._name)
        customer = page.customer() if page is not None else ""
        self.reach("drives", {"book": customer} if customer else "today")

    def changed(self, tables: frozenset[str]) -> None:
        """Some write changed these tables: tell the pages that are built."""
        for page in self._pages.values():
            page.changed(tables)

    def say(self, text: str, *, undo: Callable[[], object] | None = None, bad: bool = False) -> None:
        """Desk.say."""
        self.toast.tell(text, undo, bad)

    # -- keys and settings

    def read_picture(self) -> None:
        """Ctrl+Shift+V: the code in the picture that was copied, or else in a file to choose."""
        picture = picture_of(QApplication.clipboard().mimeData())
        if picture is None:
            patterns = " ".join(f"*.{each}" for each in PATTERNS)
            name, _ = QFileDialog.getOpenFileName(
                self, self.tr("A picture with a barcode"), "", self.tr("Pictures ({0})").format(patterns)
            )
            picture = Path(name) if name else None
        if picture is not None:
            self.look_at(picture)

    def look_at(self, picture: QImage | Path) -> None:
        """Find what its code says, as if scanned."""
        desk = self.desk
        if desk is not None:
            desk.worker.run(lambda: codes(picture), self._hand_on, told(desk), owner=self)

    def _hand_on(self, texts: list[str]) -> None:
        """What a picture or the camera read goes where a scanned code goes."""
        self.omnibox.look_for(texts[0])
        if len(texts) > 1:
            self.say(self.tr("Also in the picture: {0}").format("   ".join(texts[1:5])))

    def focus_omnibox(self) -> None:
        """Ctrl+K."""
        self.omnibox.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.omnibox.selectAll()

    def set_exchange(self, exchange: Exchange) -> None:
        """How the exchange stands: the status line, and the panel over it."""
        self.status.set_exchange(exchange)
        self.light.set_exchange(exchange)

    def _sync(self) -> None:
        """F5: exchange, and one look at what waits and why."""
        self.sync_wanted.emit()
        self.light.open()

    def _look(self) -> None:
        """A click on the light opens the panel, another closes it."""
        if self.light.isVisible():
            self.light.leave()
        else:
            self.light.open()

    def show_keys(self) -> KeysSheet:
        """F1."""
        sheet = KeysSheet(self, frozenset() if self.camera.here() else frozenset({"camera"}))
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()
        return sheet

    def toggle_theme(self) -> None:
        """From light to dark and back, whatever the desktop has."""
        self.use_theme("light" if theme.current().dark else "dark")

    def use_theme(self, choice: theme.Choice) -> None:
        """Dress the program anew, and remember the choice."""
        self.preferences.theme = choice
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.current().apply(app, choice)
        self.preferences_changed.emit()

    def use_language(self, code: translate.Code) -> None:
        """Switch while running; what was typed stays."""
        self.preferences.language = code
        translate.current().apply(code)
        self.preferences_changed.emit()

    def _show_theme(self) -> None:
        self._theme_button.show_icon("sun" if theme.current().dark else "moon")

    def _retranslate(self) -> None:
        if self.desk is not None:
            self.desk.language = translate.current().code
        for page in self._pages.values():
            page.retranslate()
        if self._name:
            self._title.setText(self._pages[self._name].title())

    # -- Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self.scanner)
            handle.installEventFilter(self.scanner)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.navigation.show_rail(self.width() < BREAKPOINT)
        self.omnibox.setFixedWidth(380 if self.width() < 1600 else 460)
        self.omnibox.close_list()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.at_work() and (picture_of(event.mimeData()) is not None or file_of(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        picture = picture_of(event.mimeData())
        if picture is not None:
            self.look_at(picture)
        else:
            self.bring(file_of(event.mimeData()))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._name:
            self._pages[self._name].leave()
        self.preferences.maximised = self.isMaximized()
        if not self.isMaximized():
            self.preferences.width, self.preferences.height = self.width(), self.height()
        self.preferences_changed.emit()
        super().closeEvent(event)
        self.closed.emit()
