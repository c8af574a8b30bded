"""``python -m resources.translations``: the source texts without Chinese, as JSON to fill in; exit code 1 if any.

Reads the code with ``ast`` and imports nothing of it: ``self.tr("…")`` belongs to the class around it,
``QCoreApplication.translate("Context", "…")`` and ``QT_TRANSLATE_NOOP("Context", "…")`` name theirs.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

_HERE = Path(__file__).resolve().parent
CODE = _HERE.parent.parent / "desktop"
ANY = "*"
Text = tuple[str, str]
"""Context and English source."""


class _Finder(ast.NodeVisitor):
    def __init__(self) -> None:
        self.classes: list[str] = []
        self.found: list[tuple[Text, int]] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.classes.append(node.name)
        self.generic_visit(node)
        self.classes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name == "tr" and texts and self.classes:
            self.found.append(((self.classes[-1], texts[0]), node.lineno))
        elif name in ("translate", "QT_TRANSLATE_NOOP") and len(texts) >= 2:
            self.found.append(((texts[0], texts[1]), node.lineno))
        self.generic_visit(node)


def sources() -> dict[Text, str]:
    """Every source text with the file and line where it stands first."""
    found: dict[Text, str] = {}
    for file in sorted(CODE.rglob("*.py")):
        finder = _Finder()
        finder.visit(ast.parse(file.read_text("utf-8")))
        for text, line in finder.found:
            found.setdefault(text, f"{file.relative_to(CODE.parent).as_posix()}:{line}")
    return found


def translated() -> Iterator[Text]:
    """Every pair that has Chinese."""
    for file in sorted((_HERE / "zh").glob("*.json")):
        for context, pairs in json.loads(file.read_text("utf-8")).items():
            yield from ((context, source) for source, text in pairs.items() if text)


def missing() -> dict[Text, str]:
    """Source texts nobody translated, with their place."""
    known = set(translated())
    return {text: place for text, place in sources().items() if text not in known and (ANY, text[1]) not in known}


def stale() -> set[Text]:
    """Translations whose source text is gone from the code."""
    used = sources().keys()
    words = {source for _, source in used}
    return {pair for pair in translated() if (pair[1] not in words if pair[0] == ANY else pair not in used)}


def main() -> int:
    """Print what is missing and what is stale."""
    wanted: dict[str, dict[str, str]] = {}
    for (context, source), _place in missing().items():
        wanted.setdefault(context, {})[source] = ""
    if wanted:
        print(json.dumps(wanted, ensure_ascii=False, indent=2))
    for context, source in sorted(stale()):
        print(f"no longer in the code: {context}: {source!r}", file=sys.stderr)
    return 1 if wanted else 0


if __name__ == "__main__":
    sys.exit(main())
