"""The exchange between a device and the centre. Generic: it knows rows, not cars."""
