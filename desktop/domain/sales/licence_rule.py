"""Whether a driving licence lets somebody drive a demo car: pure rules over plain values, each with its remedy.

Facts: classes and what they drive, 机动车驾驶证申领和使用规定 (Ministry of Public Security, order 162, annex 1);
实习期 of twelve months from the first issue, 道路交通安全法实施条例 art. 22. The number of a mainland licence is the
holder's identity number: 18 characters with the check digit of GB 11643-1999.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from desktop.domain import text
from desktop.domain.problem import Problem, Refused

CN, OTHER = "cn", "other"
KINDS = (CN, OTHER)
"""``other``: of Hong Kong, Macao, Taiwan or a foreign country, with a temporary permit where the law asks for one."""
CLASSES = ("A1", "A2", "A3", "B1", "B2", "C1", "C2", "C3", "C4", "C5", "C6", "D", "E", "F", "M", "N", "P")
DRIVES = {
    "C1": frozenset({"A1", "A2", "A3", "B1", "B2", "C1"}),
    "C2": frozenset({"A1", "A2", "A3", "B1", "B2", "C1", "C2"}),
    "B1": frozenset({"A1", "A3", "B1"}),
}
"""Class that a car needs → the classes that include it. C5 is for adapted cars only, which no demo car is."""
NOVICE_MONTHS = 12
PERIODS = (72, 192)
"""Months after the first issue at which a licence's first and second period end."""
ADULT = 18
OVERRIDABLE = frozenset({"licence.novice", "licence.limit"})
"""What a store decides for itself; what the law forbids no manager lets pass."""
_NUMBER = re.compile(r"\d{17}[\dX]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_OTHER = re.compile(r"[A-Z0-9-]{4,30}")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_FOREVER = frozenset({"长期", "LONGTERM", "PERMANENT"})


@dataclass(frozen=True)
class LicenceFacts:
    """What stands on a licence. ``valid_until``: its last day, None for 长期. ``born``: of ``other`` only."""

    kind: str
    number: str
    klass: str
    first_issued: date
    valid_until: date | None
    born: date | None = None


@dataclass(frozen=True)
class Typed:
    """A licence as it is typed or scanned."""

    number: str
    klass: str
    first_issued: str
    valid_until: str
    kind: str = CN
    born: str = ""


def read_day(typed: str, field: str) -> date:
    """A day with its year: 2026-11-28, 2026年11月28日, 20261128. Raises Refused ``date.form``; 2月30日 is none."""
    plain = unicodedata.normalize("NFKC", text.clean(typed)).replace(" ", "")
    found = _DAY.fullmatch(plain)
    if found is not None:
        try:
            return date(*(int(part) for part in found.groups() if part))
        except ValueError:
            pass
    raise Refused("date.form", field, value=plain[:20])


def read_until(typed: str, field: str = "valid_until") -> date | None:
    """The last day, None for 长期. Raises Refused ``date.form``."""
    return None if text.clean(typed).replace(" ", "").upper() in _FOREVER else read_day(typed, field)


def number_problems(kind: str, number: str) -> Iterator[Problem]:
    """What is wrong with the number: its length, its characters, the day of birth in it, its check digit."""
    if kind != CN:
        if not _OTHER.fullmatch(number):
            yield Problem("licence.other", "number", {"have": len(number)})
    elif len(number) != 18:
        yield Problem("licence.length", "number", {"have": len(number)})
    elif not _NUMBER.fullmatch(number):
        yield Problem("licence.characters", "number")
    elif born(LicenceFacts(kind, number, "", date.min, None)) is None:
        yield Problem("licence.birth", "number")
    elif check_character(number) != number[17]:
        yield Problem("licence.check", "number", {"expected": check_character(number)})


def check_character(number: str) -> str:
    """The 18th character that the first 17 digits ask for (ISO 7064, mod 11-2)."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11]


def classes_of(typed: str) -> frozenset[str]:
    """``A2D`` → A2 and D."""
    return frozenset(re.findall(r"[A-Z]\d?", text.narrow(typed).upper()))


def born(facts: LicenceFacts) -> date | None:
    """The holder's birthday: from the number of a mainland licence; None where it says none."""
    if facts.kind != CN:
        return facts.born
    try:
        return date(int(facts.number[6:10]), int(facts.number[10:12]), int(facts.number[12:14]))
    except ValueError:
        return None


def problems(facts: LicenceFacts, needed: str, day: date, least_age: int = ADULT) -> Iterator[Problem]:
    """Why this licence does not let its holder drive a car that needs class ``needed`` on ``day``."""
    yield from number_problems(facts.kind, facts.number)
    classes = classes_of(facts.klass)
    if facts.kind == CN and not classes & set(CLASSES):
        yield Problem("licence.klass", "klass", {"value": facts.klass[:10]})
    elif facts.kind == CN and not classes & DRIVES.get(needed, frozenset({needed})):
        yield Problem("licence.class", "klass", {"value": facts.klass, "needed": needed})
    if facts.valid_until is not None and facts.valid_until < day:
        yield Problem("licence.expired", "valid_until", {"value": facts.valid_until.isoformat()})
    if facts.valid_until is not None and facts.valid_until <= facts.first_issued:
        yield Problem("licence.order", "valid_until", {"value": facts.valid_until.isoformat()})
    if facts.first_issued > day:
        yield Problem("licence.future", "first_issued", {"value": facts.first_issued.isoformat()})
    elif day < add_months(facts.first_issued, NOVICE_MONTHS):
        until = add_months(facts.first_issued, NOVICE_MONTHS)
        yield Problem("licence.novice", "first_issued", {"until": until.isoformat()})
    yield from _age(facts, day, least_age)


def likely_until(first_issued: date, today: date) -> date | None:
    """What a mainland licence most likely says as its last day; None for 长期. To be compared with the licence itself.

    Six years, then ten, then without end: 道路交通安全法实施条例 art. 26. Who lost points longer ago has another day.
    """
    ends = (add_months(first_issued, months) for months in PERIODS)
    return next((end for end in ends if end >= today), None)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, the month's last where it has none such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def _age(facts: LicenceFacts, day: date, least_age: int) -> Iterator[Problem]:
    birthday = born(facts)
    if birthday is None:
        if facts.kind != CN:
            yield Problem("licence.born", "born")
        return
    years = day.year - birthday.year - ((day.month, day.day) < (birthday.month, birthday.day))
    if not 0 <= years <= 110:
        yield Problem("licence.birth", "number")
    elif years < ADULT:
        yield Problem("licence.age", "number", {"value": years, "least": ADULT})
    elif years < least_age:
        yield Problem("licence.limit", "number", {"value": years, "least": least_age})
