"""The sentence for each code with which business, store or catalogue refuses: one place, both languages.

The sentences stand in ``resources/reference/sentences/*.json`` as ``{"code": {"en": "… {value} …", "zh": "…"}}``, one
file an area. One sentence: what, which field, which value, what to do, and the key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from string import Formatter
from typing import Any

from resources import path


@lru_cache(maxsize=1)
def sentences() -> dict[str, dict[str, str]]:
    """Code → language → template. Raises ValueError when two files hold one code."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted(path("reference", "sentences").glob("*.json")):
        for code, words in json.loads(file.read_text("utf-8")).items():
            if code in found:
                raise ValueError(f"{file.name}: {code} has a sentence already")
            found[code] = words
    return found


def say(code: str, values: Mapping[str, Any], language: str, field: str = "") -> str:
    """The sentence in ``en`` or ``zh``. A code without one is shown itself: it can be reported."""
    words = sentences().get(code)
    if words is None:
        return code
    named = sentences().get(f"field.{field}", {}).get(language, field)
    return _Lenient().vformat(words[language], (), {"field": named, **values})


class _Lenient(Formatter):
    """A value that was not handed over leaves …, never a second error on top of the first."""

    def get_value(self, key: int | str, args: object, kwargs: object) -> object:
        return kwargs.get(key, "…") if isinstance(kwargs, dict) else "…"
