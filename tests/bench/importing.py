"""How long files of stores take: 20,000 customers with their cars while a desk saves, and reading long lists alone."""

from __future__ import annotations

import csv
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from desktop.domain.actor import system
from desktop.domain.identity import new_id
from desktop.domain.parts.vin import check_digit
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.store import upgrade
from desktop.store.importing import reading, sheet
from desktop.store.importing import write as writing
from desktop.store.importing.check import Checked, Decisions, check
from desktop.store.importing.guess import columns, guess
from desktop.store.importing.kind import Ground
from desktop.store.importing.kinds import KINDS
from desktop.store.open import SHOP, Store
from tests.bench.line import Line, Setting, run, timed

CUSTOMERS = 20_000
PRICES = 500_000
_NAMES = "王李张刘陈杨黄赵吴周明华丽强伟芳"


def lines(setting: Setting) -> Iterator[Line]:
    """An import of XLSX and of GBK text, a desk's saves meanwhile, and a long price list read through."""
    customers = 400 if setting.tiny else CUSTOMERS
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sheet.save(folder / "customers.xlsx", _customers(customers))
        yield from _brought_in(folder, folder / "customers.xlsx", customers)
        prices = 2_000 if setting.tiny else PRICES
        with (folder / "prices.csv").open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows(_prices(prices))
        yield Line(f"{prices:,} rows of GBK text read", [timed(lambda: _read(folder / "prices.csv")) / 1000], "s")
        fewer = prices // 5
        sheet.save(folder / "prices.xlsx", _prices(fewer))
        yield Line(f"{fewer:,} rows of XLSX read", [timed(lambda: _read(folder / "prices.xlsx")) / 1000], "s")


def _brought_in(folder: Path, path: Path, count: int) -> Iterator[Line]:
    by = system(new_id())
    upgrade.create(folder / SHOP, bytes(32), by.store_id)
    store = Store(folder / SHOP, bytes(32))
    saves, over = list[float](), threading.Event()

    def desk() -> None:
        own = Store(folder / SHOP, bytes(32))
        while not over.wait(0.2):
            saves.append(timed(lambda: _save(own)))
        own.close()

    def _save(own: Store) -> None:
        with own.write(by) as session:
            add_customer(by, session, CustomerDetails("散客", f"139{len(saves):08d}"), again=True)

    start = time.perf_counter()
    checked = _checked(store, path)
    mid = time.perf_counter()
    clerk = threading.Thread(target=desk)
    clerk.start()
    done = writing.write(store, Ground(by, None), checked, Decisions(), writing.source_of(path, "xlsx"))  # type: ignore[arg-type]
    end = time.perf_counter()
    over.set()
    clerk.join()
    store.close()
    assert done.made == count
    yield Line(f"{count:,} customers with cars: look and check", [mid - start], "s")
    yield Line(f"{count:,} customers with cars: write", [end - mid], "s")
    yield Line(f"{count:,} customers with cars from XLSX", [end - start], "s", bar=30, which="most")
    yield Line("a save at a desk meanwhile", saves, bar=200, which="p95")


def _checked(store: Store, path: Path) -> Checked:
    kind = KINDS["customer"]
    found = reading.inspect(path, words=kind.all_words())
    mapping = columns(guess(found.header, [cells for _, cells in found.preview], kind))
    with store.read() as session, reading.rows(path, after=found.header_line) as stream:
        return check(Ground(system(_store_id(session)), session), kind, stream, mapping, found.header)


def _store_id(session: object) -> str:
    return str(session.connection().exec_driver_sql("SELECT store_id FROM device").scalar())  # type: ignore[attr-defined]


def _customers(count: int) -> Iterator[list[str]]:
    yield ["客户名单"]
    yield ["姓名", "手机", "地址", "车牌", "VIN", "品牌", "车系"]
    random = Random(4)
    for place in range(count):
        vin = f"LSVCC2NP0MN{place:06d}"
        vin = vin[:8] + check_digit(vin) + vin[9:]
        name = "".join(random.choices(_NAMES, k=3))
        yield [name, f"138{place:08d}", "北京市朝阳区示例路 1 号", f"京A{place:05d}", vin, "大众", "朗逸"]


def _prices(count: int) -> Iterator[list[str | int]]:
    yield ["配件编码", "配件名称", "品牌", "销售价", "含税", "单位", "起始日期", "截止日期"]
    random = Random(5)
    for place in range(count):
        number = f"{random.randrange(100):02d}{random.choice('ABCDEFGHJK')}{place:06d}{random.choice('ABC')}"
        yield [number, f"配件{place % 977}", "大众", random.randrange(5, 9_000), "是", "件", "2026-01-01", "2026-12-31"]


def _read(path: Path) -> None:
    with reading.rows(path, after=1) as stream:
        assert sum(1 for _ in stream) > 0


if __name__ == "__main__":
    run(lines)
