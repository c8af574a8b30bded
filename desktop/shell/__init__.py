"""The main window and what surrounds every page."""
