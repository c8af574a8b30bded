"""Whom this device believes beside the centre, by the centre's own word: its store's hubs, and its bundle key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TrustedHub:
    """``fingerprint``: of the one certificate to speak to; ``address``: where it last answered, or empty."""

    peer: str
    name: str
    fingerprint: str
    address: str = ""


class Trust:
    """``raw``: a connection that may write, used by one thread at a time."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def bundle_key(self) -> bytes:
        """The device's own; empty before the first contact with the centre."""
        (text,) = self._raw.execute("SELECT bundle_key FROM device WHERE id = 1").fetchone()
        return bytes.fromhex(text)

    def hubs(self) -> list[TrustedHub]:
        """Those the centre names; the one that answered last comes first."""
        found = self._raw.execute(
            "SELECT peer, name, fingerprint, address FROM trusted_hub ORDER BY answered_at DESC, peer"
        )
        return [TrustedHub(*row) for row in found]

    def keep(self, bundle_key: str, hubs: Sequence[tuple[str, str, str]]) -> None:
        """Believe these from now on, and no others. A hub with a new certificate is looked for anew."""
        self._raw.execute("BEGIN IMMEDIATE")
        try:
            self._raw.execute("UPDATE device SET bundle_key = ? WHERE id = 1", (bundle_key,))
            before = {each.peer: each for each in self.hubs()}
            self._raw.execute(
                "DELETE FROM trusted_hub WHERE peer NOT IN (SELECT value FROM json_each(?))", (_json(hubs),)
            )
            for peer, name, fingerprint in hubs:
                held = before.get(peer)
                address = held.address if held is not None and held.fingerprint == fingerprint else ""
                self._raw.execute(
                    "INSERT INTO trusted_hub (peer, name, fingerprint, address, answered_at) VALUES (?, ?, ?, ?, '')"
                    " ON CONFLICT (peer) DO UPDATE SET name = excluded.name, fingerprint = excluded.fingerprint,"
                    " address = excluded.address",
                    (peer, name, fingerprint, address),
                )
            self._raw.execute("COMMIT")
        except BaseException:
            self._raw.execute("ROLLBACK")
            raise

    def found(self, peer: str, address: str, at: str) -> None:
        """A hub answered at this address. ``at``: UTC text."""
        self._raw.execute("UPDATE trusted_hub SET address = ?, answered_at = ? WHERE peer = ?", (address, at, peer))


def _json(hubs: Sequence[tuple[str, str, str]]) -> str:
    return json.dumps([peer for peer, _, _ in hubs])
