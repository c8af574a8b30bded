"""The process that reads a stranger's file: ``python -m desktop.store.importing.child``, started by ``reading``.

The first line on standard input says what is wanted: ``{"do": "inspect" | "rows" | "elements", "path": …}`` with, of a
table, ``sheet``, ``encoding``, ``separator`` and ``after`` (the line of the heading) and, of XML, ``names``. Out come
lines of JSON: ``{"inspected": …}``, or ``{"rows": [[line, [cell, …]], …], "at": …, "of": …}`` or ``{"elements": …}``
until ``{"end": true}``; or ``{"refused": code, "values": …}``. It writes nothing else anywhere.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from desktop.domain.problem import Refused
from desktop.store.importing import delimited, guard, limit, markup, workbook
from desktop.store.importing.sniff import format_of

_LINE_BYTES = 1 << 16
"""What is handed on at once, about."""
_LINE_ITEMS = 500


def main() -> int:
    """Serve one wish. 0 when it was met or refused."""
    wish = orjson.loads(sys.stdin.buffer.readline())
    guard.close_in()
    spare = bytearray(1 << 20)
    try:
        for answer in _answers(wish):
            _say(answer)
    except Refused as refused:
        problem = refused.problems[0]
        _say({"refused": problem.code, "values": dict(problem.values)})
    except (MemoryError, RecursionError):
        del spare
        _say({"refused": "file.memory", "values": {"limit": limit.MEMORY_BYTES >> 20}})
    except OSError:
        _say({"refused": "file.unreadable", "values": {}})
    return 0


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
    sys.stdout.buffer.flush()


def _answers(wish: dict[str, Any]) -> Iterator[dict[str, Any]]:
    path = Path(wish["path"])
    found = format_of(path)
    if wish["do"] == "elements":
        _need(found == "xml", path, found)
        source = markup.Markup(path, wish["names"])
        yield from _in_lines("elements", source, source.elements())
    elif wish["do"] == "rows":
        _need(found != "xml", path, found)
        if found == "xlsx":
            book = workbook.Workbook(path)
            rows = book.rows(wish.get("sheet") or book.first_filled())
            yield from _in_lines("rows", book, _table(rows, wish["after"]))
        else:
            text = delimited.Delimited(path, wish.get("encoding") or "", wish.get("separator") or "")
            yield from _in_lines("rows", text, _table(text.rows(), wish["after"]))
    elif found == "xml":
        yield {"inspected": _of_markup(path)}
    elif found == "xlsx":
        yield {"inspected": _of_workbook(path, wish.get("sheet") or "")}
    else:
        yield {"inspected": _of_text(path, wish.get("encoding") or "", wish.get("separator") or "")}


def _need(right: bool, path: Path, found: str) -> None:
    if not right:
        raise Refused("file.kind", "file", said=path.suffix.lower() or "?", found=found.upper())


def _in_lines(name: str, source: Any, items: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Items in bunches, with how far the source has been read."""
    bunch: list[Any] = []
    size = 0
    for item in items:
        bunch.append(item)
        size += 64 + sum(map(len, item[1])) if name == "rows" else 512
        if len(bunch) >= _LINE_ITEMS or size >= _LINE_BYTES:
            yield {name: bunch, "at": source.at, "of": source.of}
            bunch, size = [], 0
    yield {name: bunch, "at": source.of, "of": source.of}
    yield {"end": True}


def _table(rows: Iterable[tuple[int, list[str]]], after: int) -> Iterator[tuple[int, list[str]]]:
    """The rows below the heading, without trailing blanks, without those that are blank throughout."""
    count = 0
    for number, cells in rows:
        if number > after and (kept := _trimmed(cells)):
            count += 1
            if count > limit.ROWS:
                raise Refused("file.rows", "file", limit=limit.ROWS)
            yield number, kept


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _top(rows: Iterator[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    top: list[tuple[int, list[str]]] = []
    for row in _table(rows, 0):
        top.append(row)
        if len(top) == limit.TOP_ROWS:
            break
    return top


def _of_text(path: Path, encoding: str, separator: str) -> dict[str, Any]:
    text = delimited.Delimited(path, encoding, separator)
    top = _top(text.rows())
    if not top:
        raise Refused("file.empty", "file")
    if text.of <= limit.COUNTED_BYTES:
        about = sum(1 for _ in _table(text.rows(), 0))
    else:
        about = len(top) * text.of // max(1, sum(len(",".join(cells).encode()) + 1 for _, cells in top))
    return {
        "format": "text", "encoding": text.encoding, "separator": text.separator, "sheets": [], "sheet": "",
        "top": top, "rows_about": about,
    }  # fmt: skip


def _of_workbook(path: Path, wanted: str) -> dict[str, Any]:
    book = workbook.Workbook(path)
    sheet = wanted or book.first_filled()
    top: list[tuple[int, list[str]]] = []
    count = 0
    for row in _table(book.rows(sheet), 0):
        count += 1
        if count <= limit.TOP_ROWS:
            top.append(row)
        elif book.at >= limit.WEIGHED_BYTES:
            break
    if not top:
        raise Refused("file.empty", "file")
    about = count if book.at < limit.WEIGHED_BYTES else max(count, count * book.of // book.at)
    return {
        "format": "xlsx", "encoding": "", "separator": "", "sheets": [each.name for each in book.sheets],
        "sheet": sheet, "top": top, "rows_about": about,
    }  # fmt: skip


def _of_markup(path: Path) -> dict[str, Any]:
    """Of XML the names of its root and of what comes first within it, as the only row."""
    names: list[str] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        if len(names) < limit.PREVIEW_ROWS:
            names.append(markup.local(name))

    with path.open("rb") as source:
        for _ in markup.parse(source, start, lambda _name: None, lambda _text: None):
            if len(names) >= limit.PREVIEW_ROWS:
                break
    return {
        "format": "xml", "encoding": "", "separator": "", "sheets": [], "sheet": "", "top": [(1, names)],
        "rows_about": 0,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
