"""How a message lies on the wire: JSON by column, deflated; and the strict reading of what arrives.

By column a page of 10,000 rows takes a quarter less than by row, and is faster both ways.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

MAX_BODY = 8_000_000
"""Bytes of one message as sent, inclusive."""
MAX_PLAIN = 96_000_000
"""Bytes of one message inflated, inclusive: a bomb stops here."""
MAX_TEXT = 1_000_000
"""Characters of one value, inclusive."""
SHORT = 2_000
"""Bytes of JSON up to which a message is deflated against ``WORDS``: all of it that is not data is in there."""
WORDS = (
    b'"values":{},"on":"","table":"","row":""}],"others":[{"transactions":{"id":[],"actor":[],"at":[],"separable":[0]},'
    b'"inserts":[],"edits":[{"tx":[0],"field":[],"value":[],"stamp":[],"base":[],"seen":[""]}],"answered":,"cursor":,'
    b'"hash":"","stream":"store:","first":,"last":,"verdicts":[],"start":,"end":,"more":false,"tables":[],'
    b'"peer_incarnation":"","seq":,"rows":5000}{"version":1,"peer":"","incarnation":"","schema":"00","clock":17,'
    b'"answered":,"streams":[{"name":"store:","seq":,"horizon":0},{"name":"group:","seq":,"horizon":0}],'
    b'"rights":["*"]}{"lowest":1,"highest":1,"schema":"00","incarnation":"","clock":17,"trust":"","of":"",'
    b'"reached":{"store:01'
)
"""The preset dictionary of short messages (RFC 1950, FDICT), the same for ever: a word that is missing costs a few
bytes, a changed one every peer."""
INT64 = 1 << 63

Value = str | int | None
"""What a stored column can hold: rows travel as they lie."""
_VALUE_TYPES = frozenset({str, int, type(None)})


class ProtocolError(Exception):
    """What arrived is not a message of this protocol. ``code`` is stable: ``body.*``, ``field.*``, ``json``."""

    def __init__(self, code: str, what: str = "") -> None:
        self.code = code
        self.what = what
        super().__init__(f"{code} {what}".strip())


def pack(plain: Mapping[str, Any], *, rare: Sequence[str] = ()) -> bytes:
    """A message's bytes. ``rare``: names left out where they hold nothing."""
    plain = {name: value for name, value in plain.items() if value or name not in rare} if rare else plain
    written = orjson.dumps(plain)
    if len(written) > SHORT:
        return zlib.compress(written, 1)
    deflate = zlib.compressobj(9, zdict=WORDS)
    return deflate.compress(written) + deflate.flush()


def unpack(body: bytes) -> Fields:
    """The inverse of :func:`pack`. Raises ProtocolError on anything else, and on a body that inflates too far."""
    if len(body) > MAX_BODY:
        raise ProtocolError("body.size")
    try:
        inflate = zlib.decompressobj(zdict=WORDS)
        plain = inflate.decompress(body, MAX_PLAIN)
    except zlib.error:
        raise ProtocolError("body.deflate") from None
    if inflate.unconsumed_tail:
        raise ProtocolError("body.size")
    if not inflate.eof or inflate.unused_data:
        raise ProtocolError("body.cut")
    try:
        return Fields(orjson.loads(plain))
    except (orjson.JSONDecodeError, RecursionError):
        raise ProtocolError("json") from None


class Fields:
    """Strict reading of one decoded object. Each method raises ProtocolError unless the field is there and of its kind.

    A name nobody asks for is passed over, so that a newer peer may say more.
    """

    def __init__(self, value: Any, what: str = "message") -> None:
        if type(value) is not dict:
            raise ProtocolError("field.object", what)
        self._value: dict[str, Any] = value

    def _get(self, name: str, kind: type) -> Any:
        value = self._value.get(name)
        if type(value) is not kind:
            raise ProtocolError("field.kind", name)
        return value

    def has(self, name: str) -> bool:
        """Whether the field is there: an older peer says less."""
        return name in self._value

    def text(self, name: str, limit: int = 200) -> str:
        """Text of at most ``limit`` characters."""
        value: str = self._get(name, str)
        if len(value) > limit:
            raise ProtocolError("field.size", name)
        return value

    def integer(self, name: str, low: int = 0, high: int = INT64 - 1) -> int:
        """An integer, both limits inclusive."""
        value: int = self._get(name, int)
        if not low <= value <= high:
            raise ProtocolError("field.range", name)
        return value

    def flag(self, name: str) -> bool:
        """Yes or no."""
        return bool(self._get(name, bool))

    def object(self, name: str) -> Fields:
        """An object within."""
        return Fields(self._get(name, dict), name)

    def objects(self, name: str) -> list[Fields]:
        """A list of objects."""
        return [Fields(value, name) for value in self._get(name, list)]

    def items(self) -> list[tuple[str, Any]]:
        """All names with what they hold, unread."""
        return list(self._value.items())

    def mapping(self, name: str) -> dict[str, Value]:
        """An object whose values are stored values."""
        inner: dict[str, Value] = self._get(name, dict)
        if not _VALUE_TYPES.issuperset(map(type, inner.values())):
            raise ProtocolError("field.kind", name)
        return inner

    def counts(self, name: str) -> dict[str, int]:
        """An object of integers from 0 on; empty where the name is not there."""
        if name not in self._value:
            return {}
        inner: dict[str, int] = self._get(name, dict)
        if not {int}.issuperset(map(type, inner.values())) or any(not 0 <= n < INT64 for n in inner.values()):
            raise ProtocolError("field.range", name)
        return inner

    def words(self, name: str) -> dict[str, tuple[str, ...]]:
        """An object of lists of texts; empty where the name is not there."""
        if name not in self._value:
            return {}
        inner = self.object(name)
        return {key: tuple(inner.texts(key)) for key, _ in inner.items()}

    def values(self, name: str, length: int | None = None) -> list[Value]:
        """A column of stored values; ``length`` when it must match the others."""
        column: list[Value] = self._get(name, list)
        if length is not None and len(column) != length:
            raise ProtocolError("field.length", name)
        kinds = set(map(type, column))
        if not _VALUE_TYPES.issuperset(kinds):
            raise ProtocolError("field.kind", name)
        if int in kinds and any(not -INT64 <= value < INT64 for value in column if isinstance(value, int)):
            raise ProtocolError("field.range", name)
        texts = [value for value in column if isinstance(value, str)] if str in kinds else []
        if texts and max(map(len, texts)) > MAX_TEXT:
            raise ProtocolError("field.size", name)
        return column

    def texts(self, name: str, length: int | None = None) -> list[str]:
        """A column of texts: names and stamps, so no NUL, which a server's database could not even look for."""
        column: list[str] = self._get(name, list)
        if length is not None and len(column) != length:
            raise ProtocolError("field.length", name)
        if not {str}.issuperset(map(type, column)) or "\x00" in "".join(column):
            raise ProtocolError("field.kind", name)
        return column

    def integers(self, name: str, length: int | None = None, below: int = INT64) -> list[int]:
        """A column of integers from 0 to ``below``, exclusive."""
        column: list[int] = self._get(name, list)
        if length is not None and len(column) != length:
            raise ProtocolError("field.length", name)
        if not {int}.issuperset(map(type, column)) or any(not 0 <= value < below for value in column):
            raise ProtocolError("field.range", name)
        return column

    def columns(self, name: str, length: int) -> dict[str, list[Value]]:
        """Columns of stored values by name, all of one length."""
        inner = self.object(name)
        return {column: inner.values(column, length) for column, _ in inner.items()}


def by_column(rows: Sequence[Sequence[Any]], names: Sequence[str]) -> dict[str, list[Any]]:
    """Rows turned into columns; the names stand also where there is no row."""
    if not rows:
        return {name: [] for name in names}
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
