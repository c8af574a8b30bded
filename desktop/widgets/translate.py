"""English and Simplified Chinese, switched while running.

English source text stands in the code; Chinese stands in ``resources/translations/zh/*.json``, one file an area, as
``{"Context": {"English": "中文"}}``. The context is the class name (``self.tr``) or the one given to
``QCoreApplication.translate``; ``"*"`` serves every context. ``python -m resources.translations`` names
what is missing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Literal
from weakref import WeakSet

import shiboken6
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from resources import path

Code = Literal["zh", "en"]
ANY = "*"


@lru_cache(maxsize=1)
def chinese() -> dict[str, dict[str, str]]:
    """Context → English → Chinese, from all files. Raises ValueError when two files disagree on one text."""
    words: dict[str, dict[str, str]] = {}
    for file in sorted(path("translations", "zh").glob("*.json")):
        for context, pairs in json.loads(file.read_text("utf-8")).items():
            known = words.setdefault(context, {})
            for source, text in pairs.items():
                if known.setdefault(source, text) != text:
                    raise ValueError(f"{file.name}: {context}: {source!r} is translated twice")
    return words


class _Chinese(QTranslator):
    """Our own texts. Returns None for what it does not know, so that Qt asks the next translator."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str:
        words = chinese()
        found = words.get(context, {}).get(sourceText)
        if found is None and sourceText:
            found = words.get(ANY, {}).get(sourceText)
        return found  # type: ignore[return-value]  # None is how Qt learns to ask the next one


class Language(QObject):
    """The language in force. There is one, :func:`current`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.code: Code = "en"
        self._installed: list[QTranslator] = []

    def apply(self, code: Code) -> None:
        """Switch the whole program, Qt's own texts included; everything said with :func:`say` is said again."""
        app = QCoreApplication.instance()
        if app is None:
            raise RuntimeError("no application yet")
        for translator in self._installed:
            app.removeTranslator(translator)
        self._installed.clear()
        self.code = code
        if code == "zh":
            theirs = QTranslator()
            theirs.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
            self._installed = [theirs, _Chinese()]
            for translator in self._installed:
                app.installTranslator(translator)
        QLocale.setDefault(QLocale("zh_CN" if code == "zh" else "en_GB"))
        for owner in list(_speakers):
            _repeat(owner)
        self.changed.emit()


_language: Language | None = None
_speakers: WeakSet[QObject] = WeakSet()


def current() -> Language:
    """The one language of this program."""
    global _language
    if _language is None or not shiboken6.isValid(_language):
        _language = Language()
    return _language


def _repeat(owner: QObject) -> None:
    """Say everything again; what was said to a part that is gone is forgotten."""
    if not shiboken6.isValid(owner):
        return
    said = owner.__dict__.get("_said", [])
    for entry in list(said):
        put, text = entry
        try:
            put(text())
        except RuntimeError:  # Qt has destroyed the label, the owner lives on
            said.remove(entry)


def say(owner: QObject, put: Callable[[str], object], text: Callable[[], str]) -> None:
    """``put(text())`` now and at every change of language: ``say(self, label.setText, lambda: self.tr("Price"))``.

    Lives as long as ``owner``.
    """
    owner.__dict__.setdefault("_said", []).append((put, text))
    _speakers.add(owner)
    put(text())


def system_language() -> Code:
    """What the desktop speaks: Chinese for any Chinese locale, else English."""
    return "zh" if QLocale.system().language() == QLocale.Language.Chinese else "en"
