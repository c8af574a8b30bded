"""The sentence for each code with which the business refuses: one place, both languages.

The sentences stand in ``resources/reference/sentences/*.json`` as ``{"code": {"en": "… {value} …", "zh": "…"}}``, one
file an area. One sentence: what, which field, which value, what to do, and the key.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from string import Formatter

from desktop.domain.problem import Problem, Refused
from desktop.widgets import translate
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


class _Lenient(Formatter):
    """A value that was not handed over leaves …, never a second error on top of the first."""

    def get_value(self, key: int | str, args: object, kwargs: object) -> object:
        return kwargs.get(key, "…") if isinstance(kwargs, dict) else "…"


def sentence(problem: Problem, language: translate.Code | None = None) -> str:
    """The problem in the language in force. A code without sentence shows the code: it can be reported."""
    words = sentences().get(problem.code)
    if words is None:
        return problem.code
    code = language or translate.current().code
    field = sentences().get(f"field.{problem.field}", {}).get(code, problem.field)
    return _Lenient().vformat(words[code], (), {"field": field, **problem.values})


def refusal(refused: Refused | Iterable[Problem]) -> str:
    """All problems of a refusal, one after another."""
    problems = refused.problems if isinstance(refused, Refused) else refused
    return " ".join(sentence(problem) for problem in problems)
