"""The conversation with the centre."""
