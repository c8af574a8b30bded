"""Photos of a walk-round as one document. Imports the papers' code: call it off the GUI thread."""

from __future__ import annotations

from collections.abc import Sequence


def photo_paper(said: Sequence[str], jpegs: Sequence[bytes], *, added: bool = False) -> bytes:
    """One page a photo, with what is ``said`` of car, time and person; ``added``: after the sheet was signed."""
    from printing.photo import photos

    return photos("环车照片（补充）" if added else "环车照片", list(said), tuple(jpegs), "zh")
