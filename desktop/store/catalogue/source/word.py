"""Which brand and which part type a file means: by any of the names that the trade's own lists know, else its own."""

from __future__ import annotations

import dataclasses

from desktop.domain.parts.part import squash
from desktop.store.catalogue import reference, spoken
from desktop.store.catalogue.demo import makers
from desktop.store.catalogue.record import Brand, Category, PartType

MOST_CODE = 24
OTHER = Category("other", "", "其他", "Other")
"""Where part types lie that the trade's list does not know."""
_NONE = "无类别"


class Words:
    """Brands and part types as they are met; the lists that ship are known from the begin."""

    def __init__(self) -> None:
        self.brands: dict[str, Brand] = {}
        self._brand_by_word: dict[str, str] = {}
        for brand in (*reference.car_brands(), *(maker.brand for maker in makers())):
            self._know(brand)
        self._kinds = [facts.kind for facts in reference.part_types()]
        self._kind_by_word: dict[str, str] = {}
        for kind in self._kinds:
            for word in (kind.name_zh, kind.name_en, spoken.short_english(kind.name_en), *kind.nicknames):
                self._kind_by_word.setdefault(squash(word), kind.name_zh)

    def brand(self, said: str) -> Brand:
        """The brand of a name or code; one that nobody knows is taken for a maker of parts, under a code of its own."""
        word = squash(said)
        code = self._brand_by_word.get(word, "")
        if not code:
            code = self._brand_by_word[word] = word.upper()[:MOST_CODE] or "?"
            self._know(Brand(code, said, said, False))
        return self.brands[code]

    def maker(self, said: str) -> Brand:
        """As :meth:`brand`, of a maker of cars."""
        found = self.brand(said)
        if not found.is_maker:
            found = self.brands[found.code] = dataclasses.replace(found, is_maker=True)
        return found

    def kind(self, said: str) -> str:
        """The Chinese name of the part type that a file calls so; a name that no list has becomes a type itself."""
        word = squash(said)
        if not word:
            return self._own(_NONE)
        return self._kind_by_word.get(word) or self._own(said)

    def knows(self, said: str) -> bool:
        """Whether a brand is known by this name or code."""
        return squash(said) in self._brand_by_word

    def known_kind(self, said: str) -> str:
        """The part type of a name that is known already, else empty."""
        return self._kind_by_word.get(squash(said), "")

    def known_maker(self, said: str) -> str:
        """The code of a maker of cars that is known by this name, else empty."""
        code = self._brand_by_word.get(squash(said), "")
        return code if code and self.brands[code].is_maker else ""

    def kinds(self) -> list[PartType]:
        """Every part type, those that were met here last."""
        return self._kinds

    def categories(self) -> list[Category]:
        """The tree that ships, and a branch for what is not in it."""
        return [*reference.categories(), OTHER]

    def _own(self, said: str) -> str:
        word = squash(said)
        if word not in self._kind_by_word:
            self._kind_by_word[word] = said
            self._kinds.append(PartType(said, said, OTHER.code, demand=1))
        return self._kind_by_word[word]

    def _know(self, brand: Brand) -> None:
        if brand.code in self.brands:
            return
        self.brands[brand.code] = brand
        for word in (brand.code, brand.name_zh, brand.name_en, *brand.aliases):
            self._brand_by_word.setdefault(squash(word), brand.code)
