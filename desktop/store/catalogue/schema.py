"""The catalogue file: its tables, its marks, and what stands in ``meta``.

The file is plain SQLite, read-only, the same for every store; it holds only what any customer may see. Parts are stored
in order of demand, so that a rowid order is the order of rows on the screen and no query sorts.
"""

from __future__ import annotations

APPLICATION_ID = 0x46434154
"""``FCAT`` in the header of the file."""
FORMAT = 2
"""The version of these tables, in ``user_version``; a reader refuses a higher one, and still reads 1."""

POSITIONS = (
    "前", "后", "左", "右", "内", "外", "上", "下", "中",
    "进气", "排气", "高压", "低压", "高音", "低音", "主", "副", "快充", "慢充",
)  # fmt: skip
"""The words a position is made of, e.g. ``前左`` = 前 + 左; the order gives the tag's letter."""

GRADES = ("oe", "equivalent", "remanufactured", "reused")
"""原厂, 质量相当, 再制造, 回用: what the law has a dealer name on every line."""

KINDS = (
    "same", "replaced_by", "replaces", "am_for", "am_by", "am_like", "together", "split_into", "split_from",
    "merged_into", "merged_from",
)  # fmt: skip
"""What the other part is to this one, in the order it is shown; the place is what the file holds.

互换, 替换 (by and of), AM代替 (the other is the maker's, or is made in its stead), AM同等, 一同安装, 拆分, 合并.
"""
TURNED = {
    "same": "same", "replaced_by": "replaces", "am_for": "am_by", "am_like": "am_like", "together": "together",
    "split_into": "split_from", "merged_into": "merged_from",
}  # fmt: skip
"""Each kind as a source tells it, and how it reads from the other part."""

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE brand (
  id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name_zh TEXT NOT NULL, name_en TEXT NOT NULL,
  is_maker INTEGER NOT NULL);
CREATE TABLE category (
  id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, parent_id INTEGER, name_zh TEXT NOT NULL, name_en TEXT NOT NULL);
CREATE TABLE part_type (
  id INTEGER PRIMARY KEY, name_zh TEXT NOT NULL UNIQUE, name_en TEXT NOT NULL, category_id INTEGER NOT NULL,
  positions TEXT NOT NULL, demand INTEGER NOT NULL, parts INTEGER NOT NULL DEFAULT 0);
CREATE TABLE part (
  id INTEGER PRIMARY KEY, part_key TEXT NOT NULL, number TEXT NOT NULL, norm TEXT NOT NULL,
  brand_id INTEGER NOT NULL, type_id INTEGER NOT NULL, position TEXT NOT NULL, name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL, grade TEXT NOT NULL, unit TEXT NOT NULL, spec TEXT NOT NULL, list_fen INTEGER NOT NULL,
  next_id INTEGER, final_id INTEGER, fitted INTEGER NOT NULL DEFAULT 0);
CREATE TABLE series (
  id INTEGER PRIMARY KEY, brand_id INTEGER NOT NULL, name_zh TEXT NOT NULL, name_en TEXT NOT NULL);
CREATE TABLE car (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, brand_id INTEGER NOT NULL, series_id INTEGER NOT NULL,
  year_from INTEGER NOT NULL, year_to INTEGER NOT NULL, engine TEXT NOT NULL, gearbox TEXT NOT NULL);
CREATE TABLE fitment (
  car_id INTEGER NOT NULL, type_id INTEGER NOT NULL, part_id INTEGER NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY (car_id, type_id, part_id)) WITHOUT ROWID;
CREATE TABLE interchange (
  part_id INTEGER NOT NULL, kind INTEGER NOT NULL, other_id INTEGER NOT NULL,
  PRIMARY KEY (part_id, kind, other_id)) WITHOUT ROWID;
CREATE TABLE tally (
  scope TEXT NOT NULL, type_id INTEGER NOT NULL, parts INTEGER NOT NULL, PRIMARY KEY (scope, type_id)) WITHOUT ROWID;
CREATE TABLE vin_pattern (
  prefix TEXT NOT NULL, year_code TEXT NOT NULL, car_id INTEGER NOT NULL, generated INTEGER NOT NULL,
  PRIMARY KEY (prefix, year_code, car_id)) WITHOUT ROWID;
CREATE TABLE term (text TEXT NOT NULL, kind TEXT NOT NULL, ref INTEGER NOT NULL, weight INTEGER NOT NULL);
CREATE TABLE reading (sign TEXT PRIMARY KEY, pinyin TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE part_text USING fts5(
  words, content='', tokenize='unicode61', prefix='1 2 3', columnsize=0);
CREATE VIRTUAL TABLE part_tag USING fts5(
  tags, content='', tokenize='ascii', detail=none, columnsize=0);
CREATE VIRTUAL TABLE part_gram USING fts5(
  norm, content='', tokenize='trigram', detail=none, columnsize=0);
"""

INDEXES = """
CREATE INDEX part_by_norm ON part (norm);
CREATE INDEX part_by_type ON part (type_id);
CREATE INDEX part_unfitted ON part (type_id) WHERE fitted = 0;
CREATE INDEX car_by_series ON car (series_id);
CREATE INDEX fitment_of_part ON fitment (part_id);
"""


def position_words(position: str) -> tuple[str, ...]:
    """The words of a position: ``前左`` → ``("前", "左")``. Unknown text gives no word."""
    found: list[str] = []
    rest = position
    while rest:
        word = next((word for word in sorted(POSITIONS, key=len, reverse=True) if rest.startswith(word)), "")
        if word:
            found.append(word)
        rest = rest[len(word) or 1 :]
    return tuple(found)


def position_tag(word: str) -> str:
    """The tag of one position word in ``part_tag``."""
    return f"p{POSITIONS.index(word)}"
