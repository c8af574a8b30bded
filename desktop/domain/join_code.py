"""The one thing a new desk is set up with: the centre's address and a one-time code in one line of text.

``centre.example.com/ABCD-EFGH-JKLM``. Without a scheme it is HTTPS; an address on this computer or a test line says
``http://`` itself.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from desktop.domain.problem import Refused

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of a code: nothing that is read for something else."""
GROUPS, GROUP = 3, 4
_CODE = re.compile(rf"(?:[{LETTERS}]{{{GROUP}}}[\s-]*){{{GROUPS}}}")


def write(url: str, code: str) -> str:
    """What the manager's screen shows and the new desk takes: ``url`` as the device knows it, and the code."""
    return f"{url.removeprefix('https://').rstrip('/')}/{code}"


def read(text: str) -> tuple[str, str]:
    """Address and code. Raises Refused ``join.code`` where it is not both; spaces and case do not matter."""
    plain = unicodedata.normalize("NFKC", text).strip()
    where, _, last = plain.rpartition("/")
    code = "".join(last.split()).upper()
    if not _CODE.fullmatch(code) or not where:
        raise Refused("join.code", "join_code")
    address = "".join(where.split())
    url = (address if "://" in address else f"https://{address}").rstrip("/")
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound or parts.username or parts.query or parts.fragment:
        raise Refused("join.code", "join_code")
    bare = "".join(sign for sign in code if sign in LETTERS)
    return url, "-".join(bare[at : at + GROUP] for at in range(0, GROUP * GROUPS, GROUP))
