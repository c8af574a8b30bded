"""Files brought in, in four steps, what came of each, and lists taken out."""
