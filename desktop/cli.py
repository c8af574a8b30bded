"""The command line for scripts and support. Imports no PySide6: ``forecourt`` alone starts ``desktop.__main__``.

Each command imports what it needs when it runs, so that ``vin`` answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import getpass
import importlib
import io
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.domain.actor import Actor
    from desktop.store.home import Home
    from desktop.store.open import Store

OK, PROBLEMS, TYPED_WRONGLY, NO_STORE = 0, 1, 2, 3
EXIT_CODES = """exit codes:
  0  all went well
  1  an answer has problems (they stand in its line), or a check found something
  2  the command was typed wrongly
  3  the store cannot be opened or changed; the reason is on standard error"""
ABOUT = "Forecourt 前台通. Without a command it opens the window."
STICK = {"out": ("stick_write", "file"), "in": ("stick_read", "file"), "back": ("stick_back", "folder")}
"""What may be done with bundles → the second process's task, and what names the place there."""
MOST_ROWS = 500
DEMO_SECONDS = 120
"""How long a command waits for another that is just making the demo store."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = _parser().parse_args(argv)
    if given.run is None:
        return _window(given)
    from desktop.domain.problem import Refused
    from desktop.store.problem import StoreError

    run: Callable[[argparse.Namespace], int] = given.run
    try:
        return run(given)
    except Refused as refused:
        for problem in refused.problems:
            print(_sentence(problem.code, dict(problem.values), problem.field), file=sys.stderr)
        return PROBLEMS
    except StoreError as error:
        print(_sentence(error.code, error.values), file=sys.stderr)
        return NO_STORE


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _command(
        argparse.ArgumentParser, "Forecourt 前台通. Without a command it opens the window.", None
    )
    commands = parser.add_subparsers(title="commands", metavar="{vin,find,doctor,backup,bundle,restore,import,export}")

    def add(name: str, does: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = _command(lambda **how: commands.add_parser(name, help=does, **how), does, run)
        return made

    vins = add("vin", "read VINs: one JSON line each; needs no store", vin)
    vins.add_argument("vins", nargs="+", metavar="VIN")
    words = add("find", "find parts as the lookup page does: one JSON line a word", find)
    words.add_argument("words", nargs="+", metavar="WORD", help="a number, a name, a nickname, pinyin initials")
    words.add_argument("--vin", default="", metavar="VIN", help="the car that the parts are to fit")
    words.add_argument("--limit", type=_limit, default=20, metavar="N", help=f"rows a word, 1 to {MOST_ROWS}")
    _secret(words)
    checks = add("doctor", "check store, catalogue, fonts, printers and centre, and say what to do", doctor)
    checks.add_argument("--json", action="store_true", help="one JSON line a check")
    _secret(checks)
    saves = add("backup", "make a verified backup of the encrypted store now", backup)
    saves.add_argument("--to", type=Path, metavar="DIR", help="the folder; else the home's own backups")
    _secret(saves)
    sticks = add("bundle", "exchange by stick: write this device's bundle, read one, take answers back", bundle)
    sticks.add_argument("what", choices=sorted(STICK), help="out: write; in: read; back: the answers for other devices")
    sticks.add_argument("place", type=Path, metavar="FILE", help="the bundle; with back the folder for the answers")
    _secret(sticks)
    brings = add("restore", "put a backup in the store's place; the file it replaces is kept", restore)
    brings.add_argument("backup", type=Path, nargs="?", metavar="FILE", help="else the newest of the home's backups")
    _secret(brings)
    _add_files(add)
    return parser


def _add_files(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Files in and lists out."""
    takes = add("import", "bring in a file of customers, cars, stock, visits; what is wrong a line each", bring)
    takes.add_argument(
        "kind", choices=("customers", "cars", "stock", "history", "schedule", "recalls"),
        help="history: earlier visits; schedule: when cars are due; recalls: VINs of a recall",
    )  # fmt: skip
    takes.add_argument("file", type=Path, metavar="FILE", help="XLSX or CSV")
    takes.add_argument("--dry-run", action="store_true", help="check only; nothing is written")
    takes.add_argument("--twins", choices=("merge", "skip", "new"), default="merge", help="what is there already")
    takes.add_argument("--errors", type=Path, metavar="FILE", help="write the lines that cannot go in, to correct")
    gives = add("export", "take a list out as XLSX or CSV, by the file's ending", take)
    gives.add_argument("kind", choices=("customers", "cars", "stock", "quotes"))
    gives.add_argument("file", type=Path, metavar="FILE")
    for each in (takes, gives):
        each.add_argument("--login", default="", metavar="NAME", help="whose rights count; the password is asked")
        _secret(each)


def _command(make: Callable[..., Any], does: str, run: Callable[[argparse.Namespace], int] | None) -> Any:
    parser = make(description=does, epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.set_defaults(run=run)
    parser.add_argument(
        "--home", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="the home folder; else the demo store's"
    )
    return parser


def _secret(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--secret-stdin",
        action="store_true",
        help="read the passphrase or the recovery code from standard input, for a store whose key is in no keyring",
    )


def _limit(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST_ROWS:
        raise ValueError(text)
    return number


def _window(given: argparse.Namespace) -> int:
    start = importlib.import_module("desktop.__main__")
    return int(start.main(getattr(given, "home", None)))


# -- the commands ----------------------------------------------------------------------------------------------------


def vin(given: argparse.Namespace) -> int:
    """One JSON line a VIN."""
    from desktop.domain.parts.vin import decode

    code = OK
    for typed in given.vins:
        answer = decode(typed)
        code = code if answer.valid else PROBLEMS
        _line(answer.as_json())
    return code


def find(given: argparse.Namespace) -> int:
    """One JSON line a word; where store or catalogue cannot be read each line says why."""
    from desktop.domain.parts.vin import decode
    from desktop.store.problem import StoreError

    car = decode(given.vin) if given.vin else None
    problems = [{"code": each.code, **each.values} for each in car.problems] if car and not car.valid else []
    try:
        code = _find(given, car.vin if car and car.valid else "", problems)
    except StoreError as error:
        for word in given.words:
            _line({"query": word, "rows": [], "problems": [{"code": error.code, **error.values}]})
        raise
    return code


def _find(given: argparse.Namespace, car: str, problems: list[dict[str, Any]]) -> int:
    from desktop.store.catalogue import open as catalogue
    from desktop.store.catalogue.find import find_words
    from desktop.store.start import look_into

    home = _home(given)
    connection = look_into(home, _key(home, given))
    try:
        newest = catalogue.newest(home.path)
        if isinstance(newest, catalogue.Unusable):
            for word in given.words:
                _line({"query": word, "rows": [], "problems": [*problems, {"code": newest.code}]})
            return PROBLEMS
        catalogue.attach(connection, newest)
        for answer in find_words(connection, given.words, car, given.limit):
            _line({**answer, "generated": newest.generated, "problems": problems})
    finally:
        connection.close()
    return PROBLEMS if problems else OK


def doctor(given: argparse.Namespace) -> int:
    """Check everything; one line each with what to do."""
    from desktop.doctor import examine
    from desktop.store.problem import StoreError

    home = _home(given)

    def ask() -> bytes | str:
        try:
            return _key(home, given)
        except StoreError as error:
            return error.code

    code = OK
    for finding in examine(home, ask):
        code = code if finding.well else PROBLEMS
        said = _sentence(finding.code, finding.values)
        if given.json:
            _line({"check": finding.check, "well": finding.well, "code": finding.code, "says": said, **finding.values})
        else:
            print(f"{'ok' if finding.well else '!!'}  {finding.check:<10} {said}", flush=True)
    return code


def backup(given: argparse.Namespace) -> int:
    """Make one backup; the window may be open."""
    from desktop.domain import clock
    from desktop.store import backup as backups
    from desktop.store.start import join_home

    home = _home(given)
    store = join_home(home, _key(home, given))
    try:
        made = backups.backup(store, given.to or home.backups, clock.now())
    finally:
        store.close()
    _line({"backup": str(made.path), "made_at": clock.to_text(made.made_at), "bytes": made.path.stat().st_size})
    return OK


def bundle(given: argparse.Namespace) -> int:
    """One task of the second process; the window must be closed."""
    import subprocess

    from desktop.store.lock import HomeLock

    home = _home(given)
    key = _key(home, given)
    task, named = STICK[given.what]
    lock = HomeLock(home.lock)
    try:
        first = {"home": str(home.path), "key": key.hex()}
        lines = [json.dumps(each) for each in (first, {"do": task, named: str(given.place.resolve())})]
        child = subprocess.run(
            [sys.executable, "-m", "desktop.background"], input="\n".join(lines) + "\n", text=True,
            stdout=subprocess.PIPE, check=False,
        )  # fmt: skip
    finally:
        lock.release()
    said = [json.loads(line) for line in child.stdout.splitlines()]
    last = next((each for each in said if each.get("task") in (task, "open")), {"code": "background.failed"})
    if last.get("say") == "done":
        _line({name: value for name, value in last.items() if name not in ("say", "task")})
        return OK
    print(_sentence(last["code"], {}), file=sys.stderr)
    return PROBLEMS


def restore(given: argparse.Namespace) -> int:
    """Put a backup back; the window must be closed."""
    from desktop.domain import clock
    from desktop.store import backup as backups
    from desktop.store.home import Home
    from desktop.store.problem import StoreError

    home = _named(given)
    wanted = given.backup
    if wanted is None:
        found = backups.list_backups(home.backups)
        if not found:
            raise StoreError("store.no_backup", path=str(home.backups))
        wanted = found[0].path
    keys = home if home.keys.exists() else Home(wanted.parent)
    aside = backups.restore(home, wanted, _key(keys, given), clock.now())
    _line({"restored": str(wanted), "replaced": None if aside is None else str(aside)})
    return OK


def bring(given: argparse.Namespace) -> int:
    """One JSON line for the whole, one a line that cannot go in, one for what was written."""
    from desktop.store.importing import command

    with _opened(given, read_only=given.dry_run) as (store, home, by):
        lines, found = command.checked(store, home, by, command.NAMES[given.kind], given.file)
        for each in command.told(lines, found, _language()):
            _line(each)
        if given.errors:
            command.save_errors(given.errors, lines, found, _language())
        if not given.dry_run:
            _line(command.bring_in(store, home, by, lines, given.file, given.twins))
    return PROBLEMS if lines.bad() else OK


def take(given: argparse.Namespace) -> int:
    """One list as a file."""
    from desktop.store.importing import command

    with _opened(given) as (store, home, by):
        rows = command.take_out(store, home, by, command.NAMES[given.kind], given.file, _language())
    _line({"export": str(given.file), "rows": rows})
    return OK


@contextlib.contextmanager
def _opened(given: argparse.Namespace, *, read_only: bool = False) -> Iterator[tuple[Store, Home, Actor]]:
    """The store, and who is signed in: somebody by name and password; to look only, the program itself."""
    from desktop.domain.actor import system
    from desktop.domain.opening import live_here
    from desktop.store.sign_in import sign_in
    from desktop.store.start import join_home

    home = _home(given)
    store = join_home(home, _key(home, given))
    try:
        with store.read() as session:
            (store_id,) = session.connection().exec_driver_sql("SELECT store_id FROM device").one()
            live_here(session, store_id)
        if read_only and not given.login:
            yield store, home, system(store_id)
        else:
            yield store, home, sign_in(store, given.login, _typed("Password: ", given)).actor
    finally:
        store.close()


# -- what they share -------------------------------------------------------------------------------------------------


def _named(given: argparse.Namespace) -> Home:
    from desktop.store.home import Home, demo_home

    place = getattr(given, "home", None)
    return demo_home() if place is None else Home(place)


def _home(given: argparse.Namespace) -> Home:
    """The home named, else the demo store's. Where no store was ever set up, the demo store is made."""
    from desktop.store.key import is_demo
    from desktop.store.problem import StoreError

    home, until = _named(given), time.monotonic() + DEMO_SECONDS
    while not home.shop.exists() and not any(home.backups.glob("*.db")):
        if home.keys.exists() and not is_demo(home):
            break
        try:
            importlib.import_module("desktop.store.demo").make_demo(home)
        except StoreError as error:
            if error.code not in ("store.in_use", "store.exists") or time.monotonic() > until:
                raise
            time.sleep(0.1)
    return home


def _key(home: Home, given: argparse.Namespace) -> bytes:
    """The file key: from the keyring or the demo store; else a passphrase or code, read where a person can type it."""
    from desktop.store.key import unlock
    from desktop.store.problem import StoreError
    from desktop.store.recovery import looks_like_code

    try:
        if not given.secret_stdin:
            return unlock(home)
    except StoreError as error:
        if error.code != "store.locked" or not sys.stdin.isatty():
            raise
    typed = _typed("Passphrase or recovery code: ", given)
    return unlock(home, recovery_code=typed) if looks_like_code(typed) else unlock(home, passphrase=typed)


def _line(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False), flush=True)


def _typed(asks: str, given: argparse.Namespace) -> str:
    """A secret: a line of standard input where that was said, else typed unseen."""
    return sys.stdin.readline().strip() if given.secret_stdin else getpass.getpass(asks)


def _language() -> str:
    import locale

    name = locale.setlocale(locale.LC_CTYPE, None) if sys.platform != "win32" else locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def _sentence(code: str, values: dict[str, Any], field: str = "") -> str:
    from desktop.domain.sentence import say

    return say(code, values, _language(), field)


if __name__ == "__main__":
    sys.exit(main())
