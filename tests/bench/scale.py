"""``make bench-lookup``: catalogues of half a million and a million parts while another process writes to the shop.

Side by side in the same run: LIKE as an ERP asks it, and PostgreSQL with pg_trgm. Minutes; not part of ``make bench``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import psutil
import psycopg

from desktop.domain.parts.part import normalise_number
from desktop.store.catalogue import book, open
from desktop.store.catalogue.search import PartSearch
from tests import postgres
from tests.bench import lookup
from tests.bench.catalogue import FULL, HALF, Size, ensure
from tests.bench.line import ROOT, Line, against, dress, timed

SCREENFUL = 24
"""Rows that the page asks for."""
STOCKED = 80_000
CALLS, PEER_CALLS = 4_000, 40
_TRIGRAMS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE TABLE part (id bigint PRIMARY KEY, part_key text, number text, norm text, name_zh text, name_en text)",
)
_TRIGRAM_QUERY = (
    "SELECT id, number, name_zh FROM part WHERE norm LIKE %(q)s OR name_zh LIKE %(q)s OR name_en ILIKE %(q)s"
    " ORDER BY id LIMIT 24"
)


def lines(folder: Path, size: Size) -> Iterator[Line]:
    """Everything measured on one size."""
    catalogue, seconds = ensure(folder, size)
    label = size.name
    if seconds is not None:
        yield Line(f"{label}: catalogue built", [seconds], "s", 240)
    yield Line(f"{label}: catalogue file", [catalogue.path.stat().st_size / 2**20], "MiB")
    yield Line(f"{label}: to download, zlib 6", [_packed(catalogue.path) / 2**20], "MiB")
    _have_book(catalogue)
    with tempfile.TemporaryDirectory() as place:
        path, key = Path(place) / "bench.db", bytes(range(32))
        lookup.stock(path, key, catalogue, STOCKED)
        yield Line(f"{label}: first search after a cold start", _cold(path, key, catalogue), bar=100)
        with _busy(path, key), contextlib.closing(lookup.reader(path, key, catalogue)) as connection:
            yield from _searches(label, connection)


def _have_book(catalogue: open.Catalogue) -> None:
    """A price book of every second part lies beside the catalogue, so that every search below reads it too."""
    path = catalogue.path.with_name("prices-bench.db")
    if book.inspect(path) is None:
        with contextlib.closing(open.plain(catalogue.path)) as connection:
            rows = connection.execute("SELECT part_key, '', '2099-12-31', list_fen + 100 FROM part WHERE id % 2")
            book.build("bench", map(book.Price._make, rows), path)


def _searches(label: str, connection: Any) -> Iterator[Line]:
    search = PartSearch(connection)
    random = Random(5)
    cars = [row[0] for row in connection.execute("SELECT key FROM cat.car ORDER BY id")]
    random.shuffle(cars)
    words, numbers = lookup.typed()[:CALLS], _numbers(connection, random)
    like = Line(
        f"{label}: LIKE over four columns", _times(words[:PEER_CALLS], lambda text: lookup.like(connection, text))
    )
    yield like
    asked: Sequence[tuple[str, Sequence[str], Callable[[str], object]]] = (
        ("a word as it is typed", words, lambda text: search.find(text, limit=SCREENFUL)),
        (
            "a word for a known car", words,
            lambda text: search.find(text, car=cars[len(text) * 37 % 500], level_rate_bp=9_000, limit=SCREENFUL),
        ),
        ("a number or part of one", numbers, lambda text: search.find(text, limit=SCREENFUL)),
    )  # fmt: skip
    for name, queries, work in asked:
        times = _times(queries, work)
        yield against(Line(f"{label}: {name}", times, bar=1.2, which="p95"), like)
        yield Line(f"{label}: {name}, p99", [Line("", times).share(0.99)], bar=3)
    yield Line(
        f"{label}: VIN to car and first rows of the tree", _vins(connection, search, random), bar=15, which="p95"
    )
    yield Line(f"{label}: memory of the searching process", [psutil.Process().memory_info().rss / 2**20], "MiB", 250)
    yield Line(f"{label}: numbers with one wrong sign, first ten", [_recall(connection, search, random)], "%")


def _cold(path: Path, key: bytes, catalogue: open.Catalogue) -> list[float]:
    """Each in a process of its own, the files out of the system's memory."""
    asked = json.dumps({"path": str(path), "key": key.hex(), "catalogue": str(catalogue.path)})
    command = [sys.executable, "-m", "tests.bench.cold"]
    return [
        float(subprocess.run(command, cwd=ROOT, input=asked, capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    ]


def window(catalogue: Path) -> bool:
    """The real page over this catalogue, in a process of its own; False where it broke."""
    command = [sys.executable, "-m", "tests.bench.counter", str(catalogue)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def _vins(connection: Any, search: PartSearch, random: Random) -> list[float]:
    patterns = connection.execute(
        "SELECT prefix, year_code FROM cat.vin_pattern ORDER BY prefix LIMIT 20000"
    ).fetchall()

    def one(prefix: str, year: str) -> None:
        found = search.car_by_vin(f"{prefix}0{year}A123456")
        search.categories(found[0].key)
        search.find("", car=found[0].key, category=1, limit=SCREENFUL)

    return [timed(lambda each=each: one(*each)) for each in random.sample(patterns, 200)]  # type: ignore[misc]


def _numbers(connection: Any, random: Random) -> list[str]:
    top = connection.execute("SELECT max(id) FROM cat.part").fetchone()[0]
    found: list[str] = []
    for _ in range(CALLS):
        at = (random.randrange(1, top),)
        number = connection.execute("SELECT number FROM cat.part WHERE id >= ? LIMIT 1", at).fetchone()[0]
        norm = normalise_number(number)
        found.append(random.choice((number, norm[: random.randrange(1, 9)], norm[2:6], norm[-5:], norm.lower())))
    return found


def _recall(connection: Any, search: PartSearch, random: Random) -> float:
    found, asked = 0, 300
    signs = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
    sql = "SELECT norm FROM cat.part WHERE id >= ? AND length(norm) >= 7 LIMIT 1"
    top = connection.execute("SELECT max(id) FROM cat.part").fetchone()[0]
    for _ in range(asked):
        norm = connection.execute(sql, (random.randrange(1, top - 100),)).fetchone()[0]
        at = random.randrange(len(norm))
        wrong = norm[:at] + random.choice(signs.replace(norm[at], "")) + norm[at + 1 :]
        rows = search.find(wrong, limit=10)
        found += any(normalise_number(row.number) == norm for row in rows)
    return 100 * found / asked


def trigrams(folder: Path, size: Size) -> Iterator[Line]:
    """PostgreSQL with pg_trgm over the same parts and words; nothing where there is no PostgreSQL."""
    catalogue, _ = ensure(folder, size)
    words = lookup.typed()[:PEER_CALLS]
    try:
        server = postgres.Server(postgres.programs())
    except postgres.Missing as missing:
        print(f"PostgreSQL could not be compared: {missing}")
        return
    try:
        address = server.url(server.database(), "postgres").replace("postgresql+psycopg", "postgresql")
        with (
            psycopg.connect(address, autocommit=True) as database,
            contextlib.closing(open.plain(catalogue.path)) as connection,
        ):
            for statement in _TRIGRAMS:
                database.execute(statement.encode())
            with database.cursor().copy("COPY part FROM STDIN") as copy:
                for row in connection.execute("SELECT id, part_key, number, norm, name_zh, name_en FROM part"):
                    copy.write_row(row)
            for column in ("norm", "name_zh", "name_en"):
                database.execute(f"CREATE INDEX ON part USING gin ({column} gin_trgm_ops)".encode())
            database.execute(b"ANALYZE part")

            def ask(text: str) -> None:
                database.execute(_TRIGRAM_QUERY, {"q": f"%{text}%"}).fetchall()

            yield Line(f"{size.name}: PostgreSQL with pg_trgm, a word", _times(words, ask))
    finally:
        server.stop()


def _times(queries: Sequence[str], work: Callable[[str], object]) -> list[float]:
    return [timed(lambda query=query: work(query)) for query in queries]  # type: ignore[misc]


def _packed(path: Path) -> int:
    packer, size = zlib.compressobj(6), 0
    with path.open("rb") as source:
        while chunk := source.read(2**20):
            size += len(packer.compress(chunk))
    return size + len(packer.flush())


@contextlib.contextmanager
def _busy(path: Path, key: bytes) -> Iterator[None]:
    """While another process writes to the shop."""
    command = [sys.executable, "-m", "tests.bench.busy"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps({"path": str(path), "key": key.hex()}) + "\n")
        process.stdin.flush()
        assert process.stdout.readline().strip() == "ready"
        try:
            yield
        finally:
            process.stdin.close()


def main() -> None:
    """``python -m tests.bench.scale [FOLDER] [--half]``: the catalogues stay in the folder for the next run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "bench")
    parser.add_argument("--half", action="store_true", help="only half a million parts")
    parser.add_argument("--alone", action="store_true", help="without PostgreSQL")
    chosen = parser.parse_args()
    dress()
    for size in (HALF,) if chosen.half else (HALF, FULL):
        for line in lines(chosen.folder, size):
            print(line, flush=True)
        window(chosen.folder / f"catalogue-bench-{size.name}.db")
        for line in () if chosen.alone else trigrams(chosen.folder, size):
            print(line, flush=True)


if __name__ == "__main__":
    main()
