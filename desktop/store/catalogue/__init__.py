"""The parts catalogue: its schema, building it, searching it."""
