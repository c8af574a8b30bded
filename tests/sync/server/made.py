"""Databases as the centre's own migration makes them, on the tests' PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from sync.server import structure
from sync.server.__main__ import business
from sync.server.database import open_server
from sync.server.schema import Tables
from tests.postgres import APP, OWNER, Server


@dataclass(frozen=True)
class Made:
    """One database: ``engine`` speaks as the centre's role, ``seeing`` as the superuser."""

    name: str
    engine: Engine
    seeing: Engine

    def close(self) -> None:
        self.engine.dispose()
        self.seeing.dispose()


_templates: dict[int, str] = {}


def made(server: Server, *, stays: bool = False) -> Made:
    """A fresh one, which goes with the test unless it ``stays``; the migration runs once a test process."""
    if id(server) not in _templates:
        template = server.database(stays=True)
        owner = open_server(server.url(template, OWNER), connections=1)
        structure.migrate(owner, Tables(business()), APP)
        owner.dispose()
        _templates[id(server)] = template
    name = server.database(_templates[id(server)], stays=stays)
    return Made(name, open_server(server.url(name, APP), connections=4), open_server(server.url(name, "postgres")))
