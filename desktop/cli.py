"""The command line for scripts and support. Imports no PySide6: ``forecourt`` alone starts ``desktop.__main__``."""

from __future__ import annotations

import argparse
import importlib
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop.store.home import Home, default_home, demo_home

EXIT_CODES = """exit codes: 0 all went well; 1 an answer has problems (they stand in its line), or a check failed;
2 the command was typed wrongly; 3 the store cannot be opened or changed (the reason is on standard error)"""
OK, PROBLEMS, TYPED_WRONGLY, NO_STORE = 0, 1, 2, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = _parser().parse_args(argv)
    if given.command is None:
        return _window(given.home)
    command: Any = {"vin": vin}[given.command]
    return int(command(given))


def _parser() -> argparse.ArgumentParser:
    wide = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        "forecourt",
        description="Forecourt 前台通. Without a command it opens the window.",
        epilog=EXIT_CODES,
        formatter_class=wide,
    )
    parser.set_defaults(command=None)
    _home(parser)
    commands = parser.add_subparsers(title="commands", dest="command", required=False)
    vins = commands.add_parser("vin", help="read VINs: one JSON line each", epilog=EXIT_CODES, formatter_class=wide)
    vins.add_argument("vins", nargs="+", metavar="VIN")
    _home(vins)
    return parser


def _home(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--home", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="the home folder; else the demo store's"
    )


def _window(home: Path | None) -> int:
    del home
    return int(importlib.import_module("desktop.__main__").main())


def vin(given: argparse.Namespace) -> int:
    """One JSON line a VIN."""
    decode = importlib.import_module("desktop.domain.parts.vin").decode
    code = OK
    for typed in given.vins:
        answer = decode(typed).as_json()
        code = code if answer["valid"] else PROBLEMS
        _line(answer)
    return code


def _line(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False), flush=True)


def home_of(given: argparse.Namespace) -> Home:
    """The home named, else the demo store's."""
    named = getattr(given, "home", None)
    return Home(named) if named is not None else demo_home()


__all__ = ["default_home", "home_of", "main", "vin"]

if __name__ == "__main__":
    sys.exit(main())
