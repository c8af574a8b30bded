"""Imports modules of ours one at a time, what a module needs before it, so that keys are heard between two."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterator
from functools import cache
from importlib.abc import InspectLoader
from types import CodeType

_OURS = ("desktop", "sync", "printing")


def one_by_one(module: str) -> Iterator[str]:
    """Import a module and all of ours that it imports when it is run, each in a step of its own: its name.

    A package that imports its own modules comes with them at once, and so does what a module imports that has a part
    for the type checker only. On the thread that asks for the next step.
    """
    return _steps(module, set())


def _steps(module: str, seen: set[str]) -> Iterator[str]:
    if module in sys.modules or module in seen:
        return
    seen.add(module)
    code = _code(module)
    for needed in _needs(code) if code is not None else ():
        yield from _steps(needed, seen)
    if module not in sys.modules:
        importlib.import_module(module)
        yield module


def _code(module: str) -> CodeType | None:
    """What runs when the module is imported; asking for it imports the package that the module is in."""
    spec = importlib.util.find_spec(module)
    if spec is None or not isinstance(spec.loader, InspectLoader):
        return None
    return spec.loader.get_code(module)


def _needs(code: CodeType) -> Iterator[str]:
    """The modules of ours that a module's own level imports, as far as its names and constants tell."""
    if "TYPE_CHECKING" in code.co_names:  # some are named for the type checker only, and may be heavy
        return
    names = frozenset(code.co_names)
    for name in code.co_names:
        if name.partition(".")[0] in _OURS:
            yield name
            if known := names & _parts(name):  # what is imported from a package stands as a tuple of names
                taken = (each for each in code.co_consts if isinstance(each, tuple) and each)
                yield from (f"{name}.{part}" for each in taken if known.issuperset(each) for part in each)


@cache
def _parts(package: str) -> frozenset[str]:
    """The modules in a package; of a module none."""
    found = sys.modules.get(package)
    return frozenset(each.name for each in pkgutil.iter_modules(getattr(found, "__path__", None) or []))
