"""The look: one file of tokens, one stylesheet template; light, dark or as the system has it, switched as it runs."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from resources import path

Choice = Literal["light", "dark", "system"]
Tone = Literal["ok", "warn", "bad", "info", "neutral"]
FAMILY = "Noto Sans SC"
MONO = "JetBrains Mono"

_TOKEN = re.compile(r"\{\{(\w+)\}\}")
_PALETTE: tuple[tuple[QPalette.ColorRole, str], ...] = (
    (QPalette.ColorRole.Window, "bg"),
    (QPalette.ColorRole.Base, "surface"),
    (QPalette.ColorRole.AlternateBase, "surface2"),
    (QPalette.ColorRole.Text, "text"),
    (QPalette.ColorRole.WindowText, "text"),
    (QPalette.ColorRole.Button, "surface"),
    (QPalette.ColorRole.ButtonText, "text"),
    (QPalette.ColorRole.Highlight, "primary"),
    (QPalette.ColorRole.HighlightedText, "onPrimary"),
    (QPalette.ColorRole.PlaceholderText, "text3"),
    (QPalette.ColorRole.Accent, "primary"),
    (QPalette.ColorRole.Mid, "border2"),
    (QPalette.ColorRole.Dark, "border2"),
    (QPalette.ColorRole.Light, "surface"),
    (QPalette.ColorRole.Link, "primaryText"),
    (QPalette.ColorRole.ToolTipBase, "tip"),
    (QPalette.ColorRole.ToolTipText, "onTip"),
)


class Theme(QObject):
    """The tokens in force. There is one, :func:`current`; paint with ``color(token)`` and listen to ``changed``."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        tokens = json.loads(path("theme", "tokens.json").read_text("utf-8"))
        self._colours: dict[str, dict[str, str]] = tokens["colour"]
        self._sizes: dict[str, int] = tokens["size"]
        self._template = path("theme", "style.qss").read_text("utf-8")
        self._shades: dict[str, QColor] = {}
        self._app: QApplication | None = None
        self.choice: Choice = "light"
        self.dark = False
        self._take()

    def _take(self) -> None:
        words = self._colours["dark" if self.dark else "light"]
        self._shades = {token: QColor(value) for token, value in words.items()}

    @property
    def name(self) -> str:
        """``light`` or ``dark``, whatever was chosen."""
        return "dark" if self.dark else "light"

    def color(self, token: str) -> QColor:
        """The colour of a token of tokens.json, in the theme in force. Raises KeyError for an unknown token."""
        return self._shades[token]

    def size(self, token: str) -> int:
        """A size of tokens.json in logical pixels."""
        return self._sizes[token]

    def apply(self, app: QApplication, choice: Choice) -> None:
        """Dress the whole program; all windows repaint. ``system`` follows the desktop from then on."""
        self.choice = choice
        if self._app is None:
            self._app = app
            app.styleHints().colorSchemeChanged.connect(self._follow)
        self._dress(app)

    def toggle(self) -> Choice:
        """From light to dark or back; returns what is chosen now. Needs an earlier :meth:`apply`."""
        if self._app is not None:
            self.apply(self._app, "light" if self.dark else "dark")
        return self.choice

    def style(self) -> str:
        """The stylesheet with all tokens filled in."""
        words: dict[str, Any] = {**self._sizes, **self._colours[self.name]}
        words["chevron"] = path("theme", f"chevron-{self.name}.svg").as_posix()
        return _TOKEN.sub(lambda found: str(words[found.group(1)]), self._template)

    def _follow(self, _scheme: Qt.ColorScheme) -> None:
        if self._app is not None and self.choice == "system":
            self._dress(self._app)

    def _dress(self, app: QApplication) -> None:
        scheme = app.styleHints().colorScheme()
        self.dark = self.choice == "dark" or (self.choice == "system" and scheme == Qt.ColorScheme.Dark)
        self._take()
        palette = QPalette()
        for role, token in _PALETTE:
            palette.setColor(role, self.color(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("text3"))
        app.setStyleSheet("")  # the old sheet taken away first: Qt takes a sixth of the time it needs to change one
        app.setPalette(palette)
        app.setStyleSheet(self.style())
        self.changed.emit()


_theme: Theme | None = None


def current() -> Theme:
    """The one theme of this program."""
    global _theme
    if _theme is None or not shiboken6.isValid(_theme):
        _theme = Theme()
    return _theme


def prepare(app: QApplication) -> None:
    """Fusion and the fonts from resources/fonts. Call once, before the first widget."""
    app.setStyle("Fusion")
    for file in sorted(Path(path("fonts")).glob("*.ttf")):
        if not file.name.startswith("LXGW"):
            QFontDatabase.addApplicationFont(str(file))
    app.setFont(font("body"))


@lru_cache(maxsize=256)
def font(size: str = "body", weight: int = 400, tabular: bool = False, mono: bool = False) -> QFont:
    """A font by size token; ``tabular`` for figures that stand under each other. Weights: 400, 500, 700."""
    face = QFont(MONO if mono else FAMILY)
    face.setPixelSize(current().size(size))
    face.setWeight(QFont.Weight(weight))
    if tabular:
        face.setFeature(QFont.Tag("tnum"), 1)
    return face


def look(widget: QWidget, name: str, value: object = None) -> None:
    """Set the property ``look`` to ``name``, or with two words the property ``name`` to ``value``, and restyle.

    A widget that was never shown is dressed when it is: to do it twice took a fifth of the time a page is built in.
    """
    prop, word = ("look", name) if value is None else (name, value)
    if widget.property(prop) == word:
        return
    widget.setProperty(prop, word)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    if QGuiApplication.instance() is not None and cast(QApplication, QApplication.instance()).styleSheet():
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()
