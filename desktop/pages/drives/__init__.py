"""Test drives: the day, and from the slot to the key back on its hook."""
