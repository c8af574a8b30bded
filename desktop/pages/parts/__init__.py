"""Screens about parts."""
