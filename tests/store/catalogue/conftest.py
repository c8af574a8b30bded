"""One demo catalogue for the whole run, attached to a shop with an empty ``live`` table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from desktop.domain.local import Live
from desktop.store.catalogue import demo, open
from desktop.store.catalogue.search import PartSearch


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    demo.ensure(folder)
    return folder


@pytest.fixture(scope="session")
def opened(home: Path) -> Iterator[Any]:
    connection = sqlcipher.connect(":memory:", uri=True, isolation_level=None)
    connection.execute(str(CreateTable(Live.__table__).compile(dialect=sqlite.dialect())))
    found = open.newest(home)
    assert isinstance(found, open.Catalogue)
    open.attach(connection, found)
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def reader(opened: Any) -> PartSearch:
    return PartSearch(opened)


@pytest.fixture
def shop(opened: Any) -> Iterator[Any]:
    """The shop's connection; what a test puts into ``live`` is taken out again."""
    yield opened
    opened.execute("DELETE FROM live")


@pytest.fixture
def search(reader: PartSearch, shop: Any) -> PartSearch:
    return reader
