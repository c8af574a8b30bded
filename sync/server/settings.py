"""The centre's settings: a TOML file, and the environment over it.

``FORECOURT_CENTRE_LISTEN_PORT`` stands for ``port`` in ``[listen]``, and so on. A secret is never a setting: settings
name the file that holds it. docs/operations.md lists them all.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

PREFIX = "FORECOURT_CENTRE_"
DEFAULT_FILE = Path("/etc/forecourt/centre.toml")


class SettingsError(Exception):
    """A setting that cannot be; the text is for the operator."""


@dataclass(frozen=True)
class Listen:
    """``certificate`` and ``key``: PEM files, both or none. ``proxies``: whose word on an address is taken."""

    host: str = "127.0.0.1"
    port: int = 8440
    certificate: str = ""
    key: str = ""
    proxies: str = "127.0.0.1"
    metrics_host: str = "127.0.0.1"
    metrics_port: int = 9464


@dataclass(frozen=True)
class Storage:
    """A PostgreSQL ``url``, or the folder of an ``embedded`` file with its ``key_file`` (64 hex digits)."""

    url: str = ""
    password_file: str = ""
    owner_url: str = ""
    owner_password_file: str = ""
    backup_url: str = ""
    backup_password_file: str = ""
    backup_key_file: str = ""
    connections: int = 16
    embedded: str = ""
    key_file: str = ""


@dataclass(frozen=True)
class Limits:
    """Of one process. ``requests_per_minute``: of one device, ``burst`` of them at once; enrolments: of one address."""

    requests_per_minute: int = 600
    burst: int = 120
    enrolments_per_minute: int = 10
    under_way: int = 256
    waiting: int = 20_000


@dataclass(frozen=True)
class Files:
    """``folder``: for files on their way to a device, sealed; the system's place for temporary files where empty.

    ``catalogue``: folder of published catalogues; ``catalogue_address``: of a CDN before the centre for them.
    ``build_megabytes``: of all files that are handed in for one build.
    ``largest_megabytes``: of one file that a row names; ``store_megabytes``: of all of a store's.
    ``building``: how many at once; ``keep_minutes``: how long one waits for its device.
    """

    folder: str = ""
    building: int = 2
    keep_minutes: int = 60
    catalogue: str = ""
    catalogue_address: str = ""
    build_megabytes: int = 8_000
    largest_megabytes: int = 20
    store_megabytes: int = 10_000


@dataclass(frozen=True)
class Log:
    """``level``: DEBUG, INFO, WARNING or ERROR."""

    level: str = "INFO"


@dataclass(frozen=True)
class Settings:
    """All of them, by section."""

    listen: Listen = field(default_factory=Listen)
    database: Storage = field(default_factory=Storage)
    limits: Limits = field(default_factory=Limits)
    files: Files = field(default_factory=Files)
    log: Log = field(default_factory=Log)


SECTIONS: Mapping[str, type[Any]] = {
    "listen": Listen,
    "database": Storage,
    "limits": Limits,
    "files": Files,
    "log": Log,
}


def load(file: Path | None, environment: Mapping[str, str]) -> Settings:
    """The settings of a file, or of the usual one where it exists, with the environment's over them.

    Raises SettingsError.
    """
    given: dict[str, dict[str, Any]] = {}
    chosen = file or (DEFAULT_FILE if DEFAULT_FILE.exists() else None)
    if chosen:
        try:
            given = tomllib.loads(chosen.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{chosen} cannot be read: {type(error).__name__}") from None
    unknown = given.keys() - SECTIONS.keys()
    if unknown:
        raise SettingsError(f"there is no section [{min(unknown)}]")
    settings = Settings(**{name: _section(name, kind, given.get(name), environment) for name, kind in SECTIONS.items()})
    _agree(settings)
    return settings


def _section(name: str, kind: type[Any], given: Any, environment: Mapping[str, str]) -> Any:
    values = given if given is not None else {}
    if not isinstance(values, dict):
        raise SettingsError(f"{name} is a section: write [{name}]")
    fields = {each.name: each for each in dataclasses.fields(kind)}
    unknown = values.keys() - fields.keys()
    if unknown:
        raise SettingsError(f"[{name}] has no setting {min(unknown)}")
    taken: dict[str, Any] = dict(values)
    for each in fields:
        text = environment.get(f"{PREFIX}{name}_{each}".upper())
        if text is not None:
            taken[each] = text
    for each, value in taken.items():
        wanted: type[Any] = type(fields[each].default)
        if wanted is int and isinstance(value, str) and value.isascii() and value.isdigit():
            value = taken[each] = int(value)
        if type(value) is not wanted:
            raise SettingsError(f"[{name}] {each} must be {'a whole number' if wanted is int else 'text'}")
        if isinstance(value, int) and value < (0 if each.endswith("port") else 1):
            raise SettingsError(f"[{name}] {each} is too small")
    return kind(**taken)


def _agree(settings: Settings) -> None:
    """What fits together."""
    database, listen = settings.database, settings.listen
    if bool(database.url) == bool(database.embedded):
        raise SettingsError("[database] needs either url or embedded")
    if database.embedded and not database.key_file:
        raise SettingsError("[database] embedded needs key_file")
    if bool(listen.certificate) != bool(listen.key):
        raise SettingsError("[listen] certificate and key go together")
    for name in ("url", "owner_url", "backup_url"):
        text = getattr(database, name)
        if not text:
            continue
        try:
            address = sa.make_url(text)
        except sa.exc.ArgumentError:
            raise SettingsError(f"[database] {name} is no address") from None
        if address.drivername != "postgresql+psycopg":
            raise SettingsError(f"[database] {name} begins with postgresql+psycopg://")
        if address.password:
            raise SettingsError(f"[database] {name} holds a password: put it into a file, and name that")


def secret(file: str) -> str:
    """What a secret's file holds, without its last line end; empty where none is named. Raises SettingsError."""
    if not file:
        return ""
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {type(error).__name__}") from None
