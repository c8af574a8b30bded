"""PIES 6.x and 7.x items: names, prices, what does the same job, and the names of picture files.

The format is the Auto Care Association's. Its prices have a type, a currency and dates; only yuan are taken, since a
rate of exchange would be ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from desktop.domain.money import MAX_FEN
from desktop.store.catalogue.source import element as xml
from desktop.store.catalogue.source.coding import Coding
from desktop.store.catalogue.source.fact import Fact, LinkFact, PartFact, PictureFact, Remark
from desktop.store.importing.reading import Element

ELEMENTS = ("Item", "Header")
"""The elements that :func:`facts` reads whole."""
_RETAIL = ("RET", "LST", "MSR", "RMP")
"""Price types that a customer may be shown, the best first: retail, list, suggested, maker's retail."""
_NAMES = ("DES", "SHO", "LAB", "EXT", "MKT")
"""Description codes, the best name first."""
_UNITS = {"EA": "件", "PR": "对", "SE": "套", "ST": "套", "KT": "套", "BX": "盒", "PC": "件"}
_PICTURES = {"P04": 0, "P01": 1}
"""Asset types that are a photo of the part; every other one comes after them or is no picture."""
_IMAGE = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif")


def facts(elements: Iterable[tuple[int, Element]], coding: Coding) -> Iterator[Fact]:
    """The facts of a PIES file; ``elements`` come with their line or number."""
    currency = ""
    for line, element in elements:
        if element.name == "Header":
            currency = xml.said(element, "CurrencyCode")
        elif element.name == "Item":
            yield from _item(line, element, currency, coding)


def _item(line: int, item: Element, currency: str, coding: Coding) -> Iterator[Fact]:
    number, code = xml.said(item, "PartNumber"), xml.said(item, "BrandAAIAID")
    brand = _brand(code, xml.said(item, "BrandLabel"), coding)
    if not number or not brand:
        yield Remark("source.no_brand" if number else "source.no_number", line, number or xml.said(item, "ItemID"))
        return
    if xml.get(item, "MaintenanceType") == "D":
        yield PartFact(brand, number, removed=True)
        return
    names = _names(xml.child(item, "Descriptions"))
    price, foreign = _price(xml.child(item, "Prices"), currency)
    if price is None and foreign:
        yield Remark("source.currency", line, f"{number} {foreign}")
    size = xml.child(item, "ItemQuantitySize")
    kind = xml.said(item, "PartTerminologyID")
    yield PartFact(
        brand, number, kind=coding.text("PartType", kind), name_zh=names["ZH"], name_en=names["EN"], list_fen=price,
        unit=_UNITS.get(xml.get(size, "UOM"), ""),
    )  # fmt: skip
    yield from _links(line, item, brand, number, coding)
    for asset in xml.children(xml.child(item, "DigitalAssets"), "DigitalFileInformation"):
        file, type_ = xml.said(asset, "FileName"), xml.said(asset, "AssetType")
        if file and (type_[:1] == "P" or file.lower().endswith(_IMAGE)):
            yield PictureFact(brand, number, file, _PICTURES.get(type_, 2))


def _brand(code: str, label: str, coding: Coding) -> str:
    known = coding.meanings.get(("Brand", code))
    return known.name if known else code or label


def _names(descriptions: Element | None) -> dict[str, str]:
    """The best name in Chinese and in any other language."""
    found: dict[str, tuple[int, str]] = {}
    for each in xml.children(descriptions, "Description"):
        code, said = xml.get(each, "DescriptionCode"), xml.text(each)
        if xml.get(each, "MaintenanceType") == "D" or not said or code not in _NAMES:
            continue
        chinese = xml.get(each, "LanguageCode").upper().startswith("ZH")
        language, rank = ("ZH" if chinese else "EN"), _NAMES.index(code)
        if language not in found or rank < found[language][0]:
            found[language] = rank, said
    return {language: found.get(language, (0, ""))[1] for language in ("ZH", "EN")}


def _price(prices: Element | None, usual: str) -> tuple[int | None, str]:
    """Fen of the best price in yuan, and the currency of one that was passed over."""
    best: tuple[int, int] | None = None
    foreign = ""
    for each in xml.children(prices, "Pricing"):
        kind = xml.get(each, "PriceType")
        if xml.get(each, "MaintenanceType") == "D" or kind not in _RETAIL:
            continue
        currency = xml.said(each, "CurrencyCode") or usual
        if currency not in ("CNY", "RMB"):
            foreign = currency or "?"
            continue
        fen = _fen(xml.said(each, "Price"))
        rank = _RETAIL.index(kind)
        if fen is not None and (best is None or rank < best[0]):
            best = rank, fen
    return (best[1] if best else None), foreign


def _fen(text: str) -> int | None:
    try:
        fen = round(Decimal(text) * 100)
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return fen if 0 <= fen < MAX_FEN else None


def _links(line: int, item: Element, brand: str, number: str, coding: Coding) -> Iterator[Fact]:
    for each in xml.children(xml.child(item, "PartInterchangeInfo"), "PartInterchange"):
        if xml.get(each, "MaintenanceType") == "D":
            continue
        other = _brand(xml.said(each, "BrandAAIAID"), xml.said(each, "BrandLabel"), coding)
        its_number = xml.said(each, "PartNumber")
        if not other or not its_number:
            yield Remark("source.link", line, number)
            continue
        label = xml.said(each, "BrandLabel")
        is_oe = xml.said(each, "TypeCode").upper() in ("O", "OE")
        yield LinkFact(brand, number, label if is_oe and label else other, its_number, is_oe)
