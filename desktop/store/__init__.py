"""The local file: open, transactions, change capture, search, upgrade, backup."""
