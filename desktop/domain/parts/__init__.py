"""VIN, part, stock and price."""
