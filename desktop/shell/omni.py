"""What the Ctrl+K box finds: the store's customers, cars and quotes, and the catalogue's parts, in one list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from desktop.pages.desk import Desk
from desktop.widgets.popup import Group, Hit

if TYPE_CHECKING:
    from desktop.domain.omni import Hit as Found
    from desktop.pages.parts.finder import Answer

PARTS, OTHERS = 5, 8
ICONS = {
    "customer": "user", "vehicle": "car", "quote": "file-text", "vin": "scan-barcode", "plate": "car-front",
    "drive": "car", "key": "key-round", "order": "wrench",
}  # fmt: skip


def tr(text: str) -> str:
    return QCoreApplication.translate("Omni", text)


class Omni(QObject):
    """``ask`` is for the box; ``open`` goes to what was chosen, ``quote`` starts a quote with it."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = ""

    def ask(self, text: str, then: Callable[[Sequence[Group]], None]) -> None:
        """Customers, cars and quotes first; the parts join when the catalogue has answered."""
        from desktop.domain import omni

        self._asked, by = text, self._desk.actor
        self._desk.worker.read(
            lambda session: omni.lookup(by, session, text, OTHERS),
            lambda found: self._with_parts(text, found, then),
            owner=self,
        )

    def _with_parts(self, text: str, found: list[Found], then: Callable[[Sequence[Group]], None]) -> None:
        if text != self._asked:
            return
        groups = self._groups(found)
        if any(hit.kind == "vin" for hit in found):
            then(groups)
            return
        from desktop.pages.parts.finder import Finder, Question

        self._desk.worker.search(
            Finder,
            lambda finder: finder.answer(Question(text)),
            lambda answer: then([*groups, *self._parts(answer)]) if text == self._asked else None,
            lambda _error: then(groups),
            owner=self,
        )

    def _groups(self, found: list[Found]) -> list[Group]:
        titles = {
            "vehicle": tr("Cars"), "customer": tr("Customers"), "quote": tr("Quotes"), "vin": tr("Not on file yet"),
            "plate": tr("Not on file yet"), "drive": tr("Test drives"), "key": tr("Keys of demo cars"),
            "order": tr("Repair orders"),
        }  # fmt: skip
        tags = {
            "vehicle": tr("Car"), "customer": tr("Customer"), "quote": tr("Quote"), "vin": tr("New VIN"),
            "plate": tr("New plate"), "drive": tr("Test drive"), "key": tr("Key"), "order": tr("Repair order"),
        }  # fmt: skip
        return [
            Group(
                titles[kind],
                tuple(
                    Hit(kind, hit.title, hit.subtitle, tags[kind], ICONS[kind], hit.id)
                    for hit in found
                    if hit.kind == kind
                ),
            )
            for kind in dict.fromkeys(hit.kind for hit in found)
        ]

    def _parts(self, answer: Answer) -> list[Group]:
        zh = self._desk.language == "zh"
        hits = tuple(
            Hit("part", row.number, f"{row.name_zh if zh else row.name_en} · {row.brand if zh else row.brand_en}",
                tr("Part"), "package", row.part_key)
            for row in answer.rows[:PARTS]
        )  # fmt: skip
        return [Group(tr("Parts"), hits)] if hits else []

    def open(self, hit: Hit) -> None:
        """Enter or a click."""
        if hit.kind == "customer":
            self._desk.go("customers", hit.payload)
        elif hit.kind == "quote":
            self._desk.go("quotes", hit.payload)
        elif hit.kind in ("drive", "key"):
            self._desk.go("drives", {hit.kind: hit.payload})
        elif hit.kind == "order":
            self._desk.go("service", {"order": hit.payload})
        else:
            self.quote(hit)

    def quote(self, hit: Hit) -> None:
        """Ctrl+Enter: to the lookup page with it; a drive, a key and an order have no quote."""
        if hit.kind in ("drive", "key", "order"):
            self.open(hit)
            return
        self._desk.go("lookup", {hit.kind: hit.title if hit.kind == "part" else hit.payload})
