"""The words of the health check list on screens."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.domain.service import health_check
from desktop.domain.service.health_check import GOOD, REPLACE, WATCH, Item
from desktop.widgets import translate
from desktop.widgets.theme import Tone

_ANSWERS: dict[str, tuple[str, Tone]] = {
    GOOD: (str(QT_TRANSLATE_NOOP("HealthWords", "Good")), "ok"),
    WATCH: (str(QT_TRANSLATE_NOOP("HealthWords", "Watch")), "warn"),
    REPLACE: (str(QT_TRANSLATE_NOOP("HealthWords", "Replace")), "bad"),
}


def answer(code: str) -> tuple[str, Tone]:
    """The word of an answer and its tone; one of a newer program as it is."""
    text, tone = _ANSWERS.get(code, (code, "neutral"))
    return QCoreApplication.translate("HealthWords", text), tone


def item(each: Item) -> str:
    """What an item is called, in the language in force."""
    return each.name[_spoken()]


def group(code: str) -> str:
    """What a group is called."""
    return health_check.groups()[code][_spoken()]


def _spoken() -> int:
    return 1 if translate.current().code == "zh" else 0
