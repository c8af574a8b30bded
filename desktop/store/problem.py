"""How the store says that its file cannot be used: a stable code with a sentence of its own."""

from __future__ import annotations

from typing import Any


class StoreError(Exception):
    """The file cannot be used, and nothing was changed. ``values`` fill the sentence kept for ``code``.

    The codes, all ``store.…``, stand with their sentences in ``resources/reference/sentences/store.json``.
    """

    def __init__(self, code: str, **values: Any) -> None:
        self.code = code
        self.values = values
        super().__init__(code)
