"""A supplier's price list of half a million rows through the page of imports: ``python -m tests.bench.price_list``.

The real page and its steps; reading and building run in a child as they do in the program. The rest of what the second
process does, such as the last check of the file, runs here on the window's own thread: the pause told is more than the
program's, and has no bar.
"""

from __future__ import annotations

import argparse
import csv
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import importing
from tests.bench.line import Line, dress

PATIENCE_S, TICK_S = 600.0, 0.005


def lines(rows: int) -> Iterator[Line]:
    """The list from "bring it in" until its prices are in use, and the longest pause of the window."""
    from PySide6.QtWidgets import QApplication

    import desktop.interpreter  # noqa: F401  as the program sets it
    from desktop.pages.imports.page import ImportsPage
    from tests import desk_window

    app = QApplication.instance() or QApplication(["forecourt"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "price list.csv"
        with path.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows(importing._prices(rows))
        window = desk_window.desk_window("imports")
        window.show()
        page = desk_window.page(window)
        assert isinstance(page, ImportsPage)
        pauses: list[float] = []

        def until(true: Callable[[], bool]) -> None:
            last = end = time.perf_counter()
            end += PATIENCE_S
            while not true():
                app.processEvents()
                now = time.perf_counter()
                pauses.append((now - last) * 1000)
                if now > end:
                    raise TimeoutError
                time.sleep(TICK_S)
                last = time.perf_counter()

        start = time.perf_counter()
        page.bring(path)
        until(lambda: page._opened is not None)
        page.go_on()
        page.go_on()
        until(lambda: page.wizard.build.isVisible() and not page.wizard.build.is_running())
        took = time.perf_counter() - start
        window.close()
    yield Line(f"{rows:,} rows of a price list through the window", [took], "s", bar=120, which="most")
    yield Line("the longest pause of this process meanwhile", [max(pauses)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=importing.PRICES)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    dress()
    for line in lines(parser.parse_args().rows):
        print(line, flush=True)


if __name__ == "__main__":
    main()
