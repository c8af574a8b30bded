"""The fixed words of the workshop's papers in both languages, beside those that all papers share."""

from __future__ import annotations

import json
from functools import lru_cache

import resources
from printing import words
from printing.figure import Language


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str]]:
    return dict(json.loads(resources.path("reference", "service_words.json").read_text("utf-8")))


def say(key: str, language: Language, **values: object) -> str:
    """The words for a key, of these papers or of all. Raises KeyError for an unknown key."""
    found = _words().get(key)
    if found is None:
        return words.word(key, language, **values)
    text = found[0 if language == "zh" else 1]
    return text.format(**values) if values else text


def called(kind: str, code: str, language: Language) -> str:
    """The word of a stored code, such as ``called("state", "done", …)``; one of a newer program as it is."""
    return say(f"{kind}_{code}", language) if f"{kind}_{code}" in _words() else code
