"""Reading a file that somebody brought, at arm's length: a child process with limits parses, plain values come back.

Three ways: :func:`inspect` looks what is there, :func:`rows` streams a table, :func:`elements` streams XML. Each raises
``Refused`` with a code ``file.…`` and leaves nothing running.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import orjson

import desktop
from desktop.domain.problem import Refused
from desktop.store.importing import limit
from desktop.store.importing.heading import columns_of, find_heading

Item = TypeVar("Item")
Row = tuple[int, list[str]]
"""The number of the row's first line in its file, and its cells without trailing empty ones."""
Stop = Callable[[], bool]
_LOOK_SECONDS = 0.05
_HAS_LIMITS = sys.platform == "linux"
"""Elsewhere the system does not limit a process's memory at our word, and the parent watches it."""


class Cancelled(Exception):
    """The person stopped the reading."""


@dataclass(frozen=True)
class Inspected:
    """What a file is, and how its table begins.

    ``format``: ``text``, ``xlsx`` or ``xml`` (then ``header`` holds the names of its first elements). ``header_line``:
    the line that names the columns, to be handed to :func:`rows` as ``after``. ``top``: the first rows as they are.
    """

    format: str
    encoding: str
    separator: str
    sheets: tuple[str, ...]
    sheet: str
    header_line: int
    header: tuple[str, ...]
    preview: tuple[Row, ...]
    rows_about: int
    top: tuple[Row, ...]

    def headed(self, line: int) -> Inspected:
        """The same with the heading on another line; 0 for a table without one."""
        return _headed(self, line)


@dataclass(frozen=True)
class Element:
    """An XML element; names are without their name space, ``text`` is without outer blanks."""

    name: str
    attributes: dict[str, str]
    text: str
    children: tuple[Element, ...]

    def find(self, name: str) -> Element | None:
        """The first child of this name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> list[Element]:
        """The children of this name."""
        return [child for child in self.children if child.name == name]

    def said(self, name: str) -> str:
        """The text of the first child of this name; empty where there is none."""
        found = self.find(name)
        return found.text if found is not None else ""


class Stream(Generic[Item]):
    """Items of a file while a child reads it. Use it in a ``with`` block; it can be gone through once.

    ``at`` and ``of``: bytes read so far and in all (of a workbook those of the unpacked sheet).
    """

    def __init__(self, wish: dict[str, Any], name: str, make: Callable[[Any], Item], stop: Stop | None) -> None:
        self.at, self.of = 0, 1
        self._name, self._make = name, make
        self._child = _Child(wish, stop)

    def __enter__(self) -> Stream[Item]:
        return self

    def __exit__(self, *_why: object) -> None:
        self._child.close()

    def __iter__(self) -> Iterator[Item]:
        for answer in self._child:
            if "end" in answer:
                return
            self.at, self.of = answer["at"], max(1, answer["of"])
            for item in answer[self._name]:
                yield self._make(item)


def inspect(
    path: Path, *, sheet: str = "", encoding: str = "", separator: str = "", words: frozenset[str] = frozenset(),
    stop: Stop | None = None,
) -> Inspected:  # fmt: skip
    """Look into a file. ``words``: known names of columns (squashed), to find the heading by.

    Raises Refused ``file.*``, Cancelled.
    """
    wish = {"do": "inspect", "path": _whole(path), "sheet": sheet, "encoding": encoding, "separator": separator}
    with contextlib.closing(_Child(wish, stop)) as child:
        told = next(iter(child))["inspected"]
    top = tuple((number, cells) for number, cells in told["top"])
    plain = Inspected(
        told["format"], told["encoding"], told["separator"], tuple(told["sheets"]), told["sheet"], 0, (), (),
        told["rows_about"], top,
    )  # fmt: skip
    return _headed(plain, top[find_heading(top, words)][0] if top else 0)


def rows(
    path: Path, *, after: int = 0, sheet: str = "", encoding: str = "", separator: str = "", stop: Stop | None = None
) -> Stream[Row]:
    """The rows of a table below line ``after``; what was not said is recognised.

    Raises Refused ``file.*``, Cancelled.
    """
    wish = {
        "do": "rows", "path": _whole(path), "after": after, "sheet": sheet, "encoding": encoding,
        "separator": separator,
    }  # fmt: skip
    return Stream(wish, "rows", lambda row: (row[0], row[1]), stop)


def elements(path: Path, names: Iterable[str], *, stop: Stop | None = None) -> Stream[Element]:
    """The XML elements of these names, outermost ones only, each with all within it.

    Raises Refused ``file.*``, Cancelled.
    """
    return Stream({"do": "elements", "path": _whole(path), "names": sorted(names)}, "elements", _element, stop)


def _element(node: list[Any]) -> Element:
    return Element(node[0], node[1], node[2], tuple(map(_element, node[3])))


def _whole(path: Path) -> str:
    return str(path.absolute())


def _headed(plain: Inspected, line: int) -> Inspected:
    cells = next((cells for number, cells in plain.top if number == line), [])
    below = [row for row in plain.top if row[0] > line]
    width = max([len(cells), *(len(row) for _, row in below)])
    skipped = len(plain.top) - len(below)
    return Inspected(
        plain.format, plain.encoding, plain.separator, plain.sheets, plain.sheet, line,
        tuple(columns_of(cells, width)), tuple(below[: limit.PREVIEW_ROWS]), max(0, plain.rows_about - skipped),
        plain.top,
    )  # fmt: skip


class _Child:
    """One child process and whoever watches it: for time, memory, and the person's wish to stop."""

    def __init__(self, wish: dict[str, Any], stop: Stop | None) -> None:
        self._stop, self._why = stop, ""
        self._waiting: float | None = time.monotonic()
        self._done = threading.Event()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "desktop.store.importing.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=Path(desktop.__file__).parents[1], creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
        assert self._process.stdin is not None and self._process.stdout is not None
        self._out = self._process.stdout
        with contextlib.suppress(OSError), self._process.stdin as source:
            source.write(orjson.dumps(wish) + b"\n")
        self._watch = threading.Thread(target=self._look_after, name="reading a file", daemon=True)
        self._watch.start()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        while True:
            self._waiting = time.monotonic()
            line = self._out.readline()
            self._waiting = None
            if not line.endswith(b"\n"):
                self._raise_why()
            answer = orjson.loads(line)
            if "refused" in answer:
                raise Refused(answer["refused"], "file", **answer["values"])
            yield answer

    def close(self) -> None:
        """End it, whatever it does."""
        self._done.set()
        self._process.kill()
        self._process.wait()
        self._watch.join()
        self._out.close()

    def _raise_why(self) -> None:
        if self._why == "cancelled":
            raise Cancelled
        code = self._why or "file.failed"
        values = {"file.slow": limit.ANSWER_SECONDS, "file.memory": limit.MEMORY_BYTES >> 20}
        raise Refused(code, "file", limit=int(values.get(code, 0)))

    def _look_after(self) -> None:
        while not self._done.wait(_LOOK_SECONDS):
            since = self._waiting
            if self._stop is not None and self._stop():
                self._end("cancelled")
            elif since is not None and time.monotonic() - since > limit.ANSWER_SECONDS:
                self._end("file.slow")
            elif not _HAS_LIMITS and _memory_of(self._process.pid) > limit.MEMORY_BYTES:
                self._end("file.memory")

    def _end(self, why: str) -> None:
        self._why = self._why or why
        self._process.kill()


def _memory_of(pid: int) -> int:
    import psutil

    with contextlib.suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0
