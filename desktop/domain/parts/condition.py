"""The condition of a fitment, and whether the car that stands there answers it.

A condition is text as catalogues give it (``2015-06 之后；仅限 1.8T；带电子驻车``): clauses between semicolons and
commas. What the car's build date, model year, engine or gearbox decides is decided; any other clause stays for a person
to read.
A clause that is read two ways is never decided: a part that is said to fit must fit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

Fit = Literal["fits", "conditional", "no", "unknown"]
"""适配, 可能适配, 不适配, 未收录."""
Month = tuple[int, int]
"""Year and month, from 1."""


@dataclass(frozen=True, slots=True)
class CarFacts:
    """What is known of the car. ``year`` is its own model year, ``first`` and ``last`` those of its model."""

    engine: str = ""
    gearbox: str = ""
    first: int = 0
    last: int = 9999
    year: int | None = None
    built: Month | None = None
    """When it was built, as its plate says."""

    def years(self) -> tuple[int, int]:
        """The earliest and the latest model year it may be of."""
        return (self.first, self.last) if self.year is None else (self.year, self.year)

    def months(self) -> tuple[Month, Month]:
        """The earliest and the latest month it may be built in: a model year begins in the calendar year before it."""
        if self.built is not None:
            return self.built, self.built
        first, last = self.years()
        return (first - 1, 1), (last, 12)


class Judged(NamedTuple):
    """The answer, and what stands beside it: the clause that forbids, or those that nobody has answered yet."""

    fit: Fit
    note: str


_Answer = Callable[[CarFacts], bool | None]
"""Whether a clause holds for a car; None where the car does not tell."""

_SPLIT = re.compile(r"[;；,，、|]+")
_ONLY = re.compile(r"^(?:仅限于?|仅适用于?|适用于?|限于?|仅|only for|only|for) ?")
_MONTH = r"(\d{4})(?:[-./年](0?[1-9]|1[0-2])(?!\d)月?|年?(0[1-9]|1[0-2])(?!\d))"
_MADE = r"(?:生产|出厂|制造|上市|built|production)?(?:的?车(?:型|辆)?)?"
_FROM, _AFTER = r"(?:起|开始|及以后|及之后|[-~→>]+)", r"(?:之后|以后|后)"
_TO, _BEFORE = r"(?:止|为止|截止|及以前|及之前)", r"(?:之前|以前|前)"
_DATES = (
    (re.compile(rf"^{_MONTH}{_MADE}(?:({_FROM})|{_AFTER}){_MADE}$"), "from"),
    (re.compile(rf"^(?:(from|since|>=)|after|>) ?{_MONTH}$"), "from first"),
    (re.compile(rf"^{_MONTH}{_MADE}(?:({_TO})|{_BEFORE}){_MADE}$"), "to"),
    (re.compile(rf"^(?:(to|until|up to|<=|至|[-~]+)|before|<) ?{_MONTH}$"), "to first"),
)
_SPAN = re.compile(rf"^{_MONTH} ?(?:[-~→]+|至|到|to) ?{_MONTH}{_MADE}$")
_YEAR = r"((?:19|20)\d\d|\d\d(?=年?款))(?:年款|款|年)?"
_YEAR_ONLY = re.compile(r"^((?:19|20)\d\d|\d\d(?=年?款))(?:年款|款)(?:车型?)?$|^(?:my|model year) ?((?:19|20)\d\d)$")
_YEAR_SPAN = re.compile(rf"^{_YEAR} ?(?:[-~→]+|至|到|to) ?{_YEAR}(?:车型?)?$")
_YEAR_FROM = re.compile(rf"^{_YEAR}{_MADE}(?:({_FROM})|{_AFTER}){_MADE}$")
_YEAR_TO = re.compile(rf"^{_YEAR}{_MADE}(?:({_TO})|{_BEFORE}){_MADE}$")
_SIZE = re.compile(r"(?<![\d.])(\d\.\d)(t|l)?(?![\d.])")
_ENGINE = re.compile(
    r"^(?:(非|除|not|except) ?)?(\d\.\d(?:t|l)?(?:/\d\.\d(?:t|l)?)*)(?:排量|发动机|车型|engine| |机型|除外)*$"
)
_CODE = re.compile(
    r"^(?:发动机(?:型号|代码|号)?|engine(?: code)?):? ?([a-z]{1,4}\d[a-z0-9-]{1,8}|\d[a-z]{1,3}\d{1,3})$"
)
_FUELS = ("柴油", "纯电", "插混", "增程", "混动")
_FUEL = re.compile(r"^(柴油|汽油|纯电动?|插混|插电混动|增程|混动)(?:版|机|车型|车|发动机)?$")
_BOXES = {
    "手动": "manual", "mt": "manual", "manual": "manual",
    "自动": "automatic", "at": "torque", "automatic": "automatic", "手自一体": "torque",
    "cvt": "cvt", "无级": "cvt", "无级变速": "cvt",
    "双离合": "twin", "dct": "twin", "dsg": "twin", "双离合器": "twin",
    "amt": "amt", "单速": "single",
}  # fmt: skip
"""Words for gearboxes. 自动 may mean any that shifts by itself."""
_BOX = re.compile(rf"^({'|'.join(sorted(_BOXES, key=len, reverse=True))})(?:挡|档|变速箱|变速器|车型|版|gearbox| )*$")


def judge(note: str, facts: CarFacts) -> Judged:
    """What a listed part is for this car: it fits, it does not, or it may when the clauses that are left hold."""
    left: list[str] = []
    for text, answer in _clauses(note):
        holds = answer(facts) if answer is not None else None
        if holds is False:
            return Judged("no", text)
        if holds is None:
            left.append(text)
    return Judged("conditional" if left else "fits", "，".join(left))


def read_month(typed: str) -> Month | None:
    """``2015-06``, ``2015.6``, ``2015年6月``, ``201506`` → (2015, 6); None for anything else."""
    found = re.fullmatch(_MONTH, unicodedata.normalize("NFKC", typed).replace(" ", ""))
    if found is None or not 1950 <= int(found[1]) <= 2099:
        return None
    return _month(found, 1)


def month_text(month: Month | None) -> str:
    """(2015, 6) → ``2015-06``; empty for none."""
    return f"{month[0]}-{month[1]:02}" if month else ""


@lru_cache(maxsize=20_000)
def _clauses(note: str) -> tuple[tuple[str, _Answer | None], ...]:
    texts = (text.strip() for text in _SPLIT.split(note))
    return tuple((text, _read(text)) for text in texts if text)


def _read(text: str) -> _Answer | None:
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    plain = _ONLY.sub("", plain)
    tight = re.sub(r"(?<=[^a-z]) (?=[^a-z])", "", plain)
    for reader in (_read_dates, _read_years, _read_engine, _read_gearbox):
        answer = reader(tight)
        if answer is not None:
            return answer
    return None


def _month(found: re.Match[str], at: int) -> Month:
    return int(found[at]), int(found[at + 1] or found[at + 2])


def _read_dates(text: str) -> _Answer | None:
    span = _SPAN.match(text)
    if span:
        return _between(_month(span, 1), _month(span, 4))
    for pattern, kind in _DATES:
        found = pattern.match(text)
        if found is None:
            continue
        sure, month = (found[1], _month(found, 2)) if kind.endswith("first") else (found[4], _month(found, 1))
        # 之后 and 之前 may or may not mean the month itself: a car of that month is left to a person
        if kind.startswith("from"):
            return _both(_between(month, (9999, 12)), None if sure else _between(_next(month), (9999, 12)))
        return _both(_between((0, 1), month), None if sure else _between((0, 1), _next(month, -1)))
    return None


def _next(month: Month, by: int = 1) -> Month:
    count = month[0] * 12 + month[1] - 1 + by
    return count // 12, count % 12 + 1


def _both(wide: _Answer, narrow: _Answer | None) -> _Answer:
    """Read either way: yes where both say so, no where neither does."""
    if narrow is None:
        return wide

    def answer(facts: CarFacts) -> bool | None:
        one, other = wide(facts), narrow(facts)
        return one if one == other else None

    return answer


def _between(first: Month, last: Month) -> _Answer:
    def answer(facts: CarFacts) -> bool | None:
        return _within(facts.months(), (first, last))

    return answer


def _within(have: tuple[Any, Any], want: tuple[Any, Any]) -> bool | None:
    if want[0] <= have[0] and have[1] <= want[1]:
        return True
    if have[1] < want[0] or want[1] < have[0]:
        return False
    return None


def _read_years(text: str) -> _Answer | None:
    """A year without 款 may be a model year or a calendar year: it holds when it does as either."""
    model = "款" in text or text.startswith(("my", "model"))
    one, span = _YEAR_ONLY.match(text), _YEAR_SPAN.match(text)
    since, until = _YEAR_FROM.match(text), _YEAR_TO.match(text)
    if one:
        year = _year(one[1] or one[2])
        return _of_years(year, year, model)
    if span:
        return _of_years(_year(span[1]), _year(span[2]), model)
    if since:
        year = _year(since[1])
        return _both(_of_years(year, 9999, model), None if since[2] else _of_years(year + 1, 9999, model))
    if until:
        year = _year(until[1])
        return _both(_of_years(0, year, model), None if until[2] else _of_years(0, year - 1, model))
    return None


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 80 else 1900)


def _of_years(first: int, last: int, model: bool) -> _Answer:
    return _both(
        lambda facts: _within(facts.years(), (first, last)), None if model else _between((first, 1), (last, 12))
    )


def _read_engine(text: str) -> _Answer | None:
    size = _ENGINE.match(text)
    if size and (not size[1] or size[1] != "除" or text.endswith(("除外", size[2]))):
        wanted = set(size[2].split("/"))
        negated = bool(size[1]) or text.endswith("除外")
        return lambda facts: _turned(_of_size(facts.engine, wanted), negated)
    code = _CODE.match(text)
    if code:
        sought = code[1]
        return lambda facts: True if sought in facts.engine.lower() else None
    fuel = _FUEL.match(text)
    if fuel:
        name = "插混" if fuel[1] == "插电混动" else fuel[1].removesuffix("动") if fuel[1] == "纯电动" else fuel[1]
        return lambda facts: _of_fuel(facts.engine, name)
    return None


def _turned(answer: bool | None, negated: bool) -> bool | None:
    return answer if answer is None or not negated else not answer


def _of_size(engine: str, wanted: set[str]) -> bool | None:
    """``1.8`` is answered by 1.8T and 1.8L alike; ``1.8T`` by 1.8T, and by a bare 1.8 not at all."""
    found = _SIZE.search(engine.lower())
    if found is None:
        return None
    answers = {_same_size(found[1], found[2] or "", want) for want in wanted}
    return True if True in answers else None if None in answers else False


def _same_size(litres: str, letter: str, want: str) -> bool | None:
    if not want.startswith(litres):
        return False
    wanted = want[len(litres) :]
    if not wanted or wanted == letter:
        return True
    return None if not letter else False


def _of_fuel(engine: str, name: str) -> bool | None:
    if not engine:
        return None
    has = next((fuel for fuel in _FUELS if fuel in engine), "汽油" if _SIZE.search(engine.lower()) else "")
    return None if not has else has == name


def _read_gearbox(text: str) -> _Answer | None:
    found = _BOX.match(text)
    if found is None:
        return None
    wanted = "any" if found[1] == "自动" and text.startswith(("自动挡", "自动档")) else _BOXES[found[1]]
    return lambda facts: _of_box(_BOXES.get(facts.gearbox.strip().lower(), ""), wanted)


def _of_box(have: str, wanted: str) -> bool | None:
    """``any`` is 自动挡, whatever shifts by itself; 自动 alone may mean one kind of it."""
    if not have:
        return None
    if have == wanted or (wanted == "any" and have != "manual"):
        return True
    if "manual" in (have, wanted):
        return False
    return None if "automatic" in (have, wanted) else False
