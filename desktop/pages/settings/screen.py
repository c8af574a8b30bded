"""Language and theme: each at once, nothing to save."""

from __future__ import annotations

from desktop.pages.desk import Computer, Desk
from desktop.widgets import theme, translate
from desktop.widgets.field import Choice
from desktop.widgets.form import Form
from desktop.widgets.layout import column
from desktop.widgets.section import Section


class Screen(Section):
    """For this computer; what was typed elsewhere stays while it changes."""

    def __init__(self, desk: Desk, computer: Computer) -> None:
        super().__init__(lambda: self.tr("Language and theme"))
        self._desk, self._computer = desk, computer
        self.form, self.language, self.theme = Form(columns=2), Choice(), Choice()
        self.form.add("language", lambda: self.tr("Language"), self.language)
        self.form.add("theme", lambda: self.tr("Theme"), self.theme)
        self.start = self.language
        self.body(column(self.form, margins=(14, 12, 14, 14)))
        self.language.activated.connect(lambda _place: computer.use_language(self.language.value()))
        self.theme.activated.connect(lambda _place: computer.use_theme(self.theme.value()))
        theme.current().changed.connect(self._repeat)
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        self.language.show_options([("zh", "中文"), ("en", "English")])
        self.language.choose(translate.current().code)
        names = [("light", self.tr("Light")), ("dark", self.tr("Dark")), ("system", self.tr("As the system has it"))]
        self.theme.show_options(names)
        self.theme.choose(self._computer.theme())
