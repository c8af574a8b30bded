"""Where on a car a part sits: the words of a file as the catalogue's position words, in their order."""

from __future__ import annotations

import re
from typing import NamedTuple

from desktop.store.catalogue import schema, spoken

_WORDS = {said.lower(): word for word, names in spoken.POSITION_WORDS.items() for said in (word, *names)} | {
    "driver side": "左", "passenger side": "右", "driver": "左", "passenger": "右", "center": "中", "centre": "中",
}  # fmt: skip
_SAID = re.compile("|".join(sorted((re.escape(word) for word in _WORDS), key=len, reverse=True)), re.IGNORECASE)


class Position(NamedTuple):
    """``words``: as ``前左``, empty where there are none; ``rest``: what was said beside them, else empty."""

    words: str
    rest: str


def position_of(text: str) -> Position:
    """``Front Left`` → ``前左``; ``左前`` → ``前左``; a text with more in it keeps it as ``rest``."""
    found = {_WORDS[hit.lower()] for hit in _SAID.findall(text)}
    words = "".join(word for word in schema.POSITIONS if word in found)
    left = re.sub(r"[\W_]+", "", _SAID.sub("", text))
    return Position(words, text if left else "")
