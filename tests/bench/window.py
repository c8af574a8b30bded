"""The real window on the demo store while an exchange runs: keys, memory, stalls, a quote, theme and language.

The window's second process, its embedded centre and another desk that saves and pushes are processes of their own.
``python -m tests.bench.window [home] --why`` also says where the window's thread was when it stalled.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.__main__ import Program
from desktop.shell.seat import Seat
from desktop.store.home import Home
from desktop.widgets import translate
from tests.bench.line import ROOT, Line, Setting, run
from tests.bench.stall import Stalls

WORDS = ("jl", "hhs", "scp", "spark plug", "5w-30", "1k0 698", "dbj", "0986", "brake", "ktl", "gl", "water pump")
ROUNDS, SWITCHES = 3, 6
BETWEEN_KEYS_S, WARM_S, PATIENCE_S = 0.06, 2.0, 30.0
STEPS = "start", "sign-in", "lookup", "issue"
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def lines(setting: Setting) -> Iterator[Line]:
    """All of it in one window, as in one morning, on a copy of the home."""
    app = QApplication(["forecourt"])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(setting.home, home)
        bench = _Window(app, home)
        try:
            yield from bench.lines(setting)
        finally:
            bench.close()


class _Painted(QObject):
    """Whether one of these widgets has been painted since it was last asked."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.since = False
        for widget in widgets:
            widget.installEventFilter(self)

    def reset(self) -> None:
        self.since = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.since = True
        return False


class _Window:
    """The program's own window, driven by keys."""

    def __init__(self, app: QApplication, home: Path) -> None:
        self.app = app
        self.other: subprocess.Popen[str] | None = None
        self.searches: list[float] = []
        self.came_in: list[int] = []
        self.stalls = Stalls(tell="--why" in sys.argv)
        self.stalls.begin("start")
        self.program = Program(Seat(Home(home), True), True)
        self.window = self.program.window
        self.program.show()

    def lines(self, setting: Setting) -> Iterator[Line]:
        """In the order of a morning: sign in, look up, quote, switch."""
        self.until(lambda: self.program.entry.face is not None)
        self.wait(0.5)
        self.stalls.begin("sign-in")
        self.sign_in()
        self.wait(WARM_S)
        yield Line("memory after sign-in", [self.memory()], "MiB")
        self.stalls.begin("lookup")
        yield Line("last key of a VIN to its car's rows painted", [self.look_up_car()])
        self.start_other_desk()
        words = WORDS[:1] if setting.tiny else WORDS * ROUNDS
        self.type_words(WORDS[:2])
        self.searches.clear()
        typed = self.type_words(words)
        yield Line("key to painted rows, an exchange running", typed, bar=40, which="p95")
        yield Line("search call, an exchange running", self.searches, bar=2, which="p95")
        yield Line("memory before printing", [self.memory()], "MiB", bar=180)
        self.stalls.begin("issue")
        yield from self.issue()
        yield Line("memory after printing", [self.memory()], "MiB", bar=260)
        self.stalls.begin("")
        for step in STEPS:
            yield Line(f"longest stall of the window: {step}", [max(self.stalls.of(step))], bar=100)
        rounds = setting.rounds(SWITCHES)
        yield Line("theme switched and painted", self.switch(self.window.toggle_theme, rounds), bar=150)
        yield Line("language switched and painted", self.switch(self.other_language, rounds), bar=150)

    # -- the steps

    def sign_in(self) -> None:
        """The demo's password stands there already."""
        self.key(Qt.Key.Key_Return)
        self.until(lambda: self.window.page("lookup") is not None)
        from desktop.pages.parts.lookup import LookupPage

        page = self.window.page("lookup")
        assert isinstance(page, LookupPage)
        self.page = page
        self.until(lambda: page.search.tree.topLevelItemCount() > 1)
        self.painted = _Painted(page.search.table.viewport())
        page.answered.connect(self.painted.reset)
        self.watch_searches()

    def watch_searches(self) -> None:
        """The time of each search call, on the thread where it runs."""
        from desktop.pages.parts.finder import Answer, Finder, Question

        answer = Finder.answer

        def measured(finder: Finder, question: Question) -> Answer:
            start = time.perf_counter()
            found = answer(finder, question)
            if question.query:
                self.searches.append((time.perf_counter() - start) * 1000)
            return found

        Finder.answer = measured  # type: ignore[method-assign]

    def look_up_car(self) -> float:
        from desktop.store.catalogue.demo import demo_vins

        vin = demo_vins()[0].vin
        self.key(Qt.Key.Key_L, CTRL)
        for letter in vin[:-1]:
            self.key(letter)
            self.wait(BETWEEN_KEYS_S)
        return self.to_paint(vin[-1], lambda: self.page.subject.car is not None)

    def start_other_desk(self) -> None:
        """Wait until the window's device is known to its centre, then let another join and begin to write."""
        self.until(lambda: self.window.status.exchange.online)
        centre, face = self.program._centre, self.program.entry.face
        assert centre is not None and face is not None
        codes: list[tuple[str, str]] = []
        centre.ready.disconnect()
        centre.ready.connect(lambda url, code: codes.append((url, code)))
        centre._process.write(f"invite {face.store_id}\n".encode())
        self.until(lambda: bool(codes))
        self.other = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.other_desk"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.other.stdin is not None and self.other.stdout is not None
        asked = {"url": codes[0][0], "code": codes[0][1], "store": face.store_id}
        self.other.stdin.write(json.dumps(asked) + "\n")
        self.other.stdin.flush()
        os.set_blocking(self.other.stdout.fileno(), False)
        self.until(lambda: bool(self.other and self.other.stdout and self.other.stdout.readline()))
        assert self.program.second is not None
        self.program.second.changed.connect(lambda: self.came_in.append(1))
        self.until(lambda: len(self.came_in) > 1)

    def type_words(self, words: Sequence[str]) -> list[float]:
        """A key every 60 ms, as a quick typist does; each until the rows of its answer are painted."""
        took = []
        for word in words:
            self.key(Qt.Key.Key_F, CTRL)
            for letter in word:
                self.wait(BETWEEN_KEYS_S)
                took.append(self.to_paint(letter, self.rows_of_next_word()))
        return took

    def rows_of_next_word(self) -> Callable[[], bool]:
        """True once the field has other words than now, and the rows are theirs."""
        search = self.page.search
        before = search.field.text()

        def there() -> bool:
            words, answer = search.field.text(), search._answer
            return words != before and answer is not None and answer.question.query == words

        return there

    def issue(self) -> Iterator[Line]:
        """A part into the basket, and F9: no printer is here, so the paper is saved and shown."""
        self.key(Qt.Key.Key_F, CTRL)
        for letter in "jl":
            self.wait(BETWEEN_KEYS_S)
            self.to_paint(letter, self.rows_of_next_word())
        self.key(Qt.Key.Key_Return)
        self.until(lambda: bool(self.page.basket.basket.lines))
        self.wait(1)
        start = time.perf_counter()
        self.key(Qt.Key.Key_F9)
        self.until(lambda: self.page.basket.issued is not None)
        yield Line("F9 to the quote saved", [(time.perf_counter() - start) * 1000], bar=50)
        self.until(lambda: QApplication.activeModalWidget() is not None)
        yield Line("F9 to its paper on screen", [(time.perf_counter() - start) * 1000])
        self.key(Qt.Key.Key_Escape)
        self.until(lambda: QApplication.activeModalWidget() is None)

    def switch(self, act: Callable[[], object], rounds: int) -> list[float]:
        """Until the window has been painted again."""
        took = []
        painted = _Painted(self.page.search.table.viewport())
        for _ in range(rounds):
            self.wait(0.2)
            painted.since, start = False, time.perf_counter()
            act()
            self.until(lambda: painted.since)
            took.append((time.perf_counter() - start) * 1000)
        return took

    def other_language(self) -> None:
        self.window.use_language("zh" if translate.current().code == "en" else "en")

    # -- by key, and waiting

    def key(self, key: Qt.Key | str, modifier: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick((QApplication.activeModalWidget() or self.window).windowHandle(), key, modifier)

    def to_paint(self, letter: str, answered: Callable[[], bool]) -> float:
        """Milliseconds from the key until what it asked for has been painted.

        The key is posted as the system does: QTest would keep the interpreter to itself until the key is dealt with.
        """
        window, code = self.window.windowHandle(), Qt.Key(ord(letter.upper()))
        start = time.perf_counter()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.postEvent(window, QKeyEvent(kind, code, NONE, letter))
        self.until(lambda: answered() and (self.painted.since or not self.page.search.table.rows()))
        return (time.perf_counter() - start) * 1000

    def wait(self, seconds: float) -> None:
        """Let the window live. The tick of the stall timer wakes it."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def until(self, true: Callable[[], bool]) -> None:
        """Raises TimeoutError."""
        end = time.perf_counter() + PATIENCE_S
        while not true():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.perf_counter() > end:
                raise TimeoutError

    def memory(self) -> float:
        """Resident memory of this process in MiB, the bench's own few included."""
        return float(psutil.Process().memory_info().rss) / 2**20

    def close(self) -> None:
        if self.other is not None:
            self.other.communicate()
        self.window.close()


if __name__ == "__main__":
    run(lines)
