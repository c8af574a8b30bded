"""Part of the second process: pictures of the parts that a page shows, fetched a screenful at once.

In: ``{"do": "pictures", "keys": [part key, …], "size": "thumb" | "picture"}``. Out, where some came: ``{"say": "done",
"task": "pictures", "size": …, "keys": [part key, …]}``; the window then reads them from ``desktop.store.media``. What
cannot be fetched now is not told: it is asked for again when it is shown again.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.store import media
from desktop.store.catalogue.picture import Size
from sync.http import HttpPeer
from sync.peer import Nonsense, Refusal, Unreachable
from sync.protocol.piece import MOST_NAMES, Pieces

log = logging.getLogger(__name__)


def fetch(message: dict[str, Any], home: Path, peer: HttpPeer, say: Callable[[dict[str, Any]], None]) -> None:
    """Fetch what is missing here of what is asked for, and say what came."""
    size: Size = "picture" if message.get("size") == "picture" else "thumb"
    held = media.Media(home)
    wanted = held.missing(map(str, message.get("keys") or ()), size)
    held.close()
    most = MOST_NAMES if size == "thumb" else MOST_NAMES // 8
    for start in range(0, len(wanted), most):
        keys = wanted[start : start + most]
        try:
            told = peer.pieces(Pieces("media", tuple(f"{size}/{key}" for key in keys)))
        except (Unreachable, Nonsense, Refusal) as error:
            log.info("no pictures: %s", type(error).__name__)
            return
        came = {key: base64.b64decode(each) or None for key, each in zip(keys, told.contents, strict=True)}
        media.keep(home, size, came)
        found = [key for key, data in came.items() if data]
        if found:
            say({"say": "done", "task": "pictures", "size": size, "keys": found})
