"""The store's own text of the test-drive agreement: edited with its placeholders checked, seen as it will print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox
from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.actor import Right
from desktop.domain.opening import Hours
from desktop.domain.problem import Refused
from desktop.domain.rules import setting
from desktop.domain.sales import agreement, quote_detail
from desktop.domain.sales.agreement import LANGUAGES, AgreementRow
from desktop.domain.sales.quote_detail import Header
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown, told
from desktop.pages.settings import agreement_sample
from desktop.pages.settings.agreement_words import PlaceholderInk, places
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Choice, TextArea
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column, row
from desktop.widgets.pdf_view import PdfView
from desktop.widgets.section import Section
from desktop.widgets.sentence import refusal

WHOLE = "drive.licence_whole"
PAUSE_MS = 400
"""After the last key the paper is drawn anew."""
ROWS = 24
HIGH = 520
"""Of the paper beside the text, in px."""
PAGE_WIDTH = 400


@dataclass(frozen=True)
class Found:
    """What is read: both languages' versions, the newest first, and what the sample paper needs."""

    versions: dict[str, list[AgreementRow]]
    header: Header
    hours: Hours
    whole: bool
    months: int


class Agreement(Section):
    """Every change is a new version; what was signed keeps the version it names."""

    template = agreement.DRIVE

    def __init__(self, desk: Desk) -> None:
        self.state = Pill("", "neutral")
        super().__init__(self.named, self.state)
        self._desk = desk
        self._found: Found | None = None
        self._typed: dict[str, str] = {}
        self.language = Choice([("zh", "中文"), ("en", "English")])
        self.language.choose(desk.language)
        self.versions, self.places = Choice(), Choice()
        self.insert = Button("", icon_name="plus", key="Ctrl+I", shown_only=True)
        self.editor = TextArea(ROWS)
        self.ink = PlaceholderInk(self.editor.document(), self.template.placeholders)
        self.view = PdfView(PAGE_WIDTH, run=desk.worker.run)
        self.save = Button("", "primary", key="Ctrl+S", shown_only=True)
        self.standard = Button("", icon_name="rotate-ccw")
        self.drop = Button("", icon_name="undo-2")
        self.whole = Button("", "chip", "id-card")
        self._trouble, self._missing = Label("", "error"), Label("", "muted")
        self._lawyer, self._check = Label("", "muted"), Pill("", "warn")
        self._names = {name: Label("", "second") for name in ("language", "versions", "places")}
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(PAUSE_MS)
        self._lay_out()
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _lay_out(self) -> None:
        self.whole.setVisible(self.template is agreement.DRIVE)
        for label in (self._trouble, self._missing, self._lawyer):
            label.setWordWrap(True)
        for name, choice in (("language", self.language), ("versions", self.versions), ("places", self.places)):
            self._names[name].setBuddy(choice)
        for choice in (self.versions, self.places):  # long words must not widen the page
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(8)
        self.view.setMinimumHeight(HIGH)
        names = self._names
        head = row(names["language"], self.language, 8, names["versions"], (self.versions, 1))
        places_line = row(names["places"], (self.places, 1), self.insert)
        left = column(head, places_line, (self.editor, 1), self._trouble, self._missing, gap=8)
        foot = row(self.whole, None, self.drop, self.standard, self.save)
        self.body(
            column(
                row(self._check, (self._lawyer, 1)), row((left, 1), self.view, gap=14), foot,
                margins=(14, 12, 14, 14), gap=10,
            )
        )  # fmt: skip
        may = self._desk.actor.may(Right.SETTINGS)
        self.editor.setReadOnly(not may)
        for widget in (self.whole, self.standard, self.insert, self.places):
            widget.setEnabled(may)

    def _wire(self) -> None:
        self.editor.textChanged.connect(self._changed)
        self.language.currentIndexChanged.connect(lambda _place: self._show_language())
        self.versions.activated.connect(lambda _place: self._load_version())
        self.insert.clicked.connect(self._insert)
        self.save.clicked.connect(self._save)
        self.drop.clicked.connect(self._drop)
        self.standard.clicked.connect(lambda: self.editor.setPlainText(self._rows()[-1].body))
        self.whole.clicked.connect(self._save_whole)
        self.pause.timeout.connect(self._draw)
        for key, button in (("Ctrl+I", self.insert), ("Ctrl+S", self.save)):  # another text may stand on the page
            heard = QShortcut(QKeySequence(key), self)
            heard.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            heard.activated.connect(button.click)

    def ask(self) -> None:
        """Read what stands; what is being typed stays."""
        by = self._desk.actor

        def find(session: Session) -> Found:
            rules = setting.settings(session, by.store_id)
            return Found(
                {language: agreement.versions(by, session, language, self.template) for language in LANGUAGES},
                quote_detail.header(session, by.store_id),
                opening.of_store(session, by.store_id),
                bool(rules[WHOLE]),
                int(rules["drive.keep_months"]),
            )

        self._desk.worker.read(find, self._show, told(self._desk), owner=self)

    def _show(self, found: Found) -> None:
        self._found = found
        self.whole.setChecked(found.whole)
        self._show_language()

    def _rows(self) -> list[AgreementRow]:
        return self._found.versions[self.language.value()] if self._found else []

    def _show_language(self) -> None:
        """The text in the language chosen: what was typed and not saved, else what counts now."""
        rows = self._rows()
        if not rows:
            return
        self._show_versions()
        text = self._typed.get(self.language.value(), rows[0].body)
        if self.editor.toPlainText() != text:
            self.editor.setPlainText(text)
        self._changed()

    def _show_versions(self) -> None:
        rows, hours = self._rows(), self._found.hours if self._found else None
        self.versions.show_options([(row.version, self._named(row, hours)) for row in rows])
        self.versions.choose(rows[0].version if rows else "")

    def _named(self, version: AgreementRow, hours: Hours | None) -> str:
        if version.shipped:
            return self.tr("Standard text")
        at = f"{hours.local(version.at):%Y-%m-%d %H:%M}" if hours and isinstance(version.at, datetime) else ""
        return f"{version.version} · {at}"

    def _load_version(self) -> None:
        chosen = next((row for row in self._rows() if row.version == self.versions.value()), None)
        if chosen is not None:
            self.editor.setPlainText(chosen.body)

    def _insert(self) -> None:
        self.editor.insertPlainText(f"{{{self.places.value()}}}")
        self.editor.setFocus()

    def _changed(self) -> None:
        """Say at once what is wrong with the text; draw the paper after a pause."""
        rows = self._rows()
        if not rows:
            return
        text = self.editor.value()
        if text == rows[0].body:
            self._typed.pop(self.language.value(), None)
        else:
            self._typed[self.language.value()] = self.editor.toPlainText()
        problems = list(agreement.text_problems(text, self.template))
        self.editor.show_bad(bool(problems))
        self._trouble.setText(refusal(Refused(problems)) if problems else "")
        self._trouble.setVisible(bool(problems))
        dirty, may = text != rows[0].body, self._desk.actor.may(Right.SETTINGS)
        self.save.setEnabled(dirty and may and not problems)
        self.drop.setEnabled(dirty)
        self.standard.setEnabled(may and text != rows[-1].body)
        if dirty:
            self.state.show_status(self.tr("Not saved yet"), "warn")
        elif rows[0].body == rows[-1].body:
            self.state.show_status(self.tr("Standard text"), "neutral")
        else:
            self.state.show_status(self.tr("Own text"), "info")
        self.pause.start()

    def _draw(self) -> None:
        found, text, language = self._found, self.editor.value(), self.language.value()
        problems = agreement.text_problems(text, self.template)
        if found is None or any(problem.code == "agreement.brace" for problem in problems):
            return
        self._desk.worker.run(
            lambda: self.sample(found, text, language),
            self.view.show_pdf,
            told(self._desk),
            owner=self,
        )

    def named(self) -> str:
        """The heading of the section."""
        return self.tr("Test-drive agreement")

    def sample(self, found: Found, text: str, language: str) -> bytes:
        """A made-up paper with this text. Off the GUI thread."""
        version, months = self.version(), found.months
        return agreement_sample.drawn(found.header, text, version, language, months=months, whole=found.whole)

    def hint(self) -> str:
        """What should be minded before a text is one's own."""
        return self.tr(
            "The standard text is written with care but is no legal advice. Who answers for what, damage, insurance "
            "and personal data are the store's own terms: have your lawyer check them before the first customer signs."
        )

    def version(self) -> str:
        """Of the text that counts now."""
        rows = self._rows()
        return rows[0].version if rows else ""

    def _save(self) -> None:
        language, before = self.language.value(), self._rows()[0].body
        self._write(language, self.editor.value(), lambda: self._write(language, before, None))

    def _write(self, language: str, text: str, undo: Callable[[], object] | None) -> None:
        by = self._desk.actor

        def done(_version: str) -> None:
            self._typed.pop(language, None)
            words = self.tr("Saved as a new version; it stands on the next agreement")
            self._desk.say(words, undo=undo)
            self.ask()

        self._desk.worker.write(
            by, lambda session: agreement.edit_agreement(by, session, language, text, self.template), done,
            shown(self._desk, self._refuse), owner=self,
        )  # fmt: skip

    def _refuse(self, refused: Refused) -> None:
        self._trouble.setText(refusal(refused))
        self._trouble.show()

    def _drop(self) -> None:
        rows = self._rows()
        if rows:
            self.editor.setPlainText(rows[0].body)

    def _save_whole(self, on: bool) -> None:
        by = self._desk.actor

        def write(value: bool) -> None:
            def done(_none: None) -> None:
                self._desk.say(self.tr("Saved; it stands on the next agreement"), undo=lambda: write(not value))
                self.ask()

            self._desk.worker.write(
                by, lambda session: setting.change_settings(by, session, {WHOLE: int(value)}), done, told(self._desk),
                owner=self,
            )  # fmt: skip

        write(on)

    def _repeat(self) -> None:
        self._check.show_status(self.tr("To be checked"), "warn")
        may = self._desk.actor.may(Right.SETTINGS)
        self._lawyer.setText(self.hint() if may else self.tr("Only managers change this."))
        self._names["language"].setText(self.tr("Language"))
        self._names["versions"].setText(self.tr("Version"))
        self._names["places"].setText(self.tr("Placeholder"))
        for name, choice in (("language", self.language), ("versions", self.versions), ("places", self.places)):
            choice.setAccessibleName(self._names[name].text())
        self.editor.setAccessibleName(self.tr("Text of the agreement"))
        self.insert.setText(self.tr("Insert"))
        self.save.setText(self.tr("Save as new version"))
        self.drop.setText(self.tr("Discard changes"))
        self.standard.setText(self.tr("Back to the standard text"))
        self.whole.setText(self.tr("Print the whole licence number"))
        words = places()
        self.places.show_options([(name, f"{words[name]}  {{{name}}}") for name in self.template.placeholders])
        needed = "  ".join(f"{{{name}}}" for name in self.template.needed)
        self._missing.setVisible(bool(needed))
        self._missing.setText(self.tr("Needed: {names}. A first line on its own is the title.").format(names=needed))
        if self._rows():
            self._show_versions()
            self._changed()
