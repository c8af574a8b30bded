"""Step 3: what would happen, before anything does: what goes in, what cannot and why, what is there already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain import clock
from desktop.domain.problem import Problem
from desktop.pages.imports import words
from desktop.store.importing.kinds import KINDS
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.field import Choice
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.progress import Progress
from desktop.widgets.sentence import sentence
from desktop.widgets.table import Column, RecordTable

VIEWS = ("bad", "here", "twice", "odd")
MERGE, SKIP, NEW = "merge", "skip", "new"


@dataclass(frozen=True)
class Checked:
    """What a check told: see ``desktop.second.importing``."""

    kind: str
    counts: Mapping[str, int]
    lists: Mapping[str, list[dict[str, Any]]]
    """``bad``, ``here``, ``twice``, ``odd``."""
    earlier: str = ""
    """When this very file was brought in before, UTC text."""

    @classmethod
    def of(cls, kind: str, told: Mapping[str, Any]) -> Checked:
        """From the message of the second process."""
        here = [each for each in told["twins"] if each["here"]]
        twice = [each for each in told["twins"] if not each["here"]]
        lists = {"bad": told["bad"], "here": here, "twice": twice, "odd": told["odd"]}
        return cls(kind, told["counts"], lists, str(told.get("earlier", "")))

    def total(self, view: str) -> int:
        """How many lines there are of a sort; its list may hold fewer."""
        return int(self.counts["warned" if view == "odd" else view])


class CheckStep(QWidget):
    """``show_progress`` while it runs, ``show_checked`` at its end; decisions are read from ``decisions``."""

    stop_wanted = Signal()
    errors_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.checked: Checked | None = None
        self._view = "bad"
        self._single: dict[int, str] = {}
        self.progress, self.stop = Progress(), Button("", key="Alt+Q")
        self.banner = Banner()
        self._figures = {name: Label("0", "total") for name in ("good", *VIEWS)}
        self._names = {name: Label("", "muted") for name in self._figures}
        self.chips = {view: Button("", "chip") for view in VIEWS}
        self.everything = Choice()
        self._all = Label("", "second")
        self.table = RecordTable(
            [
                Column("line", lambda: self.tr("Line"), self._line_cell, 78, narrow_width=66),
                Column("what", lambda: self.tr("In the file"), self._what_cell, 280, narrow_width=200),
                Column("why", lambda: self.tr("What is the matter"), self._why_cell),
                Column("decision", lambda: self.tr("What happens"), self._decision_cell, 172, narrow_width=150),
            ],
            lambda: self.tr("Lines to look at"),
            lambda each: (each["line"], each.get("code", "")),
        )
        self._nothing = Empty("circle-check")
        self._full = Label("", "second")
        self._full.setWordWrap(True)
        self.errors = Button("", icon_name="download", key="Ctrl+S")
        self._build()
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _build(self) -> None:
        tiles = []
        for name, figure in self._figures.items():
            tile = Card(figure, self._names[name], margins=(14, 8, 14, 10), gap=0)
            tiles.append((tile, 1))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self._nothing)
        listed = Card()
        listed.head(*self.chips.values(), None, self._all, self.everything)
        listed.body(column((self._lists, 1)))
        self._foot = listed.foot(row((self._full, 1), self.errors, gap=12))
        running, done = QWidget(), QWidget()
        running.setLayout(column(None, row(None, (self.progress, 2), self.stop, None, gap=12), None))
        done.setLayout(column(self.banner, row(*tiles, gap=10), (listed, 1), gap=10))
        self._stack = QStackedWidget()
        self._stack.addWidget(running)
        self._stack.addWidget(done)
        self.setLayout(column((self._stack, 1), margins=(14, 12, 14, 0)))

    def _wire(self) -> None:
        self.stop.clicked.connect(self.stop_wanted)
        self.errors.clicked.connect(self.errors_wanted)
        self.everything.activated.connect(lambda _place: self._decide_all())
        self.table.moved.connect(lambda _row: self._say_full())
        self.table.picked.connect(lambda found: self._decide(found, 1))
        self.table.marked.connect(lambda found: self._decide(found, 1))
        self.table.stepped.connect(self._decide)
        self.table.acted.connect(lambda found, _column: self._decide(found, 1))
        for view, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, view=view: self.show_view(view))

    # -- what it shows

    def show_progress(self, words_: str, done: int = 0, of: int = 0) -> None:
        """The check runs."""
        self.checked = None
        self._stack.setCurrentIndex(0)
        self.progress.tell(words_, done, of)

    def show_checked(self, checked: Checked) -> None:
        """The check is done; nothing is decided yet but what is usual: fill what is empty."""
        self.checked, self._single = checked, {}
        self._decided = {"here": MERGE, "twice": MERGE}
        self._stack.setCurrentIndex(1)
        self.show_view(next((view for view in VIEWS if checked.total(view)), "bad"))

    _decided: Mapping[str, str] = {"here": MERGE, "twice": MERGE}

    def show_view(self, view: str) -> None:
        """One sort of lines."""
        self._view = view
        found = self.checked.lists[view] if self.checked is not None else []
        self.table.show_rows(found)
        self._lists.setCurrentIndex(0 if found else 1)
        self._repeat()

    def step_view(self, by: int) -> None:
        """Ctrl+PgDown, Ctrl+PgUp."""
        self.show_view(VIEWS[(VIEWS.index(self._view) + by) % len(VIEWS)])

    def start(self) -> None:
        """Put the focus where work starts."""
        if self._stack.currentIndex() == 0:
            self.stop.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def decisions(self) -> dict[str, Any]:
        """``here``, ``twice`` and ``single``, as the second process reads them."""
        return {**self._decided, "single": {str(line): chosen for line, chosen in self._single.items()}}

    # -- decisions

    def _choices(self) -> list[tuple[str, str]]:
        named = self._decision_words()
        again = self.checked is not None and KINDS[self.checked.kind].again
        return [(MERGE, named[MERGE]), (SKIP, named[SKIP]), *([(NEW, named[NEW])] if again else [])]

    def _decision_words(self) -> dict[str, str]:
        kind = self.checked.kind if self.checked is not None else ""
        merge = {"stock": self.tr("take the count over"), "schedule": self.tr("replace what is there")}.get(
            kind, self.tr("fill what is empty")
        )
        return {MERGE: merge, SKIP: self.tr("leave it out"), NEW: self.tr("make it anew")}

    def _decide_all(self) -> None:
        self._decided = {**self._decided, self._view: self.everything.value()}
        own = {each["line"] for each in self.checked.lists[self._view]} if self.checked is not None else set()
        self._single = {line: chosen for line, chosen in self._single.items() if line not in own}
        self.table.viewport().update()

    def _decide(self, found: dict[str, Any], by: int) -> None:
        """Enter, Space, + and −: the next decision for this line alone."""
        if self._view not in ("here", "twice"):
            return
        values = [value for value, _ in self._choices()]
        now = self._single.get(found["line"], self._decided[self._view])
        self._single[found["line"]] = values[(values.index(now) + by) % len(values)]
        self.table.viewport().update()
        self._say_full()

    # -- words

    def _repeat(self) -> None:
        self.stop.setText(self.tr("Stop"))
        self.errors.setText(self.tr("Save the lines to correct"))
        names = {
            "good": self.tr("go in"), "bad": self.tr("cannot go in"), "here": self.tr("are here already"),
            "twice": self.tr("stand twice in the file"), "odd": self.tr("go in, but look odd"),
        }  # fmt: skip
        chips = {
            "bad": self.tr("Cannot go in"), "here": self.tr("Here already"), "twice": self.tr("Twice in the file"),
            "odd": self.tr("Odd"),
        }  # fmt: skip
        checked = self.checked
        for name, figure in self._figures.items():
            many = 0 if checked is None else checked.counts["good"] if name == "good" else checked.total(name)
            figure.setText(f"{many:,}")
            self._names[name].setText(names[name])
        for view, chip in self.chips.items():
            many = checked.total(view) if checked is not None else 0
            chip.setText(f"{chips[view]} {many:,}" if many else chips[view])
            chip.setChecked(view == self._view)
        decides = self._view in ("here", "twice") and bool(checked and checked.total(self._view))
        self._all.setText(self.tr("For all of these:"))
        self._all.setVisible(decides)
        self.everything.setVisible(decides)
        self.everything.setAccessibleName(self._all.text())
        self.everything.show_options(self._choices())
        self.everything.choose(self._decided.get(self._view, MERGE))
        self.errors.setEnabled(bool(checked and checked.total("bad")))
        self._nothing.set_title(self.tr("None"))
        self._nothing.set_hint(self.tr("Ctrl+PgDown shows the other sorts of lines."))
        self._say_earlier()
        self._say_full()

    def _say_earlier(self) -> None:
        if self.checked is not None and self.checked.earlier:
            self.banner.tell(
                self.tr("This very file was brought in before, on {when}. What it holds is here already.").format(
                    when=words.when(clock.from_text(self.checked.earlier))
                ),
                "warn",
            )
        else:
            self.banner.clear()

    def _say_full(self) -> None:
        """The whole sentence of the chosen line, which its row may cut."""
        found = self.table.row() if self._lists.currentIndex() == 0 else None
        if self.checked is None or found is None:
            self._full.setText("")
            return
        shown, total = self.table.rows(), self.checked.total(self._view)
        said = self._why(found)
        if self._view in ("here", "twice"):
            said = f"{said} {self.tr('Enter decides for this line alone.')}"
        elif total > shown:
            said = f"{said} {self.tr('The first {n} are shown; the file has all.').format(n=f'{shown:,}')}"
        self._full.setText(said)

    def _why(self, each: dict[str, Any]) -> str:
        if "code" in each:
            return sentence(Problem(each["code"], each["field"], each["values"]))
        assert self.checked is not None
        field = words.field_words(self.checked.kind, each["field"])
        if each["here"]:
            return self.tr("The same {field} is here: {name}.").format(field=field, name=each["with"])
        return self.tr("The same {field} stands in line {line}.").format(field=field, line=each["with"])

    def _line_cell(self, each: dict[str, Any]) -> Cell:
        return Cell(f"{each['line']:,}")

    def _what_cell(self, each: dict[str, Any]) -> Cell:
        if "code" not in each:
            return Cell(each["what"])
        named = each["column"] or (words.field_words(self.checked.kind, each["field"]) if self.checked else "")
        value = each["cell"] or self.tr("empty")
        return Cell(f"{named}: {value}", each["what"])

    def _why_cell(self, each: dict[str, Any]) -> Cell:
        return Cell(self._why(each))

    def _decision_cell(self, each: dict[str, Any]) -> Cell:
        if "code" in each:
            bad = self._view == "bad"
            return Cell(self.tr("stays out") if bad else self.tr("goes in"), kind="pill", tone="bad" if bad else "ok")
        own = self._single.get(each["line"])
        return Cell(self._decision_words()[own or self._decided[self._view]], kind="link", strong=own is not None)
