"""A private PostgreSQL for the tests: one a process, on a socket in a folder of its own, gone at the end.

Where it is missing, Debian's package is installed, as root or by a sudo that asks nothing; otherwise the tests that
need it are skipped, saying why.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

if sys.platform != "win32":
    import fcntl
    import pwd

OWNER, APP = "forecourt_owner", "forecourt_app"
"""The role that makes the tables, and the role the centre speaks with; neither may pass over row-level security."""
START_SECONDS = 60
SETTINGS = {
    "listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "max_connections": "120", "shared_buffers": "64MB", "lc_messages": "C",
}  # fmt: skip
"""Nothing here has to outlive a power cut; no port is taken."""


class Missing(Exception):
    """PostgreSQL is not here and cannot be had; the text says why."""


class Server:
    """A running server. ``superuser`` may look past all rights: for the tests' own eyes only."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._as = _unprivileged()
        self._folder = Path(tempfile.mkdtemp(prefix="forecourt-pg-"))
        if self._as:
            shutil.chown(self._folder, *self._as)
        data = str(self._folder / "data")
        self._run("initdb", "--no-sync", "-D", data, "-U", "postgres", "-A", "trust", "--locale=C", "-E", "UTF8")
        options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in SETTINGS.items())
        log = str(self._folder / "log")
        self._run(
            "pg_ctl",
            "-D",
            data,
            "-w",
            "-t",
            str(START_SECONDS),
            "-l",
            log,
            "-o",
            f"{options} -k {self._folder}",
            "start",
        )
        self._made = 0
        self._passing: list[str] = []
        self.run(f"CREATE ROLE {OWNER} LOGIN", f"CREATE ROLE {APP} LOGIN")

    def _run(self, program: str, *arguments: str) -> None:
        user = {"user": self._as[0], "group": self._as[1], "extra_groups": []} if self._as else {}
        done = subprocess.run(
            [self._programs / program, *arguments], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, check=False, **user,
        )  # fmt: skip
        if done.returncode:
            raise Missing(f"{program} said: {done.stderr.decode(errors='replace')[-300:]}")

    def pid(self) -> int:
        """Of the server's first process."""
        return int((self._folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def run(self, *statements: str) -> None:
        """Say something as the superuser, outside transactions."""
        with psycopg.connect(host=str(self._folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def database(self, template: str = "template1", *, stays: bool = False) -> str:
        """A database of its own; its name. It goes with the test unless it ``stays``."""
        self._made += 1
        name = f"t{self._made}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")
        if not stays:
            self._passing.append(name)
        return name

    def tidy(self) -> None:
        """Drop what a test made: the disk is busy for minutes with a hundred of them at the end."""
        passing, self._passing = self._passing, []
        if passing:
            self.run(*(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in passing))

    def url(self, database: str, role: str) -> str:
        """The address of a database for a role."""
        return f"postgresql+psycopg://{role}@/{database}?host={self._folder}"


def _unprivileged() -> tuple[str, str] | None:
    """Who runs the server where we are root: initdb refuses root."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return name, str(user.pw_gid) if name == "nobody" else name
    raise Missing("there is no user but root to run it as")


def programs() -> Path:
    """The folder of initdb and pg_ctl; installs Debian's package where they are missing. Raises Missing."""
    found = _found()
    if found is None:
        with (Path(tempfile.gettempdir()) / "forecourt-postgresql.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            found = _found() or _installed()
    return found


def _found() -> Path | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: float(each.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    for folder in (*folders, *([Path(on_path).resolve().parent] if on_path else [])):
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


def _installed() -> Path:
    if shutil.which("apt-get") is None:
        raise Missing("PostgreSQL is not installed, and there is no apt-get to install it with")
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", "postgresql"]):
        command = [*become, "apt-get", *step]
        try:
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            raise Missing(
                "PostgreSQL is not installed and could not be: run `sudo apt-get install postgresql`"
            ) from None
    found = _found()
    if found is None:
        raise Missing("the package postgresql brought no initdb")
    return found


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server of this test process."""
    if sys.platform == "win32":
        pytest.skip("the centre on PostgreSQL is tested on Linux")
    try:
        server = Server(programs())
    except Missing as why:
        pytest.skip(f"no PostgreSQL: {why}")
    _running.append(server)
    yield server
    _running.remove(server)
    server.stop()


_running: list[Server] = []


@pytest.fixture(autouse=True)
def _databases_go_with_their_test() -> Iterator[None]:
    yield
    for server in _running:
        server.tidy()
