"""Histories with a hub that lacks one of the centre's rules: what the centre refuses was shown there and built upon.

``python -m tests.sync.trusting_history SEED …`` plays seeds again, ``--cut`` leaves out every step that is not needed.
"""

from __future__ import annotations

import sys

from sync.hub.hub import Hub
from sync.server.__main__ import business
from sync.server.accounts import Device
from sync.server.embedded import open_file
from tests.sync.booth import KEY
from tests.sync.hub_history import HubHistory, HubPlace
from tests.sync.playing import main


class TrustingPlace(HubPlace):
    """A hub that lets pass what this centre's own rule refuses."""

    def _open(self) -> None:
        store_id, code, _ = self._key.split(".")
        self.engine = open_file(self._folder, KEY)
        self.hub = Hub(self.engine, business(), Device(store_id, code))


class TrustingHistory(HubHistory):
    """A hub history in which more is shown than is taken in the end."""

    place_of = TrustingPlace


if __name__ == "__main__":
    sys.exit(main(TrustingHistory))
