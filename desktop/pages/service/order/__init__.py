"""One repair order in the window: its lines, its steps, additional work, and its money to the last fen."""
