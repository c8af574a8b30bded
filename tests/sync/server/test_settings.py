"""The centre's settings: a file, the environment over it, and no secret in either."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.server.settings import SettingsError, load

GOOD = '[database]\nurl = "postgresql+psycopg://app@/forecourt"\n'


def write(folder: Path, text: str) -> Path:
    file = folder / "centre.toml"
    file.write_text(text, "utf-8")
    return file


def test_the_environment_stands_over_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD + "[listen]\nport = 8443\n")
    assert load(file, {}).listen.port == 8443
    settings = load(file, {"FORECOURT_CENTRE_LISTEN_PORT": "9000", "FORECOURT_CENTRE_LOG_LEVEL": "WARNING"})
    assert (settings.listen.port, settings.log.level) == (9000, "WARNING")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "url or embedded"),
        (GOOD + "[colour]\n", "no section"),
        (GOOD + "[listen]\nprot = 1\n", "no setting prot"),
        (GOOD + '[listen]\nport = "x"\n', "whole number"),
        (GOOD + "[limits]\nburst = 0\n", "too small"),
        (GOOD + '[listen]\ncertificate = "a.pem"\n', "go together"),
        ('[database]\nurl = "postgresql+psycopg://app:hush@/forecourt"\n', "password"),
        ('[database]\nurl = "mysql://app@/forecourt"\n', "begins with"),
        ('[database]\nurl = "postgresql+psycopg://app@/f"\nembedded = "/var"\n', "either"),
        ('[database]\nembedded = "/var"\n', "key_file"),
        ("listen = 3\n" + GOOD, "section"),
        ("[[[", "cannot be read"),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as refused:
        load(write(tmp_path, text), {})
    assert "hush" not in str(refused.value)
