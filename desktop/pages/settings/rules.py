"""A section of the figures that the store's rules are made of: each is saved when its field is left, with undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from desktop.domain import money
from desktop.domain.actor import Right
from desktop.domain.problem import Problem, Refused
from desktop.domain.rules import setting
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.edit_form import EditForm
from desktop.widgets.label import Label
from desktop.widgets.layout import Thing, column
from desktop.widgets.section import Section


class Rules(Section):
    """``keys``: name of a field → of its setting. Who lays out one calls :meth:`lay_out` when the form is filled."""

    def __init__(
        self, desk: Desk, title: Callable[[], str], keys: Mapping[str, str], *actions: Thing, columns: int
    ) -> None:
        super().__init__(title, *actions)
        self._desk, self._keys, self._shown = desk, keys, False
        self.form, self.hint = EditForm(columns=columns), Label("", "muted")

    def value(self, name: str, typed: str) -> Any:
        """What is stored. Raises Refused."""
        raise NotImplementedError

    def text(self, name: str, value: Any) -> str:
        """As it is shown and typed."""
        return str(value)

    def saved(self) -> str:
        """What is said of it, and from when on it holds."""
        raise NotImplementedError

    def explained(self) -> str:
        """What a manager should know of these rules."""
        raise NotImplementedError

    def repeat(self) -> None:
        """Say everything in the language of now."""
        may = self._desk.actor.may(Right.SETTINGS)
        self.hint.setText(self.explained() if may else self.tr("Only managers change this."))

    def lay_out(self, foot: Thing | None = None) -> None:
        """The form, and what explains it beneath (``foot`` where that is more than the hint)."""
        self.form.setEnabled(self._desk.actor.may(Right.SETTINGS))
        self.hint.setWordWrap(True)
        self.body(column(self.form, foot or self.hint, margins=(14, 12, 14, 14), gap=10))
        self.form.left.connect(self._save)
        translate.say(self, lambda _text: self.repeat(), str)

    def ask(self) -> None:
        """Read what stands; what is being typed stays."""
        store_id = self._desk.actor.store_id

        def show(found: dict[str, Any]) -> None:
            values = {name: self.text(name, found[key]) for name, key in self._keys.items()}
            self.form.load(values, anew=not self._shown)
            self._shown = True

        self._desk.worker.read(lambda session: setting.settings(session, store_id), show, told(self._desk), owner=self)

    def _save(self, name: str, typed: str) -> None:
        before = self.form.stands(name)

        def refuse(refused: Refused) -> None:
            self.form.refuse_one(name, refused)

        try:
            value = self.value(name, typed)
        except Refused as refused:
            refuse(refused)
            return

        def done(_none: None) -> None:
            self.form.settle(name, typed)
            self._desk.say(self.saved(), undo=lambda: self._put_back(name, before))

        self._write(name, value, done, shown(self._desk, refuse))

    def _put_back(self, name: str, before: str) -> None:
        def done(_none: None) -> None:
            self.form.settle(name, before)
            self.form.bring_back({name: before})

        self._write(name, self.value(name, before), done, told(self._desk))

    def _write(self, name: str, value: Any, done: Any, failed: Any) -> None:
        by, values = self._desk.actor, {self._keys[name]: value}
        self._desk.worker.write(
            by, lambda session: setting.change_settings(by, session, values), done, failed, owner=self
        )


def whole(typed: str, field: str) -> int:
    """A whole number of at most nine digits. Raises Refused ``number.form``."""
    if not typed.isascii() or not typed.isdigit() or len(typed) > 9:
        raise Refused("number.form", field, value=typed[:20])
    return int(typed)


def percent(typed: str, field: str) -> int:
    """``"12.5"`` or ``"12.5 %"`` → 1250 basis points. Raises Refused ``number.*``, ``money.negative``."""
    try:
        return money.parse_fen(typed.replace("%", "").replace("％", ""), field)
    except Refused as refused:
        problem = refused.problems[0]
        if problem.code == "money.negative":
            raise Refused(Problem("number.form", field, problem.values)) from None
        raise


def share(value: Any) -> str:
    """1250 basis points → ``"12.5"``."""
    return f"{int(value) / 100:g}"
