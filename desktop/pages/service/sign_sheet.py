"""Signing a paper of the workshop: the check-in sheet, the repair order for its budget, the settlement list."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.people import staff
from desktop.domain.problem import Problem, Refused
from desktop.domain.service import order_paper
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown, told
from desktop.pages.service import paper_kinds
from desktop.pages.service.paper_facts import Asked, Built
from desktop.pages.service.papers import print_order_paper, title
from desktop.pages.signing.pad import Signing
from desktop.pages.signing.sheet import SigningSheet

SIGNED_BY = {
    "inspection": ("customer", "adviser"), "inspection_added": ("customer", "adviser"),
    "agreement": ("customer", "adviser"), "settlement": ("customer", "cashier"),
}  # fmt: skip
"""Kind of paper → who signs it here. On paper more may sign."""


class OrderSignSheet(SigningSheet):
    """``OrderSignSheet(desk, order_id, "agreement").open()``; ``signed`` tells the order's id, then it is gone.

    ``budget_fen``: what the repair order is signed for, the customer's bill as it stands unless given. Signing it is
    signing the order: its budget is set, and the archived paper is the order's.
    """

    def __init__(
        self, desk: Desk, order_id: str, kind: str = "agreement", parent: QWidget | None = None, *,
        budget_fen: int | None = None,
    ) -> None:  # fmt: skip
        self._order_id, self._kind, self.budget_fen = order_id, kind, budget_fen
        self._built: Built | None = None
        super().__init__(desk, parent)

    def make_pads(self) -> Mapping[str, Signing]:
        self.customer = Signing(lambda: self.tr("Customer"), 140)
        self.store = Signing(lambda: self.tr("For the workshop"), 104)
        return dict(zip(SIGNED_BY[self._kind], (self.customer, self.store), strict=True))

    def heading(self) -> str:
        return self.tr("Sign: {paper}").format(paper=title(self._kind))

    def print_paper(self) -> None:
        budget = self._built.budget_fen if self._built is not None else self.budget_fen
        print_order_paper(
            self._desk, self._order_id, self._kind, self, language=self.language.value(), fresh=True, budget_fen=budget
        )  # fmt: skip

    def reload(self) -> None:
        by, worker, language = self._desk.actor, self._desk.worker, self.language.value()
        self._built = None
        self.primary.setEnabled(False)

        def find(session: Session) -> tuple[Built, list[tuple[str, str]], str]:
            return self._build(session, language), staff.colleagues(by, session), language

        def show(found: tuple[Built, list[tuple[str, str]], str]) -> None:
            if found[2] == self.language.value():
                self._show(found[0], found[1])

        worker.read(find, show, self._failed, owner=self)

    def _build(self, session: Session, language: str) -> Built:
        asked = Asked(not self._desk.online(), self.budget_fen)
        if self._kind == "agreement" and self.budget_fen is None:
            asked = Asked(asked.offline, order_paper.due_budget(self._desk.actor, session, self._order_id))
        return paper_kinds.built(self._desk.actor, session, self._kind, self._order_id, language, asked)

    def _show(self, built: Built, people: list[tuple[str, str]]) -> None:
        self._built = built
        language = self.language.value()
        names = (built.paper.bringer or built.paper.customer, self._desk.actor.name)
        self.show_names(dict(zip(self.pads, names, strict=True)), people)
        self._desk.worker.run(
            lambda: built.pdf(language, copies=(built.copies[0],)), self._show_pdf, told(self._desk), owner=self
        )

    def _show_pdf(self, pdf: bytes) -> None:
        self.view.show_pdf(pdf)
        self.primary.setEnabled(self._built is not None)

    def sign(self) -> None:
        built, worker, language = self._built, self._desk.worker, self.language.value()
        if built is None:
            return
        if not self.customer.pad.is_signed():
            self.refuse(Refused(Problem("order.unsigned", "signature", {"value": self.tr("Customer")})))
            self.customer.pad.setFocus()
            return
        drawn, at = self.drawn(), clock.now()
        self.primary.setEnabled(False)

        def draw() -> bytes:
            from printing.signature import Signature

            return built.pdf(language, [Signature(role, strokes, ratio, at) for role, strokes, ratio in drawn])

        worker.run(draw, lambda pdf: self._archive(built, pdf, language), shown(self._desk, self._refused), owner=self)

    def _archive(self, built: Built, pdf: bytes, language: str) -> None:
        """What was signed must be what holds: it is looked at once more as it is kept."""
        by = self._desk.actor

        def keep(session: Session) -> str:
            if self._build(session, language).mark != built.mark:
                raise Refused("order.paper_changed", "signature", number=built.number)
            return order_paper.sign_on_screen(
                by, session, self._order_id, self._kind, pdf, language=language, number=built.number,
                subject_id=built.subject_id, budget_fen=built.budget_fen,
            )  # fmt: skip

        self._desk.worker.write(
            by, keep, lambda _paper: self.keep(self._order_id), shown(self._desk, self._refused), owner=self
        )

    def sign_on_paper(self) -> None:
        by, seen, built = self._desk.actor, self.seen_by.value(), self._built
        if built is None:
            return
        self._desk.worker.write(
            by,
            lambda session: order_paper.sign_on_paper(
                by, session, self._order_id, self._kind, seen_by=seen, budget_fen=built.budget_fen
            ),
            lambda _none: self.keep(self._order_id),
            shown(self._desk, self._refused),
            owner=self,
        )

    def _refused(self, refused: Refused) -> None:
        if refused.code == "order.paper_changed":
            self.reload()
        else:
            self.primary.setEnabled(self._built is not None)
        self.refuse(refused)
