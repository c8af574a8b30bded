"""The tasks of the second process (``desktop.background``), one file each; with it the only importers of sync."""
