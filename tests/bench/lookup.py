"""How long a lookup takes, beside the query an ERP would send."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
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
from tests.bench.line import Line, Setting, against, run, timed

CALLS = 4_000
LIKES = 60
_LIKE = (
    "SELECT p.id, p.number, p.name_zh, b.name_zh, coalesce(v.retail_fen, p.list_fen), v.here_milli FROM cat.part p"
    " JOIN cat.brand b ON b.id = p.brand_id LEFT JOIN main.live v ON v.part_key = p.part_key"
    " WHERE p.number LIKE ?1 OR p.norm LIKE ?1 OR p.name_zh LIKE ?1 OR p.name_en LIKE ?1 ORDER BY p.name_zh LIMIT 50"
)


def lines(setting: Setting) -> Iterator[Line]:
    """The search call by itself: nobody else on the machine is asked to work."""
    catalogue = demo.ensure(setting.home)
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(_shop(Path(folder), catalogue)) as connection:
        process = psutil.Process()
        before = process.memory_info().rss
        yield Line("lookup: made ready", [timed(lambda: PartSearch(connection))])
        search = PartSearch(connection)
        yield Line("lookup: memory it took", [(process.memory_info().rss - before) / 2**20], "MiB")
        car = search.car_by_vin(demo.demo_vins()[0].vin)[0].key
        words, numbers = typed()[: setting.rounds(CALLS)], _numbers(connection)[: setting.rounds(CALLS)]
        plain = Line("lookup: LIKE over four columns", _times(words[:LIKES], lambda text: like(connection, text)))
        yield against(Line("lookup: a word as it is typed", _times(words, search.find), bar=2, which="p95"), plain)
        known = _times(words, lambda text: search.find(text, car=car, level_rate_bp=9_000))
        yield against(Line("lookup: a word for a known car", known, bar=2, which="p95"), plain)
        yield against(Line("lookup: a number or part of one", _times(numbers, search.find), bar=2, which="p95"), plain)
        yield plain


def stock(path: Path, key: bytes, catalogue: open.Catalogue, parts: int) -> None:
    """Make an encrypted shop file with price and stock of the most wanted parts of a catalogue."""
    with contextlib.closing(file.connect(path, key)) as connection:
        connection.execute(str(CreateTable(Live.__table__).compile(dialect=sqlite.dialect())))  # type: ignore[arg-type]
        open.attach(connection, catalogue)
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO live (part_key, retail_fen, cost_fen, here_milli) VALUES (?, ?, ?, ?)",
            [(row.part_key, row.retail_fen, row.cost_fen, row.here * 1000) for row in demo_stock(connection, parts)],
        )
        connection.execute("COMMIT")


def reader(path: Path, key: bytes, catalogue: open.Catalogue) -> Any:
    """A connection as the window's search lane has it."""
    connection = file.connect(path, key, query_only=True)
    open.attach(connection, catalogue)
    return connection


def _shop(folder: Path, catalogue: open.Catalogue) -> Any:
    path, key = folder / "bench.db", secrets.token_bytes(32)
    stock(path, key, catalogue, 8_000)
    return reader(path, key, catalogue)


def typed() -> list[str]:
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


def like(connection: Any, text: str) -> None:
    """What an ERP asks."""
    connection.execute(_LIKE, (f"%{text}%",)).fetchall()


def _times(queries: Sequence[str], work: Callable[[str], object]) -> list[float]:
    return [timed(lambda query=query: work(query)) for query in queries]  # type: ignore[misc]


if __name__ == "__main__":
    run(lines)
