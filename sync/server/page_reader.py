"""The pages of an SQLCipher file, read as plain bytes without making a plain file.

The format is SQLCipher 4's: pages of 4,096 bytes, AES-256-CBC, at each page's end its initialisation vector and an
HMAC-SHA512; the first sixteen bytes of the file are the salt. https://www.zetetic.net/sqlcipher/design/
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sync.protocol.snapshot import BLOCK_PAGES, PAGE, USABLE

MAGIC = b"SQLite format 3\x00"
VECTOR = 16


def blocks(path: Path, key: bytes) -> Iterator[bytes]:
    """The file's pages without their reserved bytes, ``BLOCK_PAGES`` at a time. Nobody may write to it meanwhile.

    What is read was written by this very process a moment ago, so the pages' seals are not looked at again.
    """
    algorithm = algorithms.AES(key)
    with path.open("rb") as file:
        first = True
        while taken := file.read(PAGE * BLOCK_PAGES):
            plain = []
            for at in range(0, len(taken), PAGE):
                page = taken[at : at + PAGE]
                start = VECTOR if first else 0
                opening = Cipher(algorithm, modes.CBC(page[USABLE : USABLE + VECTOR])).decryptor()
                plain += [MAGIC] * first
                plain.append(opening.update(page[start:USABLE]))
                first = False
            yield b"".join(plain)
