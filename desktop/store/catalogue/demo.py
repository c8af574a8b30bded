"""The demo catalogue: real brands, series, part types and number formats; parts, fitments and prices are generated.

Deterministic for one version of the program. Everything that shows it must say that it is generated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from desktop.domain.parts import part as number
from desktop.domain.parts.vin_repair import check_digit
from desktop.store.catalogue import build, demo_link, demo_number, open, reference, schema
from desktop.store.catalogue.car import YEAR_CODES
from desktop.store.catalogue.record import Brand, Car, Fitment, Interchange, Part, Source, VinPattern

LABEL = "2026-11"
FILE_NAME = "catalogue-2026-11-demo.db"
PARTS = 20_000
_OE_PARTS = 13_500
_EVERYWHERE = 8
"""Types in such demand exist for every car of the demo."""
_SEED = 20261121
_MARK = "ZX"
"""Characters 4 and 5 of every demo VIN: no maker uses them, so that no real VIN meets a generated pattern."""
_SIGNS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"

_SAMPLES = (
    ("LRW3E7FS", "P", "Model 3"),
    ("LRW3E7EK", "R", "Model 3"),
    ("LVGBE40K", "7", "凯美瑞"),
    ("LHGRC383", "F", "奥德赛"),
    ("LVSFCFME", "7", "福克斯"),
)
"""Patterns of public sample VINs whose series is known; the engine is not, so every engine of the year is offered."""

_BRAND_PRICE = {
    "BMW": 1.9, "BENZ": 2.1, "AUDI": 1.6, "LANDROVER": 2.2, "CADILLAC": 1.5, "VOLVO": 1.6, "TESLA": 1.6, "ZEEKR": 1.3,
    "NIO": 1.5, "HONGQI": 1.2, "WULING": 0.5, "BAOJUN": 0.55, "CHERY": 0.6, "GEELY": 0.65, "CHANGAN": 0.6, "BYD": 0.75,
    "GREATWALL": 0.6, "HAVAL": 0.65, "ROEWE": 0.7, "MG": 0.7, "JAC": 0.55, "AEOLUS": 0.6, "FORTHING": 0.5,
    "TRUMPCHI": 0.75, "BESTUNE": 0.7, "JMC": 0.7, "BEIJING": 0.7, "ORA": 0.7, "JETTA": 0.85,
}  # fmt: skip
_BRAND_WEIGHT = {"VW": 3.0, "TOYOTA": 2.4, "HONDA": 2.0, "NISSAN": 1.8, "BUICK": 1.6, "BYD": 1.6, "BMW": 1.2}
_NOTES = {
    "engine": ("仅限 {year}-06 之后生产", "带自动启停", "不带自动启停", "发动机号需核对", "国六排放"),
    "series": ("配 17 寸轮毂", "带电子驻车", "不带电子驻车", "低配车型", "高配车型", "按底盘号核对"),
}
_SPECS = {
    "机油": ("0W-20 4L", "5W-30 4L", "5W-40 4L", "5W-30 1L", "10W-40 4L", "15W-40 4L", "0W-40 4L"),
    "变速箱油": ("ATF 4L", "ATF 1L", "CVT 4L", "DCT 1L", "75W-90 1L"),
    "防冻液": ("-25℃ 4L", "-35℃ 4L", "-45℃ 4L", "-35℃ 10L"),
    "制动液": ("DOT3 1L", "DOT4 1L", "DOT5.1 1L"),
    "玻璃水": ("0℃ 2L", "-25℃ 2L", "-40℃ 2L"),
    "蓄电池": ("12V 45Ah", "12V 60Ah", "12V 70Ah AGM", "12V 80Ah AGM"),
    "轮胎": ("185/65R15", "195/65R15", "205/55R16", "215/55R17", "225/45R18", "235/60R18"),
    "大灯灯泡": ("H7 12V 55W", "H4 12V 60/55W", "H1 12V 55W", "D1S 35W", "D3S 35W", "9005 65W"),
    "雨刮片": ("24+18 寸", "26+16 寸", "22+20 寸", "26+17 寸"),
    "火花塞": ("铱金", "双铱金", "铂金", "镍合金"),
}
_EV_LESS = frozenset(("block", "valve", "timing", "lube", "seal", "intake", "fuel", "ignition", "exhaust", "clutch"))
_KEYWORDS = {
    "block": "engine", "valve": "engine", "timing": "engine", "lube": "engine", "seal": "engine",
    "intake": "engine", "fuel": "fuel",
    "ignition": "ignition", "exhaust": "exhaust", "cooling": "cooling", "clutch": "clutch", "gearbox": "transmission",
    "driveline": "chassis", "brake": "brake", "chassis": "chassis", "steering": "steering", "wheel": "wheel",
    "power": "electric", "sensor": "sensor", "switch": "electric", "audio": "electric", "light": "light", "ac": "ac",
    "exterior": "body", "door": "body", "interior": "trim", "safety": "trim", "wiper": "wiper", "ev": "ev",
    "fluid": "fluid", "standard": "general", "accessory": "trim",
}  # fmt: skip
_SPECIAL = {"滤": "filter", "蓄电池": "battery", "轮胎": "tyre", "灯泡": "bulb", "喇叭": "horn", "玻璃": "glass"}
_REBUILT = ("发电机", "起动机", "转向机总成", "空调压缩机", "涡轮增压器", "变速箱总成", "发动机总成", "制动钳")
_REUSED_CATEGORIES = frozenset(("exterior", "door", "interior", "light"))


@dataclass(frozen=True, slots=True)
class DemoVin:
    """A made-up VIN with a valid check digit and the car it stands for."""

    vin: str
    car: str


@dataclass(frozen=True, slots=True)
class Maker:
    """A maker of parts: the format of its numbers, what it makes, its prices beside the car maker's."""

    brand: Brand
    form: str
    categories: frozenset[str]
    rate_bp: int


def ensure(home: Path) -> open.Catalogue:
    """The demo catalogue in ``home``; built when it is missing or damaged. Takes seconds: not for the window."""
    path = home / FILE_NAME
    found = open.inspect(path)
    if isinstance(found, open.Catalogue) and found.format == schema.FORMAT:
        return found
    build.build(source(), path)
    found = open.inspect(path)
    if not isinstance(found, open.Catalogue):
        raise RuntimeError(found.code)
    return found


def source(parts: int = PARTS) -> Source:
    """The records of the demo catalogue, of about ``parts`` parts."""
    return _Demo(parts).source()


def _cars() -> tuple[list[Car], list[VinPattern], list[DemoVin]]:
    cars: list[Car] = []
    patterns: list[VinPattern] = []
    vins: list[DemoVin] = []
    for index, row in enumerate(reference.rows("demo", "cars.csv")):
        place = _SIGNS[index // len(_SIGNS)] + _SIGNS[index % len(_SIGNS)]
        start, end = int(row["year_from"]), int(row["year_to"])
        for step, engine in enumerate(row["engines"].split(";")):
            key = f"{row['brand']}/{row['series_en']}/{start}/{engine}"
            gearbox = "单速" if engine.startswith("纯电") else row["gearbox"] or "自动"
            car = Car(key, row["brand"], row["series"], row["series_en"], start, end, engine, gearbox)
            cars.append(car)
            for year in range(start, end + 1):
                code = YEAR_CODES[(year - 2001) % 30]
                for last in (_SIGNS[step + 1], "0"):
                    patterns.append(VinPattern(row["wmi"] + _MARK + place + last, code, key, True))
        vins.append(_demo_vin(row["wmi"], place, (start + end + 1) // 2, cars[-1]))
    for prefix, code, series in _SAMPLES:
        year = 2001 + YEAR_CODES.index(code)
        fitting = (car for car in cars if car.series == series and car.year_from <= year <= car.year_to)
        patterns.extend(VinPattern(prefix, code, car.key, False) for car in fitting)
    return cars, patterns, vins


def _demo_vin(wmi: str, place: str, year: int, car: Car) -> DemoVin:
    vin = f"{wmi}{_MARK}{place}10{YEAR_CODES[(year - 2001) % 30]}D000001"
    return DemoVin(vin[:8] + check_digit(vin) + vin[9:], _generation(car))


class _Demo:
    def __init__(self, parts: int) -> None:
        self.random = Random(_SEED)  # noqa: S311 - a repeatable demo, no secret
        self.wanted = parts
        self.types = reference.part_types()
        self.scopes = reference.scopes()
        self.cars, self.patterns, vins = _cars()
        self.shown = {row.car for row in _shown(vins)}
        self.brands = {brand.code: brand for brand in reference.car_brands()}
        self.makers = makers()
        self.parts: dict[str, Part] = {}
        self.interchange: list[Interchange] = []

    def source(self) -> Source:
        for facts in self.types:
            if self.scopes[facts.kind.category] == "universal":
                self._universal(facts)
        originals = [self._original(*row) for row in self._chosen()]
        self._old_numbers(originals)
        self._link([row for _facts, row in originals])
        self._copies(originals)
        aliases = {"BENZ": ("benz", "平治", "梅赛德斯"), "VW": ("福斯",), "BMW": ("宝马汽车",)}
        brands = [replace(brand, aliases=aliases.get(brand.code, ())) for brand in self.brands.values()]
        return Source(
            LABEL, True, [*brands, *(maker.brand for maker in self.makers)], reference.categories(),
            [facts.kind for facts in self.types], self.cars, self.parts.values(), self.interchange, self.patterns,
        )  # fmt: skip

    def _chosen(self) -> list[tuple[reference.TypeFacts, str, list[Car]]]:
        """Which original parts exist: every type at least for some cars, what is asked for daily for nearly all."""
        groups = {scope: _groups(self.cars, scope) for scope in ("engine", "series")}
        drawn: list[tuple[float, int, reference.TypeFacts, str, list[Car]]] = []
        for facts in self.types:
            kind = facts.kind
            scope = self.scopes[kind.category]
            if scope == "universal":
                continue
            fitting = [cars for cars in groups[scope] if _suits(kind.category, cars)]
            self.random.shuffle(fitting)
            for rank, cars in enumerate(fitting):
                sort = self.random.random() / kind.demand**2.4 / _BRAND_WEIGHT.get(cars[0].brand, 1.0)
                if self.shown.intersection(_generation(car) for car in cars):
                    sort /= 40
                for position in kind.positions or ("",):
                    always = rank < 3 or kind.demand >= _EVERYWHERE
                    drawn.append((0.0 if always else sort, len(drawn), facts, position, cars))
        drawn.sort(key=lambda row: row[:2])
        return [row[2:] for row in drawn[: self.wanted * _OE_PARTS // PARTS]]

    def _add(self, row: Part, form: str, group: str, random: Random | None = None) -> Part:
        for _ in range(50):
            row.number = demo_number.draw(random or self.random, form, group)
            key = number.key(row.brand, row.number)
            if key not in self.parts:
                self.parts[key] = row
                return row
        raise RuntimeError(f"the format {form} is used up")

    def _original(self, facts: reference.TypeFacts, position: str, cars: list[Car]) -> tuple[reference.TypeFacts, Part]:
        kind, brand = facts.kind, self.brands[cars[0].brand]
        scope = self.scopes[kind.category]
        where_zh = f"{brand.name_zh} " + (cars[0].engine if scope == "engine" else cars[0].series)
        where_en = f"{brand.name_en} " + (_english(cars[0].engine) if scope == "engine" else cars[0].series_en)
        fen = self._price(facts.price_yuan * _BRAND_PRICE.get(brand.code, 1.0))
        row = Part(
            brand.code, "", kind.name_zh, f"{kind.name_zh}{_bracket(position)} {where_zh}",
            f"{kind.name_en}{_position_en(position)}, {where_en}", "oe", fen, position, facts.unit,
            self._spec(kind.name_zh), self._popularity(kind.demand, brand.code, 1.0), "", self._fitments(cars, scope),
        )  # fmt: skip
        return facts, self._add(row, demo_number.maker_format(brand.code), facts.group)

    def _fitments(self, cars: list[Car], scope: str) -> list[Fitment]:
        note = self.random.choice(_NOTES[scope]) if self.random.random() < 0.12 else ""
        return [
            Fitment(car.key, note.format(year=(car.year_from + car.year_to) // 2) if self.random.random() < 0.7 else "")
            for car in cars
        ]

    def _link(self, originals: list[Part]) -> None:
        groups = {facts.kind.name_zh: facts.group for facts in self.types}

        def add(boxed: Part, like: Part, random: Random) -> Part:
            return self._add(boxed, demo_number.maker_format(like.brand), groups[like.part_type], random)

        self.interchange += [*demo_link.together(originals), *demo_link.sets(originals, add)]

    def _old_numbers(self, originals: list[tuple[reference.TypeFacts, Part]]) -> None:
        """One part in twenty has a predecessor that is no longer made, one of those another before it."""
        for facts, row in originals:
            later = row
            while self.random.random() < (0.05 if later is row else 0.25):
                old = replace(
                    later, superseded_by=number.key(later.brand, later.number), popularity=later.popularity / 2
                )
                later = self._add(old, demo_number.maker_format(row.brand), facts.group)

    def _copies(self, originals: list[tuple[reference.TypeFacts, Part]]) -> None:
        """Parts of other makers that do the same job, most for what is asked for most, until there are enough."""
        queue = sorted(originals, key=lambda pair: -pair[1].popularity * self.random.uniform(0.2, 1.0))
        while len(self.parts) < self.wanted and queue:
            for facts, row in queue:
                if len(self.parts) >= self.wanted:
                    return
                makers = self._makers_for(facts)
                for maker in self.random.sample(makers, min(len(makers), 1 + facts.kind.demand // 5)):
                    if len(self.parts) < self.wanted:
                        self._copy(facts, row, maker)

    def _makers_for(self, facts: reference.TypeFacts) -> list[Maker]:
        kind = facts.kind
        keyword = next((word for sign, word in _SPECIAL.items() if sign in kind.name_zh), _KEYWORDS[kind.category])
        fitting = [maker for maker in self.makers if keyword in maker.categories]
        if kind.name_zh in _REBUILT:
            fitting += [maker for maker in self.makers if maker.brand.code == "REMAN"]
        if kind.category in _REUSED_CATEGORIES and self.random.random() < 0.2:
            fitting += [maker for maker in self.makers if maker.brand.code == "REUSED"]
        return fitting or [maker for maker in self.makers if maker.brand.code == "GENERIC"]

    def _copy(self, facts: reference.TypeFacts, row: Part, maker: Maker) -> None:
        grade = {"REMAN": "remanufactured", "REUSED": "reused"}.get(maker.brand.code, "equivalent")
        copy = replace(
            row, brand=maker.brand.code, grade=grade, name_zh=row.name_zh.replace(" ", " 适用", 1),
            name_en=row.name_en.replace(", ", ", for ", 1), list_fen=self._price(row.list_fen * maker.rate_bp / 1e6),
            popularity=row.popularity * self.random.uniform(0.3, 1.1),
        )  # fmt: skip
        self._add(copy, maker.form, facts.group)
        kind = demo_link.copy_kind(grade, maker.rate_bp)
        self.interchange.append(
            Interchange(number.key(row.brand, row.number), number.key(copy.brand, copy.number), kind)
        )

    def _universal(self, facts: reference.TypeFacts) -> None:
        kind = facts.kind
        for maker in self._makers_for(facts):
            for spec in _SPECS.get(kind.name_zh, ("",) * 3):
                row = Part(
                    maker.brand.code, "", kind.name_zh, f"{kind.name_zh} {maker.brand.name_zh} {spec}".strip(),
                    f"{kind.name_en}, {maker.brand.name_en} {spec}".strip(), "equivalent",
                    self._price(facts.price_yuan * _amount(spec)), self.random.choice(kind.positions or ("",)),
                    facts.unit, spec, self._popularity(kind.demand, "", 1.0),
                )  # fmt: skip
                self._add(row, maker.form, facts.group)

    def _price(self, yuan: float) -> int:
        """In fen: whole yuan from ¥20, half yuan below, never under ¥0.50."""
        exact = yuan * self.random.uniform(0.82, 1.22)
        return round(exact) * 100 if exact >= 20 else max(50, round(exact * 2) * 50)

    def _spec(self, name_zh: str) -> str:
        return self.random.choice(_SPECS.get(name_zh, ("",)))

    def _popularity(self, demand: int, brand_code: str, factor: float) -> float:
        return demand**3 * _BRAND_WEIGHT.get(brand_code, 1.0) * factor * self.random.paretovariate(1.6)


def makers() -> list[Maker]:
    """The makers of parts of the demo."""
    return [
        Maker(
            Brand(row["code"], row["name_zh"], row["name_en"], False, tuple(filter(None, row["aliases"].split(";")))),
            row["format"], frozenset(row["categories"].split()), int(row["rate_bp"]),
        )
        for row in reference.rows("demo", "part_brands.csv")
    ]  # fmt: skip


def _groups(cars: list[Car], scope: str) -> list[list[Car]]:
    """Cars that share a part: one maker's engine, or one generation of a series."""
    groups: dict[tuple[object, ...], list[Car]] = {}
    for car in cars:
        era = car.year_from // 8
        key = (car.brand, car.engine, era) if scope == "engine" else (car.brand, car.series, car.year_from)
        groups.setdefault(key, []).append(car)
    return list(groups.values())


def _suits(category: str, cars: list[Car]) -> bool:
    electric = all(car.engine.startswith("纯电") for car in cars)
    plugged = any(car.engine.startswith(("纯电", "插混", "增程")) for car in cars)
    return plugged if category == "ev" else not (electric and category in _EV_LESS)


def _amount(spec: str) -> float:
    """A small can costs less than the usual one."""
    return 0.35 if spec.endswith(" 1L") else 1.0


def _bracket(position: str) -> str:
    return f"({position})" if position else ""


_POSITION_EN = {
    "前": "front", "后": "rear", "左": "left", "右": "right",
    "内": "inner", "外": "outer", "上": "upper", "下": "lower",
    "中": "centre", "前左": "front left", "前右": "front right", "后左": "rear left", "后右": "rear right",
    "进气": "intake", "排气": "exhaust", "高压": "high pressure", "低压": "low pressure", "高音": "high note",
    "低音": "low note", "主": "driver", "副": "passenger", "快充": "DC", "慢充": "AC",
}  # fmt: skip


def _position_en(position: str) -> str:
    return f" {_POSITION_EN[position]}" if position else ""


def _english(engine: str) -> str:
    words = {"纯电后驱": "electric RWD", "纯电四驱": "electric AWD", "纯电": "electric", "插混": "PHEV ",
             "混动": "HEV ", "增程": "EREV ", "柴油": "diesel "}  # fmt: skip
    for chinese, english in words.items():
        engine = engine.replace(chinese, english)
    return engine.strip()


DEMO_BRANDS = ("VW", "TOYOTA", "HONDA", "BYD", "BMW", "BUICK", "TESLA", "GEELY")


def demo_vins() -> list[DemoVin]:
    """One made-up VIN for each of :data:`DEMO_BRANDS`, each with one car in the demo catalogue."""
    return _shown(_cars()[2])


def _shown(vins: list[DemoVin]) -> list[DemoVin]:
    """The cars a demonstration is given with: they have a part of nearly every type."""
    return [next(row for row in vins if row.car.startswith(f"{code}/")) for code in DEMO_BRANDS]


def _generation(car: Car) -> str:
    return car.key.rsplit("/", 1)[0]
