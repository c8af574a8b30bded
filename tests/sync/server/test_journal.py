"""The log tells where something went wrong, never what a row says."""

from __future__ import annotations

import json
import logging
import sys

from sync.server.journal import Lines


def test_an_error_is_told_by_kind_and_place_without_its_message() -> None:
    try:
        try:
            raise KeyError("王小姐 13800138000")
        except KeyError as inner:
            raise ValueError("DETAIL: Key (name)=(王小姐)") from inner
    except ValueError:
        record = logging.LogRecord("sync", logging.ERROR, __file__, 1, "failed: %s", ("ValueError",), sys.exc_info())
    record.incident = "ab12"
    text = Lines().format(record)
    line = json.loads(text)
    assert line["error"] == "ValueError < KeyError"
    assert line["incident"] == "ab12" and "test_journal.py" in line["where"][0]
    assert "王" not in text and "13800138000" not in text
