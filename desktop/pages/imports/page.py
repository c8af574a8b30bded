"""Imports: a file dropped or chosen goes in by four steps; what was brought in is listed, and can be taken back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.actor import Right
from desktop.domain.problem import Problem, Refused
from desktop.pages.desk import Desk, Page
from desktop.pages.exporting import ask_export, offer_export
from desktop.pages.imports import opened as files
from desktop.pages.imports import words
from desktop.pages.imports.check_step import Checked
from desktop.pages.imports.choosing import ask_file, ask_target
from desktop.pages.imports.home import Home
from desktop.pages.imports.kept_sheet import KeptSheet
from desktop.pages.imports.opened import Opened, Way
from desktop.pages.imports.run_step import Outcome
from desktop.pages.imports.runs import Run, Runs, runs
from desktop.pages.imports.template import ask_template
from desktop.pages.imports.whole import WholeFile
from desktop.pages.imports.wizard import CHECK, COLUMNS, FILE, RUN, Wizard
from desktop.pages.refusal import told, world_too
from desktop.store.importing.reading import Cancelled
from desktop.widgets.counted import counted
from desktop.widgets.layout import column
from desktop.widgets.sentence import refusal, sentence

PAGES = {
    "customer": "customers", "vehicle": "customers", "stock": "stock", "visit": "service", "schedule": "service_lists",
    "recall": "service_lists",
}  # fmt: skip
"""Where what was brought in is looked at."""
VIEWS = {"schedule": "schedule", "recall": "recalls"}
"""Which view of that page."""


class ImportsPage(Page):
    """``arrive({"file": path})`` begins with a file, ``arrive({"kind": "customer"})`` says what it will be."""

    name = "imports"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.runs = Runs()
        self.home, self.wizard = Home(desk.actor, self.runs), Wizard(desk.actor)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.home)
        self._stack.addWidget(self.wizard)
        self.setLayout(column((self._stack, 1), margins=(16, 14, 16, 14)))
        self._opened: Opened | None = None
        self._wish = ""  # what the second process does for this page: check, write, undo, errors
        self._halt = threading.Event()
        self._kind, self._path, self._way, self._asked = "", Path(), Way(), 0
        self._second = desk.computer.second if desk.computer is not None else None
        self._wire()

    def title(self) -> str:
        return self.tr("Imports")

    def _wire(self) -> None:
        home, wizard = self.home, self.wizard
        home.choose_wanted.connect(self.choose)
        home.dropped.connect(lambda path: self.bring(Path(path)))
        home.template_wanted.connect(self.save_template)
        home.export_wanted.connect(lambda: ask_export(self, self.desk, "customer"))
        offer_export(self, "customer")
        self.runs.undo_wanted.connect(self.undo)
        wizard.back_wanted.connect(self.back)
        wizard.on_wanted.connect(self.go_on)
        wizard.left.connect(self.leave_wizard)
        wizard.stop.clicked.connect(self._stop_reading)
        wizard.another.clicked.connect(self.choose)
        wizard.file.changed.connect(self._read_again)
        wizard.columns.changed.connect(self._columns_put)
        wizard.check.stop_wanted.connect(self.stop)
        wizard.check.errors_wanted.connect(self.save_errors)
        wizard.run.stop_wanted.connect(self.stop)
        wizard.run.errors_wanted.connect(self.save_errors)
        wizard.run.undo_wanted.connect(self.undo)
        wizard.run.again_wanted.connect(self.choose)
        wizard.run.look_wanted.connect(lambda kind: self.desk.go(PAGES.get(kind, "customers"), VIEWS.get(kind)))
        self.whole = WholeFile(self)
        if self._second is not None:
            self._second.progress.connect(self._on_progress)
            self._second.told.connect(self._on_told)
            self._second.died.connect(lambda _code: self._on_died())
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+O", self.choose), ("Ctrl+Return", self.go_on), ("Ctrl+Enter", self.go_on),
            ("Esc", self.back), ("Ctrl+PgDown", lambda: wizard.check.step_view(1)),
            ("Ctrl+PgUp", lambda: wizard.check.step_view(-1)),
        )  # fmt: skip
        for sequence, act in keys:
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # -- page

    def retranslate(self) -> None:
        """Every part says its own words."""

    def arrive(self, payload: Any = None) -> None:
        given = payload if isinstance(payload, dict) else {}
        self.ask()
        self._kind = str(given.get("kind", ""))
        if given.get("file"):
            self.bring(Path(str(given["file"])))
        elif self._stack.currentWidget() is self.wizard:
            self.wizard.start()
        else:
            self.home.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def changed(self, tables: frozenset[str]) -> None:
        if tables & {"import_run", "staff"}:
            self.ask()

    def ask(self) -> None:
        """Read the list of imports."""
        by = self.desk.actor
        if not by.may(Right.IMPORT):
            return

        def show(found: list[Run]) -> None:
            running = found[0].row.id if found and self._wish == "write" else ""
            self.runs.show_runs(found, running)

        self.desk.worker.read(lambda session: runs(by, session), show, told(self.desk), owner=self)

    # -- step 1

    def choose(self) -> None:
        """Ctrl+O: a file of this computer."""
        if self._wish or not self.desk.actor.may(Right.IMPORT):
            return
        ask_file(self, lambda path: self.bring(Path(path)))

    def bring(self, path: Path, way: Way | None = None) -> None:
        """Look into a file and show what it is. ``way``: as a person wants it read."""
        if self._wish:
            self.desk.say(sentence(Problem("import.busy")), bad=True)
            return
        if not self.desk.actor.may(Right.IMPORT):
            self.desk.say(sentence(Problem("right.missing", "", {"right": Right.IMPORT.value})), bad=True)
            return
        self._asked += 1
        by, mine, halt = self.desk.actor, self._asked, threading.Event()
        self._halt, self._path, self._way = halt, path, way or Way(kind=self._kind)
        wanted = self._way
        self._stack.setCurrentWidget(self.wizard)
        self.wizard.show_name(None, path.name)
        self.wizard.show_reading(self.tr("Looking into the file…"))

        def show(opened: Opened) -> None:
            if mine == self._asked:
                self._opened = opened
                self.wizard.file.show_file(opened)
                self.wizard.whole = opened.rows_kind is None
                if self.wizard.whole:
                    self.wizard.terms.show_file(opened)
                else:
                    self.wizard.columns.show_file(opened)
                self._show(FILE)

        def fail(error: Exception) -> None:
            if mine != self._asked:
                return
            if isinstance(error, Cancelled):
                self.leave_wizard()
            else:
                world_too(self.desk, self._refused)(error)

        self.desk.worker.read(
            lambda session: files.open_file(session, by, path, wanted, halt.is_set), show, fail, owner=self
        )

    def _read_again(self, way: Way) -> None:
        opened = self._opened
        if opened is not None and way != opened.way:
            self.bring(opened.path, way)

    def _stop_reading(self) -> None:
        self._halt.set()

    def _columns_put(self, opened: Opened) -> None:
        self._opened = opened
        self._show(COLUMNS, anew=False)

    # -- from step to step

    def go_on(self) -> None:
        """Ctrl+Enter: the next step, where it is open."""
        opened, wizard = self._opened, self.wizard
        if self._stack.currentWidget() is not wizard or not wizard.on.isEnabled() or opened is None:
            return
        if wizard.place == FILE:
            self._show(COLUMNS)
        elif wizard.whole:
            self.whole.make()
        elif wizard.place == COLUMNS:
            self._check(opened)
        elif wizard.place == CHECK:
            self._write()

    def back(self) -> None:
        """Esc: one step back; what goes on while it goes in goes on."""
        wizard = self.wizard
        if self._stack.currentWidget() is self.home:
            return
        if wizard.is_reading():
            self._stop_reading()
        elif wizard.place in (FILE, RUN):
            self.leave_wizard()
        else:
            if wizard.place == CHECK and self._wish == "check":
                self.stop()
            self._show(FILE if wizard.place == COLUMNS else COLUMNS)

    def leave_wizard(self) -> None:
        """To the list of imports."""
        self._halt.set()
        self._asked += 1
        self._stack.setCurrentWidget(self.home)
        self.ask()
        self.home.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, place: int, *, anew: bool = True) -> None:
        opened, on, why = self._opened, True, ""
        if opened is None:
            return
        self.wizard.show_name(opened)
        if place == COLUMNS:
            on = not (opened.lacking if self.wizard.whole else opened.missing(self.desk.actor))
        elif place == CHECK:
            checked = self.wizard.check.checked
            on = checked is not None and checked.counts["good"] > 0
            why = self.tr("Nothing has been written yet.") if checked is not None else ""
        elif place == FILE and self.wizard.whole and not self.desk.actor.may(Right.PRICE):
            on, why = False, sentence(Problem("right.missing", "", {"right": Right.PRICE.value}))
        if self._second is None and place in (COLUMNS, CHECK):
            on = False
        self.wizard.show_step(place, on=on, why=why)
        if anew:
            self.wizard.start()

    def _refused(self, refused: Refused) -> None:
        self.wizard.show_failed(refusal(refused))

    # -- steps 3 and 4, in the second process

    def busy(self, wish: str) -> None:
        """The second process does this for the page; empty: nothing more."""
        self._wish = wish

    def _send(self, wish: str, **more: Any) -> None:
        if self._second is not None:
            self._wish = wish
            self._second.send({"do": "import", "wish": wish, "actor": self.desk.actor.staff_id, **more})

    def stop(self) -> None:
        """Alt+Q: stop after the current step."""
        if self._second is not None:
            self._second.send({"do": "import", "wish": "stop"})

    def _check(self, opened: Opened) -> None:
        seen, by = opened.seen, self.desk.actor
        if opened.missing(by) or self._wish:
            return
        self.desk.worker.write_local(
            lambda session: files.remember(session, by, opened), lambda _none: None, told(self.desk), owner=self
        )
        self.wizard.check.show_progress(self.tr("Checking every line…"))
        self._show(CHECK)
        way = {
            "after": seen.header_line, "sheet": seen.sheet, "encoding": seen.encoding, "separator": seen.separator,
        }  # fmt: skip
        self._send(
            "check", file=str(opened.path), kind=opened.kind, format=seen.format, columns=opened.mapping,
            header=list(seen.header), way=way,
        )  # fmt: skip

    def _write(self) -> None:
        checked = self.wizard.check.checked
        if checked is None or self._wish:
            return
        self.wizard.run.show_progress(self.tr("The first lines go in…"), 0, checked.counts["good"])
        self._show(RUN)
        self._send("write", **self.wizard.check.decisions())

    def undo(self, run: str) -> None:
        """Alt+U: take an import back."""
        if run and not self._wish:
            self._send("undo", run=run)
            self.desk.say(self.tr("The import is being taken back…"))

    def save_template(self, kind: str, form: str) -> None:
        """An empty file to fill in."""
        if not self._wish:
            ask_template(self, kind, form, lambda path: self.write_template(kind, path))

    def write_template(self, kind: str, path: str) -> None:
        """Its ending says in which form."""
        self._send("template", kind=kind, target=path, language=self.desk.language)

    def save_errors(self) -> None:
        """Ctrl+S: the lines that cannot go in, as a file to correct and bring in again."""
        opened = self._opened
        if opened is None or self._wish:
            return
        ask_target(self, opened, lambda path: self._send("errors", target=path, language=self.desk.language))

    def _on_progress(self, message: dict[str, Any]) -> None:
        if message.get("task") != "import":
            return
        wish, done, of = str(message["wish"]), int(message["done"]), int(message["of"])
        rows = int(message["rows"])
        if wish == "check" and self._wish == "check":
            # bytes: a bar of Qt counts no further than 2³¹
            said = counted(self.tr("{n} line[s] checked"), rows)
            self.wizard.check.show_progress(said, done * 1000 // max(1, of), 1000)
        elif wish == "write":
            said = self.tr("{n} of {of} lines are in").format(n=f"{rows:,}", of=f"{of:,}")
            self.wizard.run.show_progress(said, done, of)
            self._wish = "write"

    def _on_told(self, message: dict[str, Any]) -> None:
        if message.get("task") != "import":
            return
        wish = str(message["wish"])
        if wish == self._wish:
            self._wish = ""
        if message.get("say") == "failed":
            self._failed(wish, message)
        elif wish == "check":
            assert self._opened is not None
            self.wizard.check.show_checked(Checked.of(self._opened.kind, message))
            if self.wizard.place == CHECK:
                self._show(CHECK)
        elif wish == "write":
            self._written(Outcome.of(message))
        elif wish == "undo":
            self._undone(message)
        elif wish in ("errors", "template"):
            self.desk.say(self.tr("Saved: {file}").format(file=Path(message["target"]).name))
        self.ask()

    def _failed(self, wish: str, message: dict[str, Any]) -> None:
        problems = [Problem(each["code"], each["field"], each["values"]) for each in message["problems"]]
        stopped = problems[0].code == "background.cancelled"
        if wish == "check" and self.wizard.place == CHECK:
            if stopped:
                self._show(COLUMNS)
            else:
                self.wizard.show_failed(refusal(problems))
            return
        if wish == "write" and self.wizard.place == RUN:
            self._show(CHECK)
        if not stopped:
            self.desk.say(refusal(problems), bad=True)

    def _written(self, outcome: Outcome) -> None:
        self.wizard.run.show_outcome(outcome)
        if self.wizard.place == RUN:
            self._show(RUN, anew=self.isVisible())
        if not self.isVisible():
            count = outcome.figures["made"] + outcome.figures["merged"]
            text = self.tr("Import of {what}: {n} line[s] [is|are] in")
            self.desk.say(counted(text, count, what=words.kind_words(outcome.kind)))

    def _undone(self, message: dict[str, Any]) -> None:
        if self._stack.currentWidget() is self.wizard and self.wizard.place == RUN:
            self.leave_wizard()
        kept = message["kept"]
        if kept or message["stopped"]:
            KeptSheet(self.window(), int(message["taken"]), kept, stopped=bool(message["stopped"])).open()
        else:
            text = self.tr("Taken back: {n} row[s], [the only one|all of them].")
            self.desk.say(counted(text, int(message["taken"])))

    def _on_died(self) -> None:
        """The second process went; it comes back by itself, but what it did for us is cut off."""
        wish, self._wish = self._wish, ""
        if wish == "write":
            self.wizard.run.show_cut()
        elif wish == "check" and self.wizard.place == CHECK:
            self._show(COLUMNS)
        if wish:
            self.desk.say(sentence(Problem("import.cut")), bad=True)
            self.ask()
