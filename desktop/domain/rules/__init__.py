"""Rules a manager can change: approval."""
