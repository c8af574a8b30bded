"""The documents are true to the code: links, pictures, keys, commands, and the words that stand on the screen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

import resources
from desktop.cli import _parser
from desktop.widgets.key import KEYS

ROOT = Path(__file__).resolve().parent.parent
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
MANUALS = {"en": ROOT / "docs" / "manual" / "en.md", "zh": ROOT / "docs" / "manual" / "zh.md"}
PAGES = (*READMES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
PICTURES = ROOT / "docs" / "pictures"
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)


def _prose(page: Path) -> str:
    return _FENCE.sub("", page.read_text("utf-8"))


def _anchors(page: Path) -> set[str]:
    """As GitHub writes them: lower case, punctuation away, a dash for a space."""
    titles = (title for _, title in _HEADING.findall(_prose(page)))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    for link in _LINK.findall(_prose(page)):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        if anchor:
            assert anchor in _anchors(target), link


def test_every_picture_is_shown_and_light_enough() -> None:
    shown = {Path(link).name for page in PAGES for link in _LINK.findall(_prose(page)) if link.endswith(".png")}
    kept = {picture.name for picture in PICTURES.glob("*.png")}
    assert kept == shown
    assert max(picture.stat().st_size for picture in PICTURES.glob("*.png")) <= 300_000


@pytest.mark.parametrize("language", MANUALS)
def test_the_manual_lists_the_very_keys_that_f1_shows(language: str) -> None:
    title = {"en": "Keys", "zh": "快捷键"}[language]
    chapter = MANUALS[language].read_text("utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]
    words = {**_chinese("Keys")} if language == "zh" else {}
    wanted: list[str] = []
    for group, keys in groupby(KEYS, key=lambda key: key.group):
        wanted.append(words.get(group, group))
        wanted += [f"{key.sequence}: {words.get(key.does, key.does)}" for key in keys]
    found = [
        bold or f"{key}: {does}"
        for bold, key, does in re.findall(r"^(?:\*\*(.+)\*\*|\| `(.+?)` \| (.+?) \|)$", chapter, re.MULTILINE)
    ]
    assert found == wanted


def test_both_manuals_have_the_same_chapters_and_pictures() -> None:
    def shape(language: str) -> list[str]:
        text = MANUALS[language].read_text("utf-8")
        marks = re.findall(rf"^(#+) |/pictures/(\w+)-{language}\.png", text, re.MULTILINE)
        return [level or picture for level, picture in marks]

    assert shape("en") == shape("zh")


@pytest.mark.parametrize("language", MANUALS)
def test_words_in_bold_stand_on_the_screen(language: str) -> None:
    said = [re.sub(r"\{\w+\}", "", text).lower() for text in _on_screen(language)]
    aside = _EMPHASIS[language].split("; ")
    strange = []
    for bold in re.findall(r"\*\*(.+?)\*\*", MANUALS[language].read_text("utf-8")):
        plain = re.sub(r"\d\d:\d\d|E-\d+|\d+|…$", "", bold.strip("。.")).strip()
        if plain not in aside and not any(plain.lower() in text for text in said):
            strange.append(bold)
    assert not strange


_EMPHASIS = {
    "en": (
        "O, Q and I; Several models may fit; A wrong check digit; Drafts save themselves; Telephones are masked;"
        " Backups make themselves; Copy that folder to another disk; Going back; Another computer; The recovery code"
    ),
    "zh": (
        "O、Q、I; 一个 VIN 对应几款车; 校验位不对; 草稿自动保存; 电话默认打码; 备份自动进行;"
        " 请把这个目录另存到别的磁盘; 恢复到以前; 换电脑"
    ),
}
"""Bold for the reader's eye alone."""


@pytest.mark.parametrize("readme", READMES, ids=lambda page: page.name)
def test_every_command_of_the_readme_exists(readme: Path) -> None:
    text = readme.read_text("utf-8")
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make\s+([\w-]+)`", text))
    assert {"run", "test"} <= named <= targets
    commands = set(re.findall(r"^\$ forecourt (\w+)", text, re.MULTILINE))
    assert commands == {"vin", "find", "doctor", "backup", "restore", "import", "export"}
    for command in commands:
        with pytest.raises(SystemExit) as ended:
            _parser().parse_args([command, "--help"])
        assert ended.value.code == 0


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "adr"
    listed = set(re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8")))
    assert listed == {page.name for page in folder.glob("0*.md")}


def test_every_file_that_ships_has_its_source() -> None:
    table = (ROOT / "resources" / "SOURCES.md").read_text("utf-8")
    named = [name for cell in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE) for name in _names(cell)]
    assert not [name for name in named if "/" in name and "(" not in name and not list((ROOT / "resources").glob(name))]
    ours = {".py", ".pyc"}
    for file in sorted((ROOT / "resources").rglob("*")):
        path = file.relative_to(ROOT / "resources")
        if file.is_file() and file.suffix not in ours and len(path.parts) > 1 and "LICENCE" not in file.name:
            assert any(path.match(name) for name in named) or file.name.startswith("OFL-"), path


def _names(cell: str) -> Iterator[str]:
    """``a/b.csv, c/{d,e}.json`` as its patterns; a folder of files as the files in it."""
    for part in re.split(r", (?![^{]*\})", cell.replace("`", "")):
        made = re.fullmatch(r"(.*)\{(.+)\}(.*)", part.strip())
        for middle in made[2].split(",") if made else [""]:
            yield f"{made[1]}{middle}{made[3]}" if made else part.strip()


def _chinese(context: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in resources.path("translations", "zh").glob("*.json"):
        found |= json.loads(file.read_text("utf-8")).get(context, {})
    return found


def _on_screen(language: str) -> list[str]:
    files = [json.loads(file.read_text("utf-8")) for file in resources.path("translations", "zh").glob("*.json")]
    pairs = [pair for file in files for context in file.values() for pair in context.items()]
    return [chinese if language == "zh" else english for english, chinese in pairs]
