"""Readers of one cell: the desk's own, and what spreadsheets do to what people type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from desktop.domain import clock, money, text
from desktop.domain.parts import part
from desktop.domain.parts import vin as vins
from desktop.domain.parts.maker import country_of
from desktop.domain.people import phone as phones
from desktop.domain.people import plate as plates
from desktop.domain.people.phone import PhoneNumber
from desktop.domain.people.vehicle import MAX_ODOMETER_KM
from desktop.domain.problem import Problem, Refused
from desktop.store.importing.delimited import UNREADABLE

_SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?E\+\d+", re.IGNORECASE)
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|####*)")
_BETWEEN = re.compile(r"[/、;；，\n]|,(?!\d{1,6}$)| {2,}")
_UNIT = re.compile(r"\s*(?:个|件|只|套|瓶|桶|片|支|条|根|副|盒|升|pcs?|sets?)\.?$", re.IGNORECASE)
_KM = re.compile(r"(\d+(?:\.\d+)?)\s*(万)?\s*(?:公里|千米|km)?", re.IGNORECASE)
_YEAR = re.compile(r"((?:19|20)\d{2})(?:\D.*)?")
_MONTHS = re.compile(r"(\d{1,3})\s*(?:个?月|months?|(年|years?))?", re.IGNORECASE)
_DAY = re.compile(r"((?:19|20)\d{2})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_FLOWS = {
    "first": ("首保", "首次保养", "first"),
    "warranty": ("索赔", "三包", "保修", "warranty"),
    "recall": ("召回", "recall"),
    "pdi": ("pdi", "交车检查"),
    "accident": ("事故", "钣喷", "钣金", "喷漆", "保险", "accident", "body"),
    "routine": ("保养", "维护", "maintenance", "routine", "service"),
    "repair": ("维修", "修理", "小修", "大修", "检修", "repair"),
}
_FIRM = re.compile(
    r"公司|集团|厂$|店$|中心$|汽修|学校|医院|银行|支队|大队|事务所|\b(?:ltd|inc|co|gmbh|llc)\b\.?", re.IGNORECASE
)
_KINDS = {
    "person": ("个人", "私人", "person", "personal", "private", "individual"),
    "firm": ("单位", "公司", "企业", "公户", "机构", "firm", "company", "business", "corporate"),
}


def whole(field: str, cell: str) -> str:
    """The cell as it was typed. Raises Refused ``cell.scientific|unreadable|error`` where that is lost."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    if UNREADABLE in cell:
        raise Refused("cell.unreadable", field, value=text.clean(cell)[:40])
    if _SCIENTIFIC.fullmatch(plain):
        raise Refused("cell.scientific", field, value=plain)
    if _ERROR.fullmatch(plain):
        raise Refused("cell.error", field, value=plain)
    return cell


def words(field: str, limit: int = text.NAME, *, lines: bool = False) -> Callable[[str], str]:
    """A reader of a name, a line or a remark."""
    return lambda cell: text.read(whole(field, cell), field, limit=limit, lines=lines)


def numbers(cell: str) -> tuple[PhoneNumber, ...]:
    """One telephone number or several. Raises Refused ``phone.*``, ``cell.*``."""
    typed = whole("phone", cell)
    if typed.endswith(".0"):
        typed = typed[:-2]
    try:
        return (phones.read(typed),)
    except Refused as refused:
        several = [each for each in _BETWEEN.split(unicodedata.normalize("NFKC", typed)) if each.strip()]
        if len(several) < 2:
            raise refused from None
        found = [phones.read(each) for each in several]
        return tuple({each.number: each for each in found}.values())


def vin(cell: str) -> tuple[str, bool]:
    """The VIN as stored, and whether it is one without doubt. Raises Refused ``import.vin``, ``cell.*``."""
    read = vins.read(whole("vin", cell)).text
    able = sum(each in vins.CHARACTERS for each in read)
    if able != vins.LENGTH or len(read) != vins.LENGTH:
        raise Refused("import.vin", "vin", value=cell.strip()[:20], have=able)
    return read, read[8] == vins.check_digit(read) or country_of(read).code not in vins.CHECKED


def plate(cell: str) -> str:
    """Raises Refused ``plate.*``, ``cell.*``."""
    return plates.read(whole("plate", cell))


def kind(cell: str) -> str:
    """``person`` or ``firm``. Raises Refused ``customer.kind``."""
    plain = part.squash(whole("kind", cell))
    for found, names in _KINDS.items():
        if plain in names:
            return found
    raise Refused("customer.kind", "kind", value=cell.strip()[:20])


def kind_by_name(name: str) -> str:
    """``firm`` where a name ends as those of firms do."""
    return "firm" if _FIRM.search(name) else "person"


def year(cell: str) -> int:
    """``2021``, ``2021款``, ``2021-03-01``. Raises Refused ``year.form``."""
    found = _YEAR.fullmatch(unicodedata.normalize("NFKC", whole("model_year", cell)).strip())
    if not found or int(found[1]) > clock.today().year + 2:
        raise Refused("year.form", "model_year", value=cell.strip()[:20])
    return int(found[1])


def odometer(cell: str) -> int:
    """``45,210 km``, ``4.5万公里``. Raises Refused ``odometer.form``, ``odometer.size``."""
    plain = unicodedata.normalize("NFKC", whole("odometer_km", cell)).replace(",", "").strip()
    found = _KM.fullmatch(plain)
    if not found:
        raise Refused("odometer.form", "odometer_km", value=cell.strip()[:20])
    whole_part, _, fraction = found[1].partition(".")
    tens = 10_000 if found[2] else 1
    km = int(whole_part[:12]) * tens + int((fraction + "0000")[:4]) * tens // 10_000
    if km > MAX_ODOMETER_KM:
        raise Refused("odometer.size", "odometer_km", value=km)
    return km


def kilometres(field: str) -> Callable[[str], int]:
    """A reader of an interval: ``10,000 km``, ``1万公里``."""

    def read(cell: str) -> int:
        try:
            return odometer(cell)
        except Refused as refused:
            raise Refused(Problem(each.code, field, each.values) for each in refused.problems) from None

    return read


def months(field: str) -> Callable[[str], int]:
    """A reader of ``6``, ``6个月``, ``1 年``. Raises Refused ``import.months``, ``cell.*``."""

    def read(cell: str) -> int:
        plain = unicodedata.normalize("NFKC", whole(field, cell)).strip()
        found = _MONTHS.fullmatch(plain)
        if not found or not 0 < int(found[1]) * (12 if found[2] else 1) <= 600:
            raise Refused("import.months", field, value=cell.strip()[:20])
        return int(found[1]) * (12 if found[2] else 1)

    return read


def day(field: str) -> Callable[[str], date]:
    """A reader of ``2026-03-01``, ``2026/3/1 10:20``, ``2026年3月1日``, ``20260301``. Raises Refused ``import.day``."""

    def read(cell: str) -> date:
        plain = unicodedata.normalize("NFKC", whole(field, cell)).strip()
        found = _DAY.fullmatch(plain)
        try:
            if found:
                return date(*(int(each) for each in found.groups()))
        except ValueError:
            pass
        raise Refused("import.day", field, value=cell.strip()[:20])

    return read


def flow(cell: str) -> str:
    """A kind of work by its usual names. Raises Refused ``service.flow``."""
    plain = part.squash(whole("flow", cell))
    for found, names in _FLOWS.items():
        if any(name in plain for name in names):
            return found
    raise Refused("service.flow", "flow", value=cell.strip()[:20])


def recall_kind(cell: str) -> str:
    """``recall`` or ``campaign``. Raises Refused ``recall.kind``."""
    plain = part.squash(whole("kind", cell))
    if "召回" in plain or "recall" in plain:
        return "recall"
    if "活动" in plain or "campaign" in plain or "升级" in plain:
        return "campaign"
    raise Refused("recall.kind", "kind", value=cell.strip()[:20])


def part_number(cell: str) -> str:
    """As printed on the label. Raises Refused ``part.number``, ``text.length``, ``cell.*``."""
    plain = text.read(whole("number", cell), "number")
    if not part.normalise_number(plain):
        raise Refused("part.number", "number", value=plain[:40])
    return plain


def quantity(cell: str) -> int:
    """In thousandths; none is 0. Raises Refused ``import.qty``, ``number.places``, ``qty.size``, ``cell.*``."""
    plain = _UNIT.sub("", unicodedata.normalize("NFKC", whole("qty", cell)).strip())
    if re.fullmatch(r"[-+]?0+(?:\.0*)?", plain):
        return 0
    try:
        return money.parse_qty(plain)
    except Refused as refused:
        if refused.code in ("qty.zero", "number.form", "number.size"):
            raise Refused("import.qty", "qty", value=cell.strip()[:20]) from None
        raise


def price(field: str) -> Callable[[str], int]:
    """A reader of money in fen; more than two decimals are rounded half up."""

    def read(cell: str) -> int:
        plain = unicodedata.normalize("NFKC", whole(field, cell)).strip()
        longer = re.fullmatch(r"(\D*[\d,]*\.\d{2})(\d)\d*\s*元?", plain)
        if longer is None:
            return money.parse_fen(plain, field)
        return money.parse_fen(longer[1], field) + (longer[2] >= "5")

    return read


def reads(read: Callable[[str], Any]) -> Callable[[str], bool]:
    """Whether a cell could be one: a reader that does not refuse it."""

    def looks(cell: str) -> bool:
        try:
            read(cell)
        except Refused:
            return False
        return True

    return looks


def looks_like_vin(cell: str) -> bool:
    """Seventeen characters of a VIN, digits and letters among them."""
    plain = vins.read(cell).text
    return len(plain) == vins.LENGTH and plain.isascii() and plain.isalnum() and not plain.isdigit()


def looks_like_part_number(cell: str) -> bool:
    """A digit, no Chinese, and longer than a quantity or a price."""
    return part.classify(cell) == "number" and len(part.normalise_number(cell)) >= 5
