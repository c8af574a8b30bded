"""The files that stores have: read in a child process with limits, understood, checked, written, and given back."""
