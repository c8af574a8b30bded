"""Buttons. Each shows its key and answers to Enter as well as Space."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

from desktop.widgets.icon import icon
from desktop.widgets.theme import look

_ICON_TOKENS = {"primary": "onPrimary", "danger": "bad", "link": "primaryText"}


def listen(button: QAbstractButton, sequence: str) -> None:
    """Click the button on this key while it is visible. At once: a button's own shortcut clicks 100 ms later."""
    QShortcut(QKeySequence(sequence), button).activated.connect(button.click)


class Button(QPushButton):
    """``style``: "", primary, danger, ghost, link, chip (checkable) or nav. ``key`` is shown after the text.

    With ``shown_only`` the key is written on the button but handled elsewhere (a list, the window).
    """

    def __init__(
        self,
        text: str = "",
        style: str = "",
        icon_name: str = "",
        key: str = "",
        shown_only: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._key = key
        self.words = ""
        if style:
            look(self, style)
        if icon_name:
            self.setIcon(icon(icon_name, _ICON_TOKENS.get(style, "text2"), "primaryText" if style == "chip" else None))
            self.setIconSize(QSize(16, 16))
        self.setCheckable(style == "chip")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if key and not shown_only:
            listen(self, key)
        self.setText(text)

    def tall(self) -> Button:
        """42 px: the one thing to do on a card. Returns itself."""
        look(self, "tall", "true")
        return self

    def show_key(self, key: str) -> None:
        """Another key on a button whose key is handled elsewhere."""
        self._key = key
        self.setText(self.words)

    def show_icon(self, icon_name: str) -> None:
        """Another icon, in the colour of the button's style."""
        self.setIcon(icon(icon_name, _ICON_TOKENS.get(str(self.property("look") or ""), "text2")))

    def sizeHint(self) -> QSize:
        """A chip is as wide as its words in bold, which it wears while checked."""
        hint = super().sizeHint()
        if self.isCheckable():
            bold = QFont(self.font())
            bold.setWeight(QFont.Weight.Bold)
            more = QFontMetrics(bold).horizontalAdvance(self.text()) - self.fontMetrics().horizontalAdvance(self.text())
            hint.setWidth(hint.width() + max(0, more))
        return hint

    def setText(self, text: str) -> None:
        """The words without the key; also the accessible name."""
        self.words = text
        shown = text.replace("&", "&&")
        if not self.icon().isNull() and text:
            shown = " " + shown
        super().setText(f"{shown}  {self._key}" if self._key else shown)
        self.setAccessibleName(f"{text} ({self._key})" if self._key else text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class IconButton(QToolButton):
    """A button of one icon, 34 px square. Its name is tooltip and accessible name, with the key after it."""

    def __init__(
        self, icon_name: str, name: str = "", key: str = "", size: int = 34, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._key = key
        self.setIcon(icon(icon_name))
        self.setIconSize(QSize(18, 18) if size >= 30 else QSize(16, 16))
        self.setFixedSize(size, size)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if key:
            listen(self, key)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        full = f"{name} ({self._key})" if self._key else name
        self.setToolTip(full)
        self.setAccessibleName(full)

    def show_icon(self, icon_name: str) -> None:
        self.setIcon(icon(icon_name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
