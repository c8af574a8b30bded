"""Builds store, worker and window and hands each what it needs: the only wiring."""
