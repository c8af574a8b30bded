"""Texts that a spreadsheet would take for a formula: marked on the way out, unmarked on the way in, so that none is
lost."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MARKED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def marked(text: str) -> str:
    """``=1+1`` → ``'=1+1``; plain numbers stay."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unmarked(text: str) -> str:
    """The inverse of :func:`marked`."""
    return text[1:] if _MARKED.match(text) else text
