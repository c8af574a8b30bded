"""From a key in the search field to painted rows, on the demo catalogue: the p95 of some hundred keys."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

WORDS = ("jl", "hhs", "scp", "spark plug", "5w-30", "1k0 698", "dbj", "0986", "brake", "ktl", "gl", "water pump")
BUDGET_MS = 40.0


def main() -> str:
    """One line: median, p95 and the budget."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from desktop.domain.actor import RIGHTS, Actor, Role
    from desktop.domain.identity import new_id
    from desktop.pages.desk import Desk
    from desktop.pages.parts.lookup import LookupPage
    from desktop.store import upgrade
    from desktop.store.catalogue import demo
    from desktop.store.open import SHOP, Store
    from desktop.widgets import theme
    from desktop.work import Worker

    class Painted(QObject):
        """When the rows were last painted."""

        at = 0.0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                self.at = time.perf_counter()
            return False

    app = QApplication.instance() or QApplication(["bench"])
    assert isinstance(app, QApplication)
    theme.prepare(app)
    theme.current().apply(app, "light")
    with tempfile.TemporaryDirectory() as folder:
        home, key, store_id = Path(folder), bytes(32), new_id()
        demo.ensure(home)
        upgrade.create(home / SHOP, key, store_id)
        worker = Worker(lambda: Store(home / SHOP, key))
        by = Actor(new_id(), store_id, "bench", Role.CLERK, RIGHTS[Role.CLERK])
        quiet = lambda *_args, **_named: None  # noqa: E731
        page = LookupPage(Desk(worker, by, "en", quiet, quiet, quiet, lambda: False))
        page.resize(1170, 682)
        page.show()
        page.arrive()
        answers: list[float] = []
        page.answered.connect(lambda: answers.append(time.perf_counter()))
        painted = Painted()
        page.search.table.viewport().installEventFilter(painted)
        while page.search.tree.topLevelItemCount() < 5:
            QTest.qWait(20)
        page.search.to_field()
        took = [_key(page, answers, painted, letter) for word in WORDS * 3 for letter in _start(page, word)]
        page.close()
        page.deleteLater()
        worker.close()
    took = took[len("".join(WORDS)) :]
    p95 = statistics.quantiles(took, n=20)[-1]
    return f"key to painted rows: median {statistics.median(took):.1f} ms, p95 {p95:.1f} ms (budget {BUDGET_MS:.0f} ms)"


def _start(page: object, word: str) -> str:
    page.search.field.clear()  # type: ignore[attr-defined]
    return word


def _key(page: object, answers: list[float], painted: object, letter: str) -> float:
    """One key; the time until the answer to it has been painted."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    QTest.qWait(60)
    before, start = len(answers), time.perf_counter()
    QTest.keyClick(page.search.field, letter)  # type: ignore[attr-defined]
    while len(answers) == before or (page.search.table.rows() and painted.at < answers[-1]):  # type: ignore[attr-defined]
        QApplication.processEvents()
        if time.perf_counter() - start > 2:
            break
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    print(main())
