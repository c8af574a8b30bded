"""The papers: a frozen dataclass in, PDF bytes out."""
