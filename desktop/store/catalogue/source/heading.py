"""Which column of a table means what: by the words that price lists and parts lists have in their heading."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import resources
from desktop.domain.parts.part import squash

WORDS: Mapping[str, Sequence[str]] = json.loads(resources.path("reference", "headings.json").read_bytes())
"""Column → what headings say for it."""
KNOWN = {squash(word): column for column, words in WORDS.items() for word in words}
"""A heading, squashed → the column it names."""
NET_WORDS = ("不含税", "未税", "net", "exclvat", "extax")
"""In a heading of prices: without value added tax."""


def columns(header: Sequence[str]) -> dict[str, int]:
    """Column → its place in the row, the first of each; a heading's unit or remark in brackets does not count."""
    found: dict[str, int] = {}
    for place, heading in enumerate(header):
        plain = squash(heading.replace("（", "(").partition("(")[0])
        column = KNOWN.get(plain) or KNOWN.get(squash(heading))
        if column and column not in found:
            found[column] = place
    return found


def is_net(heading: str) -> bool | None:
    """Whether a heading of prices says without tax (True), with tax (False), or neither (None)."""
    plain = squash(heading)
    if any(word in plain for word in NET_WORDS):
        return True
    return False if "含税" in plain else None
