"""The mark of a second and later printing, drawn over the page at the printer: the archived PDF never changes."""

from __future__ import annotations

from datetime import datetime

from printing.figure import Language, minute


def reprint_mark(nth: int, at: datetime, language: Language) -> str:
    """``第2次打印 2026-11-21 14:02``; empty for the first printing."""
    if nth < 2:
        return ""
    if language == "zh":
        return f"第{nth}次打印 {minute(at)}"
    return f"Printing no. {nth} · {minute(at)}"
