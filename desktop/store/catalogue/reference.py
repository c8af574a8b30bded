"""Part types, categories and brands as they ship: the trade's words, which every catalogue is built with."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

import resources
from desktop.store.catalogue.record import Brand, Category, PartType


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """What the list knows of a type beside its words. ``price_yuan``: a usual price of the maker's part."""

    kind: PartType
    group: str
    price_yuan: int
    unit: str


def rows(*parts: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file below resources/."""
    with resources.path(*parts).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def part_types() -> list[TypeFacts]:
    """Every part type, the trade's most usual first within a category."""
    return [
        TypeFacts(
            PartType(
                row["name_zh"], row["name_en"], row["category"], _words(row["nicknames"]), _words(row["positions"]),
                int(row["demand"]),
            ),
            row["group"],
            int(row["price_yuan"]),
            row["unit"],
        )
        for row in rows("reference", "part_types.csv")
    ]  # fmt: skip


def categories() -> list[Category]:
    """The category tree, parents before children."""
    return [
        Category(row["code"], row["parent"], row["name_zh"], row["name_en"])
        for row in rows("reference", "part_categories.csv")
    ]


def scopes() -> dict[str, str]:
    """Category → what decides fit: the ``engine``, the ``series``, or nothing (``universal``)."""
    return {row["code"]: row["scope"] for row in rows("reference", "part_categories.csv")}


def car_brands() -> list[Brand]:
    """Makers of cars with their codes."""
    return [Brand(row["code"], row["brand_zh"], row["brand_en"], True) for row in rows("reference", "brands.csv")]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(";") if word.strip())
