"""How much of a file is read, and how much a process that reads one may take."""

MEMORY_BYTES = 512 << 20
"""Of the process that reads a file."""
ANSWER_SECONDS = 10.0
"""Until that process says its first word, and until each further one."""
FILE_BYTES = {"xlsx": 256 << 20, "text": 1 << 30, "xml": 8 << 30}
"""The largest file of each format, inclusive."""
UNPACKED_BYTES = 2 << 30
"""The largest sum of what a workbook's parts say they unpack to, inclusive."""
RATIO = 200
"""A workbook that unpacks to more than ``RATIO_FROM_BYTES`` may not be larger than so many times the file."""
RATIO_FROM_BYTES = 64 << 20
PARTS = 10_000
"""Parts of a workbook."""
SMALL_PART_BYTES = 16 << 20
"""Of a workbook's list of sheets, its relations and its styles, each."""
COLUMNS = 500
"""A table with a value further right is refused: no list of a store is as wide."""
CELL_CHARACTERS = 131_072
ROWS = 2_000_000
"""Excel holds 1,048,576; a price list as text may hold more."""
TOP_ROWS = 60
"""Rows that an inspection hands on as they are, to look for the heading in."""
PREVIEW_ROWS = 20
COUNTED_BYTES = 64 << 20
"""A text file up to this size is read through at the inspection, so that a cut one is refused at once."""
WEIGHED_BYTES = 1 << 20
"""So much of a sheet tells how many rows the rest has, about."""
ELEMENT_NODES = 20_000
"""Of one element that is handed on, itself and everything within."""
ELEMENT_DEPTH = 60
