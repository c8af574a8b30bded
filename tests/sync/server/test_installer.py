"""The files an operator starts from are ones the program takes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from sync.server.command import COMMANDS
from sync.server.settings import PREFIX, SECTIONS, load

ROOT = Path(__file__).resolve().parents[3]
INSTALLER = ROOT / "installer"


def test_the_settings_file_is_taken_and_says_the_defaults() -> None:
    file = INSTALLER / "centre.toml"
    load(file, {})
    given = tomllib.loads(file.read_text("utf-8"))
    for section, kind in SECTIONS.items():
        for each in fields(kind):
            if not isinstance(each.default, str) or each.default:
                assert given[section][each.name] == each.default


def test_the_compose_file_names_settings_there_are_and_commands_there_are() -> None:
    text = (INSTALLER / "compose.yaml").read_text("utf-8")
    known = {f"{PREFIX}{section}_{each.name}".upper() for section, kind in SECTIONS.items() for each in fields(kind)}
    assert set(re.findall(rf"{PREFIX}\w+", text)) <= known
    assert set(re.findall(r"command: \[(\w+)\]", text)) <= COMMANDS.keys()


def test_operations_names_every_command_and_every_setting() -> None:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    for word in (*COMMANDS, *(each.name for kind in SECTIONS.values() for each in fields(kind))):
        assert f"`{word}" in text, word
