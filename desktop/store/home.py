"""The home folder: where everything of one store on this computer lies."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from desktop.store.problem import StoreError

DEMO_PASSWORD = "demo"  # noqa: S105  published on purpose, of the demo store only
ENV = "FORECOURT_HOME"
"""Names the folder that holds the store's home and the demo store's, in place of the system's place for user data."""
ENV_STATE = "FORECOURT_STATE"
"""Names the folder of what must not travel with a home, in place of the system's place for user state."""


@dataclass(frozen=True)
class Home:
    """A home folder; names every file in it and makes none but by :meth:`make`."""

    path: Path

    @property
    def shop(self) -> Path:
        """The encrypted file of the store."""
        return self.path / "shop.db"

    @property
    def keys(self) -> Path:
        """The file key, wrapped; see key.py."""
        return self.path / "keys.json"

    @property
    def lock(self) -> Path:
        """Held by the one program that may write here; see lock.py."""
        return self.path / "lock"

    @property
    def settings(self) -> Path:
        """What belongs to this computer: language, theme, printer. No personal data."""
        return self.path / "settings.json"

    @property
    def backups(self) -> Path:
        return self.path / "backups"

    @property
    def outbox_copy(self) -> Path:
        """The second encrypted file that every save is appended to."""
        return self.backups / "outbox.db"

    @property
    def centre(self) -> Path:
        """The embedded centre's own folder."""
        return self.path / "centre"

    @property
    def hub(self) -> Path:
        """The folder of the booth's hub, where this computer is it."""
        return self.path / "hub"

    @property
    def bundles(self) -> Path:
        """Other devices' bundles on their way to the centre and back, as they came: sealed."""
        return self.path / "bundles"

    @property
    def log(self) -> Path:
        return self.path / "log"

    @property
    def token(self) -> Path:
        """The token that tells a cloned home; outside the home and bound to place and machine, so no copy brings it."""
        place = f"{_machine()}\0{self.path.resolve()}"
        return _state() / "tokens" / hashlib.sha256(place.encode()).hexdigest()[:32]

    def catalogue(self, version: str) -> Path:
        """The file of one catalogue version; each has a name of its own, since Windows keeps open files.

        Which one to use says ``catalogue.open.newest``.
        """
        return self.path / f"catalogue-{version}.db"

    def is_set_up(self) -> bool:
        """Whether a first start has been finished here."""
        return self.keys.exists() and self.shop.exists()

    def make(self) -> Home:
        """Make the folders, closed to other users of the computer. Raises StoreError ``store.read_only``."""
        for folder in (self.path, self.backups, self.log):
            make_private(folder)
        return self


def make_private(folder: Path) -> None:
    """A folder for its owner alone. Raises StoreError ``store.read_only``."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(PermissionError):
            folder.chmod(0o700)
    except OSError:
        raise StoreError("store.read_only", path=str(folder)) from None


def default_home() -> Home:
    """The store's home on this computer."""
    return Home(_data() / "store")


def demo_home() -> Home:
    """The demo store's home on this computer."""
    return Home(_data() / "demo")


def write_whole(path: Path, data: bytes) -> None:
    """Replace a small file so that a power cut leaves the old or the new one. Raises StoreError.

    ``store.full``, ``store.read_only`` or ``store.disk``.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            if os.name == "posix":
                os.fchmod(file.fileno(), 0o600)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise world_failed(error, path.parent) from None


def world_failed(error: OSError, folder: Path) -> StoreError:
    """The store's word for what the system says: ``store.full``, ``store.read_only`` or ``store.disk``."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StoreError("store.full", path=str(folder))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreError("store.read_only", path=str(folder))
    return StoreError("store.disk", path=str(folder))


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut; Windows does so by itself."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _data() -> Path:
    if named := os.environ.get(ENV):
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("forecourt", appauthor=False))


def _state() -> Path:
    if named := os.environ.get(ENV_STATE):
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_state_dir("forecourt", appauthor=False))


def _machine() -> str:
    """What the system calls this installation of itself; empty where it gives no name cheaply."""
    if sys.platform == "win32":
        import winreg

        with (
            contextlib.suppress(OSError),
            winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as place,
        ):
            return str(winreg.QueryValueEx(place, "MachineGuid")[0])
        return ""
    with contextlib.suppress(OSError):
        return Path("/etc/machine-id").read_text().strip()
    return ""
