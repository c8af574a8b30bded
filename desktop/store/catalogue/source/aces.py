"""ACES 3.x and 4.x applications: which part fits which vehicle, under which conditions.

The format is the Auto Care Association's (schema 4.2, 2021). An ``App`` names a vehicle by ``BaseVehicle`` or by
``Years``, ``Make`` and ``Model``, narrows it by coded attributes, qualifiers and notes, and names part, part type,
position and quantity. Nearly everything is an id; see :mod:`coding`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desktop.store.catalogue.source import element as xml
from desktop.store.catalogue.source.coding import Coding
from desktop.store.catalogue.source.fact import Fact, FitFact, PartFact, PictureFact, Remark, joined
from desktop.store.catalogue.source.place import position_of
from desktop.store.importing.reading import Element

ELEMENTS = ("App", "Header", "Asset")
"""The elements that :func:`facts` reads whole."""
_VEHICLE = frozenset({"BaseVehicle", "Years", "Make", "Model"})
_EQUIPMENT = frozenset({"Mfr", "EquipmentModel", "EquipmentBase", "VehicleType", "ProductionYears"})
_OTHER = frozenset(
    {"EngineBase", "EngineBlock", "Qty", "PartType", "Position", "Part", "Note", "Qual", "MfrLabel", "AssetName",
     "AssetItemOrder", "AssetItemRef", "DisplayOrder"}
)  # fmt: skip
"""What is no condition of its own; every other element with an id is one."""


def facts(elements: Iterable[tuple[int, Element]], coding: Coding) -> Iterator[Fact]:
    """The facts of an ACES file; ``elements`` come with their line or number, the header first."""
    brand = ""
    for line, element in elements:
        kind = element.name
        if kind == "Header":
            brand = xml.said(element, "BrandAAIAID")
        elif kind == "App":
            yield from _application(line, element, brand, coding)


def _application(line: int, app: Element, brand: str, coding: Coding) -> Iterator[Fact]:
    part = xml.child(app, "Part")
    number = xml.text(part)
    if part is None or not number:
        yield Remark("source.no_number", line, xml.get(app, "id"))
        return
    brand = xml.get(part, "BrandAAIAID") or xml.said(app, "BrandAAIAID") or brand
    shown = coding.text("Brand", brand, chinese=False) if ("Brand", brand) in coding.meanings else brand
    if not shown:
        yield Remark("source.no_brand", line, number)
        return
    removed = xml.get(app, "action") == "D"
    if not removed:
        yield PartFact(shown, number, kind=_meaning(xml.child(app, "PartType"), coding))
    car = _car(app, coding)
    if car is None:
        is_equipment = any(each.name in _EQUIPMENT for each in app.children)
        yield Remark("source.equipment" if is_equipment else "source.no_vehicle", line, number)
        return
    position = position_of(_meaning(xml.child(app, "Position"), coding))
    quantity = xml.said(app, "Qty")
    yield FitFact(
        shown, number, *car, engine=_engine(app, coding), position=position.words,
        note=joined((*_conditions(app, coding), position.rest)),
        quantity=int(quantity) if quantity.isdigit() else 0, removed=removed,
    )  # fmt: skip
    for picture in xml.children(app, "AssetName"):
        yield PictureFact(shown, number, xml.text(picture), 1)


def _car(app: Element, coding: Coding) -> tuple[str, str, int, int] | None:
    """Maker, series and both years; None where the application names no vehicle."""
    base = xml.child(app, "BaseVehicle")
    if base is not None:
        code = xml.get(base, "id")
        known = coding.of("BaseVehicle", code)
        if known is None:
            return "VCdb", xml.text(base) or f"BaseVehicle {code}", 0, 0
        return _named("Make", known.make, coding), _named("Model", known.model, coding), known.year, known.year
    make, model, years = (xml.child(app, wanted) for wanted in ("Make", "Model", "Years"))
    if make is None or model is None:
        return None
    start, end = _year(years, "from"), _year(years, "to")
    return _meaning(make, coding), _meaning(model, coding), start, end or start


def _year(years: Element | None, side: str) -> int:
    said = xml.get(years, side)
    return int(said) if said.isdigit() else 0


def _named(kind: str, said: str, coding: Coding) -> str:
    return coding.text(kind, said) if said.isdigit() else said


def _meaning(element: Element | None, coding: Coding) -> str:
    """The text that stands in the file, else that of the id, else the id."""
    if element is None:
        return ""
    return xml.text(element) or coding.text(element.name, xml.get(element, "id"))


def _engine(app: Element, coding: Coding) -> str:
    """The engine that a clerk would say; empty where its id means nothing here, which is then a condition."""
    for kind in ("EngineBase", "EngineBlock"):
        found = xml.child(app, kind)
        if found is not None:
            known = coding.of(kind, xml.get(found, "id"))
            return xml.text(found) or (known.name if known else "")
    return ""


def _conditions(app: Element, coding: Coding) -> Iterator[str]:
    engine = _engine(app, coding)
    for each in app.children:
        kind = each.name
        if kind in ("EngineBase", "EngineBlock") and not engine:
            yield _meaning(each, coding)
        elif kind == "Qual":
            yield xml.said(each, "text") or coding.text("Qual", xml.get(each, "id"))
        elif kind == "Note":
            yield xml.text(each)
        elif kind not in _VEHICLE | _OTHER | _EQUIPMENT and xml.get(each, "id"):
            yield _meaning(each, coding)
