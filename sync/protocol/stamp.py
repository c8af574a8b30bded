"""A column of stamps, read strictly."""

from __future__ import annotations

from sync.merge import is_stamp
from sync.wire import Fields, ProtocolError


def stamps(f: Fields, name: str, count: int, *, empty: bool = False) -> list[str]:
    """The stamps of this name; with ``empty`` also no stamp at all. Raises ProtocolError ``field.stamp``."""
    found = f.texts(name, count)
    if not all(is_stamp(stamp) or (empty and not stamp) for stamp in set(found)):
        raise ProtocolError("field.stamp", name)
    return found
