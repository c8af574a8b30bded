"""Signing the agreement of a test drive: on the screen, or on paper before somebody's eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.problem import Problem, Refused
from desktop.domain.sales import agreement_text, signing
from desktop.domain.sales.agreement_text import AgreementFacts
from desktop.pages.desk import Desk
from desktop.pages.drives import agreement_paper
from desktop.pages.drives.agreement_print import print_agreement
from desktop.pages.drives.panel.ground import Colleague, colleagues
from desktop.pages.refusal import shown, told
from desktop.pages.signing.pad import Signing
from desktop.pages.signing.sheet import SigningSheet


class SignSheet(SigningSheet):
    """``SignSheet(desk, drive_id).open()``. ``signed`` tells the drive's id, then the sheet is gone."""

    def __init__(self, desk: Desk, drive_id: str, parent: QWidget | None = None) -> None:
        self._drive_id = drive_id
        self._facts: AgreementFacts | None = None
        super().__init__(desk, parent)

    def make_pads(self) -> Mapping[str, Signing]:
        self.customer = Signing(lambda: self.tr("Customer"), 140)
        self.companion = Signing(lambda: self.tr("Companion"), 104)
        return {"customer": self.customer, "companion": self.companion}

    def heading(self) -> str:
        return self.tr("Sign the agreement")

    def print_paper(self) -> None:
        print_agreement(self._desk, self._drive_id, self, language=self.language.value())

    def reload(self) -> None:
        by, worker, language = self._desk.actor, self._desk.worker, self.language.value()
        self._facts = None
        self.primary.setEnabled(False)

        def find(session: Session) -> tuple[AgreementFacts, Sequence[Colleague]]:
            return agreement_text.to_read(by, session, self._drive_id, language), colleagues(by, session)

        def show(found: tuple[AgreementFacts, Sequence[Colleague]]) -> None:
            if found[0].language == self.language.value():
                self._show(*found)

        worker.read(find, show, self._failed, owner=self)

    def _show(self, facts: AgreementFacts, people: Sequence[Colleague]) -> None:
        self._facts = facts
        by, offline = self._desk.actor, not self._desk.online()
        names = {"customer": facts.customer, "companion": facts.companion}
        self.show_names(names, [(each.id, each.name) for each in people])
        self.companion.setVisible(bool(facts.companion))
        self._desk.worker.run(
            lambda: agreement_paper.draw(facts, by.name, clock.now(), offline=offline, copies=("store",)),
            self._show_pdf,
            told(self._desk),
            owner=self,
        )

    def _show_pdf(self, pdf: bytes) -> None:
        self.view.show_pdf(pdf)
        self.primary.setEnabled(self._facts is not None)

    def sign(self) -> None:
        facts, by, worker = self._facts, self._desk.actor, self._desk.worker
        if facts is None:
            return
        if not self.customer.pad.is_signed():
            self.refuse(Refused(Problem("agreement.unsigned", "signature", {"value": self.tr("Customer")})))
            self.customer.pad.setFocus()
            return
        offline, drawn, at = not self._desk.online(), self.drawn(), clock.now()
        self.primary.setEnabled(False)

        failed = shown(self._desk, self._refused)

        def draw(numbered: AgreementFacts) -> None:
            def make() -> bytes:
                from printing.signature import Signature

                signatures = [Signature(role, strokes, ratio, at) for role, strokes, ratio in drawn]
                return agreement_paper.draw(numbered, by.name, at, offline=offline, signatures=signatures)

            worker.run(make, lambda pdf: archive(numbered, pdf), failed, owner=self)

        def archive(numbered: AgreementFacts, pdf: bytes) -> None:
            worker.write(
                by,
                lambda session: signing.sign_on_screen(by, session, self._drive_id, numbered, pdf),
                lambda _paper: self.keep(self._drive_id),
                failed,
                owner=self,
            )

        worker.write(by, lambda session: signing.to_sign(by, session, self._drive_id, facts), draw, failed, owner=self)

    def sign_on_paper(self) -> None:
        by, seen = self._desk.actor, self.seen_by.value()
        self._desk.worker.write(
            by,
            lambda session: signing.sign_on_paper(by, session, self._drive_id, self.language.value(), seen),
            lambda _none: self.keep(self._drive_id),
            shown(self._desk, self._refused),
            owner=self,
        )

    def _refused(self, refused: Refused) -> None:
        if refused.code == "agreement.changed":
            self.reload()
        else:
            self.primary.setEnabled(self._facts is not None)
        self.refuse(refused)
