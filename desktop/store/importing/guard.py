"""What the process that reads a stranger's file may still do: compute, read, and write to its own output."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any

from desktop.store.importing import limit

_FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "os.putenv", "shutil.", "ftplib.", "http.", "urllib.", "webbrowser.", "ctypes.", "sqlite3.", "tempfile.",
)  # fmt: skip
"""Python's audit events that begin so are refused; see docs.python.org/3/library/audit_events.html."""


def close_in(memory: int = limit.MEMORY_BYTES) -> None:
    """Limit this process for the rest of its life. Where the system knows no such limits the parent watches."""
    sys.dont_write_bytecode = True
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _lower(resource, resource.RLIMIT_AS, memory)
        _lower(resource, resource.RLIMIT_DATA, memory)
        _lower(resource, resource.RLIMIT_FSIZE, 0)
        _lower(resource, resource.RLIMIT_CORE, 0)
    if hasattr(os, "nice"):
        os.nice(10)
    sys.addaudithook(_refuse)


def _lower(resource: Any, which: int, wanted: int) -> None:
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(which)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(which, (most, most))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        mode, flags = arguments[1], arguments[2]
        writes = any(sign in mode for sign in "wax+") if isinstance(mode, str) else flags & (os.O_WRONLY | os.O_RDWR)
        if writes:
            raise PermissionError(event)
    elif event.startswith(_FORBIDDEN):
        raise PermissionError(event)
