"""What ships with the program: theme, icons, fonts, translations, reference and demo data."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent


def path(*parts: str) -> Path:
    """The file or folder below resources/, e.g. ``path("reference", "wmi.csv")``."""
    return ROOT.joinpath(*parts)
