"""Setting up, starting for a first look, and building the installers."""
