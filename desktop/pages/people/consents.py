"""Consent, purpose by purpose: the whole text, what the customer said, when and how. Nothing is ticked beforehand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.domain.people import consent
from desktop.domain.people.card import Card as CustomerFacts
from desktop.domain.people.consent import ConsentRow
from desktop.pages.desk import Desk
from desktop.pages.people import words
from desktop.pages.people.line import Lines, line
from desktop.pages.refusal import told
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Choice
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column, row
from desktop.widgets.section import Section
from desktop.widgets.theme import Tone


class Consents(Section):
    """Each purpose is asked by itself; saying no changes nothing in the service."""

    def __init__(self, desk: Desk) -> None:
        self.how = Choice()
        self._asked = Label("", "muted")
        super().__init__(lambda: self.tr("Consent"), self._asked, self.how)
        self._desk, self._id = desk, ""
        self._answers: dict[str, ConsentRow] = {}
        self.lines = Lines()
        self.body(column(self.lines))
        translate.say(self, lambda _text: self._repeat(), str)

    def show_card(self, card: CustomerFacts) -> None:
        self._id = card.id
        self._answers = {row.purpose: row for row in card.consents}
        self._repeat()

    def answer(self, purpose: str, given: bool) -> None:
        """The customer said yes or no just now."""
        by, customer_id, channel = self._desk.actor, self._id, self.how.value()
        text = self.tr("Consent saved") if given else self.tr("Refusal saved; the service stays the same")
        self._desk.worker.write(
            by,
            lambda session: consent.answer(by, session, customer_id, purpose, given=given, channel=channel),
            lambda _none: self._desk.say(text),
            told(self._desk),
            owner=self,
        )

    def withdraw(self, purpose: str) -> None:
        """The customer takes a consent back."""
        by, customer_id = self._desk.actor, self._id
        self._desk.worker.write(
            by,
            lambda session: consent.withdraw(by, session, customer_id, purpose),
            lambda _none: self._desk.say(self.tr("Withdrawn; it holds from now on")),
            told(self._desk),
            owner=self,
        )

    def _repeat(self) -> None:
        self._asked.setText(self.tr("Answered"))
        self.how.show_options([(code, words.channel(code)) for code in consent.CHANNELS])
        self.how.setAccessibleName(self.tr("How the customer answered"))
        self.lines.show_lines([self._line(purpose) for purpose in consent.texts()])

    def _line(self, purpose: str) -> QWidget:
        language = translate.current().code
        entry, answered = consent.texts()[purpose], self._answers.get(purpose)
        standing = answered is not None and answered.given and answered.withdrawn_at is None
        title, text = entry["title"][language], Label(entry["text"][language], "second")
        text.setWordWrap(True)
        buttons = []
        if standing:
            buttons.append(self._button("withdraw", purpose, self.tr("Withdraw"), partial(self.withdraw, purpose)))
        else:
            buttons.append(self._button("yes", purpose, self.tr("Agrees"), partial(self.answer, purpose, True)))
            buttons.append(self._button("no", purpose, self.tr("Declines"), partial(self.answer, purpose, False)))
        word, tone, when = self._state(answered)
        head = row(Label(title, "h3"), Pill(word, tone), Label(when, "muted"), None, *buttons)
        return line((column(head, text, gap=4), 1))

    def _state(self, answered: ConsentRow | None) -> tuple[str, Tone, str]:
        if answered is None:
            return self.tr("Not asked"), "neutral", ""
        how = words.channel(answered.channel)
        version = self.tr("text {version}").format(version=answered.text_version)
        when = " · ".join([words.moment(answered.at), how, version])
        if answered.withdrawn_at is not None:
            return self.tr("Withdrawn"), "warn", words.moment(answered.withdrawn_at)
        return (self.tr("Given"), "ok", when) if answered.given else (self.tr("Declined"), "neutral", when)

    def _button(self, what: str, purpose: str, text: str, act: Callable[[], object]) -> Button:
        button = Button(text, "link")
        button.setObjectName(f"{what}:{purpose}")
        button.setAccessibleName(f"{text}: {consent.texts()[purpose]['title'][translate.current().code]}")
        button.clicked.connect(lambda: act())
        return button
