"""How long a lookup takes, beside the query an ERP would send. Run: python -m tests.bench.lookup [home]"""

from __future__ import annotations

import contextlib
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import psutil
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from desktop.domain.local import Live
from desktop.domain.parts.part import normalise_number
from desktop.store import file
from desktop.store.catalogue import demo, open, reference
from desktop.store.catalogue.demo_stock import demo_stock
from desktop.store.catalogue.search import PartSearch

CALLS = 4_000
LIKES = 60
_LIKE = (
    "SELECT p.id, p.number, p.name_zh, b.name_zh, coalesce(v.retail_fen, p.list_fen), v.here_milli FROM cat.part p"
    " JOIN cat.brand b ON b.id = p.brand_id LEFT JOIN main.live v ON v.part_key = p.part_key"
    " WHERE p.number LIKE ?1 OR p.norm LIKE ?1 OR p.name_zh LIKE ?1 OR p.name_en LIKE ?1 ORDER BY p.name_zh LIMIT 50"
)


def main() -> None:
    """Print one line a measure: milliseconds a call."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder)
        start = time.perf_counter()
        catalogue = demo.ensure(home)
        print(f"catalogue of {catalogue.parts} parts ready: {time.perf_counter() - start:.2f} s")
        with contextlib.closing(_shop(Path(folder), catalogue)) as connection:
            _measure(connection)


def _measure(connection: Any) -> None:
    process = psutil.Process()
    before, start = process.memory_info().rss, time.perf_counter()
    search = PartSearch(connection)
    took = (time.perf_counter() - start) * 1000
    print(f"lookup made ready: {took:.0f} ms, +{(process.memory_info().rss - before) / 2**20:.1f} MiB")
    car = search.car_by_vin(demo.demo_vins()[0].vin)[0].key
    words, numbers = _typed(), _numbers(connection)
    _report("lookup, a word as it is typed", words, search.find)
    _report("lookup, a word for a known car", words, lambda text: search.find(text, car=car, level_rate_bp=9_000))
    _report("lookup, a number or part of one", numbers, search.find)
    _report("lookup, LIKE over four columns", (words[:: CALLS // LIKES])[:LIKES], lambda text: _like(connection, text))


def _shop(folder: Path, catalogue: open.Catalogue) -> Any:
    path, key = folder / "bench.db", secrets.token_bytes(32)
    with contextlib.closing(file.connect(path, key)) as connection:
        connection.execute(str(CreateTable(Live.__table__).compile(dialect=sqlite.dialect())))  # type: ignore[arg-type]
        open.attach(connection, catalogue)
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO live (part_key, retail_fen, cost_fen, here_milli) VALUES (?, ?, ?, ?)",
            [(row.part_key, row.retail_fen, row.cost_fen, row.here * 1000) for row in demo_stock(connection, 8_000)],
        )
        connection.execute("COMMIT")
    connection = file.connect(path, key, query_only=True)
    open.attach(connection, catalogue)
    return connection


def _typed() -> list[str]:
    """Words of the trade as they grow under the fingers: 刹, 刹车, 刹车片."""
    random = Random(1)
    said = [word for facts in reference.part_types() for word in (facts.kind.name_zh, *facts.kind.nicknames)]
    found: list[str] = []
    while len(found) < CALLS:
        word = random.choice(said)
        found.extend(word[:end] for end in range(1, len(word) + 1))
    return found[:CALLS]


def _numbers(connection: Any) -> list[str]:
    random = Random(2)
    numbers = [row[0] for row in connection.execute("SELECT number FROM cat.part")]
    found: list[str] = []
    for number in random.choices(numbers, k=CALLS):
        norm = normalise_number(number)
        found.append(random.choice((number, norm[: random.randrange(1, 9)], norm[2:6], norm[-5:], norm.lower())))
    return found


def _like(connection: Any, text: str) -> None:
    connection.execute(_LIKE, (f"%{text}%",)).fetchall()


def _report(name: str, queries: Sequence[str], work: Callable[[str], object]) -> None:
    times: list[float] = []
    for query in queries:
        start = time.perf_counter()
        work(query)
        times.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(times, n=100)
    print(f"{name}: p50 {cuts[49]:.2f} ms, p95 {cuts[94]:.2f} ms, p99 {cuts[98]:.2f} ms ({len(times)} calls)")


if __name__ == "__main__":
    main()
