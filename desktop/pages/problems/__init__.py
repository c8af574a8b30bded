"""What waits for a person: writes that lost, saves the centre refused, and what is held on one."""
