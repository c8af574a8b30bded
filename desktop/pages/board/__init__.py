"""What the boards of test drives and of the workshop share: the axis, the lines over and under it, the list twin."""
