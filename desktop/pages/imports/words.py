"""What kinds, fields, encodings and separators are called."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.domain import clock
from desktop.store.importing.heading import letter
from desktop.store.importing.kinds import KINDS
from desktop.widgets import translate

_WHOLE = {
    "catalogue": str(QT_TRANSLATE_NOOP("Imports", "Parts catalogue")),
    "prices": str(QT_TRANSLATE_NOOP("Imports", "Price list")),
}
_ICONS = {
    "customer": "users", "vehicle": "car", "stock": "package", "catalogue": "database", "prices": "tag",
    "visit": "history", "schedule": "calendar-clock", "recall": "shield-alert",
}  # fmt: skip
_ENCODINGS = (("utf-8", "UTF-8"), ("gb18030", "GBK / GB18030"), ("utf-16", "UTF-16"))
_SEPARATORS = (
    (",", str(QT_TRANSLATE_NOOP("Imports", "Comma ,"))),
    (";", str(QT_TRANSLATE_NOOP("Imports", "Semicolon ;"))),
    ("\t", str(QT_TRANSLATE_NOOP("Imports", "Tab"))),
    ("，", str(QT_TRANSLATE_NOOP("Imports", "Full-width comma ，"))),
    ("|", str(QT_TRANSLATE_NOOP("Imports", "Bar |"))),
)


def kind_words(kind: str) -> str:
    """Customers, Cars, …; the code itself for a kind of a newer program."""
    if kind in KINDS:
        return KINDS[kind].title(translate.current().code)
    return QCoreApplication.translate("Imports", _WHOLE[kind]) if kind in _WHOLE else kind


def kind_icon(kind: str) -> str:
    """The icon of a kind."""
    return _ICONS.get(kind, "file-text")


def field_words(kind: str, name: str) -> str:
    """What a field is called; empty for none."""
    return KINDS[kind].words(name).name(translate.current().code) if name and kind in KINDS else ""


def about_words(kind: str, name: str) -> str:
    """In which words a field is explained."""
    words = KINDS[kind].words(name)
    return words.zh_about if translate.current().code == "zh" else words.en_about


def encodings(found: str) -> list[tuple[str, str]]:
    """The choices of an encoding, the one found among them."""
    known = dict(_ENCODINGS)
    return [*_ENCODINGS, *([] if found in known or not found else [(found, found.upper())])]


def separators(found: str) -> list[tuple[str, str]]:
    """The choices of a separator, the one found among them."""
    named = [(sign, QCoreApplication.translate("Imports", words)) for sign, words in _SEPARATORS]
    return [*named, *([] if found in dict(named) or not found else [(found, found)])]


def column_words(place: int, name: str) -> str:
    """``C · 联系电话``; the letter alone where the file does not name the column."""
    return name if name == letter(place) else f"{letter(place)} · {name}"


def when(moment: datetime | None) -> str:
    """Local day and time."""
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment is not None else ""


def size_words(size: int) -> str:
    """``1.4 MB``."""
    return f"{size / 1e6:,.1f} MB" if size >= 1_000_000 else f"{max(1, size // 1000):,} kB"
