"""Chinese for every English source text: ``zh/*.json``, one file an area; see docs/adr and ``python -m``."""
