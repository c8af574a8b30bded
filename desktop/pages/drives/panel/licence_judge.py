"""A licence judged while it is typed: only what is whole; the rest is taken for good until it is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from desktop.domain import text
from desktop.domain.problem import Problem, Refused
from desktop.domain.sales import licence_rule
from desktop.domain.sales.licence_rule import LicenceFacts, Typed

_LONG_AGO = date(1990, 1, 1)
_NUMBER, _DAY, _FOREVER = 15, 8, 2
"""So many characters are worth a word while somebody types."""


def problems_so_far(typed: Typed, needed: str, day: date, least_age: int) -> list[Problem]:
    """Why this licence would not do for a car of class ``needed`` on ``day``, as far as it is typed."""
    read = LicenceFacts(typed.kind, plain(typed.number), needed, _LONG_AGO, None, _LONG_AGO)
    found: list[Problem] = []
    told = {"number"} if len(read.number) >= _NUMBER else set()
    if plain(typed.klass):
        read, told = replace(read, klass=plain(typed.klass)), told | {"klass"}
    if len(plain(typed.valid_until)) >= _FOREVER:
        try:
            read, told = replace(read, valid_until=licence_rule.read_until(typed.valid_until)), told | {"valid_until"}
        except Refused as refused:
            found += refused.problems if len(plain(typed.valid_until)) >= _DAY else ()
    for name in ("first_issued", "born"):
        words = str(getattr(typed, name))
        if len(plain(words)) < _DAY:
            continue
        try:
            read_day = licence_rule.read_day(words, name)
        except Refused as refused:
            found += refused.problems
            continue
        told.add(name)
        read = replace(read, first_issued=read_day) if name == "first_issued" else replace(read, born=read_day)
    judged = licence_rule.problems(read, needed, day, least_age)
    return found + [problem for problem in judged if problem.field in told]


def plain(typed: str) -> str:
    """As the rules read it: narrow, without spaces, in capitals."""
    return text.clean(typed).replace(" ", "").upper()
