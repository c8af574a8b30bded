"""The fields of a reception: odometer, kind of work, tank, the customer's words, what is in the car."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Signal

import resources
from desktop.domain.problem import Gather, Refused
from desktop.domain.service.kind import ACCIDENT, FLOWS, REPAIR, ROUTINE, USUAL_CATEGORY, WARRANTY
from desktop.domain.service.odometer import CHECKED, REASONS
from desktop.domain.service.repair_order import OLD_PARTS
from desktop.pages.drives.panel.energy import read_whole
from desktop.pages.service import words
from desktop.pages.service.ticks import Ticks
from desktop.widgets import translate
from desktop.widgets.field import Choice, Field, TextArea
from desktop.widgets.form import Form
from desktop.widgets.taps import Taps

TANK = (("0", "E", "0"), ("2", "¼", "1"), ("4", "½", "2"), ("6", "¾", "3"), ("8", "F", "4"))
"""Eighths, what stands on the chip, and its key: quarters."""
EXTRAS: Mapping[str, str] = {
    "covers": str(QT_TRANSLATE_NOOP("ReceptionFields", "Covers laid in")),
    "wash": str(QT_TRANSLATE_NOOP("ReceptionFields", "Wash it")),
    "waits": str(QT_TRANSLATE_NOOP("ReceptionFields", "Waits here")),
    "by_tow": str(QT_TRANSLATE_NOOP("ReceptionFields", "Came by tow")),
}
FITTINGS: Mapping[str, str] = {
    "spare": str(QT_TRANSLATE_NOOP("ReceptionFields", "Spare wheel")),
    "tools": str(QT_TRANSLATE_NOOP("ReceptionFields", "Tools")),
    "extinguisher": str(QT_TRANSLATE_NOOP("ReceptionFields", "Extinguisher")),
    "triangle": str(QT_TRANSLATE_NOOP("ReceptionFields", "Triangle")),
    "licence": str(QT_TRANSLATE_NOOP("ReceptionFields", "Vehicle licence")),
    "charger": str(QT_TRANSLATE_NOOP("ReceptionFields", "Charging cable")),
}
"""What is looked at in each car; the codes are stored with the order."""
PHRASES = 9
TYPED = ("odometer", "charge_percent", "words", "belongings", "bringer_name", "bringer_phone")
"""The fields that hold text."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReceptionFields", text)


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[dict[str, str]]]:
    return dict(json.loads(resources.path("reference", "service_phrases.json").read_text("utf-8")))


class ReceptionFields(Form):
    """``read()`` gives what a Reception takes, without its car and customer. ``tapped``: something was chosen."""

    tapped = Signal()

    def __init__(self) -> None:
        super().__init__(columns=2)
        self.odometer, self.reason = Field(latin=True, limit=12), Taps(stretch=False)
        self.flow, self.category = Taps(stretch=False), Choice()
        self.fuel, self.charge = Taps(TANK), Field(latin=True, limit=5)
        self.phrases = Ticks({str(place): self._phrase(place) for place in range(PHRASES)}, once=True)
        self.words = TextArea(2)
        self.extras = Ticks({code: self._word(text) for code, text in EXTRAS.items()})
        self.old_parts = Taps()
        self.fittings = Ticks({code: self._word(text) for code, text in FITTINGS.items()})
        self.belongings = Field(limit=10_000)
        self.bringer, self.phone = Field(limit=200), Field(latin=True, limit=40)
        self._lay_out()
        self.flow.changed.connect(self._on_flow)
        self.phrases.changed.connect(self._say_phrase)
        for taps in (self.fuel, self.flow, self.reason, self.old_parts):
            taps.changed.connect(lambda _value: self.tapped.emit())
        for ticks in (self.extras, self.fittings):
            ticks.changed.connect(lambda _code, _on: self.tapped.emit())
        translate.say(self, lambda _text: self._options(), str)
        self.start_anew(ROUTINE)

    def _lay_out(self) -> None:
        self.add("odometer", lambda: self.tr("Odometer, km"), self.odometer)
        self.add("fuel_eighths", lambda: self.tr("Fuel"), self.fuel)
        self.add("reason", lambda: self.tr("Why it does not follow from the last reading"), self.reason, 2)
        self.add("flow", lambda: self.tr("Kind of work"), self.flow, 2)
        self.add("phrases", lambda: self.tr("The customer's words: 1–9 write a phrase"), self.phrases, 2)
        self.add("words", lambda: self.tr("In the customer's own words"), self.words, 2)
        self.add("belongings", lambda: self.tr("Belongings left in the car"), self.belongings)
        self.add("charge_percent", lambda: self.tr("Charge, %"), self.charge)
        self.add("bringer_name", lambda: self.tr("Brought by, where it is not the customer"), self.bringer)
        self.add("bringer_phone", lambda: self.tr("Telephone of who brought it"), self.phone)
        self.add("old_parts", lambda: self.tr("Old parts"), self.old_parts)
        self.add("category", lambda: self.tr("Category of repair (维修类别)"), self.category)
        self.add("extras", lambda: self.tr("Also"), self.extras, 2)
        self.add("fittings", lambda: self.tr("In the car"), self.fittings, 2)
        self.show_field("reason", False)

    @staticmethod
    def _word(text: str) -> Callable[[], str]:
        return lambda: _tr(text)

    def _phrase(self, place: int) -> Callable[[], str]:
        def said() -> str:
            table = _phrases()
            flow = self.flow.value()
            known = table.get({WARRANTY: REPAIR}.get(flow, flow), table[ROUTINE if flow != ACCIDENT else ACCIDENT])
            found = known[place] if place < len(known) else {}
            return found.get(translate.current().code, "")

        return said

    def _options(self) -> None:
        self.flow.show_options([(code, words.flow(code), str(place)) for place, code in enumerate(FLOWS, 1)])
        self.reason.show_options([(code, words.reason(code), str(place)) for place, code in enumerate(REASONS, 1)])
        self.old_parts.show_options([(code, words.old_parts(code), code[0]) for code in OLD_PARTS])
        self.category.show_options(words.categories())

    # -- what stands there

    def start_anew(self, flow: str) -> None:
        """As usual for a kind of work, nothing typed."""
        self.fill(dict.fromkeys(TYPED, ""))
        for taps in (self.fuel, self.reason):
            taps.choose("")
        self.flow.choose(flow)
        self.old_parts.choose("leave")
        self.category.choose(USUAL_CATEGORY.get(flow, ""))
        self.extras.choose({"covers"})
        self.fittings.choose(())
        self.show_field("reason", False)
        self.phrases.reword()

    def _on_flow(self, flow: str) -> None:
        self.category.choose(USUAL_CATEGORY.get(flow, ""))
        self.phrases.reword()

    def _say_phrase(self, code: str, _on: bool) -> None:
        phrase = self.phrases.chip(code).words.partition(" ")[2]
        before = self.words.value()
        stop = "；" if translate.current().code == "zh" else "; "
        self.words.setText(f"{before}{stop}{phrase}" if before else phrase)

    def km(self) -> int | None:
        """What is typed as the odometer; None where it is no number."""
        try:
            return read_whole(self.odometer.value(), "odometer", "odometer.form")
        except Refused:
            return None

    def ask_reason(self, unlike: str) -> None:
        """``lower``, ``jump``, or "" where none is needed."""
        self.show_field("reason", bool(unlike))
        if not unlike:
            self.reason.choose("")
            return
        self.reason.chip(CHECKED).setVisible(unlike == "jump")

    def read(self) -> dict[str, Any]:
        """Fields of a Reception. Raises Refused ``odometer.form``, ``key.energy``."""
        gather = Gather()
        km = gather.take(lambda: read_whole(self.odometer.value(), "odometer", "odometer.form"), 0)
        charge = self.charge.value()
        percent = gather.take(lambda: read_whole(charge, "charge_percent", "key.energy"), 0) if charge else None
        gather.done()
        extras, fittings = self.extras.value(), self.fittings.value()
        return {
            "odometer_km": km, "odometer_reason": self.reason.value() if not self.reason.isHidden() else "",
            "flow": self.flow.value() or ROUTINE, "category": self.category.value(),
            "bringer_name": self.bringer.value(), "bringer_phone": self.phone.value(),
            "fuel_eighths": int(self.fuel.value()) if self.fuel.value() else None, "charge_percent": percent,
            "words": self.words.value(), "belongings": self.belongings.value(),
            "fittings": {code: code in fittings for code in FITTINGS} if fittings else {},
            "old_parts": self.old_parts.value() or "leave", **{code: code in extras for code in EXTRAS},
        }  # fmt: skip

    def _taps(self) -> dict[str, Taps]:
        return {"fuel": self.fuel, "reason": self.reason, "flow": self.flow, "old_parts": self.old_parts}

    def typed(self) -> dict[str, Any]:
        """All of it as it stands, for a draft; :meth:`bring_back` puts it there again."""
        values, taps = self.values(), self._taps()
        return {
            **{name: values[name] for name in (*TYPED, "category")},
            **{name: each.value() for name, each in taps.items()},
            "extras": sorted(self.extras.value()), "fittings": sorted(self.fittings.value()),
        }  # fmt: skip

    def bring_back(self, typed: Mapping[str, Any]) -> None:
        """What :meth:`typed` gave; fields of another program are left out."""
        for name, taps in self._taps().items():
            taps.choose(str(typed.get(name, "")))
        self.fill({name: str(typed.get(name, "")) for name in (*TYPED, "category")})
        for name, ticks in {"extras": self.extras, "fittings": self.fittings}.items():
            given = typed.get(name)
            ticks.choose(map(str, given) if isinstance(given, list) else ())
        self.phrases.reword()
