"""The real lookup page over a catalogue of any size while another process writes: keys, frames while scrolling, memory.

``python -m tests.bench.counter CATALOGUE``, also part of ``make bench-lookup`` as a process of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

from tests.bench.line import ROOT, Line, dress, timed

WORDS = (
    "jl",
    "hhs",
    "scp",
    "spark plug",
    "5w-30",
    "1k0 698",
    "dbj",
    "0986",
    "brake",
    "ktl",
    "gl",
    "water pump",
    "06j115",
)
ROUNDS, BETWEEN_KEYS_S, PATIENCE_S = 2, 0.06, 30.0
FRAMES, STEP = 400, 24
TICK_MS = 5
STOCKED = 80_000


_MAKE_HOME = """
import shutil, sys
from tests import desk_window
shutil.copytree(desk_window.sample_home(), sys.argv[1])
"""
"""In a process of its own, since what builds the demo's catalogue stays in memory."""


def lines(catalogue: Path) -> Iterator[Line]:
    """Everything measured in one window at one size."""
    from PySide6.QtWidgets import QApplication

    import desktop.interpreter  # noqa: F401  as the program sets it

    app = QApplication.instance() or QApplication(["forecourt"])
    assert isinstance(app, QApplication)
    bench = _Counter(app, catalogue)
    label = catalogue.stem.removeprefix("catalogue-bench-")
    with bench.busy():
        bench.type_words(WORDS[:2])
        bench.searches.clear()
        typed = bench.type_words(WORDS * ROUNDS)
        yield Line(f"{label}: key to painted rows, another writing", typed, bar=40, which="p95")
        yield Line(f"{label}: search call of those keys", bench.searches, bar=1.2, which="p95")
        yield Line(f"{label}: one frame while scrolling", bench.scroll(), bar=16, which="p95")
        yield Line(
            f"{label}: memory of the window, not yet printed", [psutil.Process().memory_info().rss / 2**20], "MiB", 250
        )
    bench.close()


class _Counter:
    def __init__(self, app: object, catalogue: Path) -> None:
        from PySide6.QtCore import QEvent, QObject, Qt, QTimer

        from desktop.pages.parts.lookup import LookupPage
        from desktop.shell.navigation import Screen
        from desktop.store.catalogue import demo
        from desktop.store.open import SHOP
        from tests import desk_window

        class Painted(QObject):
            since = False

            def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint:
                    self.since = True
                return False

        self._tick = QTimer(timerType=Qt.TimerType.PreciseTimer)
        self._tick.start(TICK_MS)
        self._folder = tempfile.TemporaryDirectory()
        home = Path(self._folder.name) / "home"
        subprocess.run([sys.executable, "-c", _MAKE_HOME, str(home)], cwd=ROOT, check=True)
        (home / demo.FILE_NAME).unlink()
        (home / catalogue.name).symlink_to(catalogue.resolve())
        self.app, self.shop, self.key = app, home / SHOP, desk_window.KEY
        self._stock(catalogue)
        screens, sample_home = desk_window.screens, desk_window.sample_home
        desk_window.screens = lambda: [Screen("lookup", "search", lambda: "Lookup", LookupPage), *screens()]
        desk_window.sample_home = lambda: home
        self.window = desk_window.desk_window("lookup")
        desk_window.screens, desk_window.sample_home = screens, sample_home
        self.window.resize(1366, 768)
        self.window.show()
        page = self.window.page("lookup")
        assert isinstance(page, LookupPage)
        self.page = page
        self.until(lambda: page.search.tree.topLevelItemCount() > 1)
        self.painted = Painted()
        page.search.table.viewport().installEventFilter(self.painted)
        self.searches: list[float] = []
        self._watch_searches()
        page.answered.connect(lambda: setattr(self.painted, "since", False))

    def _watch_searches(self) -> None:
        """The time of each search call, on the thread where it runs."""
        from desktop.store.catalogue.search import PartSearch

        find = PartSearch.find

        def measured(search: PartSearch, *words: Any, **more: Any) -> Any:
            start = time.perf_counter()
            found = find(search, *words, **more)
            self.searches.append((time.perf_counter() - start) * 1000)
            return found

        PartSearch.find = measured  # type: ignore[method-assign]

    def _stock(self, catalogue: Path) -> None:
        """Price and stock of the most wanted parts."""
        from desktop.store import file
        from desktop.store.catalogue import open as opened
        from desktop.store.catalogue.demo_stock import demo_stock

        about = opened.inspect(catalogue)
        assert isinstance(about, opened.Catalogue)
        with contextlib.closing(file.connect(self.shop, self.key)) as connection:
            opened.attach(connection, about)
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT OR IGNORE INTO live (part_key, retail_fen, here_milli, elsewhere_milli, order_milli)"
                " VALUES (?, ?, ?, 0, 0)",
                [(row.part_key, row.retail_fen, row.here * 1000) for row in demo_stock(connection, STOCKED)],
            )
            connection.execute("COMMIT")

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        """While another process writes transactions of a thousand rows."""
        command = [sys.executable, "-m", "tests.bench.busy"]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps({"path": str(self.shop), "key": self.key.hex()}) + "\n")
            process.stdin.flush()
            assert process.stdout.readline().strip() == "ready"
            try:
                yield
            finally:
                process.stdin.close()

    def type_words(self, words: tuple[str, ...]) -> list[float]:
        """Milliseconds of each key until the rows of the words so far are painted."""
        took: list[float] = []
        field = self.page.search.field
        for word in words:
            field.setFocus()
            field.selectAll()
            for letter in word:
                self.wait(BETWEEN_KEYS_S)
                took.append(self._press(letter))
        return took

    def _press(self, letter: str) -> float:
        from PySide6.QtCore import QCoreApplication, QEvent, Qt
        from PySide6.QtGui import QKeyEvent

        search = self.page.search
        before = search.field.text()
        code = Qt.Key(ord(letter.upper()))
        start = time.perf_counter()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, letter)
            QCoreApplication.postEvent(search.field, event)

        def there() -> bool:
            words, answer = search.field.text(), search._answer
            if words == before or answer is None or answer.question.query != words:
                return False
            return self.painted.since or not search.table.rows()

        self.until(there)
        return (time.perf_counter() - start) * 1000

    def scroll(self) -> list[float]:
        """Milliseconds of one frame each: a category's rows move by half a row and are painted."""
        search = self.page.search
        search.field.clear()
        search.tree.choose(1)
        self.until(lambda: search.table.rows() > 100)
        self.wait(0.3)
        bar, viewport = search.table.verticalScrollBar(), search.table.viewport()
        took: list[float] = []
        for frame in range(FRAMES):
            bar.setValue(frame * STEP % max(1, bar.maximum()))
            took.append(timed(viewport.repaint))
            self.wait(0)
        return took

    def wait(self, seconds: float) -> None:
        """Let the window live, asleep between events as a program is: polling would keep the search waiting."""
        end = time.perf_counter() + seconds
        self.live(seconds > 0)
        while time.perf_counter() < end:
            self.live(True)

    def live(self, wait: bool) -> None:
        """One turn of the event loop; the tick ends a wait."""
        from PySide6.QtCore import QEventLoop

        flags = QEventLoop.ProcessEventsFlag
        self.app.processEvents(flags.WaitForMoreEvents if wait else flags.AllEvents)  # type: ignore[attr-defined]

    def until(self, true: Callable[[], bool]) -> None:
        """Raises TimeoutError."""
        end = time.perf_counter() + PATIENCE_S
        while not true():
            self.live(True)
            if time.perf_counter() > end:
                raise TimeoutError

    def close(self) -> None:
        self.window.close()
        self._folder.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path)
    chosen = parser.parse_args()
    dress()
    for line in lines(chosen.catalogue):
        print(line, flush=True)


if __name__ == "__main__":
    main()
