"""Facts edited in place: a field that is left changed is saved by itself; nothing typed is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from desktop.domain.problem import Refused
from desktop.widgets.field import Choice
from desktop.widgets.form import Form
from desktop.widgets.theme import look


class EditForm(Form):
    """``left(name, value)`` asks to save one field; answer with :meth:`settle` or :meth:`refuse_one`.

    A refused text stays in its field, with the sentence under it, until it is changed; it is not sent again.
    """

    left = Signal(str, str)

    def __init__(self, columns: int = 1) -> None:
        super().__init__(columns)
        self._stands: dict[str, str] = {}
        self._sent: dict[str, str] = {}
        self.saved.connect(self.flush)

    def add(
        self, name: str, label: Callable[[], str], field: QWidget, span: int = 1, beside: int = 0
    ) -> QWidget:  # fmt: skip
        super().add(name, label, field, span, beside)
        if isinstance(field, Choice):
            field.activated.connect(lambda _place: self._leave(name))
        return field

    def load(self, values: Mapping[str, str], *, anew: bool = True) -> None:
        """Show what stands. Unless ``anew``, a field that somebody is changing keeps what was typed."""
        kept = {} if anew else self.typed()
        self._stands.update(values)
        if anew:
            self._sent.clear()
            self.clear_problems()
        shown = self.values()
        self._put({name: value for name, value in values.items() if name not in kept and shown.get(name) != value})

    def typed(self) -> dict[str, str]:
        """Name → text of every field that differs from what stands."""
        return {name: value for name, value in self.values().items() if value != self._stands.get(name, "")}

    def stands(self, name: str) -> str:
        """What is saved in a field now."""
        return self._stands.get(name, "")

    def bring_back(self, typed: Mapping[str, str]) -> None:
        """Put unsaved texts into their fields again."""
        self._put(dict(typed))

    def settle(self, name: str, value: str) -> None:
        """The field was saved as ``value``: that stands now."""
        self._sent.pop(name, None)
        self._stands[name] = value
        entry = self._entries[name]
        if entry.problem is not None:
            entry.problem = None
            look(entry.field, "state", "")
            self._repeat()

    def refuse_one(self, name: str, refused: Refused) -> None:
        """Show why a field was not saved; the focus stays where the person went on to."""
        entry = self._entries[name]
        entry.problem = refused.problems[0]
        look(entry.field, "state", "bad")
        self._repeat()

    def flush(self) -> None:
        """Ask to save everything that was changed and not yet sent."""
        for name in self.typed():
            self._leave(name)

    def _leave(self, name: str) -> None:
        value = self.typed().get(name)
        if value is None or self._sent.get(name) == value:
            return
        self._sent[name] = value
        self.left.emit(name, value)

    def _touched(self, name: str) -> None:
        self._sent.pop(name, None)
        super()._touched(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            menus = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)
            if event.reason() not in menus:
                name = next((name for name, entry in self._entries.items() if entry.field is watched), None)
                if name is not None:
                    self._leave(name)
        return super().eventFilter(watched, event)
