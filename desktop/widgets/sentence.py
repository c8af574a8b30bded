"""The sentence of a refusal in the language in force; the sentences themselves: desktop/domain/sentence.py."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.domain.problem import Problem, Refused
from desktop.domain.sentence import say, sentences
from desktop.widgets import translate

__all__ = ["refusal", "sentence", "sentences"]


def sentence(problem: Problem, language: translate.Code | None = None) -> str:
    """The problem in the language in force. A code without sentence shows the code: it can be reported."""
    return say(problem.code, problem.values, language or translate.current().code, problem.field)


def refusal(refused: Refused | Iterable[Problem]) -> str:
    """All problems of a refusal, one after another."""
    problems = refused.problems if isinstance(refused, Refused) else refused
    return " ".join(sentence(problem) for problem in problems)
