"""The desktop client of Forecourt 前台通; start at docs/architecture.md."""

__version__ = "0.1.0"
