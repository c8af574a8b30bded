"""XML of strangers, streamed: no document type, no entities, nothing from outside, nothing deeper or larger than said.

Python's expat with the refusals that defusedxml makes, without its pure Python layer: a workbook's sheet has millions
of elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO
from xml.parsers import expat

from desktop.domain.problem import Refused
from desktop.store.importing import limit

_CHUNK = 1 << 16
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Node = list[Any]
"""``[name, attributes, text, children]``; names are without their name space."""


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


class Guarded:
    """An expat parser that refuses what a table or a catalogue never needs."""

    def __init__(self, start: Start, end: End, text: Callable[[str], None]) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.UnparsedEntityDeclHandler = _refuse
        parser.ExternalEntityRefHandler = _refuse
        self._parser = parser

    def feed(self, data: bytes, *, last: bool = False) -> None:
        """The next bytes. Raises Refused ``file.entities``, or ``file.cut`` where it is not well-formed."""
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError:
            raise Refused("file.cut", "file", line=self._parser.ErrorLineNumber) from None


def _refuse(*_what: object) -> int:
    raise Refused("file.entities", "file")


def parse(source: BinaryIO, start: Start, end: End, text: Callable[[str], None]) -> Iterator[None]:
    """Run through a source, a pause after each chunk. Raises Refused as :meth:`Guarded.feed`."""
    parser = Guarded(start, end, text)
    while chunk := source.read(_CHUNK):
        parser.feed(chunk)
        yield
    parser.feed(b"", last=True)
    yield


class Markup:
    """One XML file, and the elements of it with one of these names. ``at``: bytes read so far."""

    def __init__(self, path: Path, names: Iterable[str]) -> None:
        self._path, self._names = path, frozenset(names)
        self.of, self.at = path.stat().st_size, 0
        self._open: list[Node] = []
        self._depth = self._nodes = 0
        self._ready: list[Node] = []
        self._text: list[str] = []

    def elements(self) -> Iterator[Node]:
        """Each element with everything within. One inside another of these names is a child only.

        Raises Refused ``file.entities``, ``file.cut``, ``file.element``.
        """
        with self._path.open("rb") as source:
            for _ in parse(source, self._start, self._end, self._text.append):
                self.at = source.tell()
                ready, self._ready = self._ready, []
                yield from ready
                if sum(map(len, self._text)) > limit.CELL_CHARACTERS * 8:
                    raise Refused("file.element", "file")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > limit.ELEMENT_DEPTH:
            raise Refused("file.element", "file")
        if self._open or local(name) in self._names:
            self._nodes += 1
            if self._nodes > limit.ELEMENT_NODES:
                raise Refused("file.element", "file")
            node: Node = [local(name), {local(key): value for key, value in attributes.items()}, "", []]
            if self._open:
                self._open[-1][3].append(node)
            self._open.append(node)
        self._text.clear()

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._open:
            node = self._open.pop()
            node[2] = "".join(self._text).strip()
            if not self._open:
                self._nodes = 0
                self._ready.append(node)
        self._text.clear()
