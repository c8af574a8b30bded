"""The foot of the problems page: when this file was last proved equal to the centre's, and what was repaired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.domain import clock
from desktop.pages.people.words import moment
from desktop.widgets import translate
from desktop.widgets.label import Label


class ProofLine(Label):
    """``show_status`` takes what the second process tells; hidden while no centre is known."""

    def __init__(self) -> None:
        super().__init__("", "muted")
        self.setWordWrap(True)
        self._centre, self._proof = False, dict[str, Any]()
        translate.say(self, lambda _text: self._repeat(), str)

    def show_status(self, status: Mapping[str, Any]) -> None:
        """``proof``: ``at`` (UTC text, empty before the first), ``slots``, ``differing``, ``mended``, ``flipped``."""
        self._centre, self._proof = bool(status.get("centre")), dict(status.get("proof") or {})
        self._repeat()

    def _repeat(self) -> None:
        self.setText(" ".join(self._words()))
        self.setVisible(bool(self.text()))

    def _words(self) -> list[str]:
        proof = self._proof
        if not self._centre or not proof:
            return []
        if not proof.get("at"):
            return [self.tr("This file has not been compared with the centre since the start.")]
        when, slots = moment(clock.from_text(str(proof["at"]))), int(proof.get("slots", 0))
        differing = int(proof.get("differing", 0))
        said = self.tr("Compared with the centre {time}, {slots} sums:").format(time=when, slots=f"{slots:,}")
        if differing:
            said += " " + self.tr("{n} differed, and their rows were fetched again.").format(n=differing)
        else:
            said += " " + self.tr("both hold the same.")
        more = [self.tr("Rows repaired since the start: {n}.").format(n=proof["mended"])] if proof.get("mended") else []
        if proof.get("flipped"):
            more.append(self.tr("Values that changed on this disk by themselves: {n}.").format(n=proof["flipped"]))
        return [said, *more]
